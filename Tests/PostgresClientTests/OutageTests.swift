// Servers that stop, start and change roles; each test has clusters of its own.

import PostgresClient
import Testing

@Suite("an outage") struct OutageTests {
    @Test("under a pool makes calls fail as unavailable, and afterwards they work again") func pool()
        async throws
    {
        try await Cluster.withClusters(1) { clusters in
            let cluster = clusters[0]
            try await cluster.create()
            try await cluster.start()
            let pool = PostgresPool(
                configuration: cluster.configuration, maximumConnections: 4, logger: SharedServer.logger)
            try await withThrowingTaskGroup(of: PostgresError.Code?.self) { group in
                // Under way when the server stops.
                for _ in 0..<4 {
                    group.addTask {
                        await postgresError { _ = try await pool.query("select pg_sleep(60)") }?.code
                    }
                }
                try await expectEventually { pool.statistics.busy == 4 }
                try await Task.sleep(for: .milliseconds(100))
                try await cluster.stop()
                for try await code in group { #expect(code == .unavailable) }
            }
            for _ in 0..<20 {
                let error = await postgresError { _ = try await pool.query("select 1") }
                #expect(error?.code == .unavailable)
                #expect(error?.description == "database unavailable")
            }
            #expect(pool.statistics.idle == 0)
            try await cluster.start()
            try await expectEventually { (try? await pool.query("select 1")[0][0]) == "1" }
            for _ in 0..<20 { #expect(try await pool.query("select 1")[0][0] == "1") }
            await pool.close()
        }
    }

    @Test("does not end listening: what is notified after the restart is heard") func listener() async throws
    {
        try await Cluster.withClusters(1) { clusters in
            let cluster = clusters[0]
            try await cluster.create()
            try await cluster.start()
            let listener = PostgresListener(
                configuration: cluster.configuration, channels: ["stock", "Odd \"name\""],
                logger: SharedServer.logger)
            let pool = PostgresPool(
                configuration: cluster.configuration, maximumConnections: 1, logger: SharedServer.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await listener.run() }
                var heard = listener.notifications.makeAsyncIterator()
                #expect(await heard.next()?.kind == .listening)
                #expect(await heard.next()?.channel == "Odd \"name\"")
                _ = try await pool.query(
                    "select pg_notify('stock', 'before'), pg_notify($1, '算')", ["Odd \"name\""])
                #expect(await heard.next()?.payload == "before")
                #expect(await heard.next()?.payload == "算")
                try await cluster.stop()
                try await cluster.start()
                #expect(await heard.next()?.kind == .listening)
                #expect(await heard.next()?.kind == .listening)
                try await expectEventually {
                    (try? await pool.query("select pg_notify('stock', 'after')")) != nil
                }
                let last = await heard.next()
                #expect(last?.kind == .message)
                #expect(last?.channel == "stock")
                #expect(last?.payload == "after")
                group.cancelAll()
                #expect(await heard.next() == nil)
            }
            await pool.close()
        }
    }

    @Test("of the primary: a connection string with two hosts follows the one that takes over")
    func failover() async throws {
        try await Cluster.withClusters(2) { clusters in
            let (first, second) = (clusters[0], clusters[1])
            try await first.create()
            try await first.start()
            try await second.follow(first)
            try await second.start()
            let pool = PostgresPool(
                configuration: PostgresConfiguration(
                    connectionString: """
                        host=\(second.folder),\(first.folder) port=\(second.port),\(first.port) user=postgres \
                        dbname=postgres target_session_attrs=read-write
                        """),
                maximumConnections: 2, logger: SharedServer.logger)
            let write: @Sendable () async throws -> String? = {
                try await pool.query("insert into t values (1) returning current_setting('port')")[0][0]
            }
            _ = try await pool.query("create table t (a int)")
            #expect(try await write() == "\(first.port)")
            // The standby has it before the primary goes.
            let standby = try await PostgresConnection.connect(
                second.configuration, logger: SharedServer.logger)
            try await expectEventually { (try? await standby.query("select * from t").count) == 1 }
            try await first.stop()
            #expect(await postgresError { _ = try await write() }?.code == .unavailable)
            try await second.promote()
            try await expectEventually { (try? await write()) == "\(second.port)" }
            #expect(try await pool.query("select count(*) from t")[0][0] == "2")
            await pool.close()
        }
    }
}
