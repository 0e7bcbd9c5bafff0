// One request of a page: who asks, in which language, and how the operations are called for him.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// A request on its way to a page.
struct Visit: Sendable {
    let request: Request
    let context: ExchangeContext
    let gateway: Gateway
    let configuration: HTTPConfiguration
    /// The parameters of the address.
    let parameters: [URLParameter]
    /// The fields of the form that was sent; none for a page that is looked at.
    var form: [URLParameter] = []
    /// Who asks; nil before sign-in.
    var session: WebSession?

    init(
        request: Request, context: ExchangeContext, gateway: Gateway, configuration: HTTPConfiguration
    ) throws(Refusal) {
        self.request = request
        self.context = context
        self.gateway = gateway
        self.configuration = configuration
        parameters = try URLText.parameters(of: request.uri.query ?? "", maximum: 500)
    }

    /// The value of a parameter of the address; nil where it is absent or empty.
    subscript(_ name: String) -> String? {
        parameters.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// The value of a field of the form; nil where it is absent or empty.
    func field(_ name: String) -> String? { form.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// The language: as switched on this browser, else the user's, else the browser's.
    var language: Language {
        cookie(Cookies.language).flatMap(Language.init(rawValue:))
            ?? session?.language.flatMap(Language.init(rawValue:))
            ?? Language(accepting: request.headers[.acceptLanguage])
    }

    /// How values are shown.
    var formats: Formats { session?.formats ?? Formats() }

    /// The colours as switched on this browser: `light`, `dark`, or `auto` for the system's.
    var theme: String { cookie(Cookies.theme).flatMap { Cookies.themes.contains($0) ? $0 : nil } ?? "auto" }

    /// A cookie's value.
    func cookie(_ name: String) -> String? { request.cookies[name]?.value }

    /// Whether the connection is safe from listeners.
    var isSecure: Bool { context.isSecure(request, by: configuration) }

    /// The caller's address.
    var clientAddress: String { context.clientAddress(of: request, trusting: configuration.trustedProxies) }

    /// The path and the query string, to come back to.
    var address: String { request.uri.path + (request.uri.query.map { "?\($0)" } ?? "") }

    /// Where this service is reached, as the browser says: what an address on paper or another device begins with.
    var origin: String { "\(isSecure ? "https" : "http")://\(request.head.authority ?? "")" }

    /// Whether the browser asks for this machine by a name that no other can have, and nobody passed the request on.
    var isAtThisMachine: Bool {
        let authority = request.head.authority?.lowercased() ?? ""
        let host =
            authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(host)
            && !request.headers.contains { field in
                let name = field.name.canonicalName
                return ["forwarded", "via", "x-real-ip"].contains(name) || name.hasPrefix("x-forwarded-")
            }
    }

    /// Calls an operation; an error is an answer. `requestID` names the call in logs and jobs where the request's own id is not meant.
    func call(
        _ operation: String, _ request: JSONTree = [:], key: String? = nil, isDryRun: Bool = false,
        requestID: String? = nil
    ) async -> Answer {
        var call = self.call(of: operation, request)
        call.key = key
        if let requestID { call.requestID = requestID }
        call.isDryRun = isDryRun
        let answer = await gateway.call(call)
        // What a page does is what it sends; what it reads on its way is not worth the name.
        if ![.get, .head].contains(self.request.method) {
            context.facts.note(.operation, operation)
            context.facts.note(.outcome, answer.isDone ? "done" : answer.errorName)
        }
        return answer
    }

    /// A call of an operation by whom asks.
    func call(of operation: String, _ request: JSONTree) -> Call {
        Call(
            operation: operation, request: Array(request.text.utf8), sessionToken: session?.token,
            clientAddress: clientAddress, face: "web", requestID: context.requestID)
    }

    /// Calls an operation that must be done.
    ///
    /// - Throws: `Refusal`.
    func ask(
        _ operation: String, _ request: JSONTree = [:], key: String? = nil
    ) async throws(Refusal) -> JSONText {
        let answer = await call(operation, request, key: key)
        guard answer.isDone else { throw Refusal(answer) }
        guard let json = answer.json else { throw .internal }
        return json
    }

    /// An address to go to that another page named: one of ours, or the first page.
    static func local(_ address: String?) -> String {
        guard let address, address.hasPrefix("/"), !address.hasPrefix("//"), !address.hasPrefix("/\\"),
            Secrets.isVisibleASCII(address, maximum: 4000)
        else { return "/" }
        return address
    }
}

/// The cookies. What a script must not read it cannot.
enum Cookies {
    static let language = "suanpan_language"
    static let theme = "suanpan_theme"
    static let themes = ["auto", "light", "dark"]

    /// The session's: under TLS by a name that browsers accept from nobody else.
    static func session(isSecure: Bool) -> String { isSecure ? "__Host-suanpan" : "suanpan" }

    /// That of the device, which says who signed in here before and opens nothing.
    static func device(isSecure: Bool) -> String { isSecure ? "__Host-suanpan-device" : "suanpan_device" }

    /// What a browser keeps that several people use: what each of the last five showed last, the latest first.
    static func devices(_ kept: String?, adding device: String) -> String {
        func user(_ device: some StringProtocol) -> Substring { String(device).prefix { $0 != "-" } }
        let others = (kept ?? "").split(separator: "~").filter {
            user($0) != user(device) && $0.utf8.count < 200
        }
        return ([device[...]] + others.prefix(4)).joined(separator: "~")
    }

    /// The field that sets a cookie; without a value it is removed.
    static func field(_ name: String, _ value: String?, isSecure: Bool, isKept: Bool = false) -> String {
        let age = value == nil ? "; Max-Age=0" : isKept ? "; Max-Age=31536000" : ""
        return "\(name)=\(value ?? "")\(age); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }
}
