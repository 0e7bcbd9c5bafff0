// Commands without a person. Guarantees: standard output holds answers and nothing else; what a refused command says goes to
// standard error; without --keep-going nothing is sent after a command until it is known to be done.

internal import ArgumentParser
internal import ConsoleClient
internal import Foundation
internal import Gateway
internal import LineEditor

/// Runs a script.
final class ScriptedConsole {
    private struct Sent {
        let ticket: Conversation.Ticket
        let command: ScriptSource.Command
        let mayAsk: Bool
    }

    /// How many commands are sent ahead; the server takes more, and they cost it memory.
    private static let maximumAhead = 64
    /// What an answer may hold back until it is known whether it is a refusal.
    private static let maximumHeldBytes = 256 << 10
    /// How long a cancelled command may take to end.
    private static let cancelSeconds = 10
    /// Verbs that ask for nothing.
    private static let silentVerbs: Set<String> = ["HELP", "MORE", "SET", "SIGN_OUT", "STATUS", "TOP"]
    /// Verbs whose answers go on until they are cancelled.
    private static let endlessVerbs: Set<String> = ["TAIL", "TOP", "WATCH"]

    private let link: ConsoleLink
    private let output: ConsoleOutput
    private let source: ScriptSource
    /// What commands ask for, by the name of the question.
    private let secrets: [String: String]
    private let keepsGoing: Bool
    private var outcome = ExitClass.done
    private var sent: [Sent] = []
    private var waiting: ScriptSource.Command?
    private var isAtEnd = false
    private var held: [String] = []
    private var heldBytes = 0
    private var isStreaming = false
    private var cancelDeadline: ContinuousClock.Instant?
    /// Operations known to ask for nothing, and known to ask.
    private var asks: [String: Bool] = [:]

    init(
        link: ConsoleLink, output: ConsoleOutput, source: ScriptSource, secrets: [String: String],
        keepsGoing: Bool
    ) {
        self.link = link
        self.output = output
        self.source = source
        self.secrets = secrets
        self.keepsGoing = keepsGoing
    }

    /// Runs all commands.
    ///
    /// - Parameters:
    ///   - options: commands that are sent first, and must succeed.
    ///   - credentials: what may be used to sign in.
    /// - Throws: `ExitCode` for what was refused, `CommandFault`.
    func run(options: [CommandText], credentials: ConsoleCredentials) throws {
        defer { output.flush() }
        try link.connect()
        try ConsoleSignIn(link: link, output: output, credentials: credentials).run(asks: false)
        for text in options { try send(ScriptSource.Command(text: text, place: "suanpan console")) }
        while !sent.isEmpty { try happen(link.next(until: cancelDeadline)) }
        guard outcome == .done else { throw ExitCode(outcome) }
        while true {
            let input = try fill()
            if sent.isEmpty, waiting == nil, isAtEnd || outcomeEnds { break }
            if link.arrived.isEmpty { output.flush() }
            try happen(link.next(input: input, until: cancelDeadline))
        }
        output.flush()
        link.disconnect()
        if outcome != .done { throw ExitCode(outcome) }
    }

    /// Whether nothing further is sent.
    private var outcomeEnds: Bool { outcome == .interrupted || outcome != .done && !keepsGoing }

    // MARK: - Sending

    /// Sends what may be sent now.
    ///
    /// - Returns: what has to be read for more; nil where nothing has.
    private func fill() throws -> Int32? {
        while sent.count < (keepsGoing ? Self.maximumAhead : 1), sent.last?.mayAsk != true {
            if outcomeEnds {
                (waiting, isAtEnd) = (nil, true)
                return nil
            }
            if waiting == nil, !isAtEnd {
                switch try source.next() {
                case .command(let command): waiting = command
                case .waits(let descriptor): return descriptor
                case .end: isAtEnd = true
                }
            }
            guard let command = waiting else { return nil }
            // A question would take the next command for its answer; so what may ask goes alone.
            if !sent.isEmpty, try mayAsk(command.text) != false { return nil }
            waiting = nil
            try send(command)
        }
        return nil
    }

    private func send(_ command: ScriptSource.Command) throws {
        do {
            let mayAsk = keepsGoing ? try mayAsk(command.text) ?? true : true
            let ticket = try link.send(command.text)
            sent.append(Sent(ticket: ticket, command: command, mayAsk: mayAsk))
            if sent.count == 1 { isStreaming = Self.endlessVerbs.contains(command.text.name ?? "") }
        } catch let fault as UnsendableCommand {
            Terminal.say("\(command.place): \(ConsoleWords.fault(fault))")
            fail(.usage)
        }
    }

    /// Whether a command may ask a question; nil where that is not known yet and cannot be asked now.
    private func mayAsk(_ command: CommandText) throws -> Bool? {
        guard let name = command.name else { return true }
        guard name.contains(".") else { return !Self.silentVerbs.contains(name) }
        if let known = asks[name] { return known }
        guard sent.isEmpty, keepsGoing else { return nil }
        let description = ScriptSource.Command(
            text: CommandText("operation.describe @format=json operation=\(JSONString.value(name))"),
            place: "")
        asks[name] = try secrets(of: description.text)
        return asks[name]
    }

