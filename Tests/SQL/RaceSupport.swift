// Calls that meet. A lock held by a third party lets each run up to the same point, and none beyond it before all stand
// there: so what a test says happens at once does happen at once, in every run.

import PostgresClient
import TestSupport
import Testing

/// A company with one warehouse, HQ-1, a supplier S1, and several connections of the service.
struct Shop: Sendable {
    /// What a test does at the same time as others.
    typealias Action = @Sendable () async throws -> DoorAnswer

    /// Where it is.
    let database: TestDatabase
    /// One user, signed in once, on connections of its own each.
    let sessions: [DoorSession]

    /// The first session, for what happens one after the other.
    var session: DoorSession { sessions[0] }

    /// Opens a shop with products of those codes on a fresh database.
    ///
    /// - Parameters:
    ///   - connections: how many of the service.
    ///   - products: their codes.
    ///   - settings: the database's own, as `name = value`.
    ///   - body: what happens in the shop.
    /// - Throws: what the body throws; `PostgresError`; `DoorSession.Refused`.
    static func open(
        connections: Int = 2, products: [String] = ["P1"], settings: [String] = [],
        _ body: (Shop) async throws -> Void
    ) async throws {
        await ShopDoor.shared.enter()
        let result = await Result { try await open(connections, products, settings, body) }
        await ShopDoor.shared.leave()
        try result.get()
    }

    private static func open(
        _ connections: Int, _ products: [String], _ settings: [String], _ body: (Shop) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            for setting in settings {
                try await database.query("alter database \(database.name) set \(setting)")
            }
            try await withConnections(connections, to: database) { connections in
                let keeper = try await DoorSession.open(
                    login: "keeper", role: "administrator", in: database, on: connections[0])
                try await keeper.done("partner.create", ["code": "S1", "name": "S1", "is_supplier": true])
                for code in products {
                    try await keeper.done("product.create", ["code": code, "name": code, "base_unit": "EA"])
                }
                try await body(Shop(database: database, sessions: connections.map { keeper.on($0) }))
            }
        }
    }

    private static func withConnections(
        _ count: Int, to database: TestDatabase, _ body: ([PostgresConnection]) async throws -> Void
    ) async throws {
        func open(_ opened: [PostgresConnection]) async throws {
            guard opened.count < count else { return try await body(opened) }
            try await database.withConnection(as: .service) { try await open(opened + [$0]) }
        }
        try await open([])
    }

    /// Starts actions in their order, each when those before it wait for a lock, and then lets all of them go.
    ///
    /// - Parameters:
    ///   - lock: a statement whose locks every action runs into.
    ///   - actions: calls, each on a connection of its own.
    /// - Returns: the answers in the order of the actions.
    /// - Throws: what an action throws; `NotBlocked`.
    func race(at lock: String, _ actions: Action...) async throws -> [DoorAnswer] {
        try await database.withConnection { gate in
            try await gate.execute(script: "begin; \(lock)")
            return try await withThrowingTaskGroup(of: (Int, DoorAnswer).self) { group in
                for (index, action) in actions.enumerated() {
                    group.addTask { (index, try await action()) }
                    try await waitUntilBlocked(index + 1)
                }
                try await gate.execute(script: "rollback")
                var answers = [Int: DoorAnswer]()
                for try await (index, answer) in group { answers[index] = answer }
                return actions.indices.compactMap { answers[$0] }
            }
        }
    }

    /// An action went on where it should have run into a lock.
    struct NotBlocked: Error {}

    /// Returns when so many of the service's connections wait for locks.
    ///
    /// - Throws: `NotBlocked` if that does not happen within 20 seconds; `PostgresError`.
    func waitUntilBlocked(_ count: Int) async throws {
        try await database.withConnection { connection in
            let deadline = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < deadline {
                let waiting = try await connection.query(
                    """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and usename = 'suanpan_service' and wait_event_type = 'Lock'
                    """)
                if try waiting[0].decode(0, as: Int.self) == count { return }
                try await Task.sleep(for: .milliseconds(5))
            }
            throw NotBlocked()
        }
    }

    /// Every check holds.
    ///
    /// - Throws: `PostgresError`; `DoorSession.Refused`.
    func expectSound(_ location: SourceLocation = #_sourceLocation) async throws {
        let checks = try await session.done("check.run")
        #expect(checks["sound"] as? Bool == true, "\(checks.body)", sourceLocation: location)
    }

    /// One value as the superuser sees it.
    ///
    /// - Throws: `PostgresError`.
    func value(_ sql: String) async throws -> String? { try await database.query(sql)[0][0] }

    /// How long the last call of an operation took at the door.
    ///
    /// - Throws: `PostgresError`.
    func seconds(of operation: String) async throws -> String {
        try await value(
            """
            select round(duration_us / 1000000.0, 2) from data.operation_log where operation = '\(operation)'
            order by id desc limit 1
            """) ?? ""
    }

    /// The sorted outcomes of calls: `done`, or the error's name.
    func outcomes(_ answers: [DoorAnswer]) -> [String] { answers.map { $0.error ?? "done" }.sorted() }
}

/// Lets a few tests in at a time: each holds several connections, and a server has a bounded number of them.
private actor ShopDoor {
    static let shared = ShopDoor()
    private var places = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
    }
}

extension Result where Failure == any Error {
    /// What asynchronous work came to.
    fileprivate init(catching work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}

// What tests do in a shop.
extension Shop {
    /// Receives a quantity of a product at a price of 2, without an order.
    ///
    /// - Returns: id of the posted document.
    /// - Throws: `PostgresError`; `DoorSession.Refused`.
    @discardableResult
    func stock(_ quantity: Int, of product: String = "P1") async throws -> Int {
        let answer = try await session.done(
            "other_in.submit", ["lines": [["product": product, "quantity": quantity, "price": 2]]])
        return try answer.document
    }

    /// Orders quantities of products, each on a line of its own.
    ///
    /// - Returns: ids of the approved order and of its lines.
    /// - Throws: `PostgresError`; `DoorSession.Refused`.
    func order(_ quantities: KeyValuePairs<String, Int>) async throws -> (document: Int, lines: [Int]) {
        let answer = try await session.done(
            "purchase_order.submit",
            [
                "partner": "S1",
                "lines": quantities.map { ["product": $0, "quantity": $1, "price": 3] as [String: Any] },
            ])
        let document = try answer.document
        let lines = try await database.query(
            "select id from data.document_line where document_id = $1 order by line_number",
            [PostgresValue(document)])
        return (document, try lines.map { try $0.decode(0, as: Int.self) })
    }

    /// A draft of a receipt of a quantity for an order's line.
    ///
    /// - Throws: `PostgresError`; `DoorSession.Refused`.
    func receiptDraft(of line: Int, _ quantity: Int) async throws -> Int {
        try await session.done(
            "goods_receipt.save",
            ["partner": "S1", "lines": [["source_line": line, "quantity": quantity]]]
        ).document
    }
}

extension DoorAnswer {
    /// Id of the document that a call made or moved.
    var document: Int {
        get throws { try #require((self["document"] as? String).flatMap { Int($0) }, "\(body)") }
    }

    /// `details` of an error.
    var details: [String: Any] { self["details"] as? [String: Any] ?? [:] }
}
