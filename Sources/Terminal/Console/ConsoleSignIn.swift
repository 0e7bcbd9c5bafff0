// Signing in at a console: by token, by password from a file, by password from the terminal, or by the certificate that
// TLS has shown already.

internal import ArgumentParser
internal import ConsoleClient
internal import Foundation
internal import LineEditor

/// What may be used to sign in.
struct ConsoleCredentials {
    var login: String?
    /// Nil where it is typed.
    let password: String?
    /// From the environment alone: arguments can be seen by others.
    let token: String?
    let hasCertificate: Bool

    /// Whether a person has to be asked who they are.
    var areMissing: Bool { login == nil && token == nil && !hasCertificate }
}

/// Signs in over a link.
struct ConsoleSignIn {
    /// How often a person may mistype.
    private static let attempts = 3

    let link: ConsoleLink
    let output: ConsoleOutput
    let credentials: ConsoleCredentials

    /// Signs in with what there is; asks for what is missing where a person can be asked.
    ///
    /// - Parameter asks: whether a person can be asked who they are.
    /// - Throws: `ExitCode` after the reason was told; `CommandFault`.
    func run(asks: Bool) throws {
        if let login = credentials.login {
            try withPassword(login, asks: asks)
        } else if let token = credentials.token {
            let end = try perform(CommandText("SIGN_IN")) { _ in token }
            if let end, !end.isDone { throw ExitCode(ExitClass(end)) }
        } else if asks, !credentials.hasCertificate {
            guard case .line(let login) = ask(phrase("用户名: ", "Login: "), isSecret: false), !login.isEmpty
            else { return }
            try withPassword(login, asks: true)
        }
    }

    private func withPassword(_ login: String, asks: Bool) throws {
        let isTyped = credentials.password == nil
        if isTyped, !Terminal.isInteractive {
            throw CommandFault("there is no terminal to ask for the password: give --password-file")
        }
        for attempt in 1...Self.attempts {
            var wasGivenUp = false
            let command = CommandText("SIGN_IN " + JSONString.value(login))
            let end = try perform(command) { question in
                if let password = credentials.password { return password }
                guard case .line(let secret) = secret(question), !secret.isEmpty else {
                    wasGivenUp = true
                    return nil
                }
                return secret
            }
            guard let end else { return }
            if end.isDone { return }
            if wasGivenUp {
                if asks { return }
                throw ExitCode.interrupted
            }
            guard isTyped, attempt < Self.attempts, end.error == "sign_in_refused" else {
                // At a prompt one can try again by hand.
                if asks, link.isOpen { return }
                throw ExitCode(ExitClass(end))
            }
        }
    }

    /// Asks for a secret on the terminal.
    func secret(_ question: String) -> TerminalInput.Outcome? {
        ask("\(question.withVisibleControls): ", isSecret: true)
    }

    private func ask(_ question: String, isSecret: Bool) -> TerminalInput.Outcome? {
        output.flush()
        return TerminalInput.line(asking: question, isSecret: isSecret, wakeups: link.wakeups) {
            link.absorb()
            return link.isOpen
        }
    }

    /// Runs one command to its end.
    ///
    /// - Returns: the end; nil where the connection is gone, which was told.
    private func perform(_ command: CommandText, answer: (String) -> String?) throws -> CommandEnd? {
        let ticket = try link.send(command)
        while true {
            switch link.next() {
            case .event(.question(let name)): link.answer(answer(name))
            case .event(.text(let text)):
                FileHandle.standardError.write(Data((output.styled(text, .red) + "\n").utf8))
            case .event(.ended(ticket, let end)): return end
            case .lost(let closing, _): throw ConsoleLink.fault(closing, link.server)
            case .interrupt:
                link.disconnect()
                throw ExitCode.interrupted
            case .terminate(let number): throw ExitCode.ended(by: number)
            case .suspend: raise(SIGSTOP)
            case .event, .input, .timeout: continue
            }
        }
    }
}

extension ExitCode {
    /// What a class of outcomes is to the shell.
    init(_ outcome: ExitClass) { self.init(outcome.rawValue) }
}
