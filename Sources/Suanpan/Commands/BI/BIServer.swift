// The PostgreSQL server as its administrator sees it: BI logins are made there with no power but their membership, and none
// but such a login is ever changed or removed.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Schema
internal import Terminal

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

    /// Makes the login where it is not there, and closes to everybody what a BI login could misuse. A login that is there stays
    /// as it is until `finish`.
    ///
    /// - Parameters:
    ///   - name: the login.
    ///   - connections: how many a new login may have at once.
    ///   - passwordFile: holds the password of a new login, or another one for a login that is there.
    /// - Returns: the login, as `finish` and `undo` take it.
    /// - Throws: `CommandFault` where there is a login of that name that is no BI login; `PostgresError`.
    func prepare(_ name: String, connections: Int, passwordFile: String?) async throws -> Login {
        guard (1...63).contains(name.utf8.count), !name.hasPrefix("pg_"), !name.hasPrefix("suanpan_"),
            name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control && $0 != " " })
        else { throw CommandFault("\(name) cannot be the name of a BI login") }
        let found = try await connection.query(
            "select \(Self.isBILogin) from pg_catalog.pg_roles r where r.rolname = $1", [PostgresValue(name)])
        if let isBI: Bool = try found.first?.decode(0), !isBI {
            throw CommandFault(
                "\(name) is a role of this server and no BI login, which is a member of suanpan_bi and nothing else",
                .failure)
        }
        let isNew = found.isEmpty
        let password = isNew || passwordFile != nil ? try BIPassword(file: passwordFile) : nil
        do {
            try await connection.execute(script: SQLFiles.embedded["everybody.sql"] ?? "")
            if isNew, let password {
                let verifier = try await verifier(password, name)
                try await run(Self.making, [PostgresValue(name), PostgresValue(connections), verifier])
            }
        } catch {
            password?.discard()
            throw error
        }
        return Login(isNew: isNew, password: password)
    }

    /// Gives a login that was there before its other password.
    ///
    /// - Throws: `PostgresError`.
    func finish(_ login: Login, named name: String) async throws {
        guard !login.isNew, let password = login.password else { return }
        try await run(
            ["alter role %1$I password %2$L"], [PostgresValue(name), try await verifier(password, name)])
    }

    /// Takes back what `prepare` made.
    ///
    /// - Throws: `PostgresError`.
    func undo(_ login: Login, named name: String) async throws {
        login.password?.discard()
        if login.isNew { try await remove(name) }
    }

    /// Ends the login's sessions and removes it. It owns nothing, or the server refuses.
    ///
    /// - Returns: whether there was such a BI login.
    /// - Throws: `PostgresError`.
    @discardableResult
    func remove(_ name: String) async throws -> Bool {
        let found = try await connection.query(
            """
            select pg_catalog.pg_has_role(r.oid, 'member') from pg_catalog.pg_roles r
            where r.rolname = $1 and \(Self.isBILogin)
            """, [PostgresValue(name)])
        guard let isMember: Bool = try found.first?.decode(0) else { return false }
        // Committed before its sessions end, so that none begins meanwhile.
        try await run(
            ["alter role %1$I nologin"] + (isMember ? [] : ["grant %1$I to current_user"]),
            [PostgresValue(name)])
        try await run([Self.ending, "drop role %1$I"], [PostgresValue(name)])
        return true
    }

    private func verifier(_ password: BIPassword, _ name: String) async throws -> PostgresValue {
        PostgresValue(try await connection.verifier(ofPassword: password.text, role: name))
    }

    /// Runs patterns of `format()`, which quotes what is put into them, in one transaction.
    private func run(_ patterns: [String], _ values: [PostgresValue]) async throws {
        let places = values.indices.map { "$\($0 + 2)::text" }.joined(separator: ", ")
        let statements = try await connection.query(
            "select pg_catalog.format(s, \(places)) from unnest($1::text[]) with ordinality u(s, n) order by n",
            [.array(patterns)] + values)
        // One script outside a transaction is one transaction.
        try await connection.execute(script: statements.compactMap { $0[0] }.joined(separator: ";\n"))
    }

    /// Whether a row `r` of `pg_roles` is a BI login: the same as `logic.require_bi_login` asks.
    private static let isBILogin = """
        r.rolcanlogin and not (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls)
        and array(
            select g.rolname::text from pg_catalog.pg_auth_members m join pg_catalog.pg_roles g on g.oid = m.roleid
            where m.member = r.oid) = '{suanpan_bi}'
        """

    /// Ends the sessions of a login and waits for their end.
    private static let ending = """
        select pg_catalog.pg_terminate_backend(a.pid, 5000) from pg_catalog.pg_stat_activity a where a.usename = %1$L
        """

    /// What makes a login, by name, limit of connections, verifier. What it may not change itself: attributes, membership, the
    /// limit and, where a superuser sets it, how much it may write to temporary files.
    private static let making = [
        """
        create role %1$I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit
        connection limit %2$s password %3$L in role suanpan_bi
        """,
        """
        do $$
        declare
            v_setting text;
        begin
            foreach v_setting in array array['default_transaction_read_only = on', 'statement_timeout = ''5min''',
                'idle_in_transaction_session_timeout = ''1min''', 'search_path = report', 'temp_file_limit = ''4GB''',
                -- a day of a figure is a day of the company
                'timezone = ' || pg_catalog.quote_literal((select c.time_zone from data.company c))] loop
                if v_setting not like 'temp%%'
                    or (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
                    execute pg_catalog.format('alter role %%I in database %%I set %%s', %1$L, current_database(), v_setting);
                end if;
            end loop;
        end
        $$
        """,
    ]
}
