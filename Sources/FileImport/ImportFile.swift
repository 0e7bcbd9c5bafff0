// A file on its way to the rows of an import: read, its heads recognised, rows that are no data set aside. Guarantees: every face reads a file by the
// same rules.

package import Gateway
package import Spreadsheet

/// A file that was read for a kind of import.
package struct ImportFile: Sendable {
    /// Asks an operation, and gives its answer.
    package typealias Ask = @Sendable (_ operation: String, _ request: JSONTree) async throws -> JSONText

    /// Rows in which the heads of columns are looked for.
    private static let firstRows = 20

    package let sheet: Sheet
    /// Which row holds the heads, from 0; nil for none.
    package let head: Int?
    /// The field of each column; nil where its head is not known.
    package var columns: [String?]
    /// Required fields that no column has.
    package let missing: [String]
    package let leftOut: [LeftOutRow]

    /// The kinds that the caller may import.
    package static func kinds(_ ask: Ask) async throws -> [ImportKind] {
        try await ask("import.kinds", [:])["rows"]?.elements.compactMap(ImportKind.init) ?? []
    }

    /// Reads a file.
    ///
    /// - Throws: `SheetFault`, `Refusal`; what asking throws.
    package init(
        reading bytes: [UInt8], kind: ImportKind, sheet name: String?, encoding: TextEncoding?,
        for user: String,
        by readers: SheetReaders = .shared, ask: Ask
    ) async throws {
        let read = try await readers.run(for: user) {
            try Sheet(reading: bytes, sheet: name, encoding: encoding)
        }
        let first = read.rows.prefix(Self.firstRows).map { row in
            JSONTree.object([
                .init(name: "cells", value: .array(row.cells.map { .string(String($0.text.prefix(200))) }))
            ])
        }
        let known = try await ask(
            "import.recognise", ["kind": .string(kind.name), "first_rows": .array(first)])
        let columns = (known["columns"]?.elements ?? []).map(\.string)
        let head = known["head"]?.int
        let body = read.rows.dropFirst(head.map { $0 + 1 } ?? 0)
        let finder = LeftOutRows(
            rows: body, head: head.map { read.rows[$0] }, columns: columns,
            required: Set(kind.fields.filter(\.isRequired).map(\.name)))
        sheet = read
        self.head = head
        self.columns = columns
        missing = (known["missing"]?.elements ?? []).compactMap(\.string)
        leftOut =
            head == nil
            ? []
            : body.indices.compactMap { index in
                finder.reason(read.rows[index]).map { LeftOutRow(index: index, reason: $0) }
            }
    }

    /// The file as a page takes it.
    package var json: JSONTree {
        [
            "head": head.map { .int($0) } ?? .null, "columns": .array(columns.map { .string(orNull: $0) }),
            "missing": .array(missing.map { .string($0) }),
            "sheets": .array(sheet.names.map { .string($0) }), "sheet": .string(orNull: sheet.name),
            "numbers": .array(sheet.rows.map { .int($0.number) }),
            "rows": .array(sheet.rows.map { .array($0.cells.map(\.json)) }),
            "left_out": .array(
                leftOut.map { ["index": .int($0.index), "reason": .string($0.reason.rawValue)] }),
        ]
    }

    /// The rows of data by column, with their numbers in the file; `keeping` names numbers of rows that are data all the same.
    package func rows(keeping: Set<Int>) -> (rows: [ImportRows.Row], numbers: [Int]) {
        let gone = Set(leftOut.map(\.index))
        var rows: [ImportRows.Row] = []
        var numbers: [Int] = []
        for (index, row) in sheet.rows.enumerated().dropFirst(head.map { $0 + 1 } ?? 0) {
            guard !gone.contains(index) || keeping.contains(row.number) else { continue }
            rows.append(zip(columns, row.cells).compactMap { column, cell in column.map { ($0, cell) } })
            numbers.append(row.number)
        }
        return (rows, numbers)
    }
}
