// A line typed at a terminal without the line editor: secrets, and whatever is asked aside. The terminal keeps neither
// echo nor signals meanwhile, and gets its mode back however the line ends.

internal import CEdit
internal import Foundation

/// Reads a line key by key.
package enum TerminalInput {
    /// How a line ended.
    package enum Outcome: Sendable, Equatable {
        case line(String)
        /// Ctrl-C.
        case interrupted
        /// Ctrl-D on an empty line, or nothing is asked any more.
        case end
        /// The process is told to end by this signal.
        case terminate(Int32)
    }

    /// Reads a line from standard input.
    ///
    /// - Parameters:
    ///   - question: shown once the terminal is ready for the answer.
    ///   - isSecret: whether nothing of it is shown.
    ///   - wakeups: where signals come in; nil where only keys end the wait.
    ///   - onMessage: called when another thread has woken this one; tells whether the line is still wanted.
    /// - Returns: the line; nil where standard input is no terminal.
    package static func line(
        asking question: String, isSecret: Bool, wakeups: Wakeups? = nil, onMessage: () -> Bool = { true }
    ) -> Outcome? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var mode = before
        mode.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        withUnsafeMutableBytes(of: &mode.c_cc) { keys in
            keys[Int(VMIN)] = 1
            keys[Int(VTIME)] = 0
        }
        // What was typed before the question is not its answer.
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode)
        show(question)
        defer {
            tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
            show("\n")
        }
        var line: [UInt8] = []
        while true {
            switch wakeups?.next(input: STDIN_FILENO) ?? .input {
            case .input: break
            case .interrupt: return .interrupted
            case .terminate(let number): return .terminate(number)
            case .message:
                if onMessage() { continue } else { return .end }
            case .resize, .suspend, .timeout: continue
            }
            var byte: UInt8 = 0
            guard read(STDIN_FILENO, &byte, 1) == 1 else { return .end }
            if let outcome = key(byte, &line, isSecret: isSecret) { return outcome }
        }
    }

    private static func key(_ byte: UInt8, _ line: inout [UInt8], isSecret: Bool) -> Outcome? {
        switch byte {
        case 0x0A, 0x0D: return .line(String(decoding: line, as: UTF8.self))
        case 0x03: return .interrupted
        case 0x04: return line.isEmpty ? .end : nil
        case 0x08, 0x7F:
            guard !line.isEmpty else { return nil }
            var text = String(decoding: line, as: UTF8.self).unicodeScalars
            let last = text.removeLast()
            line = Array(String(text).utf8)
            if !isSecret {
                show(String(repeating: "\u{8} \u{8}", count: max(1, Int(wcwidth(wchar_t(last.value))))))
            }
        case 0x15:
            if !isSecret {
                show(String(repeating: "\u{8} \u{8}", count: String(decoding: line, as: UTF8.self).columns))
            }
            line = []
        case 0..<0x20: return nil
        default:
            line.append(byte)
            if !isSecret { withUnsafeBytes(of: byte) { _ = write(STDERR_FILENO, $0.baseAddress, 1) } }
        }
        return nil
    }

    private static func show(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

extension String {
    /// How many columns of a terminal it takes.
    package var columns: Int {
        unicodeScalars.reduce(0) { $0 + max(0, Int(wcwidth(wchar_t($1.value)))) }
    }
}
