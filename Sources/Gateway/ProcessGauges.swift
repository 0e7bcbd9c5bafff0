// What the process itself takes, under the names that Prometheus' own client libraries use, so that dashboards that are there already show it.

internal import Foundation
internal import Glibc

/// The process as `/proc` tells it.
package enum ProcessGauges {
    private static let startedAt = Date.now.timeIntervalSince1970

    /// Memory, CPU, open files, time of start, and which build this is.
    package static func now() -> [Metrics.Gauge] {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Double($0) }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let figures: [(String, PrometheusText.Kind, String, Double?)] = [
            ("process_cpu_seconds_total", .counter, "Processor time used, in seconds.", seconds),
            (
                "process_resident_memory_bytes", .gauge, "Memory in use, in bytes.",
                pages.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
            ),
            ("process_open_fds", .gauge, "Open files and connections.", files.map(Double.init)),
            ("process_max_fds", .gauge, "How many of them may be open.", Double(limit.rlim_cur)),
            ("process_start_time_seconds", .gauge, "Start of the process, in seconds since 1970.", startedAt),
        ]
        return figures.compactMap { name, kind, help, value in
            value.map { Metrics.Gauge(name, help, kind: kind, $0) }
        } + [
            Metrics.Gauge(
                name: "suanpan_build_info", help: "Which build this is; always 1.",
                samples: [(labels: [("version", Release.version)], value: 1)])
        ]
    }
}
