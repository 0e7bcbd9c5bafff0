// The connection under a conversation: TLS, lines, and a box in which they wait for the thread that reads them. Guarantees:
// what waits in the box is bounded, for a reader that is slow stops the other side; the last thing in the box is why the
// connection ended, and nothing comes after it.

internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Synchronization
package import TLS

/// A connection to a console.
package final class ConsoleConnection: Sendable {
    /// Why a connection ended.
    package enum Closing: Sendable, Equatable {
        /// The server said goodbye.
        case ended
        /// It ended without a goodbye: what was sent may have been cut.
        case cut(String)
        /// It never came to be.
        case unreachable(String)
        /// The server's certificate is not believed, or it does not believe ours.
        case certificate(String)
        /// A line came that is longer than any of the protocol.
        case disorder
    }

    /// What waits in the box.
    package enum Arrival: Sendable, Equatable {
        case line([UInt8])
        case closed(Closing)
    }

    private struct Box {
        var arrivals: [Arrival] = []
        var bytes = 0
        var isPaused = false
        var isClosed = false
        var channel: (any Channel)?
    }

    /// With more than this in the box nothing further is read.
    private static let maximumBoxBytes = 1 << 20

    private let box = Mutex(Box())
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called whenever something was put into the box.
    package init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// Begins to connect; whatever comes of it appears in the box.
    ///
    /// - Parameters:
    ///   - host: a name or an address, which the certificate must have.
    ///   - port: the port.
    ///   - tls: the client's side of TLS; nil only for tests of what lies above it.
    ///   - connectTimeoutSeconds: how long the connection may take, before TLS.
    package func open(host: String, port: Int, tls: TLSContext?, connectTimeoutSeconds: Int = 10) {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(Int64(connectTimeoutSeconds)))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(context: tls, serverName: host))
                    }
                    try channel.pipeline.syncOperations.addHandler(ConsoleChannelHandler(connection: self))
                }
            }
            .connect(host: host, port: port)
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    // Given up meanwhile.
                    if !self.keep(channel) { channel.close(promise: nil) }
                case .failure(let error): self.close(for: .unreachable(Self.reason(of: error)))
                }
            }
    }

    /// Sends bytes; where the connection is gone the box says so.
    package func send(_ bytes: [UInt8]) {
        guard let channel = box.withLock({ $0.channel }) else { return }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Takes everything out of the box.
    package func take() -> [Arrival] {
        let (arrivals, resumed) = box.withLock { box in
            let arrivals = box.arrivals
            let resumed = box.isPaused ? box.channel : nil
            box.arrivals = []
            box.bytes = 0
            box.isPaused = false
            return (arrivals, resumed)
        }
        resumed?.setOption(.autoRead, value: true).whenComplete { _ in }
        return arrivals
    }

    /// Ends the connection after what was sent.
    package func close() {
        let channel = box.withLock { box in
            box.isClosed = true
            return box.channel
        }
        channel?.close(promise: nil)
    }

    /// How much waits in the box.
    var waitingBytes: Int { box.withLock { $0.bytes } }

    private func keep(_ channel: any Channel) -> Bool {
        box.withLock { box in
            guard !box.isClosed else { return false }
            box.channel = channel
            return true
        }
    }

    fileprivate func arrived(_ lines: [[UInt8]], on channel: any Channel) {
        guard !lines.isEmpty else { return }
        let isFull = box.withLock { box in
            // Lines may arrive before the future of the connection says that it stands.
            if box.channel == nil, !box.isClosed { box.channel = channel }
            for line in lines {
                box.arrivals.append(.line(line))
                box.bytes += line.count + 32
            }
            guard box.bytes > Self.maximumBoxBytes, !box.isPaused else { return false }
            box.isPaused = true
            return true
        }
        if isFull { channel.setOption(.autoRead, value: false).whenComplete { _ in } }
        wake()
    }

    fileprivate func close(for closing: Closing) {
        let isFirst = box.withLock { box in
            guard !box.arrivals.contains(where: { if case .closed = $0 { true } else { false } }),
                !box.isClosed
            else { return false }
            box.isClosed = true
            box.arrivals.append(.closed(closing))
            return true
        }
        if isFirst { wake() }
    }

    fileprivate static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let inner = error.connectionErrors.first?.error { return reason(of: inner) }
            return error.dnsAError == nil && error.dnsAAAAError == nil
                ? "no address answers" : "the host's name is not known"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: return "no answer within the time"
        case let error as TLSError:
            return [error.description, error.message].compactMap { $0 }.joined(separator: ": ")
        default: return "\(error)"
        }
    }
}

/// Frames lines, and says how the connection ended.
private final class ConsoleChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: ConsoleConnection
    private var framer = LineFramer()
    private var closing = ConsoleConnection.Closing.ended

    init(connection: ConsoleConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(ConversationFault) {
            let lines = try framer.take(unwrapInboundIn(data).readableBytesView)
            connection.arrived(lines, on: context.channel)
        } catch {
            closing = .disorder
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let reason = ConsoleConnection.reason(of: error)
        switch (error as? TLSError)?.code {
        case .certificateRejected: closing = .certificate((error as? TLSError)?.message ?? reason)
        case .handshakeFailed, .closedInHandshake, .timedOut: closing = .unreachable(reason)
        default: closing = .cut(reason)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if closing == .ended, framer.isInLine { closing = .cut("the last line is not whole") }
        connection.close(for: closing)
        context.fireChannelInactive()
    }
}
