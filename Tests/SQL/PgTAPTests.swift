// Every pgTAP file below this folder is one case on a database of its own; each failed assertion is one issue at its line.

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
        for failure in try await Self.run(Self.text(of: name), name: name).failures {
            let location = SourceLocation(
                fileID: "SQLTests/\(failure.file)", filePath: Self.folder.appending(path: failure.file).path,
                line: failure.line, column: 1)
            Issue.record("\(failure.file):\(failure.line): \(failure.text)", sourceLocation: location)
        }
    }

    @Test func `a failed assertion fails the file at its line, with its diagnostics`() async throws {
        let report = try await Self.run(
            "select plan(2);\nselect ok(true, 'holds');\n\nselect is(1, 2, 'differs');\nselect * from finish();"
        )
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
        #expect(try await Self.run(sql).failures.count == 1)
    }

    @Test func `an SQL error fails the file at its line`() async throws {
        let report = try await Self.run("select plan(1);\nselect ok(true);\nselect\n  ok(nothing);")
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
            """)
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

    /// Runs pgTAP statements as the superuser on a fresh clone.
    private static func run(_ sql: String, name: String = "case") async throws -> TAPReport {
        let files = [(name: support, sql: try text(of: support)), (name: name, sql: sql)]
        return try await withDatabase { database in
            try await database.withConnection { connection in
                try await connection.execute(script: "create extension pgtap schema public")
                let report = try await TAPReport(running: files, on: connection)
                let unforeseen = try await connection.query(Self.unforeseenOutcomes).compactMap { $0[0] }
                #expect(unforeseen == [], "\(name): errors that the catalogue does not foresee")
                return report
            }
        }
    }
}
