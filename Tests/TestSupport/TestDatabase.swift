// A database of its own for every test: a clone of a template that is loaded once in a run of the process. Tests
// commit for real, and no test sees another's rows.

package import PostgresClient

/// One test's database. Its name holds letters, digits and underscores only.
package struct TestDatabase: Sendable {
    /// Who to connect as.
    package enum Login: String, Sendable {
        /// The cluster's superuser, whom no privilege and no row-level security stops.
        case superuser
        /// The owner of the database, who applies the schema.
        case deploy = "suanpan_deploy"
        /// The service, who may execute the door.
        case service = "suanpan_service"
    }

    /// The database's name.
    package let name: String
    let server: TestServer

    /// How to reach it.
    package func configuration(as login: Login = .superuser) -> PostgresConfiguration {
        configuration(role: login == .superuser ? nil : login.rawValue)
    }

    /// How to reach it as any role of the cluster that may log in; nil is the superuser.
    package func configuration(role: String?) -> PostgresConfiguration {
        server.configuration(database: name, role: role)
    }

    /// A connection that is closed when the body ends.
    ///
    /// - Throws: what the body throws; `PostgresError` if no connection can be made.
    package func withConnection<R: Sendable>(
        as login: Login = .superuser, _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = try await PostgresConnection.connect(configuration(as: login), logger: silentLogger)
        let result: Result<R, any Error>
        do { result = .success(try await body(connection)) } catch { result = .failure(error) }
        await connection.close()
        return try result.get()
    }

    /// Runs one statement on a connection of its own.
    ///
    /// - Throws: `PostgresError`.
    @discardableResult
    package func query(
        _ sql: String, _ parameters: [PostgresValue] = [], as login: Login = .superuser
    ) async throws -> PostgresRows {
        try await withConnection(as: login) { try await $0.query(sql, parameters) }
    }
}

/// Runs a test on a fresh clone of the loaded schema and drops it afterwards, however the test ends.
///
/// - Throws: what the body throws; `TestServer.Unavailable` without a server; `SchemaError` if `sql/` does not load.
package func withDatabase<R: Sendable>(
    _ body: (TestDatabase) async throws -> R
) async throws -> R {
    let template = try await TestCluster.shared().template()
    return try await withDatabase(copying: template, body)
}

/// Runs a test on an empty database that `suanpan_deploy` owns, and drops it afterwards.
///
/// - Throws: what the body throws; `TestServer.Unavailable` without a server.
package func withEmptyDatabase<R: Sendable>(
    _ body: (TestDatabase) async throws -> R
) async throws -> R {
    try await withDatabase(copying: "template1", body)
}

private func withDatabase<R: Sendable>(
    copying template: String, _ body: (TestDatabase) async throws -> R
) async throws -> R {
    let cluster = try await TestCluster.shared()
    let database = TestDatabase(name: try await cluster.create(copying: template), server: cluster.server)
    let result: Result<R, any Error>
    do { result = .success(try await body(database)) } catch { result = .failure(error) }
    // In a task of its own: the test's own may have been cancelled, by a time limit for one.
    try await Task { try await cluster.drop(database.name) }.value
    return try result.get()
}
