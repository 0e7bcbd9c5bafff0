// Prepared statements and transactions of one connection.

import PostgresClient
import Testing

@Suite("statements") struct StatementTests {
    @Test("a statement is prepared once, and the cache is bounded by the longest unused") func cache()
        async throws
    {
        var configuration = try SharedServer.configuration()
        configuration.statementCacheCapacity = 3
        let connection = try await PostgresConnection.connect(configuration, logger: SharedServer.logger)
        let prepared =
            "select count(*), count(*) filter (where statement = 'select 0::int') from pg_prepared_statements"
        for _ in 0..<5 { _ = try await connection.query("select 0::int") }
        #expect(try await connection.query(prepared)[0][0] == "2")
        for number in 1...20 {
            _ = try await connection.query("select \(number)::int")
            _ = try await connection.query("select 0::int")
        }
        let row = try await connection.query(prepared)[0]
        // One more than the capacity may be prepared: what was dropped is freed before the next preparation.
        #expect(try row.decode(0, as: Int.self) <= 4)
        #expect(row[1] == "1")
    }

    @Test("a statement that cannot be prepared is not remembered") func failedPreparation() async throws {
        let connection = try await SharedServer.connect()
        #expect(
            await postgresError { _ = try await connection.query("select * from later") }?.sqlState == "42P01"
        )
        try await connection.execute(script: "create temporary table later (a int)")
        #expect(try await connection.query("select * from later").columns == ["a"])
    }

    @Test("prepared statements that a script discarded are prepared again") func discarded() async throws {
        let connection = try await SharedServer.connect()
        #expect(try await connection.query("select 1::int")[0][0] == "1")
        try await connection.execute(script: "deallocate all")
        #expect(try await connection.query("select 1::int")[0][0] == "1")
    }

    @Test("freeing dropped statements never spoils a transaction") func freeing() async throws {
        var configuration = try SharedServer.configuration()
        configuration.statementCacheCapacity = 1
        let connection = try await PostgresConnection.connect(configuration, logger: SharedServer.logger)
        for number in 1...3 { _ = try await connection.query("select \(number)::int") }
        try await connection.execute(script: "deallocate all")
        try await connection.transaction { connection in
            for number in 4...6 { _ = try await connection.query("select \(number)::int") }
        }
        #expect(try await connection.query("select 7::int")[0][0] == "7")
    }

    @Test("a statement outdated by a changed table fails once and then works") func stalePlan() async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(script: "create temporary table v (a int)")
        #expect(try await connection.query("select * from v").columns == ["a"])
        try await connection.execute(script: "alter table v add b int")
        let error = await postgresError { _ = try await connection.query("select * from v") }
        #expect(error?.sqlState == "0A000")
        #expect(error?.isStalePlan == true)
        #expect(try await connection.query("select * from v").columns == ["a", "b"])
    }

    @Test("results are cleared on every path") func results() async throws {
        let connection = try await SharedServer.connect()
        for number in 0..<3_000 {
            let error = await postgresError {
                switch number % 4 {
                case 0: _ = try await connection.query("select 1/$1::int", [0])
                case 1: _ = try await connection.query("select nothing_\(number % 7)")
                case 2: try await connection.execute(script: "select 1; select 1/0")
                default: try await connection.transaction { _ = try await $0.query("select 1/0") }
                }
            }
            #expect(error?.code == .server)
        }
        // Other tests hold a few for a moment; a leak would be thousands.
        #expect(PostgresDiagnostics.liveResultCount < 100)
    }
}

@Suite("transactions") struct TransactionTests {
    private struct Refused: Error {}

    @Test("is committed if the body returns and rolled back if it throws") func outcome() async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(script: "create temporary table t (a int)")
        let answer = try await connection.transaction { connection in
            _ = try await connection.query("insert into t values (1)")
            return "kept"
        }
        #expect(answer == "kept")
        await #expect(throws: Refused.self) {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into t values (2)")
                throw Refused()
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try await connection.query("select string_agg(a::text, ',') from t")[0][0] == "1")
    }

    @Test("a failed statement that the body hides is not passed off as committed") func hiddenFailure()
        async throws
    {
        let connection = try await SharedServer.connect()
        let error = await postgresError {
            try await connection.transaction { connection in _ = try? await connection.query("select 1/0") }
        }
        #expect(error?.code == .usage)
        #expect(!connection.isInTransaction)
    }

    @Test("a transaction in a transaction is refused, and ends neither") func nested() async throws {
        let connection = try await SharedServer.connect()
        try await connection.transaction { connection in
            let error = await postgresError { try await connection.transaction { _ in } }
            #expect(error?.code == .usage)
            #expect(connection.isInTransaction)
            _ = try await connection.query("select 1")
        }
    }

    @Test("a fault found at commit is the caller's error") func deferredFault() async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(
            script:
                "create temporary table t (a int unique deferrable initially deferred); insert into t values (1)"
        )
        let error = await postgresError {
            try await connection.transaction { _ = try await $0.query("insert into t values (1)") }
        }
        #expect(error?.sqlState == "23505")
        #expect(try await connection.query("select count(*) from t")[0][0] == "1")
    }

    @Test("a cancelled transaction is rolled back, even if its statements were done") func cancelled()
        async throws
    {
        let connection = try await SharedServer.connect()
        try await connection.execute(script: "create temporary table t (a int)")
        let task = Task {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into t values (1)")
                while !Task.isCancelled { await Task.yield() }
            }
        }
        try await expectEventually { connection.isInTransaction }
        task.cancel()
        #expect(await postgresError { try await task.value }?.code == .cancelled)
        #expect(try await connection.query("select count(*) from t")[0][0] == "0")
    }
}
