// libedit in Swift. Guarantees: all of it happens on the thread that calls `readLine`; while a person types, messages
// appear above the line and leave it as it was; the terminal has its own mode again whenever `readLine` has returned.

internal import CEdit
internal import Foundation

/// Lines with editing, history and completion.
package final class LineEditor {
    /// How a line ended.
    package enum Outcome: Sendable, Equatable {
        case line(String)
        /// Ctrl-C: the line is dropped.
        case interrupted
        /// Ctrl-D on an empty line, or no input any more.
        case end
        /// The process is told to end by this signal.
        case terminate(Int32)
    }

    /// What TAB brings.
    package struct Completion: Sendable, Equatable {
        /// How many characters before the cursor are replaced.
        package let replaced: Int
        /// What may stand there.
        package let candidates: [Candidate]

        package init(replaced: Int, candidates: [Candidate]) {
            self.replaced = replaced
            self.candidates = candidates
        }

        /// One possibility.
        package struct Candidate: Sendable, Equatable {
            /// What is put in.
            package let text: String
            /// What is put in after it where it is the only one.
            package let suffix: String
            /// What is shown beside it.
            package let note: String

            package init(_ text: String, suffix: String = " ", note: String = "") {
                self.text = text
                self.suffix = suffix
                self.note = note
            }
        }
    }

    /// What TAB asks, given the text before the cursor.
    package var complete: (String) -> Completion? = { _ in nil }
    /// Called when another thread has woken this one; what it returns appears above the line.
    package var onMessage: () -> String = { "" }

    private let wakeups: Wakeups
    private let editor: OpaquePointer
    private let history: OpaquePointer
    private var prompt: UnsafeMutablePointer<CChar>
    private var promptText = ""
    private var undecoded: [UInt8] = []
    private var interruption: Outcome?

    /// Opens the terminal; nil where libedit cannot work on it.
    ///
    /// - Parameters:
    ///   - program: the name by which `~/.editrc` knows it.
    ///   - wakeups: where signals and messages come in.
    ///   - lines: the history, the oldest first.
    package init?(program: String, wakeups: Wakeups, history lines: [String]) {
        // Without a locale of UTF-8 libedit would cut characters into bytes.
        if setlocale(LC_CTYPE, "") == nil || cedit_is_single_byte() == 1 { setlocale(LC_CTYPE, "C.UTF-8") }
        guard let editor = cedit_open(program) else { return nil }
        guard let history = history_init(), let prompt = strdup("") else {
            el_end(editor)
            return nil
        }
        self.wakeups = wakeups
        self.editor = editor
        self.history = history
        self.prompt = prompt
        _ = cedit_limit_history(history, Int32(HistoryFile.limit))
        for line in lines { remember(line) }
        configure()
    }

    deinit {
        el_end(editor)
        history_end(history)
        free(prompt)
    }

    /// Makes a line available to the arrow keys.
    package func remember(_ line: String) { _ = cedit_enter_history(history, line) }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - text: the prompt.
    ///   - style: the escape sequence of its colour; empty for none.
    /// - Returns: how the line ended.
    package func readLine(prompt text: String, style: String = "") -> Outcome {
        setPrompt(text, style: style)
        interruption = nil
        var count: Int32 = 0
        guard let line = el_gets(editor, &count), count > 0 else {
            return interruption ?? .end
        }
        if let interruption { return interruption }
        let whole = String(cString: line)
        return .line(whole.hasSuffix("\n") ? String(whole.dropLast()) : whole)
    }

    /// Changes the prompt; while a line is read it shows with the next message.
    package func setPrompt(_ text: String, style: String = "") {
        let mark = "\u{1}"
        let styled = style.isEmpty ? text : "\(mark)\(style)\(mark)\(text)\(mark)\u{1B}[0m\(mark)"
        guard let new = strdup(styled) else { return }
        free(prompt)
        prompt = new
        promptText = text
    }

    private func configure() {
        _ = cedit_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
        _ = cedit_set_emacs(editor)
        _ = cedit_set_prompt(editor, { editor in LineEditor.of(editor)?.prompt }, 1)
        _ = cedit_set_reader(editor) { editor, character in
            guard let editor = LineEditor.of(editor), let character else { return -1 }
            return editor.read(into: character)
        }
        _ = cedit_set_history(editor, history)
        _ = cedit_add_function(editor, "suanpan-complete") { editor, _ in
            LineEditor.of(editor)?.completeLine() ?? UInt8(CC_ERROR)
        }
        for (key, name) in [
            ("^I", "suanpan-complete"), ("^R", "em-inc-search-prev"), ("\\e[3~", "ed-delete-next-char"),
            ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"), ("\\e[H", "ed-move-to-beg"),
            ("\\e[F", "ed-move-to-end"), ("\\e[1;5D", "ed-prev-word"), ("\\e[1;5C", "em-next-word"),
        ] {
            _ = cedit_bind(editor, key, name)
        }
        // A person's own keys come last.
        _ = el_source(editor, nil)
    }

    private static func of(_ editor: OpaquePointer?) -> LineEditor? {
        cedit_client(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: - Keys

    private func read(into character: UnsafeMutablePointer<wchar_t>) -> Int32 {
        while true {
            switch wakeups.next(input: STDIN_FILENO) {
            case .input:
                var byte: UInt8 = 0
                guard Foundation.read(STDIN_FILENO, &byte, 1) == 1 else { return 0 }
                if let scalar = decode(byte) {
                    character.pointee = wchar_t(bitPattern: scalar.value)
                    return 1
                }
            case .message:
                show(onMessage())
            case .resize:
                el_resize(editor)
            case .suspend:
                suspend()
            case .interrupt:
                return interrupt(.interrupted, showing: "^C\n")
            case .terminate(let number):
                return interrupt(.terminate(number), showing: "\n")
            case .timeout:
                continue
            }
        }
    }

    /// Drops the line, and leaves it on the screen as it was.
    private func interrupt(_ outcome: Outcome, showing text: String) -> Int32 {
        interruption = outcome
        undecoded = []
        write(eraseSequence + promptText + wholeLine + text)
        return -1
    }

    /// Bytes become characters one by one; a byte that fits nowhere becomes the replacement character.
    private func decode(_ byte: UInt8) -> Unicode.Scalar? {
        undecoded.append(byte)
        var parser = UTF8.ForwardParser()
        var bytes = undecoded.makeIterator()
        switch parser.parseScalar(from: &bytes) {
        case .valid(let encoded):
            undecoded = []
            return UTF8.decode(encoded)
        case .error, .emptyInput:
            if undecoded.isBeginningOfScalar { return nil }
            undecoded = []
            return "\u{FFFD}"
        }
    }

    private func suspend() {
        _ = cedit_prepare(editor, 0)
        write("\n")
        raise(SIGSTOP)
        _ = cedit_prepare(editor, 1)
        _ = cedit_refresh(editor)
    }

    // MARK: - What appears above the line

    /// Shows text above the line that is being typed.
    private func show(_ text: String) {
        guard !text.isEmpty else { return }
        write(eraseSequence + text + (text.hasSuffix("\n") ? "" : "\n"))
        _ = cedit_refresh(editor)
    }

    /// Moves to where the prompt begins, and clears from there.
    private var eraseSequence: String {
        let rows = (promptText + textBeforeCursor).columns / Self.windowColumns
        return "\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J"
    }

    private var textBeforeCursor: String { lineText { $0.cursor } }

    private var wholeLine: String { lineText { $0.lastchar } }

    private func lineText(upTo end: (LineInfo) -> UnsafePointer<CChar>?) -> String {
        guard let info = el_line(editor)?.pointee, let start = info.buffer, let end = end(info) else {
            return ""
        }
        return String(
            decoding: UnsafeRawBufferPointer(start: start, count: max(0, end - start)), as: UTF8.self)
    }

    /// How wide the window is.
    package static var windowColumns: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    // MARK: - Completion

    private func completeLine() -> UInt8 {
        guard let completion = complete(textBeforeCursor), !completion.candidates.isEmpty else {
            return UInt8(CC_REFRESH_BEEP)
        }
        let typed = String(textBeforeCursor.unicodeScalars.suffix(completion.replaced))
        let texts = completion.candidates.map(\.text)
        if let only = completion.candidates.first, completion.candidates.count == 1 {
            replace(completion.replaced, by: only.text + only.suffix)
            return UInt8(CC_REFRESH)
        }
        let common = texts.dropFirst().reduce(texts[0]) { $0.commonPrefix(with: $1) }
        // Codes may be found by other text than their own, which then stays until one is chosen.
        if common.unicodeScalars.count > typed.unicodeScalars.count, common.hasPrefix(typed) {
            replace(completion.replaced, by: common)
            return UInt8(CC_REFRESH)
        }
        show(CandidateList(completion.candidates, columns: Self.windowColumns).text)
        return UInt8(CC_NORM)
    }

    private func replace(_ count: Int, by text: String) {
        el_deletestr(editor, Int32(count))
        el_insertstr(editor, text)
    }
}

extension [UInt8] {
    /// Whether more bytes may make a character of these.
    fileprivate var isBeginningOfScalar: Bool {
        guard let first else { return false }
        let length: Int
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return false
        }
        return count < length && dropFirst().allSatisfy { 0x80...0xBF ~= $0 }
    }
}
