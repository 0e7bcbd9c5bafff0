// Cuts SQL text into statements with the lines they begin on, by the rules of PostgreSQL's own lexer: quotes, dollar
// quotes, nested comments, parentheses and `begin atomic` bodies hold their semicolons. The server knows a line
// only for errors of parsing; with one statement at a time every error has its line.

/// One statement of a script.
package struct SQLStatement: Sendable, Hashable {
    /// From the first word on, without the closing semicolon.
    package let text: String
    /// The line of the first word, from 1.
    package let line: Int

    /// The first words in lower case, at most `count`, of letters and underscores only.
    func words(_ count: Int) -> [String] {
        text.split(maxSplits: count, whereSeparator: { !($0.isLetter || $0 == "_") })
            .prefix(count).map { $0.lowercased() }
    }

    /// The line of the script at which a character of the statement stands; `position` counts Unicode scalars
    /// from 1, as the server does.
    package func line(at position: Int) -> Int {
        line + text.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" }
    }
}

/// A reader of SQL text that yields its statements.
package struct SQLScript: Sendable, Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    /// - Parameter text: any number of statements.
    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next statement, nil at the end. Empty statements are passed over.
    package mutating func next() -> SQLStatement? {
        var start: (index: Int, line: Int)?
        var parentheses = 0
        var routine = Routine()
        while index < bytes.count {
            let byte = bytes[index]
            if skipBlankOrComment() { continue }
            if byte == UInt8(ascii: ";"), parentheses == 0, !routine.isInsideBody {
                advance(1)
                guard let begun = start else { continue }
                return statement(from: begun, to: index - 1)
            }
            if start == nil { start = (index, line) }
            switch byte {
            case UInt8(ascii: "'"): skipQuoted(byte, backslashEscapes: isEscapeString)
            case UInt8(ascii: "\""): skipQuoted(byte, backslashEscapes: false)
            case UInt8(ascii: "$"): skipDollarQuoted()
            case UInt8(ascii: "("): parentheses += 1; advance(1)
            case UInt8(ascii: ")"): parentheses -= 1; advance(1)
            case _ where Self.isWordByte(byte): routine.read(word: takeWord())
            default: advance(1)
            }
        }
        return start.map { statement(from: $0, to: index) }
    }

    private func statement(from start: (index: Int, line: Int), to end: Int) -> SQLStatement {
        SQLStatement(text: String(decoding: bytes[start.index..<end], as: UTF8.self), line: start.line)
    }

    private mutating func advance(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            index += 1
        }
    }

    private func peek(_ offset: Int) -> UInt8? {
        bytes.indices.contains(index + offset) ? bytes[index + offset] : nil
    }

    private mutating func skipBlankOrComment() -> Bool {
        switch (peek(0), peek(1)) {
        case (UInt8(ascii: " "), _), (UInt8(ascii: "\n"), _), (UInt8(ascii: "\t"), _),
            (UInt8(ascii: "\r"), _), (0x0C, _):
            advance(1)
        case (UInt8(ascii: "-"), UInt8(ascii: "-")):
            while let byte = peek(0), byte != UInt8(ascii: "\n") { advance(1) }
        case (UInt8(ascii: "/"), UInt8(ascii: "*")):
            skipBlockComment()
        default:
            return false
        }
        return true
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            switch (peek(0), peek(1)) {
            case (nil, _): return
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): depth += 1; advance(2)
            case (UInt8(ascii: "*"), UInt8(ascii: "/")): depth -= 1; advance(2)
            default: advance(1)
            }
        } while depth > 0
    }

    /// Whether the quote at `index` opens `E'…'`.
    private var isEscapeString: Bool {
        guard let mark = peek(-1), mark | 0x20 == UInt8(ascii: "e") else { return false }
        return peek(-2).map { !Self.isWordByte($0) } ?? true
    }

    /// A doubled quote reads as the end of one string and the begin of the next, with the same result.
    private mutating func skipQuoted(_ quote: UInt8, backslashEscapes: Bool) {
        advance(1)
        while let byte = peek(0), byte != quote {
            advance(backslashEscapes && byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        advance(1)
        if backslashEscapes, peek(0) == quote { skipQuoted(quote, backslashEscapes: true) }
    }

    /// Skips `$tag$ … $tag$`; a `$` that opens no such string (a parameter, `$1`) is passed alone.
    private mutating func skipDollarQuoted() {
        var end = index + 1
        while end < bytes.count, Self.isWordByte(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        let isDigit = peek(1).map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !isDigit else { return advance(1) }
        let tag = bytes[index...end]
        advance(tag.count)
        while index < bytes.count, !bytes[index...].starts(with: tag) { advance(1) }
        advance(tag.count)
    }

    /// A word: what the server reads as one identifier or key word, `$` inside it included.
    private mutating func takeWord() -> String {
        let start = index
        while let byte = peek(0), Self.isWordByte(byte) { advance(1) }
        return String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}

/// Follows the words of `create function … begin atomic … end`, whose body holds semicolons outside quotes.
private struct Routine {
    private var opening: [String] = []
    private var depth = 0

    var isInsideBody: Bool { depth > 0 }

    mutating func read(word: String) {
        // `create or replace function` is the longest opening.
        if opening.count < 4 { opening.append(word) }
        guard opening.first == "create", opening.contains("function") || opening.contains("procedure") else {
            return
        }
        switch word {
        case "atomic": depth += 1
        case "case" where depth > 0: depth += 1
        case "end" where depth > 0: depth -= 1
        default: break
        }
    }
}
