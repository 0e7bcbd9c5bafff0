// Counts wrong passwords and tokens per address, so that nobody tries them in bulk. Guarantees: what is remembered is
// bounded, and an address that is remembered is forgotten after the window.

internal import Synchronization

/// Failed sign-ins of one window.
struct SignInFailures: Sendable {
    /// Addresses remembered at once; beyond it those that failed longest ago go.
    private static let maximumAddresses = 10_000

    let limit: Int
    let window: Duration
    private var failures: [String: [ContinuousClock.Instant]] = [:]

    init(limit: Int, windowSeconds: Int) {
        self.limit = limit
        window = .seconds(windowSeconds)
    }

    /// How long the address has to wait; nil where it may try.
    func wait(of address: String, at now: ContinuousClock.Instant) -> Duration? {
        let recent = (failures[address] ?? []).filter { $0 + window > now }
        guard recent.count >= limit, let first = recent.first else { return nil }
        return now.duration(to: first + window)
    }

    /// A sign-in failed.
    mutating func record(_ address: String, at now: ContinuousClock.Instant) {
        var recent = (failures[address] ?? []).filter { $0 + window > now }
        recent.append(now)
        failures[address] = recent.suffix(limit)
        guard failures.count > Self.maximumAddresses else { return }
        failures = failures.filter { $1.contains { $0 + window > now } }
        guard failures.count > Self.maximumAddresses else { return }
        let oldest = failures.min { ($0.value.last ?? now) < ($1.value.last ?? now) }?.key
        if let oldest { failures[oldest] = nil }
    }
}

/// The failures that all callers of a face share.
package final class SignInGuard: Sendable {
    private let failures: Mutex<SignInFailures>

    /// Refuses after `limit` failures until the first of them is older than the window.
    package init(limit: Int, windowSeconds: Int) {
        failures = Mutex(SignInFailures(limit: limit, windowSeconds: windowSeconds))
    }

    /// Whole seconds that the address has to wait; nil where it may try.
    package func seconds(of address: String) -> Int? {
        failures.withLock { $0.wait(of: address, at: .now) }.map { Int(($0 / .seconds(1)).rounded(.up)) }
    }

    /// A sign-in from the address failed.
    package func record(_ address: String) { failures.withLock { $0.record(address, at: .now) } }
}
