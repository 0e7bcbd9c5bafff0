// Channels over real sockets for tests: each with TLS, and above it a journal of what came up.

import Glibc
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import TLS

struct TestFailure: Error, CustomStringConvertible {
    let description: String
}

/// What came up through a channel.
final class Journal: Sendable {
    enum Event: Equatable {
        case established(TLSEstablished)
        case inputClosed
        case error(TLSError.Code)
        case otherError(String)
        case inactive
    }

    struct Contents {
        var bytes: [UInt8] = []
        var reads = 0
        var events: [Event] = []

        var errors: [TLSError.Code] {
            events.compactMap { if case .error(let code) = $0 { code } else { nil } }
        }
        var isEstablished: Bool { established != nil }
        var established: TLSEstablished? {
            for case .established(let value) in events { return value }
            return nil
        }
        var isOver: Bool { events.contains(.inactive) }
    }

    private let state = Mutex(Contents())
    var contents: Contents { state.withLock { $0 } }

    func note(_ event: Event) { state.withLock { $0.events.append(event) } }
    func note(_ bytes: ByteBuffer) {
        state.withLock {
            $0.bytes += bytes.readableBytesView
            $0.reads += 1
        }
    }

    /// Waits until the contents are as wanted.
    @discardableResult
    func wait(
        for what: String, seconds: Double = 20, until isSo: (Contents) -> Bool
    ) async throws -> Contents {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let contents = contents
            if isSo(contents) { return contents }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TestFailure(
            description: "waited in vain for \(what): \(contents.events), \(contents.bytes.count) bytes")
    }
}

/// The topmost handler: keeps the journal, and does what a test wants done.
final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Happening {
        case established
        case data(ByteBuffer)
        case inputClosed
        case error
    }
    typealias Reaction = @Sendable (Happening, ChannelHandlerContext) -> Void

    let journal: Journal
    let reaction: Reaction

    init(_ journal: Journal, _ reaction: @escaping Reaction = { _, _ in }) {
        self.journal = journal
        self.reaction = reaction
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        journal.note(bytes)
        reaction(.data(bytes), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TLSEstablished:
            journal.note(.established(event))
            reaction(.established, context)
        case ChannelEvent.inputClosed:
            journal.note(.inputClosed)
            reaction(.inputClosed, context)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        journal.note((error as? TLSError).map { .error($0.code) } ?? .otherError("\(error)"))
        reaction(.error, context)
    }

    func channelInactive(context: ChannelHandlerContext) { journal.note(.inactive) }

    /// Sends back what comes, and ends when the other side has.
    static let echo: Reaction = { happening, context in
        switch happening {
        case .data(let bytes): context.writeAndFlush(NIOAny(bytes), promise: nil)
        case .inputClosed: context.close(promise: nil)
        case .established, .error: break
        }
    }
}

/// A channel and its journal.
struct Side: Sendable {
    let channel: any Channel
    let journal: Journal

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Begins to send.
    func sending(_ bytes: ByteBuffer) -> EventLoopFuture<Void> { channel.writeAndFlush(bytes) }
    /// Begins to close.
    func closing() -> EventLoopFuture<Void> { channel.close() }

    /// Ends the connection as the network does, past TLS.
    func cut(_ mode: CloseMode = .all) async throws {
        try await channel.pipeline.context(name: Loopback.floor).flatMap { [channel] _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.context(name: Loopback.floor).close(
                    mode: mode, promise: nil)
            }
        }.get()
    }

    /// Sends bytes to the network, past TLS.
    func sendPastTLS(_ bytes: [UInt8]) async throws {
        try await channel.pipeline.context(name: Loopback.floor).flatMap { [channel] _ in
            channel.eventLoop.flatSubmit {
                do {
                    return try channel.pipeline.syncOperations.context(name: Loopback.floor).writeAndFlush(
                        NIOAny(ByteBuffer(bytes: bytes)))
                } catch {
                    return channel.eventLoop.makeFailedFuture(error)
                }
            }
        }.get()
    }

    /// Ends the connection by a reset.
    func reset() async throws {
        guard let socket = channel as? any SocketOptionProvider else {
            throw TestFailure(description: "no socket")
        }
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await cut()
    }

    /// Stops reading, or begins again.
    func setReading(_ reads: Bool) async throws {
        try await channel.setOption(.autoRead, value: reads).get()
    }
}

