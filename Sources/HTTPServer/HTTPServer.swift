// The server under both HTTP faces: listens, admits, bounds and records requests, whichever face they are for.
// Guarantees: what bounds strangers stands here once, so that no face can do without; faces know nothing of each other.

package import Gateway
internal import HummingbirdCore
package import Hummingbird
package import Logging
internal import NIOCore
package import TLS

/// What answers a part of the paths.
package protocol HTTPFace: Sendable {
    /// Adds its paths.
    func addRoutes(to routes: Routes)

    /// Its own answer to a request that was refused; nil where the request was none of its own.
    func response(
        to refusal: HTTPRefusal, of request: Request, context: ExchangeContext
    ) async -> Response?
}

extension HTTPFace {
    /// None of its own.
    package func response(
        to refusal: HTTPRefusal, of request: Request, context: ExchangeContext
    ) async -> Response? { nil }
}

/// The server as a service: listens until shutdown, then lets requests in flight finish.
package struct HTTPServer: Sendable {
    private let faces: [any HTTPFace]
    private let configuration: HTTPConfiguration
    private let metrics: Metrics
    private let tls: TLSSource?
    private let logger: Logger

    /// A server of those faces; nothing listens before `application` runs.
    ///
    /// - Parameters:
    ///   - faces: what answers; the first whose request was refused may say so in its own way.
    ///   - configuration: where it listens and what it bears.
    ///   - metrics: what it counts in.
    ///   - tls: makes it HTTPS, and plain HTTP no more.
    ///   - logger: where requests and failures are recorded.
    package init(
        faces: [any HTTPFace], configuration: HTTPConfiguration, metrics: Metrics, tls: TLSSource? = nil,
        logger: Logger
    ) {
        self.faces = faces
        self.configuration = configuration
        self.metrics = metrics
        self.tls = tls
        self.logger = logger
    }

    /// The server.
    ///
    /// - Parameter onListening: told the port once it listens.
    /// - Returns: the service, to be run in a group after the Gateway's own.
    package func application(
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let configuration = configuration
        return Application(
            responder: MethodResponder(inner: router().buildResponder()), server: server(),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: .maximum(configuration.maximumConnections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    private func server() -> HTTPServerBuilder {
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: configuration.maximumHeaderBytes,
            maxHeaderListSize: configuration.maximumHeaderBytes,
            maxHeaderFieldCount: 100)
        let connections = ConnectionsByAddress(configuration: configuration)
        return HTTPServerBuilder { [configuration, tls] responder in
            let plain = HTTP1Channel(
                responder: responder,
                configuration: .init(
                    additionalChannelHandlers: [RequestGuard(configuration: configuration)],
                    idleTimeout: .seconds(Int64(configuration.idleTimeoutSeconds)),
                    httpDecoderConfiguration: decoder))
            guard let tls else { return BoundedChannel(inner: plain, connections: connections) }
            return BoundedChannel(inner: HTTPSChannel(plain: plain, tls: tls), connections: connections)
        }
    }

    /// What answers requests, without a socket.
    package func router() -> Router<ExchangeContext> {
        let router = Router(context: ExchangeContext.self)
        router.add(
            middleware: ExchangeMiddleware(
                faces: faces, configuration: configuration, metrics: metrics, logger: logger))
        let bodies = RequestBodyReader(
            maximumBytes: configuration.maximumBodyBytes, maximumHeldBytes: configuration.maximumHeldBodyBytes
        )
        let routes = Routes(router: router, bodies: bodies)
        for face in faces { face.addRoutes(to: routes) }
        return router
    }
}
