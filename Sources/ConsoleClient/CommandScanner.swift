// Finds the items of a command as Sources/Console/Protocol.md writes them, as far as a client must know: where each begins
// and ends, and whether the command goes on in the next line. What is right is for the server to say.

/// Reads a command byte by byte; what was read once is not read again when more comes.
package struct CommandScanner: Sendable {
    /// One item of a command.
    package struct Item: Sendable, Equatable {
        /// How its value is written.
        package enum Form: Sendable, Equatable {
            case bare, quoted, json
            /// `{<FILE}`, which the client replaces by what the file holds.
            case file
            /// `{123+}`, which only programs write.
            case literal
        }

        /// What stands before `=`, with the `@` of options; nil where there is no `=`.
        package let name: String?
        /// The whole item.
        package let range: Range<Int>
        /// What stands after `=`; the whole item where there is none.
        package let value: Range<Int>
        package let form: Form
    }

    /// What the command still lacks.
    package enum Lack: Sendable, Equatable { case nothing, json, string }

    /// Everything that was taken.
    package private(set) var bytes: [UInt8] = []

    private enum Mode {
        case space
        case bare(start: Int, value: Int?)
        case quoted(start: Int, value: Int, isEscaped: Bool)
        case json(start: Int, value: Int, depth: Int, isString: Bool, isEscaped: Bool)
        /// After `{<` and `{0`: up to the closing brace.
        case brace(start: Int, value: Int, form: Item.Form)
    }

    private var mode = Mode.space
    private var position = 0
    private var finished: [Item] = []

    package init() {}

    /// Takes more of the command.
    package mutating func take(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
        while position < bytes.count {
            step(bytes[position])
            position += 1
        }
    }

    /// What is open at the end.
    package var lack: Lack {
        switch mode {
        case .quoted, .json(_, _, _, true, _): .string
        case .json: .json
        case .space, .bare, .brace: .nothing
        }
    }

    /// The items; the last may be unfinished.
    package func items() -> [Item] { finished + (lastItem.map { [$0] } ?? []) }

    /// The item that the end of the text stands in; nil after a space.
    package var lastItem: Item? {
        switch mode {
        case .space: nil
        case .bare(let start, let value): item(start, value, .bare)
        case .quoted(let start, let value, _): item(start, value, .quoted)
        case .json(let start, let value, _, _, _): item(start, value, .json)
        case .brace(let start, let value, let form): item(start, value, form)
        }
    }

    /// An item's value as text: the contents of a quoted string, else as it stands.
    package func text(of item: Item) -> String {
        let value = bytes[item.value]
        if item.form == .quoted, let contents = JSONString.contents(of: value) {
            return String(decoding: contents, as: UTF8.self)
        }
        return String(decoding: value, as: UTF8.self)
    }

    private func item(_ start: Int, _ value: Int?, _ form: Item.Form) -> Item {
        let name = value.flatMap {
            $0 > start ? String(decoding: bytes[start..<($0 - 1)], as: UTF8.self) : nil
        }
        return Item(name: name, range: start..<position, value: (value ?? start)..<position, form: form)
    }

    private mutating func step(_ byte: UInt8) {
        switch mode {
        case .space:
            if !byte.isSpace { begin(byte, start: position, value: position, isNamed: false) }
        case .bare(let start, let value):
            if byte.isSpace {
                finish()
            } else if value == position {
                begin(byte, start: start, value: position, isNamed: true)
            } else if byte == UInt8(ascii: "="), value == nil {
                mode = .bare(start: start, value: position + 1)
            }
        case .quoted(let start, let value, let isEscaped):
            if isEscaped {
                mode = .quoted(start: start, value: value, isEscaped: false)
            } else if byte == UInt8(ascii: "\\") {
                mode = .quoted(start: start, value: value, isEscaped: true)
            } else if byte == UInt8(ascii: "\"") {
                close(start, value, .quoted)
            }
        case .json: stepInJSON(byte)
        case .brace(let start, let value, let form):
            if byte == UInt8(ascii: "}") {
                close(start, value, form)
            } else if form == .literal, !byte.isDigit, byte != UInt8(ascii: "+") {
                mode = .json(start: start, value: value, depth: 1, isString: false, isEscaped: false)
                stepInJSON(byte)
            }
        }
    }

    private mutating func begin(_ byte: UInt8, start: Int, value: Int, isNamed: Bool) {
        switch byte {
        case UInt8(ascii: "\""): mode = .quoted(start: start, value: value, isEscaped: false)
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            mode = .json(start: start, value: value, depth: 1, isString: false, isEscaped: false)
        default: mode = .bare(start: start, value: isNamed ? value : nil)
        }
    }

    private mutating func stepInJSON(_ byte: UInt8) {
        guard case .json(let start, let value, let depth, let isString, let isEscaped) = mode else { return }
        if position == value + 1, bytes[value] == UInt8(ascii: "{") {
            if byte == UInt8(ascii: "<") { return mode = .brace(start: start, value: value, form: .file) }
            if byte.isDigit { return mode = .brace(start: start, value: value, form: .literal) }
        }
        func json(_ depth: Int, isString: Bool = false, isEscaped: Bool = false) -> Mode {
            .json(start: start, value: value, depth: depth, isString: isString, isEscaped: isEscaped)
        }
        if isString {
            if isEscaped {
                mode = json(depth, isString: true)
            } else if byte == UInt8(ascii: "\\") {
                mode = json(depth, isString: true, isEscaped: true)
            } else if byte == UInt8(ascii: "\"") {
                mode = json(depth)
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): mode = json(depth, isString: true)
        case UInt8(ascii: "["), UInt8(ascii: "{"): mode = json(depth + 1)
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            if depth == 1 { close(start, value, .json) } else { mode = json(depth - 1) }
        default: break
        }
    }

    /// Ends an item with the byte that stands at the position; what follows without a space is an item of its own.
    private mutating func close(_ start: Int, _ value: Int, _ form: Item.Form) {
        position += 1
        finished.append(item(start, value, form))
        position -= 1
        mode = .space
    }

    private mutating func finish() {
        if let lastItem { finished.append(lastItem) }
        mode = .space
    }
}

extension UInt8 {
    var isSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
