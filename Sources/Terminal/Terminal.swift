// Speaking with a person: messages on standard error, secrets without echo, one line and an exit code for what went wrong.

package import ArgumentParser
internal import Foundation
internal import LineEditor

/// The terminal, or what stands in its place.
package enum Terminal {
    /// Whether a person can be asked.
    package static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Prints a line on standard error, where it does not mix with what is passed on.
    package static func say(_ line: String) {
        FileHandle.standardError.write(Data((line.withVisibleControls + "\n").utf8))
    }

    /// Whether a line can be written over.
    package static var showsStatus: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes a line over the status before it, or below where nothing can be written over.
    package static func status(_ line: String) {
        guard showsStatus else { return say(line) }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
    }

    /// Takes the status away.
    package static func endStatus() {
        if showsStatus { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }

    /// Asks for a secret without showing it; nil where nobody answers.
    static func secret(_ question: String) -> String? {
        switch TerminalInput.line(asking: question + ": ", isSecret: true) {
        case .line(let secret): return secret
        case .interrupted:
            // As if Ctrl-C had come as the signal it usually is; by now the terminal echoes again. Threads of the
            // concurrency runtime keep signals out.
            var interrupt = sigset_t()
            sigemptyset(&interrupt)
            sigaddset(&interrupt, SIGINT)
            pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
            raise(SIGINT)
            return nil
        case .end, .terminate, nil: return nil
        }
    }
}

extension String {
    /// Control characters, by which text out of a file could command the terminal, as escapes; line ends and tabs stay.
    package var withVisibleControls: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            let isControl = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }
}

/// Where a password comes from: a file, else the terminal.
package enum PasswordSource {
    /// The help of the option that names the file.
    package static let help = ArgumentHelp(
        "File whose first line is the password; - is standard input. Without it the terminal is asked.",
        valueName: "file")

    /// The first line of the file, else what the terminal is told.
    ///
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - isNew: whether it is asked for twice.
    /// - Returns: the password as it was written.
    /// - Throws: `CommandFault` where there is neither a file nor a terminal.
    package static func password(file path: String?, isNew: Bool) throws -> String {
        if let path { return try firstLine(of: path) }
        guard Terminal.isInteractive else {
            throw CommandFault("there is no terminal to ask for the password: give --password-file")
        }
        guard let password = Terminal.secret("Password"), !password.isEmpty else {
            throw CommandFault("no password was given")
        }
        if isNew {
            guard Terminal.secret("Password again") == password else {
                throw CommandFault("the two passwords differ")
            }
        }
        return password
    }

    private static func firstLine(of path: String) throws -> String {
        if path == "-" {
            guard let line = readLine(strippingNewline: true), !line.isEmpty else {
                throw CommandFault("standard input holds no password")
            }
            return line
        }
        // A descriptor of the shell (/dev/fd/63) has no size, and is read to its end.
        guard let data = try? FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data() else {
            throw CommandFault("\(path) cannot be read")
        }
        guard let line = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first else {
            throw CommandFault("\(path) holds no password")
        }
        return String(line)
    }
}

/// What a person is told before the program ends.
package struct CommandFault: Error {
    package let message: String
    package let exitCode: ExitCode

    /// - Parameters:
    ///   - message: one line.
    ///   - exitCode: what the program ends with; by default wrong usage.
    package init(_ message: String, _ exitCode: ExitCode = .validationFailure) {
        self.message = message
        self.exitCode = exitCode
    }
}

extension ExitCode {
    /// The data has faults; they were printed.
    package static let faultyData = ExitCode(65)
    /// The database, or the service, cannot be reached.
    package static let unavailable = ExitCode(69)
    /// The same may succeed later.
    package static let retryable = ExitCode(75)
    /// Sign-in was refused, or a right is missing.
    package static let notPermitted = ExitCode(77)
    /// A setting has a wrong value; it was named.
    package static let wrongSetting = ExitCode(78)
    /// Ctrl-C.
    package static let interrupted = ExitCode(130)
}
