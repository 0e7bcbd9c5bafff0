// Claims about those who watch the service: Prometheus itself scrapes it, and its alerts say what is wrong.

import Foundation
import Gateway
import HTTPAPI
import HTTPServer
import NIOCore
import NIOPosix
import PostgresClient
import TestSupport
import Testing

@Suite(
    .timeLimit(.minutes(3)), .serialized,
    .enabled(if: (try? run("promtool", ["--version"])) != nil, "Prometheus is not installed")
) struct PrometheusTests {
    private static let rules = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../deploy/prometheus/alerts.yml").standardizedFileURL.path

    @Test("the figures are as Prometheus wants them, and tell of the process, the pools and the proof")
    func figures() async throws {
        try await withService { service in
            _ = try await service.signIn()
            let proof = await service.gateway.call(Call(operation: "check.prove", face: Schedule.face))
            #expect(proof.isDone, "\(proof.body)")
            let text = try await service.send("GET", "/metrics").body
            // It names what it would call a fault of style, too.
            #expect(try run("promtool", ["check", "metrics"], input: text) == "")
            for line in [
                "suanpan_ready 1", "suanpan_proof_offending 0", "suanpan_jobs_total{outcome=\"done\"} 1",
                "suanpan_pool_size{pool=", "suanpan_lanes ",
            ] { #expect(text.contains(line), "\(line)") }
            let at = text.split(separator: "\n").first { $0.hasPrefix("suanpan_proof_timestamp_seconds ") }
            let seconds = at?.split(separator: " ").last.flatMap { Double($0) } ?? 0
            #expect(abs(seconds - Date.now.timeIntervalSince1970) < 60)
            // What the service did by itself is counted, and nobody waited for it.
            #expect(text.contains("suanpan_calls_total{operation=\"check.prove\",outcome=\"ok\"} 1"))
            #expect(!text.contains("suanpan_call_seconds_count{kind=\"batch\"}"))
        }
    }

    @Test("the alert rules load, and fire on what they are for")
    func rules() async throws {
        try run("promtool", ["check", "rules", Self.rules])
        try await withService { service in
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "prometheus-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [\(Self.rules)]
            scrape_configs:
              - job_name: suanpan
                static_configs: [{targets: ["127.0.0.1:\(service.port)"]}]
            """.write(to: folder.appending(path: "prometheus.yml"), atomically: true, encoding: .utf8)
            let port = try await Self.freePort()
            let prometheus = Process()
            prometheus.executableURL = URL(filePath: "/usr/bin/env")
            prometheus.arguments = [
                "prometheus", "--config.file=\(folder.path)/prometheus.yml",
                "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)",
            ]
            prometheus.standardError = FileHandle.nullDevice
            try prometheus.run()
            prometheus.kill(after: 150)
            defer { prometheus.terminate() }
            try await Self.until("the scrape") { try Self.ask(port, "query?query=up").contains("\"1\"") }
            // A service that has just begun may still be pending for one; none has what it takes to fire.
            #expect(try !Self.ask(port, "alerts").contains("firing"))
            // A fault in the books, and the proof that finds it.
            try await service.database.withConnection(as: .superuser) { connection in
                try await connection.execute(
                    script: """
                        set session_replication_role = replica;
                        insert into data.cost_pool (cost_unit_id, product_id, branch_id, quantity, value)
                        values (1, 1, 1, 5, 5);
                        """)
            }
            let proof = await service.gateway.call(Call(operation: "check.prove", face: Schedule.face))
            #expect(proof.isDone, "\(proof.body)")
            try await Self.until("the alert") {
                let alerts = try Self.ask(port, "alerts")
                return alerts.contains("SuanpanBooksDoNotTie") && alerts.contains("firing")
            }
        }
    }

    private static func ask(_ port: Int, _ path: String) throws -> String {
        try run("curl", ["--silent", "--noproxy", "*", "http://127.0.0.1:\(port)/api/v1/\(path)"])
    }

    private static func until(_ what: String, _ holds: () throws -> Bool) async throws {
        for _ in 0..<240 {
            if (try? holds()) == true { return }
            try await Task.sleep(for: .milliseconds(250))
        }
        throw TestFailure(description: "\(what) did not come")
    }

    /// A port that nobody listens at.
    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port
        try await channel.close()
        return try #require(port)
    }
}
