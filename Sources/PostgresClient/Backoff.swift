// How long to wait before the next attempt to reach a server that did not answer.

enum Backoff {
    private static let longest = Duration.seconds(2)

    /// Doubles with each failure from 50 ms on, never beyond 2 s; jitter in 0…1 keeps up to half of it
    /// away, so that many clients do not come back at once.
    static func pause(afterFailures failures: Int, jitter: Double) -> Duration {
        let doubled = Duration.milliseconds(50 << min(max(failures, 1) - 1, 6))
        return min(doubled, longest) * (1 - jitter / 2)
    }
}
