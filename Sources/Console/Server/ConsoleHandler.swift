// One connection on its event loop: gives the session what happens, and does what the session says. All state is the
// loop's; commands run in tasks beside it.

internal import Gateway
internal import Logging
internal import NIOCore
internal import Synchronization
internal import TLS

/// What all connections share.
struct ConsoleServices: Sendable {
    let environment: CommandEnvironment
    let configuration: ConsoleConfiguration
    let connections: Connections
    /// Bytes of literals held by all connections.
    let heldLiterals: HeldLiterals
    let logger: Logger
}

/// How much literals of all connections take.
final class HeldLiterals: Sendable {
    private let count = Atomic(0)
    private let maximum: Int

    init(maximum: Int) { self.maximum = maximum }

    /// What is left.
    var allowance: Int { max(0, maximum - count.load(ordering: .relaxed)) }

    func add(_ difference: Int) { count.wrappingAdd(difference, ordering: .relaxed) }
}

/// The end of a channel's pipeline.
final class ConsoleHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Step {
        let event: ConsoleSession.Event
        let written: EventLoopPromise<Void>?
    }

    private let services: ConsoleServices
    private let id: Int
    private let address: String
    /// Whether the session opens with the channel, for nothing stands before it.
    private let isPlain: Bool
    private var session: ConsoleSession
    private var context: ChannelHandlerContext?
    private var steps: [Step] = []
    private var isProcessing = false
    private var task: Task<CommandOutcome, Never>?
    private var question: CheckedContinuation<[UInt8]?, Never>?
    private var timers: [ConsoleSession.Timer: Scheduled<Void>] = [:]
    private var lastWrite: EventLoopFuture<Void>?
    private var needsFlush = false
    private var isReading = false
    private var heldLiteralBytes = 0
    private let start = ContinuousClock.now

    init(services: ConsoleServices, admission: Connections.Admission, address: String, isPlain: Bool) {
        self.services = services
        self.address = address
        self.isPlain = isPlain
        session = ConsoleSession(limits: services.configuration.limits, version: Release.version)
        switch admission {
        case .welcome(let id): self.id = id
        case .told(let id):
            self.id = id
            session.refusal = Refusal.overloaded.error
        case .closed: preconditionFailure("a connection that is not let in has no handler")
        }
    }

    // MARK: - The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) { begin(context) }

    private func begin(_ context: ChannelHandlerContext) {
        guard timers.isEmpty, case .handshaking = session.phase else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        services.connections.add(
            .init(
                expel: { error in loop.execute { bound.value.process(.expelled(error: error)) } },
                shutDown: { seconds in loop.execute { bound.value.process(.shutdown(seconds: seconds)) } }),
            id: id)
        process(.connected)
        if isPlain { process(.opened(tls: nil, certificateSubject: nil)) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        process(.received(bytes, allowance: services.heldLiterals.allowance))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        readIfWanted()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: process(.inputEnded)
        case let event as TLSEstablished:
            services.connections.update(id) { $0.tls = event.protocolVersion }
            process(.opened(tls: event.protocolVersion, certificateSubject: event.peerSubject))
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        services.logger.debug(
            "a console connection failed", metadata: ["client": "\(address)", "error": "\(error)"])
        context.close(mode: .all, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { leave() }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        self.context = nil
    }

    /// The session ends with its connection, once what ran has ended.
    private func leave() {
        process(.closed)
        for timer in timers.values { timer.cancel() }
        timers = [:]
        guard !hasLeft else { return }
        hasLeft = true
        question?.resume(returning: nil)
        question = nil
        services.heldLiterals.add(-heldLiteralBytes)
        heldLiteralBytes = 0
        let own = session.context.identity
        Task { [task, services, id, address] in
            var identities = [own].compactMap { $0 }
            for change in await task?.value.changes ?? [] {
                if case .signedIn(let identity) = change { identities.append(identity) }
            }
            for identity in identities where identity.isOwn {
                await services.environment.gateway.endSession(of: identity, from: address)
            }
            services.connections.remove(id)
        }
    }

    private var hasLeft = false

    // MARK: - Events

    private var now: Int { Int(start.duration(to: .now) / .milliseconds(1)) }

    /// Gives the session an event. What follows from doing what it says waits for its turn.
    func process(_ event: ConsoleSession.Event, written: EventLoopPromise<Void>? = nil) {
        steps.append(Step(event: event, written: written))
        guard !isProcessing else { return }
        isProcessing = true
        while !steps.isEmpty {
            let step = steps.removeFirst()
            var written = step.written
            for action in session.handle(step.event, at: now) { perform(action, &written) }
            // Nothing was sent: the connection is at its end.
            written?.fail(ChannelError.ioOnClosedChannel)
        }
        isProcessing = false
        if needsFlush {
            needsFlush = false
            context?.flush()
        }
        let held = hasLeft ? 0 : session.heldLiteralBytes
        services.heldLiterals.add(held - heldLiteralBytes)
        heldLiteralBytes = held
        readIfWanted()
    }

    private func readIfWanted() {
        guard !isReading, !isProcessing, !hasLeft, session.wantsInput, let context else { return }
        isReading = true
        context.read()
    }

    private func perform(_ action: ConsoleSession.Action, _ written: inout EventLoopPromise<Void>?) {
        switch action {
        case .send(let bytes): send(bytes, &written)
        case .start(let id, let work, let found): run(id, work, found)
        case .answer(let secret):
            question?.resume(returning: secret)
            question = nil
        case .cancel: task?.cancel()
        case .setTimer(let timer, let milliseconds): set(timer, milliseconds: milliseconds)
        case .stopTimer(let timer): timers.removeValue(forKey: timer)?.cancel()
        case .close:
            let context = context.map { NIOLoopBound($0, eventLoop: $0.eventLoop) }
            guard let lastWrite else { return context?.value.close(mode: .all, promise: nil) ?? () }
            lastWrite.whenComplete { _ in context?.value.close(mode: .all, promise: nil) }
        case .abort: context?.close(mode: .all, promise: nil)
        }
    }

    private func send(_ bytes: [UInt8], _ written: inout EventLoopPromise<Void>?) {
        guard let context else { return }
        let promise = written ?? context.eventLoop.makePromise()
        written = nil
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let count = bytes.count
        promise.futureResult.whenSuccess { bound.value.process(.wrote(count)) }
        lastWrite = promise.futureResult
        context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: promise)
        needsFlush = true
    }

    private func set(_ timer: ConsoleSession.Timer, milliseconds: Int) {
        guard let context else { return }
        timers[timer]?.cancel()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        timers[timer] = context.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) {
            bound.value.process(.timerFired(timer))
        }
    }
}

