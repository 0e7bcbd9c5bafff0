// Claims about a database that goes away and comes back under a running service.

import Gateway
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct OutageTests {
    /// Cuts every connection to the test's database and lets none in, until told otherwise.
    private func setReachable(_ isReachable: Bool, _ database: TestDatabase) async throws {
        let connection = try await PostgresConnection.connect(
            try TestServer().configuration(database: "postgres"), logger: silentLogger)
        try await connection.execute(
            script: """
                alter database \(database.name) allow_connections \(isReachable);
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = '\(database.name)' and not \(isReachable)
                """)
        await connection.close()
    }

    /// Repeats a call until it succeeds, for longer than the longest pause between two attempts to reach a server.
    private func expectSuccess(_ call: () async throws -> Response) async throws {
        var answer = try await call()
        for _ in 0..<100 where answer.status == 503 {
            try await Task.sleep(for: .milliseconds(100))
            answer = try await call()
        }
        #expect(answer.status == 200, "\(answer.body)")
    }

    @Test("calls are unavailable while the database is away, and work again without a restart")
    func recovers() async throws {
        try await withService { service in
            let token = try await service.signIn()
            #expect(try await service.call("session.current", token: token).status == 200)

            try await setReachable(false, service.database)
            let query = try await service.call("session.current", token: token)
            #expect(query.status == 503)
            #expect(query.error == "unavailable")
            #expect(query.headers["retry-after"] != nil)
            let command = try await service.call(
                "category.create", #"{"code":"X","name":"X"}"#, token: token,
                headers: ["Idempotency-Key": "outage"])
            #expect(command.status == 503)
            #expect(command.error == "unavailable")
            let ready = try await service.send("GET", "/readyz")
            #expect(ready.status == 503)
            #expect(ready.json?["missing"]?.elements.first?.string == "database")
            #expect(try await service.send("GET", "/healthz").status == 200)

            try await setReachable(true, service.database)
            // Queries and commands have pools of their own, each of which seeks the server after a pause of its own.
            try await expectSuccess { try await service.call("session.current", token: token) }
            try await expectSuccess {
                try await service.call(
                    "category.create", #"{"code":"X","name":"X"}"#, token: token,
                    headers: ["Idempotency-Key": "outage"])
            }
            #expect(try await service.send("GET", "/readyz").status == 200)
        }
    }

    @Test("connections that were cut while idle harm no call")
    func cutIdle() async throws {
        try await withService { service in
            let token = try await service.signIn()
            _ = try await service.call("category.create", #"{"code":"Y","name":"Y"}"#, token: token)
            try await Task.sleep(for: .seconds(1))
            try await service.database.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """)
            #expect(try await service.call("session.current", token: token).status == 200)
            let command = try await service.call("category.create", #"{"code":"Z","name":"Z"}"#, token: token)
            #expect(command.status == 200, "\(command.body)")
        }
    }

    @Test(
        "a command whose connection is cut is carried out once under its key; without one its caller is told that it may be",
        arguments: ["cut", nil] as [String?])
    func cutInCommand(key: String?) async throws {
        try await withService { service in
            let token = try await service.signIn()
            let answer = try await service.database.withConnection { blocker in
                try await blocker.execute(script: "begin; lock table data.category in access exclusive mode")
                async let call = service.call(
                    "category.create", #"{"code":"C","name":"C"}"#, token: token,
                    headers: key.map { ["Idempotency-Key": $0] } ?? [:])
                var cut = 0
                while cut == 0 {
                    try await Task.sleep(for: .milliseconds(20))
                    cut = try await blocker.query(
                        """
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        """
                    ).count
                }
                try await blocker.execute(script: "rollback")
                return try await call
            }
            let count = try await service.database.query(
                "select count(*) from data.category where code = 'C'")
            #expect(answer.status == (key == nil ? 503 : 200), "\(answer.body)")
            #expect(answer.error == (key == nil ? "outcome_unknown" : nil))
            #expect(try count[0].decode(0, as: Int.self) == (key == nil ? 0 : 1))
        }
    }
}
