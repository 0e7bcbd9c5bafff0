// What every page goes through: who asks, what he may, the frame around it, and errors as pages. Guarantees: a change is looked
// at for forgery before anything else; every page carries the same strict policy; an error says what to do next.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The parts that all pages share.
struct Site: Sendable {
    /// What a browser may load: our own files, and pictures within pages.
    static let policy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    let gateway: Gateway
    let configuration: HTTPConfiguration
    let renderer: Renderer
    let declared: Declared
    let sections: [Section]
    let bodies: RequestBodyReader
    let printFiles: PrintFiles

    /// What pages say.
    var messages: Messages { declared.messages }
    /// What pages load.
    var files: StaticFiles { declared.files }
    /// The pages of kinds of documents.
    var papers: Papers { declared.papers }

    typealias Work = @Sendable (Visit) async throws -> Response

    /// A page that is looked at; a public one is there before sign-in.
    func get(isPublic: Bool = false, _ work: @escaping Work) -> Routes.Handler {
        { request, context in
            let visit = try Visit(
                request: request, context: context, gateway: gateway, configuration: configuration)
            return try await serve(visit, isPublic: isPublic, work)
        }
    }

    /// A form that is sent; a public one is there before sign-in.
    func post(isPublic: Bool = false, _ work: @escaping Work) -> Routes.Handler {
        { request, context in
            try await bodies.withBytes(of: request) { bytes in
                let visit = try Visit(
                    request: request, context: context, gateway: gateway, configuration: configuration)
                return try await serve(visit, isPublic: isPublic) { visit in
                    var visit = visit
                    try Forgery.checkOrigin(of: request)
                    let type = request.headers[.contentType]?.split(separator: ";").first?.trimmingSpaces()
                    guard type?.lowercased() == "application/x-www-form-urlencoded",
                        let text = String(validating: bytes, as: UTF8.self)
                    else { throw Refusal.formUnreadable }
                    visit.form = try URLText.parameters(of: text, maximum: 20_000)
                    if let session = visit.session {
                        try Forgery.check(visit.field(Forgery.field), of: session.token)
                    }
                    return try await work(visit)
                }
            }
        }
    }

    /// What a script of a page sends and reads, as JSON.
    func json(_ work: @escaping @Sendable (Visit, JSONText) async throws -> Response) -> Routes.Handler {
        script(sending: "application/json") { visit, bytes in
            guard let body = try? JSONText(checking: bytes), body.kind == .object else {
                throw Refusal.formUnreadable
            }
            return try await work(visit, body)
        }
    }

    /// A file or a photo that a script of a page sends, as its bytes; what it answers is JSON.
    func upload(_ work: @escaping @Sendable (Visit, [UInt8]) async throws -> Response) -> Routes.Handler {
        script(sending: "application/octet-stream", work)
    }

    /// What a script sends. A browser lets no other site send these types without asking us first, so they need no token, and go
    /// on after somebody signed in again in another window.
    private func script(
        sending type: String, _ work: @escaping @Sendable (Visit, [UInt8]) async throws -> Response
    ) -> Routes.Handler {
        { request, context in
            try await bodies.withBytes(of: request) { bytes in
                var visit = try Visit(
                    request: request, context: context, gateway: gateway, configuration: configuration)
                await declared.follow(gateway)
                do {
                    try Forgery.checkOrigin(of: request)
                    let sent = request.headers[.contentType]?.split(separator: ";").first?.trimmingSpaces()
                    guard sent?.lowercased() == type else { throw Refusal.formUnreadable }
                    visit.session = try await session(of: visit)
                    guard visit.session != nil else { throw Refusal.sessionRequired }
                    return try await work(visit, bytes)
                } catch let refusal as Refusal {
                    context.facts.note(.outcome, refusal.error)
                    return Self.json(
                        [
                            "error": .string(refusal.error),
                            "message": .string(refusal.message.in(visit.language)),
                            "hint": .string(refusal.hint.in(visit.language)), "faults": [],
                            "signs_in": .bool(refusal.status == 401),
                        ], status: refusal.status)
                }
            }
        }
    }

    private func serve(_ start: Visit, isPublic: Bool, _ work: Work) async throws -> Response {
        var visit = start
        await declared.follow(gateway)
        do {
            visit.session = try await session(of: start)
            guard let session = visit.session else {
                guard isPublic else { throw Refusal.sessionRequired }
                return try await work(visit)
            }
            let isOnItsWay = ["/password", "/sign-out"].contains(visit.request.uri.path)
            if session.mustChangePassword, !isOnItsWay, !isPublic { return Self.redirect(to: "/password") }
            return try await work(visit)
        } catch let refusal as Refusal {
            return try page(for: refusal, headers: [:], visit: visit)
        } catch let refusal as HTTPRefusal {
            return try page(for: refusal.refusal, headers: refusal.headers, visit: visit)
        }
    }

