// The pool against a server.

import PostgresClient
import Synchronization
import Testing

/// Numbers in the order in which tasks wrote them.
private final class Journal: Sendable {
    private let state = Mutex<[Int]>([])
    var entries: [Int] { state.withLock { $0 } }
    func append(_ entry: Int) { state.withLock { $0.append(entry) } }
}

@Suite("a pool") struct PoolTests {
    @Test("never opens more connections than its bound, and serves all") func bound() async throws {
        let pool = try SharedServer.pool(maximumConnections: 3)
        let processes = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<60 {
                group.addTask { try await pool.query("select pg_backend_pid(), pg_sleep(0.002)")[0][0] }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(processes.count <= 3)
        #expect(pool.statistics.idle == processes.count)
        #expect(pool.statistics.busy == 0)
        #expect(pool.statistics.waiting == 0)
        await pool.close()
    }

    @Test("serves those who wait in the order they came") func fairness() async throws {
        let pool = try SharedServer.pool(maximumConnections: 1)
        let order = Journal()
        try await pool.withConnection { _ in
            for number in 0..<6 {
                Task { try await pool.withConnection { _ in order.append(number) } }
                try await expectEventually { pool.statistics.waiting == number + 1 }
            }
        }
        try await expectEventually { order.entries.count == 6 }
        #expect(order.entries == Array(0..<6))
    }

    @Test("who waits longer than the time-out gets poolExhausted, and the pool goes on") func exhaustion()
        async throws
    {
        let pool = try SharedServer.pool(maximumConnections: 1, acquireTimeoutSeconds: 1)
        try await pool.withConnection { _ in
            let start = ContinuousClock.now
            let error = await postgresError { _ = try await pool.query("select 1") }
            #expect(error?.code == .poolExhausted)
            #expect(ContinuousClock.now - start >= .seconds(1))
            #expect(pool.statistics.waiting == 0)
        }
        #expect(try await pool.query("select 1")[0][0] == "1")
    }

    @Test("who is cancelled while waiting leaves the queue") func cancelledWaiter() async throws {
        let pool = try SharedServer.pool(maximumConnections: 1)
        try await pool.withConnection { _ in
            let task = Task { _ = try await pool.query("select 1") }
            try await expectEventually { pool.statistics.waiting == 1 }
            task.cancel()
            #expect(await postgresError { try await task.value }?.code == .cancelled)
            #expect(pool.statistics.waiting == 0)
        }
        #expect(try await pool.query("select 1")[0][0] == "1")
    }

    @Test("a connection that comes back inside a transaction is rolled back") func openTransaction()
        async throws
    {
        let pool = try SharedServer.pool(maximumConnections: 1)
        try await pool.withConnection { connection in
            try await connection.execute(script: "create temporary table t (a int)")
            try await connection.execute(script: "begin; insert into t values (1)")
        }
        #expect(try await pool.query("select count(*) from t")[0][0] == "0")
        await #expect(throws: PostgresError.self) {
            try await pool.withConnection { connection in
                try await connection.execute(script: "begin")
                _ = try await connection.query("select 1/0")
            }
        }
        try await pool.withConnection { #expect(!$0.isInTransaction) }
    }

    @Test("a broken connection is replaced") func broken() async throws {
        let pool = try SharedServer.pool(maximumConnections: 2)
        let first = try await pool.query("select pg_backend_pid()")[0][0]
        let error = await postgresError {
            _ = try await pool.query("select pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error?.code == .unavailable)
        let second = try await pool.query("select pg_backend_pid()")[0][0]
        #expect(second != nil && second != first)
        try await pool.withConnection { await $0.close() }
        #expect(try await pool.query("select 1")[0][0] == "1")
    }

    @Test("an idle connection that the server ended meanwhile is found before it is lent") func idleLoss()
        async throws
    {
        let pool = try SharedServer.pool(maximumConnections: 1)
        let process = try await pool.query("select pg_backend_pid()")[0][0]
        let observer = try await SharedServer.connect()
        _ = try await observer.query("select pg_terminate_backend($1::int)", [PostgresValue(process)])
        try await Task.sleep(for: .milliseconds(700))
        #expect(try await pool.query("select 1")[0][0] == "1")
    }

    @Test("a view reloaded with other columns costs no caller an error") func staleView() async throws {
        let pool = try SharedServer.pool(maximumConnections: 4)
        let view = "stale_\(UInt32.random(in: 0...UInt32.max))"
        _ = try await pool.query("create view \(view) as select 1 as a")
        let sql = "select * from \(view)"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<50 { _ = try await pool.query(sql) } } }
            try await group.waitForAll()
        }
        let owner = try await SharedServer.connect()
        try await owner.execute(script: "drop view \(view); create view \(view) as select 1 as a, 2 as b")
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<16 { group.addTask { try await pool.query(sql).columns } }
            for try await columns in group { #expect(columns == ["a", "b"]) }
        }
        // Inside a transaction it is the caller's to repeat.
        let error = await postgresError {
            try await pool.withConnection { connection in
                _ = try await connection.query(sql)
                try await owner.execute(script: "drop view \(view); create view \(view) as select 1 as c")
                try await connection.transaction { _ = try await $0.query(sql) }
            }
        }
        #expect(error?.isStalePlan == true)
        try await owner.execute(script: "drop view \(view)")
        await pool.close()
    }

    @Test("a closed pool refuses callers, waits for lent connections and ends its sessions") func close()
        async throws
    {
        let name = "close\(UInt32.random(in: 0...UInt32.max))"
        let pool = PostgresPool(
            configuration: try SharedServer.configuration(applicationName: name), maximumConnections: 3,
            logger: SharedServer.logger)
        let isClosed = Mutex(false)
        async let lent: Void = pool.withConnection { connection in
            _ = try await connection.query("select pg_sleep(0.3)")
            #expect(!isClosed.withLock { $0 })
        }
        _ = try await pool.query("select 1")
        try await expectEventually { pool.statistics.busy == 1 }
        await pool.close()
        isClosed.withLock { $0 = true }
        try await lent
        #expect(await postgresError { _ = try await pool.query("select 1") }?.code == .closed)
        #expect(pool.statistics.idle + pool.statistics.busy == 0)
        let observer = try await SharedServer.connect()
        let sessions: @Sendable () async throws -> Bool = {
            try await observer.query(
                "select count(*) from pg_stat_activity where application_name = $1", [PostgresValue(name)])[
                    0][0]
                == "0"
        }
        try await expectEventually(sessions)
    }
}
