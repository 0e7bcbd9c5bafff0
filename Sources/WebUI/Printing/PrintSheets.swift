// What stands on the sheets of a form: heads, lines, sums at the foot of each page, who signs.

internal import Barcode
internal import Gateway
internal import HTTPServer

/// A document as sheets of paper.
struct PrintSheets {
    private let json: JSONText
    private let page: DocumentPage
    private let isPriced: Bool
    private let language: Language
    private let formats: Formats
    private let origin: String
    private let messages: Messages

    /// What `document.print_form` answered; `origin` is where the service is reached, empty where nobody knows.
    init(
        _ json: JSONText, _ page: DocumentPage, isPriced: Bool, language: Language, formats: Formats,
        origin: String, _ messages: Messages
    ) {
        self.json = json
        self.page = page
        self.isPriced = isPriced
        self.language = language
        self.formats = formats
        self.origin = origin
        self.messages = messages
    }

    /// Whether such a document has prices, and its reader the right to see them.
    static func mayPrice(_ json: JSONText) -> Bool {
        json["gross"]?.string != nil && json["kind"]?.string != "other_out"
    }

    private func plain(_ name: String) -> String { json[name]?.string ?? "" }

    /// What the template shows of them.
    var values: [String: Any] {
        let pages = json["content"]?["pages"]?.elements ?? []
        let perPage = json["lines_per_page"].flatMap { Int($0.text) } ?? 1
        let columns = columns(pages)
        let mark = plain("state") == "draft" ? "draft" : plain("state") == "cancelled" ? "cancelled" : ""
        let isReversed = json["reversed"]?.bool ?? false
        let code = origin.isEmpty ? nil : BarcodePicture("\(origin)/documents/\(plain("document"))", as: .qr)
        let printed = json["printed"]?.text ?? "0"
        return [
            "company": plain("company"), "heads": heads, "parties": parties, "columns": columns.map(\.shown),
            "number": plain("number").isEmpty ? "#\(plain("document"))" : plain("number"),
            "title": messages.text("choice_\(page.kind)", language)
                + (json["reversal"]?.bool ?? false ? messages.text("print_reversal", language) : ""),
            "mark": isReversed
                ? messages.text("document_reversed", language)
                : mark.isEmpty ? "" : messages.text("choice_\(mark)", language),
            "qr": code?.dataAddress ?? "", "has_qr": code != nil, "span": columns.count,
            "printed": printed, "was_printed": printed != "0", "is_priced": isPriced,
            "page_count": max(pages.count, 1),
            "sheets": (pages.isEmpty ? [nil] : pages.map(Optional.some)).enumerated().map { number, page in
                sheet(
                    page, number: number, of: max(pages.count, 1), rows: perPage,
                    columns: columns)
            },
        ]
    }

    private struct PrintColumn {
        let name: String
        let label: String
        let isNumber: Bool

        var shown: [String: Any] { ["name": name, "label": label, "is_number": isNumber] }
    }

    /// The columns that this document needs.
    private func columns(_ pages: [JSONText]) -> [PrintColumn] {
        let lines = pages.flatMap { $0["lines"]?.elements ?? [] }
        func has(_ name: String) -> Bool {
            lines.contains { !["", "0", "null"].contains($0[name].map { $0.cell } ?? "") }
        }
        let names =
            ["line_number", "product", "product_name", "unit_name", "quantity"]
            + (has("rejected") ? ["rejected"] : []) + (isPriced ? ["price", "gross"] : [])
            + (has("due_on") ? ["due_on"] : []) + ["remark"]
        return names.map { name in
            PrintColumn(
                name: name,
                label: name == "line_number"
                    ? messages.text("print_line", language)
                    : messages.text("field_\(name)", language),
                isNumber: ["line_number", "quantity", "rejected", "price", "gross"].contains(name))
        }
    }

