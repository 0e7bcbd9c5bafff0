// `suanpan serve`: composes the service and runs it until it is told to stop.

internal import ArgumentParser
internal import Gateway
internal import HTTPAPI
internal import Hummingbird
internal import Logging
internal import PostgresClient
internal import Schema
internal import ServiceLifecycle
internal import UnixSignals

/// Runs the service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service: HTTP API, until SIGTERM or SIGINT.",
        discussion: """
            Where SUANPAN_DEPLOY_DATABASE_URL is set, the schema is applied first (SUANPAN_SCHEMA_APPLY_AT_START=no \
            prevents it). SIGHUP makes it read its certificates anew. Requests in flight finish before it ends, for at most SUANPAN_SHUTDOWN_TIMEOUT_SECONDS. \
            The database may come and go: calls are answered 503 meanwhile.
            """)

    func run() async throws {
        try await reporting {
            var settings = try await Settings.load()
            settings.bootstrapLogging(level: .info)
            let logger = Logger(label: "suanpan")
            let tls = try FaceTLS(settings)
            let files = try SchemaSources(sqlFolder: nil, siteFolder: settings.siteFolder)
            settings.gateway.expectedDigest = try files.digest()
            if settings.appliesSchemaAtStart, let database = settings.deployDatabase {
                try await files.applyWhenReachable(to: database, logger: logger)
            }
            try await serve(settings, tls: tls, logger: logger)
        }
    }

    private func serve(_ settings: Settings, tls: FaceTLS, logger: Logger) async throws {
        let gateway = Gateway(configuration: settings.gateway, logger: logger)
        gateway.add(LogLevel.current.operation)
        let application = HTTPAPI(
            gateway: gateway, configuration: settings.http, tls: tls.http, logger: logger
        ).application()
        // Stopped in reverse: first nothing new comes in, then the lanes run empty, then the connections close.
        var configuration = ServiceGroupConfiguration(
            services: gateway.services + [TLSReload(tls: tls, logger: logger), application],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdownTimeoutSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw CommandFault(
                "serving on \(settings.http.host):\(settings.http.port) ended: \(error)", .failure)
        }
        logger.info("stopped")
    }
}
