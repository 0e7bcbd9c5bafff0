// Makes visible what a terminal would obey: control characters of both sets, and the marks that turn the direction of
// writing. Whatever comes from data passes here before it is sent.

/// Text that cannot steer a terminal.
enum Visible {
    /// Whether a terminal, or a reader's eye, could be misled by it.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E...0x200F, 0x061C, 0xFEFF: true
        default: false
        }
    }

    /// One line of text: controls as JSON's escapes.
    static func line(_ text: String) -> String { escaping(text) { isControl($0) } }

    /// JSON on one line. Controls stand inside its strings only, where an escape means the same; line ends outside of
    /// them mean nothing.
    static func json(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else { return line(text) }
        return line(String(decoding: text.utf8.map { (0x09...0x0D).contains($0) ? 0x20 : $0 }, as: UTF8.self))
    }

    /// A cell of CSV: its line ends stay, for they can be read back.
    static func cell(_ text: String) -> String {
        escaping(text.replacing("\r\n", with: "\n")) { $0 != "\n" && $0 != "\t" && isControl($0) }
    }

    private static func escaping(_ text: String, _ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: isEscaped) else { return text }
        var escaped = "".unicodeScalars
        for scalar in text.unicodeScalars {
            guard isEscaped(scalar) else {
                escaped.append(scalar)
                continue
            }
            switch scalar {
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\r": escaped.append(contentsOf: "\\r".unicodeScalars)
            case "\t": escaped.append(contentsOf: "\\t".unicodeScalars)
            default:
                let digits = String(scalar.value, radix: 16)
                let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                escaped.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
            }
        }
        return String(escaped)
    }
}
