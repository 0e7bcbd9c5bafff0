// What the tests of one process share: a superuser's connection that creates and drops databases, the roles, and the
// template. Databases of processes that are gone are dropped at the start.

import PostgresClient
import Schema
import Synchronization

actor TestCluster {
    let server: TestServer
    /// Creates and drops, one at a time. While it lives, others see that this process does.
    private let connection: PostgresConnection
    private var loadedTemplate: Task<String, any Error>?
    private let clones = Atomic(0)

    private static let start = Task { try await TestCluster(server: TestServer()) }

    /// The one of this process, ready for use.
    static func shared() async throws -> TestCluster { try await start.value }

    private init(server: TestServer) async throws {
        self.server = server
        connection = try await PostgresConnection.connect(
            server.configuration(database: "postgres"), logger: silentLogger)
        // Processes that start at once must not create the roles at once.
        _ = try await connection.query("select pg_advisory_lock(7567478)")
        try await connection.execute(script: SQLFiles.embedded["roles.sql"] ?? "")
        let stale = try await connection.query(
            """
            select d.datname from pg_database d
            where d.datname like 'suanpan\\_test\\_%' and not exists (
                select from pg_stat_activity a
                where a.application_name <> '' and starts_with(d.datname, a.application_name))
            """)
        for row in stale { try await drop(row.decode(0)) }
        _ = try await connection.query("select pg_advisory_unlock(7567478)")
    }

    /// Name of a database with the whole schema, loaded at the first call.
    func template() async throws -> String {
        if let loadedTemplate { return try await loadedTemplate.value }
        let task = Task { try await loadTemplate() }
        loadedTemplate = task
        return try await task.value
    }

    private func loadTemplate() async throws -> String {
        let name = try await create(copying: "template1")
        let database = TestDatabase(name: name, server: server)
        let loader = SchemaLoader(
            files: .embedded, configuration: database.configuration(as: .deploy), logger: silentLogger)
        _ = try await loader.apply()
        // Plans made on tables without statistics are cached, so the clones need some from the start.
        try await database.query("analyze")
        return name
    }

    /// Creates a database of this process and returns its name.
    nonisolated func create(copying template: String) async throws -> String {
        let number = clones.add(1, ordering: .relaxed).newValue
        let name = "\(TestServer.runName)_\(number)"
        try await connection.execute(
            script: "create database \(name) template \(template) owner suanpan_deploy")
        return name
    }

    /// Drops a database, also one that is in use.
    nonisolated func drop(_ name: String) async throws {
        try await connection.execute(script: "drop database if exists \(name) with (force)")
    }
}
