// A Gateway over a database of its own, with an administrator, running beside the faces that a test puts on it.

package import Gateway
internal import PostgresClient
package import ServiceLifecycle

/// The administrator that a test's database has.
package enum TestAdministrator {
    /// The login.
    package static let login = "admin"
    /// The password.
    package static let password = "correct horse battery"

    /// Makes the user.
    ///
    /// - Throws: `PostgresError`; `Refusal`.
    package static func make(in database: TestDatabase) async throws {
        let password = try await KeyDerivation(concurrency: 1).newPassword(password, minimumLength: 8)
        try await database.query(
            "select logic.bootstrap_user($1, $2, $3, $4, $5)",
            [
                PostgresValue(login), "Administrator", "administrator", PostgresValue(password.salt),
                PostgresValue(password.key),
            ], as: .deploy)
    }
}

/// Runs a test against a Gateway over a fresh database. Nothing runs yet: faces are made over it first.
///
/// - Throws: what the body throws.
package func withGateway<R: Sendable>(
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: (Gateway, TestDatabase) async throws -> R
) async throws -> R {
    try await withDatabase { database in
        try await TestAdministrator.make(in: database)
        var configuration = GatewayConfiguration(database: database.configuration(as: .service))
        configuration.queryConnections = 4
        configuration.catalogueCheckSeconds = 1
        // The machine may be busy with other tests.
        configuration.acquireTimeoutSeconds = 60
        configure(&configuration)
        return try await body(Gateway(configuration: configuration, logger: silentLogger), database)
    }
}

/// Runs services until the body ends, then shuts them down gracefully.
///
/// - Throws: what the body or a service throws.
package func withServices<R: Sendable>(
    _ services: [any Service], _ body: (ServiceGroup) async throws -> R
) async throws -> R {
    let group = ServiceGroup(configuration: .init(services: services, logger: silentLogger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let result: Result<R, any Error>
        do { result = .success(try await body(group)) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}
