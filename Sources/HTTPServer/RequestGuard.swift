// The bounds of a connection that only its channel can keep. Guarantees: a body that does not arrive in time ends with
// `BodyTimedOut`; an answer that says "Connection: close" reaches its reader before the connection goes, even while the
// reader still sends, and the connection does go; a client that asks before it sends a body (Expect: 100-continue) is
// answered at once; a reader who takes in nothing of what waits for it is cut off.

internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Ends the body of a request that took too long to arrive.
struct BodyTimedOut: Error {}

/// Watches one connection.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a peer may go on sending what nobody reads. Closing at once would reset the connection, and the answer
    /// might be lost on its way.
    private static let linger = TimeAmount.seconds(2)

    private let maximumBodyBytes: Int
    private let bodyTimeout: TimeAmount
    private let writeTimeout: TimeAmount
    private var timer: Scheduled<Void>?
    private var stallTimer: Scheduled<Void>?
    private var isRequestWhole = true
    private var isGivenUp = false
    private var closes = false

    init(configuration: HTTPConfiguration) {
        maximumBodyBytes = configuration.maximumBodyBytes
        bodyTimeout = .seconds(Int64(configuration.bodyTimeoutSeconds))
        writeTimeout = .seconds(Int64(configuration.writeTimeoutSeconds))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isGivenUp else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            isRequestWhole = false
            let announced = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            if head.headerFields[.expect]?.lowercased() == "100-continue", announced <= maximumBodyBytes {
                context.writeAndFlush(wrapOutboundOut(.head(.init(status: .continue))), promise: nil)
            }
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: bodyTimeout) { [self] in
                isGivenUp = true
                context.fireErrorCaught(BodyTimedOut())
            }
        case .body: break
        case .end:
            isRequestWhole = true
            timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        stallTimer?.cancel()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stallTimer?.cancel()
        if !context.channel.isWritable { watchReader(context, before: .max) }
        context.fireChannelWritabilityChanged()
    }

    /// Closes the connection unless less is waiting to be taken in after a while than before.
    private func watchReader(_ context: ChannelHandlerContext, before: Int) {
        stallTimer = context.eventLoop.assumeIsolated().scheduleTask(in: writeTimeout) { [self] in
            guard let now = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes), now < before
            else { return context.close(promise: nil) }
            watchReader(context, before: now)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            closes = head.headerFields[.connection]?.lowercased() == "close"
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            guard closes else { return context.write(data, promise: promise) }
            let written = promise ?? context.eventLoop.makePromise()
            let delay = isRequestWhole ? TimeAmount.zero : Self.linger
            let channel = context.channel
            written.futureResult.whenComplete { _ in
                if delay > .zero { channel.close(mode: .output, promise: nil) }
                channel.eventLoop.scheduleTask(in: delay) { channel.close(promise: nil) }
            }
            context.writeAndFlush(data, promise: written)
        }
    }
}