    private func sheet(
        _ page: JSONText?, number: Int, of count: Int, rows: Int, columns: [PrintColumn]
    ) -> [String: Any] {
        let lines = page?["lines"]?.elements ?? []
        let isLast = number + 1 == count
        let isPageSummed = count > 1
        return [
            "rows": lines.map { line in ["cells": columns.map { cell($0, line) }] },
            "blanks": (0..<max(0, rows - lines.count)).map { _ in ["cells": columns.map(\.shown)] },
            "number": "\(number + 1)", "count": "\(count)", "is_last": isLast, "is_page_summed": isPageSummed,
            "page_gross": Figures.grouped(page?["gross"]?.string ?? ""),
            "page_quantities": page?["quantities"]?.string ?? "",
            "gross": Figures.grouped(plain("gross")), "words": plain("words"),
            "quantities": json["content"]?["quantities"]?.string ?? "",
            "sums": isPriced ? sums : [], "signs": signs,
        ]
    }

    private func cell(_ column: PrintColumn, _ line: JSONText) -> [String: Any] {
        let plain = line[column.name].map { $0.cell } ?? ""
        let value =
            switch column.name {
            case "quantity", "rejected": formats.quantity(plain)
            case "price":
                line["gift"]?.bool ?? false
                    ? messages.text("field_gift", language) : formats.price(plain)
            case "gross": Figures.grouped(plain)
            case "due_on": formats.day(plain)
            case "product_name":
                [plain, line["spec"]?.string ?? "", line["model"]?.string ?? ""].filter { !$0.isEmpty }
                    .joined(separator: " ")
            default: plain
            }
        // Two lines of small letters fit where one of usual size does.
        let isDense = column.name == "product_name" ? Self.width(value) > 34 : Self.width(value) > 16
        return ["name": column.name, "value": value, "is_number": column.isNumber, "is_dense": isDense]
    }

    /// The width of a text in half ems: a Chinese character is twice as wide as a letter.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2E80 ? 2 : 1) }
    }

    private func fact(_ label: String, _ value: String) -> [String: Any]? {
        value.isEmpty ? nil : ["label": label, "value": value]
    }

    /// Number and day, in the right of the head.
    private var heads: [[String: Any]] {
        [
            fact(
                messages.text("field_number", language),
                plain("number").isEmpty ? "#\(plain("document"))" : plain("number")),
            fact(messages.text("field_business_on", language), formats.day(plain("business_on"))),
        ].compactMap { $0 }
    }

    /// Whom it is with, and where.
    private var parties: [[String: Any]] {
        let partner: String
        switch page.partner {
        case .supplier: partner = messages.text("print_supplier", language)
        case .customer: partner = messages.text("print_customer", language)
        case .none: partner = ""
        }
        let reach = [plain("contact"), plain("phone")].filter { !$0.isEmpty }.joined(separator: " ")
        return [
            fact(partner, plain("partner_name")), fact(messages.text("field_contact", language), reach),
            fact(messages.text("field_address", language), plain("address")),
            fact(messages.text("field_warehouse", language), plain("warehouse_name")),
            fact(messages.text("field_employee", language), plain("employee_name")),
            fact(messages.text("field_due_on", language), formats.day(plain("due_on"))),
            fact(messages.text("field_reason", language), plain("reason")),
            fact(messages.text("field_memo", language), plain("memo")),
        ].compactMap { $0 }
    }

    /// What makes the whole, where there is more than one part.
    private var sums: [[String: Any]] {
        ["discount", "rounding_off", "net", "tax"].compactMap { name in
            let value = plain(name)
            guard page.partner != .none, Figures.trimmed(value, decimals: 0) != "0" else { return nil }
            return fact(messages.text("field_\(name)", language), Figures.grouped(value))
        }
    }

    /// Who signs: known names are printed, the others leave a line.
    private var signs: [[String: Any]] {
        let last =
            switch page.kind {
            case "delivery", "sales_order": messages.text("print_received_by", language)
            case "purchase_order": messages.text("print_supplier_signs", language)
            default: messages.text("print_stored_by", language)
            }
        return [
            ["label": messages.text("print_prepared_by", language), "value": plain("prepared_by")],
            ["label": messages.text("print_approved_by", language), "value": plain("approved_by")],
            ["label": last, "value": ""],
        ]
    }
}
