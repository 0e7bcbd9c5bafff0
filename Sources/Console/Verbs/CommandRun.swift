// One command from its start to its end: the verbs, and the operations. It never throws: whatever happens is an end.

internal import Gateway
internal import Logging

/// What commands of all connections share.
struct CommandEnvironment: Sendable {
    let gateway: Gateway
}

/// The run of one command.
final class CommandRun {
    /// What this face is called in sessions and in the operation log.
    static let face = "console"

    let environment: CommandEnvironment
    let clientAddress: String
    let link: CommandLink
    let context: SessionContext
    let writer: AnswerWriter
    /// The command's own over those of the session.
    private(set) var options: CommandOptions
    var changes: [CommandOutcome.Change] = []

    init(environment: CommandEnvironment, clientAddress: String, link: CommandLink, context: SessionContext) {
        self.environment = environment
        self.clientAddress = clientAddress
        self.link = link
        self.context = context
        writer = AnswerWriter(link)
        options = context.options
    }

    var gateway: Gateway { environment.gateway }
    var language: ConsoleLanguage { context.language(of: options) }
    var format: AnswerFormat { options.format ?? .text }

    /// Carries work out.
    func outcome(of work: Work) async -> CommandOutcome {
        let end: CommandEnd
        switch work {
        case .certificate(let subject): end = await signIn(certificateSubject: subject)
        case .command(let command):
            options = command.options.over(context.options)
            end = await perform(command)
        }
        return CommandOutcome(rest: writer.rest(), end: end, changes: changes)
    }

    private func perform(_ command: Command) async -> CommandEnd {
        switch command.head {
        case .operation(let name): return await operate(name, items: command.items)
        case .verb(let verb):
            let place = command.items.first { !verb.takes($0) }?.position
            if let place { return await refuse(.commandMalformed(at: place, .notHere)) }
            switch verb {
            case .signIn: return await signIn(login: command.words.first)
            case .signOut: return await signOut()
            case .help: return await help(command.words)
            case .set: return await set(command.items)
            case .more: return await more()
            case .watch: return await watch(command.items)
            case .tail: return await tail(command.items)
            case .top: return await top(command.items)
            case .status: return await status()
            // The session answers these itself.
            case .cancel, .quit: return .done
            }
        }
    }

    /// Tells why a command is not done.
    func refuse(_ refusal: Refusal) async -> CommandEnd {
        await writer.put(refusal.text(format: format, language: language))
        return CommandEnd(refusal)
    }

    /// Tells a refusal of the door.
    func refuse(_ answer: Answer, requestID: String) async -> CommandEnd {
        if answer.status == 401, answer.errorName == Refusal.sessionRequired.error {
            if context.identity != nil {
                changes.append(.signedOut(reason: "expired"))
            } else if context.strangeSubject != nil {
                return await refuse(signInFirst)
            }
        }
        await writer.put(answer.problemText(format: format, language: language))
        return CommandEnd(answer, requestID: requestID)
    }

    /// There is no session: why.
    var signInFirst: Refusal { context.strangeSubject.map(Refusal.certificateUnknown) ?? .signInFirst }

    /// The catalogue in force.
    func catalogue() async throws(Refusal) -> Catalogue { try await gateway.currentCatalogue() }

    /// Carries out an operation, for as long as the options allow.
    func call(
        _ operation: String, _ request: String, options: CommandOptions,
        requestID: String = Secrets.requestID()
    ) async -> Answer {
        var call = Call(
            operation: operation, request: Array(request.utf8), sessionToken: context.identity?.token,
            key: options.key, branch: options.branch, clientAddress: clientAddress, face: Self.face,
            requestID: requestID)
        call.isDryRun = options.isDryRun ?? false
        guard let seconds = options.timeoutSeconds else { return await gateway.call(call) }
        return await gateway.call(call, withinSeconds: seconds)
    }
}

extension Gateway {
    /// A call that is cancelled when its time is over.
    fileprivate func call(_ call: Call, withinSeconds seconds: Int) async -> Answer {
        await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await self.call(call) }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            let answer = await group.next().flatMap { $0 }
            guard let answer, Task.isCancelled || answer.errorName != Refusal.cancelled.error else {
                return Refusal.timedOut.answer(requestID: call.requestID)
            }
            // It was done after all, or something else stood in its way.
            return answer
        }
    }
}

extension Verb {
    /// Whether an item may stand behind the verb.
    func takes(_ item: Command.Item) -> Bool {
        switch (self, item.kind) {
        case (.signIn, .word), (.help, .word), (.tail, .word), (.top, .word), (.watch, _): true
        case (.set, .argument), (.tail, .argument): true
        case (.signIn, _), (.help, _), (.tail, _), (.top, _), (.set, _), (.signOut, _), (.more, _),
            (.status, _),
            (.cancel, _), (.quit, _):
            false
        }
    }
}

extension Refusal.Text {
    static let notHere = Refusal.Text(zh: "此处多余。", en: "Nothing of that kind stands here.")
}
