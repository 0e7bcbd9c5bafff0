// The pool's decisions as lists of event and action, and the other values without I/O.

import Testing

@testable import PostgresClient

@Suite("pool decisions") struct PoolStateTests {
    private let start = ContinuousClock.now
    private func at(_ milliseconds: Int) -> PoolState.Instant { start + .milliseconds(milliseconds) }
    private func lease(_ waiter: Int, _ connection: Int, probe: Bool = false) -> PoolState.Action {
        .lease(waiter: waiter, PoolState.Grant(connection: connection, mustProbe: probe))
    }

    @Test("connections grow with those who wait, to the bound") func growth() {
        var state = PoolState(maximum: 2)
        #expect(state.wait(waiter: 1, deadline: at(1000), now: at(0)) == [.connect(0)])
        #expect(state.wait(waiter: 2, deadline: at(1000), now: at(0)) == [.connect(1)])
        #expect(state.wait(waiter: 3, deadline: at(1000), now: at(0)) == [])
        #expect(state.connected(1, now: at(1)) == [lease(1, 1)])
        #expect(state.connected(0, now: at(1)) == [lease(2, 0)])
        #expect(state.release(0, .reusable, now: at(2)) == [lease(3, 0)])
        #expect(state.release(1, .reusable, now: at(3)) == [])
        #expect(state.takeIdle(now: at(4)) == PoolState.Grant(connection: 1, mustProbe: false))
        #expect(state.takeIdle(now: at(4)) == nil)
    }

    @Test("a connection that idled long is looked at first") func probe() {
        var state = PoolState(maximum: 1)
        _ = state.wait(waiter: 1, deadline: at(1000), now: at(0))
        _ = state.connected(0, now: at(0))
        _ = state.release(0, .reusable, now: at(0))
        #expect(state.takeIdle(now: at(499))?.mustProbe == false)
        _ = state.release(0, .reusable, now: at(499))
        #expect(state.takeIdle(now: at(999))?.mustProbe == true)
    }

