// Cancelled tasks and time-outs.

import PostgresClient
import Testing

@Suite("cancellation") struct CancellationTests {
    @Test("a cancelled task gives its connection back usable") func usableAfterCancel() async throws {
        let pool = try SharedServer.pool(maximumConnections: 1)
        let process = try await pool.query("select pg_backend_pid()")[0][0]
        let task = Task { _ = try await pool.query("select pg_sleep(60)") }
        let observer = try await SharedServer.connect()
        let isAsleep: @Sendable () async throws -> Bool = {
            try await observer.query(
                "select count(*) from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'",
                [PostgresValue(process)])[0][0] == "1"
        }
        try await expectEventually(isAsleep)
        let start = ContinuousClock.now
        task.cancel()
        let error = await postgresError { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(error?.sqlState == "57014")
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try await pool.query("select pg_backend_pid()")[0][0] == process)
        #expect(try await !isAsleep())
    }

    @Test("a late cancel never stops the next statement") func lateCancel() async throws {
        let connection = try await SharedServer.connect()
        var stopped = 0
        for _ in 0..<250 {
            let task = Task { _ = try await connection.query("select pg_sleep(0.002)") }
            try await Task.sleep(for: .microseconds(.random(in: 500...4_500)))
            task.cancel()
            if await postgresError({ try await task.value }) != nil { stopped += 1 }
            #expect(try await connection.query("select 'next', pg_sleep(0.003)")[0][0] == "next")
        }
        // Both outcomes must have been met, or the race was not tried.
        #expect(stopped > 0)
        #expect(stopped < 250)
    }

    @Test("a task cancelled before its statement sends none") func cancelledBefore() async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(script: "create temporary table t (a int)")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try await connection.query("insert into t values (1)")
        }
        task.cancel()
        #expect(await postgresError { try await task.value }?.code == .cancelled)
        #expect(try await connection.query("select count(*) from t")[0][0] == "0")
    }

    @Test("cancelling stops a statement that waits for a lock, and many at once") func manyAtOnce()
        async throws
    {
        let pool = try SharedServer.pool(maximumConnections: 8)
        let holder = try await SharedServer.connect()
        let key = PostgresValue(Int32.random(in: 1...Int32.max))
        _ = try await holder.query("select pg_advisory_lock($1::bigint)", [key])
        try await withThrowingTaskGroup(of: PostgresError.Code?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await postgresError {
                        _ = try await pool.query("set lock_timeout = 0")
                        _ = try await pool.query("select pg_advisory_lock($1::bigint)", [key])
                    }?.code
                }
            }
            try await expectEventually { pool.statistics.busy == 8 }
            try await Task.sleep(for: .milliseconds(50))
            group.cancelAll()
            for try await code in group { #expect(code == .cancelled) }
        }
        #expect(try await pool.query("select 1")[0][0] == "1")
        await pool.close()
    }

    @Test("the server's statement time-out is a server error 57014 and leaves the connection usable")
    func statementTimeout() async throws {
        let connection = try await SharedServer.connect(statementTimeoutMilliseconds: 100)
        let start = ContinuousClock.now
        let error = await postgresError { _ = try await connection.query("select pg_sleep(30)") }
        #expect(error?.code == .server)
        #expect(error?.sqlState == "57014")
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try await connection.query("select 1")[0][0] == "1")
    }
}
