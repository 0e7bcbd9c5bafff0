// Sign-in, sign-out, the own password, the own sessions, and what a browser remembers: branch, language, colours.

internal import Barcode
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

extension Refusal {
    /// A click on somebody of the demo, from somewhere else.
    fileprivate static let demoElsewhere = Refusal(
        error: "demo_elsewhere", status: 403, retryable: false,
        message: Text(zh: "一键登录只在本机可用。", en: "Signing in by a click is for this machine alone."),
        hint: Text(
            zh: "请在本机打开 http://localhost,或用用户名和密码登录。",
            en: "Open it at this machine by http://localhost, or sign in by login and password."))
}

/// The pages of the session.
struct SessionRoutes: Sendable {
    let site: Site
    /// The people of a demo company; nil in earnest.
    let demo: DemoSignIn?

    func addRoutes(to routes: Routes) {
        routes.add(
            "/sign-in", get: site.get(isPublic: true, showSignIn), post: site.post(isPublic: true, signIn))
        routes.add("/sign-out", post: site.post(signOut))
        routes.add("/password", get: site.get(showPassword), post: site.post(changePassword))
        routes.add("/sessions", get: site.get(showSessions))
        routes.add("/sessions/end", post: site.post(endSession))
        routes.add("/phone", post: site.post(offerCode))
        routes.add(
            "/enter", get: site.get(isPublic: true, showEnter), post: site.post(isPublic: true, enter))
        routes.add("/branch", post: site.post(useBranch))
        routes.add("/language", post: site.post(isPublic: true, useLanguage))
        routes.add("/theme", post: site.post(isPublic: true, useTheme))
    }

    private func showSignIn(_ visit: Visit) async throws -> Response {
        if visit.session != nil { return Site.redirect(to: Visit.local(visit["next"])) }
        return try signInPage(visit)
    }

