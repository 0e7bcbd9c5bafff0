// Counters of the service in Prometheus' text format (0.0.4). Guarantees: the number of series is bounded, because
// operations and error names come from catalogues and everything else counts as "unknown".

internal import Synchronization

/// What is counted.
package final class Metrics: Sendable {
    /// Upper bounds of the latency buckets, in seconds.
    static let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private struct Key: Hashable {
        let operation: String
        let outcome: String
    }

    private struct Histogram {
        var counts = Array(repeating: 0, count: Metrics.buckets.count + 1)
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            counts[Metrics.buckets.firstIndex { seconds <= $0 } ?? Metrics.buckets.count] += 1
            sum += seconds
        }
    }

    private struct State {
        var calls: [Key: Int] = [:]
        var latencies: [String: Histogram] = [:]
        var groups = 0
        var groupedCalls = 0
        var retries = 0
        var faceRequests: [Key: Int] = [:]
        var jobs: [String: Int] = [:]
        var proof: (at: Double, offending: Int)?
        var sources: [@Sendable () -> [Gauge]] = []
    }

    private let state = Mutex(State())

    /// Begins at zero.
    package init() {}

    /// A call was answered.
    ///
    /// - Parameters:
    ///   - operation: its name; nil where the catalogue has none of that name.
    ///   - kind: query, command or batch.
    ///   - outcome: `ok`, or the error's name.
    ///   - seconds: from request to answer.
    ///   - isOwn: whether the service called by itself. How fast that was nobody waited for, and there is much of it.
    func recordCall(operation: String?, kind: String, outcome: String, seconds: Double, isOwn: Bool = false) {
        state.withLock { state in
            state.calls[Key(operation: operation ?? "unknown", outcome: outcome), default: 0] += 1
            if !isOwn { state.latencies[kind, default: Histogram()].add(seconds) }
        }
    }

    /// A job ended: `done`, `refused` by a rule, or `failed`.
    func recordJob(_ answer: Answer) {
        let outcome = answer.isDone ? "done" : answer.status < 500 ? "refused" : "failed"
        state.withLock { $0.jobs[outcome, default: 0] += 1 }
    }

    /// What the last proof that the books tie out has found.
    ///
    /// - Parameters:
    ///   - at: when it ended, in seconds since 1970.
    ///   - offending: how many rows break a check.
    func recordProof(at: Double, offending: Int) { state.withLock { $0.proof = (at, offending) } }

    /// Has every text tell gauges that others know of.
    package func add(_ source: @escaping @Sendable () -> [Gauge]) {
        state.withLock { $0.sources.append(source) }
    }

    /// A transaction of a lane was sent with so many calls.
    func recordGroup(size: Int) {
        state.withLock { state in
            state.groups += 1
            state.groupedCalls += size
        }
    }

    /// A call was sent again.
    func recordRetry() { state.withLock { $0.retries += 1 } }

    /// A face answered a request of its protocol.
    ///
    /// - Parameters:
    ///   - face: its name.
    ///   - status: HTTP's status, or what the protocol has in its place.
    package func recordRequest(face: String, status: String) {
        state.withLock { $0.faceRequests[Key(operation: face, outcome: status), default: 0] += 1 }
    }

    /// Everything as text, gauges of the moment included.
    package func text(gauges: [Gauge] = []) -> String {
        let state = state.withLock { $0 }
        var text = PrometheusText()
        text.family("suanpan_calls_total", .counter, "Calls answered, by operation and outcome.")
        for (key, count) in state.calls.sorted(by: {
            ($0.key.operation, $0.key.outcome) < ($1.key.operation, $1.key.outcome)
        }) {
            text.sample(
                "suanpan_calls_total", [("operation", key.operation), ("outcome", key.outcome)], Double(count)
            )
        }
        text.family("suanpan_call_seconds", .histogram, "Time from request to answer, by kind of operation.")
        for (kind, histogram) in state.latencies.sorted(by: { $0.key < $1.key }) {
            text.histogram(
                "suanpan_call_seconds", [("kind", kind)], bounds: Self.buckets, counts: histogram.counts,
                sum: histogram.sum)
        }
        text.family("suanpan_requests_total", .counter, "Requests answered, by face and status.")
        for (key, count) in state.faceRequests.sorted(by: {
            ($0.key.operation, $0.key.outcome) < ($1.key.operation, $1.key.outcome)
        }) {
            text.sample(
                "suanpan_requests_total", [("face", key.operation), ("status", key.outcome)], Double(count))
        }
        text.family("suanpan_lane_transactions_total", .counter, "Transactions sent by the lanes.")
        text.sample("suanpan_lane_transactions_total", [], Double(state.groups))
        text.family("suanpan_lane_calls_total", .counter, "Calls in those transactions.")
        text.sample("suanpan_lane_calls_total", [], Double(state.groupedCalls))
        text.family("suanpan_retries_total", .counter, "Calls sent to the database again.")
        text.sample("suanpan_retries_total", [], Double(state.retries))
        text.family("suanpan_jobs_total", .counter, "Jobs that ended: done, refused by a rule, failed.")
        for outcome in ["done", "failed", "refused"] {
            text.sample("suanpan_jobs_total", [("outcome", outcome)], Double(state.jobs[outcome] ?? 0))
        }
        let proof = state.proof.map { proof in
            [
                Gauge(
                    "suanpan_proof_timestamp_seconds",
                    "End of the last proof of the books, in seconds since 1970.",
                    proof.at),
                Gauge(
                    "suanpan_proof_offending", "Rows that break a check, by the last proof.",
                    Double(proof.offending)),
            ]
        }
        for gauge in gauges + (proof ?? []) + state.sources.flatMap({ $0() }) {
            text.family(gauge.name, gauge.kind, gauge.help)
            for (labels, value) in gauge.samples { text.sample(gauge.name, labels, value) }
        }
        return text.text
    }

    /// A value of the moment.
    package struct Gauge: Sendable {
        package let name: String
        package let help: String
        package let samples: [(labels: [(String, String)], value: Double)]
        /// Whether it may fall.
        package let kind: PrometheusText.Kind

        /// A value by labels.
        package init(
            name: String, help: String, kind: PrometheusText.Kind = .gauge,
            samples: [(labels: [(String, String)], value: Double)]
        ) {
            self.name = name
            self.help = help
            self.kind = kind
            self.samples = samples
        }

        /// One value.
        package init(_ name: String, _ help: String, kind: PrometheusText.Kind = .gauge, _ value: Double) {
            self.init(name: name, help: help, kind: kind, samples: [(labels: [], value: value)])
        }
    }
}

/// Prometheus' text format, as far as it is needed.
package struct PrometheusText {
    /// Kinds of metrics.
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// What has been written.
    package private(set) var text = ""

    /// The lines that introduce a metric.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One value.
    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text +=
                "{" + labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",")
                + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// A histogram: cumulative buckets, sum and count. `counts` holds one count a bucket, not cumulative, and one more
    /// for what is beyond all bounds.
    mutating func histogram(
        _ name: String, _ labels: [(String, String)], bounds: [Double], counts: [Int], sum: Double
    ) {
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? Self.number(bounds[index]) : "+Inf"
            sample(name + "_bucket", labels + [("le", bound)], Double(total))
        }
        sample(name + "_sum", labels, sum)
        sample(name + "_count", labels, Double(total))
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
    }
}
