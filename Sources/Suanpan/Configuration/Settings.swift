// All settings of the service, read once at the start: from the environment, then from a file of the same names. A wrong
// value stops the program and is named; so is a name in the file that means nothing.

internal import Configuration
internal import Console
internal import Demo
internal import Foundation
internal import Gateway
internal import HTTPServer
internal import Logging
internal import PostgresClient
internal import SystemPackage
internal import TLS
internal import WebUI

/// The settings, typed.
struct Settings: Sendable {
    /// How the log is written.
    enum LogFormat: String, CaseIterable, Sendable { case text, json }

    /// The service's database, as `suanpan_service`.
    var database: PostgresConfiguration
    /// The same database as `suanpan_deploy`; nil where none is set.
    var deployDatabase: PostgresConfiguration?
    /// The same database as an administrator of the server, who makes logins; nil where none is set.
    var adminDatabase: PostgresConfiguration?
    var gateway: GatewayConfiguration
    var http: HTTPConfiguration
    var console: ConsoleConfiguration
    /// The certificate of this service, and what its faces may ask of their clients; nil where none is set.
    var tls: TLSServerConfiguration?
    /// Whether the HTTP face speaks HTTPS.
    var httpUsesTLS: Bool
    /// Whether there are pages beside the API.
    var servesPages: Bool
    var web: WebConfiguration
    /// The least level that is logged; nil where none is set.
    var logLevel: Logger.Level?
    var logFormat: LogFormat
    /// Whether `serve` applies the schema first.
    var appliesSchemaAtStart: Bool
    /// Folder of the customer's own SQL; nil where there is none.
    var siteFolder: String?
    /// How long requests in flight may take at shutdown.
    var shutdownTimeoutSeconds: Int
    /// The hour at which the service proves that the books tie out; nil for never.
    var checksHour: Int?

