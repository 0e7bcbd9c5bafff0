// Claims about the lanes: events in, actions out, no clock and no database.

import Testing

@testable import Gateway

@Suite struct LaneSchedulerTests {
    private func entry(_ id: Int, scope: Int, shares: Bool = true) -> LaneScheduler.Entry {
        .init(id: id, scope: scope, sharesGroup: shares)
    }

    /// Holds the state, so that events can stand inside expectations.
    private final class Driver {
        private var scheduler: LaneScheduler

        init(lanes: Int, waitingLimit: Int) {
            scheduler = LaneScheduler(lanes: lanes, waitingLimit: waitingLimit)
        }

        var busy: Int { scheduler.busy }
        var waiting: [Int] { scheduler.waiting }
        func enqueue(_ entry: LaneScheduler.Entry) -> LaneScheduler.Action { scheduler.enqueue(entry) }
        func finished(lane: Int) -> LaneScheduler.Action { scheduler.finished(lane: lane) }
        func cancel(id: Int) -> Bool { scheduler.cancel(id: id) }
    }

    @Test("an idle lane sends a call at once, alone")
    func idle() {
        let lanes = Driver(lanes: 4, waitingLimit: 10)
        #expect(lanes.enqueue(entry(1, scope: 5)) == .run(lane: 1, scope: 5, ids: [1]))
        #expect(lanes.busy == 1)
        #expect(lanes.finished(lane: 1) == .wait)
        #expect(lanes.busy == 0)
    }

    @Test("what waits while a transaction runs is sent as one group")
    func group() {
        let lanes = Driver(lanes: 2, waitingLimit: 10)
        #expect(lanes.enqueue(entry(1, scope: 4)) == .run(lane: 0, scope: 4, ids: [1]))
        for id in 2...4 {
            #expect(lanes.enqueue(entry(id, scope: 4)) == .wait)
        }
        #expect(lanes.waiting == [3, 0])
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 4, ids: [2, 3, 4]))
        #expect(lanes.finished(lane: 0) == .wait)
    }

    @Test("a branch always has the same lane, and lanes run side by side")
    func lanes() {
        let lanes = Driver(lanes: 3, waitingLimit: 10)
        #expect(lanes.enqueue(entry(1, scope: 3)) == .run(lane: 0, scope: 3, ids: [1]))
        #expect(lanes.enqueue(entry(2, scope: 4)) == .run(lane: 1, scope: 4, ids: [2]))
        #expect(lanes.enqueue(entry(3, scope: 6)) == .wait)
        #expect(lanes.enqueue(entry(4, scope: 7)) == .wait)
        #expect(lanes.finished(lane: 1) == .run(lane: 1, scope: 7, ids: [4]))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 6, ids: [3]))
    }

    @Test("a group holds one branch only; the others of the lane come next, in order")
    func oneScope() {
        let lanes = Driver(lanes: 1, waitingLimit: 10)
        _ = lanes.enqueue(entry(1, scope: 1))
        for (id, scope) in [(2, 7), (3, 8), (4, 7), (5, 8)] { _ = lanes.enqueue(entry(id, scope: scope)) }
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 7, ids: [2, 4]))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 8, ids: [3, 5]))
    }

    @Test("a call that may not share stands alone, and none of its branch overtakes it")
    func alone() {
        let lanes = Driver(lanes: 1, waitingLimit: 10)
        _ = lanes.enqueue(entry(1, scope: 1))
        _ = lanes.enqueue(entry(2, scope: 1))
        _ = lanes.enqueue(entry(3, scope: 1, shares: false))
        _ = lanes.enqueue(entry(4, scope: 1))
        _ = lanes.enqueue(entry(5, scope: 1))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 1, ids: [2]))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 1, ids: [3]))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 1, ids: [4, 5]))
    }

    @Test("a group holds 32 calls at most")
    func limit() {
        let lanes = Driver(lanes: 1, waitingLimit: 100)
        for id in 0...40 { _ = lanes.enqueue(entry(id, scope: 1)) }
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 1, ids: Array(1...32)))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 1, ids: Array(33...40)))
    }

    @Test("a full lane refuses, and takes calls again once it has room")
    func full() {
        let lanes = Driver(lanes: 1, waitingLimit: 2)
        for id in 1...3 {
            #expect(lanes.enqueue(entry(id, scope: 1)) != .refuse(id: id))
        }
        #expect(lanes.enqueue(entry(4, scope: 1)) == .refuse(id: 4))
        _ = lanes.finished(lane: 0)
        #expect(lanes.enqueue(entry(5, scope: 1)) == .wait)
    }

    @Test("a caller that gives up leaves the queue; a call that runs stays")
    func cancel() {
        let lanes = Driver(lanes: 1, waitingLimit: 10)
        for id in 1...3 { _ = lanes.enqueue(entry(id, scope: 1)) }
        #expect(!lanes.cancel(id: 1))
        #expect(lanes.cancel(id: 2))
        #expect(!lanes.cancel(id: 2))
        #expect(lanes.finished(lane: 0) == .run(lane: 0, scope: 1, ids: [3]))
    }

    @Test("calls without a branch take the lane with the least to do")
    func unscoped() {
        let lanes = Driver(lanes: 2, waitingLimit: 10)
        _ = lanes.enqueue(entry(1, scope: 2))
        #expect(lanes.enqueue(entry(2, scope: 0)) == .run(lane: 1, scope: 0, ids: [2]))
    }
}
