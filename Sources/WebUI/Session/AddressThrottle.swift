// Counts failed sign-ins by address, beside the count by login that the database keeps. Guarantees: what is remembered is
// bounded, however many addresses come.

internal import Synchronization

/// Addresses whose sign-ins failed.
final class AddressThrottle: Sendable {
    private struct Entry {
        var failures: Int
        var since: ContinuousClock.Instant
    }

    /// Addresses remembered at once; past that all are forgotten.
    private static let capacity = 20_000

    private let limit: Int
    private let window: Duration
    private let entries = Mutex<[String: Entry]>([:])

    init(limit: Int, windowSeconds: Int) {
        self.limit = limit
        window = .seconds(windowSeconds)
    }

    /// The seconds that an address has to wait; nil where it may try.
    func wait(of address: String, at now: ContinuousClock.Instant = .now) -> Int? {
        entries.withLock { entries in
            guard let entry = entries[address] else { return nil }
            let rest = window - entry.since.duration(to: now)
            guard rest > .zero else {
                entries[address] = nil
                return nil
            }
            return entry.failures < limit ? nil : Int(rest.components.seconds) + 1
        }
    }

    /// Counts a failure; the first of a window begins it.
    func countFailure(of address: String, at now: ContinuousClock.Instant = .now) {
        entries.withLock { entries in
            if entries.count >= Self.capacity, entries[address] == nil {
                entries.removeAll(keepingCapacity: true)
            }
            entries[address, default: Entry(failures: 0, since: now)].failures += 1
        }
    }
}
