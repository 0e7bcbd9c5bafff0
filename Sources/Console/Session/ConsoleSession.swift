// The protocol's state machine: events in, actions out, no I/O and no clock of its own. Guarantees, whatever arrives: one
// command runs at a time, each has exactly one end, ends come in the order of commands, and what is held is bounded.

internal import Gateway

/// One connection's conversation.
struct ConsoleSession: Sendable {
    /// What happens.
    enum Event: Sendable {
        /// Bytes can flow; nothing is known of the peer.
        case connected
        /// The peer may talk: TLS is established, or there is none.
        case opened(tls: String?, certificateSubject: String?)
        /// Bytes came; `allowance` is what literals may take at this moment.
        case received([UInt8], allowance: Int)
        /// The peer sends no more.
        case inputEnded
        /// The running command asks for a secret.
        case asked(Int, name: String)
        /// The running command writes a part of its answer, or news.
        case output(Int, [UInt8])
        case finished(Int, CommandOutcome)
        /// So many of the bytes sent left for the network.
        case wrote(Int)
        case timerFired(Timer)
        case shutdown(seconds: Int)
        /// An administrator, or a limit, ends the connection.
        case expelled(error: String)
        /// The connection is gone.
        case closed
    }

    /// What is to be done, in order.
    enum Action: Sendable, Equatable {
        case send([UInt8])
        case start(Int, Work, SessionContext)
        /// The answer to the question of the running command; nil where it was given up.
        case answer([UInt8]?)
        case cancel(Int)
        case setTimer(Timer, milliseconds: Int)
        case stopTimer(Timer)
        /// After what was sent.
        case close
        /// At once: what was sent is not taken in.
        case abort
    }

    /// What is waited for with a bound.
    enum Timer: Sendable, Equatable, CaseIterable { case handshake, signIn, idle, stall }

    struct Limits: Sendable {
        var reader = LineReader.Limits()
        var waitingCommands = 256
        var waitingLineBytes = 1 << 20
        /// Beyond this no further command is begun.
        var unsentBytes = 1 << 16
        var handshakeMilliseconds = 10_000
        var signInMilliseconds = 60_000
        var idleMilliseconds = 1_800_000
        var stallMilliseconds = 60_000
        /// The literals of a connection where nobody is signed in.
        var strangerLiteralBytes = 1 << 16
    }

    enum Phase: Sendable, Equatable {
        case handshaking, open
        /// What runs is finished, nothing new is begun.
        case ending
        case closed
    }

    struct Running: Sendable {
        let id: Int
        let startedAt: Int
        let isEndless: Bool
        let isSilent: Bool
        let literalBytes: Int
        var isAsking = false
        var isCancelled = false
        /// CANCELs that are answered after it.
        var cancels = 0
    }

    let limits: Limits
    let version: String
    /// Why the connection is told to go as soon as it can be talked to; nil for one that is welcome.
    var refusal: String?
    var phase = Phase.handshaking
    var context = SessionContext()
    var reader: LineReader
    var waiting: [LineReader.Item] = []
    var waitingLineBytes = 0
    var running: Running?
    var lastID = 0
    var inputHasEnded = false
    /// What was said to end the connection.
    var quits = false
    var unsentBytes = 0
    var lastWroteAt = 0
    var lastHeardAt = 0
    var isStallTimed = false
    /// Whether the last line of the running command is not whole yet.
    var isInLine = false
    var delayedNews = ""
    /// What literals might take when bytes came last.
    var allowance = Int.max

    init(limits: Limits = Limits(), version: String) {
        self.limits = limits
        self.version = version
        reader = LineReader(limits: limits.reader)
    }

    /// Whether more should be read from the network. What comes after the end is read to be thrown away.
    var wantsInput: Bool {
        switch phase {
        case .handshaking, .closed: true
        case .open: canTakeMore && !inputHasEnded
        case .ending: false
        }
    }

    /// What literals of this connection take.
    var heldLiteralBytes: Int {
        reader.announcedBytes + (running?.literalBytes ?? 0) + waiting.reduce(0) { $0 + $1.literalBytes }
    }

    /// Whether one more command may wait.
    var canTakeMore: Bool {
        waiting.count < limits.waitingCommands && waitingLineBytes < limits.waitingLineBytes
    }

    /// Takes an event and tells what is to be done. `now` counts milliseconds from any beginning.
    mutating func handle(_ event: Event, at now: Int) -> [Action] {
        var actions: [Action] = []
        guard phase != .closed else {
            switch event {
            case .wrote(let count): wrote(count, at: now)
            case .timerFired(.stall): fireStall(at: now, &actions)
            case .connected, .opened, .received, .inputEnded, .asked, .output, .finished, .timerFired,
                .shutdown,
                .expelled, .closed:
                break
            }
            return actions
        }
        switch event {
        case .connected:
            actions.append(.setTimer(.handshake, milliseconds: limits.handshakeMilliseconds))
        case .opened(let tls, let subject): open(tls: tls, subject: subject, at: now, &actions)
        case .received(let bytes, let allowance):
            guard phase == .open, !inputHasEnded else { break }
            lastHeardAt = now
            reader.append(bytes)
            self.allowance = allowance
        case .inputEnded:
            inputHasEnded = true
            if running?.isAsking == true { answer(nil, &actions) }
        case .asked(let id, let name): ask(id, name, at: now, &actions)
        case .output(let id, let bytes): if running?.id == id { put(bytes, at: now, &actions) }
        case .finished(let id, let outcome): finish(id, outcome, at: now, &actions)
        case .wrote(let count): wrote(count, at: now)
        case .timerFired(let timer): fire(timer, at: now, &actions)
        case .shutdown(let seconds): shutDown(seconds: seconds, at: now, &actions)
        case .expelled(let error): end(error: error, at: now, &actions)
        case .closed: abandon(&actions)
        }
        goOn(at: now, &actions)
        return actions
    }
}