enum Loopback {
    static let floor = "floor"

    /// Nothing; the place below TLS.
    private final class Floor: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
    }

    private static func fill(
        _ channel: any Channel, tls: TLSHandler?, journal: Journal, _ reaction: @escaping Recorder.Reaction
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(Floor(), name: floor)
        if let tls { try pipeline.addHandler(tls) }
        try pipeline.addHandler(Recorder(journal, reaction))
    }

    /// Runs a test against a listening server, each connection of which begins with `tls()`; `made` is told of each
    /// handler.
    static func listening<R: Sendable>(
        _ tls: @escaping @Sendable () -> TLSContext, halfClosure: Bool = true,
        made: @escaping @Sendable (TLSHandler) -> Void = { _ in },
        reaction: @escaping Recorder.Reaction = Recorder.echo,
        _ body: (_ port: Int, _ accepted: AcceptedSides) async throws -> R
    ) async throws -> R {
        let accepted = AcceptedSides()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: halfClosure)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let journal = Journal()
                    let handler = TLSHandler(context: tls())
                    made(handler)
                    try fill(channel, tls: handler, journal: journal, reaction)
                    accepted.add(Side(channel: channel, journal: journal))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<R, any Error>
        do {
            result = .success(try await body(server.localAddress?.port ?? 0, accepted))
        } catch {
            result = .failure(error)
        }
        try await server.close()
        for side in accepted.all { try? await side.cut() }
        return try result.get()
    }

    /// Connects; with no TLS where none is given.
    static func connect(
        port: Int, _ tls: TLSContext?, serverName: String? = "localhost", halfClosure: Bool = true,
        made: @escaping @Sendable (TLSHandler) -> Void = { _ in },
        reaction: @escaping Recorder.Reaction = { _, _ in }
    ) async throws -> Side {
        let journal = Journal()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: halfClosure)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = tls.map { TLSHandler(context: $0, serverName: serverName) }
                    if let handler { made(handler) }
                    try fill(channel, tls: handler, journal: journal, reaction)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return Side(channel: channel, journal: journal)
    }
}

/// The server's sides, in the order of their coming.
final class AcceptedSides: Sendable {
    private let sides = Mutex<[Side]>([])
    var all: [Side] { sides.withLock { $0 } }
    func add(_ side: Side) { sides.withLock { $0.append(side) } }
    func forget() { sides.withLock { $0 = [] } }

    func first() async throws -> Side { try await side(0) }

    func side(_ index: Int) async throws -> Side {
        for _ in 0..<4000 {
            if all.count > index { return all[index] }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TestFailure(description: "nobody came")
    }
}

/// Runs a test on one connection with TLS on both sides, both established.
func withConnection(
    server: TLSServerConfiguration? = nil, client: TLSClientConfiguration? = nil, halfClosure: Bool = true,
    serverReaction: @escaping Recorder.Reaction = { _, _ in },
    _ body: (_ server: Side, _ client: Side) async throws -> Void
) async throws {
    let certificates = try Certificates.shared
    let serverTLS = try TLSContext(server: server ?? certificates.server)
    let clientTLS = try TLSContext(client: client ?? certificates.client)
    try await Loopback.listening({ serverTLS }, halfClosure: halfClosure, reaction: serverReaction) {
        port, accepted in
        let client = try await Loopback.connect(port: port, clientTLS, halfClosure: halfClosure)
        let server = try await accepted.first()
        for side in [client, server] {
            try await side.journal.wait(for: "the handshake") { $0.isEstablished }
        }
        try await body(server, client)
        try? await client.cut()
    }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

/// A server that accepts and says nothing.
struct ServerSocket {
    let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }

    static func silent() async throws -> ServerSocket {
        ServerSocket(
            channel: try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(host: "127.0.0.1", port: 0).get())
    }

    func close() async throws { try await channel.close() }
}
