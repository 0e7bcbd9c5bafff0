// A workbook of Excel 97 to 2003 (XLS: BIFF8 in a compound file), as jshERP and many others still write it. Guarantees: the same as of newer
// workbooks: what is shown beside what lies behind it, merged blocks, errors; no byte beyond the file is ever read.

/// A workbook of the old kind.
struct OldWorkbook {
    /// The kinds of records that matter here.
    private enum Kind {
        static let start: UInt16 = 0x0809
        static let end: UInt16 = 0x000A
        static let password: UInt16 = 0x002F
        static let sheet: UInt16 = 0x0085
        static let strings: UInt16 = 0x00FC
        static let format: UInt16 = 0x041E
        static let style: UInt16 = 0x00E0
        static let dayMode: UInt16 = 0x0022
        static let sharedText: UInt16 = 0x00FD
        static let ownText: UInt16 = 0x0204
        static let richText: UInt16 = 0x00D6
        static let number: UInt16 = 0x0203
        static let small: UInt16 = 0x027E
        static let smalls: UInt16 = 0x00BD
        static let formula: UInt16 = 0x0006
        static let formulaText: UInt16 = 0x0207
        static let truthOrError: UInt16 = 0x0205
        static let merged: UInt16 = 0x00E5
    }

    private struct Named {
        let name: String
        let place: Int
        let isHidden: Bool
    }

    private let records: OldRecords
    private let limits: SheetLimits
    private var sheets: [Named] = []
    private var strings: [String] = []
    private var formats: [NumberFormat] = []
    private var isFrom1904 = false

    init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetFault) {
        self.limits = limits
        let file = try CompoundFile(bytes)
        if file.names.contains("EncryptedPackage") { throw SheetFault(.encrypted) }
        guard let stream = try file.stream("Workbook") else {
            throw SheetFault(file.names.contains("Book") ? .oldWorkbook : .unknownKind)
        }
        records = OldRecords(stream)
        try readContents()
    }

    /// The rows of a sheet; of the first that is not hidden, where none is named.
    func sheet(named name: String?) throws(SheetFault) -> Sheet {
        let found = name.map { name in sheets.first { $0.name == name } } ?? sheets.first { !$0.isHidden }
        guard let sheet = found ?? (name == nil ? sheets.first : nil) else {
            throw SheetFault(name == nil ? .damaged : .noSuchSheet)
        }
        return Sheet(names: sheets.map(\.name), name: sheet.name, rows: try rows(at: sheet.place))
    }

    private mutating func readContents() throws(SheetFault) {
        var own: [Int: NumberFormat] = [:]
        var place = 0
        var isFirst = true
        while let record = try records.record(at: place) {
            if isFirst {
                guard record.kind == Kind.start else { throw SheetFault(.damaged) }
                guard try record.word(0) == 0x0600 else { throw SheetFault(.oldWorkbook) }
                isFirst = false
            }
            switch record.kind {
            case Kind.end: return
            case Kind.password: throw SheetFault(.encrypted)
            case Kind.dayMode: isFrom1904 = try record.word(0) == 1
            case Kind.sheet where try record.byte(5) == 0:
                let text = try record.text(at: 8, count: Int(try record.byte(6)), flags: try record.byte(7))
                sheets.append(
                    Named(
                        name: text, place: Int(try record.long(0)), isHidden: try record.byte(4) & 3 != 0))
            case Kind.format: own[Int(try record.word(0))] = NumberFormat(try record.text(at: 2))
            case Kind.style:
                let id = Int(try record.word(2))
                formats.append(own[id] ?? .builtIn(id))
            case Kind.strings: strings = try records.strings(at: place, limits: limits)
            default: break
            }
            place = record.next
        }
        throw SheetFault(.damaged)
    }

    private func rows(at start: Int) throws(SheetFault) -> [Sheet.Row] {
        var grid = SheetGrid(limits: limits)
        let values = SheetValues(isFrom1904: isFrom1904)
        // Where the text of a formula belongs, which stands in a record of its own behind it.
        var waiting: (row: Int, column: Int)?
        var depth = 0
        var place = start
        while let record = try records.record(at: place) {
            place = record.next
            switch record.kind {
            case Kind.start: depth += 1
            case Kind.end:
                depth -= 1
                if depth <= 0 { return try grid.rows() }
            case _ where depth != 1: break
            case Kind.formulaText:
                guard let (row, column) = waiting else { break }
                try grid.add(values.text(try record.text(at: 0)), row: row, column: column)
                waiting = nil
            case Kind.merged:
                for index in 0..<Int(try record.word(0)) {
                    let at = 2 + 8 * index
                    try grid.merge(
                        (Int(try record.word(at)) + 1, Int(try record.word(at + 4))),
                        (Int(try record.word(at + 2)) + 1, Int(try record.word(at + 6))))
                }
            case Kind.smalls:
                let row = Int(try record.word(0)) + 1
                let column = Int(try record.word(2))
                for index in 0..<max(0, (record.count - 6) / 6) {
                    let number = OldRecords.small(try record.long(6 + 6 * index))
                    let format = self.format(Int(try record.word(4 + 6 * index)))
                    try grid.add(
                        values.number(number, format: format), row: row, column: column + index)
                }
            default:
                guard let cell = try cell(record, values, waiting: &waiting) else { continue }
                try grid.add(cell, row: Int(try record.word(0)) + 1, column: Int(try record.word(2)))
            }
        }
        throw SheetFault(.damaged)
    }

    /// The cell that a record holds; nil for none.
    private func cell(
        _ record: OldRecord, _ values: SheetValues, waiting: inout (row: Int, column: Int)?
    ) throws(SheetFault) -> SheetCell? {
        switch record.kind {
        case Kind.sharedText:
            let index = Int(try record.long(6))
            guard strings.indices.contains(index) else { throw SheetFault(.damaged) }
            return values.text(strings[index])
        case Kind.ownText, Kind.richText: return values.text(try record.text(at: 6))
        case Kind.number:
            return values.number("\(try record.double(6))", format: format(Int(try record.word(4))))
        case Kind.small:
            return values.number(
                OldRecords.small(try record.long(6)), format: format(Int(try record.word(4))))
        case Kind.truthOrError:
            let value = try record.byte(6)
            return try record.byte(7) == 0 ? values.truth(value == 1) : values.error(OldRecords.error(value))
        case Kind.formula:
            guard try record.word(12) == 0xFFFF else {
                return values.number("\(try record.double(6))", format: format(Int(try record.word(4))))
            }
            switch try record.byte(6) {
            case 0: waiting = (Int(try record.word(0)) + 1, Int(try record.word(2)))
            case 1: return values.truth(try record.byte(8) == 1)
            case 2: return values.error(OldRecords.error(try record.byte(8)))
            default: break
            }
            return nil
        default: return nil
        }
    }

    private func format(_ style: Int) -> NumberFormat {
        formats.indices.contains(style) ? formats[style] : .general
    }
}
