// A client and a server without a network between them: a test decides how their bytes are cut, changed and delayed.

import NIOCore
import NIOEmbedded
import TestSupport

@testable import TLS

/// Both ends of one connection.
final class EmbeddedPair {
    struct End {
        let channel: EmbeddedChannel
        let journal: Journal
    }

    let client: End
    let server: End

    /// Where bytes go.
    enum Direction { case toServer, toClient }

    init(server: TLSContext? = nil, client: TLSContext? = nil) throws {
        let certificates = try Certificates.shared
        let serverTLS = try server ?? TLSContext(server: certificates.server)
        let clientTLS = try client ?? TLSContext(client: certificates.client)
        self.server = try Self.end(TLSHandler(context: serverTLS))
        self.client = try Self.end(TLSHandler(context: clientTLS, serverName: "localhost"))
    }

    private static func end(_ tls: TLSHandler) throws -> End {
        let journal = Journal()
        let channel = EmbeddedChannel()
        channel.allowRemoteHalfClosure = true
        try channel.pipeline.syncOperations.addHandlers([tls, Recorder(journal)])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return End(channel: channel, journal: journal)
    }

    /// Carries bytes both ways, in pieces, until neither side has more to say; `change` may change what is carried.
    func exchange(
        pieceBytes: Int = 1 << 20, change: (Direction, inout [UInt8]) -> Void = { _, _ in }
    ) throws {
        for _ in 0..<1000 {
            let toServer = try carry(from: client, to: server, pieceBytes) { change(.toServer, &$0) }
            let toClient = try carry(from: server, to: client, pieceBytes) { change(.toClient, &$0) }
            if !toServer, !toClient { return }
        }
        throw TestFailure(description: "the two never come to an end")
    }

    private func carry(
        from sender: End, to receiver: End, _ pieceBytes: Int, _ change: (inout [UInt8]) -> Void
    ) throws -> Bool {
        var bytes: [UInt8] = []
        while let buffer = try sender.channel.readOutbound(as: ByteBuffer.self) {
            bytes += buffer.readableBytesView
        }
        guard !bytes.isEmpty else { return false }
        change(&bytes)
        deliver(bytes, to: receiver, pieceBytes)
        return true
    }

    /// Lets bytes arrive at a side.
    func deliver(_ bytes: [UInt8], to receiver: End, _ pieceBytes: Int = 1 << 20) {
        var rest = bytes[...]
        while !rest.isEmpty, receiver.channel.isActive {
            receiver.channel.pipeline.fireChannelRead(ByteBuffer(bytes: rest.prefix(pieceBytes)))
            receiver.channel.pipeline.fireChannelReadComplete()
            rest = rest.dropFirst(pieceBytes)
        }
    }
}
