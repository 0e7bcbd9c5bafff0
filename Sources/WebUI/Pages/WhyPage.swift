// Why a figure is what it is: a sentence, then the rows behind each part of it. Guarantees: it shows what one operation answers; every row
// opens its document; what is shown, with what stands before and after, makes the figure.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

extension Link {
    /// Where a figure of a row's product is explained, in its warehouse or, without one, in all.
    static func why(_ figure: String, of warehouse: String? = "warehouse") -> Link {
        Link(
            "/why?figure=\(figure)&product=", "product",
            more: warehouse.map { [(parameter: "warehouse", column: $0)] } ?? [])
    }

    /// Where the cost of a row's line is explained.
    static func whyCost(_ column: String) -> Link { Link("/why?figure=cost&line=", column) }
}

/// The page `/why?figure=…&product=…`.
struct WhyPage: Sendable {
    let site: Site

    /// What an address may say, as the operation takes it.
    private static let arguments = [
        "figure", "product", "warehouse", "location", "lot", "as_of", "line", "part", "after",
    ]
    /// Figures that lead to each other, with who sees them beside those who see stock.
    private static let figures: [(name: String, permission: String?)] = [
        ("on_hand", nil), ("usable", nil), ("reserved", nil), ("available", nil),
        ("backorder", "sales_order.see"), ("on_order", nil), ("value", "cost.see"), ("unit_cost", "cost.see"),
    ]
    /// What figures and their terms are made of, each named by the message `part_NAME`.
    static let parts = [
        "usable", "quarantine", "transit", "with_partner", "held", "reserved", "to_deliver", "on_order",
        "pool",
        "pool_value", "pool_quantity",
    ]
    /// The steps of the arithmetic of a cost, each named by the message `cost_NAME`.
    static let steps = ["pool", "average", "exact", "upto", "earlier", "result"]
    /// The messages that name figures, parts and steps.
    static var messages: [String] {
        (figures.map(\.name) + ["quarantine", "cost"]).map { "why_\($0)" } + parts.map { "part_\($0)" }
            + steps.map { "cost_\($0)" }
    }
    /// Figures that can be told of a past day.
    private static let dated: Set = ["on_hand", "usable", "quarantine", "value", "unit_cost"]

    /// GET /why
    func show(_ visit: Visit) async throws -> Response {
        let given = Self.arguments.compactMap { name in
            visit[name].map { JSONTree.Member(name: name, value: .string($0)) }
        }
        let answer = try await visit.ask("stock.explain", .object(given))
        let figure = answer["figure"]?.string ?? ""
        let product = answer["product"]?.string ?? ""
        let name = answer["product_name"]?.string ?? ""
        let parts = answer["parts"]?.elements ?? []
        let elsewhere = answer["elsewhere"].flatMap { $0["mixed"]?.string }
        return try site.page(
            "explain/why", title: "\(word("why_\(figure)", of: figure, visit)) · \(name)",
            [
                "figure": word("why_\(figure)", of: figure, visit), "name": name, "code": product,
                "overview": "/products/overview?of=\(URLText.encoded(product))",
                "place": answer["warehouse_name"]?.string ?? answer["warehouse"]?.string
                    ?? text("why_all", visit),
                "whole": whole(answer, visit), "terms": terms(answer, visit),
                "has_terms": figure != "cost", "cost": cost(answer, visit),
                "has_cost": figure == "cost", "has_elsewhere": elsewhere != nil,
                "elsewhere": elsewhere ?? "", "figures": tabs(figure, visit), "is_product": figure != "cost",
                "is_dated": Self.dated.contains(figure), "as_of": visit["as_of"] ?? "",
                "has_day": visit["as_of"] != nil,
                "shown_day": visit["as_of"].map { visit.formats.day($0) } ?? "",
                "kept": ["figure", "product", "warehouse", "location", "lot"].compactMap { name in
                    visit[name].map { ["name": name, "value": $0] }
                },
                "parts": parts.map { part($0, visit) },
            ], visit: visit, at: "/stock")
    }

    private func text(_ message: String, _ visit: Visit) -> String {
        site.messages.text(message, visit.language)
    }

