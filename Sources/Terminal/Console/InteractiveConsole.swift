// A person at a console. Guarantees: Ctrl-C costs a line, a question or the command that runs, never the session; secrets
// are neither shown nor remembered; what the server says meanwhile appears above what is being typed.

internal import ArgumentParser
internal import ConsoleClient
internal import Foundation
internal import LineEditor

/// The conversation of a person with a server.
final class InteractiveConsole {
    private static let historyName = "console_history"

    private let link: ConsoleLink
    private let output: ConsoleOutput
    private let history: HistoryFile?
    private let editor: LineEditor
    private let completion: ConsoleCompletion
    private var credentials: ConsoleCredentials
    private let options: [CommandText]
    /// The SET commands of this session, for a new connection.
    private var settings: [CommandText] = []
    private var hasMore = false

    /// - Parameters:
    ///   - link: the link, not connected yet.
    ///   - output: where answers are shown.
    ///   - credentials: what may be used to sign in.
    ///   - options: commands that are sent after each sign-in.
    /// - Throws: `CommandFault` where the terminal cannot be used.
    init(link: ConsoleLink, output: ConsoleOutput, credentials: ConsoleCredentials, options: [CommandText])
        throws
    {
        self.link = link
        self.output = output
        self.credentials = credentials
        self.options = options
        history = HistoryFile.standard(Self.historyName, environment: ProcessInfo.processInfo.environment)
        guard
            let editor = LineEditor(
                program: "suanpan", wakeups: link.wakeups, history: history?.lines() ?? [])
        else { throw CommandFault("the terminal cannot be used; give commands by -c or -f") }
        self.editor = editor
        completion = ConsoleCompletion(link: link)
    }

    /// Talks until the person leaves.
    ///
    /// - Throws: `ExitCode`, `CommandFault`.
    func run() throws {
        editor.complete = { [completion, unowned self] text in
            guard link.isOpen, !link.conversation.isBusy else { return nil }
            let result = completion.complete(text)
            // The server's last query is no longer the person's.
            if completion.hasAsked { hasMore = false }
            return result
        }
        editor.onMessage = { [unowned self] in messagesAtPrompt() }
        try begin()
        while true {
            switch editor.readLine(prompt: prompt, style: promptStyle) {
            case .line(let line): try take(line)
            case .interrupted: continue
            case .end:
                output.line("")
                output.flush()
                link.disconnect()
                return
            case .terminate(let number):
                output.flush()
                throw ExitCode.ended(by: number)
            }
        }
    }

    private var prompt: String {
        guard link.isOpen else { return phrase("未连接> ", "offline> ") }
        guard let user = link.conversation.user else { return phrase("未登录> ", "signed out> ") }
        return "\(user)\(link.conversation.branch.map { "@\($0)" } ?? "")> ".withVisibleControls
    }

    private var promptStyle: String {
        output.sequence(link.isOpen && link.conversation.user != nil ? .bold : .yellow)
    }

    // MARK: - Connections

    private func begin() throws {
        try link.connect()
        if let user = link.conversation.user { credentials.login = user }
        do {
            try ConsoleSignIn(link: link, output: output, credentials: credentials).run(asks: true)
        } catch let code as ExitCode where code == ExitCode(ExitClass.notPermitted) {
            // It was told; at the prompt there are other ways to sign in.
            _ = code
        }
        credentials.login = link.conversation.user ?? credentials.login
        for command in options + settings { perform(command, showsEnd: false) }
        completion.forget()
    }

    private func reconnect() {
        do {
            try begin()
        } catch let fault as CommandFault {
            output.line(fault.message, .red)
        } catch {
            output.line("")
        }
        output.flush()
    }

    // MARK: - Lines

    private func take(_ first: String) throws {
        let isForgotten = first.hasPrefix(" ")
        let trimmed = first.trimmingCharacters(in: .whitespaces)
        if trimmed.isEmpty || trimmed.hasPrefix("#") {
            if !link.isOpen { reconnect() } else if hasMore, trimmed.isEmpty { perform(CommandText("MORE")) }
            return
        }
        var command = CommandText()
        var state = command.add(trimmed)
        while state == .goesOn {
            switch editor.readLine(prompt: "... ", style: output.sequence(.faint)) {
            case .line(let line): state = command.add(line)
            case .interrupted, .end: return
            case .terminate(let number): throw ExitCode.ended(by: number)
            }
        }
        if !isForgotten, !command.mayHoldSecret {
            editor.remember(command.line)
            history?.append(command.line)
        }
        if !link.isOpen { reconnect() }
        guard link.isOpen else { return }
        let isDone = perform(command)
        if isDone, command.name == "SET", command.scanner.items().count > 1 { settings.append(command) }
        // The server closes next; whether that was seen already does not matter.
        if command.name == "QUIT", isDone || !link.isOpen {
            link.disconnect()
            throw ExitCode.success
        }
    }

