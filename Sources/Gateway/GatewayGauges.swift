// What those learn who watch the service: values of the moment, and what the last proof of the books has found.

internal import Foundation
internal import PostgresClient

extension Gateway {
    /// Values of the moment for `Metrics.text`.
    package func gauges() async -> [Metrics.Gauge] {
        let load = await laneLoad
        let statistics = poolStatistics
        func gauge(_ name: String, _ help: String, _ value: (PostgresPoolStatistics) -> Int) -> Metrics.Gauge
        {
            Metrics.Gauge(
                name: name, help: help,
                samples: statistics.map { (labels: [("pool", $0.name)], value: Double(value($0.statistics))) }
            )
        }
        return [
            Metrics.Gauge(
                "suanpan_ready", "Whether calls can be served, as /readyz tells it.",
                await readiness().isReady ? 1 : 0),
            gauge("suanpan_pool_size", "Connections that a pool may have.") { $0.maximum },
            gauge("suanpan_pool_idle", "Connections at rest.") { $0.idle },
            gauge("suanpan_pool_busy", "Connections in use.") { $0.busy },
            gauge("suanpan_pool_waiting", "Calls that wait for a connection.") { $0.waiting },
            Metrics.Gauge(
                name: "suanpan_lane_waiting", help: "Commands that wait in a lane.",
                samples: load.waiting.enumerated().map { (labels: [("lane", String($0))], value: Double($1)) }
            ),
            Metrics.Gauge("suanpan_lanes", "Lanes for commands.", Double(load.waiting.count)),
            Metrics.Gauge("suanpan_lanes_busy", "Lanes that run a transaction.", Double(load.busy)),
        ]
    }

    /// What a proof found, for those who watch the service.
    func noteProof(_ answer: Answer) {
        guard answer.isDone, let json = answer.json, let offending = json["offending"]?.int,
            let at = json["at"]?.string,
            let day = try? Date.ISO8601FormatStyle(
                timeZoneSeparator: .colon, includingFractionalSeconds: true
            ).parse(at)
        else { return }
        metrics.recordProof(at: day.timeIntervalSince1970, offending: offending)
    }
}
