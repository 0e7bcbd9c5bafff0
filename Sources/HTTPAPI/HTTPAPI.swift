// The JSON face: every operation of the catalogue as POST, reports as GET, OpenAPI, health, metrics. It knows no
// operation but `report.read`; everything else it reads from the catalogue.

package import Gateway
internal import HTTPTypes
package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import TLS

/// The HTTP face as a service: listens until shutdown, then lets requests in flight finish.
package struct HTTPAPI: Sendable {
    private let gateway: Gateway
    private let configuration: HTTPConfiguration
    private let tls: TLSSource?
    private let logger: Logger

    /// A face of that Gateway; nothing listens before `application` runs.
    ///
    /// - Parameters:
    ///   - gateway: what answers.
    ///   - configuration: where it listens and what it bears.
    ///   - tls: makes it HTTPS, and plain HTTP no more.
    ///   - logger: where requests and failures are recorded.
    package init(
        gateway: Gateway, configuration: HTTPConfiguration, tls: TLSSource? = nil, logger: Logger
    ) {
        self.gateway = gateway
        self.configuration = configuration
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
            router: router(), server: server(),
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
        return HTTPServerBuilder { [configuration, tls] responder in
            let plain = HTTP1Channel(
                responder: responder,
                configuration: .init(
                    additionalChannelHandlers: [RequestGuard(configuration: configuration)],
                    idleTimeout: .seconds(Int64(configuration.idleTimeoutSeconds)),
                    httpDecoderConfiguration: decoder))
            guard let tls else { return plain }
            return HTTPSChannel(plain: plain, tls: tls)
        }
    }

    private func router() -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.add(
            middleware: ExchangeMiddleware(
                configuration: configuration, metrics: gateway.metrics, logger: logger))
        let operations = OperationRoute(gateway: gateway, configuration: configuration)
        let reports = ReportRoute(gateway: gateway, configuration: configuration)
        let service = ServiceRoutes(gateway: gateway, configuration: configuration)
        add("/api/v1/{operation}", .post, to: router, operations.handle)
        add("/api/v1/report/{view}", .get, to: router, reports.handle)
        add("/api/v1/openapi.json", .get, to: router, service.openAPI)
        add("/healthz", .get, to: router, service.health)
        add("/readyz", .get, to: router, service.readiness)
        add("/metrics", .get, to: router, service.metrics)
        return router
    }

    /// A path with its one method (GET also as HEAD); the others are answered 405.
    private func add(
        _ path: RouterPath, _ method: HTTPRequest.Method, to router: Router<APIContext>,
        _ handler: @escaping @Sendable (Request, APIContext) async throws -> Response
    ) {
        let allowed: [HTTPRequest.Method] = method == .get ? [.get, .head] : [method]
        router.on(path, method: method, use: handler)
        if method == .get {
            router.on(path, method: .head) { try await handler($0, $1).createHeadResponse() }
        }
        for other in [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
            as [HTTPRequest.Method]
        where !allowed.contains(other) {
            router.on(path, method: other) { _, _ -> Response in throw HTTPRefusal.methodNotAllowed(allowed) }
        }
    }
}
