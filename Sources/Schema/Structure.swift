// What the tables of schemas data and meta are, and whether they still are what the last load left: a column, a check or a
// privilege that somebody changed by hand is told by its name before anything is built on it.

import PostgresClient

extension LoadSession {
    /// How the database differs from what the last load left: `lacks …`, `has …` or `changed …` with the object's name, in
    /// their order; empty before the first load.
    func drift() async throws -> [String] {
        guard try await remembersStructure() else { return [] }
        try await fixSearchPath()
        return try await connection.query(
            """
            select case when n.object is null then 'lacks ' || o.object when o.object is null then 'has ' || n.object
                        else 'changed ' || n.object end
            from meta.structure o
            full join (\(Self.structure)) n (object, definition) on n.object = o.object
            where n.definition is distinct from o.definition
            order by coalesce(n.object, o.object)
            """
        ).map { try $0.decode(0) }
    }

    /// Whether a load has been here: before the first one ends there is nothing to compare with.
    private func remembersStructure() async throws -> Bool {
        guard try await exists(relation: "meta.structure") else { return false }
        return try await loadedCode() != nil
    }

    /// Remembers what the tables are now, at the end of a load's transaction, and of a migration's after the first load: the
    /// load that was to follow it may fail.
    func noteStructure() async throws {
        guard try await remembersStructure() else { return }
        try await become(.data)
        try await fixSearchPath()
        try await connection.execute(
            script: """
                delete from meta.structure;
                insert into meta.structure (object, definition) \(Self.structure)
                """)
    }

    /// PostgreSQL writes definitions by the search path: a fixed one makes them comparable.
    private func fixSearchPath() async throws {
        try await connection.execute(script: "set search_path = pg_catalog, pg_temp")
    }

    /// Every object of the two schemas with its definition as the catalogue writes it. What an administrator may tune, storage
    /// and statistics, is no structure.
    private static let structure = """
        with relation as (
            select c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, n.nspname || '.' || c.relname name
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('data', 'meta')
        )
        select 'table ' || r.name, concat_ws(' ', r.relowner::regrole, r.relrowsecurity, (select string_agg(a::text, ',' order by a::text) from unnest(r.relacl) a))
        from relation r where r.relkind in ('r', 'p', 'v', 'm', 'S')
        union all
        select 'column ' || r.name || '.' || a.attname,
            concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attacl::text, pg_get_expr(d.adbin, d.adrelid))
        from relation r
        join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where r.relkind in ('r', 'p', 'v', 'm')
        union all
        select 'constraint ' || r.name || '.' || k.conname, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
        from relation r join pg_constraint k on k.conrelid = r.oid and k.contype <> 't'
        union all
        select 'index ' || r.name, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid)
        from relation r join pg_index i on i.indexrelid = r.oid
        union all
        select 'trigger ' || r.name || '.' || t.tgname, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
        from relation r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
        union all
        select 'policy ' || r.name || '.' || p.polname,
            concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
        from relation r join pg_policy p on p.polrelid = r.oid
        union all
        select 'domain ' || n.nspname || '.' || t.typname,
            concat_ws(' ', format_type(t.typbasetype, t.typtypmod), t.typnotnull,
                (select string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid), ' ' order by k.conname) from pg_constraint k where k.contypid = t.oid))
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where n.nspname in ('data', 'meta') and t.typtype = 'd'
        union all
        select 'function ' || p.oid::regprocedure, concat_ws(' ', md5(pg_get_functiondef(p.oid)), p.proowner::regrole, p.proacl::text)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('data', 'meta')
        """
}
