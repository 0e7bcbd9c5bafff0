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
    ///
    /// - Parameters:
    ///   - path: the path, with its parameters in braces.
    ///   - get: what answers GET.
    ///   - post: what answers POST.
    ///   - exists: whether there is such a path, where its parameters decide that; else it is answered 404.
    package func add(
        _ path: String, get: Handler? = nil, post: Handler? = nil,
        exists: (@Sendable (ExchangeContext) async -> Bool)? = nil
    ) {
        let path = RouterPath(path)
        var allowed: [HTTPRequest.Method] = []
        func on(_ method: HTTPRequest.Method, _ handler: @escaping Handler) {
            guard let exists else { return _ = router.on(path, method: method, use: handler) }
            router.on(path, method: method) { request, context in
                guard await exists(context) else { throw HTTPRefusal.notFound }
                return try await handler(request, context)
            }
        }
        if let get {
            allowed += [.get, .head]
            on(.get, get)
            on(.head) { try await get($0, $1).createHeadResponse() }
        }
        if let post {
            allowed.append(.post)
            on(.post, post)
        }
        for other in Self.methods where !allowed.contains(other) {
            on(other) { [allowed] _, _ in throw HTTPRefusal.methodNotAllowed(allowed) }
        }
    }
}
