// Claims about the connection itself, below TLS: nothing piles up, nothing is lost, the end is the last thing.

import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ConsoleClient

@Suite(.timeLimit(.minutes(1))) struct ConsoleConnectionTests {
    /// Sends the bytes to whoever connects, and closes.
    private func withServer(
        sending text: String, _ body: (_ port: Int) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Sending(text: text))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        try await body(server.localAddress?.port ?? 0)
        try await server.close()
    }

    private final class Sending: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let text: String

        init(text: String) { self.text = text }

        func channelActive(context: ChannelHandlerContext) {
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    /// Takes until the connection has ended.
    private func takeAll(_ connection: ConsoleConnection) async throws -> [ConsoleConnection.Arrival] {
        var all: [ConsoleConnection.Arrival] = []
        for _ in 0..<2000 {
            all += connection.take()
            if case .closed = all.last { return all }
            try await Task.sleep(for: .milliseconds(5))
        }
        return all
    }

    /// What waits once the limit is reached and nothing more comes, or after 20 seconds.
    private func settledBytes(_ connection: ConsoleConnection) async throws -> Int {
        var waiting = 0
        for _ in 0..<40 {
            try await Task.sleep(for: .milliseconds(500))
            if connection.waitingBytes == waiting, waiting > 1 << 20 { break }
            waiting = connection.waitingBytes
        }
        return waiting
    }

    @Test("who takes nothing is sent no more than a bounded amount, and who then takes gets all of it")
    func pressure() async throws {
        let line = String(repeating: "x", count: 999)
        try await withServer(sending: String(repeating: line + "\n", count: 40_000)) { port in
            let connection = ConsoleConnection {}
            connection.open(host: "127.0.0.1", port: port, tls: nil)
            // One read more than the limit at most.
            let waiting = try await settledBytes(connection)
            #expect(waiting > 1 << 20 && waiting < 3 << 20)
            let all = try await takeAll(connection)
            #expect(all.count == 40_001 && all.last == .closed(.ended))
            #expect(all.dropLast().allSatisfy { $0 == .line(Array(line.utf8)) })
        }
    }

    @Test("a last line without its end is told as cut")
    func cut() async throws {
        try await withServer(sending: "* a\nhalf") { port in
            let connection = ConsoleConnection {}
            connection.open(host: "127.0.0.1", port: port, tls: nil)
            let all = try await takeAll(connection)
            #expect(all.first == .line(Array("* a".utf8)))
            guard case .closed(.cut) = all.last else { Issue.record("\(all)"); return }
            #expect(all.count == 2 && connection.take().isEmpty)
        }
    }

    @Test("where nobody listens, and where no such host is, that is told")
    func unreachable() async throws {
        for (host, port) in [("127.0.0.1", 1), ("no-such-host.invalid", 8481)] {
            let connection = ConsoleConnection {}
            connection.open(host: host, port: port, tls: nil)
            guard case .closed(.unreachable(let reason)) = try await takeAll(connection).last else {
                Issue.record("\(host) answered")
                continue
            }
            #expect(!reason.isEmpty)
        }
    }
}
