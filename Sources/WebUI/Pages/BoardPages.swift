// Boards: what somebody has to know and to do, on one page. Guarantees: every figure opens the list whose rows it counts or sums; what a
// user may not see is absent.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

/// A board.
struct BoardPage: Page {
    /// As the database names it; its address is `/boards/NAME`.
    let name: String
    let icon: String

    static let all = [
        BoardPage(name: "today", icon: "speedometer2"), BoardPage(name: "buyer", icon: "cart-check"),
        BoardPage(name: "seller", icon: "bag-check"), BoardPage(name: "storekeeper", icon: "clipboard-check"),
    ]

    var place: Place {
        Place(
            address: "/boards/\(name)", message: "board_\(name)_title", icon: icon,
            permission: "board.\(name)")
    }

    func addRoutes(to routes: Routes, site: Site) {
        routes.add(
            "/boards/\(name)", get: site.get { try await BoardView(site: site).show($0, board: name) })
    }
}

/// The first page: what there is to do, and the board of who came.
struct HomePage: Page {
    let place = Place(address: "/", message: "home_title", icon: "house", permission: nil)

    func addRoutes(to routes: Routes, site: Site) {
        routes.add("/", get: site.get { try await BoardView(site: site).show($0, board: nil) })
    }
}

/// Shows boards.
struct BoardView: Sendable {
    let site: Site

    /// The figures that the database may answer, each named by the message `figure_NAME`.
    static let figures = [
        "approvals", "drafts", "rejected", "to_ship", "ship_late", "backorders", "to_receive", "receive_late",
        "below_limit", "sold_today", "margin_today", "sold_month", "margin_month", "received_today",
        "stock_value", "ordered_month", "orders_month", "suppliers_month", "customers_month", "on_order_net",
        "received_month", "returned_month", "orders_submitted", "returns_submitted",
        "receipts_submitted", "signed_month", "orders_mine", "sales_submitted", "deliveries_today",
        "receipts_today", "deliveries_submitted", "ins_submitted", "outs_submitted", "empty",
    ]
    /// Figures that somebody should see to where they are not 0.
    private static let warning: Set = ["rejected", "ship_late", "backorders", "receive_late", "below_limit"]
    /// The lists of the views that figures are of.
    private static let lists = [
        "sales_order_line": "sales_tracking", "purchase_order_line": "purchase_tracking",
        "stock_on_hand": "stock", "delivery_line": "sales_detail",
    ]

    /// The address of the list whose rows are those of a view under a filter; what a list is of goes without saying.
    static func address(report: String, filter: JSONText, _ papers: Papers) -> String {
        guard report != "approval_pending" else { return "/approvals" }
        let members = filter.members
        let kind = members.first { $0.name == "kind" }?.value.string
        let list =
            report == "partner"
            ? members.contains { $0.name == "is_supplier" } ? "suppliers" : "customers"
            : lists[report] ?? kind.flatMap(papers.of)?.list.name ?? "documents"
        let implied: Set = ["kind", "is_supplier", "is_customer", "disabled"]
        let parameters = members.filter { !implied.contains($0.name) }.flatMap { member -> [URLParameter] in
            guard member.value.kind == .object else {
                return [URLParameter(name: "f_\(member.name)", value: member.value.cell)]
            }
            if let values = member.value["in"]?.elements.compactMap(\.string) {
                return [URLParameter(name: "f_\(member.name)", value: values.joined(separator: ","))]
            }
            return member.value.members.map {
                URLParameter(name: "f_\(member.name)_\($0.name)", value: $0.value.cell)
            }
        }
        return "/\(list)" + (parameters.isEmpty ? "" : "?" + URLText.query(parameters))
    }

