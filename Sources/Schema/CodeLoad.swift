// The load of all code in one transaction: everything re-creatable is dropped and made anew from the files, so that
// what is no longer in the files is no longer in the database.

import PostgresClient

extension LoadSession {
    /// - Throws: `SchemaError`: `fileFailed` with file and line, `outsideDependency`, `siteMissing`.
    func loadCode(_ plan: SchemaPlan) async throws {
        try await transaction {
            // Every call reads this table first: calls in flight end, and new ones wait instead of failing.
            if try await exists(relation: "meta.operation") {
                try await connection.execute(script: "lock table meta.operation in access exclusive mode")
            }
            try await refuseToDropSite(plan)
            try await refuseOutsideDependencies()
            try await dropCode()
            // After the drop, so that no trigger of the old code sees rows of the new seeds.
            try await run(plan.seeds, as: .data)
            try await run(plan.grants, as: .deploy)
            for layer in Layer.allCases {
                try await become(.deploy)
                try await connection.execute(
                    script: "create schema \"\(layer.rawValue)\" authorization \(layer.owner.rawValue)")
                try await run(plan.layers[layer] ?? [], as: layer.owner)
            }
            try await run(plan.bindings, as: .deploy)
            try await generateWrappers()
            try await checkFunctionBodies(plan)
            try await noteDigest(plan.digest)
            try await noteStructure()
        }
    }

    /// A load without `--site` would take a site's own code away without a word.
    private func refuseToDropSite(_ plan: SchemaPlan) async throws {
        guard !plan.hasSite else { return }
        let objects = try await connection.query(
            """
            select i.type || ' ' || i.identity
            from pg_catalog.pg_depend d, pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
            where d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                and d.refobjid = (select n.oid from pg_catalog.pg_namespace n where n.nspname = 'site')
            order by 1 limit 5
            """)
        guard !objects.isEmpty else { return }
        throw SchemaError(
            .siteMissing,
            "schema site holds \(objects.compactMap { $0[0] }.joined(separator: ", "))",
            hint: "give the site's folder; an empty folder removes the site's code")
    }

    private func dropCode() async throws {
        try await become(.deploy)
        try await connection.execute(
            script: """
                do $$
                declare
                    v_policy record;
                begin
                    for v_policy in
                        select p.polname, p.polrelid::pg_catalog.regclass as table_name
                        from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
                        where c.relnamespace in (
                            select n.oid from pg_catalog.pg_namespace n where n.nspname in ('data', 'meta'))
                    loop
                        execute pg_catalog.format('drop policy %I on %s', v_policy.polname, v_policy.table_name);
                    end loop;
                end
                $$;
                drop schema if exists \(Layer.names) cascade
                """)
    }

    private func generateWrappers() async throws {
        let generator = try await connection.query(
            "select pg_catalog.to_regprocedure('logic.generate_wrappers()') is not null")
        guard try generator.first?.decode(0) ?? false else { return }
        try await become(.code)
        do {
            _ = try await connection.query("select logic.generate_wrappers()")
        } catch let error as PostgresError where error.code == .server {
            throw SchemaError(
                .fileFailed, "logic.generate_wrappers() failed: \(Self.wording(error))",
                hint: "correct the operation that it names", cause: error)
        }
    }

    private func noteDigest(_ digest: String) async throws {
        try await become(.data)
        try await connection.execute(script: "delete from meta.code")
        _ = try await connection.query(
            "insert into meta.code (digest, applied_at) values ($1, pg_catalog.clock_timestamp())",
            [PostgresValue(digest)])
    }
}