    /// Who holds the cookie; nil where nobody does any more.
    private func session(of visit: Visit) async throws(Refusal) -> WebSession? {
        guard let token = visit.cookie(Cookies.session(isSecure: visit.isSecure)),
            Secrets.isVisibleASCII(token, maximum: 512)
        else { return nil }
        let call = Call(
            operation: "session.current", sessionToken: token, clientAddress: visit.clientAddress,
            face: "web", requestID: visit.context.requestID)
        let answer = await gateway.call(call)
        if answer.status == 401 { return nil }
        guard answer.isDone else { throw Refusal(answer) }
        let session = answer.json.flatMap { WebSession($0, token: token) }
        visit.context.facts.note(.login, session?.login)
        visit.context.facts.note(.branch, session?.branch?.code)
        return session
    }
}

// Answers.
extension Site {
    /// A whole page: the frame, and what the template of the page makes of the values. `at` is the entry of the navigation that
    /// it belongs to, where its address does not tell.
    ///
    /// - Throws: `WebFault` where there is no such template.
    func page(
        _ template: String, title: String, _ values: [String: Any], visit: Visit, at place: String? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let whole = frame(title: title, at: place, visit: visit).merging(values) { $1 }
        let bytes = Array(try renderer.text(template, whole).utf8)
        var response = Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: Self.policy,
                .contentLanguage: visit.language.rawValue,
                .vary: "Accept-Encoding, Accept-Language, Cookie",
                .referrerPolicy: "same-origin",
            ])
        if bytes.count > 1000, Gzip.isAccepted(by: visit.request),
            let compressed = Gzip.compressed(bytes, level: 4)
        {
            response.headers[.contentEncoding] = "gzip"
            response.body = .init(byteBuffer: ByteBuffer(bytes: compressed))
        } else {
            response.body = .init(byteBuffer: ByteBuffer(bytes: bytes))
        }
        return response
    }

    /// An answer to a script.
    static func json(_ json: JSONTree, status: Int = 200) -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: "application/json", .contentSecurityPolicy: policy],
            body: .init(byteBuffer: ByteBuffer(string: json.text)))
    }

    /// Goes on at another page.
    static func redirect(to address: String, cookies: [String] = []) -> Response {
        var response = Response(status: .seeOther, headers: [.location: address])
        response.headers[values: .setCookie] = cookies
        return response
    }

    /// An error as a page; or the page that the error asks for.
    func page(for refusal: Refusal, headers: HTTPFields, visit: Visit) throws -> Response {
        visit.context.facts.note(.outcome, refusal.error)
        let isLook = [.get, .head].contains(visit.request.method)
        if refusal.error == "session_required", isLook {
            let next = visit.address == "/" ? "" : "?next=\(URLText.encoded(visit.address))"
            return Self.redirect(to: "/sign-in\(next)")
        }
        if refusal.error == "password_change_required", isLook { return Self.redirect(to: "/password") }
        let values: [String: Any] = [
            "message": refusal.message.in(visit.language), "hint": refusal.hint.in(visit.language),
            "request_id": visit.context.requestID, "wants_sign_in": refusal.status == 401,
            "status": String(refusal.status),
        ]
        var response = try page(
            "frame/error", title: messages.text("error_title", visit.language), values, visit: visit,
            status: .init(code: refusal.status))
        for field in headers { response.headers[field.name] = field.value }
        if let seconds = refusal.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    /// The entries of a section that are for this user; nil without any.
    private func navigation(_ section: Section, at path: String, visit: Visit) -> [String: Any]? {
        let shown = section.pages.flatMap { $0.places(papers) }.filter {
            visit.session?.may($0.permission) ?? false
        }
        guard !shown.isEmpty else { return nil }
        return [
            "has_title": section.message != nil,
            "title": section.message.map { messages.text($0, visit.language) } ?? "",
            "places": shown.map { place in
                [
                    "address": place.address, "label": messages.text(place.message, visit.language),
                    "icon": place.icon,
                    "current": path == place.address
                        || place.address != "/" && path.hasPrefix(place.address + "/"),
                ] as [String: Any]
            },
        ]
    }

    /// What the frame of every page names.
    private func frame(title: String, at place: String?, visit: Visit) -> [String: Any] {
        let language = visit.language
        let session = visit.session
        let path = visit.request.uri.path
        return [
            "title": title, "t": messages.all(language), "files": files.addresses, "imports": files.imports,
            "language": language == .chinese ? "zh-CN" : "en", "theme": visit.theme,
            "date_format": visit.formats.dateFormat,
            "is_chinese": language == .chinese, "signed_in": session != nil, "user": session?.name ?? "",
            "token": session.map { Forgery.token(of: $0.token) } ?? "",
            "here": [.get, .head].contains(visit.request.method) ? visit.address : path,
            "branch": session?.branch?.name ?? "", "has_branches": (session?.branches.count ?? 0) > 1,
            "branches": (session?.branches ?? []).map { branch in
                [
                    "value": branch.code, "label": branch.name,
                    "selected": branch.code == session?.branch?.code,
                ] as [String: Any]
            },
            "sections": sections.compactMap { section in navigation(section, at: place ?? path, visit: visit)
            },
        ]
    }
}

extension Refusal.Text {
    /// The text in a language.
    func `in`(_ language: Language) -> String { language == .chinese ? zh : en }
}
