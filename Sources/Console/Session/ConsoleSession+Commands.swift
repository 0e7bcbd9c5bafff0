// The way of a command through the session: read, waiting, running, asked, finished.

internal import Gateway

extension ConsoleSession {
    /// Takes whole commands out of what arrived, as many as may wait.
    private mutating func read(at now: Int, _ actions: inout [Action]) {
        while phase == .open, canTakeMore {
            let isAnswer = running?.isAsking == true
            let own = context.identity == nil ? limits.strangerLiteralBytes : .max
            guard let item = reader.next(isAnswer: isAnswer, allowance: min(own, allowance)) else { return }
            if isAnswer { take(answer: item, &actions) } else { take(item, at: now, &actions) }
        }
    }

    private mutating func take(_ item: LineReader.Item, at now: Int, _ actions: inout [Action]) {
        switch item {
        case .command(let input):
            // Behind a command that may ask, an empty line may be the answer that gives a question up.
            if input.isBlank, running == nil, waiting.isEmpty { return }
            if isCancel(input) { return cancel(at: now, &actions) }
            waiting.append(item)
            waitingLineBytes += input.lineBytes
            begin(at: now, &actions)
        case .refused:
            waiting.append(item)
            begin(at: now, &actions)
        case .hopeless:
            end(error: "literal_too_long", at: now, &actions)
        }
    }

    private func isCancel(_ input: CommandInput) -> Bool {
        guard input.literals.isEmpty, let command = try? CommandParser.parse(input) else { return false }
        return command == Command(head: .verb(.cancel))
    }

    private mutating func cancel(at now: Int, _ actions: inout [Action]) {
        guard let running else {
            return send(CommandEnd.done.line(milliseconds: 0), at: now, &actions)
        }
        self.running?.cancels += 1
        cancelRunning(running, &actions)
    }

    mutating func cancelRunning(_ running: Running, _ actions: inout [Action]) {
        guard !running.isCancelled else { return }
        self.running?.isCancelled = true
        actions.append(.cancel(running.id))
    }

    /// Begins what waits, as long as nothing runs and the reader follows.
    mutating func begin(at now: Int, _ actions: inout [Action]) {
        while phase == .open, running == nil, !quits, unsentBytes <= limits.unsentBytes, !waiting.isEmpty {
            let item = waiting.removeFirst()
            switch item {
            case .refused(let fault):
                refuse(Refusal(fault, limits: limits.reader), at: now, &actions)
            case .hopeless: break
            case .command(let input):
                waitingLineBytes -= input.lineBytes
                begin(input, at: now, &actions)
            }
        }
    }

    private mutating func begin(_ input: CommandInput, at now: Int, _ actions: inout [Action]) {
        if input.isBlank { return }
        let command: Command
        do throws(CommandFault) {
            command = try CommandParser.parse(input)
        } catch {
            return refuse(Refusal(error), at: now, &actions)
        }
        if command.head == .verb(.quit) {
            quits = true
            return send(CommandEnd.done.line(milliseconds: 0), at: now, &actions)
        }
        if command.head == .verb(.cancel) {
            let position = command.items.first?.position ?? 0
            let refusal = Refusal.commandMalformed(at: position, .cancelAlone)
            return refuse(refusal, options: command.options, at: now, &actions)
        }
        start(
            .command(command), isEndless: command.isEndless, isSilent: false,
            literalBytes: input.literalBytes,
            at: now, &actions)
    }

    mutating func start(
        _ work: Work, isEndless: Bool, isSilent: Bool, literalBytes: Int, at now: Int,
        _ actions: inout [Action]
    ) {
        lastID += 1
        running = Running(
            id: lastID, startedAt: now, isEndless: isEndless, isSilent: isSilent, literalBytes: literalBytes)
        actions.append(.start(lastID, work, context))
    }

    mutating func ask(_ id: Int, _ name: String, at now: Int, _ actions: inout [Action]) {
        guard let running, running.id == id else { return }
        let canBeAnswered = phase == .open && !running.isCancelled
        // A line that was sent ahead is the answer, as it stands.
        if canBeAnswered, !waiting.isEmpty {
            send("? \(name)\n", at: now, &actions)
            self.running?.isAsking = true
            let item = waiting.removeFirst()
            if case .command(let input) = item { waitingLineBytes -= input.lineBytes }
            return take(answer: item, &actions)
        }
        guard canBeAnswered, !inputHasEnded else { return actions.append(.answer(nil)) }
        send("? \(name)\n", at: now, &actions)
        self.running?.isAsking = true
    }

