// Reading a page looks at as many rows as the page and what hangs on it has, not at the history: in a company of 100,000 ledger rows.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct ReadCostTests {
    private static let history = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../deploy/bench/history.sql")
    /// Fifty rows with their names, units, papers and rights, and a small table read whole; a tenth of the ledger.
    private static let most = 10_000
    /// What lists are filtered by. Columns that are reckoned are not: whoever asks for these has all rows reckoned.
    private static let filtered = [
        "branch", "warehouse", "partner", "product", "kind", "state", "number", "business_on", "user",
        "document_id",
    ]

    /// Somebody who reads, and the rows that the server looks at for it.
    private struct Reader {
        let connection: PostgresConnection
        let token: String

        func read(_ request: [String: Any]) async throws -> (answer: [String: Any], rows: Int) {
            let text = String(decoding: try JSONSerialization.data(withJSONObject: request), as: UTF8.self)
            let (answer, rows) = try await connection.transaction { [token] connection in
                let looked =
                    "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint from pg_stat_xact_user_tables"
                let before: Int = try await connection.query(looked)[0].decode(0)
                let answer: String = try await connection.query(
                    "select api.call($1, 'report.read', $2)::text",
                    [PostgresValue(token), PostgresValue(text)])[0].decode(0)
                let after: Int = try await connection.query(looked)[0].decode(0)
                return (answer, after - before)
            }
            let json = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
            return (try #require(json), rows)
        }
    }

    @Test func `a page looks at the rows that it shows, from either end and by every filter`() async throws {
        try await withDatabase { database in
            try await database.withConnection { connection in
                try await connection.execute(script: "set bench.rows = 100000")
                try await connection.execute(script: String(contentsOf: Self.history, encoding: .utf8))
                try await connection.execute(script: "vacuum analyze")
            }
            let views = try await database.query(
                "select r.name, array_to_string(r.key, ' ') from meta.report r where r.kind = 'view' order by r.name"
            )
            try await database.withConnection(as: .service) { connection in
                let session = try await DoorSession.open(
                    login: "reader", role: "administrator", in: database, on: connection)
                let sound = try await session.done("check.run")
                #expect(sound["sound"] as? Bool == true, "\(sound.body.prefix(2000))")
                let reader = Reader(connection: connection, token: session.token)
                for view in views {
                    try await expectCheap(
                        #require(view[0]), key: #require(view[1]).split(separator: " ").map(String.init),
                        reader)
                }
            }
        }
    }

    private func expectCheap(_ view: String, key: [String], _ reader: Reader) async throws {
        var request: [String: Any] = ["view": view, "limit": 50, "sort": key.map { "-" + $0 }]
        let newest = try await reader.read(request)
        #expect(newest.rows <= Self.most, "\(view) from its end")
        // The oldest lines of one kind of paper come after those of other kinds that a company begins with.
        if !view.hasSuffix("_line") || view == "document_line" {
            let oldest = try await reader.read(["view": view, "limit": 50, "sort": key])
            #expect(oldest.rows <= Self.most, "\(view) from its beginning")
        }
        let columns = try #require(newest.answer["columns"] as? [String])
        guard let first = (newest.answer["rows"] as? [[Any]])?.first else { return }
        for (column, value) in zip(columns, first) where Self.filtered.contains(column) && !(value is NSNull)
        {
            request["filter"] = [column: value]
            let found = try await reader.read(request)
            #expect(found.rows <= Self.most, "\(view) of one \(column)")
        }
    }
}
