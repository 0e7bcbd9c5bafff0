// One connection at work on a database: transactions that retry when others hold a lock, and files run statement by
// statement, so that an error names its file and line.

import Logging
import PostgresClient

struct LoadSession: Sendable {
    let connection: PostgresConnection
    let logger: Logger

    /// How long a transaction waits for one lock. While it waits, later calls queue behind it, so it is short.
    private static let lockTimeoutMilliseconds = 1_000
    /// How long a transaction is tried again, with pauses in which the queued calls run.
    private static let patience = Duration.seconds(120)

    /// From here on all is done as the database's owner, whoever connected.
    func actAsDeploy() async throws {
        try await connection.execute(
            script: """
                set client_min_messages = warning;
                set idle_in_transaction_session_timeout = 0;
                set standard_conforming_strings = on;
                set role \(Role.deploy.rawValue)
                """)
    }

    /// Runs `body` in a transaction, and again if it met a lock that others hold.
    ///
    /// - Throws: `SchemaError.Code.databaseBusy` when patience ends, else what `body` throws. Nothing of a failed
    ///   try stays.
    func transaction(_ body: () async throws -> Void) async throws {
        let deadline = ContinuousClock.now + Self.patience
        var pause = Duration.milliseconds(50)
        while true {
            do {
                try await connection.execute(
                    script: "begin; set local lock_timeout = \(Self.lockTimeoutMilliseconds)")
                try await body()
                try await connection.execute(script: "commit")
                return
            } catch {
                // Fails only where the connection is lost, and then the server rolls back itself.
                try? await connection.execute(script: "rollback")
                guard let conflict = Self.lockConflict(error) else { throw error }
                guard ContinuousClock.now + pause < deadline else { throw Self.busy(conflict) }
                logger.notice("waiting for locks that others hold", metadata: ["pause": "\(pause)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    /// The error if it says that another session was in the way: no lock in time, or a deadlock.
    private static func lockConflict(_ error: any Error) -> PostgresError? {
        let error = (error as? SchemaError)?.cause ?? error as? PostgresError
        return ["55P03", "40P01"].contains(error?.sqlState) ? error : nil
    }

    private static func busy(_ conflict: PostgresError) -> SchemaError {
        SchemaError(
            .databaseBusy, "others held locks for \(patience): \(conflict.message ?? "\(conflict)")",
            hint: "look for long work in pg_stat_activity, end it or wait, then apply again",
            cause: conflict)
    }

    /// Runs files as one role; what one file sets for itself does not reach the next.
    ///
    /// - Throws: `SchemaError.Code.fileFailed` with file and line.
    func run(_ scripts: [Script], as role: Role) async throws {
        for script in scripts {
            try await become(role)
            for statement in script.statements {
                do {
                    try await connection.execute(script: statement.text)
                } catch let error as PostgresError {
                    throw Self.failure(error, of: statement, in: script)
                }
            }
        }
    }

    /// Function bodies are checked when all files are in, because they may name what a later file makes.
    func become(_ role: Role) async throws {
        try await connection.execute(
            script: """
                set local role \(role.rawValue);
                set local search_path = pg_catalog, public, pg_temp;
                set local check_function_bodies = off
                """)
    }

    private static func failure(
        _ error: PostgresError, of statement: SQLStatement, in script: Script
    ) -> any Error {
        guard error.code == .server else { return error }
        let position = error.position.flatMap { Int($0) }
        return SchemaError(
            .fileFailed, file: script.path, line: position.map(statement.line(at:)) ?? statement.line,
            wording(error), hint: "correct the file; nothing of its transaction was kept", cause: error)
    }

    /// What the server said, in one line.
    static func wording(_ error: PostgresError) -> String {
        [error.message ?? "\(error)", error.detail, error.hint, error.context].compactMap(\.self)
            .map { $0.split(whereSeparator: \.isNewline).joined(separator: " / ") }
            .joined(separator: "; ")
    }
}
