// Who gets which connection, as a value without I/O: events in, actions out. Connections and waiters
// are numbers here. Two things hold after every event: connections never exceed the bound, and
// nobody waits unless a connection is busy or on its way.

/// The pool's decisions.
struct PoolState {
    /// What the pool must do now.
    enum Action: Equatable {
        case lease(waiter: Int, Grant)
        case refuse(waiter: Int, Refusal)
        case connect(Int)
        case close(Int)
        /// Closed, and the last connection has come back.
        case drained
    }

    /// A connection for one waiter.
    struct Grant: Equatable {
        var connection: Int
        /// It has idled so long that the server may have gone since.
        var mustProbe: Bool
    }

    enum Refusal: Equatable { case closed, exhausted, unavailable, cancelled }

    /// How a connection came back.
    enum Outcome: Equatable {
        case reusable
        /// It does not work any more; says nothing about others.
        case spoiled
        /// The server went away; others may not have noticed yet.
        case lost
        /// Its prepared statements are outdated, and so are those of every connection as old.
        case stale
    }

    typealias Instant = ContinuousClock.Instant

    /// Idle time after which a connection is looked at before use.
    static let probeAfter = Duration.milliseconds(500)

    private let maximum: Int
    /// Used as a stack, so that under little load few connections stay warm.
    private var idle: [(connection: Int, since: Instant)] = []
    private var busy: Set<Int> = []
    private var connecting: Set<Int> = []
    private var waiters: [(waiter: Int, deadline: Instant)] = []
    private var failures = 0
    private var retryAt: Instant?
    private var isClosed = false
    private var nextConnection = 0
    /// Connections with a lower number are closed when they come back.
    private var oldestCurrent = 0

    init(maximum: Int) { self.maximum = max(1, maximum) }

    var statistics: PostgresPoolStatistics {
        PostgresPoolStatistics(
            idle: idle.count, busy: busy.count, connecting: connecting.count, waiting: waiters.count,
            maximum: maximum)
    }
    /// When the one who waits longest gives up.
    var nextDeadline: Instant? { waiters.first?.deadline }

    /// An idle connection, if there is one; else the caller waits.
    mutating func takeIdle(now: Instant) -> Grant? {
        guard !isClosed, let (connection, since) = idle.popLast() else { return nil }
        busy.insert(connection)
        return Grant(connection: connection, mustProbe: now - since >= Self.probeAfter)
    }

    /// Somebody wants a connection, until the deadline.
    mutating func wait(waiter: Int, deadline: Instant, now: Instant) -> [Action] {
        guard !isClosed else { return [.refuse(waiter: waiter, .closed)] }
        if let grant = takeIdle(now: now) { return [.lease(waiter: waiter, grant)] }
        waiters.append((waiter, deadline))
        return grow(now: now)
    }

    /// Somebody does not want it any more. Harmless if it was given meanwhile.
    mutating func giveUp(waiter: Int) -> [Action] {
        guard let index = waiters.firstIndex(where: { $0.waiter == waiter }) else { return [] }
        waiters.remove(at: index)
        return [.refuse(waiter: waiter, .cancelled)]
    }

    /// Time has passed.
    mutating func expire(now: Instant) -> [Action] {
        // All wait equally long, so deadlines stand in order.
        let expired = waiters.prefix { $0.deadline <= now }
        waiters.removeFirst(expired.count)
        return expired.map { .refuse(waiter: $0.waiter, .exhausted) } + grow(now: now)
    }

    mutating func connected(_ connection: Int, now: Instant) -> [Action] {
        connecting.remove(connection)
        failures = 0
        retryAt = nil
        guard !isClosed else { return [.close(connection)] + drainedActions() }
        return hand(connection, now: now) + grow(now: now)
    }

    mutating func connectFailed(_ connection: Int, now: Instant, jitter: Double) -> [Action] {
        connecting.remove(connection)
        guard !isClosed else { return drainedActions() }
        failures += 1
        retryAt = now + Backoff.pause(afterFailures: failures, jitter: jitter)
        return grow(now: now)
    }

    mutating func release(_ connection: Int, _ outcome: Outcome, now: Instant) -> [Action] {
        busy.remove(connection)
        guard !isClosed else { return [.close(connection)] + drainedActions() }
        var actions: [Action] = []
        if outcome == .lost || outcome == .stale {
            actions += idle.map { .close($0.connection) }
            idle = []
        }
        if outcome == .stale { oldestCurrent = nextConnection }
        if outcome == .reusable, connection >= oldestCurrent {
            actions += hand(connection, now: now)
        } else {
            actions.append(.close(connection))
        }
        return actions + grow(now: now)
    }

    /// Nobody is served from here on; `drained` follows when all connections are back.
    mutating func close() -> [Action] {
        guard !isClosed else { return [] }
        isClosed = true
        let actions =
            idle.map { Action.close($0.connection) } + waiters.map { .refuse(waiter: $0.waiter, .closed) }
        idle = []
        waiters = []
        return actions + drainedActions()
    }

    private func drainedActions() -> [Action] { busy.isEmpty && connecting.isEmpty ? [.drained] : [] }

    private mutating func hand(_ connection: Int, now: Instant) -> [Action] {
        guard !waiters.isEmpty else {
            idle.append((connection, now))
            return []
        }
        busy.insert(connection)
        let waiter = waiters.removeFirst().waiter
        return [.lease(waiter: waiter, Grant(connection: connection, mustProbe: false))]
    }

    /// Connects for those who wait: as many as needed while the server answers, one at a time and not
    /// before the pause is over when it did not.
    private mutating func grow(now: Instant) -> [Action] {
        var actions: [Action] = []
        while connecting.count < waiters.count, idle.count + busy.count + connecting.count < maximum {
            if failures > 0, !connecting.isEmpty || retryAt.map({ now < $0 }) ?? false { break }
            connecting.insert(nextConnection)
            actions.append(.connect(nextConnection))
            nextConnection += 1
        }
        if busy.isEmpty, connecting.isEmpty {
            actions += waiters.map { .refuse(waiter: $0.waiter, .unavailable) }
            waiters = []
        }
        return actions
    }
}

/// What a pool is doing at one moment.
package struct PostgresPoolStatistics: Sendable, Hashable {
    /// Connections open and unused.
    package var idle: Int
    /// Connections lent.
    package var busy: Int
    /// Connections being made.
    package var connecting: Int
    /// Callers waiting for a connection.
    package var waiting: Int
    /// The bound on connections.
    package var maximum: Int
}
