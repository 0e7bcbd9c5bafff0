// One connection to PostgreSQL: an actor on a thread of its own, so that a blocking call of libpq
// blocks nobody else. Each statement runs from send to last byte without a suspension in between;
// whoever shares a connection during a transaction shares the transaction, which the pool rules out.

import CPostgres
import Foundation
package import Logging
import Synchronization

/// One connection; its calls run in order on its own thread.
package actor PostgresConnection {
    private nonisolated let thread: ConnectionThread
    private nonisolated let conditionBits = Atomic<UInt8>(0)
    private let configuration: PostgresConfiguration
    private let notices: NoticeLog
    private var gate: CancelGate?
    private var statements: StatementCache
    /// libpq's connection; nil before connecting and after closing.
    private(set) var handle: OpaquePointer?

    /// The connection's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects to the first host that fits the connection string.
    /// - Throws: `PostgresError` with code `unavailable`, or `cancelled`, which waits for the attempt to end.
    package static func connect(
        _ configuration: PostgresConfiguration, logger: Logger
    ) async throws -> PostgresConnection {
        let connection = PostgresConnection(configuration, logger: logger)
        try await connection.open()
        if Task.isCancelled {
            await connection.close()
            throw PostgresError(.cancelled)
        }
        return connection
    }

    private init(_ configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        // The system keeps 15 bytes of a thread's name.
        thread = ConnectionThread(name: String("pg \(configuration.applicationName)".prefix(15)))
        notices = NoticeLog(logger: logger)
        statements = StatementCache(capacity: configuration.statementCacheCapacity)
    }

    isolated deinit {
        close()
        thread.stop()
    }

    /// Ends the session; what is called afterwards throws code `closed`.
    package func close() {
        gate?.close()
        gate = nil
        PQfinish(handle)
        handle = nil
        condition = .broken
    }

    /// Version of the server as libpq counts it, 150018 for 15.18; 0 once closed.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }
    /// True inside a transaction block, also a failed one.
    package nonisolated var isInTransaction: Bool { condition.contains(.inTransaction) }
    /// True if the connection is lost, spoiled or closed; it will not work again.
    package nonisolated var isBroken: Bool { condition.contains(.broken) }

    /// Runs one statement with bound parameters; it is prepared at its first use on this connection.
    /// - Throws: `PostgresError`; with code `cancelled` if the task was cancelled before the statement ended.
    package func query(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> PostgresRows {
        let bound = try BoundParameters(parameters)
        try refuseNUL(sql)
        return try await cancellably { try runPrepared(sql, bound) }
    }

    /// Runs one statement and hands its rows over one by one, as they come: none is kept. It is not prepared.
    /// - Throws: `PostgresError`; what `each` throws, after the statement was stopped.
    package func stream(
        _ sql: String, _ parameters: [PostgresValue] = [], each: @Sendable ([String?]) throws -> Void
    ) async throws {
        let bound = try BoundParameters(parameters)
        try refuseNUL(sql)
        try await cancellably { try runStreaming(sql, bound, each) }
    }

    /// Runs any number of statements without parameters; outside a transaction they are one.
    /// - Throws: `PostgresError`; its `position` counts from the script's first character.
    package func execute(script sql: String) async throws {
        try refuseNUL(sql)
        try await cancellably { _ = try run(sql) }
    }

    /// Runs the body in a transaction: committed if it returns, rolled back if it throws or the task is
    /// cancelled.
    /// - Throws: what the body throws; `PostgresError` with code `usage` in an open transaction, or if the
    ///   body hid a failed statement; code `unavailable` in the commit leaves open whether it happened.
    package func transaction<R: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) async throws -> R
    ) async throws -> R {
        try await cancellably {
            guard PQtransactionStatus(handle) != PQTRANS_INTRANS,
                PQtransactionStatus(handle) != PQTRANS_INERROR
            else { throw PostgresError(.usage, message: "a transaction is already open on this connection") }
            _ = try run("begin")
        }
        do {
            let answer = try await body(self)
            if Task.isCancelled { throw PostgresError(.cancelled) }
            try commit()
            return answer
        } catch {
            rollBackIfOpen()
            throw error
        }
    }
}

