// The server that tests connect to, and what they ask of errors and time.

import Foundation
import Logging
import PostgresClient
import Testing

enum SharedServer {
    static let logger = Logger(label: "PostgresClientTests") { _ in SwiftLogNoOpLogHandler() }

    /// The shared server, named by the environment; a test without it fails rather than passes unrun.
    static func configuration(
        applicationName: String = "suanpan-test", statementTimeoutMilliseconds: Int = 30_000
    ) throws -> PostgresConfiguration {
        let given = ProcessInfo.processInfo.environment["SUANPAN_TEST_SERVER"]
        let connectionString = try #require(
            given, "SUANPAN_TEST_SERVER must hold a superuser's connection string")
        return PostgresConfiguration(
            connectionString: connectionString, applicationName: applicationName,
            statementTimeoutMilliseconds: statementTimeoutMilliseconds)
    }

    static func connect(statementTimeoutMilliseconds: Int = 30_000) async throws -> PostgresConnection {
        let configuration = try configuration(statementTimeoutMilliseconds: statementTimeoutMilliseconds)
        return try await PostgresConnection.connect(configuration, logger: logger)
    }

    static func pool(maximumConnections: Int, acquireTimeoutSeconds: Double = 10) throws -> PostgresPool {
        PostgresPool(
            configuration: try configuration(), maximumConnections: maximumConnections,
            acquireTimeoutSeconds: acquireTimeoutSeconds, logger: logger)
    }
}

/// The `PostgresError` that the body throws; nil if it throws none or something else.
func postgresError(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void
) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// Waits for the condition, and records an issue if it does not come to hold.
func expectEventually(
    within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: @Sendable () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the condition did not come to hold within \(limit)", sourceLocation: sourceLocation)
}