    /// Reads the settings of this process.
    ///
    /// - Throws: `SettingsFault`.
    static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> Settings {
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment)
        ]
        let names = SettingNames()
        if let path = environment["SUANPAN_CONFIG_FILE"], !path.isEmpty {
            do {
                providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(path)))
                try names.check(file: String(contentsOfFile: path, encoding: .utf8))
            } catch let fault as SettingsFault {
                throw fault
            } catch {
                throw SettingsFault(
                    name: "SUANPAN_CONFIG_FILE", value: path, expected: "a readable UTF-8 file")
            }
        }
        return try Settings(reader: SettingsReader(ConfigReader(providers: providers)))
    }

    private init(reader: SettingsReader) throws {
        database =
            try Self.database(reader, "database") ?? Self.limited(.init(connectionString: ""), reader)
        deployDatabase = try Self.database(reader, "deploy.database")
        adminDatabase = try Self.database(reader, "admin.database")
        gateway = try Self.gateway(reader, database: database)
        http = try Self.http(reader)
        console = try Self.console(reader)
        tls = try Self.tls(reader)
        httpUsesTLS = try reader.bool("http.tls", default: false)
        if httpUsesTLS, tls == nil {
            throw SettingsFault(
                name: "SUANPAN_HTTP_TLS", value: "yes", expected: "SUANPAN_TLS_CERTIFICATE_FILE to be set")
        }
        http.speaksTLS = httpUsesTLS
        servesPages = try reader.bool("web", default: true)
        web = try Self.web(reader)
        web.demo = try Self.demo(reader, host: http.host)
        logLevel = try reader.choice("log.level", Logger.Level.allCases)
        logFormat = try reader.choice("log.format", LogFormat.allCases) ?? .text
        siteFolder = reader.string("site.folder")
        shutdownTimeoutSeconds = try reader.int("shutdown.timeout.seconds", default: 30, in: 1...3600)
        console.shutdownTimeoutSeconds = shutdownTimeoutSeconds
        let hour = try reader.int("checks.hour", default: 3, in: -1...23)
        checksHour = hour < 0 ? nil : hour
        appliesSchemaAtStart = try reader.bool("schema.apply.at.start", default: deployDatabase != nil)
        if appliesSchemaAtStart, deployDatabase == nil {
            throw SettingsFault(
                name: "SUANPAN_SCHEMA_APPLY_AT_START", value: "true",
                expected: "SUANPAN_DEPLOY_DATABASE_URL to be set")
        }
    }

    /// Whether they, or libpq's own variables, name the service's database.
    var namesDatabase: Bool {
        let own = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGUSER"]
        return !database.connectionString.isEmpty
            || own.contains { ProcessInfo.processInfo.environment[$0]?.isEmpty == false }
    }

    /// The database that the settings below `key` name; nil where they name none.
    private static func database(
        _ reader: SettingsReader, _ key: String, inheriting inherited: String? = nil
    ) throws -> PostgresConfiguration? {
        let password = try reader.secret(file: "\(key).password.file")
        let name = SettingNames.name(of: "\(key).url")
        guard let url = reader.string("\(key).url") else {
            guard password == nil else {
                throw SettingsFault(
                    name: SettingNames.name(of: "\(key).password.file"), value: nil,
                    expected: "\(name) to be set")
            }
            return nil
        }
        let database = PostgresConfiguration(connectionString: url, password: password ?? inherited)
        guard database.isReadable else {
            // Without the value: it may hold a password.
            throw SettingsFault(
                name: name, value: nil,
                expected: "a connection string of libpq, postgresql://… or key=value pairs")
        }
        return try limited(database, reader)
    }

    private static func limited(
        _ database: PostgresConfiguration, _ reader: SettingsReader
    ) throws -> PostgresConfiguration {
        var database = database
        database.connectTimeoutSeconds = try reader.int(
            "database.connect.timeout.seconds", default: 5, in: 2...600)
        database.statementTimeoutMilliseconds =
            1000 * (try reader.int("statement.timeout.seconds", default: 30, in: 1...86_400))
        database.lockTimeoutMilliseconds =
            1000 * (try reader.int("lock.timeout.seconds", default: 10, in: 1...86_400))
        return database
    }

    private static func gateway(
        _ reader: SettingsReader, database: PostgresConfiguration
    ) throws -> GatewayConfiguration {
        var gateway = GatewayConfiguration(database: database)
        // A replica has the roles of its primary, and so their passwords.
        gateway.queryDatabase =
            try Self.database(reader, "read.database", inheriting: database.password) ?? database
        gateway.queryConnections = try reader.int("query.connections", default: 8, in: 1...1000)
        gateway.queryConnectionsPerUser = try reader.int(
            "query.connections.per.user", default: max(1, gateway.queryConnections / 2), in: 1...1000)
        gateway.queryDatabase.statementTimeoutMilliseconds =
            1000
            * (try reader.int(
                "query.timeout.seconds", default: min(20, database.statementTimeoutMilliseconds / 1000),
                in: 1...86_400))
        gateway.lanes = try reader.int("lanes", default: 4, in: 1...256)
        gateway.lanesPerUser = try reader.int(
            "lanes.per.user", default: max(1, gateway.lanes / 2), in: 1...256)
        gateway.batchConnections = try reader.int("batch.connections", default: 2, in: 1...100)
        gateway.exportConnections = try reader.int("export.connections", default: 3, in: 1...100)
        gateway.exportTimeoutSeconds = try reader.int("export.timeout.seconds", default: 600, in: 1...86_400)
        gateway.batchTimeoutSeconds = try reader.int("batch.timeout.seconds", default: 1800, in: 1...86_400)
        gateway.acquireTimeoutSeconds = try reader.int("acquire.timeout.seconds", default: 5, in: 1...600)
        gateway.laneWaitingLimit = try reader.int("lane.waiting.limit", default: 256, in: 1...100_000)
        gateway.groupableBytes = try reader.int("groupable.bytes", default: 65_536, in: 0...(1 << 20))
        gateway.keyDerivations = try reader.int("key.derivations", default: 2, in: 1...64)
        gateway.passwordMinimumLength = try reader.int("password.minimum.length", default: 8, in: 1...200)
        gateway.catalogueCheckSeconds = try reader.int("catalogue.check.seconds", default: 5, in: 1...3600)
        return gateway
    }

    private static func web(_ reader: SettingsReader) throws -> WebConfiguration {
        var web = WebConfiguration()
        web.sharedFolder = reader.string("web.shared.folder") ?? web.sharedFolder
        web.pdfProgram = reader.string("web.pdf.program") ?? web.pdfProgram
        return web
    }

    /// The demo's people, where its password is given: a click must not sign in anybody who is not at this machine.
    private static func demo(_ reader: SettingsReader, host: String) throws -> DemoSignIn? {
        guard let password = try reader.secret(file: "web.demo.password.file") else { return nil }
        guard ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw SettingsFault(
                name: "SUANPAN_WEB_DEMO_PASSWORD_FILE", value: nil,
                expected: "SUANPAN_HTTP_HOST to be 127.0.0.1, ::1 or localhost")
        }
        let people = try DemoPerson.all().map {
            DemoSignIn.Person(login: $0.login, name: $0.name, role: $0.role, branch: $0.branch)
        }
        return DemoSignIn(people: people, password: password)
    }

    private static func http(_ reader: SettingsReader) throws -> HTTPConfiguration {
        var http = HTTPConfiguration()
        http.host = reader.string("http.host") ?? http.host
        http.port = try reader.int("http.port", default: http.port, in: 0...65_535)
        http.maximumBodyBytes = try reader.int(
            "http.maximum.body.bytes", default: http.maximumBodyBytes, in: 1024...(1 << 30))
        http.maximumHeldBodyBytes = try reader.int(
            "http.maximum.held.body.bytes", default: http.maximumHeldBodyBytes, in: 1024...(1 << 36))
        http.writeTimeoutSeconds = try reader.int(
            "http.write.timeout.seconds", default: http.writeTimeoutSeconds, in: 1...3600)
        http.bodyTimeoutSeconds = try reader.int(
            "http.body.timeout.seconds", default: http.bodyTimeoutSeconds, in: 1...3600)
        http.idleTimeoutSeconds = try reader.int(
            "http.idle.timeout.seconds", default: http.idleTimeoutSeconds, in: 1...3600)
        http.maximumHeaderBytes = try reader.int(
            "http.maximum.header.bytes", default: http.maximumHeaderBytes, in: 1024...(1 << 20))
        http.maximumConnections = try reader.int(
            "http.maximum.connections", default: http.maximumConnections, in: 1...100_000)
        http.maximumConnectionsPerAddress = try reader.int(
            "http.maximum.connections.per.address", default: http.maximumConnectionsPerAddress,
            in: 0...100_000)
        http.strictTransportSeconds = try reader.int(
            "http.strict.transport.seconds", default: http.strictTransportSeconds, in: 0...(10 * 31_536_000))
        http.maximumConcurrentRequests = try reader.int(
            "http.maximum.concurrent.requests", default: http.maximumConcurrentRequests, in: 1...100_000)
        http.trustedProxies = try reader.addresses("http.trusted.proxies")
        http.metricsToken = reader.string("metrics.token")
        if let token = try reader.secret(file: "metrics.token.file") {
            guard http.metricsToken == nil else {
                throw SettingsFault(
                    name: "SUANPAN_METRICS_TOKEN_FILE", value: nil,
                    expected: "SUANPAN_METRICS_TOKEN not to be set as well")
            }
            http.metricsToken = token
        }
        return http
    }

    private static func console(_ reader: SettingsReader) throws -> ConsoleConfiguration {
        var console = ConsoleConfiguration()
        func seconds(_ key: String, _ fallback: Int, in bounds: ClosedRange<Int> = 1...86_400) throws -> Int {
            try reader.int("console.\(key).seconds", default: fallback, in: bounds)
        }
        console.host = reader.string("console.host") ?? console.host
        console.port = try reader.int("console.port", default: console.port, in: 0...65_535)
        console.maximumConnections = try reader.int(
            "console.maximum.connections", default: console.maximumConnections, in: 1...100_000)
        console.maximumConnectionsPerAddress = try reader.int(
            "console.maximum.connections.per.address", default: console.maximumConnectionsPerAddress,
            in: 1...100_000)
        console.handshakeTimeoutSeconds = try seconds(
            "handshake.timeout", console.handshakeTimeoutSeconds, in: 1...600)
        console.signInTimeoutSeconds = try seconds("sign.in.timeout", console.signInTimeoutSeconds)
        console.idleTimeoutSeconds = try seconds("idle.timeout", console.idleTimeoutSeconds)
        console.writeTimeoutSeconds = try seconds("write.timeout", console.writeTimeoutSeconds)
        console.maximumLiteralBytes = try reader.int(
            "console.maximum.literal.bytes", default: console.maximumLiteralBytes, in: 1024...(1 << 30))
        console.maximumHeldLiteralBytes = try reader.int(
            "console.maximum.held.literal.bytes", default: console.maximumHeldLiteralBytes,
            in: 1024...(1 << 40))
        return console
    }

    private static func tls(_ reader: SettingsReader) throws -> TLSServerConfiguration? {
        let certificate = reader.string("tls.certificate.file")
        let key = reader.string("tls.key.file")
        let authority = reader.string("tls.client.authority.file")
        let clients =
            try reader.choice("tls.client.certificates", ClientCertificates.allCases) ?? .none
        // Each of them means nothing without another; one that were silently without effect would be a trap.
        let pairs: [(isSet: Bool, name: String, needsSet: Bool, needed: String)] = [
            (certificate != nil, "TLS_CERTIFICATE_FILE", key != nil, "TLS_KEY_FILE to be set"),
            (key != nil, "TLS_KEY_FILE", certificate != nil, "TLS_CERTIFICATE_FILE to be set"),
            (
                authority != nil, "TLS_CLIENT_AUTHORITY_FILE", clients != .none,
                "TLS_CLIENT_CERTIFICATES to be optional or required"
            ),
            (
                clients != .none, "TLS_CLIENT_CERTIFICATES", authority != nil,
                "TLS_CLIENT_AUTHORITY_FILE to be set"
            ),
            (
                clients != .none, "TLS_CLIENT_CERTIFICATES", certificate != nil,
                "TLS_CERTIFICATE_FILE to be set"
            ),
        ]
        for pair in pairs where pair.isSet && !pair.needsSet {
            throw SettingsFault(
                name: "SUANPAN_\(pair.name)", value: nil, expected: "SUANPAN_\(pair.needed)")
        }
        guard let certificate, let key else { return nil }
        return TLSServerConfiguration(
            certificateFile: certificate, privateKeyFile: key, clientAuthorityFile: authority,
            clientCertificates: clients)
    }
}
