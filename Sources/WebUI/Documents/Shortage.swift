// A refusal for want of stock, as people read it: what is short, who took or reserved it, and the ways out that the database offers.

internal import Gateway
internal import HTTPServer

/// What `document/shortage` shows.
enum Shortage {
    /// The shortages of a refusal; none of any other.
    static func values(_ refusal: Refusal?, _ site: Site, _ visit: Visit) -> [[String: Any]] {
        guard let refusal, refusal.error == "stock_insufficient",
            let details = try? JSONText(refusal.details)
        else { return [] }
        let ways = details["ways"]?.elements ?? []
        return (details["shortages"]?.elements ?? []).map { short in
            let product = short["product"]?.string ?? ""
            return line(short, visit).merging([
                "ways": ways.filter { $0["product"]?.string == product }
                    .map { way($0, site.messages, site.papers, visit.language) }
            ]) { $1 }
        }
    }

    private static func line(_ short: JSONText, _ visit: Visit) -> [String: Any] {
        let taken = short["taken_by"].flatMap { $0.kind == .object ? $0 : nil }
        let at = taken?["at"]?.string ?? ""
        return [
            "name": short["name"]?.string ?? "", "product": short["product"]?.string ?? "",
            "warehouse": short["warehouse"]?.string ?? "", "wanted": short["wanted"]?.string ?? "",
            "available": short["available"]?.string ?? "",
            "why": "/why?"
                + URLText.query(
                    [
                        ("figure", "available"), ("product", short["product"]?.string ?? ""),
                        ("warehouse", short["warehouse"]?.string ?? ""),
                    ].map {
                        URLParameter(name: $0.0, value: $0.1)
                    }), "has_taken": taken != nil,
            "taken_by": taken?["by"]?.string ?? "", "taken_number": taken?["number"]?.string ?? "",
            "taken_quantity": taken?["quantity"]?.string ?? "", "taken_at": at,
            "taken_shown": at.isEmpty ? "" : visit.formats.moment(at),
            "has_reserved": short["reserved"] != nil,
            "reserved": short["reserved"]?.string ?? "", "reserved_for": short["reserved_for"]?.string ?? "",
        ]
    }

    private static func way(
        _ way: JSONText, _ messages: Messages, _ papers: Papers, _ language: Language
    ) -> [String: Any] {
        let list = way["kind"]?.string.flatMap(papers.of)?.list.name
        return [
            "is_less": way["way"]?.string == "less", "is_elsewhere": way["way"]?.string == "elsewhere",
            "is_receive": list != nil, "quantity": way["quantity"]?.string ?? "",
            "available": way["available"]?.string ?? "", "branch_name": way["branch_name"]?.string ?? "",
            "warehouse_name": way["warehouse_name"]?.string ?? "", "address": list.map { "/\($0)/new" } ?? "",
            "label": list.map { messages.text("\($0)_new", language) } ?? "",
        ]
    }
}
