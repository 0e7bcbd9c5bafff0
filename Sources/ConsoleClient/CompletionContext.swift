// What may stand at the end of an unfinished command, told from its text alone.

/// What a completion has to offer, and what of it is typed already.
package enum CompletionContext: Sendable, Equatable {
    /// A verb or an operation.
    case command(prefix: String)
    /// An operation or any word, as `HELP` takes it.
    case operation(prefix: String)
    /// An argument of an operation that is not given yet, or an option.
    case argument(operation: String, given: Set<String>, prefix: String)
    /// An option of the verb or operation, with its `@`.
    case option(prefix: String)
    /// An option as `SET` takes it, without `@`.
    case setting(prefix: String)
    /// A value of an option.
    case optionValue(option: String, prefix: String)
    /// A value of an argument, or of a field within it; `isQuoted` where a string was opened.
    case value(argument: String, prefix: String, isQuoted: Bool)
    /// The name of a field within an argument; the argument is nil where the whole request is written.
    case field(operation: String, argument: String?, prefix: String)
    /// A file after `{<`.
    case file(prefix: String)

    /// Verbs after which an operation is named, and how many words stand between.
    private static let carriers = ["WATCH": 1, "TAIL": 0, "HELP": 0]

    /// Looks at a command up to the cursor.
    package init?(_ text: String) {
        var scanner = CommandScanner()
        scanner.take(text.utf8)
        let last = scanner.lastItem
        let before = scanner.items().dropLast(last == nil ? 0 : 1)
        let names = before.filter { $0.name == nil }.map { scanner.text(of: $0) }
        guard let first = names.first else {
            guard let prefix = Self.bareWord(last, scanner) else { return nil }
            self = .command(prefix: prefix)
            return
        }
        var operation = first
        if !first.contains(".") {
            let verb = first.uppercased()
            if verb == "SET" {
                guard let setting = Self.setting(last, scanner) else { return nil }
                self = setting
                return
            }
            guard let words = Self.carriers[verb] else { return nil }
            if names.count == words + 1, let prefix = Self.bareWord(last, scanner), !prefix.hasPrefix("@") {
                self = .operation(prefix: prefix)
                return
            }
            guard names.count > words + 1, verb != "HELP" else { return nil }
            operation = names[words + 1]
        }
        guard let context = Self.inOperation(operation, last, before: before, scanner) else { return nil }
        self = context
    }

    private static func bareWord(_ item: CommandScanner.Item?, _ scanner: CommandScanner) -> String? {
        guard let item else { return "" }
        return item.form == .bare && item.name == nil ? scanner.text(of: item) : nil
    }

    private static func setting(_ item: CommandScanner.Item?, _ scanner: CommandScanner) -> Self? {
        guard let item, let name = item.name else {
            return bareWord(item, scanner).map { .setting(prefix: $0) }
        }
        return .optionValue(option: name, prefix: scanner.text(of: item))
    }

    private static func inOperation(
        _ operation: String, _ last: CommandScanner.Item?, before: ArraySlice<CommandScanner.Item>,
        _ scanner: CommandScanner
    ) -> Self? {
        guard let last else {
            return .argument(operation: operation, given: Set(before.compactMap(\.name)), prefix: "")
        }
        let written = String(decoding: scanner.bytes[last.value], as: UTF8.self)
        switch (last.form, last.name) {
        case (.file, _): return .file(prefix: String(written.dropFirst(2)))
        case (.literal, _): return nil
        case (.json, let name):
            return JSONCursor(written.utf8).context(operation: operation, argument: name)
        case (.bare, nil):
            return written.hasPrefix("@")
                ? .option(prefix: written)
                : .argument(operation: operation, given: Set(before.compactMap(\.name)), prefix: written)
        case (.quoted, nil): return nil
        case (let form, let name?):
            if name.hasPrefix("@") { return .optionValue(option: String(name.dropFirst()), prefix: written) }
            return form == .quoted
                ? .value(argument: name, prefix: String(written.dropFirst()), isQuoted: true)
                : .value(argument: name, prefix: written, isQuoted: false)
        }
    }
}

/// Where the end of an unfinished JSON text stands.
private struct JSONCursor {
    private var isInString = false
    private var string: [UInt8] = []
    private var key: String?
    /// For each open value whether it is an object, and the key that it stands under.
    private var open: [(isObject: Bool, key: String?)] = []

    init(_ text: some Sequence<UInt8>) {
        var isEscaped = false
        for byte in text {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    continue
                }
                string.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                string = []
            case UInt8(ascii: ":"): key = String(decoding: string, as: UTF8.self)
            case UInt8(ascii: ","): if open.last?.isObject == true { key = nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append((byte == UInt8(ascii: "{"), key))
                if byte == UInt8(ascii: "{") { key = nil }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): key = open.popLast()?.key
            default: break
            }
        }
    }

    /// Only what is in a string can be completed.
    func context(operation: String, argument: String?) -> CompletionContext? {
        guard isInString else { return nil }
        let prefix = String(decoding: string, as: UTF8.self)
        if let name = key ?? (open.last?.isObject == false ? argument : nil) {
            return .value(argument: name, prefix: prefix, isQuoted: true)
        }
        guard open.last?.isObject == true else { return nil }
        return .field(operation: operation, argument: open.last?.key ?? argument, prefix: prefix)
    }
}
