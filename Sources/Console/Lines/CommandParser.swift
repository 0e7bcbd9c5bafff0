// Reads a command by the grammar of Protocol.md.

internal import Gateway

/// Reads one command.
struct CommandParser {
    private let input: CommandInput
    private var part = 0
    private var position = 0

    private init(_ input: CommandInput) { self.input = input }

    /// The command on these lines.
    ///
    /// - Throws: `CommandFault`.
    static func parse(_ input: CommandInput) throws(CommandFault) -> Command {
        var parser = CommandParser(input)
        return try parser.command()
    }

    private var line: [UInt8] { input.lines[part] }
    private var isAtPartEnd: Bool { position >= line.count }
    private var isAtEnd: Bool { isAtPartEnd && part == input.lines.count - 1 }

    private mutating func command() throws(CommandFault) -> Command {
        skipSpace()
        let start = position
        let word = bare()
        var command = Command(head: try Self.head(word, at: start))
        while true {
            try requireSpace()
            skipSpace()
            if isAtEnd { return command }
            try item(into: &command)
        }
    }

    private static func head(_ word: String, at position: Int) throws(CommandFault) -> Command.Head {
        if isOperation(word) { return .operation(word) }
        guard isName(word.lowercased()) else { throw .malformed(position: position, .headExpected) }
        guard let verb = Verb(rawValue: word.uppercased()) else { throw .verbUnknown(word) }
        return .verb(verb)
    }

    /// Whether a text names an operation.
    static func isOperation(_ word: String) -> Bool {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { isName($0) } && word.utf8.count <= 100
    }

    /// Whether a text is a name of the grammar.
    static func isName(_ word: some StringProtocol) -> Bool {
        guard let first = word.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return word.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) }
    }

    private mutating func item(into command: inout Command) throws(CommandFault) {
        let start = position
        if isAtPartEnd {
            return command.items.append(.init(kind: .request(literal()), position: start))
        }
        switch line[position] {
        case UInt8(ascii: "@"):
            position += 1
            guard let name = argumentName() else { throw .malformed(position: start, .optionExpected) }
            guard case .text(let value) = try value() else {
                throw .malformed(position: start, .optionExpected)
            }
            try command.options.set(name, value, at: start, isForSession: false)
        case UInt8(ascii: "{"):
            command.items.append(.init(kind: .request(try json().text), position: start))
        case UInt8(ascii: "["), UInt8(ascii: "\""):
            throw .malformed(position: start, .nameExpected)
        default:
            if let name = argumentName() {
                let kind = Command.Item.Kind.argument(name: name, value: try value())
                return command.items.append(.init(kind: kind, position: start))
            }
            guard case .verb = command.head else { throw .malformed(position: start, .nameExpected) }
            command.items.append(.init(kind: .word(bare()), position: start))
        }
    }

    /// The name before an equals sign, both passed; nil, and nothing passed, where there is none.
    private mutating func argumentName() -> String? {
        var end = position
        while end < line.count, line[end] == UInt8(ascii: "_") || (0x61...0x7A).contains(line[end]) {
            end += 1
        }
        guard end < line.count, line[end] == UInt8(ascii: "=") else { return nil }
        let name = String(decoding: line[position..<end], as: UTF8.self)
        guard Self.isName(name) else { return nil }
        position = end + 1
        return name
    }

    private mutating func value() throws(CommandFault) -> Command.Value {
        if isAtPartEnd { return part < input.literals.count ? .literal(literal()) : .text("") }
        switch line[position] {
        case UInt8(ascii: "\""): return .text(try json().string ?? "")
        case UInt8(ascii: "["), UInt8(ascii: "{"): return .json(try json())
        default: return .text(bare())
        }
    }

    private mutating func json() throws(CommandFault) -> JSONText {
        do {
            let (value, end) = try JSONText.leading(in: line, at: position)
            position = end
            return value
        } catch {
            throw .malformed(position: error.offset, .jsonExpected)
        }
    }

    private mutating func bare() -> String {
        let start = position
        while position < line.count, line[position] != 0x20, line[position] != 0x09 { position += 1 }
        return String(decoding: line[start..<position], as: UTF8.self)
    }

    /// The literal that follows this part; the command goes on behind it.
    private mutating func literal() -> String {
        let bytes = input.literals[part]
        part += 1
        position = 0
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func skipSpace() {
        while position < line.count, line[position] == 0x20 || line[position] == 0x09 { position += 1 }
    }

    private func requireSpace() throws(CommandFault) {
        guard isAtPartEnd || line[position] == 0x20 || line[position] == 0x09 else {
            throw .malformed(position: position, .spaceExpected)
        }
    }
}

extension Refusal.Text {
    static let headExpected = Refusal.Text(
        zh: "行首应为动词或操作名，例如 HELP 或 product.list。",
        en: "A line begins with a verb or an operation, such as HELP or product.list.")
    static let nameExpected = Refusal.Text(
        zh: "此处应为 名称=值。", en: "Here name=value is expected.")
    static let optionExpected = Refusal.Text(
        zh: "选项应写作 @名称=值。", en: "An option is written @name=value.")
    static let jsonExpected = Refusal.Text(
        zh: "此处的 JSON 不正确。", en: "The JSON is faulty here.")
    static let spaceExpected = Refusal.Text(
        zh: "值之后应为空格。", en: "A space is expected behind a value.")
}
