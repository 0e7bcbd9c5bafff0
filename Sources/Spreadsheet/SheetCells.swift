// The cells of one sheet of a workbook. Guarantees: a cell is its last calculated value; numbers are text without noise; cells that were
// merged all hold what the first one holds.

/// Collects the cells of a sheet.
final class SheetCells: XMLReceiver {
    /// Cells filled because they were merged.
    private static let maximumFilled = 200_000

    private let strings: [String]
    private let dayStyles: [Bool]
    private let isFrom1904: Bool
    private let limits: SheetLimits

    private var found: [(number: Int, cells: [String])] = []
    private var merged: [(first: (row: Int, column: Int), last: (row: Int, column: Int))] = []
    private var textBytes = 0

    private var rowNumber = 0
    private var cells: [String] = []
    private var column = -1
    private var kind = ""
    private var style = 0
    private var bytes: [UInt8] = []
    private var isValue = false
    private var isPhonetic = false

    init(strings: [String], dayStyles: [Bool], from1904: Bool, limits: SheetLimits) {
        self.strings = strings
        self.dayStyles = dayStyles
        isFrom1904 = from1904
        self.limits = limits
    }

    /// The rows that hold something.
    func rows() throws(SheetFault) -> [Sheet.Row] {
        try fillMerged()
        var collector = RowCollector(limits: limits)
        for row in found { try collector.add(row.cells, number: row.number) }
        return collector.rows
    }

    func begin(_ name: String, _ attributes: XMLAttributes) throws(SheetFault) {
        switch name {
        case "row":
            let number = attributes["r"].flatMap { Int($0) } ?? rowNumber + 1
            guard number > rowNumber, number <= 1_048_576 else { throw SheetFault(.damaged) }
            rowNumber = number
            cells = []
            column = -1
        case "c":
            column = attributes["r"].flatMap { Self.place($0)?.column } ?? column + 1
            kind = attributes["t"] ?? "n"
            style = attributes["s"].flatMap { Int($0) } ?? 0
            bytes = []
        case "v": isValue = true
        case "t": isValue = !isPhonetic
        case "rPh": isPhonetic = true
        case "mergeCell":
            let ends = (attributes["ref"] ?? "").split(separator: ":").map { Self.place(String($0)) }
            if ends.count == 2, let first = ends[0], let last = ends[1] { merged.append((first, last)) }
            guard merged.count <= limits.rows else { throw SheetFault(.tooLarge, limit: "rows") }
        default: break
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) throws(SheetFault) {
        guard isValue else { return }
        guard bytes.count + text.count <= limits.textBytes else { throw SheetFault(.tooLarge, limit: "text") }
        bytes += text
    }

    func end(_ name: String) throws(SheetFault) {
        switch name {
        case "v", "t": isValue = false
        case "rPh": isPhonetic = false
        case "c": try addCell()
        case "row":
            guard cells.contains(where: { !$0.isEmpty }) else { return }
            guard found.count < limits.rows else { throw SheetFault(.tooLarge, limit: "rows") }
            found.append((rowNumber, cells))
        default: break
        }
    }

    private func addCell() throws(SheetFault) {
        let value = try value()
        guard !value.isEmpty else { return }
        guard column >= 0 else { throw SheetFault(.damaged) }
        guard column < limits.columns else { throw SheetFault(.tooLarge, limit: "columns") }
        // One text that many cells refer to counts in each.
        textBytes += value.utf8.count
        guard textBytes <= limits.textBytes else { throw SheetFault(.tooLarge, limit: "text") }
        while cells.count <= column { cells.append("") }
        cells[column] = value
    }

    private func value() throws(SheetFault) -> String {
        let raw = kind == "inlineStr" || kind == "str" ? "" : String(decoding: bytes, as: UTF8.self)
        switch kind {
        case "s":
            guard !raw.isEmpty else { return "" }
            guard let index = Int(raw), strings.indices.contains(index) else { throw SheetFault(.damaged) }
            return strings[index]
        case "inlineStr", "str": return CellText.unescaped(bytes)
        case "b": return raw == "1" ? "true" : raw.isEmpty ? "" : "false"
        case "e": return raw
        case "d": return String(raw.prefix { $0 != "T" })
        default:
            guard dayStyles.indices.contains(style), dayStyles[style] else { return SheetNumber.text(raw) }
            return SheetNumber.day(raw, from1904: isFrom1904) ?? SheetNumber.text(raw)
        }
    }

    private func fillMerged() throws(SheetFault) {
        let places = Dictionary(found.enumerated().map { ($1.number, $0) }) { first, _ in first }
        var filled = 0
        for (first, last) in merged {
            guard last.column < limits.columns, first.row <= last.row, first.column <= last.column,
                last.row - first.row <= limits.rows, let origin = places[first.row],
                found[origin].cells.indices.contains(first.column)
            else { continue }
            let value = found[origin].cells[first.column]
            for row in first.row...last.row {
                guard let place = places[row] else { continue }
                for column in first.column...last.column {
                    filled += 1
                    textBytes += value.utf8.count
                    guard filled <= Self.maximumFilled, textBytes <= limits.textBytes else {
                        throw SheetFault(.tooLarge, limit: "text")
                    }
                    while found[place].cells.count <= column { found[place].cells.append("") }
                    found[place].cells[column] = value
                }
            }
        }
    }

    /// `C12` as row 12, column 2; nil where it is none.
    private static func place(_ reference: String) -> (row: Int, column: Int)? {
        var column = 0
        var row = 0
        for byte in reference.utf8 {
            switch byte {
            case UInt8(ascii: "$"): continue
            case 0x41...0x5A where row == 0 && column < 100_000: column = column * 26 + Int(byte) - 0x40
            case 0x30...0x39 where column > 0 && row < 10_000_000: row = row * 10 + Int(byte) - 0x30
            default: return nil
            }
        }
        return column > 0 && row > 0 ? (row, column - 1) : nil
    }
}
