// `suanpan serve`: composes the service and runs it until it is told to stop.

internal import ArgumentParser
internal import Console
internal import Gateway
internal import HTTPAPI
internal import HTTPServer
internal import Hummingbird
internal import Logging
internal import PostgresClient
internal import Schema
internal import ServiceLifecycle
internal import Terminal
internal import UnixSignals
internal import WebUI

/// Runs the service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service: HTTP API, web pages and console, until SIGTERM or SIGINT.",
        discussion: """
            Where SUANPAN_DEPLOY_DATABASE_URL is set, the schema is applied first (SUANPAN_SCHEMA_APPLY_AT_START=no \
            prevents it); tables that somebody changed by hand are refused. SIGHUP makes it read its certificates anew. Requests in flight finish before it ends, for at most SUANPAN_SHUTDOWN_TIMEOUT_SECONDS. \
            The console needs SUANPAN_TLS_CERTIFICATE_FILE. The database may come and go: calls are answered 503 \
            meanwhile.
            """)

    @Flag(help: "Serve although somebody changed tables of the database by hand.")
    var acceptDrift = false

    func run() async throws {
        try await reporting {
            var settings = try await Settings.load()
            settings.bootstrapLogging(level: .info)
            let logger = Logger(label: "suanpan")
            let tls = try FaceTLS(settings)
            let files = try SchemaSources(sqlFolder: nil, siteFolder: settings.siteFolder)
            settings.gateway.expectedDigest = try files.digest()
            if let database = settings.deployDatabase {
                try await files.prepareWhenReachable(
                    database, applies: settings.appliesSchemaAtStart, acceptsDrift: acceptDrift,
                    logger: logger)
            }
            try await serve(settings, tls: tls, logger: logger)
        }
    }

    private func pages(_ settings: Settings, gateway: Gateway, logger: Logger) throws -> WebUI? {
        guard settings.servesPages else { return nil }
        do {
            return try WebUI(
                gateway: gateway, configuration: settings.http, web: settings.web, logger: logger)
        } catch {
            throw CommandFault("the pages cannot be served: \(error)", .failure)
        }
    }

    /// What the service does by itself: the proof that the books tie out, made up for at the start where the last is a day
    /// old; and every hour what nobody needs any more is put away.
    private func schedule(_ settings: Settings, gateway: Gateway, logger: Logger) -> any Service {
        let proofs = settings.checksHour.map { hour in
            DailyCall(
                "check.prove", hour: hour, request: ["unless_within": 12], atStart: ["unless_within": 24])
        }
        return Schedule(
            gateway: gateway, calls: [proofs].compactMap(\.self),
            recurring: [RecurringCall("job.tidy", every: .seconds(3600))], logger: logger)
    }

    private func serve(_ settings: Settings, tls: FaceTLS, logger: Logger) async throws {
        let gateway = Gateway(configuration: settings.gateway, logger: logger)
        gateway.add(LogLevel.current.operation)
        gateway.metrics.add { ProcessGauges.now() + tls.gauges }
        let pages = try pages(settings, gateway: gateway, logger: logger)
        let faces: [(any HTTPFace)?] = [HTTPAPI(gateway: gateway, configuration: settings.http), pages]
        let application = HTTPServer(
            faces: faces.compactMap(\.self), configuration: settings.http,
            metrics: gateway.metrics, tls: tls.http, logger: logger
        ).application()
        let console = tls.console.map {
            Console(gateway: gateway, configuration: settings.console, tls: $0, logger: logger)
        }
        if console == nil {
            logger.notice(
                "the console is off: it speaks TLS only, and SUANPAN_TLS_CERTIFICATE_FILE is not set")
        }
        // Stopped in reverse: first nothing new comes in, then the lanes run empty, then the connections close.
        var configuration = ServiceGroupConfiguration(
            services: gateway.services + [schedule(settings, gateway: gateway, logger: logger)]
                + [pages?.printFiles].compactMap(\.self)
                + [TLSReload(tls: tls, logger: logger), application]
                + [console].compactMap(\.self),
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdownTimeoutSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw CommandFault(
                "serving on \(settings.http.host):\(settings.http.port), the console on \(settings.console.host):\(settings.console.port), ended: \(error)",
                .failure)
        }
        logger.info("stopped")
    }
}
