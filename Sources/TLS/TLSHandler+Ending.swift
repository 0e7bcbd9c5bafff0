// The ends of a connection: ours, one direction or both, and the network's.
//
// A close lets go out what was flushed before it, then our goodbye (close_notify). The other side has its time to
// answer from when the goodbye is out, not from the close: a slow reader would lose what it has not read yet. Until
// then it only has to take something now and then.

package import NIOCore

extension TLSHandler {
    // MARK: - Our end

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .all: closeAll(promise: promise)
        case .output: closeOutput(promise: promise)
        case .input: closeInput(promise: promise)
        }
    }

    func closeAll(promise: EventLoopPromise<Void>?) {
        guard let context else { return promise?.fail(TLSError(.closed)) ?? () }
        switch state {
        case .idle, .handshaking, .closed:
            state = .closed
            disarm()
            failPromises(TLSError(.closed))
            context.close(mode: .all, promise: promise)
        case .open, .inputClosed, .outputClosed:
            state = .closing
            Self.join(promise, to: &closePromise)
            context.read()
            endOutput()
            settleGoodbye()
        case .closing: Self.join(promise, to: &closePromise)
        case .failed: context.channel.closeFuture.cascade(to: promise)
        }
    }

    private func closeOutput(promise: EventLoopPromise<Void>?) {
        guard !outputEnds else { return promise?.fail(TLSError(.closed)) ?? () }
        switch state {
        case .idle, .handshaking:
            // It happens when the handshake is done.
            outputEnds = true
            Self.join(promise, to: &outputPromise)
            for unflushed in queue.removeUnflushed() { unflushed.fail(TLSError(.closed)) }
        case .open:
            state = .outputClosed
            Self.join(promise, to: &outputPromise)
            endOutput()
        case .inputClosed: closeAll(promise: promise)
        case .outputClosed, .closing, .failed, .closed: promise?.fail(TLSError(.closed))
        }
    }

    private func closeInput(promise: EventLoopPromise<Void>?) {
        switch state {
        case .open:
            state = .inputClosed
            promise?.succeed()
            context?.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        case .idle, .handshaking, .outputClosed: closeAll(promise: promise)
        case .inputClosed, .closing, .failed, .closed: promise?.fail(TLSError(.closed))
        }
    }

    /// No more is written; what was flushed goes out.
    func endOutput() {
        outputEnds = true
        if case .none = farewell { watchProgress() }
        for unflushed in queue.removeUnflushed() { unflushed.fail(TLSError(.closed)) }
        pump()
    }

    /// From a close to our goodbye, the other side has to take something now and then.
    private func watchProgress() {
        arm(tls.times.writeIdle) { handler in
            handler.abandon(
                TLSError(.timedOut, message: "the other side takes nothing of what is left for it"))
        }
    }

    func noteProgress() {
        switch (state, farewell) {
        case (.outputClosed, .none), (.outputClosed, .sent), (.closing, .none), (.closing, .sent):
            watchProgress()
        default: break
        }
    }

    // MARK: - The goodbyes

    func sayGoodbye() {
        guard let connection, let context else { return }
        farewell = .sent
        connection.shutdown()
        let gone = context.eventLoop.makePromise(of: Void.self)
        gone.futureResult.assumeIsolated().whenSuccess { [self] in
            farewell = .gone
            settleGoodbye()
        }
        context.writeAndFlush(
            wrapOutboundOut(connection.takeOutput(allocator: context.channel.allocator)), promise: gone)
    }

    /// Does what follows from which goodbyes have been said.
    func settleGoodbye() {
        guard case .gone = farewell else { return }
        switch state {
        case .outputClosed where peerSaidGoodbye, .closing where peerSaidGoodbye: finish()
        case .outputClosed:
            disarm()
            let promise = outputPromise
            outputPromise = nil
            context?.close(mode: .output, promise: promise)
        case .closing:
            outputPromise?.succeed()
            outputPromise = nil
            arm(tls.times.close) { handler in
                handler.closePromise?.fail(
                    TLSError(.timedOut, message: "the other side did not say goodbye"))
                handler.closePromise = nil
                handler.finish()
            }
        case .idle, .handshaking, .open, .inputClosed, .failed, .closed: break
        }
    }

    /// Closes the channel for good.
    func finish() {
        state = .closed
        disarm()
        let promises = (outputPromise, closePromise)
        (outputPromise, closePromise) = (nil, nil)
        promises.0?.succeed()
        context?.close(mode: .all, promise: promises.1)
    }

    /// Has a later caller told with an earlier one.
    private static func join(_ promise: EventLoopPromise<Void>?, to first: inout EventLoopPromise<Void>?) {
        guard let promise else { return }
        if let first { first.futureResult.cascade(to: promise) } else { first = promise }
    }

    // MARK: - The network's end

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, case .inputClosed = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        switch state {
        case .idle, .closed: context.fireUserInboundEventTriggered(event)
        case .handshaking: abandon(TLSError(.closedInHandshake))
        case .open where tls.takesCutForEnd && connection?.isInsideRecord == false:
            // No goodbye will come any more.
            peerSaidGoodbye = true
            state = .inputClosed
            context.fireUserInboundEventTriggered(event)
        case .open, .outputClosed: abandon(TLSError(.truncated))
        // It was told of the goodbye already.
        case .inputClosed: break
        case .closing:
            // We want nothing from it any more; it may still take what is left.
            peerSaidGoodbye = true
            settleGoodbye()
        case .failed: finish()
        }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        let last = state
        let isAllOut = queue.isEmpty && writesInFlight == 0 && transportError == nil
        state = .closed
        disarm()
        switch last {
        case .idle, .failed, .closed: break
        case .handshaking: context.fireErrorCaught(transportError ?? TLSError(.closedInHandshake))
        case .open, .outputClosed: context.fireErrorCaught(transportError ?? TLSError(.truncated))
        case .inputClosed, .closing:
            if isAllOut {
                closePromise?.succeed()
                closePromise = nil
            } else {
                context.fireErrorCaught(transportError ?? TLSError(.truncated))
            }
        }
        failPromises(transportError ?? TLSError(.closed))
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        switch state {
        case .idle: context.fireErrorCaught(error)
        case .handshaking, .open, .outputClosed: abandon(TLSError(transport: error))
        case .inputClosed, .closing:
            if queue.isEmpty, writesInFlight == 0, transportError == nil {
                finish()
            } else {
                abandon(TLSError(transport: error))
            }
        case .failed, .closed: break
        }
    }
}
