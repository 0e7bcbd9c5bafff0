// How a company begins (开始用): what it is called, its branches, then what it needs before it trades; how a sample goes; and the first papers of
// somebody new. Guarantees: what was typed is never lost to a fault; a sample goes only by its name, typed.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The page at `/setup`.
struct SetupPage: Page {
    let place = Place(
        address: "/setup", message: "setup_title", icon: "flag", permission: "company.edit")

    /// Where each step of `company.setup_state` is done.
    static let steps: [String: String] = [
        "setup": "/setup", "products": "/import?kind=products", "suppliers": "/import?kind=suppliers",
        "customers": "/import?kind=customers", "users": "/users/new",
        "opening_stock": "/import?kind=opening_stock",
    ]

    static let fields: [FieldDeclaration] = [
        "name", "started_on", "with_tax",
        FieldDeclaration(
            "date_format", choices: .values("date_format")),
        "branch_name", FieldDeclaration("taxpayer_kind", choices: .values("taxpayer_kind")), "address",
        "phone", "warehouse_name",
        FieldDeclaration(
            "more_branches",
            columns: [
                "code", "name", FieldDeclaration("taxpayer_kind", choices: .values("taxpayer_kind")),
                "warehouse_name",
            ]),
    ]

    func addRoutes(to routes: Routes, site: Site) {
        let route = SetupRoute(site: site)
        routes.add("/setup", get: site.get(route.show), post: site.post(route.setUp))
        routes.add("/setup/remove_sample", post: site.post(route.removeSample))
        routes.add("/setup/dismiss", post: site.post(route.dismiss))
    }
}

/// Shows the page, and does what its forms ask.
struct SetupRoute: Sendable {
    let site: Site

    /// The preference of who wants no list of steps on the first page any more.
    static let dismissal = "home.setup_steps"

    /// GET /setup
    func show(_ visit: Visit) async throws -> Response {
        guard visit.session?.may("company.edit") ?? false else {
            throw Refusal.permissionDenied("company.edit")
        }
        let fields = try await fields()
        let state = try await visit.ask("company.setup_state")
        let values = FormValues(state["values"] ?? state, fields: fields)
        return try await page(visit, state: state, fields: fields, values: values)
    }

    /// POST /setup
    func setUp(_ visit: Visit) async throws -> Response {
        let fields = try await fields()
        var values = FormValues(visit.form, fields: fields)
        let members = values.members(of: fields, style: .new)
        var refusal: Refusal?
        if visit.field("_add") == nil, values.faults.isEmpty {
            let answer = await visit.call("company.set_up", .object(members), key: visit.field("_key"))
            if answer.isDone { return Site.redirect(to: "/setup?done=1") }
            refusal = Refusal(answer)
        }
        if let refusal, [401, 403].contains(refusal.status) { throw refusal }
        return try await page(
            visit, state: try await visit.ask("company.setup_state"), fields: fields, values: values,
            refusal: refusal)
    }

    /// POST /setup/remove_sample
    func removeSample(_ visit: Visit) async throws -> Response {
        let answer = await visit.call(
            "company.remove_sample", ["confirm": .string(visit.field("confirm") ?? "")],
            key: visit.field("_key"))
        if answer.isDone { return Site.redirect(to: "/setup?removed=1") }
        let refusal = Refusal(answer)
        if [401, 403].contains(refusal.status) { throw refusal }
        let fields = try await fields()
        return try await page(
            visit, state: try await visit.ask("company.setup_state"), fields: fields, values: FormValues(),
            refusal: refusal)
    }

    /// POST /setup/dismiss
    func dismiss(_ visit: Visit) async throws -> Response {
        _ = try await visit.ask(
            "preference.set", ["name": .string(Self.dismissal), "chosen": ["dismissed"]])
        return Site.redirect(to: "/")
    }

    private func fields() async throws -> [Field] {
        let arguments = try await site.operation("company.set_up").faceArguments
        return SetupPage.fields.compactMap { declaration in
            arguments.first { $0.name == declaration.name }.map { Field($0, declaration: declaration) }
        }
    }

