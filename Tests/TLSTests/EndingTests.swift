// Claims about how connections end: which end was which, and that nothing is lost, forgotten or waited for without end.

import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(2))) struct EndingTests {
    // MARK: - The four ends by the other side

    @Test("a goodbye is a clean end of input")
    func goodbye() async throws {
        try await withConnection { server, client in
            try await client.send("last words")
            client.channel.close(promise: nil)
            let contents = try await server.journal.wait(for: "the goodbye") {
                $0.events.contains(.inputClosed)
            }
            #expect(contents.bytes == Array("last words".utf8))
            #expect(contents.errors.isEmpty)
            try await server.channel.close()
            try await client.journal.wait(for: "the end") { $0.isOver }
            #expect(client.journal.contents.errors.isEmpty && server.journal.contents.errors.isEmpty)
        }
    }

    @Test("an end without a goodbye is a truncation and no clean end", arguments: [true, false])
    func truncation(halfClosure: Bool) async throws {
        try await withConnection(halfClosure: halfClosure) { server, client in
            try await client.send("cut he")
            // Not both directions: with anything left unread, that would be a reset.
            try await client.cut(.output)
            let contents = try await server.journal.wait(for: "the end") { $0.isOver }
            #expect(contents.bytes == Array("cut he".utf8))
            #expect(contents.errors == [.truncated])
            #expect(!contents.events.contains(.inputClosed))
        }
    }

    @Test("where a cut counts as an end it is one of the input alone, between two records")
    func cutAsEnd() async throws {
        var configuration = try Certificates.shared.server
        configuration.takesCutForEnd = true
        try await withConnection(server: configuration) { server, client in
            try await client.send("last words")
            try await client.cut(.output)
            let contents = try await server.journal.wait(for: "the end of input") {
                $0.events.contains(.inputClosed)
            }
            #expect(contents.bytes == Array("last words".utf8))
            #expect(contents.errors.isEmpty)
            // What is answered still goes out, and the end waits for no goodbye.
            try await server.send("answer")
            try await server.channel.close()
            try await client.journal.wait(for: "the answer") { $0.bytes == Array("answer".utf8) }
            #expect(server.journal.contents.errors.isEmpty)
        }
        try await withConnection(server: configuration) { server, client in
            // The head of a record that would have been longer.
            try await client.sendPastTLS([0x17, 0x03, 0x03, 0x00, 0x40, 0x01])
            try await client.cut(.output)
            let contents = try await server.journal.wait(for: "the end") { $0.isOver }
            #expect(contents.errors == [.truncated])
            #expect(!contents.events.contains(.inputClosed))
        }
    }

    @Test("a reset is a reset")
    func reset() async throws {
        try await withConnection { server, client in
            try await client.reset()
            let contents = try await server.journal.wait(for: "the end") { $0.isOver }
            #expect(contents.errors == [.reset])
            #expect(!contents.events.contains(.inputClosed))
        }
    }

    @Test("an end in the handshake is told as such", arguments: [true, false])
    func endInHandshake(halfClosure: Bool) async throws {
        let tls = try TLSContext(server: Certificates.shared.server)
        try await Loopback.listening({ tls }, halfClosure: halfClosure) { port, accepted in
            let side = try await Loopback.connect(port: port, nil)
            // The beginning of a ClientHello.
            try await side.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00])
            try await side.cut(.output)
            let contents = try await accepted.first().journal.wait(for: "the end") { $0.isOver }
            #expect(contents.errors == [.closedInHandshake])
            #expect(!contents.events.contains(.inputClosed))
        }
    }

    @Test(
        "what is no TLS gets an alert, then the end; only of plain HTTP OpenSSL makes a silent one",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", false), ("\u{16}\u{3}garbage long enough for a header", true),
            ("\u{16}\u{3}\u{1}\u{0}\u{5}\u{1}\u{0}\u{0}\u{1}x", true),
        ])
    func garbage(text: String, hasAlert: Bool) async throws {
        let tls = try TLSContext(server: Certificates.shared.server)
        try await Loopback.listening({ tls }) { port, accepted in
            let side = try await Loopback.connect(port: port, nil, halfClosure: false)
            try await side.send(text)
            let bytes = try await side.journal.wait(for: "the end") { $0.isOver }.bytes
            // A record of type alert, level fatal.
            let isAlert = bytes.count == 7 && bytes[0] == 0x15 && bytes[5] == 2
            #expect(hasAlert ? isAlert : bytes.isEmpty)
            let errors = try await accepted.first().journal.wait(for: "the end") { $0.isOver }.errors
            #expect(errors == [.handshakeFailed])
        }
    }

    @Test("a record that was tampered with ends the connection; what came before it counts")
    func tampered() throws {
        let pair = try EmbeddedPair()
        try pair.exchange()
        pair.client.channel.writeAndFlush(ByteBuffer(string: "good"), promise: nil)
        try pair.exchange()
        pair.client.channel.writeAndFlush(ByteBuffer(string: "evil"), promise: nil)
        try pair.exchange { direction, bytes in
            if direction == .toServer { bytes[bytes.count - 1] ^= 1 }
        }
        #expect(pair.server.journal.contents.bytes == Array("good".utf8))
        #expect(pair.server.journal.contents.errors == [.protocolViolation])
        #expect(pair.client.journal.contents.errors == [.protocolViolation])
    }

    @Test("data after a goodbye does not exist")
    func dataAfterGoodbye() throws {
        let pair = try EmbeddedPair()
        try pair.exchange()
        pair.client.channel.writeAndFlush(ByteBuffer(string: "before"), promise: nil)
        pair.client.channel.close(mode: .all, promise: nil)
        try pair.exchange { direction, bytes in
            if direction == .toServer { bytes += bytes + pattern(50_000) }
        }
        let contents = pair.server.journal.contents
        #expect(contents.bytes == Array("before".utf8))
        #expect(contents.errors.isEmpty)
        #expect(contents.events.count { $0 == .inputClosed } == 1)
        // Our own direction is still open.
        pair.server.channel.writeAndFlush(ByteBuffer(string: "answer"), promise: nil)
        #expect(try pair.server.channel.readOutbound(as: ByteBuffer.self) != nil)
    }

    // MARK: - Our ends

    @Test("each side may close its direction, and the other goes on", arguments: [true, false])
    func halfClose(serverFirst: Bool) async throws {
        try await withConnection { server, client in
            let (first, second) = serverFirst ? (server, client) : (client, server)
            try await first.send("done")
            try await first.channel.close(mode: .output)
            try await second.journal.wait(for: "the end of input") { $0.events.contains(.inputClosed) }
            #expect(second.journal.contents.bytes == Array("done".utf8))
            let bytes = pattern(1 << 20)
            try await second.send(bytes)
            try await first.journal.wait(for: "the rest") { $0.bytes == bytes }
            await #expect(throws: TLSError.self) { try await first.send("more") }
            try await second.channel.close(mode: .output)
            for side in [first, second] {
                let contents = try await side.journal.wait(for: "the end") { $0.isOver }
                #expect(contents.errors.isEmpty)
            }
        }
    }

    @Test("where half-closure is not wanted, a goodbye is answered and the channel closes")
    func noHalfClosure() async throws {
        try await withConnection(halfClosure: false) { server, client in
            try await client.channel.close()
            for side in [server, client] {
                let contents = try await side.journal.wait(for: "the end") { $0.isOver }
                #expect(contents.errors.isEmpty)
            }
        }
    }

    @Test("both close at once, and a second close is told with the first")
    func closeTwice() async throws {
        try await withConnection { server, client in
            let channel = client.channel
            let both = try await channel.eventLoop.submit {
                EventLoopFuture.andAllSucceed([channel.close(), channel.close()], on: channel.eventLoop)
            }.get()
            // By now the other side may have ended by our goodbye.
            try? await server.channel.close()
            try await both.get()
            try await client.journal.wait(for: "the end") { $0.isOver }
            await #expect(throws: (any Error).self) { try await client.channel.close() }
        }
    }

    @Test("a close in the handshake ends it, and what waited fails; a close of output waits for its end")
    func closeInHandshake() async throws {
        let certificates = try Certificates.shared
        let tls = try TLSContext(server: certificates.server)
        let client = try TLSContext(client: certificates.client)
        let silence = try await ServerSocket.silent()
        let side = try await Loopback.connect(port: silence.port, client)
        let write = side.sending(ByteBuffer(string: "never"))
        try await side.channel.close()
        let error = await #expect(throws: TLSError.self) { try await write.get() }
        #expect(error?.code == .closed)
        try await silence.close()
        try await Loopback.listening({ tls }) { port, _ in
            let side = try await Loopback.connect(port: port, client)
            // The write stands before the close: two tasks would come in either order.
            let write = side.sending(ByteBuffer(string: "all of it"))
            try await side.channel.close(mode: .output)
            try await write.get()
            let contents = try await side.journal.wait(for: "the end") { $0.isOver }
            #expect(contents.bytes == Array("all of it".utf8))
            #expect(contents.errors.isEmpty)
        }
    }

    @Test("a write after a close fails by name, also while the close is under way")
    func writeAfterClose() async throws {
        try await withConnection { server, client in
            try await client.setReading(false)
            let closing = server.closing()
            let late = await #expect(throws: TLSError.self) { try await server.send("late") }
            #expect(late?.code == .closed)
            try await client.setReading(true)
            client.channel.close(promise: nil)
            try await closing.get()
            await #expect(throws: (any Error).self) { try await server.send("later") }
        }
    }

    @Test("who does not answer a goodbye is waited for as long as was set")
    func closeTimeout() async throws {
        var configuration = try Certificates.shared.server
        configuration.closeTimeoutSeconds = 1
        try await withConnection(server: configuration) { server, client in
            try await client.setReading(false)
            let start = ContinuousClock.now
            let error = await #expect(throws: TLSError.self) { try await server.channel.close() }
            #expect(error?.code == .timedOut)
            #expect(start.duration(to: .now) >= .milliseconds(900))
            try await server.journal.wait(for: "the end") { $0.isOver }
        }
    }

    @Test("a handshake that does not go on ends after its time, on both sides")
    func handshakeTimeout() async throws {
        var configuration = try Certificates.shared.server
        configuration.handshakeTimeoutSeconds = 1
        let tls = try TLSContext(server: configuration)
        try await Loopback.listening({ tls }) { port, accepted in
            _ = try await Loopback.connect(port: port, nil)
            let contents = try await accepted.first().journal.wait(for: "the end", seconds: 10) { $0.isOver }
            #expect(contents.errors == [.timedOut])
        }
        var clientConfiguration = try Certificates.shared.client
        clientConfiguration.handshakeTimeoutSeconds = 1
        let silence = try await ServerSocket.silent()
        let side = try await Loopback.connect(port: silence.port, TLSContext(client: clientConfiguration))
        let contents = try await side.journal.wait(for: "the end", seconds: 10) { $0.isOver }
        #expect(contents.errors == [.timedOut])
        try await silence.close()
    }
}
