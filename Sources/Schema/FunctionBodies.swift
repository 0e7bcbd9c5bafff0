// Functions are made before what they name may exist, so the server checks no body then. With all files in, every
// body is checked, and a faulty one is an error of its file before the new code replaces the old.

import PostgresClient

extension LoadSession {
    /// - Throws: `SchemaError.Code.fileFailed` with file and line, if the function stands in a file.
    func checkFunctionBodies(_ plan: SchemaPlan) async throws {
        try await become(.deploy)
        try await connection.execute(script: "set local check_function_bodies = on")
        let functions = try await connection.query(
            """
            select p.oid, l.lanname, n.nspname || '.' || p.proname, p.oid::pg_catalog.regprocedure
            from pg_catalog.pg_proc p
            join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            join pg_catalog.pg_language l on l.oid = p.prolang
            where n.nspname in ('logic', 'report', 'api', 'site') and l.lanname in ('sql', 'plpgsql')
            order by 1
            """)
        for function in functions {
            let validator =
                try function.decode(1, as: String.self) == "sql" ? "fmgr_sql_validator" : "plpgsql_validator"
            do {
                _ = try await connection.query(
                    "select pg_catalog.\(validator)($1)", [PostgresValue(function[0])])
            } catch let error as PostgresError where error.code == .server {
                let place = Self.place(
                    of: try function.decode(2), position: error.internalPosition.flatMap { Int($0) },
                    in: plan.layers.values.flatMap(\.self))
                throw SchemaError(
                    .fileFailed, file: place?.file, line: place?.line,
                    "function \(try function.decode(3, as: String.self)): \(Self.wording(error))",
                    hint: "correct its body; nothing of the load was kept", cause: error)
            }
        }
    }

    /// Where a function stands, found by schema and name as the files write them: the line of a character of its
    /// body, counted from 1, or of the statement if `position` is nil.
    static func place(
        of name: String, position: Int?, in scripts: [Script]
    ) -> (file: String, line: Int)? {
        for script in scripts {
            for statement in script.statements {
                let opening = statement.text.prefix { $0 != "(" }.split(whereSeparator: \.isWhitespace)
                guard opening.first == "create", opening.last == name[...] else { continue }
                guard let position, let body = statement.text.firstRange(of: /\$[a-z_]*\$/)?.upperBound else {
                    return (script.path, statement.line)
                }
                let before = statement.text[..<body].unicodeScalars.count
                return (script.path, statement.line(at: before + position))
            }
        }
        return nil
    }
}
