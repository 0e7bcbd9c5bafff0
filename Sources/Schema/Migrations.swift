// Migrations: each file once and in order, its row in the ledger before its first statement, all in one transaction.

import PostgresClient

extension LoadSession {
    /// The rows of `meta.migration`, none before the first load.
    func ledger() async throws -> [LedgerRow] {
        guard try await exists(relation: "meta.migration") else { return [] }
        return try await connection.query("select number, name, sha256 from meta.migration order by number")
            .map { row in
                LedgerRow(
                    number: try row.decode("number"), name: try row.decode("name"),
                    sha256: try row.decode("sha256"))
            }
    }

    /// The digest of the code in the database and when it was loaded, nil before the first load.
    func loadedCode() async throws -> (digest: String, appliedAt: String)? {
        guard try await exists(relation: "meta.code") else { return nil }
        return try await connection.query("select digest, applied_at from meta.code").first
            .map { (try $0.decode("digest"), try $0.decode("applied_at")) }
    }

    func exists(relation: String) async throws -> Bool {
        let rows = try await connection.query(
            "select pg_catalog.to_regclass($1) is not null", [PostgresValue(relation)])
        return try rows.first?.decode(0) ?? false
    }

    /// What the migrations build on. All are trusted: the database's owner may create them.
    func createExtensions() async throws {
        try await connection.execute(
            script: """
                create extension if not exists pg_trgm schema public;
                create extension if not exists btree_gist schema public;
                create extension if not exists pgcrypto schema public
                """)
    }

    /// - Throws: `SchemaError.Code.fileFailed` with file and line.
    func apply(_ migration: SchemaPlan.Migration) async throws {
        try await transaction {
            let isFirst = !(try await exists(relation: "meta.migration"))
            if isFirst {
                // The first migration makes the ledger, so its own row comes after it.
                try await allowingNewSchemas { try await run([migration.script], as: .data) }
            }
            try await become(.data)
            _ = try await connection.query(
                "insert into meta.migration (number, name, sha256) values ($1, $2, $3)",
                [
                    PostgresValue(migration.number), PostgresValue(migration.name),
                    PostgresValue(migration.sha256),
                ])
            if !isFirst { try await run([migration.script], as: .data) }
            try await noteStructure()
        }
    }

    /// The role that owns the tables may create schemas while `body` runs, and no longer.
    private func allowingNewSchemas(_ body: () async throws -> Void) async throws {
        let database = try await connection.query(
            "select pg_catalog.quote_ident(pg_catalog.current_database())")
        let name: String = try database.first?.decode(0) ?? ""
        try await connection.execute(script: "grant create on database \(name) to suanpan_data")
        try await body()
        try await become(.deploy)
        try await connection.execute(script: "revoke create on database \(name) from suanpan_data")
    }
}