// Commands, which run beside the loop.
extension ConsoleHandler {
    private func run(_ id: Int, _ work: Work, _ found: SessionContext) {
        guard let loop = context?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let link = link(of: id, on: loop, bound)
        let (environment, address) = (services.environment, address)
        let start = ContinuousClock.now
        services.connections.update(self.id) { facts in
            facts.command = work.name
            facts.commandStartedAt = start
            facts.commands += 1
        }
        let task = Task {
            await CommandRun(
                environment: environment, clientAddress: address, link: link, context: found
            ).outcome(of: work)
        }
        self.task = task
        Task {
            let outcome = await task.value
            loop.execute { bound.value.finish(id, work, outcome, since: start) }
        }
    }

    private func finish(
        _ id: Int, _ work: Work, _ outcome: CommandOutcome, since start: ContinuousClock.Instant
    ) {
        // Where the connection is gone, what was opened is closed there.
        if !hasLeft { task = nil }
        record(work, outcome, since: start)
        services.connections.update(self.id) { facts in
            facts.command = nil
            facts.commandStartedAt = nil
        }
        // This begins the next command, if one waits.
        process(.finished(id, outcome))
        let identity = session.context.identity
        services.connections.update(self.id) { facts in
            facts.login = identity?.login
            facts.branch = identity?.branch
        }
    }

    private func record(_ work: Work, _ outcome: CommandOutcome, since start: ContinuousClock.Instant) {
        let end = outcome.end
        // Whoever this command signed in, else who was signed in when it began.
        let identity = outcome.changes.signedIn ?? session.context.identity
        services.environment.gateway.metrics.recordRequest(
            face: CommandRun.face, status: String(end.failure?.status ?? 200))
        services.logger.info(
            "command",
            metadata: [
                "command": "\(work.name)", "outcome": "\(end.failure?.error ?? "ok")",
                "request_id": "\(end.requestID ?? "")", "client": "\(address)",
                "login": "\(identity?.login ?? "")",
                "branch": "\(identity?.branch ?? "")",
                "milliseconds": .stringConvertible(Int(start.duration(to: .now) / .milliseconds(1))),
            ])
    }

    private func link(of id: Int, on loop: any EventLoop, _ bound: NIOLoopBound<ConsoleHandler>)
        -> CommandLink
    {
        CommandLink(
            write: { bytes in
                let promise = loop.makePromise(of: Void.self)
                loop.execute { bound.value.process(.output(id, bytes), written: promise) }
                try await promise.futureResult.get()
            },
            ask: { name in
                await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        loop.execute { bound.value.ask(id, name, continuation) }
                    }
                } onCancel: {
                    loop.execute { bound.value.giveUpQuestion(of: id) }
                }
            })
    }

    private func ask(_ id: Int, _ name: String, _ continuation: CheckedContinuation<[UInt8]?, Never>) {
        guard !hasLeft, session.running?.id == id else { return continuation.resume(returning: nil) }
        question = continuation
        process(.asked(id, name: name))
    }

    /// The command was cancelled while it asked: nobody waits for the answer any more.
    private func giveUpQuestion(of id: Int) {
        guard session.running?.id == id, let question else { return }
        self.question = nil
        question.resume(returning: nil)
    }
}

extension [CommandOutcome.Change] {
    /// Who is signed in by them.
    fileprivate var signedIn: Identity? {
        compactMap { if case .signedIn(let identity) = $0 { identity } else { nil } }.last
    }
}

extension Work {
    /// What is told of it to others and in the log: never more than its name.
    var name: String {
        switch self {
        case .certificate: return "certificate"
        case .command(let command):
            switch command.head {
            case .verb(let verb): return verb.rawValue
            case .operation(let name): return name
            }
        }
    }
}

@available(*, unavailable)
extension ConsoleHandler: Sendable {}
