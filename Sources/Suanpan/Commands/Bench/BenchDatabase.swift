// The database of a measurement: made under a name that nobody has, dropped however the measurement ends.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Schema

/// A database that exists for one run, with the schema of this build.
struct BenchDatabase: Sendable {
    let name: String
    /// As the login that made it.
    let deploy: PostgresConfiguration
    /// The Gateway's settings with this database in place of the configured one.
    let gateway: GatewayConfiguration

    /// Makes it, and drops it when the body ends.
    ///
    /// - Throws: what the body throws; `CommandFault` where the login may make none; `PostgresError`; `SchemaError`.
    static func with(
        _ settings: Settings, sqlFolder: String?, _ body: (BenchDatabase) async throws -> Void
    ) async throws {
        let schema = try SchemaSources(sqlFolder: sqlFolder, siteFolder: nil)
        let keeper = try settings.requiredDeployDatabase()
        let database = BenchDatabase(settings, keeper: keeper)
        do {
            try await database.administer(
                "create database \(database.name) owner suanpan_deploy template template0 encoding 'UTF8' locale 'C.UTF-8'",
                keeper)
        } catch let error as PostgresError where error.sqlState == "42501" {
            throw CommandFault(
                "the login of SUANPAN_DEPLOY_DATABASE_URL may make no databases, and only in one of its own is measured",
                .notPermitted)
        }
        let result = await Result {
            _ = try await schema.loader(for: database.deploy, logger: Logger(label: "suanpan")).apply()
            try await body(database)
        }
        do {
            // In a task of its own: that of the run may have been cancelled.
            try await Task { try await database.administer("drop database \(database.name)", keeper) }.value
        } catch {
            Terminal.say("the database \(database.name) could not be dropped")
            throw error
        }
        try result.get()
    }

    private init(_ settings: Settings, keeper: PostgresConfiguration) {
        name = "suanpan_bench_" + Secrets.requestID().prefix(12)
        var (deploy, gateway) = (keeper, settings.gateway)
        deploy.database = name
        gateway.commandDatabase.database = name
        gateway.queryDatabase = gateway.commandDatabase
        // Its one user stands for all.
        gateway.lanesPerUser = gateway.lanes
        self.deploy = deploy
        self.gateway = gateway
    }

    /// Gathers statistics of what was loaded: plans made before there are any would stay.
    ///
    /// - Throws: `PostgresError`.
    func analyze() async throws {
        let connection = try await PostgresConnection.connect(deploy, logger: Logger(label: "suanpan"))
        let result = await Result { try await connection.execute(script: "analyze") }
        await connection.close()
        try result.get()
    }

    private func administer(_ sql: String, _ keeper: PostgresConfiguration) async throws {
        let connection = try await PostgresConnection.connect(keeper, logger: Logger(label: "suanpan"))
        let result = await Result { try await connection.execute(script: sql) }
        await connection.close()
        try result.get()
    }
}