// What the pool and the listener need.
extension PostgresConnection {
    /// What the last statement left behind; read without waiting for the connection's thread.
    struct Condition: OptionSet {
        let rawValue: UInt8
        static let inTransaction = Condition(rawValue: 1)
        static let broken = Condition(rawValue: 2)
        /// Broken because the server went away, so that other connections may be as well.
        static let lost = Condition(rawValue: 4)
        /// A prepared statement outlived a view; statements inside functions may have, too.
        static let stale = Condition(rawValue: 8)
    }

    private(set) nonisolated var condition: Condition {
        get { Condition(rawValue: conditionBits.load(ordering: .acquiring)) }
        set { conditionBits.store(newValue.rawValue, ordering: .releasing) }
    }

    /// Ends an open transaction without commit. A connection that cannot do so is broken.
    func rollBackIfOpen() {
        guard let handle, PQtransactionStatus(handle) != PQTRANS_IDLE, !isBroken else { return }
        // Never cancelled: it is what a cancelled task leaves to be done.
        _ = try? run("rollback")
        if PQtransactionStatus(handle) != PQTRANS_IDLE { condition.insert(.broken) }
    }

    /// Reads what the server may have sent meanwhile, above all its farewell, without waiting.
    func isAlive() -> Bool {
        guard let handle, !isBroken else { return false }
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        // The end of the stream stands behind the last message and takes a reading of its own.
        while poll(&socket, 1, 0) > 0 {
            guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else {
                condition.formUnion([.broken, .lost])
                return false
            }
        }
        return true
    }

    /// The open connection.
    /// - Throws: `PostgresError` with code `closed`.
    func openHandle() throws -> OpaquePointer {
        guard let handle else { throw PostgresError(.closed) }
        return handle
    }
}

// How a statement runs.
extension PostgresConnection {
    private func open() throws {
        guard configuration.isReadable else {
            throw PostgresError(.usage, message: "the connection string is none that libpq can read")
        }
        let keywords = configuration.keywords
        let names = keywords.map { UnsafePointer(strdup($0.name)) } + [nil]
        let values = keywords.map { UnsafePointer(strdup($0.value)) } + [nil]
        defer { for pointer in names + values { free(UnsafeMutableRawPointer(mutating: pointer)) } }
        guard let handle = PQconnectdbParams(names, values, 1) else {
            throw PostgresError(.unavailable, message: "libpq could not allocate a connection")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw PostgresError(.unavailable, message: PQerrorMessage(handle).map { String(cString: $0) })
        }
        self.handle = handle
        gate = CancelGate(connection: handle)
        notices.attach(to: handle)
        do { _ = try run(configuration.sessionSettings) } catch {
            close()
            throw error
        }
    }

    /// Runs blocking work that a cancelled task stops.
    private func cancellably<R>(_ work: () throws -> R) async throws -> R {
        guard let gate else { throw PostgresError(.closed) }
        guard !Task.isCancelled else { throw PostgresError(.cancelled) }
        let ticket = gate.begin()
        defer { gate.end() }
        return try await withTaskCancellationHandler {
            try onOwnThread(work)
        } onCancel: {
            gate.cancel(ticket)
        }
    }

    /// Calls the work. A closure runs on the actor's thread only if it captures the actor, which calling
    /// this makes the compiler check.
    private func onOwnThread<R>(_ work: () throws -> R) rethrows -> R { try work() }

    private func runPrepared(_ sql: String, _ parameters: BoundParameters) throws -> PostgresRows {
        let wasIdle = PQtransactionStatus(handle) == PQTRANS_IDLE
        do {
            return try runOnce(sql, parameters)
        } catch let error as PostgresError where error.sqlState == "26000" && wasIdle {
            // DISCARD or DEALLOCATE in a script took the prepared statements away.
            statements.removeAll()
            return try runOnce(sql, parameters)
        } catch let error as PostgresError where error.isStalePlan {
            statements.drop(sql)
            throw error
        }
    }

    private func runOnce(_ sql: String, _ parameters: BoundParameters) throws -> PostgresRows {
        let handle = try openHandle()
        let name = try statements.name(for: sql) ?? prepare(sql)
        let sent = parameters.withPointers { PQsendQueryPrepared(handle, name, $0, $1, nil, nil, 0) }
        return try readAnswer(to: sql, wasSent: sent == 1).rows()
    }

