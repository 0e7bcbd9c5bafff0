// Which calls run when: a pure state machine, event in, action out. Guarantees: a lane runs one transaction at a time;
// a scope (branch) always maps to the same lane; what waits while a transaction runs is sent as one group of one
// scope, at most 32 calls; calls of one scope start in the order of their arrival.

/// Decides what each lane runs next.
struct LaneScheduler {
    /// Most calls in one transaction: each takes a subtransaction, and more than 64 in one spill.
    static let groupLimit = 32

    /// A call as far as scheduling needs to know it.
    struct Entry: Equatable {
        let id: Int
        /// The branch id whose lane this is; 0 where no branch is concerned.
        let scope: Int
        /// Whether it may share a transaction.
        let sharesGroup: Bool
    }

    /// What the driver is to do.
    enum Action: Equatable {
        /// Send these calls in one transaction, then report `finished(lane:)`.
        case run(lane: Int, scope: Int, ids: [Int])
        /// Nothing: the lane is busy, or nothing waits in it.
        case wait
        /// The lane's queue is full: answer the call as overloaded.
        case refuse(id: Int)
    }

    private struct Lane {
        var waiting: [Entry] = []
        var running = 0
    }

    private var lanes: [Lane]
    private let waitingLimit: Int

    init(lanes: Int, waitingLimit: Int) {
        self.lanes = Array(repeating: Lane(), count: max(1, lanes))
        self.waitingLimit = waitingLimit
    }

    /// How many calls wait in each lane.
    var waiting: [Int] { lanes.map(\.waiting.count) }
    /// How many lanes run a transaction.
    var busy: Int { lanes.count { $0.running > 0 } }

    /// A call arrived.
    mutating func enqueue(_ entry: Entry) -> Action {
        let lane = lane(for: entry.scope)
        guard lanes[lane].running > 0 else {
            lanes[lane].running = 1
            return .run(lane: lane, scope: entry.scope, ids: [entry.id])
        }
        guard lanes[lane].waiting.count < waitingLimit else { return .refuse(id: entry.id) }
        lanes[lane].waiting.append(entry)
        return .wait
    }

    /// The lane's transaction ended.
    mutating func finished(lane: Int) -> Action {
        lanes[lane].running = 0
        guard let first = lanes[lane].waiting.first else { return .wait }
        var ids: [Int] = []
        var rest: [Entry] = []
        var isOpen = true
        for entry in lanes[lane].waiting {
            guard isOpen, entry.scope == first.scope else {
                rest.append(entry)
                continue
            }
            // The first that must stand alone ends the group, so that none of its branch overtakes it.
            let fits = ids.isEmpty || (entry.sharesGroup && ids.count < Self.groupLimit)
            if fits { ids.append(entry.id) } else { rest.append(entry) }
            isOpen = fits && first.sharesGroup
        }
        lanes[lane].waiting = rest
        lanes[lane].running = ids.count
        return .run(lane: lane, scope: first.scope, ids: ids)
    }

    /// A caller gave up. True if the call was still waiting, and is gone; one that runs runs on.
    mutating func cancel(id: Int) -> Bool {
        for lane in lanes.indices {
            guard let place = lanes[lane].waiting.firstIndex(where: { $0.id == id }) else { continue }
            lanes[lane].waiting.remove(at: place)
            return true
        }
        return false
    }

    /// A branch's own lane; calls without a branch take the lane with the least to do.
    private func lane(for scope: Int) -> Int {
        guard scope == 0 else { return Int(UInt(bitPattern: scope) % UInt(lanes.count)) }
        let loads = lanes.map { $0.waiting.count + $0.running }
        return loads.indices.min { loads[$0] < loads[$1] } ?? 0
    }
}
