// How much of the read connections one reader may hold. Guarantees: of each reader so many queries run at once, the next wait
// in their order, and what waits too long or in too great a number is refused; so whoever asks for much waits for himself, and
// there is always a connection for others.

internal import Synchronization

/// The shares of the read pool.
final class ReadShares: Sendable {
    private struct Reader {
        var running = 0
        var waiting: [(ticket: Int, turn: CheckedContinuation<Bool, Never>)] = []
    }

    /// Queries of one reader that run at once.
    let limit: Int
    private let waitingLimit: Int
    private let patience: Duration
    private let tickets = Atomic(0)
    private let readers = Mutex<[String: Reader]>([:])

    /// - Parameters:
    ///   - limit: queries of one reader that run at once.
    ///   - waitingLimit: queries of one reader that may wait behind them.
    ///   - patience: how long one may wait.
    init(limit: Int, waitingLimit: Int, patience: Duration) {
        self.limit = limit
        self.waitingLimit = waitingLimit
        self.patience = patience
    }

    /// How many queries of a reader run and wait.
    func load(of reader: String) -> (running: Int, waiting: Int) {
        readers.withLock { ($0[reader]?.running ?? 0, $0[reader]?.waiting.count ?? 0) }
    }

    /// Carries out a query of a reader when it is its turn.
    ///
    /// - Throws: `Refusal.overloaded` where it may not even wait, or has waited too long.
    func run<R: Sendable>(
        of reader: String, _ query: () async throws(Refusal) -> R
    ) async throws(Refusal) -> R {
        guard await enter(reader) else { throw Task.isCancelled ? .cancelled : .overloaded }
        defer { leave(reader) }
        return try await query()
    }

    private func enter(_ name: String) async -> Bool {
        let ticket = tickets.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let isLetIn: Bool? = readers.withLock { readers in
                    var reader = readers[name, default: Reader()]
                    defer { readers[name] = reader }
                    if reader.running < limit {
                        reader.running += 1
                        return true
                    }
                    guard reader.waiting.count < waitingLimit, !Task.isCancelled else { return false }
                    reader.waiting.append((ticket, turn))
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

    private func giveUp(_ ticket: Int, of name: String) {
        let turn = readers.withLock { readers -> CheckedContinuation<Bool, Never>? in
            guard let place = readers[name]?.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                return nil
            }
            return readers[name]?.waiting.remove(at: place).turn
        }
        turn?.resume(returning: false)
    }

    private func leave(_ name: String) {
        let next = readers.withLock { readers -> CheckedContinuation<Bool, Never>? in
            guard var reader = readers[name] else { return nil }
            if !reader.waiting.isEmpty {
                let next = reader.waiting.removeFirst().turn
                readers[name] = reader
                return next
            }
            reader.running -= 1
            readers[name] = reader.running > 0 ? reader : nil
            return nil
        }
        next?.resume(returning: true)
    }
}
