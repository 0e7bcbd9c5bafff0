// Commands from -c, from files and from standard input, each with the place that it came from. Files are read as they
// grow, so a program may write commands and read answers in turn.

internal import ConsoleClient
internal import Foundation

/// Gives commands one by one.
final class ScriptSource {
    /// A command and where it stands.
    struct Command {
        let text: CommandText
        let place: String
    }

    /// What can be had now.
    enum Next {
        case command(Command)
        /// Only when this can be read.
        case waits(Int32)
        case end
    }

    /// A line of a script that is longer is no command.
    private static let maximumLineBytes = LineFramer.maximumLineBytes

    private enum Origin {
        case text(String, place: String)
        case file(String)
    }

    private var origins: [Origin]
    private var descriptor: Int32?
    private var framer = LineFramer()
    private var lines: [[UInt8]] = []
    private var taken = 0
    private var place = ""
    private var isOneLine = false
    private var number = 0
    private var command = CommandText()
    private var commandNumber = 0
    private var isAtEnd = false

    /// - Parameters:
    ///   - commands: of -c, which come first.
    ///   - files: of -f; `-` is standard input.
    init(commands: [String], files: [String]) {
        origins =
            commands.enumerated().map { .text($0.element, place: "-c \($0.offset + 1)") }
            + files.map { .file($0) }
    }

    /// The next command.
    ///
    /// - Throws: `CommandFault` for a file that cannot be read, or that ends within a command.
    func next() throws -> Next {
        while true {
            while taken < lines.count {
                let line = lines[taken]
                taken += 1
                number += 1
                if let command = try take(line) { return .command(command) }
            }
            (lines, taken) = ([], 0)
            if isAtEnd {
                isAtEnd = false
                guard command.isEmpty else {
                    throw CommandFault(
                        "\(place):\(commandNumber): "
                            + phrase("命令没有写完", "the command is not finished"))
                }
            }
            if let descriptor {
                var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&state, 1, 0) != 0 else { return .waits(descriptor) }
                try read(descriptor)
            } else if origins.isEmpty {
                return .end
            } else {
                try open(origins.removeFirst())
            }
        }
    }

    private func take(_ line: [UInt8]) throws -> Command? {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw CommandFault("\(place):\(number): " + phrase("不是 UTF-8", "is no UTF-8"), .faultyData)
        }
        if command.isEmpty {
            let trimmed = text.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
            guard !trimmed.isEmpty, trimmed != "\r", !trimmed.hasPrefix("#") else { return nil }
            commandNumber = number
            guard command.add(String(trimmed)) == .complete else { return nil }
        } else {
            guard command.add(text) == .complete else { return nil }
        }
        defer { command = CommandText() }
        return Command(text: command, place: isOneLine ? place : "\(place):\(commandNumber)")
    }

    private func open(_ origin: Origin) throws {
        (number, isOneLine) = (0, false)
        switch origin {
        case .text(let text, let place):
            self.place = place
            lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }
            isOneLine = lines.count == 1
            isAtEnd = true
        case .file("-"):
            place = "-"
            descriptor = STDIN_FILENO
        case .file(let path):
            place = path
            let opened = Foundation.open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else { throw CommandFault("\(path): \(String(cString: strerror(errno)))") }
            descriptor = opened
        }
    }

    private func read(_ descriptor: Int32) throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count >= 0 else { throw CommandFault("\(place): \(String(cString: strerror(errno)))") }
        if count == 0 {
            // The last line needs no end.
            lines = framer.isInLine ? try framed([0x0A]) : []
            framer = LineFramer()
            if descriptor != STDIN_FILENO { Foundation.close(descriptor) }
            self.descriptor = nil
            isAtEnd = true
        } else {
            lines = try framed(buffer[..<count])
        }
    }

    private func framed(_ bytes: ArraySlice<UInt8>) throws -> [[UInt8]] {
        do throws(ConversationFault) {
            return try framer.take(bytes)
        } catch {
            throw CommandFault(
                "\(place):\(number + 1): " + phrase("行太长", "the line is too long"), .faultyData)
        }
    }
}