    @Test("while the server is away callers fail at once, and one attempt is made after each pause")
    func backoff() {
        var state = PoolState(maximum: 4)
        _ = state.wait(waiter: 1, deadline: at(5000), now: at(0))
        _ = state.wait(waiter: 2, deadline: at(5000), now: at(0))
        #expect(state.connectFailed(0, now: at(1), jitter: 0) == [])
        #expect(
            state.connectFailed(1, now: at(1), jitter: 0)
                == [.refuse(waiter: 1, .unavailable), .refuse(waiter: 2, .unavailable)])
        // Two failures: a pause of 100 ms.
        #expect(state.wait(waiter: 3, deadline: at(5000), now: at(100)) == [.refuse(waiter: 3, .unavailable)])
        #expect(state.wait(waiter: 4, deadline: at(5000), now: at(101)) == [.connect(2)])
        #expect(state.wait(waiter: 5, deadline: at(5000), now: at(102)) == [])
        #expect(state.connected(2, now: at(103)) == [lease(4, 2), .connect(3)])
    }

    @Test("while a connection is lent, a failed attempt lets callers wait for it") func partialFailure() {
        var state = PoolState(maximum: 2)
        _ = state.wait(waiter: 1, deadline: at(5000), now: at(0))
        _ = state.connected(0, now: at(0))
        #expect(state.wait(waiter: 2, deadline: at(5000), now: at(0)) == [.connect(1)])
        #expect(state.connectFailed(1, now: at(1), jitter: 0) == [])
        #expect(state.release(0, .reusable, now: at(2)) == [lease(2, 0)])
    }

    @Test("a lost connection takes the idle ones with it; who waits gets a new one") func lost() {
        var state = PoolState(maximum: 3)
        for waiter in 0..<3 { _ = state.wait(waiter: waiter, deadline: at(5000), now: at(0)) }
        for connection in 0..<3 { _ = state.connected(connection, now: at(0)) }
        #expect(state.release(1, .reusable, now: at(1)) == [])
        #expect(state.release(0, .lost, now: at(2)) == [.close(1), .close(0)])
        #expect(state.release(2, .reusable, now: at(3)) == [])
        #expect(state.statistics.idle == 1)
    }

    @Test("an outdated connection takes all as old with it, also those lent") func stale() {
        var state = PoolState(maximum: 2)
        for waiter in 0..<2 { _ = state.wait(waiter: waiter, deadline: at(5000), now: at(0)) }
        for connection in 0..<2 { _ = state.connected(connection, now: at(0)) }
        #expect(state.wait(waiter: 2, deadline: at(5000), now: at(0)) == [])
        #expect(state.release(0, .stale, now: at(1)) == [.close(0), .connect(2)])
        #expect(state.release(1, .reusable, now: at(1)) == [.close(1)])
        #expect(state.connected(2, now: at(2)) == [lease(2, 2)])
        #expect(state.release(2, .reusable, now: at(3)) == [])
    }

    @Test("a spoiled connection is replaced alone") func spoiled() {
        var state = PoolState(maximum: 2)
        for waiter in 0..<2 { _ = state.wait(waiter: waiter, deadline: at(5000), now: at(0)) }
        for connection in 0..<2 { _ = state.connected(connection, now: at(0)) }
        _ = state.release(1, .reusable, now: at(1))
        #expect(state.release(0, .spoiled, now: at(1)) == [.close(0)])
        #expect(state.statistics.idle == 1)
    }

    @Test("time-outs refuse exactly those whose time is up, in order") func expiry() {
        var state = PoolState(maximum: 1)
        _ = state.wait(waiter: 0, deadline: at(100), now: at(0))
        _ = state.connected(0, now: at(0))
        for waiter in 1...3 { _ = state.wait(waiter: waiter, deadline: at(100 * waiter), now: at(0)) }
        #expect(state.nextDeadline == at(100))
        #expect(state.giveUp(waiter: 1) == [.refuse(waiter: 1, .cancelled)])
        #expect(state.giveUp(waiter: 1) == [])
        #expect(state.expire(now: at(200)) == [.refuse(waiter: 2, .exhausted)])
        #expect(state.nextDeadline == at(300))
        #expect(state.release(0, .reusable, now: at(250)) == [lease(3, 0)])
    }

    @Test("a closed pool is drained when the last connection, lent or on its way, is back") func closing() {
        var state = PoolState(maximum: 3)
        for waiter in 0..<3 { _ = state.wait(waiter: waiter, deadline: at(5000), now: at(0)) }
        for connection in 0..<2 { _ = state.connected(connection, now: at(0)) }
        _ = state.release(0, .reusable, now: at(0))
        #expect(state.close() == [])
        #expect(state.wait(waiter: 9, deadline: at(5000), now: at(1)) == [.refuse(waiter: 9, .closed)])
        #expect(state.release(0, .reusable, now: at(1)) == [.close(0)])
        #expect(state.release(1, .lost, now: at(1)) == [.close(1)])
        #expect(state.connected(2, now: at(2)) == [.close(2), .drained])
        #expect(state.close() == [])
    }
}

@Suite("small values") struct SmallValueTests {
    @Test(
        "malformed array texts are no arrays",
        arguments: ["", "{", "}", "{a", "{a,}", "{,}", "{\"a}", "{a}b", "{{a}}", "a", "{a\\"])
    func malformedArrays(text: String) { #expect(ArrayLiteral.read(text) == nil) }

    @Test("a back-off doubles, is bounded, and jitter takes away at most half") func backoff() {
        #expect(Backoff.pause(afterFailures: 1, jitter: 0) == .milliseconds(50))
        #expect(Backoff.pause(afterFailures: 3, jitter: 0) == .milliseconds(200))
        #expect(Backoff.pause(afterFailures: 1_000, jitter: 0) == .seconds(2))
        #expect(Backoff.pause(afterFailures: 1_000, jitter: 1) == .seconds(1))
    }

    @Test("the statement longest unused gives way, and its name is freed once") func statementCache() {
        var cache = StatementCache(capacity: 2)
        cache.insert("a", name: cache.nextName())
        cache.insert("b", name: cache.nextName())
        #expect(cache.name(for: "a") == "s1")
        cache.insert("c", name: cache.nextName())
        #expect(cache.name(for: "b") == nil)
        #expect(cache.name(for: "a") == "s1")
        #expect(cache.dropped == ["s2"])
        cache.freed()
        #expect(cache.dropped.isEmpty)
        #expect(cache.count == 2)
    }
}
