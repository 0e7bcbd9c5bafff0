// Claims about SIGHUP: new certificates for new connections, and nothing else changes.

import Foundation
import NIOCore
import NIOPosix
import TLS
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct TLSReloadTests {
    /// A running `suanpan serve` without a database: it says so to callers, and goes on.
    private final class Serving {
        private let process = Process()
        private let errors = Pipe()
        private let ended = AsyncStream<Int32>.makeStream()
        private var log: AsyncStream<String>.Iterator
        private(set) var port = 0

        init(_ environment: [String: String]) async throws {
            process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appending(path: "suanpan")
            process.arguments = ["serve"]
            let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SUANPAN_") }
            process.environment = inherited.merging(environment) { $1 }.merging([
                "SUANPAN_DATABASE_URL": "host=/nowhere", "SUANPAN_HTTP_PORT": "0",
                "SUANPAN_CONSOLE_PORT": "0",
                "SUANPAN_LOG_FORMAT": "json",
            ]) { $1 }
            process.standardError = errors
            let continuation = ended.continuation
            process.terminationHandler = { continuation.yield($0.terminationStatus) }
            let handle = errors.fileHandleForReading
            log = AsyncStream<String> { lines in
                handle.readabilityHandler = { handle in
                    let data = handle.availableData
                    if data.isEmpty { lines.finish() }
                    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
                        lines.yield(String(line))
                    }
                }
            }.makeAsyncIterator()
            try process.run()
            process.kill(after: 90)
            let line = try await line(with: "listening on 127.0.0.1:")
            let rest = line.split(separator: "127.0.0.1:", maxSplits: 1).last
            port = rest.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        }

        /// Waits for a line of the log.
        @discardableResult
        func line(with text: String) async throws -> String {
            while let line = await log.next() {
                if line.contains(text) { return line }
            }
            throw ProgramFailure(description: "the service ended before it said: \(text)")
        }

        func hangUp() { kill(process.processIdentifier, SIGHUP) }

        func stop() async -> Int32? {
            process.terminate()
            var statuses = ended.stream.makeAsyncIterator()
            return await statuses.next()
        }
    }

    /// The serial number of the certificate that is shown to a new connection; fails with all that was said on it.
    private func serial(servedAt port: Int) async throws -> String {
        let script = """
            said=$(openssl s_client -connect 127.0.0.1:\(port) 2>&1 </dev/null)
            printf '%s\\n' "$said" | openssl x509 -noout -serial || { printf '%s\\n' "$said" >&2; exit 1; }
            """
        return try await runAside("sh", ["-c", script])
    }

    @Test("SIGHUP brings new certificates to new connections; an open one goes on; bad files are not taken")
    func reload() async throws {
        let certificates = try Certificates.make()
        let client = try TLSContext(client: certificates.client)
        let service = try await Serving([
            "SUANPAN_TLS_CERTIFICATE_FILE": certificates.path("server.crt"),
            "SUANPAN_TLS_KEY_FILE": certificates.path("server.key"), "SUANPAN_HTTP_TLS": "yes",
        ])
        let first = try await serial(servedAt: service.port)
        let port = service.port
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        TLSHandler(context: client, serverName: "localhost"))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            var answers = inbound.makeAsyncIterator()
            /// The answer on the connection that stays open.
            func ask() async throws -> String {
                try await outbound.write(
                    ByteBuffer(string: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                var answer = ""
                while !answer.contains("}"), let part = try await answers.next() {
                    answer += String(buffer: part)
                }
                return answer
            }
            #expect(try await ask().hasPrefix("HTTP/1.1 200"))

            _ = try Certificates.make(in: certificates.folder, renew: true)
            service.hangUp()
            try await service.line(with: "certificates reloaded")
            let second = try await serial(servedAt: port)
            #expect(second != first && second.hasPrefix("serial="))
            #expect(try await ask().hasPrefix("HTTP/1.1 200"))

            try Data("garbage".utf8).write(to: URL(filePath: certificates.path("server.crt")))
            service.hangUp()
            let complaint = try await service.line(with: "certificates kept")
            #expect(complaint.contains(certificates.path("server.crt")))
            #expect(try await serial(servedAt: port) == second)
            #expect(try await ask().hasPrefix("HTTP/1.1 200"))
        }
        #expect(await service.stop() == 0)
    }

    @Test("without certificates SIGHUP changes nothing and ends nothing")
    func plain() async throws {
        let service = try await Serving([:])
        service.hangUp()
        try await service.line(with: "nothing is reloaded")
        #expect(await service.stop() == 0)
    }
}
