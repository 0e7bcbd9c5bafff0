// Claims about slow peers, much data and many connections: memory stays bounded, nothing is lost.

import COpenSSL
import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import TLS

@Suite(.serialized, .timeLimit(.minutes(3))) struct PressureTests {
    private static let megabyte = 1 << 20

    @Test(
        "a slow reader gets all of 60 MB that were followed by a close, however long the close's own time is")
    func slowReader() async throws {
        var configuration = try Certificates.shared.server
        configuration.closeTimeoutSeconds = 1
        try await withConnection(server: configuration) { server, client in
            try await client.setReading(false)
            let count = 60 * Self.megabyte
            let write = server.sending(ByteBuffer(repeating: 0x5A, count: count))
            let closed = server.closing()
            // More than the close's time in which only a little is read, again and again.
            for _ in 0..<6 {
                try await Task.sleep(for: .milliseconds(300))
                client.channel.read()
            }
            #expect(server.channel.isActive)
            try await client.setReading(true)
            try await write.get()
            let contents = try await client.journal.wait(for: "all of it", seconds: 60) {
                $0.events.contains(.inputClosed)
            }
            #expect(contents.bytes.count == count)
            #expect(contents.errors.isEmpty)
            client.channel.close(promise: nil)
            // What the sockets held took longer than the close's time; that lost nothing.
            _ = try? await closed.get()
        }
    }

    @Test("who takes nothing of what is left after a close is cut off, and its writes fail")
    func writeIdle() async throws {
        var configuration = try Certificates.shared.server
        configuration.writeIdleTimeoutSeconds = 1
        try await withConnection(server: configuration) { server, client in
            try await client.setReading(false)
            let write = server.sending(ByteBuffer(repeating: 0x5A, count: 60 * Self.megabyte))
            let closed = server.closing()
            for future in [write, closed] {
                let error = await #expect(throws: TLSError.self) { try await future.get() }
                #expect(error?.code == .timedOut)
            }
            #expect(try await server.journal.wait(for: "the end") { $0.isOver }.errors == [.timedOut])
        }
    }

    @Test("an answer of 60 MB to a slow peer is made as it is taken: no more than a little waits in memory")
    func boundedOutput() async throws {
        try await withConnection { server, client in
            let count = 60 * Self.megabyte
            try await client.setReading(false)
            let writer = Task { try await Self.writeAsTaken(count, to: server.channel) }
            // Stalled: what the sockets took, and no more.
            try await Self.waitUntilStalled(server.channel)
            let before = residentBytes()
            try await client.setReading(true)
            let most = try await writer.value
            try await client.journal.wait(for: "all of it", seconds: 60) { $0.bytes.count == count }
            #expect(most <= 1 * Self.megabyte, "at most \(most) bytes waited")
            // The reader's own copy, which grows by doubling.
            #expect(residentBytes() - before < 3 * count)
        }
    }

    /// Waits until the network takes more, or the connection is over.
    private static func waitUntilWritable(_ channel: any Channel) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while channel.isActive, !channel.isWritable {
            guard ContinuousClock.now < deadline else {
                throw TestFailure(description: "the network takes no more")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Waits until the network takes no more.
    private static func waitUntilStalled(_ channel: any Channel) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var since = ContinuousClock.now
        while since.duration(to: .now) < .milliseconds(300) {
            guard ContinuousClock.now < deadline else {
                throw TestFailure(description: "the network never stalls")
            }
            if channel.isWritable { since = .now }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Writes as long as the channel is writable, as a producer should.
    ///
    /// - Returns: the most bytes that were written and not taken by the network.
    private static func writeAsTaken(_ count: Int, to channel: any Channel) async throws -> Int {
        let piece = ByteBuffer(repeating: 0x5A, count: 65_536)
        let waiting = Counter()
        var most = 0
        for _ in 0..<(count / 65_536) {
            try await waitUntilWritable(channel)
            waiting.add(65_536)
            try await channel.eventLoop.submit {
                channel.writeAndFlush(piece).whenComplete { _ in waiting.add(-65_536) }
            }.get()
            most = max(most, waiting.value)
        }
        return most
    }

    @Test("what nobody reads is not taken from the network, and the sender feels it")
    func boundedInput() async throws {
        try await withConnection { server, client in
            try await server.setReading(false)
            let before = server.journal.contents.bytes.count
            let writer = Task { try await Self.writeAsTaken(60 * Self.megabyte, to: client.channel) }
            try await Self.waitUntilStalled(client.channel)
            #expect(server.journal.contents.bytes.count - before < Self.megabyte)
            // One read brings a little more, and only that.
            server.channel.read()
            try await server.journal.wait(for: "something") { $0.bytes.count > before }
            try await Task.sleep(for: .milliseconds(100))
            #expect(server.journal.contents.bytes.count - before < Self.megabyte)
            try await server.setReading(true)
            _ = try await writer.value
            try await server.journal.wait(for: "all of it", seconds: 60) {
                $0.bytes.count == 60 * Self.megabyte
            }
        }
    }

    @Test("who asks for answers without end and takes none is cut off, or served on as if nothing had been")
    func keyUpdates() async throws {
        try await withConnection { server, client in
            try await client.setReading(false)
            try await server.channel.setOption(.socketOption(.so_sndbuf), value: 4096).get()
            // OpenSSL keeps answers back until it writes anyway; where it does not, our own bound ends the connection.
            var asked = 0
            for _ in 0..<1000 where server.channel.isActive {
                try await Self.waitUntilWritable(client.channel)
                // Under TLS 1.3 each side may ask for new keys, and for the other's as well.
                try await client.channel.eventLoop.submit {
                    guard
                        let tls = try? client.channel.pipeline.syncOperations.handler(type: TLSHandler.self),
                        let connection = tls.connection
                    else { return }
                    for _ in 0..<50 {
                        SSL_key_update(connection.pointer, SSL_KEY_UPDATE_REQUESTED)
                        client.channel.writeAndFlush(ByteBuffer(string: "k"), promise: nil)
                    }
                }.get()
                asked += 50
            }
            let contents = try await server.journal.wait(for: "all of it", seconds: 60) {
                $0.isOver || $0.bytes.count == asked
            }
            guard !contents.isOver else {
                #expect(contents.errors == [.protocolViolation])
                return
            }
            try await client.setReading(true)
            try await server.send("served")
            try await client.journal.wait(for: "an answer") { $0.bytes == Array("served".utf8) }
        }
    }

    @Test("a thousand connections leave nothing behind, however they end")
    func leaks() async throws {
        let certificates = try Certificates.shared
        let tls = try TLSContext(server: certificates.server)
        let clients = [
            try TLSContext(client: certificates.client), try TLSContext(client: Certificates.foreign.client),
        ]
        let live = LiveHandlers()
        try await Loopback.listening({ tls }, made: { live.add($0) }) { port, accepted in
            for round in 0..<1000 {
                // Every tenth does not believe the server, every seventh is cut, every fifth says no TLS.
                let isPlain = round % 5 == 4
                let client = isPlain ? nil : clients[round % 10 == 0 ? 1 : 0]
                let side = try await Loopback.connect(port: port, client, made: { live.add($0) })
                if isPlain {
                    try await side.send("nonsense\r\n\r\n")
                } else if round % 10 != 0 {
                    try await side.send("hello")
                    try await side.journal.wait(for: "the echo") { $0.bytes.count == 5 }
                }
                if round % 7 == 0 { try? await side.cut() } else { try? await side.channel.close() }
                if round == 100 { live.noteMemory(residentBytes()) }
            }
            for side in accepted.all { try await side.journal.wait(for: "the end") { $0.isOver } }
            accepted.forget()
        }
        // Handlers are let go of a moment after their channel's end.
        for _ in 0..<500 where live.count > 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(live.count == 0)
        #expect(live.made > 1700)
        #expect(residentBytes() - live.memory < 40 * Self.megabyte)
    }
}

/// A number that several threads change.
private final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .relaxed) }
    func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }
}

/// Handlers, without keeping them.
private final class LiveHandlers: Sendable {
    private struct Reference: @unchecked Sendable {  // a handler is only asked for whether it still is
        weak var handler: TLSHandler?
    }

    private let references = Mutex<[Reference]>([])
    private let baseline = Mutex(0)

    func add(_ handler: TLSHandler) {
        let reference = Reference(handler: handler)
        references.withLock { $0.append(reference) }
    }
    func noteMemory(_ bytes: Int) { baseline.withLock { $0 = bytes } }

    var count: Int { references.withLock { $0.count { $0.handler != nil } } }
    var made: Int { references.withLock { $0.count } }
    var memory: Int { baseline.withLock { $0 } }
}

/// Memory that this process has.
func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
}
