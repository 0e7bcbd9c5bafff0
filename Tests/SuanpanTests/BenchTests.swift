// Claims about `suanpan bench`: it measures what it says, in a database of its own, and leaves nothing behind.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct BenchTests {
    private static let floor = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/bench/floor.sql").path
    private static let small = [
        "bench", "post", "--seconds", "0.3", "--rounds", "2", "--callers", "1", "3", "--branches", "2",
        "--products", "40", "--floor", floor,
    ]

    private func environment(_ database: TestDatabase, deployAs login: TestDatabase.Login) -> [String: String]
    {
        [
            "SUANPAN_DATABASE_URL": database.configuration(as: .service).connectionString,
            "SUANPAN_DEPLOY_DATABASE_URL": database.configuration(as: login).connectionString,
        ]
    }

    private func databases(_ database: TestDatabase) async throws -> [String?] {
        try await database.query("select datname from pg_database where datname like 'suanpan\\_bench\\_%'")
            .map { $0[0] }
    }

    @Test("a short measurement prints every case on every path, and drops its database")
    func short() async throws {
        try await withEmptyDatabase { database in
            let outcome = try await Program.run(Self.small, environment(database, deployAs: .superuser))
            #expect(outcome.status == 0, "\(outcome.errors)")
            let rows = outcome.output.split(separator: "\n").dropFirst(2).map { line in
                line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            let cases = ["40", "12 hot"].flatMap { products in
                ["2", "1"].flatMap { branches in
                    ["1", "3"].flatMap { callers in
                        ["floor", "call", "lanes"].map { [products, branches, callers, $0] }
                    }
                }
            }
            #expect(rows.map { Array($0.prefix(4)) } == cases)
            // Every path posted something, at a ratio and with times that can be read.
            for row in rows {
                #expect(row.count == 10)
                #expect(row[4...8].allSatisfy { Double($0).map { $0 > 0 } ?? false }, "\(row)")
                #expect(row[3] != "floor" || row[5] == "1.00")
            }
            #expect(try await databases(database) == [])
            // The database that the settings name is as empty as before.
            #expect(
                try await database.query("select 1 from pg_namespace where nspname in ('data', 'floor')")
                    .isEmpty
            )
        }
    }

    @Test("a login that may make no databases measures nothing")
    func refused() async throws {
        try await withEmptyDatabase { database in
            let outcome = try await Program.run(Self.small, environment(database, deployAs: .deploy))
            #expect(outcome.status == 77)
            #expect(outcome.errors.contains("SUANPAN_DEPLOY_DATABASE_URL"))
            #expect(outcome.output == "")
        }
    }

    @Test("wrong figures are wrong usage")
    func wrong() async throws {
        for arguments in [["--callers", "0"], ["--products", "5"], ["--hot", "3000"], ["--seconds", "0"]] {
            #expect(try await Program.run(["bench", "post"] + arguments).status == 64)
        }
    }
}
