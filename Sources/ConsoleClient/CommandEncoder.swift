// The bytes that a command is sent as. Guarantees: no line is longer than the protocol allows, for what is too long goes
// as a counted literal, the longest values first; `{<FILE}` always does.

/// Why a command was not sent.
package enum UnsendableCommand: Error, Sendable, Equatable {
    /// It stays too long for a line, whatever becomes a literal.
    case tooLong
    /// `{123+}` was typed.
    case literalTyped
    /// `{<FILE` has no end.
    case fileUnclosed
    /// The file cannot be read, or is too large.
    case file(path: String, reason: String)
    /// It holds a NUL or a line end.
    case unsendable
}

/// Turns commands into bytes.
package enum CommandEncoder {
    /// What a line holds at most, without its end.
    package static let maximumLineBytes = 65_536

    /// The bytes to send.
    ///
    /// - Parameters:
    ///   - command: a complete command.
    ///   - read: the contents of a file that `{<FILE}` names.
    /// - Returns: the command with its line end.
    /// - Throws: `UnsendableCommand`.
    package static func bytes(
        of command: CommandText, reading read: (String) throws(UnsendableCommand) -> [UInt8]
    ) throws(UnsendableCommand) -> [UInt8] {
        let scanner = command.scanner
        guard !scanner.bytes.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
            throw .unsendable
        }
        var literals: [Int: [UInt8]] = [:]
        let items = scanner.items()
        for (index, item) in items.enumerated() {
            switch item.form {
            case .literal: throw .literalTyped
            case .file: literals[index] = try read(path(of: item, in: scanner))
            case .bare, .quoted, .json: continue
            }
        }
        var length = scanner.bytes.count
        let longest = items.indices.sorted { items[$0].value.count > items[$1].value.count }
        for index in longest where length > maximumLineBytes && literals[index] == nil {
            let item = items[index]
            guard index > 0, item.name?.hasPrefix("@") != true, item.name != nil || item.form == .json else {
                continue
            }
            literals[index] =
                item.form == .quoted
                ? JSONString.contents(of: scanner.bytes[item.value]) ?? Array(scanner.bytes[item.value])
                : Array(scanner.bytes[item.value])
            length -= item.value.count
        }
        return try joined(scanner, items, literals)
    }

    private static func joined(
        _ scanner: CommandScanner, _ items: [CommandScanner.Item], _ literals: [Int: [UInt8]]
    ) throws(UnsendableCommand) -> [UInt8] {
        var result: [UInt8] = []
        var lineStart = 0
        var position = 0
        for index in literals.keys.sorted() {
            guard let literal = literals[index] else { continue }
            result += scanner.bytes[position..<items[index].value.lowerBound]
            result += "{\(literal.count)+}".utf8
            guard result.count - lineStart <= maximumLineBytes else { throw .tooLong }
            result.append(0x0A)
            result += literal
            lineStart = result.count
            position = items[index].value.upperBound
        }
        result += scanner.bytes[position...]
        guard result.count - lineStart <= maximumLineBytes else { throw .tooLong }
        result.append(0x0A)
        return result
    }

    private static func path(
        of item: CommandScanner.Item, in scanner: CommandScanner
    ) throws(UnsendableCommand) -> String {
        let value = scanner.bytes[item.value]
        guard value.last == UInt8(ascii: "}") else { throw .fileUnclosed }
        return String(decoding: value.dropFirst(2).dropLast(), as: UTF8.self)
    }
}