    /// What a figure or a part is called: as columns of the name are, unless this page says otherwise.
    private func word(_ message: String, of name: String, _ visit: Visit) -> String {
        site.messages.find(message, visit.language) ?? text("field_\(name)", visit)
    }

    /// The page of other parameters, those of this one that are not named kept.
    private func address(_ visit: Visit, _ names: [String], _ more: [(String, String)]) -> String {
        let kept = names.compactMap { name in visit[name].map { URLParameter(name: name, value: $0) } }
        return "/why?" + URLText.query(kept + more.map { URLParameter(name: $0.0, value: $0.1) })
    }

    private func tabs(_ figure: String, _ visit: Visit) -> [[String: Any]] {
        Self.figures.filter { visit.session?.may($0.permission) ?? false }.map { other in
            let keepsDay = Self.dated.contains(other.name)
            return [
                "label": word("why_\(other.name)", of: other.name, visit), "is_current": other.name == figure,
                "address": address(
                    visit, ["product", "warehouse"] + (keepsDay ? ["as_of"] : []), [("figure", other.name)]),
            ]
        }
    }
}

// The sentence.
extension WhyPage {
    /// A figure as people read it: a quantity in the units of its product, a value, or a price.
    private func whole(_ answer: JSONText, _ visit: Visit) -> String {
        if let price = answer["unit_cost"]?.string { return visit.formats.price(price) }
        if let value = answer["value"]?.string { return Figures.grouped(value) }
        if answer["figure"]?.string == "unit_cost" { return text("why_none", visit) }
        return answer["mixed"]?.string ?? ""
    }

    private func terms(_ answer: JSONText, _ visit: Visit) -> [[String: Any]] {
        let unit = answer["base_unit_name"]?.string ?? ""
        return (answer["terms"]?.elements ?? []).enumerated().map { index, term in
            let name = term["name"]?.string ?? ""
            let base = visit.formats.quantity(term["quantity"]?.string ?? "") + unit
            let isDivisor = term["operator"]?.string == "/"
            let sign =
                switch term["operator"]?.string {
                case "-": "−"
                case "/": "÷"
                default: index == 0 ? "=" : "+"
                }
            let place = term["warehouse_name"]?.string
            let share = place.map { _ in
                "\(Figures.grouped(term["pool_value"]?.string ?? "")) × \(base) ÷ "
                    + visit.formats.quantity(term["pool_quantity"]?.string ?? "") + unit
            }
            return [
                "sign": sign, "label": place ?? word("part_\(name)", of: name, visit),
                "value": isDivisor
                    ? base
                    : term["value"]?.string.map { Figures.grouped($0) } ?? term["mixed"]?.string ?? base,
                "has_share": share != nil, "share": share ?? "",
            ]
        }
    }

    /// The arithmetic of the cost of an issue, step by step.
    private func cost(_ answer: JSONText, _ visit: Visit) -> [String: Any] {
        let sums = answer["arithmetic"].flatMap { $0.kind == .object ? $0 : nil }
        let original = answer["original"].flatMap { $0.kind == .object ? $0 : nil }
        func quantity(_ name: String) -> String { visit.formats.quantity(sums?[name]?.string ?? "") }
        func money(_ name: String) -> String { Figures.grouped(sums?[name]?.string ?? "") }
        let issued = visit.formats.quantity(answer["quantity"]?.string ?? "")
        func taken(_ upto: String) -> String {
            "\(money("pool_value")) × \(upto) ÷ \(quantity("pool_quantity"))"
        }
        let values = [
            "\(money("pool_value")) ÷ \(quantity("pool_quantity"))",
            visit.formats.price(sums?["average"]?.string ?? ""),
            "\(taken(issued)) = \(money("exact"))",
            "\(taken(quantity("upto"))) ≈ \(money("upto_value"))",
            "\(taken(quantity("earlier"))) ≈ \(money("earlier_value"))",
            "\(money("upto_value")) − \(money("earlier_value")) = \(Figures.grouped(answer["value"]?.string ?? ""))",
        ]
        return [
            "document": answer["document"]?.string ?? "",
            "number":
                "\(text("choice_\(answer["kind"]?.string ?? "")", visit)) \(answer["number"]?.string ?? "")",
            "quantity": answer["mixed"]?.string ?? "", "is_calculated": sums != nil,
            "is_sound": sums?["sound"]?.bool ?? true,
            "steps": sums == nil
                ? [] : zip(Self.steps, values).map { ["label": text("cost_\($0)", visit), "value": $1] },
            "is_reversal": original != nil, "original": original?["document"]?.string ?? "",
            "original_number": original?["number"]?.string ?? "",
            "original_why": "/why?figure=cost&line=\(original?["line"]?.string ?? "")",
        ]
    }
}