    /// Runs a command to its end.
    ///
    /// - Returns: whether it was carried out.
    @discardableResult
    private func perform(_ command: CommandText, showsEnd: Bool = true) -> Bool {
        let ticket: Conversation.Ticket
        do {
            ticket = try link.send(command)
        } catch {
            output.line((error as? UnsendableCommand).map(ConsoleWords.fault) ?? "\(error)", .red)
            return false
        }
        hasMore = false
        var isDone = false
        var isDiscarding = false
        while link.isOpen || !link.arrived.isEmpty, link.conversation.isBusy || !link.arrived.isEmpty {
            if link.arrived.isEmpty { output.flush() }
            switch link.next() {
            case .event(.ended(ticket, let end)):
                isDone = end.isDone
                hasMore = end.hasMore
                if showsEnd || !isDone { show(end) }
            case .event(.text(let text)) where !isDiscarding && isShown(ticket):
                output.line(text, link.refusalIsNext ? .red : .plain)
            case .event(.row(let row)) where !isDiscarding && isShown(ticket):
                output.line(row, link.refusalIsNext ? .red : .plain)
            case .event(.news(let word, let fields)) where !isDiscarding: show(news: word, fields)
            case .event(.question(let name)): answer(name)
            case .interrupt:
                // A second Ctrl-C does not wait for the server.
                if isDiscarding { link.disconnect() }
                isDiscarding = true
                if link.isOpen { link.cancel() }
                // The terminal has shown ^C where the cursor stood.
                output.line("")
            case .lost(let closing, let lost):
                showLoss(closing, during: lost.contains(ticket) ? command : nil)
            case .suspend: raise(SIGSTOP)
            case .terminate(let number): terminate(number)
            case .event, .input, .timeout: continue
            }
        }
        if !link.isOpen, isDiscarding { output.line(phrase("连接已断开", "disconnected"), .yellow) }
        output.endStatus()
        output.flush()
        return isDone
    }

    /// Rows of what completion asked do not concern the person.
    private func isShown(_ ticket: Conversation.Ticket) -> Bool {
        link.conversation.running.map { $0 == ticket } ?? true
    }

    private func terminate(_ number: Int32) -> Never {
        output.flush()
        exit(128 + number)
    }

    private func answer(_ question: String) {
        output.endStatus()
        let signIn = ConsoleSignIn(link: link, output: output, credentials: credentials)
        switch signIn.secret(question) {
        case .line(let secret): link.answer(secret)
        case .terminate(let number): terminate(number)
        case .interrupted, .end, nil: if link.conversation.question != nil { link.answer(nil) }
        }
    }

    // MARK: - What is shown

    private func show(_ end: CommandEnd) {
        output.line(
            end.isDone ? "(\(ConsoleWords.summary(of: end)))" : ConsoleWords.summary(of: end),
            end.isDone ? .faint : .red)
    }

    private func show(news word: String, _ fields: KeyValueList) {
        switch word {
        case "progress": output.status(ConsoleWords.news(word, fields))
        case "shutdown", "signed_out": output.line(ConsoleWords.news(word, fields), .yellow)
        default: output.line("— \(ConsoleWords.news(word, fields))", .faint)
        }
    }

    private func showLoss(_ closing: ConsoleConnection.Closing, during command: CommandText?) {
        hasMore = false
        if command?.name == "QUIT" { return }
        output.line(ConsoleWords.closing(closing), .red)
        if command != nil {
            output.line(
                phrase("命令可能已经生效，也可能没有", "the command may or may not have taken effect"), .red)
        }
        output.line(phrase("回车重新连接，Ctrl-D 退出", "Enter connects again, Ctrl-D leaves"), .faint)
    }

    /// What came while a line was being typed.
    private func messagesAtPrompt() -> String {
        let before = prompt
        var lines: [String] = []
        for happening in link.takeArrived() {
            switch happening {
            case .event(.news(let word, let fields)):
                lines.append(output.styled(ConsoleWords.news(word, fields), .yellow))
            case .lost(let closing, _):
                hasMore = false
                lines.append(output.styled(ConsoleWords.closing(closing), .red))
                lines.append(
                    output.styled(phrase("回车重新连接，Ctrl-D 退出", "Enter connects again, Ctrl-D leaves"), .faint))
            default: continue
            }
        }
        if prompt != before { editor.setPrompt(prompt, style: promptStyle) }
        return lines.map { $0 + "\n" }.joined()
    }
}
