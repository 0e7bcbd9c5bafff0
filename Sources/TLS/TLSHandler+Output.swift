// What goes out: encrypted in order, no more at once than the network takes.
//
// As long as anything that was flushed waits here, the channel is not writable. So those above who look at that hold
// back, and what waits here stays small; a single large write waits as plaintext, not as a second, encrypted copy.

package import NIOCore

extension TLSHandler {
    /// A record, the most that OpenSSL encrypts at once.
    private static let chunkBytes = 16_384
    /// So much goes to the network at once.
    private static let portionBytes = 32_768

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch state {
        case .idle, .handshaking, .open, .inputClosed:
            guard !outputEnds else { return promise?.fail(TLSError(.closed)) ?? () }
            queue.append(unwrapOutboundIn(data), promise: promise)
        case .outputClosed, .closing, .failed, .closed: promise?.fail(TLSError(.closed))
        }
    }

    package func flush(context: ChannelHandlerContext) {
        switch state {
        case .idle, .handshaking:
            // What was written after a close was not taken, so this can only be about what came before.
            queue.flush()
        case .open, .inputClosed:
            queue.flush()
            pump()
        case .outputClosed, .closing, .failed, .closed: break
        }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        context.fireChannelWritabilityChanged()
    }

    /// Encrypts and sends what waits, as much as the network takes; then, where the output ends, our goodbye.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while sendsOutput, queue.hasFlushed, context?.channel.isWritable == true {
            guard sendPortion() else { break }
        }
        isPumping = false
        guard outputEnds, sendsOutput, queue.isEmpty, case .none = farewell else { return }
        sayGoodbye()
    }

    private var sendsOutput: Bool {
        switch state {
        case .open, .inputClosed, .outputClosed, .closing: true
        case .idle, .handshaking, .failed, .closed: false
        }
    }

    /// - Returns: whether there may be more to do.
    private func sendPortion() -> Bool {
        guard let connection, let context else { return false }
        var promises: [EventLoopPromise<Void>] = []
        var step = TLSConnection.Step.done
        filling: while connection.outputBytes < Self.portionBytes,
            let chunk = queue.front(maximum: Self.chunkBytes)
        {
            step = connection.write(chunk)
            guard case .done = step else { break filling }
            if let promise = queue.removeFront(chunk.readableBytes) { promises.append(promise) }
        }
        let output = connection.takeOutput(allocator: context.channel.allocator)
        if output.readableBytes > 0 || !promises.isEmpty { send(output, promises, to: context) }
        switch step {
        case .done: return true
        case .incomplete: return false
        case .failed(let error):
            fail(error, after: nil)
            return false
        }
    }

    private func send(
        _ output: ByteBuffer, _ promises: [EventLoopPromise<Void>], to context: ChannelHandlerContext
    ) {
        writesInFlight += 1
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [self] result in
            writesInFlight -= 1
            switch result {
            case .success:
                noteProgress()
                for promise in promises { promise.succeed() }
            case .failure(let error):
                let error = TLSError(transport: error)
                transportError = transportError ?? error
                for promise in promises { promise.fail(error) }
            }
        }
        context.writeAndFlush(wrapOutboundOut(output), promise: sent)
    }
}

extension TLSError {
    /// Of an error that the channel below reported.
    init(transport error: any Error) {
        self.init(error is IOError ? .reset : .closed, message: "\(error)")
    }
}
