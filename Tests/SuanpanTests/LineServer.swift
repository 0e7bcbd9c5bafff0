// A server that answers lines as a test says, over TLS with certificates of an authority made for the run.

import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TLS
import TestSupport

/// A scripted console.
final class LineServer: Sendable {
    /// What is sent for a line: lines, of which one that is `cut` ends the connection without a goodbye.
    typealias Script = @Sendable (_ line: String, _ before: [String]) -> [String]

    static let greeting = "* suanpan protocol=1 version=0.1.0 tls=TLSv1.3 sign_in=password,token"
    /// In place of a line: the connection is cut after what was sent before.
    static let cut = "\u{0}cut"

    private let lines = Mutex<[String]>([])
    private let channel = Mutex<(any Channel)?>(nil)

    /// All lines that came, of all connections.
    var received: [String] { lines.withLock { $0 } }
    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }
    /// The options that lead there.
    var options: [String] {
        get throws {
            [
                "console", "--host", "127.0.0.1", "--port", "\(port)", "--ca",
                try Certificates.shared.authority,
            ]
        }
    }

    /// Listens while the body runs.
    static func with<R>(
        greeting: String = LineServer.greeting, script: @escaping Script,
        _ body: (LineServer) async throws -> R
    ) async throws -> R {
        let tls = try TLSContext(server: Certificates.shared.server)
        let server = LineServer()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls))
                    try channel.pipeline.syncOperations.addHandler(
                        Answering(server: server, greeting: greeting, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        let result: Result<R, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try await channel.close()
        return try result.get()
    }

    /// Waits until the condition holds for what was received.
    func wait(for condition: ([String]) -> Bool) async throws {
        for _ in 0..<500 where !condition(received) { try await Task.sleep(for: .milliseconds(20)) }
        guard condition(received) else { throw POSIXError(.ETIMEDOUT) }
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: LineServer
        private let greeting: String
        private let script: Script
        private var buffer = ""
        private var before: [String] = []

        init(server: LineServer, greeting: String, script: @escaping Script) {
            (self.server, self.greeting, self.script) = (server, greeting, script)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is TLSEstablished { send([greeting], context) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            buffer += bytes.readString(length: bytes.readableBytes) ?? ""
            while let end = buffer.firstIndex(of: "\n") {
                let line = String(buffer[..<end])
                buffer.removeSubrange(...end)
                server.lines.withLock { $0.append(line) }
                send(script(line, before), context)
                before.append(line)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func send(_ lines: [String], _ context: ChannelHandlerContext) {
            for line in lines {
                if line == LineServer.cut {
                    // Below TLS, so that no goodbye is sent.
                    context.flush()
                    context.channel.pipeline.context(handlerType: TLSHandler.self)
                        .assumeIsolated().whenSuccess { $0.close(promise: nil) }
                    return
                }
                context.write(wrapOutboundOut(ByteBuffer(string: line + "\n")), promise: nil)
            }
            context.flush()
        }
    }
}