    private func runStreaming(
        _ sql: String, _ parameters: BoundParameters, _ each: ([String?]) throws -> Void
    ) throws {
        let handle = try openHandle()
        let sent = parameters.withPointers { PQsendQueryParams(handle, sql, $0, nil, $1, nil, nil, 0) }
        guard sent == 1, PQsetSingleRowMode(handle) == 1 else {
            _ = try readAnswer(to: sql, wasSent: false)
            return
        }
        var failure: (any Error)?
        while let pointer = PQgetResult(handle) {
            let result = ResultHandle(pointer)
            switch result.status {
            case PGRES_SINGLE_TUPLE where failure == nil:
                do { try each(result.row()) } catch {
                    failure = error
                    stopStatement(handle)
                }
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
            default: failure = failure ?? error(of: result, sql)
            }
        }
        noteTransaction()
        if let failure { throw failure }
    }

    /// Asks the server to end what runs; the answer is still to be read to its end.
    private func stopStatement(_ handle: OpaquePointer) {
        let cancel = PQgetCancel(handle)
        defer { PQfreeCancel(cancel) }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(cancel, message.baseAddress, Int32(message.count))
        }
    }

    private func prepare(_ sql: String) throws -> String {
        let handle = try openHandle()
        // Outside transactions alone, for a fault in this must not spoil one.
        if !statements.dropped.isEmpty, PQtransactionStatus(handle) == PQTRANS_IDLE {
            _ = try run(statements.dropped.map { "deallocate \($0)" }.joined(separator: ";"))
            statements.freed()
        }
        let name = statements.nextName()
        _ = try readAnswer(to: sql, wasSent: PQsendPrepare(handle, name, sql, 0, nil) == 1)
        statements.insert(sql, name: name)
        return name
    }

    /// Runs a script and returns its last command's tag.
    private func run(_ sql: String) throws -> String {
        try readAnswer(to: sql, wasSent: PQsendQuery(try openHandle(), sql) == 1).commandTag
    }

    private func commit() throws {
        // Never cancelled: whether it happened must not depend on when the task was.
        guard try run("commit") == "COMMIT" else {
            throw PostgresError(
                .usage, message: "a statement of the transaction had failed; it was rolled back")
        }
    }

    /// Reads all results and returns the last. If there are errors the first is thrown: what follows it, such
    /// as the end of the connection, says less.
    private func readAnswer(to sql: String, wasSent: Bool) throws -> ResultHandle {
        let handle = try openHandle()
        var last = ResultHandle(nil)
        var failure = wasSent ? nil : error(of: last, sql)
        while let pointer = PQgetResult(handle) {
            let result = ResultHandle(pointer)
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = result
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                leaveCopy(handle)
                failure = failure ?? PostgresError(.usage, message: "COPY is not a statement with an answer")
            default: failure = failure ?? error(of: result, sql)
            }
        }
        noteTransaction()
        if let failure { throw failure }
        return last
    }

    private func leaveCopy(_ handle: OpaquePointer) {
        PQputCopyEnd(handle, "COPY is not supported here")
        var row: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(handle, &row, 0) > 0 { PQfreemem(row) }
    }

    private func error(of result: borrowing ResultHandle, _ sql: String) -> PostgresError {
        var error = result.error()
        error.statement = sql
        let isFatal = error.severity == "FATAL" || error.severity == "PANIC"
        let isLost = PQstatus(handle) != CONNECTION_OK || error.sqlState?.hasPrefix("08") ?? true
        if isLost || isFatal {
            error.code = .unavailable
            error.message = error.message ?? PQerrorMessage(handle).map { String(cString: $0) }
            condition.formUnion([.broken, .lost])
        } else if error.sqlState == "57014" && Task.isCancelled {
            error.code = .cancelled
        }
        if error.isStalePlan { condition.insert(.stale) }
        return error
    }

    private func refuseNUL(_ sql: String) throws {
        if sql.containsNUL { throw PostgresError(.usage, message: "a NUL in a statement") }
    }

    private func noteTransaction() {
        switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: condition.remove(.inTransaction)
        case PQTRANS_UNKNOWN: condition.insert(.broken)
        default: condition.insert(.inTransaction)
        }
    }
}
