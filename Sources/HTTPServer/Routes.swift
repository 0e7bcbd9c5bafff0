// Where faces put their paths. Guarantees: a path answers HEAD where it answers GET, and 405 to what it does not take.

internal import HTTPTypes
package import Hummingbird

/// Answers what no path takes. The router knows paths by method, so a method that it never heard of would seem to be a path
/// that is not there; asked for one that no path takes, it says which the path does take.
struct MethodResponder: HTTPResponder {
    let inner: RouterResponder<ExchangeContext>

    func respond(to request: Request, context: ExchangeContext) async throws -> Response {
        guard !Routes.methods.contains(request.method) else {
            return try await inner.respond(to: request, context: context)
        }
        var head = request.head
        head.method = .trace
        return try await inner.respond(to: Request(head: head, body: request.body), context: context)
    }
}

/// The paths of the server.
package struct Routes {
    /// What carries out a request.
    package typealias Handler = @Sendable (Request, ExchangeContext) async throws -> Response

    static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    let router: Router<ExchangeContext>
    /// Reads bodies, within the bound that all faces share.
    package let bodies: RequestBodyReader

    /// A path with its methods (GET also as HEAD); the others are answered 405.
    package func add(_ path: String, get: Handler? = nil, post: Handler? = nil) {
        let path = RouterPath(path)
        var allowed: [HTTPRequest.Method] = []
        if let get {
            allowed += [.get, .head]
            router.on(path, method: .get, use: get)
            router.on(path, method: .head) { try await get($0, $1).createHeadResponse() }
        }
        if let post {
            allowed.append(.post)
            router.on(path, method: .post, use: post)
        }
        for other in Self.methods where !allowed.contains(other) {
            router.on(path, method: other) { [allowed] _, _ -> Response in
                throw HTTPRefusal.methodNotAllowed(allowed)
            }
        }
    }
}
