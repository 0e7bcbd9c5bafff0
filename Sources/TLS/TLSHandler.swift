// TLS in a channel: bytes of the network below, plaintext above.
//
// Guarantees: nothing of plaintext goes out or comes in before the handshake is done, which has its time; each ending
// (goodbye, end without goodbye, reset, end in the handshake) is told apart from the others; the alert that says what
// is wrong goes out before the connection ends; what was flushed before a close is sent, as long as the other side
// takes it; nothing is encrypted that the network cannot take, and nothing is read that nobody asked for.
//
// Everything that calls out (events, writes, promises) may come back in before it returns. So the state is put right
// first, and looked at again afterwards.

package import NIOCore

/// Speaks TLS as a server or as a client.
package final class TLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    enum State {
        /// The channel is not connected yet.
        case idle
        /// Writes wait for its end.
        case handshaking
        /// Both sides speak.
        case open
        /// The other side has said goodbye, or we listen no more; we may still speak.
        case inputClosed
        /// What we had to say goes out, then our goodbye; the other side may still speak.
        case outputClosed
        /// What we had to say goes out, then our goodbye, then the other side's is waited for.
        case closing
        /// Something was wrong. The alert is out; the other side gets a moment to read it.
        case failed
        /// It is over.
        case closed
    }

    /// How far our goodbye is.
    enum Farewell { case none, sent, gone }

    let tls: TLSContext
    private let serverName: String?

    var state = State.idle
    var context: ChannelHandlerContext?
    var connection: TLSConnection?

    // Going out.
    var queue = WriteQueue()
    var isPumping = false
    var writesInFlight = 0
    var transportError: TLSError?

    // Ending.
    var outputEnds = false
    var farewell = Farewell.none
    var peerSaidGoodbye = false
    var outputPromise: EventLoopPromise<Void>?
    var closePromise: EventLoopPromise<Void>?
    private var timer: Scheduled<Void>?

    /// Somebody above wants to read, and has got nothing since.
    private var wantsRead = false
    /// What OpenSSL answered by itself and the network has not taken.
    private var answerBytesInFlight = 0
    private static let maximumAnswerBytes = 65_536

    /// - Parameters:
    ///   - context: the side.
    ///   - serverName: a client's: the host name or IP address that the server's certificate must have. Without it
    ///     the connection fails.
    package init(context: TLSContext, serverName: String? = nil) {
        tls = context
        self.serverName = serverName
    }

    // MARK: - Beginning

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin() }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        state = .closed
        disarm()
        failPromises(TLSError(.closed))
        connection = nil
        self.context = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        begin()
    }

    private func begin() {
        guard case .idle = state else { return }
        state = .handshaking
        do {
            connection = try TLSConnection(tls, serverName: serverName)
        } catch {
            return abandon(error)
        }
        arm(tls.times.handshake) { handler in
            handler.abandon(TLSError(.timedOut, message: "the handshake took too long"))
        }
        handshake()
        context?.read()
    }

    private func handshake() {
        guard let connection else { return }
        switch connection.handshake() {
        case .failed(let error): fail(error, after: nil)
        case .incomplete: sendAnswers()
        case .done:
            disarm()
            state = .open
            sendAnswers()
            guard case .open = state else { return }
            context?.fireUserInboundEventTriggered(connection.established)
            if outputEnds, case .open = state {
                state = .outputClosed
                endOutput()
            }
            // What came right behind the handshake lies there already.
            receive()
            pump()
        }
    }

    // MARK: - Coming in

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .handshaking:
            connection?.receive(unwrapInboundIn(data))
            handshake()
        case .open, .outputClosed, .inputClosed, .closing:
            // Nothing counts after a goodbye.
            guard !peerSaidGoodbye else { return }
            connection?.receive(unwrapInboundIn(data))
            receive()
            // A write may have waited for this.
            pump()
        case .idle, .failed, .closed: break
        }
    }

    /// Decrypts what came and passes it on.
    private func receive() {
        guard let connection, let context else { return }
        switch state {
        case .open, .inputClosed, .outputClosed, .closing: break
        case .idle, .handshaking, .failed, .closed: return
        }
        var plaintext = context.channel.allocator.buffer(capacity: 0)
        switch connection.read(into: &plaintext) {
        case .incomplete:
            sendAnswers()
            deliver(plaintext)
        case .closeNotify: receiveGoodbye(after: plaintext)
        case .failed(let error): fail(error, after: plaintext)
        }
    }

    /// Passes plaintext on, unless nobody wants any more.
    private func deliver(_ plaintext: ByteBuffer) {
        switch state {
        case .open, .outputClosed:
            guard plaintext.readableBytes > 0 else { return }
            wantsRead = false
            context?.fireChannelRead(wrapInboundOut(plaintext))
        case .idle, .handshaking, .inputClosed, .closing, .failed, .closed: break
        }
    }

    private func receiveGoodbye(after plaintext: ByteBuffer) {
        guard let context else { return }
        peerSaidGoodbye = true
        switch state {
        case .open:
            deliver(plaintext)
            guard case .open = state else { return settleGoodbye() }
            state = .inputClosed
            let staysHalfOpen = try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)
            if staysHalfOpen == true {
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            } else {
                closeAll(promise: nil)
            }
        case .outputClosed:
            deliver(plaintext)
            settleGoodbye()
        case .inputClosed, .closing: settleGoodbye()
        case .idle, .handshaking, .failed, .closed: break
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        switch state {
        case .handshaking, .closing, .failed: context.read()
        // A read that brought part of a record was none to those above.
        case .open, .outputClosed: if wantsRead { context.read() }
        case .idle, .inputClosed, .closed: break
        }
        context.fireChannelReadComplete()
    }

    package func read(context: ChannelHandlerContext) {
        wantsRead = true
        context.read()
    }

    // MARK: - Reporting

    /// Ends a connection that cannot go on: the alert, the report, then the end once the other side could read it.
    func fail(_ error: TLSError, after plaintext: ByteBuffer?) {
        guard let context, let connection else { return }
        let delivers: Bool
        switch state {
        case .open, .outputClosed: delivers = true
        case .idle, .handshaking, .inputClosed, .closing, .failed, .closed: delivers = false
        }
        state = .failed
        arm(tls.times.close) { $0.finish() }
        let alertSent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(
            wrapOutboundOut(connection.takeOutput(allocator: context.channel.allocator)), promise: alertSent)
        if delivers, let plaintext, plaintext.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(plaintext))
        }
        context.fireErrorCaught(error)
        failPromises(error)
        alertSent.futureResult.assumeIsolated().whenComplete { [self] _ in
            guard case .failed = state else { return }
            // Closing for good while the other side still sends would reset the connection, and the alert be lost.
            self.context?.close(mode: .output, promise: nil)
            self.context?.read()
        }
    }

    /// Ends a connection at once, whose network cannot be used any more.
    func abandon(_ error: TLSError) {
        state = .closed
        disarm()
        context?.fireErrorCaught(error)
        failPromises(error)
        context?.close(mode: .all, promise: nil)
    }

    func failPromises(_ error: TLSError) {
        var promises = queue.removeAll()
        promises += [outputPromise, closePromise].compactMap { $0 }
        outputPromise = nil
        closePromise = nil
        for promise in promises { promise.fail(error) }
    }

    /// Sends what OpenSSL has to say by itself: messages of the handshake, answers to those that come later.
    private func sendAnswers() {
        guard let connection, let context, connection.outputBytes > 0 else { return }
        let output = connection.takeOutput(allocator: context.channel.allocator)
        let count = output.readableBytes
        answerBytesInFlight += count
        guard answerBytesInFlight <= Self.maximumAnswerBytes else {
            return abandon(
                TLSError(.protocolViolation, message: "the other side wants answers and does not take them"))
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [self] _ in answerBytesInFlight -= count }
        context.writeAndFlush(wrapOutboundOut(output), promise: sent)
    }

    // MARK: - The timer, one for each state

    func arm(_ time: TimeAmount, _ action: @escaping (TLSHandler) -> Void) {
        timer?.cancel()
        timer = context?.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            if let self { action(self) }
        }
    }

    func disarm() {
        timer?.cancel()
        timer = nil
    }
}

@available(*, unavailable)
extension TLSHandler: Sendable {}
