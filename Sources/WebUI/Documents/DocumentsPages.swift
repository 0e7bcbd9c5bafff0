// All documents together, and the approvals that wait.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

/// The list of documents of every kind, and the page of each.
struct AllDocuments: Page {
    let list = ListPage(
        "documents", icon: "files", source: .operation("document.list", []), permission: "master.see",
        search: .argument("search"),
        filters: [
            .choice("kind", .values("document_kind")),
            .choice("state", .values("document_state")),
            .days("business_on"), .exact("created_by"),
        ],
        columns: [
            Column("number", .code), Column("kind", .choice), Column("business_on", .day), "partner_name",
            "warehouse",
            Column("state", .state), Column("gross", .money), "employee_name", "memo",
            Column("branch_name"), Column("created_by", isUsual: false),
            Column("created_at", .time, isUsual: false),
        ],
        sort: "-business_on,-id", key: "id", rowLink: Link("/documents/", "id"))

    var place: Place { list.place }

    func addRoutes(to routes: Routes, site: Site) {
        list.addRoutes(to: routes, site: site)
        let document = DocumentRoute(site: site)
        routes.add("/documents/{id}", get: site.get(document.show))
        let print = PrintRoute(site: site)
        routes.add("/documents/{id}/print", get: site.get(print.show), post: site.post(print.record))
        routes.add("/documents/{id}/print_file", post: site.post(print.makeFile))
        routes.add("/documents/{id}/{action}", post: site.post(document.act))
    }
}

/// What waits for approval: by me, or of mine.
struct ApprovalsPage: Page {
    let place = Place(
        address: "/approvals", message: "approvals_title", icon: "check2-square", permission: nil)

    func addRoutes(to routes: Routes, site: Site) {
        routes.add("/approvals", get: site.get { try await show($0, site: site) })
    }

    private func show(_ visit: Visit, site: Site) async throws -> Response {
        let isMine = visit["mine"] != nil
        var request: [JSONTree.Member] = [.init(name: "started_by_me", value: .bool(isMine))]
        if let after = visit["after"] { request.append(.init(name: "after", value: .string(after))) }
        let answer = try await visit.ask("approval.inbox", .object(request))
        let page = answer["page"]
        let rows = page?["rows"]?.elements ?? []
        let done = visit["done"].flatMap { site.messages.find("done_\($0)", visit.language) }
        let next = page?["next"]?.string
        return try site.page(
            "document/approvals", title: site.messages.text("approvals_title", visit.language),
            [
                "mine": isMine, "waiting": answer["counts"]?["waiting_for_me"]?.text ?? "0",
                "started": answer["counts"]?["started_by_me"]?.text ?? "0", "is_empty": rows.isEmpty,
                "is_done": done != nil, "done": done ?? "",
                "who": site.messages.text(
                    isMine ? "field_approver_name" : "field_starter_name", visit.language),
                "has_next": next != nil,
                "next": "/approvals?"
                    + URLText.query(
                        (isMine ? [URLParameter(name: "mine", value: "1")] : [])
                            + [URLParameter(name: "after", value: next ?? "")]),
                "rows": rows.map { row in
                    let at = row["started_at"]?.string ?? ""
                    let partner = row["partner_name"]?.string ?? ""
                    return [
                        "document": row["document_id"].map { $0.cell } ?? "",
                        "number": row["number"]?.string ?? "", "partner": partner,
                        "no_partner": partner.isEmpty,
                        "kind": site.messages.text("choice_\(row["kind"]?.string ?? "")", visit.language),
                        "amount": Figures.grouped(row["amount"]?.string ?? ""),
                        "branch": row["branch"]?.string ?? "",
                        "person": row[isMine ? "approver_name" : "starter_name"]?.string ?? "", "at": at,
                        "shown": visit.formats.moment(at),
                    ] as [String: Any]
                },
            ], visit: visit)
    }
}
