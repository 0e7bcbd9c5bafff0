// Labels for products and locations, as many as somebody asks for, within bounds. What stands on them the database says.

internal import Barcode
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The page of labels: `/labels?product=…`, `?document=…` or `?warehouse=…`.
struct LabelRoute: Sendable {
    /// Labels of one page, at most.
    static let maximum = 1000
    /// Sizes of labels, by the class that lays them out.
    static let sizes = ["roll_40", "roll_60", "a4_24"]
    /// Labels on a sheet of A4.
    private static let perSheet = 24

    let site: Site

    private struct Label {
        let key: String
        let name: String
        let facts: [String]
        let price: String
        let code: String
        /// The page of what it labels.
        let path: String
        let count: Int
    }

    /// GET /labels
    func show(_ visit: Visit) async throws -> Response {
        let labels = try await labels(visit)
        let size = visit["size"].flatMap { Self.sizes.contains($0) ? $0 : nil } ?? Self.sizes[0]
        let isPriced = visit["price"] == "yes"
        var left = Self.maximum
        var pictures: [[String: Any]] = []
        for label in labels {
            let count = min(label.count, left)
            left -= count
            if count > 0 {
                let shown = shown(label, isPriced: isPriced, visit)
                pictures += Array(repeating: shown, count: count)
            }
        }
        let perSheet = size == "a4_24" ? Self.perSheet : pictures.count
        let passed = ["product", "document", "warehouse"].flatMap { name in
            visit.parameters.filter { $0.name == name }.map { ["name": name, "value": $0.value] }
        }
        return try site.page(
            "print/labels", title: site.messages.text("labels_title", visit.language),
            [
                "is_empty": labels.isEmpty, "size": size, "passed": passed, "is_priced": isPriced,
                "has_prices": labels.contains { !$0.price.isEmpty }, "labels": "\(pictures.count)",
                "sizes": Self.sizes.map { name in
                    [
                        "value": name, "label": site.messages.text("labels_\(name)", visit.language),
                        "selected": name == size,
                    ] as [String: Any]
                },
                "rows": labels.map { label in
                    [
                        "key": label.key, "name": label.name, "facts": label.facts.joined(separator: " · "),
                        "code": label.code, "count": "\(label.count)",
                    ]
                },
                "sheets": pictures.isEmpty
                    ? []
                    : stride(from: 0, to: pictures.count, by: perSheet).map {
                        ["labels": Array(pictures[$0..<min($0 + perSheet, pictures.count)])]
                    },
            ], visit: visit)
    }

    private func labels(_ visit: Visit) async throws(Refusal) -> [Label] {
        func count(_ key: String, _ proposed: Int) -> Int {
            visit["count.\(key)"].flatMap { Int($0) }.map { min(max($0, 0), 500) } ?? proposed
        }
        if let warehouse = visit["warehouse"] {
            let answer = try await visit.ask("label.locations", ["warehouse": .string(warehouse)])
            return (answer["rows"]?.elements ?? []).map { row in
                let code = row["location"]?.string ?? ""
                return Label(
                    key: code, name: row["name"]?.string ?? "",
                    facts: [row["warehouse_name"]?.string ?? "", code], price: "",
                    code: code,
                    path: "/stock?warehouse=\(URLText.encoded(warehouse))&location=\(URLText.encoded(code))",
                    count: count(code, 1))
            }
        }
        let products = visit.parameters.filter { $0.name == "product" && !$0.value.isEmpty }.map(\.value)
        var request: [JSONTree.Member] = [
            .init(name: "products", value: .array(products.map { .string($0) }))
        ]
        if let document = visit["document"] {
            request.append(.init(name: "document", value: .string(document)))
        }
        let answer = try await visit.ask("label.products", .object(request))
        return (answer["rows"]?.elements ?? []).map { row in
            let product = row["product"]?.string ?? ""
            let key = "\(product).\(row["unit"]?.string ?? "")"
            let facts = ["spec", "model", "unit_name"].compactMap { row[$0]?.string }.filter { !$0.isEmpty }
            let price = row["sale_price"]?.string ?? ""
            return Label(
                key: key, name: row["name"]?.string ?? "", facts: facts + [product],
                price: price.isEmpty ? "" : visit.formats.price(price), code: row["barcode"]?.string ?? "",
                path: "/products/record?of=\(URLText.encoded(product))",
                count: count(key, row["count"].flatMap { Int($0.text) } ?? 0))
        }
    }

    private func shown(_ label: Label, isPriced: Bool, _ visit: Visit) -> [String: Any] {
        let bars = BarcodePicture(barcode: label.code)?.dataAddress ?? ""
        return [
            "name": label.name, "facts": label.facts.map { ["fact": $0] }, "code": label.code, "bars": bars,
            "has_bars": !bars.isEmpty, "price": isPriced ? label.price : "",
            "has_price": isPriced && !label.price.isEmpty,
            "qr": BarcodePicture(visit.origin + label.path, as: .qr)?.dataAddress ?? "",
        ]
    }
}
