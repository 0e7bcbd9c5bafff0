// The database's door as the Gateway uses it, and what can go wrong on the way. Guarantees: a failure says whether
// it proves that nothing was committed, for only then may a call without a key be sent again.

internal import PostgresClient
internal import Synchronization

/// A call that went wrong as a whole: no answer came, or the database ended the statement.
struct DoorFailure: Error {
    /// What callers tell apart.
    enum Kind: Sendable {
        /// A serialisation failure, deadlock or lock time-out: worth sending again at once.
        case conflict
        /// The database cannot be reached, shuts down, or lacks resources.
        case unavailable
        /// The database ended the statement because it took too long.
        case timedOut
        /// No connection came free in time.
        case overloaded
        /// The caller went away: what ran was stopped and undone.
        case cancelled
        /// The rest.
        case unexpected
    }

    let kind: Kind
    /// True if nothing of the calls was committed, whatever else is known.
    let provesNothingDone: Bool
    /// False if the calls never left this process.
    let wasSent: Bool
    /// For the log; may hold user data.
    let text: String

    /// - Parameters:
    ///   - error: what the database client threw.
    ///   - wasSent: whether a connection had been taken for the statement.
    ///   - readsOnly: whether the statement could not have changed anything.
    init(_ error: any Error, wasSent: Bool, readsOnly: Bool = false) {
        let postgres = error as? PostgresError
        self.wasSent = wasSent
        text = String(reflecting: error)
        let state = postgres?.sqlState ?? ""
        kind = Self.kind(state: state, code: postgres?.code, isStalePlan: postgres?.isStalePlan ?? false)
        // An error that the server reports ends its transaction, except that a session that ended with it (by an
        // administrator, by a failed write of the log at commit) may have committed just before.
        let isReported = postgres?.code == .server && !state.hasPrefix("57P") && !state.hasPrefix("08")
        provesNothingDone = !wasSent || readsOnly || kind == .cancelled || (isReported && !state.isEmpty)
    }

    private static func kind(state: String, code: PostgresError.Code?, isStalePlan: Bool) -> Kind {
        if code == .cancelled { return .cancelled }
        if isStalePlan || state.hasPrefix("40") || state == "55P03" { return .conflict }
        if state == "57014" { return .timedOut }
        // 25006: connected to a standby, as for a moment after a fail-over.
        if state == "25006" || ["08", "53", "57", "58"].contains(state.prefix(2)) { return .unavailable }
        if code == .unavailable || code == .closed { return .unavailable }
        return code == .poolExhausted ? .overloaded : .unexpected
    }

    /// What callers are told.
    var refusal: Refusal {
        switch kind {
        case .conflict: .conflict
        case .timedOut: .timedOut
        case .overloaded: .overloaded
        case .cancelled: .cancelled
        case .unavailable: provesNothingDone ? .unavailable : .outcomeUnknown
        case .unexpected: provesNothingDone ? .internal : .outcomeUnknown
        }
    }
}

/// A command on its way to `api.call_many`.
struct DoorCommand: Sendable {
    /// Its operation's name.
    let operation: String
    /// The envelope as JSON text.
    let text: String
    /// Whether the door recognises a repeat.
    let hasKey: Bool
    let requestID: String
    /// Envelopes of a batch's next part, and of undoing its parts.
    var carryOnText: String?
    var undoText: String?

    var carryOn: DoorCommand? { part("job.carry_on", carryOnText) }
    var undo: DoorCommand? { part("job.undo", undoText) }

    private func part(_ operation: String, _ text: String?) -> DoorCommand? {
        text.map { DoorCommand(operation: operation, text: $0, hasKey: false, requestID: requestID) }
    }
}

/// The ways through the database's door.
protocol Door: Sendable {
    /// Carries out a query. An error that the door raises is an answer.
    func query(session: String?, operation: String, request: String) async throws(DoorFailure) -> Answer
    /// Reads a list to its end, in one snapshot: `begin` is told what its rows are, and gives what takes each of them.
    ///
    /// - Returns: the answer that an error of the door is; nil where all rows were taken.
    /// - Throws: `DoorFailure`; what `begin` and what it gave throw.
    func rows(
        session: String?, operation: String, request: String,
        begin: @escaping @Sendable (RowShape) async throws -> @Sendable ([String?]) throws -> Void
    ) async throws -> Answer?
    /// Carries out commands in one transaction, committed when this returns. One answer each, in their order.
    func commands(_ commands: [DoorCommand], scope: Int) async throws(DoorFailure) -> [Answer]
    /// Carries out one command on a connection kept for long work, as the job that `start` writes before it: while it
    /// runs others can see how far it is. Work of a job that could not be written is carried out all the same. What the
    /// command left for later parts is done before this returns, or undone.
    func batch(_ command: DoorCommand, start: DoorCommand) async throws(DoorFailure) -> Answer
}

/// The door over PostgreSQL connections.
struct PostgresDoor: Door {
    let queryPool: PostgresPool
    let commandPool: PostgresPool
    let batchPool: PostgresPool
    let exportPool: PostgresPool

    func query(session: String?, operation: String, request: String) async throws(DoorFailure) -> Answer {
        let wasSent = SentFlag()
        let parameters: [PostgresValue] = [
            PostgresValue(session), PostgresValue(operation), PostgresValue(request),
        ]
        do {
            return try await queryPool.withConnection { connection in
                wasSent.set()
                let rows = try await connection.query(
                    "select api.call($1::text, $2::text, $3::text, null)", parameters)
                guard let row = rows.first else { throw PostgresError(.decoding, message: "no answer") }
                return Answer(status: 200, body: try row.decode(0))
            }
        } catch {
            if let answer = Self.raised(error) { return answer }
            throw DoorFailure(error, wasSent: wasSent.isSet, readsOnly: true)
        }
    }

