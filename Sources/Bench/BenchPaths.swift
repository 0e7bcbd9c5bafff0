// The paths by which a document reaches the ledgers: the floor, the door on plain connections, the door through the lanes.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Terminal

/// All paths, connected.
struct BenchPaths: Sendable {
    /// Posts a document for the caller of that index; false where it was undone and may be sent again.
    typealias Post = @Sendable (_ caller: Int, _ delivery: BenchDelivery) async throws -> Bool

    /// In the order of the table. The floor, if there is one, comes first.
    let all: [(name: String, post: Post)]
    private let connections: [PostgresConnection]

    /// Whether the first path is the floor.
    let hasFloor: Bool

    /// Connects as many callers as will post at once, and has each connection post until its plans are made.
    ///
    /// - Throws: `PostgresError`; `CommandFault` where a document is refused.
    static func open(
        in database: BenchDatabase, gateway: Gateway, company: BenchCompany, callers: Int, floor: String?
    ) async throws -> BenchPaths {
        var connections = [PostgresConnection]()
        do {
            var all = [(name: String, post: Post)]()
            if let floor {
                let own = try await connect(callers, database.deploy, &connections)
                try await own[0].execute(script: floor)
                _ = try await own[0].query(
                    "select floor.fill($1, $2)",
                    [PostgresValue(company.branches.count), PostgresValue(company.products)])
                all.append(("floor", { caller, delivery in try await post(delivery, onFloor: own[caller]) }))
            }
            let own = try await connect(callers, database.gateway.commandDatabase, &connections)
            all.append(
                ("call", { caller, delivery in try await post(delivery, company, through: own[caller]) }))
            all.append(("lanes", { _, delivery in try await post(delivery, company, through: gateway) }))
            let paths = BenchPaths(all: all, connections: connections, hasFloor: floor != nil)
            try await paths.warmUp(company, callers: callers)
            return paths
        } catch {
            for connection in connections { await connection.close() }
            throw error
        }
    }

    /// Closes what was opened.
    func close() async {
        for connection in connections { await connection.close() }
    }

    private static func connect(
        _ count: Int, _ database: PostgresConfiguration, _ all: inout [PostgresConnection]
    ) async throws -> [PostgresConnection] {
        var own = [PostgresConnection]()
        for _ in 0..<count {
            let connection = try await PostgresConnection.connect(database, logger: Logger(label: "suanpan"))
            all.append(connection)
            own.append(connection)
        }
        return own
    }

    private func warmUp(_ company: BenchCompany, callers: Int) async throws {
        for path in all {
            Terminal.status("warming up \(path.name)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        for _ in 0..<Self.warmUps {
                            _ = try await path.post(
                                caller, .any(products: company.products, branches: company.branches.count))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// PostgreSQL settles on a plan after five executions.
    private static let warmUps = 12
}

extension BenchPaths {
    /// Refusals that undid all and ask to come again.
    private static let passing: Set = ["40001", "40P01", "55P03"]

    private static func post(_ delivery: BenchDelivery, onFloor connection: PostgresConnection) async throws
        -> Bool
    {
        try await orAgain {
            try await connection.query(
                "select floor.post($1, $2, $3)",
                [
                    PostgresValue(delivery.branch + 1), .array(delivery.products.map { $0 + 1 }),
                    .array(delivery.quantities),
                ])
        }
    }

    private static func post(
        _ delivery: BenchDelivery, _ company: BenchCompany, through connection: PostgresConnection
    ) async throws -> Bool {
        try await orAgain {
            try await connection.query(
                "select api.call($1, 'delivery.submit', $2)",
                [PostgresValue(company.token), PostgresValue(delivery.request(in: company))])
        }
    }

    private static func orAgain(_ query: () async throws -> PostgresRows) async throws -> Bool {
        do {
            _ = try await query()
            return true
        } catch let error as PostgresError where passing.contains(error.sqlState ?? "") {
            return false
        }
    }

    private static func post(
        _ delivery: BenchDelivery, _ company: BenchCompany, through gateway: Gateway
    ) async throws -> Bool {
        let answer = await gateway.call(
            Call(
                operation: "delivery.submit", request: Array(delivery.request(in: company).utf8),
                sessionToken: company.token, face: "command_line"))
        if answer.status == 503 { return false }
        guard answer.isDone else { throw CommandFault("delivery.submit: \(answer.message)", .failure) }
        return true
    }
}
