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
    static func mayPrice(_ json: JSONText, _ page: DocumentPage) -> Bool {
        json["gross"]?.string != nil && page.kind.isPriced
    }

    private func plain(_ name: String) -> String { json[name]?.string ?? "" }

    /// What the template shows of them.
    var values: [String: Any] {
        let pages = json["content"]?["pages"]?.elements ?? []
        let perPage = json["lines_per_page"].flatMap { Int($0.text) } ?? 1
        let columns = columns(pages)
        let lines = pages.flatMap { $0["lines"]?.elements ?? [] }
        let widths = PrintWidths(
            form: plain("form"),
            columns: columns.map { column in
                .init(
                    name: column.name, isNumber: column.isNumber,
                    texts: [column.label] + lines.map { text(column, $0) })
            })
        let mark = plain("state") == "draft" ? "draft" : plain("state") == "cancelled" ? "cancelled" : ""
        let isReversed = json["reversed"]?.bool ?? false
        let code = origin.isEmpty ? nil : BarcodePicture("\(origin)/documents/\(plain("document"))", as: .qr)
        let printed = json["printed"]?.text ?? "0"
        return [
            "company": PrintWidths.cut(plain("company"), to: 26), "heads": heads, "parties": parties(widths),
            "columns": columns.map { $0.shown(widths) },
            "number": plain("number").isEmpty ? "#\(plain("document"))" : plain("number"),
            "title": messages.text("choice_\(page.kind.name)", language)
                + (json["reversal"]?.bool ?? false ? messages.text("print_reversal", language) : ""),
            "mark": isReversed
                ? messages.text("field_reversed", language)
                : mark.isEmpty ? "" : messages.text("choice_\(mark)", language),
            "qr": code?.dataAddress ?? "", "has_qr": code != nil, "span": columns.count,
            "printed": printed, "was_printed": printed != "0", "is_priced": isPriced,
            "page_count": max(pages.count, 1),
            "sheets": (pages.isEmpty ? [nil] : pages.map(Optional.some)).enumerated().map { number, page in
                sheet(
                    page, number: number, of: max(pages.count, 1), rows: perPage,
                    columns: columns, widths)
            },
        ]
    }

    private struct PrintColumn {
        let name: String
        let label: String
        let isNumber: Bool

        func shown(_ widths: PrintWidths) -> [String: Any] {
            [
                "name": name, "label": label, "is_number": isNumber, "has_width": widths.columns[name] != nil,
                "width": widths.columns[name].map(String.init) ?? "",
            ]
        }
    }

    /// The columns that this document needs.
    private func columns(_ pages: [JSONText]) -> [PrintColumn] {
        let lines = pages.flatMap { $0["lines"]?.elements ?? [] }
        func has(_ name: String) -> Bool {
            lines.contains { !["", "0", "null"].contains($0[name].map { $0.cell } ?? "") }
        }
        let isDiscounted =
            isPriced && lines.contains { Figures.paidPercent($0["discount"]?.string ?? "0") != "100" }
        let prices = isDiscounted ? ["list_price", "discount", "price", "gross"] : ["price", "gross"]
        let names =
            ["line_number", "product", "product_name", "unit_name", "quantity"]
            + (has("rejected") ? ["rejected"] : []) + (isPriced ? prices : [])
            + (has("due_on") ? ["due_on"] : []) + ["remark"]
        func label(_ name: String) -> String {
            switch name {
            case "line_number": messages.text("print_line", language)
            case "discount": messages.text("field_paid_percent", language)
            case "price" where isDiscounted: messages.text("field_paid_price", language)
            default: messages.text("field_\(name)", language)
            }
        }
        return names.map { name in
            PrintColumn(
                name: name, label: label(name),
                isNumber: [
                    "line_number", "quantity", "rejected", "list_price", "discount", "price", "gross",
                ].contains(name))
        }
    }

    private func sheet(
        _ page: JSONText?, number: Int, of count: Int, rows: Int, columns: [PrintColumn],
        _ widths: PrintWidths
    ) -> [String: Any] {
        let lines = page?["lines"]?.elements ?? []
        let isLast = number + 1 == count
        let isPageSummed = count > 1
        let pageGross = Figures.grouped(page?["gross"]?.string ?? "")
        let sums = isPriced ? sums : []
        let figures = sums.map { "\($0.label) \($0.value)" } + [pageGross, Figures.grouped(plain("gross"))]
        let quantities = isLast ? json["content"]?["quantities"]?.string ?? "" : ""
        let ofPage = isPageSummed ? page?["quantities"]?.string ?? "" : ""
        return [
            "rows": lines.map { line in ["cells": columns.map { cell($0, line, widths) }] },
            "blanks": (0..<max(0, rows - lines.count)).map { _ in
                ["cells": columns.map { $0.shown(widths) }]
            },
            "number": "\(number + 1)", "count": "\(count)", "is_last": isLast, "is_page_summed": isPageSummed,
            "page_gross": pageGross,
            "page_quantities": widths.fitted(quantities: ofPage, beside: figures + [quantities]),
            "gross": Figures.grouped(plain("gross")), "words": plain("words"),
            "quantities": widths.fitted(quantities: quantities, beside: figures + [ofPage]),
            "is_foot_dense": widths.isWider(figures + [quantities, ofPage]),
            "sums": sums.map { ["label": $0.label, "value": $0.value] }, "signs": signs,
        ]
    }

    private func text(_ column: PrintColumn, _ line: JSONText) -> String {
        let plain = line[column.name].map { $0.cell } ?? ""
        return switch column.name {
        case "quantity", "rejected": formats.quantity(plain)
        case "price" where line["gift"]?.bool ?? false: messages.text("field_gift", language)
        case "list_price", "price": formats.price(plain)
        case "discount": Figures.paidPercent(plain)
        case "gross": Figures.grouped(plain)
        case "due_on": formats.day(plain)
        case "product_name":
            [plain, line["spec"]?.string ?? "", line["model"]?.string ?? ""].filter { !$0.isEmpty }
                .joined(separator: " ")
        default: plain
        }
    }

    private func cell(
        _ column: PrintColumn, _ line: JSONText, _ widths: PrintWidths
    ) -> [String: Any] {
        let value = text(column, line)
        let isWrapped = ["product", "product_name", "remark"].contains(column.name)
        return [
            "name": column.name, "value": isWrapped ? widths.fitted(value, in: column.name) : value,
            "is_number": column.isNumber,
            // Two lines of small letters fit where one of usual size does.
            "is_dense": isWrapped
                ? widths.isSmall(value, in: column.name) : column.isNumber && widths.isSmall,
        ]
    }

    private typealias Fact = (label: String, value: String)

    private func fact(_ label: String, _ value: String) -> Fact? {
        value.isEmpty ? nil : (label, value)
    }

    /// Number and day, in the right of the head.
    private var heads: [[String: Any]] {
        [
            fact(
                messages.text("field_number", language),
                plain("number").isEmpty ? "#\(plain("document"))" : plain("number")),
            fact(messages.text("field_business_on", language), formats.day(plain("business_on"))),
        ].compactMap { $0 }.map { ["label": $0.label, "value": $0.value] }
    }

    /// Whom it is with, and where.
    private func parties(_ widths: PrintWidths) -> [[String: Any]] {
        let partner: String
        switch page.partner {
        case .supplier: partner = messages.text("choice_supplier", language)
        case .customer: partner = messages.text("choice_customer", language)
        case .none: partner = ""
        }
        let reach = [plain("contact"), plain("phone")].filter { !$0.isEmpty }.joined(separator: " ")
        let facts = [
            fact(partner, plain("partner_name")), fact(messages.text("field_contact", language), reach),
            fact(messages.text("field_address", language), plain("address")),
            fact(messages.text("field_warehouse", language), plain("warehouse_name")),
            fact(messages.text("field_employee", language), plain("employee_name")),
            fact(messages.text("field_due_on", language), formats.day(plain("due_on"))),
            fact(messages.text("field_reason", language), plain("reason")),
            fact(
                messages.text("field_memo", language),
                plain("memo").split(whereSeparator: \.isNewline).joined(separator: " ")),
        ].compactMap { $0 }
        return widths.fitted(facts, lines: 2).map { ["label": $0.label, "value": $0.value] }
    }

    /// What makes the whole, where there is more than one part.
    private var sums: [Fact] {
        ["discount", "rounding_off", "net", "tax"].compactMap { name in
            let value = plain(name)
            guard page.partner != .none, Figures.trimmed(value, decimals: 0) != "0" else { return nil }
            return fact(messages.text("field_\(name)", language), Figures.grouped(value))
        }
    }

    /// Who signs: known names are printed, the others leave a line.
    private var signs: [[String: Any]] {
        let last =
            switch page.partner {
            case .customer: messages.text("print_received_by", language)
            case .supplier where page.kind.isOrder: messages.text("print_supplier_signs", language)
            default: messages.text("print_stored_by", language)
            }
        return [
            ["label": messages.text("print_prepared_by", language), "value": plain("prepared_by")],
            ["label": messages.text("print_approved_by", language), "value": plain("approved_by")],
            ["label": last, "value": ""],
        ]
    }
}
