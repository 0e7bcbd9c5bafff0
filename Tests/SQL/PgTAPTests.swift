// Every pgTAP file below this folder is one case on a database of its own; each failed assertion is one issue at its line. What its calls
// answer is what their operations declare, or the file fails; deploy/test tells what is declared and no file of them all ever saw.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite struct PgTAPTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// Statements that run before every file.
    private static let support = "support.sql"

    private static func fileNames() -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".sql") && $0 != support }.sorted()
    }

    private static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test(arguments: fileNames())
    func `every assertion of the file holds`(name: String) async throws {
        let run = try await Self.run(Self.text(of: name), name: name)
        #expect(run.unforeseen == [], "\(name): errors that the catalogue does not foresee")
        #expect(run.undeclared == [], "\(name): answers that their operations do not declare")
        try Self.note(run.places, as: name + ".seen")
        for failure in run.report.failures {
            let location = SourceLocation(
                fileID: "SQLTests/\(failure.file)", filePath: Self.folder.appending(path: failure.file).path,
                line: failure.line, column: 1)
            Issue.record("\(failure.file):\(failure.line): \(failure.text)", sourceLocation: location)
        }
    }

    @Test func `a failed assertion fails the file at its line, with its diagnostics`() async throws {
        let report = try await Self.run(
            "select plan(2);\nselect ok(true, 'holds');\n\nselect is(1, 2, 'differs');\nselect * from finish();"
        ).report
        #expect(report.count == 2)
        #expect(report.failures.map(\.line) == [4])
        #expect(report.failures.first?.text.hasPrefix("not ok 2 - differs") == true)
        #expect(report.failures.first?.text.contains("want: 2") == true)
    }

    @Test(arguments: [
        "select plan(2); select ok(true); select * from finish();",
        "select plan(1); select ok(true); select ok(true); select * from finish();",
        "select ok(true);", "select 1;", "",
    ])
    func `a plan that is not kept fails the file`(sql: String) async throws {
        #expect(try await Self.run(sql).report.failures.count == 1)
    }

    @Test func `an SQL error fails the file at its line`() async throws {
        let report = try await Self.run("select plan(1);\nselect ok(true);\nselect\n  ok(nothing);").report
        #expect(report.failures.map(\.line) == [4])
        #expect(report.failures.first?.text.contains("sqlState: 42703") == true)
    }

    @Test func `what holds, is skipped or is still to do fails nothing`() async throws {
        let report = try await Self.run(
            """
            select * from no_plan();
            select ok(true, 'holds # of all');
            select skip('not here', 2);
            select * from todo('later', 1);
            select ok(false, 'not yet');
            select * from finish();
            """
        ).report
        #expect(report.count == 4)
        #expect(report.failures == [])
    }

    /// What the log knows of refusals that `meta.operation.errors` does not.
    private static let unforeseenOutcomes = """
        select distinct o.name || ': ' || l.outcome
        from data.operation_log l
        join meta.operation o on o.name = l.operation
        where l.outcome not in ('done', 'dry_run') and not l.outcome = any (o.errors)
        """

    @Test func `an answer that is not as declared fails the file`() async throws {
        let register = """
            create function api.probe_answer() returns json language sql security definer set search_path = pg_catalog, pg_temp
            as $$ select '{"known": 1, "secret": true, "state": "gone", "rows": [{"id": "1"}, {}]}'::json $$;
            select logic.register('probe.answer', 'query', null,
                p_answer => '{known: int?, state: document_state, rows: [{id: id}], more: text}');
            create function logic.call_probe_answer(p_request jsonb) returns json language sql as 'select api.probe_answer()';
            select plan(1);
            select is(pg_temp.outcome('root', 'probe.answer'), 'done');
            select * from finish();
            """
        let faults = try await Self.run(register).undeclared
        #expect(
            Set(faults) == [
                "probe.answer : lacks more", "probe.answer .secret: is not declared",
                "probe.answer .state: is 'gone'", "probe.answer .rows[]: lacks id",
            ])
    }

    /// Where deploy/test gathers what of answers was declared and what was seen; nil where nobody asks.
    private static let answers = ProcessInfo.processInfo.environment["SUANPAN_TEST_ANSWERS"].map {
        URL(filePath: $0, directoryHint: .isDirectory)
    }

    private static func note(_ places: Set<String>, as name: String) throws {
        guard let answers else { return }
        try places.sorted().map { $0 + "\n" }.joined().write(
            to: answers.appending(path: name.replacing("/", with: "-")), atomically: true, encoding: .utf8)
    }

    @Test func `what answers declare is noted for the end of all tests`() async throws {
        try await withDatabase { database in
            try await database.withConnection { connection in
                try await connection.execute(script: Self.text(of: Self.support))
                let places = try await connection.query("select pg_temp.declared_places()").compactMap {
                    $0[0]
                }
                #expect(places.contains("#DocumentResult.lines[].line") && places.contains("check.run.sound"))
                try Self.note(Set(places), as: "declared")
            }
        }
    }

    private struct Run {
        let report: TAPReport
        /// What the log knows of refusals that the catalogue does not.
        let unforeseen: [String]
        /// What was answered and is not as declared.
        let undeclared: [String]
        /// The places of answers that were seen.
        let places: Set<String>
    }

    /// Runs pgTAP statements as the superuser on a fresh clone.
    private static func run(_ sql: String, name: String = "case") async throws -> Run {
        let files = [(name: support, sql: try text(of: support)), (name: name, sql: sql)]
        return try await withDatabase { database in
            try await database.withConnection { connection in
                try await connection.execute(script: "create extension pgtap schema public")
                let report = try await TAPReport(running: files, on: connection)
                let unforeseen = try await connection.query(Self.unforeseenOutcomes).compactMap { $0[0] }
                let answered = try await connection.query("select * from pg_temp.answer_places()")
                return Run(
                    report: report, unforeseen: unforeseen,
                    undeclared: answered.compactMap { row in
                        row[4].map { "\(row[0] ?? "") \(row[1] ?? ""): \($0)" }
                    }, places: Set(answered.flatMap { [$0[2], $0[3]].compactMap(\.self) }))
            }
        }
    }
}