// Beginning and end of a connection.
extension ConsoleSession {
    private mutating func open(tls: String?, subject: String?, at now: Int, _ actions: inout [Action]) {
        guard phase == .handshaking else { return }
        phase = .open
        lastHeardAt = now
        actions.append(.stopTimer(.handshake))
        if let refusal { return end(error: refusal, at: now, &actions) }
        actions.append(.setTimer(.signIn, milliseconds: limits.signInMilliseconds))
        var fields = [Field("protocol", 1), Field("version", version)]
        if let tls { fields.append(Field("tls", tls)) }
        fields.append(Field("sign_in", subject == nil ? "password,token" : "password,token,certificate"))
        send(fields.line("* suanpan"), at: now, &actions)
        if let subject {
            start(
                .certificate(subject: subject), isEndless: false, isSilent: true, literalBytes: 0, at: now,
                &actions)
        }
    }

    private mutating func shutDown(seconds: Int, at now: Int, _ actions: inout [Action]) {
        guard phase == .open || phase == .handshaking else { return }
        if phase == .open {
            let news = [Field("seconds", seconds)].line("* shutdown")
            // News may stand between lines only.
            if isInLine { delayedNews += news } else { send(news, at: now, &actions) }
        }
        phase = .ending
        if running?.isAsking == true { answer(nil, &actions) }
        if let running, running.isEndless { cancelRunning(running, &actions) }
    }

    /// Ends the connection at once, telling why.
    mutating func end(error: String, at now: Int, _ actions: inout [Action]) {
        if phase != .handshaking, !isInLine {
            send([Field("error", error)].line("* closing"), at: now, &actions)
        }
        abandon(&actions)
        actions.append(.close)
    }

    /// Gives up what runs and waits. What was sent may still be taken in, within its time.
    private mutating func abandon(_ actions: inout [Action]) {
        if running?.isAsking == true { answer(nil, &actions) }
        if let running { cancelRunning(running, &actions) }
        phase = .closed
        waiting = []
        for timer in Timer.allCases where timer != .stall { actions.append(.stopTimer(timer)) }
    }

    private mutating func fire(_ timer: Timer, at now: Int, _ actions: inout [Action]) {
        switch timer {
        case .handshake:
            if phase == .handshaking { end(error: "timed_out", at: now, &actions) }
        case .signIn:
            if context.identity == nil { end(error: "timed_out", at: now, &actions) }
        case .idle:
            guard context.identity != nil else { break }
            let isSilent = running == nil && waiting.isEmpty
            let rest = limits.idleMilliseconds - (isSilent ? now - lastHeardAt : 0)
            if rest > 0 { return actions.append(.setTimer(.idle, milliseconds: rest)) }
            send([Field("reason", "idle")].line("* signed_out"), at: now, &actions)
            end(error: "timed_out", at: now, &actions)
        case .stall: fireStall(at: now, &actions)
        }
    }

    private mutating func fireStall(at now: Int, _ actions: inout [Action]) {
        guard unsentBytes > 0 else { return isStallTimed = false }
        let rest = limits.stallMilliseconds - (now - lastWroteAt)
        if rest > 0 { return actions.append(.setTimer(.stall, milliseconds: rest)) }
        if phase != .closed { abandon(&actions) }
        actions.append(.abort)
    }

    private mutating func wrote(_ count: Int, at now: Int) {
        unsentBytes -= count
        lastWroteAt = now
    }
}

// What is said.
extension ConsoleSession {
    mutating func send(_ text: String, at now: Int, _ actions: inout [Action]) {
        send(Array(text.utf8), at: now, &actions)
    }

    /// A part of an answer.
    private mutating func put(_ bytes: [UInt8], at now: Int, _ actions: inout [Action]) {
        send(bytes, at: now, &actions)
        isInLine = bytes.last != UInt8(ascii: "\n")
        if !isInLine { sendDelayedNews(at: now, &actions) }
    }

    mutating func sendDelayedNews(at now: Int, _ actions: inout [Action]) {
        let news = delayedNews
        delayedNews = ""
        send(news, at: now, &actions)
    }

    mutating func send(_ bytes: [UInt8], at now: Int, _ actions: inout [Action]) {
        guard !bytes.isEmpty else { return }
        if unsentBytes == 0 { lastWroteAt = now }
        unsentBytes += bytes.count
        actions.append(.send(bytes))
        if !isStallTimed {
            isStallTimed = true
            actions.append(.setTimer(.stall, milliseconds: limits.stallMilliseconds))
        }
    }

    /// A refusal of the protocol itself as a whole answer.
    mutating func refuse(
        _ refusal: Refusal, options: CommandOptions = .init(), at now: Int, _ actions: inout [Action]
    ) {
        let options = options.over(context.options)
        let text = refusal.text(format: options.format ?? .text, language: context.language(of: options))
        send(text + CommandEnd(refusal).line(milliseconds: 0), at: now, &actions)
    }
}
