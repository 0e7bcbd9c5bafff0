// How much of what all callers share one of them may hold. Guarantees: of each caller so many calls run at once, the next wait in
// their order, and what waits too long or in too great a number is refused; so whoever asks for much waits for himself, and there
// is always a place for others.

internal import Synchronization

/// The shares of the read pool, of the lanes or of the batches.
final class CallShares: Sendable {
    private struct Caller {
        /// How many calls run, by the scope in which they share a place.
        var running: [Int: Int] = [:]
        var waiting: [(ticket: Int, scope: Int, turn: CheckedContinuation<Bool, Never>)] = []

        var places: Int { running.reduce(0) { $0 + ($1.key == 0 ? $1.value : 1) } }
    }

    /// Places of one caller.
    let limit: Int
    private let together: Int
    private let waitingLimit: Int
    private let patience: Duration
    private let tickets = Atomic(0)
    private let callers = Mutex<[String: Caller]>([:])

    /// - Parameters:
    ///   - limit: places of one caller: how many of his calls run at once.
    ///   - together: calls of one scope that share a place, but for scope 0, where each has its own.
    ///   - waitingLimit: calls of one caller that may wait behind them.
    ///   - patience: how long one may wait.
    init(limit: Int, together: Int = 1, waitingLimit: Int, patience: Duration) {
        self.limit = limit
        self.together = together
        self.waitingLimit = waitingLimit
        self.patience = patience
    }

    /// How many calls of a caller run and wait.
    func load(of caller: String) -> (running: Int, waiting: Int) {
        callers.withLock { callers in
            let caller = callers[caller] ?? Caller()
            return (caller.running.values.reduce(0, +), caller.waiting.count)
        }
    }

    /// Carries out a call of a caller when it is its turn.
    ///
    /// - Throws: `Refusal.overloaded` where it may not even wait, or has waited too long.
    func run<R: Sendable>(
        of caller: String, in scope: Int = 0, _ call: () async throws(Refusal) -> R
    ) async throws(Refusal) -> R {
        guard await enter(caller, scope) else { throw Task.isCancelled ? .cancelled : .overloaded }
        defer { leave(caller, scope) }
        return try await call()
    }

    private func enter(_ name: String, _ scope: Int) async -> Bool {
        let ticket = tickets.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let isLetIn: Bool? = callers.withLock { callers in
                    var caller = callers[name, default: Caller()]
                    defer { callers[name] = caller }
                    // Nobody overtakes those who wait, or a scope in use would keep its place for ever.
                    if caller.waiting.isEmpty, fits(scope, caller) {
                        caller.running[scope, default: 0] += 1
                        return true
                    }
                    guard caller.waiting.count < waitingLimit, !Task.isCancelled else { return false }
                    caller.waiting.append((ticket, scope, turn))
                    return nil
                }
                if let isLetIn {
                    turn.resume(returning: isLetIn)
                } else {
                    Task {
                        try? await Task.sleep(for: patience)
                        giveUp(ticket, of: name)
                    }
                }
            }
        } onCancel: {
            giveUp(ticket, of: name)
        }
    }

    private func fits(_ scope: Int, _ caller: Caller) -> Bool {
        if scope != 0, let others = caller.running[scope] { return others < together }
        return caller.places < limit
    }

    private func giveUp(_ ticket: Int, of name: String) {
        var turn: CheckedContinuation<Bool, Never>?
        change(name) { caller in
            guard let place = caller.waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
            turn = caller.waiting.remove(at: place).turn
        }
        turn?.resume(returning: false)
    }

    private func leave(_ name: String, _ scope: Int) {
        change(name) { caller in
            let others = caller.running[scope, default: 1] - 1
            caller.running[scope] = others > 0 ? others : nil
        }
    }

    /// Changes what is known of a caller, and lets in those whose turn it then is.
    private func change(_ name: String, _ body: (inout Caller) -> Void) {
        let next = callers.withLock { callers -> [CheckedContinuation<Bool, Never>] in
            guard var caller = callers[name] else { return [] }
            body(&caller)
            var next: [CheckedContinuation<Bool, Never>] = []
            while let first = caller.waiting.first, fits(first.scope, caller) {
                caller.running[first.scope, default: 0] += 1
                next.append(caller.waiting.removeFirst().turn)
            }
            callers[name] = caller.running.isEmpty && caller.waiting.isEmpty ? nil : caller
            return next
        }
        for turn in next { turn.resume(returning: true) }
    }
}
