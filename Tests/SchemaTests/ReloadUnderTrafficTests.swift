// A load of the code while callers never pause: none of them notices.

import PostgresClient
import Schema
import Testing
import TestSupport

@Suite struct ReloadUnderTrafficTests {
    /// What one caller met that never pauses.
    private struct Traffic: Sendable {
        var answers: Set<String> = []
        var errors: [String] = []

        /// Calls until a call answers `last`, or fails.
        init(on database: TestDatabase, until last: String) async throws {
            let connection = try await PostgresConnection.connect(
                database.configuration(as: .service), logger: silentLogger)
            while !answers.contains(last), errors.isEmpty, !Task.isCancelled {
                do {
                    answers.insert(try await connection.query("select api.ping()").first?[0] ?? "NULL")
                } catch {
                    errors.append(String(reflecting: error))
                }
            }
            await connection.close()
        }
    }

    @Test func `the code is reloaded ten times under traffic without one failed call`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            try await fixture.apply(to: database)
            let traffic = try await withThrowingTaskGroup(of: Traffic.self) { group in
                for _ in 1...8 { group.addTask { try await Traffic(on: database, until: "11") } }
                for version in 2...11 {
                    try await Task.sleep(for: .milliseconds(50))
                    fixture.setVersion(version)
                    try await fixture.apply(to: database)
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(traffic.flatMap(\.errors) == [])
            for caller in traffic {
                #expect(caller.answers.contains("11") && caller.answers.count > 1, "\(caller.answers)")
                #expect(caller.answers.isSubset(of: Set((1...11).map(String.init))))
            }
        }
    }

    @Test func `a load waits for a call in flight and lets others pass meanwhile`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            try await fixture.apply(to: database)
            fixture.setVersion(2)
            let changed = fixture
            try await database.withConnection { long in
                try await long.execute(script: "begin; select from meta.operation")
                async let applied = changed.apply(to: database)
                // Longer than the loader waits for one lock: its first try has to give up and try again.
                try await Task.sleep(for: .milliseconds(1_500))
                #expect(try await database.value("select api.ping()", as: .service) == "1")
                try await long.execute(script: "commit")
                let result = try await applied
                #expect(result.codeLoaded)
            }
            #expect(try await database.value("select api.ping()", as: .service) == "2")
        }
    }

    @Test func `the real door answers every call through reloads`() async throws {
        try await withDatabase { database in
            let loader = SchemaLoader(
                files: .embedded, configuration: database.configuration(as: .deploy), logger: silentLogger)
            let calls = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...4 {
                    group.addTask {
                        try await database.withConnection(as: .service) { connection in
                            let call = #"{"operation": "service.status", "face": "test", "request": {}}"#
                            var count = 0
                            var body: String
                            repeat {
                                let answer = try await connection.query(
                                    "select status, body from api.call_many(0, array[$1])",
                                    [PostgresValue(call)])
                                #expect(answer.first?["status"] == "200")
                                body = answer.first?["body"] ?? ""
                                count += 1
                            } while !body.contains(#""done""#)
                            return count
                        }
                    }
                }
                for _ in 1...3 {
                    try await Task.sleep(for: .milliseconds(50))
                    try await database.query("update meta.code set digest = 'changed'")
                    let applied = try await loader.apply()
                    #expect(applied.codeLoaded)
                }
                try await database.query("update meta.code set digest = 'done'")
                return try await group.reduce(0, +)
            }
            #expect(calls > 40)
        }
    }
}
