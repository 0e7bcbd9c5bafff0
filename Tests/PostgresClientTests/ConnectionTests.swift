// One connection: errors, statements, transactions.

import Foundation
import PostgresClient
import Testing

@Suite("a connection") struct ConnectionTests {
    @Test("a refused statement gives all that the server said, and shows none of it in its description")
    func errorFields() async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(
            script: "create temporary table stock (a int constraint stock_positive check (a > 0))")
        let sql = "insert into stock values ($1::int)"
        let error = await postgresError { _ = try await connection.query(sql, [-1]) }
        #expect(error?.code == .server)
        #expect(error?.sqlState == "23514")
        #expect(error?.severity == "ERROR")
        #expect(error?.constraintName == "stock_positive")
        #expect(error?.tableName == "stock")
        #expect(error?.detail?.contains("-1") == true)
        #expect(error?.sourceFunction == "ExecConstraints")
        #expect(error?.statement == sql)
        #expect(error?.description == "server error 23514")
        #expect(error?.debugDescription.contains("stock_positive") == true)
    }

    @Test("an error raised with detail and hint keeps them, and the call stack") func raised() async throws {
        let connection = try await SharedServer.connect()
        let error = await postgresError {
            try await connection.execute(
                script: """
                    do $$ begin raise exception 'no stock' using errcode = 'SP409', detail = '{"a":1}', hint = 'wait';
                    end $$
                    """)
        }
        #expect(error?.sqlState == "SP409")
        #expect(error?.message == "no stock")
        #expect(error?.detail == #"{"a":1}"#)
        #expect(error?.hint == "wait")
        #expect(error?.context?.contains("PL/pgSQL") == true)
    }

    @Test("the position of a fault counts from the script's beginning") func position() async throws {
        let connection = try await SharedServer.connect()
        let script = "select 1;\nselect '算';\nselect absent_column;"
        let error = await postgresError { try await connection.execute(script: script) }
        let position = try #require(error?.position.flatMap { Int($0) })
        #expect(script.dropFirst(position - 1).hasPrefix("absent_column"))
    }

    @Test("a script is one transaction") func script() async throws {
        let connection = try await SharedServer.connect()
        let error = await postgresError {
            try await connection.execute(script: "create temporary table gone (a int); select 1/0")
        }
        #expect(error?.sqlState == "22012")
        #expect(try await connection.query("select to_regclass('gone')")[0][0] == nil)
    }

    @Test("a NUL is refused before it reaches the server") func nul() async throws {
        let connection = try await SharedServer.connect()
        let attempts: [@Sendable () async throws -> Void] = [
            { _ = try await connection.query("select $1::text", ["a\0b"]) },
            { _ = try await connection.query("select 1\0") },
            { try await connection.execute(script: "select 1;\0 select 2") },
            { _ = try await connection.query("select $1::text[]", [.array(["a", "\0"])]) },
        ]
        for attempt in attempts { #expect(await postgresError { try await attempt() }?.code == .usage) }
        #expect(try await connection.query("select 1")[0][0] == "1")
    }

    @Test(
        "COPY is refused and leaves the connection usable",
        arguments: ["copy (select 1) to stdout", "copy t from stdin"])
    func copy(sql: String) async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(script: "create temporary table t (a int)")
        #expect(await postgresError { _ = try await connection.query(sql) }?.code == .usage)
        #expect(await postgresError { try await connection.execute(script: sql) }?.code == .usage)
        #expect(try await connection.query("select 1")[0][0] == "1")
    }

    @Test("the session has our encoding, time-outs and date style, whatever the server's are")
    func sessionSettings() async throws {
        var configuration = try SharedServer.configuration()
        configuration.statementTimeoutMilliseconds = 1234
        configuration.lockTimeoutMilliseconds = 567
        let isURI = configuration.connectionString.contains("://")
        let separator = configuration.connectionString.contains("?") ? "&" : "?"
        configuration.connectionString +=
            isURI ? "\(separator)options=-c%20datestyle%3DGerman" : " options='-c datestyle=German'"
        let connection = try await PostgresConnection.connect(configuration, logger: SharedServer.logger)
        let row = try await connection.query(
            """
            select current_setting('client_encoding'), current_setting('statement_timeout'), \
            current_setting('lock_timeout'), date '2024-03-05', current_setting('application_name')
            """)[0]
        #expect((0..<5).map { row[$0] } == ["UTF8", "1234ms", "567ms", "2024-03-05", "suanpan-test"])
        #expect(await connection.serverVersion >= 150_000)
    }

    @Test("a server that is not there is unavailable; a description of the configuration hides the password")
    func unreachable() async throws {
        let configuration = PostgresConfiguration(connectionString: "host=/nonexistent password=hidden")
        let error = await postgresError {
            _ = try await PostgresConnection.connect(configuration, logger: SharedServer.logger)
        }
        #expect(error?.code == .unavailable)
        #expect(!"\(configuration) \(String(reflecting: configuration))".contains("hidden"))
    }

    @Test(
        "a connection string that libpq cannot read is wrong use, and quoted nowhere",
        arguments: ["postgress://u:hidden@h/db", "postgres://u:hidden@[h/db", "pasword=hidden", "host=h\0"])
    func unreadable(connectionString: String) async throws {
        let error = await postgresError {
            _ = try await PostgresConnection.connect(
                PostgresConfiguration(connectionString: connectionString), logger: SharedServer.logger)
        }
        #expect(error?.code == .usage)
        #expect(error?.debugDescription.contains("hidden") == false)
    }

    @Test("a closed connection says so") func closed() async throws {
        let connection = try await SharedServer.connect()
        await connection.close()
        #expect(await postgresError { _ = try await connection.query("select 1") }?.code == .closed)
        #expect(await postgresError { try await connection.transaction { _ in } }?.code == .closed)
        #expect(await connection.serverVersion == 0)
    }

    @Test("a session ended by the server is unavailable") func terminated() async throws {
        let connection = try await SharedServer.connect()
        let error = await postgresError {
            _ = try await connection.query("select pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error?.code == .unavailable)
        #expect(error?.sqlState == "57P01")
        #expect(connection.isBroken)
        #expect(await postgresError { _ = try await connection.query("select 1") }?.code == .unavailable)
    }

    @Test("a waiting statement holds up none of Swift's threads") func ownThread() async throws {
        let count = ProcessInfo.processInfo.activeProcessorCount + 2
        let pool = try SharedServer.pool(maximumConnections: count)
        let start = ContinuousClock.now
        async let waiting: Void = withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { _ = try await pool.query("select pg_sleep(5)") } }
            try await group.waitForAll()
        }
        try await expectEventually { pool.statistics.busy == count }
        for _ in 0..<100 { await Task.detached { await Task.yield() }.value }
        // Were a thread of Swift's blocked in each, this would come only after a sleep's end.
        #expect(ContinuousClock.now - start < .seconds(5))
        try await waiting
        await pool.close()
    }

    @Test("what nobody holds any more leaves no session and no thread behind") func leaks() async throws {
        let name = "leak\(UInt16.random(in: 0...UInt16.max))"
        @Sendable func threads() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").filter {
                (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == "pg \(name)\n"
            }.count
        }
        let observer = try await SharedServer.connect()
        let sessions: @Sendable () async throws -> String? = {
            try await observer.query(
                "select count(*) from pg_stat_activity where application_name = $1", [PostgresValue(name)])[
                    0][0]
        }
        let configuration = try SharedServer.configuration(applicationName: name)
        do {
            var held: [PostgresConnection] = []
            for _ in 0..<20 {
                held.append(try await PostgresConnection.connect(configuration, logger: SharedServer.logger))
            }
            #expect(try await sessions() == "20")
            // A thread that ends meanwhile can hide another from one reading.
            try await expectEventually { try threads() == 20 }
            await held[0].close()
        }
        try await expectEventually { try await sessions() == "0" }
        try await expectEventually { try threads() == 0 }
    }
}