    /// Whether the described operation has secret arguments; true where it is not known.
    private func secrets(of description: CommandText) throws -> Bool {
        let ticket = try link.send(description)
        var hasSecrets = true
        while true {
            switch link.next() {
            case .event(.row(let row)): hasSecrets = !row.hasNoSecrets
            case .event(.ended(ticket, let end)): return !end.isDone || hasSecrets
            case .event: continue
            case let other:
                try happen(other)
                if !link.isOpen { return true }
            }
        }
    }

    // MARK: - What comes back

    private func happen(_ happening: ConsoleLink.Happening) throws {
        switch happening {
        case .event(.text(let line)), .event(.row(let line)): hold(line)
        case .event(.ended(let ticket, let end)): ended(ticket, end)
        case .event(.news(let word, let fields)): tell(word, fields)
        case .event(.question(let name)): answer(name)
        case .event, .input: break
        case .lost(let closing, _): try lost(closing)
        case .interrupt: interrupt()
        case .timeout:
            link.disconnect()
            throw ExitCode.interrupted
        case .suspend: raise(SIGSTOP)
        case .terminate(let number):
            output.flush()
            throw ExitCode.ended(by: number)
        }
    }

    private func hold(_ line: String) {
        if isStreaming {
            output.line(line)
        } else {
            held.append(line)
            heldBytes += line.utf8.count + 1
            if heldBytes > Self.maximumHeldBytes {
                release()
                isStreaming = true
            }
        }
    }

    private func release() {
        for line in held { output.line(line) }
        (held, heldBytes) = ([], 0)
    }

    private func ended(_ ticket: Conversation.Ticket, _ end: CommandEnd) {
        guard let index = sent.firstIndex(where: { $0.ticket == ticket }) else { return }
        let command = sent.remove(at: index).command
        if end.isDone {
            release()
        } else {
            output.flush()
            for line in held { Terminal.say(line) }
            Terminal.say("\(command.place): \(ConsoleWords.summary(of: end))")
            (held, heldBytes) = ([], 0)
            fail(ExitClass(end))
        }
        isStreaming = sent.first.map { Self.endlessVerbs.contains($0.command.text.name ?? "") } ?? false
    }

    /// The first failure is what the program ends with.
    private func fail(_ failure: ExitClass) {
        if outcome == .done { outcome = failure }
    }

    private func tell(_ word: String, _ fields: KeyValueList) {
        switch word {
        case "progress": if Terminal.showsStatus { Terminal.status(ConsoleWords.news(word, fields)) }
        case "signed_in": break
        case "watch": hold(ConsoleWords.news(word, fields))
        default: Terminal.say(ConsoleWords.news(word, fields))
        }
    }

    private func answer(_ question: String) {
        if let secret = secrets[question] { return link.answer(secret) }
        guard Terminal.isInteractive else {
            Terminal.say(
                phrase(
                    "没有终端可以询问 \(question)：请给出 --secret \(question)=FILE",
                    "there is no terminal to ask for \(question): give --secret \(question)=FILE"))
            fail(.usage)
            return link.answer(nil)
        }
        output.flush()
        switch ConsoleSignIn(
            link: link, output: output,
            credentials: ConsoleCredentials(login: nil, password: nil, token: nil, hasCertificate: false)
        ).secret(question) {
        case .line(let secret): link.answer(secret)
        case .interrupted:
            outcome = .interrupted
            link.answer(nil)
        case .end, .terminate, nil: link.answer(nil)
        }
    }

    private func interrupt() {
        outcome = .interrupted
        guard cancelDeadline == nil, sent.count == 1 else {
            // What was sent ahead would still run; a connection that ends takes it along.
            link.disconnect()
            sent = []
            return
        }
        cancelDeadline = .now + .seconds(Self.cancelSeconds)
        link.cancel()
    }

    private func lost(_ closing: ConsoleConnection.Closing) throws {
        // QUIT ends it as asked.
        if closing == .ended, sent.allSatisfy({ $0.command.text.name == "QUIT" }), !sent.isEmpty {
            (sent, isAtEnd, waiting) = ([], true, nil)
            return
        }
        output.flush()
        Terminal.say(ConsoleWords.closing(closing))
        for unknown in sent {
            Terminal.say(
                "\(unknown.command.place): "
                    + phrase("可能已经生效，也可能没有", "may or may not have taken effect"))
        }
        throw ExitCode.unavailable
    }
}

extension String {
    /// Whether it is the description of an operation that takes no secret.
    fileprivate var hasNoSecrets: Bool {
        guard let secret = (try? JSONText(checking: self))?["secret"] else { return false }
        return secret.kind == .null || secret.kind == .array && secret.elements.isEmpty
    }
}
