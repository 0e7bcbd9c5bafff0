// Says in full, before anything is changed, which roles and rights a database lacks.

import PostgresClient

enum Prerequisites {
    /// - Throws: `SchemaError` with `rolesMissing` or `privilegeMissing`.
    static func check(_ connection: PostgresConnection) async throws {
        try await checkRoles(Role.allCases.map(\.rawValue), on: connection)
        try await checkMemberships(on: connection)
        try await checkOwner(on: connection)
    }

    static func checkRoles(_ names: [String], on connection: PostgresConnection) async throws {
        let missing = try await connection.query(
            """
            select n.name from unnest($1::text[]) n(name)
            where not exists (select from pg_catalog.pg_roles r where r.rolname = n.name) order by 1
            """, [.array(names)])
        guard missing.isEmpty else {
            let names = missing.compactMap { $0[0] }.joined(separator: ", ")
            throw SchemaError(
                .rolesMissing, "the cluster lacks the roles \(names)",
                hint: "run sql/roles.sql once as a superuser: psql -d postgres -f sql/roles.sql")
        }
    }

    private static func checkMemberships(on connection: PostgresConnection) async throws {
        let memberships = try await connection.query(
            """
            select n.name, r.rolname from (values ('suanpan_deploy'), (session_user)) r(rolname)
            cross join unnest($1::text[]) n(name)
            where not pg_catalog.pg_has_role(r.rolname, n.name, 'usage')
            union all
            select 'suanpan_deploy', session_user where not pg_catalog.pg_has_role(session_user, 'suanpan_deploy', 'member')
            """, [.array(Role.owners.map(\.rawValue))])
        if let row = memberships.first, let group = row[0], let member = row[1] {
            throw SchemaError(
                .privilegeMissing, "\(member) is no member of \(group)",
                hint: member == Role.deploy.rawValue
                    ? "run as a superuser: grant \(group) to \(member)"
                    : "connect as suanpan_deploy")
        }
    }

    private static func checkOwner(on connection: PostgresConnection) async throws {
        let owner = try await connection.query(
            """
            select pg_catalog.quote_ident(d.datname) from pg_catalog.pg_database d
            where d.datname = pg_catalog.current_database()
                and not pg_catalog.pg_has_role('suanpan_deploy', d.datdba, 'usage')
            """)
        if let database = owner.first?[0] {
            throw SchemaError(
                .privilegeMissing, "suanpan_deploy does not own the database \(database)",
                hint: "run as a superuser: alter database \(database) owner to suanpan_deploy")
        }
    }
}
