// The PostgreSQL server as its administrator sees it: BI logins are made there with no power but their membership, and none
// but such a login is ever changed or removed.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Schema

/// An administrator's connection.
struct BIServer: Sendable {
    /// A login that is ready to get branches.
    struct Login: Sendable {
        /// Whether it was made just now.
        let isNew: Bool
        /// Its new password; nil where it keeps the one it has.
        let password: BIPassword?
    }

    private let connection: PostgresConnection

    /// What is missing where there is no administrator.
    static let missing = SettingsFault(
        name: "SUANPAN_ADMIN_DATABASE_URL", value: nil,
        expected: "a connection string of an administrator of the server")

    /// Connects; nil where no administrator is set.
    ///
    /// - Throws: `PostgresError`.
    static func open(_ settings: Settings) async throws -> BIServer? {
        guard let database = settings.adminDatabase else { return nil }
        let connection = try await PostgresConnection.connect(database, logger: Logger(label: "suanpan"))
        return BIServer(connection: connection)
    }

    /// Runs the work and closes the connection after it.
    func working<R: Sendable>(_ work: () async throws -> R) async throws -> R {
        let result = await Result { try await work() }
        await connection.close()
        return try result.get()
    }

    /// Makes the login where it is not there, closes to everybody what a BI login could misuse, and sets the password of a
    /// new login, or where a file for it is named.
    ///
    /// - Throws: `CommandFault` where there is a login of that name that is no BI login; `PostgresError`.
    func prepare(_ name: String, connections: Int, passwordFile: String?) async throws -> Login {
        guard (1...63).contains(name.utf8.count), !name.hasPrefix("pg_"), !name.hasPrefix("suanpan_"),
            name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control && $0 != " " })
        else { throw CommandFault("\(name) cannot be the name of a BI login") }
        let found = try await connection.query(
            """
            select exists (
                select from pg_catalog.pg_auth_members m join pg_catalog.pg_roles g on g.oid = m.roleid
                where m.member = r.oid and g.rolname = 'suanpan_bi') and not r.rolsuper
            from pg_catalog.pg_roles r where r.rolname = $1
            """, [PostgresValue(name)])
        if let isBI: Bool = try found.first?.decode(0), !isBI {
            throw CommandFault(
                "\(name) is a role of this server and no BI login; it becomes one by: grant suanpan_bi to \(name)",
                .failure)
        }
        let isNew = found.isEmpty
        let password = isNew || passwordFile != nil ? try BIPassword(file: passwordFile) : nil
        do {
            try await connection.execute(script: SQLFiles.embedded["everybody.sql"] ?? "")
            var verifier: String?
            if let password {
                verifier = try await connection.verifier(ofPassword: password.text, role: name)
            }
            let statements = try await connection.query(
                Self.statements,
                [
                    PostgresValue(name), PostgresValue(isNew), PostgresValue(connections),
                    PostgresValue(verifier),
                ])
            // One script outside a transaction is one transaction.
            try await connection.execute(script: statements.compactMap { $0[0] }.joined(separator: ";\n"))
        } catch {
            password?.discard()
            throw error
        }
        return Login(isNew: isNew, password: password)
    }

    /// Takes back what `prepare` made.
    ///
    /// - Throws: `PostgresError`.
    func undo(_ login: Login, named name: String) async throws {
        guard login.isNew else { return }
        login.password?.discard()
        try await remove(name)
    }

    /// Ends the login's sessions and removes it. It owns nothing, or the server refuses.
    ///
    /// - Returns: whether there was such a BI login.
    /// - Throws: `PostgresError`.
    @discardableResult
    func remove(_ name: String) async throws -> Bool {
        let statements = try await connection.query(
            """
            select pg_catalog.format(s, r.rolname)
            from pg_catalog.pg_roles r, unnest(array[
                'alter role %I nologin',
                case when not pg_catalog.pg_has_role(r.oid, 'member') then 'grant %I to current_user' end,
                'select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a where a.usename = %L',
                'drop role %I']) s
            where r.rolname = $1 and s is not null
                and pg_catalog.pg_has_role(r.oid, 'suanpan_bi', 'member') and not r.rolsuper
            """, [PostgresValue(name)])
        for statement in statements.compactMap({ $0[0] }) {
            try await connection.execute(script: statement)
        }
        return !statements.isEmpty
    }

    /// The statements that make a login, or change its password. What it may not change itself: attributes, membership, the
    /// limit of connections and, where a superuser sets it, how much it may write to temporary files.
    private static let statements = """
        select pg_catalog.format(s, $1::text, $3::int, $4::text, pg_catalog.current_database())
        from unnest(array[
            case when $2::boolean then
                'create role %1$I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit connection limit %2$s in role suanpan_bi' end,
            case when $4::text is not null then 'alter role %1$I password %3$L' end,
            case when $2 then 'alter role %1$I in database %4$I set default_transaction_read_only = on' end,
            case when $2 then 'alter role %1$I in database %4$I set statement_timeout = ''5min''' end,
            case when $2 then 'alter role %1$I in database %4$I set idle_in_transaction_session_timeout = ''1min''' end,
            case when $2 then 'alter role %1$I in database %4$I set search_path = report' end,
            case when $2 and (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
                'alter role %1$I in database %4$I set temp_file_limit = ''4GB''' end]) s
        where s is not null
        """
}
