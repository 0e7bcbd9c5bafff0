// The console as a service: listens until shutdown, then lets what runs finish. Lines and commands are described in
// Protocol.md.

package import Gateway
package import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
package import TLS

/// The line protocol for administrators and programs.
package struct Console: Service {
    private let configuration: ConsoleConfiguration
    private let tls: TLSSource?
    private let services: ConsoleServices
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// A console of that Gateway; nothing listens before it runs.
    ///
    /// - Parameters:
    ///   - gateway: before its first call, for the console adds operations of its own.
    ///   - configuration: where it listens and what it bears.
    ///   - tls: the certificate that every connection begins with.
    ///   - logger: gets commands by name, never what is in them.
    ///   - onListening: told the port once it listens.
    package init(
        gateway: Gateway, configuration: ConsoleConfiguration, tls: TLSSource, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.init(
            gateway: gateway, configuration: configuration, anyTLS: tls, logger: logger,
            onListening: onListening)
    }

    /// For tests also without TLS: passwords then go over the network as they are.
    init(
        gateway: Gateway, configuration: ConsoleConfiguration, anyTLS tls: TLSSource?, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.tls = tls
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        let connections = Connections(
            maximum: configuration.maximumConnections,
            maximumPerAddress: configuration.maximumConnectionsPerAddress)
        services = ConsoleServices(
            environment: CommandEnvironment(gateway: gateway),
            configuration: configuration, connections: connections,
            heldLiterals: HeldLiterals(maximum: configuration.maximumHeldLiteralBytes), logger: logger)
        gateway.add(connections.listOperation)
        gateway.add(connections.closeOperation)
    }

    /// Listens until shutdown; returns when the last connection is gone.
    package func run() async throws {
        let channel = try await bootstrap().bind(host: configuration.host, port: configuration.port).get()
        let port = channel.localAddress?.port ?? configuration.port
        logger.info(
            "console listens", metadata: ["host": "\(configuration.host)", "port": .stringConvertible(port)])
        await onListening(port)
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled: nothing is waited for.
            services.connections.expelAll(error: Refusal.shuttingDown.error)
        }
        try? await channel.close()
        services.connections.shutDown(seconds: configuration.shutdownTimeoutSeconds)
        await withTaskCancellationHandler {
            await services.connections.drained()
        } onCancel: {
            services.connections.expelAll(error: Refusal.shuttingDown.error)
        }
    }

    private func bootstrap() -> ServerBootstrap {
        let (services, tls) = (services, tls)
        return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                let address = channel.remoteAddress?.ipAddress ?? ""
                let admission = services.connections.admit(address)
                if admission == .closed { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls.current))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        ConsoleHandler(
                            services: services, admission: admission, address: address, isPlain: tls == nil))
                }
            }
    }
}