    private func page(
        _ visit: Visit, state: JSONText, fields: [Field], values: FormValues, refusal: Refusal? = nil
    ) async throws -> Response {
        let faults = Faults(
            refusal, own: values.faults, fields: fields, values: values, messages: site.messages,
            language: visit.language)
        let form = FormView(
            messages: site.messages, language: visit.language, values: values, faults: faults, style: .new,
            choices: try await visit.choices(of: SetupPage.fields, messages: site.messages),
            emptyRows: visit.field("_add") == nil ? 1 : 4)
        let isBegun = state["begun"]?.bool ?? false
        return try site.page(
            "setup/setup", title: site.messages.text("setup_title", visit.language),
            [
                "company": state["name"]?.string ?? "", "is_sample": state["sample"]?.bool ?? false,
                "is_open": !isBegun, "fields": form.fields(fields), "form_key": Secrets.requestID(),
                "steps": Self.steps(state, site.messages, visit),
                "shows_steps": state["set_up"]?.bool ?? false || isBegun, "is_begun": isBegun,
                "is_done": visit["done"] != nil, "is_removed": visit["removed"] != nil,
                "is_refused": refusal != nil || form.isFaulty,
                "message": refusal?.message.in(visit.language) ?? "",
                "hint": refusal?.hint.in(visit.language) ?? "", "general": faults.general,
            ], visit: visit, status: refusal.map { .init(code: $0.status) } ?? .ok)
    }

    /// The steps of setting up, with where each is done.
    static func steps(_ state: JSONText, _ messages: Messages, _ visit: Visit) -> [[String: Any]] {
        (state["steps"]?.elements ?? []).map { step in
            let name = step["step"]?.string ?? ""
            return [
                "name": name, "label": messages.text("setup_\(name)", visit.language),
                "is_done": step["done"]?.bool ?? false, "address": SetupPage.steps[name] ?? "/",
            ]
        }
    }
}

/// The first papers of somebody new, at `/guide`.
struct GuidePage: Page {
    let place = Place(address: "/guide", message: "guide_title", icon: "signpost-split", permission: nil)

    func addRoutes(to routes: Routes, site: Site) {
        routes.add("/guide", get: site.get { try await show($0, site: site) })
    }

    private func show(_ visit: Visit, site: Site) async throws -> Response {
        let progress = try await visit.ask("guide.read")
        let steps = steps(progress, site, visit)
        return try site.page(
            "setup/guide", title: site.messages.text("guide_title", visit.language),
            [
                "steps": steps, "has_steps": !steps.isEmpty,
                "is_done": !steps.isEmpty && steps.allSatisfy { $0["is_done"] as? Bool ?? false },
            ], visit: visit)
    }

    /// The papers with what to do for each.
    private func steps(_ progress: JSONText, _ site: Site, _ visit: Visit) -> [[String: Any]] {
        let messages = site.messages
        return (progress["steps"]?.elements ?? []).enumerated().compactMap { number, step in
            guard let page = site.papers.of(step["step"]?.string ?? "") else { return nil }
            // What fulfils an order begins on the page of one.
            let order = page.kind.sources.compactMap(site.papers.of).first { $0.kind.isOrder }?.list
            let begins =
                order.flatMap { order in
                    visit.session?.may(order.permission) ?? false
                        ? "/\(order.name)?f_state=approved" : nil
                } ?? "/\(page.list.name)/new"
            return [
                "number": "\(number + 1)", "name": page.kind.name,
                "label": messages.text("choice_\(page.kind.name)", visit.language),
                "text": messages.text("guide_\(page.kind.name)", visit.language),
                "is_done": step["done"]?.bool ?? false, "list": "/\(page.list.name)",
                "address": begins,
                "button": begins.hasSuffix("/new")
                    ? messages.text("guide_begin", visit.language)
                    : messages.text("guide_orders", visit.language),
            ]
        }
    }
}
