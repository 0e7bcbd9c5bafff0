// Where files are read. Guarantees: a person's files are read one after another, and hold nobody else's; a few at once, for each may take a hundred
// megabytes meanwhile; no thread that others need is held.

internal import Dispatch
internal import Gateway

/// Reads files for people.
package actor SheetReaders {
    /// Those of this process.
    package static let shared = SheetReaders()

    private let maximum: Int
    private let maximumWaiting: Int
    private let queue = DispatchQueue(label: "suanpan.sheets", attributes: .concurrent)
    private var busy: Set<String> = []
    private var waiting: [(user: String, turn: CheckedContinuation<Void, Never>)] = []

    /// - Parameters:
    ///   - maximum: files that are read at once.
    ///   - maximumWaiting: files that wait for it.
    package init(maximum: Int = 3, maximumWaiting: Int = 30) {
        self.maximum = maximum
        self.maximumWaiting = maximumWaiting
    }

    /// Does one user's work when it is its turn.
    ///
    /// - Throws: `Refusal` `overloaded` where one of the user's waits already, or too many do; what the work throws.
    package func run<Value: Sendable>(
        for user: String, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        if busy.contains(user) || busy.count >= maximum {
            guard waiting.count < maximumWaiting, !waiting.contains(where: { $0.user == user }) else {
                throw Refusal.overloaded
            }
            await withCheckedContinuation { waiting.append((user, $0)) }
        } else {
            busy.insert(user)
        }
        defer { next(after: user) }
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    /// How many files are read, and how many wait.
    var load: (busy: Int, waiting: Int) { (busy.count, waiting.count) }

    /// Lets the first who waits and whose files rest begin.
    private func next(after user: String) {
        busy.remove(user)
        guard busy.count < maximum, let place = waiting.firstIndex(where: { !busy.contains($0.user) }) else {
            return
        }
        let (user, turn) = waiting.remove(at: place)
        busy.insert(user)
        turn.resume()
    }
}