    private mutating func take(answer item: LineReader.Item, _ actions: inout [Action]) {
        switch item {
        case .command(let input):
            // Sent ahead, a line that announces a literal was read as a command: no secret is guessed from it.
            let line = input.literals.isEmpty ? input.lines[0] : []
            answer(line.isEmpty ? nil : line, &actions)
        case .refused, .hopeless: answer(nil, &actions)
        }
    }

    mutating func answer(_ secret: [UInt8]?, _ actions: inout [Action]) {
        running?.isAsking = false
        actions.append(.answer(secret))
    }

    mutating func finish(_ id: Int, _ outcome: CommandOutcome, at now: Int, _ actions: inout [Action]) {
        guard let running, running.id == id else { return }
        self.running = nil
        send(outcome.rest, at: now, &actions)
        isInLine = false
        sendDelayedNews(at: now, &actions)
        for change in outcome.changes { apply(change, isSilent: running.isSilent, at: now, &actions) }
        if !running.isSilent {
            send(outcome.end.line(milliseconds: now - running.startedAt), at: now, &actions)
        }
        for _ in 0..<running.cancels { send(CommandEnd.done.line(milliseconds: 0), at: now, &actions) }
        lastHeardAt = now
    }

    private mutating func apply(
        _ change: CommandOutcome.Change, isSilent: Bool, at now: Int, _ actions: inout [Action]
    ) {
        switch change {
        case .options(let options): context.options = options
        case .page(let page): context.page = page
        case .strange(let subject):
            context.strangeSubject = subject
            send([Field("subject", subject)].line("* certificate_unknown"), at: now, &actions)
        case .signedIn(let identity):
            if isSilent { send(identity.fields.line("* signed_in"), at: now, &actions) }
            context.identity = identity
            context.page = nil
            actions.append(.stopTimer(.signIn))
            actions.append(.setTimer(.idle, milliseconds: limits.idleMilliseconds))
        case .signedOut(let reason):
            if let reason { send([Field("reason", reason)].line("* signed_out"), at: now, &actions) }
            context.identity = nil
            context.page = nil
            actions.append(.stopTimer(.idle))
            actions.append(.setTimer(.signIn, milliseconds: limits.signInMilliseconds))
        }
    }

    /// What follows from every event: the next command, or the end.
    mutating func goOn(at now: Int, _ actions: inout [Action]) {
        begin(at: now, &actions)
        read(at: now, &actions)
        if phase == .ending, running == nil {
            for item in waiting where !item.isBlank { refuse(.shuttingDown, at: now, &actions) }
            waiting = []
        }
        guard phase == .open || phase == .ending, running == nil else { return }
        if phase == .open, inputHasEnded, waiting.isEmpty, reader.isInsideCommand, !quits {
            refuse(.commandMalformed(at: reader.bufferedBytes, .inputEnded), at: now, &actions)
        }
        let isDone = quits || phase == .ending || (inputHasEnded && waiting.isEmpty)
        guard isDone else { return }
        phase = .closed
        for timer in Timer.allCases where timer != .stall { actions.append(.stopTimer(timer)) }
        actions.append(.close)
    }
}

extension LineReader.Item {
    /// Whether it is an empty line, which is nothing.
    var isBlank: Bool {
        switch self {
        case .command(let input): input.isBlank
        case .refused, .hopeless: false
        }
    }

    /// What its literals take.
    var literalBytes: Int {
        switch self {
        case .command(let input): input.literalBytes
        case .refused, .hopeless: 0
        }
    }
}

extension Refusal.Text {
    static let inputEnded = Refusal.Text(
        zh: "输入在一条命令中间结束,这条命令没有执行。", en: "The input ended inside a command, which was not carried out.")
    static let cancelAlone = Refusal.Text(zh: "CANCEL 单独成行。", en: "CANCEL stands alone.")
}
