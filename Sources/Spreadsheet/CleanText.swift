// Texts without what cannot be seen and without the marks by which people and programs keep spreadsheets from calculating. Guarantees: what our
// own CSV marks comes back as it was; nothing that can be seen is lost.

/// Texts of cells as they were meant.
enum CleanText {
    /// A text without invisible characters, and without white space around it.
    static func cleaned(_ text: String) -> (text: String, isCleaned: Bool) {
        guard text.utf8.contains(where: { $0 > 0x7F || $0 <= 0x20 }) else { return (text, false) }
        var kept = String.UnicodeScalarView()
        var isCleaned = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // Soft hyphen, zero-width space, word joiner, marks of direction, the byte order mark.
            case 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF:
                isCleaned = true
            case 0xA0, 0x2007, 0x202F:
                isCleaned = true
                kept.append(" ")
            default: kept.append(scalar)
            }
        }
        let isSpace = { (scalar: Unicode.Scalar) in
            scalar.properties.isWhitespace || scalar.value == 0x200C || scalar.value == 0x200D
        }
        let trimmed = kept.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return (String(String.UnicodeScalarView(trimmed)), isCleaned)
    }

    /// A field of a CSV: `="690…"` and `'001` are texts with a mark.
    static func unmarked(_ field: String) -> (text: String, isCleaned: Bool) {
        if isMarked(field) { return (String(field.unicodeScalars.dropFirst()), true) }
        let bytes = field.utf8
        if bytes.count > 3, field.hasPrefix("=\""), field.hasSuffix("\"") {
            let inner = field.dropFirst(2).dropLast()
            if !inner.contains("\"") { return (String(inner), true) }
        }
        return (field, false)
    }

    /// Whether a spreadsheet would calculate a text. White space before the sign is dropped by some, full-width signs are taken for
    /// the others.
    static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else {
            return false
        }
        return !isNumber(text)
    }

    /// Whether an apostrophe stands before the text that is no part of it: before what would be calculated, before digits, before
    /// another such apostrophe.
    static func isMarked(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "'") else { return false }
        let meant = String(text.unicodeScalars.drop { $0 == "'" })
        return isFormula(meant) || isNumber(meant)
    }

    private static func isNumber(_ text: String) -> Bool {
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
