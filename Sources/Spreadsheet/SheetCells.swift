// The cells of one sheet of a workbook (XLSX). Guarantees: a cell is its last calculated value; numbers are text without noise, beside what they
// look like; a formula that has no value is an error, never empty.

/// Collects the cells of a sheet.
final class SheetCells: XMLReceiver {
    private let strings: [String]
    private let formats: [NumberFormat]
    private let values: SheetValues
    private let limits: SheetLimits
    private var grid: SheetGrid

    private var rowNumber = 0
    private var column = -1
    private var kind = ""
    private var style = 0
    private var bytes: [UInt8] = []
    private var isValue = false
    private var isPhonetic = false
    private var hasFormula = false

    init(strings: [String], formats: [NumberFormat], from1904: Bool, limits: SheetLimits) {
        self.strings = strings
        self.formats = formats
        values = SheetValues(isFrom1904: from1904)
        self.limits = limits
        grid = SheetGrid(limits: limits)
    }

    /// The rows that hold something.
    func rows() throws(SheetFault) -> [Sheet.Row] { try grid.rows() }

    func begin(_ name: String, _ attributes: XMLAttributes) throws(SheetFault) {
        switch name {
        case "row":
            let number = attributes["r"].flatMap { Int($0) } ?? rowNumber + 1
            guard number > rowNumber, number <= 1_048_576 else { throw SheetFault(.damaged) }
            rowNumber = number
            column = -1
        case "c":
            column = attributes["r"].flatMap { Self.place($0)?.column } ?? column + 1
            kind = attributes["t"] ?? "n"
            style = attributes["s"].flatMap { Int($0) } ?? 0
            bytes = []
            hasFormula = false
        case "v": isValue = true
        case "f": hasFormula = true
        case "t": isValue = !isPhonetic
        case "rPh": isPhonetic = true
        case "mergeCell":
            let ends = (attributes["ref"] ?? "").split(separator: ":").map { Self.place(String($0)) }
            if ends.count == 2, let first = ends[0], let last = ends[1] { try grid.merge(first, last) }
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
        case "c": try grid.add(cell(), row: rowNumber, column: column)
        default: break
        }
    }

    private func cell() throws(SheetFault) -> SheetCell {
        if bytes.isEmpty {
            // What a program wrote that does not calculate; a formula may well come to an empty text.
            return hasFormula && kind != "str" ? SheetValues.notCalculated : .empty
        }
        switch kind {
        case "s":
            guard let index = Int(String(decoding: bytes, as: UTF8.self)), strings.indices.contains(index)
            else {
                throw SheetFault(.damaged)
            }
            return values.text(strings[index])
        case "inlineStr", "str": return values.text(CellText.unescaped(bytes))
        case "b": return values.truth(bytes == [UInt8(ascii: "1")])
        case "e": return values.error(String(decoding: bytes, as: UTF8.self))
        case "d":
            let day = String(decoding: bytes, as: UTF8.self)
            return SheetCell(String(day.prefix { $0 != "T" }), shown: day, kind: .day)
        default:
            return values.number(
                String(decoding: bytes, as: UTF8.self),
                format: formats.indices.contains(style) ? formats[style] : .general)
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

/// Values of workbooks, old and new, as cells.
struct SheetValues {
    /// A formula without a value.
    static let notCalculated = SheetCell("=?", kind: .error)

    let isFrom1904: Bool

    func text(_ text: String) -> SheetCell {
        let (cleaned, isCleaned) = CleanText.cleaned(text)
        return SheetCell(cleaned, isCleaned: isCleaned)
    }

    func truth(_ isTrue: Bool) -> SheetCell {
        SheetCell(isTrue ? "true" : "false", shown: isTrue ? "TRUE" : "FALSE", kind: .truth)
    }

    func error(_ name: String) -> SheetCell { SheetCell(name, kind: .error) }

    func number(_ raw: String, format: NumberFormat) -> SheetCell {
        if format.isDay, let (text, parts) = SheetNumber.day(raw, from1904: isFrom1904) {
            return SheetCell(text, shown: format.shown(day: parts), kind: .day)
        }
        let number = SheetNumber.text(raw)
        guard SheetNumber.parts(number) != nil else { return text(raw) }
        let shown = CleanText.cleaned(format.shown(number)).text
        return SheetCell(number, shown: shown, kind: .number, look: format.look)
    }
}
