// The PostgreSQL server that tests use: one named by the environment, thrown away after the run, where this process
// may create databases and roles at will.

import Foundation
package import Logging
package import PostgresClient

/// The server named by `SUANPAN_TEST_SERVER`, a libpq connection string of a superuser. Local logins need no password.
package struct TestServer: Sendable {
    /// A superuser's connection string, without regard to the database in it.
    let connectionString: String

    /// A test without a server.
    package struct Unavailable: Error, CustomStringConvertible {
        /// What to set.
        package let description: String
    }

    /// - Throws: `Unavailable` if the environment names no server.
    package init() throws {
        guard let value = ProcessInfo.processInfo.environment["SUANPAN_TEST_SERVER"], !value.isEmpty else {
            throw Unavailable(
                description: "SUANPAN_TEST_SERVER is not set: run deploy/test, or name a superuser's login")
        }
        connectionString = value
    }

    /// How to reach a database as a login of the cluster; nil is the superuser.
    package func configuration(database: String, role: String? = nil) -> PostgresConfiguration {
        let settings = [("dbname", database), ("user", role)]
            .compactMap { name, value in value.map { (name, $0) } }
        // What stands later in a connection string wins.
        let isURI = connectionString.contains("://")
        let joined =
            isURI
            ? connectionString + (connectionString.contains("?") ? "&" : "?")
                + settings.map { "\($0)=\($1)" }.joined(separator: "&")
            : connectionString + settings.map { " \($0)='\($1)'" }.joined()
        // Tests share a small machine: what waits for a reload of the code may wait longer than in service.
        return PostgresConfiguration(
            connectionString: joined, applicationName: TestServer.runName,
            statementTimeoutMilliseconds: 120_000,
            lockTimeoutMilliseconds: 60_000)
    }

    /// Names this process among all that use the server; its databases' names begin with it.
    static let runName =
        "suanpan_test_\(ProcessInfo.processInfo.processIdentifier)_"
        + String(UInt32.random(in: 0 ... .max), radix: 36)
}

/// A logger that says nothing.
package let silentLogger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
