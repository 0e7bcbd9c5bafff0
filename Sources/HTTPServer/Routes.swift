// Where faces put their paths. Guarantees: a path answers HEAD where it answers GET, and 405 to what it does not take.

internal import HTTPTypes
package import Hummingbird

/// The paths of the server.
package struct Routes {
    /// What carries out a request.
    package typealias Handler = @Sendable (Request, ExchangeContext) async throws -> Response

    private static let methods: [HTTPRequest.Method] = [
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
