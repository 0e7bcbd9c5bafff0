// A connection of HTTPS: TLS below, and above it the same handlers and bounds as those of a plain connection.

internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import TLS

/// Wraps the connections of the plain face.
struct HTTPSChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let plain: HTTP1Channel
    let tls: TLSSource

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls.current))
        }.flatMap {
            plain.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Value, logger: Logger) async { await plain.handle(value: value, logger: logger) }
}
