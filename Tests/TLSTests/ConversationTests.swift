// Claims about bytes that pass through TLS: whole, in order, however they are cut.

import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(2))) struct ConversationTests {
    @Test("what is sent comes back, from one byte to many records", arguments: [1, 16_384, 16_385, 1 << 20])
    func echo(count: Int) async throws {
        try await withConnection(serverReaction: Recorder.echo) { server, client in
            let bytes = pattern(count)
            try await client.send(bytes)
            let contents = try await client.journal.wait(for: "the echo") { $0.bytes.count >= count }
            #expect(contents.bytes == bytes)
            #expect(contents.established?.protocolVersion == "TLSv1.3")
            #expect(contents.errors.isEmpty && server.journal.contents.errors.isEmpty)
        }
    }

    @Test("writes of nothing succeed in their turn")
    func nothing() async throws {
        try await withConnection { server, client in
            let loop = client.channel.eventLoop
            let order = Order()
            let writes = ["", "a", "", "", "b", ""].enumerated().map { index, text in
                client.channel.write(ByteBuffer(string: text)).map { order.append(index) }
            }
            client.channel.flush()
            try await EventLoopFuture.andAllSucceed(writes, on: loop).get()
            #expect(order.all == Array(0..<6))
            try await server.journal.wait(for: "the bytes") { $0.bytes == Array("ab".utf8) }
        }
    }

    @Test("what was written before the handshake goes out after it, in order")
    func early() async throws {
        let certificates = try Certificates.shared
        let tls = try TLSContext(server: certificates.server)
        let client = try TLSContext(client: certificates.client)
        try await Loopback.listening({ tls }) { port, _ in
            let side = try await Loopback.connect(port: port, client)
            async let first: Void = side.send("one ")
            async let second: Void = side.send(pattern(100_000))
            _ = try await (first, second)
            try await side.journal.wait(for: "the echo") { $0.bytes.count == 100_004 }
        }
    }

    @Test("records may come many at once or byte by byte", arguments: [1, 7, 1000, 1 << 20])
    func cuts(pieceBytes: Int) throws {
        let pair = try EmbeddedPair()
        try pair.exchange(pieceBytes: pieceBytes)
        #expect(pair.server.journal.contents.isEstablished && pair.client.journal.contents.isEstablished)
        var sent: [UInt8] = []
        for count in [1, 100, 16_384, 40_000] {
            let bytes = pattern(count)
            sent += bytes
            pair.client.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        }
        try pair.exchange(pieceBytes: pieceBytes)
        #expect(pair.server.journal.contents.bytes == sent)
        // What comes in one read goes up in one read.
        if pieceBytes == 1 << 20 { #expect(pair.server.journal.contents.reads == 1) }
    }

    @Test("a handler may write and close from within whatever it is told")
    func reentrancy() async throws {
        try await withConnection(serverReaction: { happening, context in
            guard case .data = happening else { return }
            context.write(NIOAny(ByteBuffer(string: "bye")), promise: nil)
            context.flush()
            context.close(promise: nil)
            context.writeAndFlush(NIOAny(ByteBuffer(string: "late")), promise: nil)
        }) { server, client in
            try await client.send("hello")
            let contents = try await client.journal.wait(for: "the goodbye") {
                $0.events.contains(.inputClosed)
            }
            #expect(contents.bytes == Array("bye".utf8))
            try await client.channel.close()
            #expect(try await server.journal.wait(for: "the end") { $0.isOver }.errors.isEmpty)
        }
    }

    @Test("a handler may close as soon as the handshake is done, or as it fails")
    func reentrantClose() async throws {
        let certificates = try Certificates.shared
        let tls = try TLSContext(server: certificates.server)
        for trusted in [certificates, try Certificates.foreign] {
            let client = try TLSContext(client: trusted.client)
            try await Loopback.listening({ tls }, reaction: { _, context in context.close(promise: nil) }) {
                port, accepted in
                let side = try await Loopback.connect(
                    port: port, client,
                    reaction: { _, context in
                        context.close(promise: nil)
                    })
                try await side.journal.wait(for: "the end") { $0.isOver }
                try await accepted.first().journal.wait(for: "the end") { $0.isOver }
            }
        }
    }
}

/// Numbers in the order of their coming.
private final class Order: Sendable {
    private let numbers = Mutex<[Int]>([])
    var all: [Int] { numbers.withLock { $0 } }
    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}