    private func signInPage(_ visit: Visit, refusal: Refusal? = nil) throws -> Response {
        var response = try site.page(
            "identity/sign-in", title: site.messages.text("sign_in", visit.language),
            [
                "next": visit.field("next") ?? visit["next"] ?? "", "login": visit.field("login") ?? "",
                "has_login": visit.field("login") != nil, "is_refused": refusal != nil,
                "message": refusal?.message.in(visit.language) ?? "",
                "hint": refusal?.hint.in(visit.language) ?? "", "is_demo": demo(for: visit) != nil,
                "teams": teams(of: demo(for: visit), visit.language),
            ], visit: visit, status: refusal.map { .init(code: $0.status) } ?? .ok)
        if let seconds = refusal?.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    /// The people of a demo company, for a browser at this machine that asks for it by its own name: another site could make
    /// a browser ask by a name of that site's, and a tunnel would bring anybody.
    private func demo(for visit: Visit) -> DemoSignIn? { visit.isAtThisMachine ? demo : nil }

    /// The people of the demo, branch by branch.
    private func teams(of demo: DemoSignIn?, _ language: Language) -> [[String: Any]] {
        var teams: [(branch: String, people: [[String: String]])] = []
        for person in demo?.people ?? [] {
            if teams.last?.branch != person.branch { teams.append((person.branch, [])) }
            teams[teams.count - 1].people.append([
                "login": person.login, "name": person.name,
                "job": site.messages.text("job_\(person.role)", language),
            ])
        }
        return teams.map { ["branch": $0.branch, "people": $0.people] }
    }

    /// Whom the form means, and by which password: one of the demo's people by a click, else what was typed.
    private func credentials(_ visit: Visit) -> (login: String, password: String) {
        if let demo = demo(for: visit), let login = visit.field("person"),
            demo.people.contains(where: { $0.login == login })
        {
            return (login, demo.password)
        }
        return (visit.field("login") ?? "", visit.field("password") ?? "")
    }

    private func signIn(_ visit: Visit) async throws -> Response {
        if demo != nil, visit.field("person") != nil, !visit.isAtThisMachine {
            return try signInPage(visit, refusal: .demoElsewhere)
        }
        let (login, password) = credentials(visit)
        return try await open(
            visit, "session.sign_in",
            [
                "login": .string(login), "password": .string(password),
                "device": .string(orNull: visit.cookie(Cookies.device(isSecure: visit.isSecure))),
            ]
        ) { try signInPage($0, refusal: $1) }
    }

    /// Opens a session by an operation that signs in, and lets the browser keep what shows that it was here.
    private func open(
        _ visit: Visit, _ operation: String, _ request: JSONTree,
        refused: (Visit, Refusal) throws -> Response
    ) async throws -> Response {
        // By nobody: a session that this browser still holds has no part in it.
        var stranger = visit
        stranger.session = nil
        let answer = await stranger.call(operation, request)
        let opened = answer.json
        guard answer.isDone, let token = opened?["token"]?.string else {
            return try refused(stranger, answer.isDone ? Refusal.internal : Refusal(answer))
        }
        let isSecure = visit.isSecure
        var cookies = [Cookies.field(Cookies.session(isSecure: isSecure), token, isSecure: isSecure)]
        if let device = opened?["device"]?.string {
            let name = Cookies.device(isSecure: isSecure)
            let kept = Cookies.devices(visit.cookie(name), adding: device)
            cookies.append(Cookies.field(name, kept, isSecure: isSecure, isKept: true))
        }
        return Site.redirect(to: Visit.local(visit.field("next")), cookies: cookies)
    }

    private func signOut(_ visit: Visit) async throws -> Response {
        _ = try await visit.ask("session.sign_out")
        let name = Cookies.session(isSecure: visit.isSecure)
        return Site.redirect(to: "/sign-in", cookies: [Cookies.field(name, nil, isSecure: visit.isSecure)])
    }

    private func showPassword(_ visit: Visit) async throws -> Response { try passwordPage(visit) }

    private func passwordPage(_ visit: Visit, refusal: Refusal? = nil, mismatch: Bool = false) throws
        -> Response
    {
        try site.page(
            "identity/password", title: site.messages.text("change_password", visit.language),
            [
                "is_forced": visit.session?.mustChangePassword ?? false, "login": visit.session?.login ?? "",
                "is_refused": refusal != nil || mismatch, "is_mismatch": mismatch,
                "message": refusal?.message.in(visit.language)
                    ?? site.messages.text("password_mismatch", visit.language),
                "hint": refusal?.hint.in(visit.language) ?? "", "is_changed": visit["changed"] != nil,
            ], visit: visit,
            status: mismatch ? .unprocessableContent : refusal.map { .init(code: $0.status) } ?? .ok)
    }

    private func changePassword(_ visit: Visit) async throws -> Response {
        guard visit.field("new_password") == visit.field("repeated_password") else {
            return try passwordPage(visit, mismatch: true)
        }
        let answer = await visit.call(
            "session.change_password",
            [
                "current_password": .string(visit.field("current_password") ?? ""),
                "new_password": .string(visit.field("new_password") ?? ""),
            ])
        guard answer.isDone else { return try passwordPage(visit, refusal: Refusal(answer)) }
        return Site.redirect(to: visit.session?.mustChangePassword ?? false ? "/" : "/password?changed=1")
    }

    private func showSessions(_ visit: Visit) async throws -> Response {
        let rows = try await visit.ask("session.list")["rows"]?.elements ?? []
        return try site.page(
            "identity/sessions", title: site.messages.text("sessions_title", visit.language),
            [
                "rows": rows.map { row in
                    let created = row["created_at"]?.string ?? ""
                    let used = row["last_used_at"]?.string ?? ""
                    return [
                        "session": row["session"]?.text ?? "", "face": row["face"]?.string ?? "",
                        "client": row["client"]?.string ?? "", "created_at": created,
                        "created": visit.formats.moment(created), "used_at": used,
                        "used": visit.formats.moment(used),
                        "is_current": row["current"]?.bool ?? false,
                    ] as [String: Any]
                }
            ], visit: visit)
    }

    private func endSession(_ visit: Visit) async throws -> Response {
        guard let session = visit.field("session").flatMap({ Int($0) }) else { throw Refusal.formUnreadable }
        _ = try await visit.ask("session.revoke", ["session": .int(session)])
        return Site.redirect(to: "/sessions")
    }

    /// POST /phone: shows a code for another device. The address that leads there holds it behind `#`, which no browser sends.
    private func offerCode(_ visit: Visit) async throws -> Response {
        let answer = try await visit.ask("session.offer_code")
        let code = answer["code"]?.string ?? ""
        let address = "\(visit.origin)/enter"
        let expires = answer["expires_at"]?.string ?? ""
        return try site.page(
            "identity/phone", title: site.messages.text("phone_title", visit.language),
            [
                "code": "\(code.prefix(5)) \(code.dropFirst(5))", "address": address,
                "link": "\(address)#\(code)", "expires_at": expires, "expires": visit.formats.moment(expires),
                "qr": BarcodePicture("\(address)#\(code)", as: .qr)?.dataAddress ?? "",
            ], visit: visit)
    }

    private func showEnter(_ visit: Visit) async throws -> Response { try enterPage(visit) }

    private func enterPage(_ visit: Visit, refusal: Refusal? = nil) throws -> Response {
        try site.page(
            "identity/enter", title: site.messages.text("sign_in", visit.language),
            [
                "is_refused": refusal != nil, "message": refusal?.message.in(visit.language) ?? "",
                "hint": refusal.map {
                    $0.error == "sign_in_refused"
                        ? site.messages.text("enter_again", visit.language) : $0.hint.in(visit.language)
                } ?? "",
            ], visit: visit, status: refusal.map { .init(code: $0.status) } ?? .ok)
    }

    private func enter(_ visit: Visit) async throws -> Response {
        try await open(visit, "session.sign_in_by_code", ["code": .string(visit.field("code") ?? "")]) {
            try enterPage($0, refusal: $1)
        }
    }

    private func useBranch(_ visit: Visit) async throws -> Response {
        _ = try await visit.ask("session.use_branch", ["branch": .string(visit.field("branch") ?? "")])
        return Site.redirect(to: Visit.local(visit.field("next")))
    }

    private func useLanguage(_ visit: Visit) async throws -> Response {
        guard let language = visit.field("language").flatMap(Language.init(rawValue:)) else {
            throw Refusal.formUnreadable
        }
        if visit.session != nil {
            _ = try await visit.ask("preference.use_language", ["language": .string(language.rawValue)])
        }
        return remember(Cookies.language, language.rawValue, visit)
    }

    private func useTheme(_ visit: Visit) async throws -> Response {
        guard let theme = visit.field("theme"), Cookies.themes.contains(theme) else {
            throw Refusal.formUnreadable
        }
        return remember(Cookies.theme, theme, visit)
    }

    private func remember(_ name: String, _ value: String, _ visit: Visit) -> Response {
        Site.redirect(
            to: Visit.local(visit.field("next")),
            cookies: [Cookies.field(name, value, isSecure: visit.isSecure, isKept: true)])
    }
}
