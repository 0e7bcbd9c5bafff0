// Sign-in, sign-out, the own password, the own sessions, and what a browser remembers: branch, language, colours.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The pages of the session.
struct SessionRoutes: Sendable {
    let site: Site
    let signIns: SignInGuard

    func addRoutes(to routes: Routes) {
        routes.add(
            "/sign-in", get: site.get(isPublic: true, showSignIn), post: site.post(isPublic: true, signIn))
        routes.add("/sign-out", post: site.post(signOut))
        routes.add("/password", get: site.get(showPassword), post: site.post(changePassword))
        routes.add("/sessions", get: site.get(showSessions))
        routes.add("/sessions/end", post: site.post(endSession))
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
                "hint": refusal?.hint.in(visit.language) ?? "",
            ], visit: visit, status: refusal.map { .init(code: $0.status) } ?? .ok)
        if let seconds = refusal?.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    private func signIn(_ visit: Visit) async throws -> Response {
        if let seconds = signIns.seconds(of: visit.clientAddress) {
            return try signInPage(visit, refusal: .signInThrottled(seconds: seconds))
        }
        // By nobody: a session that this browser still holds has no part in it.
        var stranger = visit
        stranger.session = nil
        let answer = await stranger.call(
            "session.sign_in",
            [
                "login": .string(visit.field("login") ?? ""),
                "password": .string(visit.field("password") ?? ""),
            ])
        guard answer.isDone, let token = (try? JSONText(checking: answer.body))?["token"]?.string else {
            let refusal = answer.isDone ? Refusal.internal : Refusal(answer)
            if refusal.error == "sign_in_refused" { signIns.record(visit.clientAddress) }
            return try signInPage(stranger, refusal: refusal)
        }
        let name = Cookies.session(isSecure: visit.isSecure)
        return Site.redirect(
            to: Visit.local(visit.field("next")),
            cookies: [Cookies.field(name, token, isSecure: visit.isSecure)])
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
                        "created": Moments.shown(created), "used_at": used, "used": Moments.shown(used),
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

    private func useBranch(_ visit: Visit) async throws -> Response {
        _ = try await visit.ask("session.use_branch", ["branch": .string(visit.field("branch") ?? "")])
        return Site.redirect(to: Visit.local(visit.field("next")))
    }

    private func useLanguage(_ visit: Visit) async throws -> Response {
        guard let language = visit.field("language").flatMap(Language.init(rawValue:)) else {
            throw Refusal.formUnreadable
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