// The rows.
extension WhyPage {
    private func part(_ part: JSONText, _ visit: Visit) -> [String: Any] {
        let name = part["part"]?.string ?? ""
        let page = part["page"]
        let isLedger = part["source"]?.string == "ledger"
        let rows = page?["rows"]?.elements ?? []
        let hasCost = isLedger && (visit.session?.may("cost.see") ?? false)
        let others = ["figure", "product", "warehouse", "location", "lot", "as_of", "line"]
        let next = page?["next"]?.string
        let isLater = visit["part"] == name && visit["after"] != nil
        let sound = part["proof"]?["sound"]?.bool
        return [
            "title": word("part_\(name)", of: name, visit), "id": name, "whole": part["mixed"]?.string ?? "",
            "has_value": part["value"]?.string != nil,
            "value": Figures.grouped(part["value"]?.string ?? ""),
            "is_ledger": isLedger, "has_cost": hasCost, "is_empty": rows.isEmpty,
            "rows": rows.map { row($0, hasCost: hasCost, isLedger: isLedger, visit) },
            "before": sum(page?["before"], visit),
            "before_label": part["others"]?.bool ?? false
                ? text("why_before_and_others", visit) : text("why_before", visit),
            "is_later": isLater, "after": sum(page?["after"], visit),
            "hidden": sum(page?["hidden"], visit), "has_hidden": page?["hidden"]?.kind == .object,
            "has_next": next != nil,
            "next": address(visit, others, [("part", name), ("after", next ?? "")]) + "#\(name)",
            "first": address(visit, others, []) + "#\(name)",
            "is_sound": sound == true, "is_unsound": sound == false,
            "is_unproven": sound == nil && part["proof"]?.kind == .object,
            "may_check": visit.session?.may("check.run") ?? false,
            "balance": part["proof"]?["balance"]?.string ?? "", "found": part["proof"]?["rows"]?.string ?? "",
        ]
    }

    private func sum(_ sum: JSONText?, _ visit: Visit) -> [String: String] {
        ["mixed": sum?["mixed"]?.string ?? "", "value": Figures.grouped(sum?["value"]?.string ?? "")]
    }

    private func row(
        _ row: JSONText, hasCost: Bool, isLedger: Bool, _ visit: Visit
    ) -> [String: Any] {
        func string(_ name: String) -> String { row[name]?.string ?? "" }
        let document = string("document")
        let number = string("number")
        let mixed = string("mixed")
        return [
            "day": visit.formats.day(string("business_on")), "kind": text("choice_\(string("kind"))", visit),
            "number": number.isEmpty ? text("why_hidden_paper", visit) : number,
            "has_link": !document.isEmpty, "address": "/documents/\(document)",
            "partner": string("partner_name"), "has_partner": !string("partner_name").isEmpty,
            "has_due": !string("due_on").isEmpty,
            "place": [string("warehouse"), string("location")].filter {
                !$0.isEmpty
            }.joined(separator: " / "),
            "due": string("due_on").isEmpty ? "" : visit.formats.day(string("due_on")),
            "quantity": mixed.hasPrefix("-") ? mixed : "+\(mixed)", "is_less": mixed.hasPrefix("-"),
            "plain": string("quantity"), "value": Figures.grouped(string("value")),
            "balance": string("balance_mixed"), "balance_value": Figures.grouped(string("balance_value")),
            "has_cost": hasCost, "is_ledger": isLedger,
        ]
    }
}
