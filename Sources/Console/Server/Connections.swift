// All connections of the console: how many there may be, what is known of each, and the ways to end them.

internal import Synchronization

/// What others may know of a connection.
struct ConnectionFacts: Sendable, Equatable {
    let id: Int
    let address: String
    let openedAt: ContinuousClock.Instant
    var tls: String?
    var login: String?
    var branch: String?
    /// The verb or operation that runs.
    var command: String?
    var commandStartedAt: ContinuousClock.Instant?
    var commands = 0
}

/// The connections.
final class Connections: Sendable {
    /// What becomes of a connection that comes in.
    enum Admission: Sendable, Equatable {
        case welcome(id: Int)
        /// It is one too many, and is told so.
        case told(id: Int)
        /// There is no room even for telling.
        case closed
    }

    /// How the server acts on a connection.
    struct Handle: Sendable {
        let expel: @Sendable (_ error: String) -> Void
        let shutDown: @Sendable (_ seconds: Int) -> Void
    }

    private struct State {
        var facts: [Int: ConnectionFacts] = [:]
        var handles: [Int: Handle] = [:]
        var told: Set<Int> = []
        var lastID = 0
        var shutdownSeconds: Int?
        var drains: [CheckedContinuation<Void, Never>] = []
    }

    /// Connections beyond the limit that are told so at the same time: telling takes a handshake.
    private static let maximumTold = 16

    private let maximum: Int
    private let maximumPerAddress: Int
    private let state = Mutex(State())

    init(maximum: Int, maximumPerAddress: Int) {
        self.maximum = maximum
        self.maximumPerAddress = maximumPerAddress
    }

    /// Lets a connection in, or not.
    func admit(_ address: String) -> Admission {
        state.withLock { state in
            guard state.shutdownSeconds == nil else { return .closed }
            let welcome = state.facts.values.filter { !state.told.contains($0.id) }
            let hasRoom =
                welcome.count < maximum && welcome.count { $0.address == address } < maximumPerAddress
            guard hasRoom || state.told.count < Self.maximumTold else { return .closed }
            state.lastID += 1
            let id = state.lastID
            state.facts[id] = ConnectionFacts(id: id, address: address, openedAt: .now)
            if !hasRoom { state.told.insert(id) }
            return hasRoom ? .welcome(id: id) : .told(id: id)
        }
    }

    /// Makes a connection reachable for the server.
    func add(_ handle: Handle, id: Int) {
        let seconds = state.withLock { state in
            state.handles[id] = handle
            return state.shutdownSeconds
        }
        if let seconds { handle.shutDown(seconds) }
    }

    /// Changes what is known of a connection.
    func update(_ id: Int, _ change: (inout ConnectionFacts) -> Void) {
        state.withLock { state in
            guard var facts = state.facts[id] else { return }
            change(&facts)
            state.facts[id] = facts
        }
    }

    /// The connection is gone, and its session ended.
    func remove(_ id: Int) {
        let drains = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.facts[id] = nil
            state.handles[id] = nil
            state.told.remove(id)
            guard state.facts.isEmpty else { return [] }
            defer { state.drains = [] }
            return state.drains
        }
        for drain in drains { drain.resume() }
    }

    /// What is known of all, in the order in which they came.
    var all: [ConnectionFacts] {
        state.withLock { $0.facts.values.sorted { $0.id < $1.id } }
    }

    /// Ends one; false where there is none of that id.
    func expel(_ id: Int, error: String) -> Bool {
        let handle = state.withLock { $0.handles[id] }
        handle?.expel(error)
        return handle != nil
    }

    /// Ends all at once.
    func expelAll(error: String) {
        for handle in state.withLock({ Array($0.handles.values) }) { handle.expel(error) }
    }

    /// Lets all finish what they run, and nobody in any more.
    func shutDown(seconds: Int) {
        let handles = state.withLock { state in
            state.shutdownSeconds = seconds
            return Array(state.handles.values)
        }
        for handle in handles { handle.shutDown(seconds) }
    }

    /// Returns when there are none.
    func drained() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.facts.isEmpty { state.drains.append(continuation) }
                return state.facts.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }
}
