// A table in a file, whatever wrote it: a workbook (XLSX), or text separated by commas, tabs or semicolons in UTF-8, UTF-16 or GB18030.
// Guarantees: nothing beyond the bounds is ever held; every cell is text as its writer saw it; what is empty is not there.

/// One sheet of a file as rows of text.
package struct Sheet: Sendable, Equatable {
    /// A row that holds something.
    package struct Row: Sendable, Equatable {
        /// Its number in the file, from 1.
        package let number: Int
        /// Its cells from the first column on; as many as the last that holds something.
        package let cells: [String]
    }

    /// The sheets of a workbook in their order; none of a text.
    package let names: [String]
    /// The sheet that was read; nil of a text.
    package let name: String?
    /// The rows in their order.
    package let rows: [Row]

    init(names: [String] = [], name: String? = nil, rows: [Row]) {
        self.names = names
        self.name = name
        self.rows = rows
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - sheet: the name of the sheet; nil for the first that can be seen.
    ///   - limits: what it may hold at most.
    /// - Throws: `SheetFault`.
    package init(
        reading bytes: [UInt8], sheet: String? = nil, limits: SheetLimits = SheetLimits()
    ) throws(SheetFault) {
        guard !bytes.isEmpty else { throw SheetFault(.empty) }
        guard bytes.count <= limits.bytes else { throw SheetFault(.tooLarge, limit: "bytes") }
        let read: Sheet
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            read = try Workbook(bytes, limits: limits).sheet(named: sheet)
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw SheetFault(Self.isEncrypted(bytes) ? .encrypted : .oldWorkbook)
        } else {
            read = Sheet(rows: try SheetText(bytes, limits: limits).rows)
        }
        guard !read.rows.isEmpty else { throw SheetFault(.empty) }
        self = read
    }

    /// Whether a compound file holds a workbook under a password, which stands in a stream of that name.
    private static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        let name = "EncryptedPackage".utf8.flatMap { byte -> [UInt8] in [byte, 0] }
        return bytes.indices.contains { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }
    }
}

/// Collects the rows of a sheet within the bounds.
struct RowCollector {
    private(set) var rows: [Sheet.Row] = []
    private let limits: SheetLimits
    private var textBytes = 0

    init(limits: SheetLimits) { self.limits = limits }

    /// Adds a row unless nothing is in it: white space around a cell counts for nothing.
    mutating func add(_ cells: [String], number: Int) throws(SheetFault) {
        var kept = cells.map(Self.trimmed)
        while kept.last == "" { kept.removeLast() }
        guard !kept.isEmpty else { return }
        guard kept.count <= limits.columns else { throw SheetFault(.tooLarge, limit: "columns") }
        guard rows.count < limits.rows else { throw SheetFault(.tooLarge, limit: "rows") }
        textBytes += kept.reduce(0) { $0 + $1.utf8.count }
        guard textBytes <= limits.textBytes else { throw SheetFault(.tooLarge, limit: "text") }
        rows.append(Sheet.Row(number: number, cells: kept))
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        else { return text }
        let scalars = text.unicodeScalars.drop(while: \.properties.isWhitespace)
        return String(
            String.UnicodeScalarView(scalars.reversed().drop(while: \.properties.isWhitespace).reversed()))
    }
}
