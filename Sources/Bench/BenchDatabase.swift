// The database of a measurement: made under a name that nobody has, dropped however the measurement ends.

internal import ArgumentParser
package import Gateway
internal import Logging
package import PostgresClient
package import Schema
internal import Terminal

/// A database that exists for one run, with the schema of this build.
package struct BenchDatabase: Sendable {
    let name: String
    /// As the login that made it.
    let deploy: PostgresConfiguration
    /// The Gateway's settings with this database in place of the configured one.
    let gateway: GatewayConfiguration

    /// Makes it, and drops it when the body ends.
    ///
    /// - Parameters:
    ///   - keeper: a database of the server, as a login that may make others.
    ///   - gateway: how the service reaches its database there.
    ///   - files: the schema.
    ///   - body: measures.
    /// - Throws: what the body throws; `CommandFault` where the login may make none; `PostgresError`; `SchemaError`.
    package static func with(
        keeper: PostgresConfiguration, gateway: GatewayConfiguration, files: SQLFiles,
        _ body: (BenchDatabase) async throws -> Void
    ) async throws {
        let database = BenchDatabase(keeper: keeper, gateway: gateway)
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
            _ = try await SchemaLoader(
                files: files, configuration: database.deploy, logger: Logger(label: "suanpan")
            ).apply()
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

    private init(keeper: PostgresConfiguration, gateway: GatewayConfiguration) {
        name = "suanpan_bench_" + Secrets.requestID().prefix(12)
        var (deploy, gateway) = (keeper, gateway)
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
