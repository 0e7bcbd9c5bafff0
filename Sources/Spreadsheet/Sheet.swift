// A table in a file, whatever wrote it: a workbook (XLSX, XLS), or text separated by commas, tabs or semicolons in UTF-8, UTF-16, GB18030,
// Big5 or Windows-1252. Guarantees: nothing beyond the bounds is ever held; every cell is what its writer saw, with what lay behind it; what is
// empty is not there.

/// One sheet of a file as rows of cells.
package struct Sheet: Sendable, Equatable {
    /// A row that holds something.
    package struct Row: Sendable, Equatable {
        /// Its number in the file, from 1.
        package let number: Int
        /// Its cells from the first column on; as many as the last that holds something.
        package let cells: [SheetCell]

        /// A row of cells.
        package init(number: Int, cells: [SheetCell]) {
            self.number = number
            self.cells = cells
        }
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
    ///   - encoding: the encoding of a text; nil to find out.
    ///   - limits: what it may hold at most.
    /// - Throws: `SheetFault`.
    package init(
        reading bytes: [UInt8], sheet: String? = nil, encoding: TextEncoding? = nil,
        limits: SheetLimits = SheetLimits()
    ) throws(SheetFault) {
        guard !bytes.isEmpty else { throw SheetFault(.empty) }
        guard bytes.count <= limits.bytes else { throw SheetFault(.tooLarge, limit: "bytes") }
        let read: Sheet
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            read = try Workbook(bytes, limits: limits).sheet(named: sheet)
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            read = try OldWorkbook(bytes, limits: limits).sheet(named: sheet)
        } else {
            read = Sheet(rows: try SheetText(bytes, encoding: encoding, limits: limits).rows)
        }
        guard !read.rows.isEmpty else { throw SheetFault(.empty) }
        self = read
    }
}
