// A command as a person or a file writes it: over one line or several. Guarantees: whatever the lines, what comes out is
// one line without line ends; a line end inside a JSON string is kept as `\n`.

/// Puts the lines of a command together.
package struct CommandText: Sendable {
    /// What a further line would have to bring.
    package enum State: Sendable, Equatable {
        case complete
        /// It goes on: a JSON value is open, a string in it is open, or the line ended in a backslash.
        case goesOn
    }

    /// What was put together so far.
    package private(set) var scanner = CommandScanner()
    private var endedInBackslash = false

    package init() {}

    /// A command that stands in one text.
    package init(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { _ = add(String(line)) }
    }

    /// Whether nothing was taken yet.
    package var isEmpty: Bool { scanner.bytes.isEmpty && !endedInBackslash }

    /// The command as one line.
    package var line: String { String(decoding: scanner.bytes, as: UTF8.self) }

    /// Takes one more line, without its line end.
    package mutating func add(_ line: String) -> State {
        var line = Array(line.utf8)
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if !isEmpty, !endedInBackslash { scanner.take((scanner.lack == .string ? "\\n" : " ").utf8) }
        endedInBackslash = !line.reversed().prefix { $0 == UInt8(ascii: "\\") }.count.isMultiple(of: 2)
        if endedInBackslash { line.removeLast() }
        scanner.take(line)
        return endedInBackslash || scanner.lack != .nothing ? .goesOn : .complete
    }

    /// The verb in upper case, or the operation; nil for an empty command.
    package var name: String? {
        guard let first = scanner.items().first, first.name == nil else { return nil }
        let name = scanner.text(of: first)
        return name.contains(".") ? name : name.uppercased()
    }

    /// The value of an argument or option, as it was written; nil where it is not given.
    package subscript(_ name: String) -> String? {
        scanner.items().dropFirst().last { $0.name == name }.map { scanner.text(of: $0) }
    }

    /// Whether it may hold a secret, and so is remembered nowhere.
    package var mayHoldSecret: Bool {
        if name == "SIGN_IN" { return scanner.items().count > 1 }
        let lowercased = line.lowercased()
        return ["password", "token", "secret", "passwd"].contains { word in
            scanner.items().contains { $0.name?.lowercased().contains(word) == true }
                || lowercased.contains("\(word)\"")
        }
    }
}
