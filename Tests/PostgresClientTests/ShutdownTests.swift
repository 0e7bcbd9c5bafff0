// Pool and listener as services of a group.

import PostgresClient
import ServiceLifecycle
import Synchronization
import Testing

@Suite("graceful shutdown") struct ShutdownTests {
    @Test("ends a pool after the last lent connection came back") func pool() async throws {
        let pool = try SharedServer.pool(maximumConnections: 2)
        let group = ServiceGroup(services: [pool], gracefulShutdownSignals: [], logger: SharedServer.logger)
        let isFinished = Mutex(false)
        async let lent: Void = pool.withConnection { connection in
            _ = try await connection.query("select pg_sleep(0.3)")
            isFinished.withLock { $0 = true }
        }
        try await expectEventually { pool.statistics.busy == 1 }
        async let run: Void = group.run()
        try await Task.sleep(for: .milliseconds(50))
        await group.triggerGracefulShutdown()
        try await run
        #expect(isFinished.withLock { $0 })
        try await lent
        #expect(await postgresError { _ = try await pool.query("select 1") }?.code == .closed)
    }

    @Test("ends a listener and its stream") func listener() async throws {
        let listener = PostgresListener(
            configuration: try SharedServer.configuration(), channels: ["idle"], logger: SharedServer.logger)
        let group = ServiceGroup(
            services: [listener], gracefulShutdownSignals: [], logger: SharedServer.logger)
        async let run: Void = group.run()
        var heard = listener.notifications.makeAsyncIterator()
        #expect(await heard.next()?.kind == .listening)
        await group.triggerGracefulShutdown()
        #expect(await heard.next() == nil)
        try await run
    }
}
