// The files of sql/demo as tables. They are embedded, so what cannot be read is a fault of this build and is told by file,
// line and column.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import Schema
internal import Spreadsheet
internal import Terminal

/// A file of `sql/demo`.
struct DemoTable {
    /// The lines after the header.
    let rows: [Row]

    /// - Throws: `CommandFault` where the file is missing or no table.
    init(_ name: String) throws {
        let path = "demo/\(name).csv"
        guard let text = SQLFiles.embedded[path] else {
            throw CommandFault("sql/\(path) is missing", .failure)
        }
        do {
            let table = try CSVTable(parsing: Array(text.utf8))
            rows = table.records.map { record in
                Row(
                    place: "sql/\(path):\(record.line)",
                    fields: Dictionary(zip(table.columns, record.fields)) { first, _ in first })
            }
        } catch {
            throw CommandFault("sql/\(path): \(error)", .failure)
        }
    }

    /// A line.
    struct Row {
        let place: String
        let fields: [String: String]

        /// The text of a column, perhaps empty.
        func text(_ column: String) throws -> String {
            guard let value = fields[column] else {
                throw CommandFault("\(place): there is no column \(column)", .failure)
            }
            return value
        }

        /// A list separated by bars.
        func list(_ column: String) throws -> [String] {
            try text(column).split(separator: "|").map(String.init)
        }

        /// A whole number.
        func int(_ column: String) throws -> Int { try parsed(column, Int.init) }

        /// A number.
        func double(_ column: String) throws -> Double { try parsed(column, Double.init) }

        private func parsed<Value>(_ column: String, _ parse: (String) -> Value?) throws -> Value {
            let text = try text(column)
            guard let value = parse(text) else {
                throw CommandFault("\(place): \(column): \(text) is no number", .failure)
            }
            return value
        }

        /// The columns named, as members of a request; empty ones are absent.
        func members(_ columns: [String]) throws -> [JSONTree.Member] {
            try columns.compactMap { column in
                let value = try text(column)
                return value.isEmpty ? nil : .init(name: column, value: .string(value))
            }
        }
    }
}
