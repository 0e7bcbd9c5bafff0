// A running service with pages for a test, and a visitor who keeps cookies and sends forms as a browser does.

import Foundation
import Gateway
import HTTPServer
import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import PostgresClient
import Synchronization
import TestSupport

@testable import WebUI

/// A visitor of the pages.
final class Visitor {
    static let password = TestAdministrator.password

    let server: RouterResponder<ExchangeContext>
    let gateway: Gateway
    let database: TestDatabase
    /// By which name it asks.
    var host = "localhost"
    /// What the browser keeps.
    var cookies: [String: String] = [:]
    /// The Set-Cookie fields of the last answer.
    var lastCookies: [String] = []

    init(server: RouterResponder<ExchangeContext>, gateway: Gateway, database: TestDatabase) {
        self.server = server
        self.gateway = gateway
        self.database = database
    }

    /// A page as it came.
    struct Page {
        let status: Int
        let headers: HTTPFields
        let text: String

        /// The value of the first field of that name.
        func value(of field: String) -> String? {
            let pattern = "name=\"\(field)\" value=\""
            guard let start = text.range(of: pattern)?.upperBound,
                let end = text[start...].firstIndex(of: "\"")
            else { return nil }
            return String(text[start..<end])
        }
    }

    /// Asks for a page.
    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Page {
        try await send(.get, path, headers: headers, body: nil)
    }

    /// Sends a form, with the token of a page of this session.
    func post(
        _ path: String, _ fields: [String: String], headers: HTTPFields = [:], token: String? = nil,
        site: String? = "same-origin"
    ) async throws -> Page {
        var fields = fields
        if let token {
            fields["_token"] = token
        } else if let own = try await self.token() {
            fields["_token"] = own
        }
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        if let site { headers[.secFetchSite] = site }
        let body = URLText.query(fields.map { URLParameter(name: $0.key, value: $0.value) })
        return try await send(.post, path, headers: headers, body: body)
    }

    /// Sends JSON as a page's script does.
    func postJSON(
        _ path: String, _ json: JSONTree, type: String = "application/json", site: String = "same-origin"
    ) async throws -> Page {
        try await send(
            .post, path, headers: [.contentType: type, .secFetchSite: site], body: json.text)
    }

    /// Sends a form in which a name may stand several times.
    func postForm(_ path: String, _ fields: [(String, String)]) async throws -> Page {
        let token = try await token() ?? ""
        let body = URLText.query((fields + [("_token", token)]).map { URLParameter(name: $0.0, value: $0.1) })
        return try await send(
            .post, path,
            headers: [.contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"],
            body: body)
    }

    /// A token of this session, as its pages carry it.
    func token() async throws -> String? {
        let value = try await get("/password").value(of: "_token")
        return value?.isEmpty == false ? value : nil
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: String?
    ) async throws -> Page {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        let request = Request(
            head: .init(
                method: method, scheme: "http", authority: host, path: path, headerFields: headers),
            body: .init(buffer: ByteBuffer(string: body ?? "")))
        let context = ExchangeContext(
            source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: silentLogger))
        let response = try await server.respond(to: request, context: context)
        let text = Mutex("")
        try await response.body.write(BodyCollector(text: { part in text.withLock { $0 += part } }))
        lastCookies = response.headers[values: .setCookie]
        for field in lastCookies {
            let pair = field.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = field.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return Page(
            status: response.status.code, headers: response.headers,
            text: text.withLock { $0 })
    }

    /// Signs in.
    @discardableResult
    func signIn(_ login: String = TestAdministrator.login, password: String = password) async throws -> Page {
        try await post("/sign-in", ["login": login, "password": password])
    }

    /// Makes a user of one role who may sign in with the password of all tests.
    func addUser(_ login: String, role: String) async throws {
        let password = try await KeyDerivation(concurrency: 1).newPassword(Self.password, minimumLength: 8)
        try await database.query(
            "select logic.bootstrap_user($1, $1, $2, $3, $4)",
            [
                PostgresValue(login), PostgresValue(role), PostgresValue(password.salt),
                PostgresValue(password.key),
            ], as: .deploy)
    }

    /// Calls an operation as the session does.
    @discardableResult
    func call(_ operation: String, _ request: JSONTree) async -> Answer {
        await gateway.call(
            Call(
                operation: operation, request: Array(request.text.utf8), sessionToken: cookies["suanpan"],
                face: "test"))
    }
}

/// Keeps what is written.
private struct BodyCollector: ResponseBodyWriter {
    let text: @Sendable (String) -> Void

    func write(_ buffer: ByteBuffer) async throws { text(String(buffer: buffer)) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Runs a test against pages over a fresh database, with an administrator.
func withPages<R: Sendable>(
    configure: (inout HTTPConfiguration, inout WebConfiguration) -> Void = { _, _ in },
    _ body: @escaping @Sendable (Visitor) async throws -> R
) async throws -> R {
    var http = HTTPConfiguration()
    var web = WebConfiguration()
    configure(&http, &web)
    return try await withGateway { gateway, database in
        let face = try WebUI(gateway: gateway, configuration: http, web: web)
        let server = HTTPServer(
            faces: [face], configuration: http, metrics: gateway.metrics, logger: silentLogger
        ).router().buildResponder()
        return try await withServices(gateway.services) { _ in
            try await body(Visitor(server: server, gateway: gateway, database: database))
        }
    }
}
