// A load drops the code schemas with all that depends on them. What the load itself does not make again would be
// lost without a word, so such an object is found first and refused by name.

import PostgresClient

extension LoadSession {
    /// - Throws: `SchemaError.Code.outsideDependency` with the objects' names.
    func refuseOutsideDependencies() async throws {
        let objects = try await connection.query(Self.outsideDependents)
        guard !objects.isEmpty else { return }
        throw SchemaError(
            .outsideDependency,
            "code that a load replaces is used by \(objects.compactMap { $0[0] }.joined(separator: ", "))",
            hint: "move it into the site folder, so that it is loaded anew as well, or drop it")
    }

    /// Objects outside the code schemas that depend on an object inside, but for triggers and policies on our own
    /// tables: those come from files and are made again. A view depends through its rule, so its rule is what is
    /// found; a table, its columns, defaults, constraints and indexes are found as themselves.
    private static let outsideDependents = """
        with recursive schema as (
            select n.oid from pg_catalog.pg_namespace n where n.nspname in ('logic', 'report', '报表', 'api', 'site')
        ), code (classid, objid) as (
            select d.classid, d.objid from pg_catalog.pg_depend d
            where d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                and d.refobjid in (select s.oid from schema s)
            union
            -- Row types, array types, rules of views: parts of an object, without a schema in pg_depend.
            select d.classid, d.objid from pg_catalog.pg_depend d
            join code c on c.classid = d.refclassid and c.objid = d.refobjid
            where d.deptype in ('i', 'a')
        ), dependent as (
            select distinct d.classid, d.objid, i.type, i.identity, i.schema, a.object_names
            from pg_catalog.pg_depend d
            join code c on c.classid = d.refclassid and c.objid = d.refobjid
            cross join pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
            cross join pg_catalog.pg_identify_object_as_address(d.classid, d.objid, d.objsubid) a
            where (d.classid, d.objid) not in (select k.classid, k.objid from code k)
        )
        select distinct case when d.type = 'rule' then 'view ' || d.object_names[1] || '.' || d.object_names[2]
            else d.type || ' ' || d.identity end
        from dependent d
        where coalesce(d.schema, d.object_names[1]) not in ('logic', 'report', '报表', 'api', 'site')
            and not (d.type in ('trigger', 'policy') and d.object_names[1] in ('data', 'meta'))
        order by 1 limit 20
        """
}
