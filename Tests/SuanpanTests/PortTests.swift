// Claims about ports: a service whose port is taken says so and ends in order; demos side by side choose ports of their own.

import Foundation
import PostgresClient
import TLS
import TestSupport
import Testing

@Suite struct PortTests {
    /// A socket of 127.0.0.1 on which somebody listens already, for as long as the body takes.
    private func withTakenPort<R>(_ wanted: Int = 0, _ body: (Int) async throws -> R) async throws -> R {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(wanted).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = try #require(bytes.baseAddress).assumingMemoryBound(to: sockaddr.self)
            try #require(bind(socket, pointer, length) == 0)
            try #require(listen(socket, 8) == 0)
            try #require(getsockname(socket, pointer, &length) == 0)
        }
        return try await body(Int(UInt16(bigEndian: address.sin_port)))
    }

    @Test("a service whose port is taken says so and ends with 1, each time")
    func taken() async throws {
        let certificates = try Certificates.shared
        try await withDatabase { database in
            try await withTakenPort { taken in
                let ports = [
                    ["SUANPAN_HTTP_PORT": "\(taken)", "SUANPAN_CONSOLE_PORT": "0"],
                    ["SUANPAN_HTTP_PORT": "0", "SUANPAN_CONSOLE_PORT": "\(taken)"],
                ]
                for settings in ports + ports + ports {
                    let outcome = try await Program.run(
                        ["serve"],
                        [
                            "SUANPAN_DATABASE_URL": database.configuration(as: .service).connectionString,
                            "SUANPAN_TLS_CERTIFICATE_FILE": certificates.server.certificateFile,
                            "SUANPAN_TLS_KEY_FILE": certificates.server.privateKeyFile,
                        ].merging(settings) { $1 })
                    #expect(outcome.status == 1, "\(outcome.errors)")
                    #expect(outcome.errors.contains("Address already in use"), "\(outcome.errors)")
                }
            }
        }
    }

    /// What a piece of a shell script prints that knows the steps of deploy/, with a state of its own.
    private func printed(_ script: String) async throws -> [String] {
        let steps = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/steps.sh").path
        let state = FileManager.default.temporaryDirectory.appending(path: "ports-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: state) }
        let (process, _, _) = Program.process(
            ["-c", "source '\(steps)'; state='\(state.path)'; \(script)"], [:])
        process.executableURL = URL(filePath: "/bin/bash")
        let outcome = try await Program.run(process)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    @Test("two ports of one demo are never the same, also where both wanted ones are taken; both are kept")
    func chosen() async throws {
        try await withTakenPort { first in
            // Whether the next one is taken or free, the two that are chosen differ.
            let lines = try await printed(
                """
                choose_port http \(first); echo $port; choose_port console \(first); echo $port
                choose_port http \(first); echo $port; choose_port console \(first); echo $port
                choose_port console \(first) $(<"$state/port.http"); echo $port
                """)
            let ports = lines.compactMap { Int($0) }
            try #require(ports.count == 5)
            #expect(ports[0] > first)
            #expect(ports[1] > ports[0])
            #expect(Array(ports[2...3]) == Array(ports[..<2]), "kept for the next run")
            #expect(ports[4] != ports[0], "nor where somebody asks for it")
        }
    }
}
