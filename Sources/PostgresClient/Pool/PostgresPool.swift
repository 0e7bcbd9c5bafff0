// A bounded set of connections, lent one caller at a time in the order of asking. A connection goes
// back only if it works and stands outside a transaction. While the server is away callers fail at
// once with code `unavailable`; it is sought again with back-off as callers come.

package import Logging
import ServiceLifecycle
import Synchronization

/// Connections for whoever needs one for a moment.
package final class PostgresPool: Service {
    private struct Lease: Sendable {
        var connection: PostgresConnection
        var grant: PoolState.Grant
    }

    private struct Core {
        var state: PoolState
        var connections: [Int: PostgresConnection] = [:]
        var waiters: [Int: CheckedContinuation<Lease, any Error>] = [:]
        var nextWaiter = 0
        var lastFailure: PostgresError?
        var drainers: [CheckedContinuation<Void, Never>] = []
        var isDrained = false
        var isExpiring = false
    }

    /// What is left to do once the lock is free.
    private enum Effect: Sendable {
        case resume(CheckedContinuation<Lease, any Error>, Result<Lease, PostgresError>)
        case connect(Int)
        case close(PostgresConnection)
        case drained([CheckedContinuation<Void, Never>])
    }

    private let core: Mutex<Core>
    private let configuration: PostgresConfiguration
    private let acquireTimeout: Duration
    private let logger: Logger

    /// Does not connect yet: connections are made when they are needed, and kept.
    package init(
        configuration: PostgresConfiguration, maximumConnections: Int, acquireTimeoutSeconds: Double = 5,
        logger: Logger
    ) {
        self.configuration = configuration
        self.logger = logger
        acquireTimeout = .seconds(acquireTimeoutSeconds)
        core = Mutex(Core(state: PoolState(maximum: maximumConnections)))
    }

    /// What the pool is doing now.
    package var statistics: PostgresPoolStatistics { core.withLock { $0.state.statistics } }

    /// Serves until graceful shutdown, then lets lent connections come back and closes all. The pool also
    /// works without being run.
    package func run() async throws {
        do {
            try await gracefulShutdown()
            await close()
        } catch {
            // Cancelled: those who hold a connection are being cancelled as well, nobody waits for them.
            await perform(core.withLock { effects(of: $0.state.close(), in: &$0) })
        }
    }

    /// Refuses callers from here on with code `closed`, and returns when every connection is closed.
    package func close() async {
        await perform(core.withLock { effects(of: $0.state.close(), in: &$0) })
        await withCheckedContinuation { continuation in
            let isDrained = core.withLock { core in
                if !core.isDrained { core.drainers.append(continuation) }
                return core.isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    /// Lends a connection to the body alone. A transaction that the body leaves open is rolled back.
    /// - Throws: what the body throws; `PostgresError` with code `unavailable`, `poolExhausted`, `cancelled`
    ///   or `closed` if there was no connection to lend.
    package func withConnection<R: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> R
    ) async throws -> R {
        let lease = try await acquireWorking()
        do {
            let answer = try await body(lease.connection)
            await giveBack(lease)
            return answer
        } catch {
            await giveBack(lease)
            throw error
        }
    }

    /// Runs one statement on any connection. If its plan was outdated, all connections as old are replaced
    /// and it runs once more; nothing had been done, as it stood in no transaction.
    /// - Throws: as `withConnection` and `PostgresConnection.query`.
    package func query(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> PostgresRows {
        do {
            return try await withConnection { try await $0.query(sql, parameters) }
        } catch let error as PostgresError where error.isStalePlan {
            return try await withConnection { try await $0.query(sql, parameters) }
        }
    }
}

// Lending.
extension PostgresPool {
    private func acquireWorking() async throws -> Lease {
        while true {
            let lease = try await acquire()
            if !lease.grant.mustProbe { return lease }
            if await lease.connection.isAlive() { return lease }
            await giveBack(lease)
        }
    }

    private func acquire() async throws -> Lease {
        guard !Task.isCancelled else { throw PostgresError(.cancelled) }
        let (ready, waiter) = core.withLock { core in
            let grant = core.state.takeIdle(now: .now)
            core.nextWaiter += 1
            return (grant.flatMap { lease($0, in: core) }, core.nextWaiter)
        }
        if let ready { return ready }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                performNow(
                    core.withLock { core in
                        core.waiters[waiter] = continuation
                        let now = PoolState.Instant.now
                        let actions = core.state.wait(
                            waiter: waiter, deadline: now + acquireTimeout, now: now)
                        return effects(of: actions, in: &core)
                    })
                // The handler may have run before there was anything to give up.
                if Task.isCancelled { giveUp(waiter) }
                expireWaiters()
            }
        } onCancel: {
            giveUp(waiter)
        }
    }

    private func giveUp(_ waiter: Int) {
        performNow(core.withLock { effects(of: $0.state.giveUp(waiter: waiter), in: &$0) })
    }

    /// Keeps one task asleep until the next deadline, as long as somebody waits.
    private func expireWaiters() {
        let starts = core.withLock { core in
            defer { core.isExpiring = core.isExpiring || core.state.nextDeadline != nil }
            return !core.isExpiring && core.state.nextDeadline != nil
        }
        guard starts else { return }
        Task {
            while let deadline = expireOnce() { try? await Task.sleep(until: deadline, clock: .continuous) }
        }
    }

    private func expireOnce() -> PoolState.Instant? {
        let (refused, deadline) = core.withLock { core in
            let refused = effects(of: core.state.expire(now: .now), in: &core)
            core.isExpiring = core.state.nextDeadline != nil
            return (refused, core.state.nextDeadline)
        }
        performNow(refused)
        return deadline
    }

    private func giveBack(_ lease: Lease) async {
        let connection = lease.connection
        if connection.isInTransaction { await connection.rollBackIfOpen() }
        let condition = connection.condition
        let outcome: PoolState.Outcome =
            if condition.contains(.lost) {
                .lost
            } else if condition.contains(.broken) {
                .spoiled
            } else if condition.contains(.stale) {
                .stale
            } else {
                .reusable
            }
        await perform(
            core.withLock { core in
                let actions = core.state.release(lease.grant.connection, outcome, now: .now)
                return effects(of: actions, in: &core)
            })
    }

    private func connect(_ number: Int) async {
        do {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            await perform(
                core.withLock { core in
                    core.connections[number] = connection
                    return effects(of: core.state.connected(number, now: .now), in: &core)
                })
        } catch {
            let failure = error as? PostgresError ?? PostgresError(.unavailable, message: "\(error)")
            logger.warning("no database connection", metadata: ["error": "\(failure.debugDescription)"])
            await perform(
                core.withLock { core in
                    core.lastFailure = failure
                    let jitter = Double.random(in: 0...1)
                    let actions = core.state.connectFailed(number, now: .now, jitter: jitter)
                    return effects(of: actions, in: &core)
                })
        }
    }
}

// From decisions to deeds.
extension PostgresPool {
    private func lease(_ grant: PoolState.Grant, in core: borrowing Core) -> Lease? {
        core.connections[grant.connection].map { Lease(connection: $0, grant: grant) }
    }

    private func effects(of actions: [PoolState.Action], in core: inout Core) -> [Effect] {
        var effects: [Effect] = []
        for action in actions {
            switch action {
            case .lease(let waiter, let grant):
                guard let lease = lease(grant, in: core),
                    let waiter = core.waiters.removeValue(forKey: waiter)
                else { continue }
                effects.append(.resume(waiter, .success(lease)))
            case .refuse(let waiter, let refusal):
                guard let waiter = core.waiters.removeValue(forKey: waiter) else { continue }
                effects.append(.resume(waiter, .failure(error(for: refusal, in: core))))
            case .connect(let number):
                effects.append(.connect(number))
            case .close(let number):
                if let connection = core.connections.removeValue(forKey: number) {
                    effects.append(.close(connection))
                }
            case .drained:
                core.isDrained = true
                effects.append(.drained(core.drainers))
                core.drainers = []
            }
        }
        return effects
    }

    private func error(for refusal: PoolState.Refusal, in core: borrowing Core) -> PostgresError {
        switch refusal {
        case .closed: PostgresError(.closed)
        case .exhausted: PostgresError(.poolExhausted)
        case .cancelled: PostgresError(.cancelled)
        case .unavailable: core.lastFailure ?? PostgresError(.unavailable)
        }
    }

    /// Does what needs no waiting, and starts the rest.
    private func performNow(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .resume(let waiter, let result): waiter.resume(with: result)
            case .connect(let number): Task { await connect(number) }
            case .close(let connection): Task { await connection.close() }
            case .drained(let drainers): for drainer in drainers { drainer.resume() }
            }
        }
    }

    /// Closes connections before going on, so that a drained pool has none open.
    private func perform(_ effects: [Effect]) async {
        for effect in effects {
            if case .close(let connection) = effect { await connection.close() } else { performNow([effect]) }
        }
    }
}
