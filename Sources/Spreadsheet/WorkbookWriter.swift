// Writes a workbook of one sheet, row by row, to a file. Guarantees: however many rows, few of them are in memory; a text is a text and
// never a formula; a number that a workbook cannot hold exactly stays a text.

internal import CXlsxWriter
internal import Glibc

/// Writes a workbook. Not for two tasks at once.
package final class WorkbookWriter {
    /// The media type of what it writes.
    package static let mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    /// How a column's values are kept.
    package enum Kind: Sendable, Equatable {
        case text
        /// A number, shown with that many decimals at least, and with all that it has.
        case number(decimals: Int)
        /// A number, shown with the decimals that it is written with.
        case writtenNumber
        /// `2026-01-05`
        case day
    }

    /// A column.
    package struct Column: Sendable {
        /// Its head.
        package let title: String
        let kind: Kind

        /// A column by its head and the kind of its values.
        package init(_ title: String, _ kind: Kind = .text) {
            self.title = title
            self.kind = kind
        }
    }

    /// The file cannot be written.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Longest text of a cell.
    private static let maximumText = 32_767

    private let columns: [Column]
    private var book: UnsafeMutablePointer<lxw_workbook>?
    private let sheet: UnsafeMutablePointer<lxw_worksheet>
    private let dayFormat: UnsafeMutablePointer<lxw_format>?
    /// Formats of numbers by their decimals.
    private var numberFormats: [Int: UnsafeMutablePointer<lxw_format>] = [:]
    private var row: lxw_row_t = 1

    /// Begins a file; its folder also holds what is not written yet. The first row, the heads, stays in sight.
    ///
    /// - Throws: `Failure`.
    package init(path: String, sheetName: String, columns: [Column]) throws(Failure) {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let copy = strdup("/" + folder)
        defer { free(copy) }
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.tmpdir = UnsafePointer(copy).map { UnsafeMutablePointer(mutating: $0) }
        guard let book = workbook_new_opt(path, &options) else {
            throw Failure(description: "\(path) cannot be written")
        }
        guard let sheet = workbook_add_worksheet(book, Self.name(sheetName)) else {
            workbook_close(book)
            throw Failure(description: "\(path): no sheet")
        }
        self.book = book
        self.sheet = sheet
        self.columns = columns
        dayFormat = workbook_add_format(book)
        format_set_num_format(dayFormat, "yyyy-mm-dd")
        let bold = workbook_add_format(book)
        format_set_bold(bold)
        for (index, column) in columns.enumerated() {
            let place = lxw_col_t(index)
            worksheet_set_column(sheet, place, place, Self.width(column), nil)
            worksheet_write_string(sheet, 0, place, column.title, bold)
        }
        worksheet_freeze_panes(sheet, 1, 0)
    }

    deinit {
        if let book { workbook_close(book) }
    }

    /// Adds a row: values as the database writes them, as many as columns. What is not of its column's kind is a text.
    package func add(_ cells: [String]) {
        for (index, (cell, column)) in zip(cells, columns).enumerated() where !cell.isEmpty {
            let place = lxw_col_t(index)
            if let decimals = Self.decimals(of: cell, as: column.kind), let number = Self.number(cell) {
                worksheet_write_number(sheet, row, place, number, format(decimals: decimals))
            } else if column.kind == .day, var day = Self.day(cell) {
                worksheet_write_datetime(sheet, row, place, &day, dayFormat)
            } else {
                let isLong = cell.utf16.count > Self.maximumText
                worksheet_write_string(
                    sheet, row, place, isLong ? String(cell.prefix(Self.maximumText / 2)) : cell, nil)
            }
        }
        row += 1
    }

    /// Ends the file.
    ///
    /// - Throws: `Failure`.
    package func close() throws(Failure) {
        guard let book else { return }
        if !columns.isEmpty, row > 1 {
            worksheet_autofilter(sheet, 0, 0, row - 1, lxw_col_t(columns.count - 1))
        }
        self.book = nil
        let status = workbook_close(book)
        guard status == LXW_NO_ERROR else {
            throw Failure(description: String(cString: lxw_strerror(status)))
        }
    }

    /// A name that a sheet may have: at most 31 characters, none of those that mean something.
    private static func name(_ name: String) -> String {
        let kept = name.filter { !"[]:*?/\\'".contains($0) }.prefix(31)
        return kept.isEmpty ? "Sheet1" : String(kept)
    }

    /// Wide enough for the head, whose Chinese characters take two places.
    private static func width(_ column: Column) -> Double {
        let head = column.title.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2E80 ? 2 : 1) }
        return Double(min(max(head + 4, 12), 40))
    }

    /// The decimals with which a number is shown, so that no digit of it is hidden; nil for what is no column of numbers.
    private static func decimals(of cell: String, as kind: Kind) -> Int? {
        let fraction = cell.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst()
        switch kind {
        case .text, .day: return nil
        case .writtenNumber: return fraction.count
        case .number(let least):
            let zeros = fraction.reversed().prefix { $0 == UInt8(ascii: "0") }.count
            return max(least, fraction.count - zeros)
        }
    }

    private func format(decimals: Int) -> UnsafeMutablePointer<lxw_format>? {
        if let known = numberFormats[decimals] { return known }
        let format = workbook_add_format(book)
        let places = decimals == 0 ? "" : "." + String(repeating: "0", count: decimals)
        format_set_num_format(format, "#,##0" + places)
        numberFormats[decimals] = format
        return format
    }

    /// A decimal number that a workbook holds exactly: of at most fifteen digits.
    private static func number(_ text: String) -> Double? {
        let digits = text.utf8.filter { (0x30...0x39).contains($0) }
        let isPlain = text.utf8.enumerated().allSatisfy { index, byte in
            (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".")
                || index == 0 && byte == UInt8(ascii: "-")
        }
        guard isPlain, !digits.isEmpty, digits.drop(while: { $0 == 0x30 }).count <= 15 else { return nil }
        return Double(text)
    }

    private static func day(_ text: String) -> lxw_datetime? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
        guard parts.count == 3, text.utf8.count == 10, let year = parts[0], let month = parts[1],
            let day = parts[2], (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return lxw_datetime(year: year, month: month, day: day, hour: 0, min: 0, sec: 0)
    }
}
