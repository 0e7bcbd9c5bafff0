// Comma-separated values for spreadsheets: RFC 4180 with CRLF. Guarantees: no cell is taken for a formula unless it is a
// plain number; `Sheet` reads back what was written, without the apostrophes that guard it.

/// Writes a table.
package struct CSVWriter: Sendable {
    /// The byte order mark by which spreadsheets recognise UTF-8.
    package static let byteOrderMark = "\u{FEFF}"

    /// What has been written.
    package private(set) var text: String

    /// - Parameter hasByteOrderMark: whether the text begins with one.
    package init(hasByteOrderMark: Bool = false) {
        text = hasByteOrderMark ? Self.byteOrderMark : ""
    }

    /// Adds a record.
    package mutating func add(_ cells: some Sequence<String>) {
        var isFirst = true
        for cell in cells {
            if !isFirst { text += "," }
            isFirst = false
            text += Self.field(cell)
        }
        text += "\r\n"
    }

    /// Gives what has been written so far, and forgets it.
    package mutating func take() -> String {
        defer { text = "" }
        return text
    }

    private static func field(_ cell: String) -> String {
        let guarded = CleanText.isFormula(cell) || CleanText.isMarked(cell) ? "'" + cell : cell
        let needsQuotes = guarded.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        guard needsQuotes else { return guarded }
        // By scalars: a quote with a combining mark behind it is one Character, and must be doubled all the same.
        var quoted = "\"".unicodeScalars
        for scalar in guarded.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}
