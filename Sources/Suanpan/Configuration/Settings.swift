// All settings of the service, read once at the start: from the environment, then from a file of the same names. A wrong
// value stops the program and is named; so is a name in the file that means nothing.

internal import Configuration
internal import Foundation
internal import Gateway
internal import HTTPAPI
internal import Logging
internal import PostgresClient
internal import SystemPackage
internal import TLS

/// The settings, typed.
struct Settings: Sendable {
    /// How the log is written.
    enum LogFormat: String, CaseIterable, Sendable { case text, json }

    /// The service's database, as `suanpan_service`.
    var database: PostgresConfiguration
    /// The same database as `suanpan_deploy`; nil where none is set.
    var deployDatabase: PostgresConfiguration?
    var gateway: GatewayConfiguration
    var http: HTTPConfiguration
    /// The certificate of this service, and what its faces may ask of their clients; nil where none is set.
    var tls: TLSServerConfiguration?
    /// Whether the HTTP face speaks HTTPS.
    var httpUsesTLS: Bool
    /// The least level that is logged; nil where none is set.
    var logLevel: Logger.Level?
    var logFormat: LogFormat
    /// Whether `serve` applies the schema first.
    var appliesSchemaAtStart: Bool
    /// Folder of the customer's own SQL; nil where there is none.
    var siteFolder: String?
    /// How long requests in flight may take at shutdown.
    var shutdownTimeoutSeconds: Int

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
            try Self.database(reader, "database.url") ?? Self.limited(.init(connectionString: ""), reader)
        deployDatabase = try Self.database(reader, "deploy.database.url")
        gateway = try Self.gateway(reader, database: database)
        http = try Self.http(reader)
        tls = try Self.tls(reader)
        httpUsesTLS = try reader.bool("http.tls", default: false)
        if httpUsesTLS, tls == nil {
            throw SettingsFault(
                name: "SUANPAN_HTTP_TLS", value: "yes", expected: "SUANPAN_TLS_CERTIFICATE_FILE to be set")
        }
        logLevel = try reader.choice("log.level", Logger.Level.allCases)
        logFormat = try reader.choice("log.format", LogFormat.allCases) ?? .text
        siteFolder = reader.string("site.folder")
        shutdownTimeoutSeconds = try reader.int("shutdown.timeout.seconds", default: 30, in: 1...3600)
        appliesSchemaAtStart = try reader.bool("schema.apply.at.start", default: deployDatabase != nil)
        if appliesSchemaAtStart, deployDatabase == nil {
            throw SettingsFault(
                name: "SUANPAN_SCHEMA_APPLY_AT_START", value: "true",
                expected: "SUANPAN_DEPLOY_DATABASE_URL to be set")
        }
    }

    /// The database that a setting names; nil where it is not set.
    private static func database(_ reader: SettingsReader, _ key: String) throws -> PostgresConfiguration? {
        guard let url = reader.string(key) else { return nil }
        let database = PostgresConfiguration(connectionString: url)
        guard database.isReadable else {
            // Without the value: it may hold a password.
            throw SettingsFault(
                name: SettingNames.name(of: key), value: nil,
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
        gateway.queryDatabase = try Self.database(reader, "read.database.url") ?? database
        gateway.queryConnections = try reader.int("query.connections", default: 8, in: 1...1000)
        gateway.lanes = try reader.int("lanes", default: 4, in: 1...256)
        gateway.batchConnections = try reader.int("batch.connections", default: 2, in: 1...100)
        gateway.batchTimeoutSeconds = try reader.int("batch.timeout.seconds", default: 1800, in: 1...86_400)
        gateway.acquireTimeoutSeconds = try reader.int("acquire.timeout.seconds", default: 5, in: 1...600)
        gateway.laneWaitingLimit = try reader.int("lane.waiting.limit", default: 256, in: 1...100_000)
        gateway.groupableBytes = try reader.int("groupable.bytes", default: 65_536, in: 0...(1 << 20))
        gateway.keyDerivations = try reader.int("key.derivations", default: 2, in: 1...64)
        gateway.passwordMinimumLength = try reader.int("password.minimum.length", default: 8, in: 1...200)
        gateway.catalogueCheckSeconds = try reader.int("catalogue.check.seconds", default: 5, in: 1...3600)
        return gateway
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
        http.maximumConcurrentRequests = try reader.int(
            "http.maximum.concurrent.requests", default: http.maximumConcurrentRequests, in: 1...100_000)
        http.trustedProxies = try reader.addresses("http.trusted.proxies")
        http.metricsToken = reader.string("metrics.token")
        return http
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
