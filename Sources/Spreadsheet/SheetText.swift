// A table as text: what stands between its cells is found out, and marks of texts are taken off.

/// A text of cells.
struct SheetText {
    let rows: [Sheet.Row]

    init(_ bytes: [UInt8], encoding: TextEncoding?, limits: SheetLimits) throws(SheetFault) {
        let text = Array(try TextEncoding.decoded(bytes, as: encoding).utf8)
        let begin = text.prefix(200).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard begin.first != UInt8(ascii: "<") else { throw SheetFault(.webPage) }
        guard !bytes.starts(with: Array("%PDF".utf8)) else { throw SheetFault(.unknownKind) }
        var parser = CSVParser(
            text[...], delimiter: Self.delimiter(of: text), maximumFields: limits.columns,
            skipsBlankLines: true)
        var collector = RowCollector(limits: limits)
        do {
            while let record = try parser.nextRecord() {
                try collector.add(record.fields, number: record.line)
            }
        } catch let fault as CSVFault {
            switch fault.reason {
            case .nul: throw SheetFault(.unknownKind)
            case .tooManyFields: throw SheetFault(.tooLarge, line: fault.line, limit: "columns")
            default: throw SheetFault(.quotes, line: fault.line)
            }
        } catch let fault as SheetFault {
            throw fault
        } catch {
            throw SheetFault(.damaged)
        }
        rows = collector.rows
    }

    /// What occurs most outside of quotes in the first lines: tab, comma or semicolon.
    static func delimiter(of text: [UInt8]) -> UInt8 {
        var (tabs, commas, semicolons, lines) = (0, 0, 0, 0)
        var isQuoted = false
        for byte in text.prefix(1 << 18) {
            if byte == 0x22 { isQuoted.toggle() }
            guard !isQuoted else { continue }
            switch byte {
            case 0x0A: lines += 1
            case 0x09: tabs += 1
            case 0x2C: commas += 1
            case 0x3B: semicolons += 1
            default: break
            }
            guard lines < 20 else { break }
        }
        let most = max(tabs, commas, semicolons)
        return most == 0 || most > tabs && most == commas ? 0x2C : most == tabs ? 0x09 : 0x3B
    }
}

/// Collects the rows of a text within the bounds.
private struct RowCollector {
    private(set) var rows: [Sheet.Row] = []
    private let limits: SheetLimits
    private var bounds: SheetBounds
    private var records = 0

    init(limits: SheetLimits) {
        self.limits = limits
        bounds = SheetBounds(limits)
    }

    /// Adds a row unless nothing is in it.
    mutating func add(_ fields: [String], number: Int) throws(SheetFault) {
        records += 1
        if records.isMultiple(of: 1000) { try bounds.checkTime() }
        guard let last = fields.lastIndex(where: { !$0.isEmpty }) else { return }
        var kept = fields[...last].map(Self.cell)
        while let last = kept.last, last.isEmpty { kept.removeLast() }
        guard !kept.isEmpty else { return }
        guard rows.count < limits.rows else { throw SheetFault(.tooLarge, limit: "rows") }
        for cell in kept where !cell.isEmpty { try bounds.count(cell) }
        rows.append(Sheet.Row(number: number, cells: kept))
    }

    private static func cell(_ field: String) -> SheetCell {
        guard !field.isEmpty else { return .empty }
        let (clean, wasInvisible) = CleanText.cleaned(field)
        // A tab or line break before a guarded text is part of it.
        let (unmarked, wasMarked) = CleanText.unmarked(clean)
        return SheetCell(
            wasMarked ? CleanText.cleaned(unmarked).text : unmarked, isCleaned: wasInvisible || wasMarked)
    }
}
