// Tables for people: columns as wide as what stands in them, numbers to the right, East Asian characters two columns wide.

internal import Gateway

/// How wide the columns of a table are, and how its lines are written.
struct TableText {
    /// Rows that are measured; one that is wider further down pushes its own line alone.
    private static let measuredRows = 1000
    /// A cell beyond this pushes its own line rather than all of them.
    private static let widest = 60

    let columns: [String]
    private var widths: [Int]
    private var isNumeric: [Bool]
    private let indent: String

    /// - Parameters:
    ///   - columns: the heads.
    ///   - rows: cells of the rows to measure.
    ///   - indent: how many spaces stand before each line.
    init(columns: [String], measuring rows: some Sequence<[String]>, indent: Int = 0) {
        self.columns = columns.map(Visible.line)
        self.indent = String(repeating: " ", count: indent)
        widths = self.columns.map(DisplayWidth.of)
        var seen = columns.map { _ in false }
        isNumeric = columns.map { _ in true }
        for row in rows.prefix(Self.measuredRows) {
            for (index, cell) in row.enumerated() where index < widths.count && !cell.isEmpty {
                widths[index] = max(widths[index], min(DisplayWidth.of(cell), Self.widest))
                seen[index] = true
                if isNumeric[index] { isNumeric[index] = Self.isNumber(cell) }
            }
        }
        isNumeric = zip(isNumeric, seen).map { $0 && $1 }
    }

    /// Head and rule.
    var head: String {
        line(columns) + line(widths.map { String(repeating: "-", count: $0) })
    }

    /// A line of the answer.
    func line(_ cells: [String]) -> String {
        var text = " " + indent
        let last = cells.lastIndex { !$0.isEmpty } ?? 0
        for (index, cell) in cells.enumerated() where index <= last {
            if index > 0 { text += "  " }
            let isPadded = index < last || isNumeric[index]
            text +=
                isPadded ? DisplayWidth.padded(cell, to: widths[index], isRight: isNumeric[index]) : cell
        }
        return text + "\n"
    }

    /// Whether a cell is a plain number.
    static func isNumber(_ cell: String) -> Bool {
        let digits = cell.utf8.first == UInt8(ascii: "-") ? cell.utf8.dropFirst() : cell.utf8[...]
        guard let first = digits.first, (0x30...0x39).contains(first), digits.count <= 40 else {
            return false
        }
        return digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// Names and values below each other.
    static func facts(_ facts: [(name: String, value: String)], indent: Int = 0) -> String {
        let width = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
        let spaces = String(repeating: " ", count: indent)
        return facts.map { name, value in
            let head =
                value.isEmpty ? Visible.line(name) : DisplayWidth.padded(Visible.line(name), to: width) + "  "
            return " \(spaces)\(head)\(value)\n"
        }.joined()
    }
}
