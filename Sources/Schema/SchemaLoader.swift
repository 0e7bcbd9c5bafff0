// Brings a database to what the files say: migrations once, in order, each in a transaction of its own; then all
// code anew in one transaction, so that a caller sees the old code or the new and never something between. Any
// number of loaders may run at once, beside traffic.

package import Logging
package import PostgresClient

/// Applies the files of `sql/` to one database.
package struct SchemaLoader: Sendable {
    let files: SQLFiles
    let site: SQLFiles?
    let configuration: PostgresConfiguration
    let logger: Logger

    /// - Parameters:
    ///   - files: what `sql/` holds; `SQLFiles.embedded` is what the program was built with.
    ///   - site: a customer's own files for schema `site`; nil if the site has none.
    ///   - configuration: how to reach the database, as `suanpan_deploy` or a superuser. Its statement and lock
    ///     time-outs are not used: a migration may take long, and loaders wait for each other.
    ///   - logger: is told what is applied.
    package init(
        files: SQLFiles, site: SQLFiles? = nil, configuration: PostgresConfiguration, logger: Logger
    ) {
        self.files = files
        self.site = site
        var configuration = configuration
        configuration.statementTimeoutMilliseconds = 0
        configuration.lockTimeoutMilliseconds = 0
        self.configuration = configuration
        self.logger = logger
    }

    /// Applies pending migrations and loads the code, if anything differs from the files.
    ///
    /// Waits for another loader at work on the same database. Beside traffic it holds calls up for as long as the
    /// load takes and fails none that reads `meta.operation` first.
    ///
    /// - Parameter acceptingDrift: whether tables that somebody changed by hand are taken as they are now.
    /// - Returns: what this call did.
    /// - Throws: `SchemaError`, `structureDrifted` among others, or `PostgresError` if the server cannot be reached. What was committed before (earlier
    ///   migrations) stays, and the next call goes on from there.
    package func apply(acceptingDrift: Bool = false) async throws -> AppliedSchema {
        let plan = try SchemaPlan(files: files, site: site)
        return try await withSession { session in
            try await Prerequisites.check(session.connection)
            try await session.actAsDeploy()
            // Released when the connection ends, however it ends.
            _ = try await session.connection.query("select pg_catalog.pg_advisory_lock($1)", [Self.lockKey])
            let comparison = LedgerComparison(
                ledger: try await session.ledger(), files: plan.migrations)
            try comparison.check()
            let drift = try await session.drift()
            if !drift.isEmpty, !acceptingDrift { throw SchemaError.drifted(drift) }
            if drift.isEmpty, comparison.pending.isEmpty,
                try await session.loadedCode()?.digest == plan.digest
            {
                return AppliedSchema(migrations: [], codeLoaded: false, digest: plan.digest)
            }
            try await session.createExtensions()
            for migration in comparison.pending {
                try await session.apply(migration)
                logger.info("migration applied", metadata: ["migration": "\(migration.name)"])
            }
            try await session.loadCode(plan)
            logger.info("code loaded", metadata: ["digest": "\(plan.digest)"])
            return AppliedSchema(
                migrations: comparison.pending.map(\.name), codeLoaded: true, digest: plan.digest)
        }
    }

    /// The digest that a database has after `apply()`, told from the files alone.
    ///
    /// - Throws: `SchemaError` if the files themselves are faulty.
    package func digest() throws -> String {
        try SchemaPlan(files: files, site: site).digest
    }

    /// Compares the database with the files and changes nothing.
    ///
    /// - Throws: `SchemaError` if the files themselves are faulty, `PostgresError` if the server cannot be reached or
    ///   the connecting role may not read schema `meta`.
    package func status() async throws -> SchemaStatus {
        let plan = try SchemaPlan(files: files, site: site)
        return try await withSession { session in
            let comparison = LedgerComparison(
                ledger: try await session.ledger(), files: plan.migrations)
            let code = try await session.loadedCode()
            return SchemaStatus(
                applied: comparison.applied.map(\.name), pending: comparison.pending.map(\.name),
                changed: comparison.changed.map(\.name), unknown: comparison.unknown.map(\.name),
                drift: try await session.drift(), databaseDigest: code?.digest,
                codeAppliedAt: code?.appliedAt, filesDigest: plan.digest)
        }
    }

    /// Refuses a database whose tables are not what the last load left.
    ///
    /// - Throws: `SchemaError.Code.structureDrifted`; `PostgresError` as `status()`.
    package func refuseDrift() async throws {
        let drift = try await status().drift
        if !drift.isEmpty { throw SchemaError.drifted(drift) }
    }

    /// The advisory lock that makes loaders of one database wait for each other ("suanpan" in ASCII).
    private static let lockKey: PostgresValue = 0x73_75_61_6E_70_61_6E

    private func withSession<R: Sendable>(_ body: (LoadSession) async throws -> R) async throws -> R {
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(LoadSession(connection: connection, logger: logger)))
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }
}
