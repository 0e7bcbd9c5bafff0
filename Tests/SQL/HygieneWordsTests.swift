// What a name means is written once: no view explains a column by what its name says already.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite struct HygieneWordsTests {
    private static let sql = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "sql")

    @Test func `a comment on a column says more than its name`() async throws {
        let pattern = /comment on column report\.([a-z_]+)\.([a-z_]+) is '((?:[^']|'')*)';/
        var told: [(column: String, name: String, meaning: String)] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: Self.sql.path)
        where path.hasSuffix(".sql") {
            let text = try String(contentsOf: Self.sql.appending(path: path), encoding: .utf8)
            told += text.matches(of: pattern).map {
                ("\($0.1).\($0.2)", String($0.2), String($0.3).replacing("''", with: "'"))
            }
        }
        #expect(told.count > 100)
        try await withDatabase { database in
            let rows = try await database.query(
                "select t.identifier, logic.column_meaning(t) from meta.term t")
            let known = Dictionary(
                uniqueKeysWithValues: try rows.map {
                    (try $0.decode(0, as: String.self), try $0.decode(1, as: String.self))
                })
            let repeated = told.filter { known[$0.name] == $0.meaning }.map(\.column)
            #expect(repeated.sorted() == [])
        }
    }
}