    func rows(
        session: String?, operation: String, request: String,
        begin: @escaping @Sendable (RowShape) async throws -> @Sendable ([String?]) throws -> Void
    ) async throws -> Answer? {
        let wasSent = SentFlag()
        let parameters: [PostgresValue] = [
            PostgresValue(session), PostgresValue(operation), PostgresValue(request),
        ]
        do {
            return try await exportPool.withConnection { connection in
                wasSent.set()
                return try await connection.transaction { connection in
                    try await connection.execute(
                        script: "set transaction isolation level repeatable read read only")
                    let told = try await connection.query(
                        "select api.call_shape($1::text, $2::text, $3::text)", parameters)
                    let shape = try RowShape(json: told.first?.decode(0) ?? "")
                    let take = try await begin(shape)
                    let columns = shape.columns.indices.map { "c\($0) text" }.joined(separator: ", ")
                    try await connection.stream(
                        "select * from api.call_rows($1::text, $2::text, $3::text) as r (\(columns))",
                        parameters, each: take)
                    return nil
                }
            }
        } catch let error as PostgresError {
            if let answer = Self.raised(error) { return answer }
            throw DoorFailure(error, wasSent: wasSent.isSet, readsOnly: true)
        }
    }

    func commands(_ commands: [DoorCommand], scope: Int) async throws(DoorFailure) -> [Answer] {
        let wasSent = SentFlag()
        do {
            return try await commandPool.withConnection { connection in
                wasSent.set()
                return try await Self.send(commands, scope: scope, on: connection)
            }
        } catch {
            throw DoorFailure(error, wasSent: wasSent.isSet)
        }
    }

    func batch(_ command: DoorCommand, start: DoorCommand) async throws(DoorFailure) -> Answer {
        let wasSent = SentFlag()
        let job = JobName()
        do {
            let answer = try await batchPool.withConnection { connection in
                let started = try await Self.send([start], scope: 0, on: connection)[0]
                job.set(started.isDone ? try JSONText(checking: started.body)["job"]?.string : nil)
                wasSent.set()
                return try await Self.carryOut(command, job: job.value, on: connection)
            }
            return answer.undoes ? try await undo(command, job: job.value) ?? answer.answer : answer.answer
        } catch {
            // What earlier parts made is undone also where the caller went away; else the next run finds it.
            _ = try? await Task { try await undo(command, job: job.value) }.value
            throw DoorFailure(error, wasSent: wasSent.isSet)
        }
    }

    /// A command that may go on in parts, each in a transaction of its own, so that others pass between them. Its answer
    /// holds once the last is done; `undoes` tells that one failed after others were committed.
    private static func carryOut(
        _ command: DoorCommand, job: String?, on connection: PostgresConnection
    ) async throws -> (answer: Answer, undoes: Bool) {
        let answer = try await part(command, job: job, on: connection)
        guard job != nil, answer.isDone, let carryOn = command.carryOn else { return (answer, false) }
        while true {
            let part = try await part(carryOn, job: job, on: connection)
            guard part.isDone else { return (part, true) }
            guard try JSONText(checking: part.body)["more"]?.bool == true else { return (answer, false) }
        }
    }

    /// Undoes what the parts of a job have made.
    ///
    /// - Returns: the refusal, where something stands that others use; else nil.
    private func undo(_ command: DoorCommand, job: String?) async throws -> Answer? {
        guard job != nil, let undo = command.undo else { return nil }
        return try await batchPool.withConnection { connection in
            while true {
                let part = try await Self.part(undo, job: job, on: connection)
                guard part.isDone else { return part }
                guard try JSONText(checking: part.body)["more"]?.bool == true else { return nil }
            }
        }
    }

    private static func part(
        _ command: DoorCommand, job: String?, on connection: PostgresConnection
    ) async throws -> Answer {
        try await connection.transaction { connection in
            if let job {
                // What is set here ends with the transaction, however that ends; the name shows that it lives.
                _ = try await connection.query(
                    """
                    select set_config('suanpan.job', $1, true),
                        set_config('application_name', 'suanpan job ' || $1, true)
                    """,
                    [PostgresValue(job)])
            }
            // No lane: a branch's other work would wait behind it for as long as it takes.
            return try await send([command], scope: 0, on: connection)[0]
        }
    }

    private static func send(
        _ commands: [DoorCommand], scope: Int, on connection: PostgresConnection
    ) async throws -> [Answer] {
        let rows = try await connection.query(
            "select status, body from api.call_many($1::int, $2::text[])",
            [PostgresValue(scope), .array(commands.map(\.text))])
        guard rows.count == commands.count else {
            throw PostgresError(.decoding, message: "\(rows.count) answers to \(commands.count) calls")
        }
        return try rows.map { row in Answer(status: try row.decode(0), body: try row.decode(1)) }
    }

    /// The answer inside an error of the door's own class SP.
    private static func raised(_ error: any Error) -> Answer? {
        guard let error = error as? PostgresError, error.sqlState?.hasPrefix("SP") == true,
            let body = error.detail, let json = try? JSONText(checking: body),
            let status = json["status"]?.int, (400...599).contains(status)
        else { return nil }
        return Answer(status: status, body: body)
    }
}

/// Whether a statement was about to leave: told from inside a connection's closure.
private final class SentFlag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

/// The job of a batch, once it is known: told from inside a connection's closure.
private final class JobName: Sendable {
    private let name = Mutex<String?>(nil)

    var value: String? { name.withLock { $0 } }
    func set(_ value: String?) { name.withLock { $0 = value } }
}
