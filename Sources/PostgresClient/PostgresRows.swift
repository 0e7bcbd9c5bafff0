// Answers, copied out of libpq into one buffer per answer; a cell becomes a String when it is read.

/// The rows of an answer in text format.
package struct PostgresRows: Sendable, RandomAccessCollection {
    let answer: Answer

    /// Names of the columns, in order.
    package var columns: [String] { answer.columns }
    /// Rows that the statement inserted, updated, deleted or returned.
    package var affected: Int { answer.affected }

    /// Always 0.
    package var startIndex: Int { 0 }
    /// The number of rows.
    package var endIndex: Int { answer.rowCount }
    /// The row at a position from 0.
    package subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < answer.rowCount, "row index out of range")
        return PostgresRow(answer: answer, base: position * answer.columns.count)
    }
}

/// One row of an answer.
package struct PostgresRow: Sendable {
    let answer: Answer
    let base: Int

    /// The text of a column by position from 0; nil is NULL.
    package subscript(column: Int) -> String? {
        bytes(column).map { String(decoding: $0, as: UTF8.self) }
    }
    /// The text of a column by name; nil is NULL or no such column, which `decode` tells apart.
    package subscript(name: String) -> String? { answer.index(of: name).flatMap { self[$0] } }

    /// The UTF-8 text of a column as it came, to be passed on without a String; nil is NULL.
    package func bytes(_ column: Int) -> ArraySlice<UInt8>? {
        precondition(column >= 0 && column < answer.columns.count, "column index out of range")
        return answer.cells[base + column].map { answer.text[$0] }
    }

    /// Reads a column by position as a type.
    /// - Throws: `PostgresError` with code `decoding`.
    package func decode<T: PostgresDecodable>(_ column: Int, as type: T.Type = T.self) throws -> T {
        guard column >= 0, column < answer.columns.count else {
            throw PostgresError(.decoding, message: "no column \(column) among \(answer.columns)")
        }
        guard let value = T.decode(postgresText: self[column]) else {
            let found = bytes(column) == nil ? "NULL" : "its text"
            throw PostgresError(
                .decoding, message: "column \(column), \(answer.columns[column]): \(found) is no \(T.self)")
        }
        return value
    }

    /// Reads a column by name as a type.
    /// - Throws: `PostgresError` with code `decoding`.
    package func decode<T: PostgresDecodable>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let column = answer.index(of: name) else {
            throw PostgresError(.decoding, message: "no column \"\(name)\" among \(answer.columns)")
        }
        return try decode(column, as: type)
    }
}

/// What rows share: one buffer with the text of all cells, row by row.
final class Answer: Sendable {
    let columns: [String]
    let affected: Int
    let rowCount: Int
    let cells: [Range<Int>?]
    let text: [UInt8]

    init(columns: [String], affected: Int, rowCount: Int, cells: [Range<Int>?], text: [UInt8]) {
        self.columns = columns
        self.affected = affected
        self.rowCount = rowCount
        self.cells = cells
        self.text = text
    }

    /// The first column of that name; SQL lets names repeat.
    func index(of name: String) -> Int? { columns.firstIndex(of: name) }
}