    /// GET / and /boards/NAME
    func show(_ visit: Visit, board: String?) async throws -> Response {
        let language = visit.language
        let answer = try await visit.ask(
            "board.read", board.map { ["board": .string($0)] } ?? [:])
        let own = answer["board"]?.string
        let figures = answer["figures"]?.elements ?? []
        let sections = ["home", own].compactMap { $0 }.compactMap { name -> [String: Any]? in
            let shown = figures.filter { $0["board"]?.string == name }.map { figure($0, language) }
            guard !shown.isEmpty else { return nil }
            return ["title": site.messages.text("board_\(name)_title", language), "figures": shown]
        }
        let sales = answer["sales"]?.elements ?? []
        let begun = board == nil ? try await beginning(visit) : [:]
        let hasMargin = visit.session?.may("cost.see") ?? false
        return try site.page(
            "board/board",
            title: site.messages.text(board.map { "board_\($0)_title" } ?? "home_title", language),
            [
                "day": answer["day"]?.string ?? "", "may_check": visit.session?.may("check.run") ?? false,
                "has_proof": answer["proof"]?.kind == .object,
                "proof": ChecksView.proof(answer["proof"], site.messages, visit), "boards": sections,
                "shortcuts": shortcuts(visit),
                "has_sales": sales.contains { $0["gross"]?.string != "0.00" }, "has_margin": hasMargin,
                "sales": sales.reversed().map { day in
                    let on = day["day"]?.string ?? ""
                    return [
                        "day": on, "address": "/sales_detail?f_business_on_from=\(on)&f_business_on_to=\(on)",
                        "gross": Figures.grouped(day["gross"]?.string ?? ""),
                        "margin": Figures.grouped(day["margin"]?.string ?? ""),
                        "plain_gross": day["gross"]?.string ?? "",
                        "plain_margin": day["margin"]?.string ?? "",
                    ] as [String: Any]
                },
                "recent": ListRow.rows(of: answer["recent"]?.elements ?? []).map { recent($0, visit) },
                "has_recent": !(answer["recent"]?.elements ?? []).isEmpty,
            ].merging(begun) { $1 }, visit: visit)
    }

    /// How far the company has come, for who sets it up: nothing more once all is done, or he has seen enough of it.
    private func beginning(_ visit: Visit) async throws -> [String: Any] {
        guard let session = visit.session, session.may("company.edit") else { return [:] }
        let state = try await visit.ask("company.setup_state")
        if state["sample"]?.bool ?? false { return ["is_sample": true] }
        let isSetUp = (state["set_up"]?.bool ?? false) || (state["begun"]?.bool ?? false)
        guard isSetUp else { return ["is_unset": true] }
        let steps = SetupRoute.steps(state, site.messages, visit)
        let isOpen = steps.contains { !($0["is_done"] as? Bool ?? false) }
        return ["has_steps": isOpen && session.preferences[SetupRoute.dismissal] == nil, "steps": steps]
    }

    /// Characters beyond which a figure is set smaller, so that it stays on one line.
    private static let longFigure = 12

    private func figure(_ figure: JSONText, _ language: Language) -> [String: Any] {
        let name = figure["name"]?.string ?? ""
        let value = figure["value"]?.string ?? ""
        let shown = Figures.grouped(value)
        return [
            "label": site.messages.text("figure_\(name)", language), "value": shown,
            "is_long": shown.count > Self.longFigure,
            "name": name, "warns": Self.warning.contains(name) && value != "0",
            "address": figure["filter"].map {
                Self.address(report: figure["report"]?.string ?? "", filter: $0, site.papers)
            } ?? "/",
        ]
    }

    private func recent(_ row: ListRow, _ visit: Visit) -> [String: Any] {
        func shown(_ name: String, _ kind: Column.Kind) -> String {
            row.shown(Column(name, kind), site.messages, visit)
        }
        let number = shown("number", .code)
        return [
            "address": "/documents/\(shown("id", .text))",
            "number": number.isEmpty ? "#\(shown("id", .text))" : number,
            "kind": shown("kind", .choice), "state": shown("state", .state),
            "plain_state": row.plain(Column("state")), "day": shown("business_on", .day),
            "partner": shown("partner_name", .text), "gross": shown("gross", .money),
        ]
    }

    /// What is made anew often, of what he may.
    private func shortcuts(_ visit: Visit) -> [[String: String]] {
        let masters = WebUI.lists.filter { ["products", "suppliers", "customers"].contains($0.name) }
        return (site.papers.pages.map(\.list) + masters).compactMap { list in
            guard let new = list.new, visit.session?.may(list.permission) ?? false,
                visit.session?.may(new.permission) ?? false
            else { return nil }
            return [
                "address": new.address, "icon": list.icon,
                "label": site.messages.text("\(list.name)_new", visit.language),
            ]
        }
    }
}
