// Rows of cells as an import operation takes them, and its faults as places of the file. Guarantees: each cell is read by the form of its field;
// a row with a column for each warehouse becomes a row for each that holds something; what is wrong with cells and what the operation refuses
// are told together.

internal import Foundation
package import Gateway
package import Spreadsheet

/// One fault of a file.
package struct ImportFault: Sendable, Equatable {
    /// The place among the rows that were given, from 0; nil for the whole file.
    package let row: Int?
    /// The column: a field, or `FIELD@WAREHOUSE`; nil where none is meant.
    package let column: String?
    package let fault: String
    package let value: String?
    /// What would be right, in English, where it is said.
    package let expected: String?
}

/// Something that a person should know of a cell that was taken.
package struct ImportNote: Sendable, Equatable {
    package let row: Int
    package let column: String
    package let note: CellNote
    /// What lies in the file.
    package let value: String
    /// What was taken.
    package let taken: String
}

/// Rows on their way into an operation.
package struct ImportRows: Sendable {
    /// A row: its cells by column.
    package typealias Row = [(column: String, cell: SheetCell)]

    /// Fields that a column of a warehouse gives.
    private static let quantities = ["opening_quantity", "quantity"]

    /// The rows as the operation takes them.
    package private(set) var rows: [JSONTree] = []
    /// What is wrong with cells.
    package private(set) var faults: [ImportFault] = []
    package private(set) var notes: [ImportNote] = []
    /// Where each of `rows` comes from.
    private var sources: [(row: Int, warehouse: String?)] = []
    private let kind: ImportKind

    /// Reads rows; `fixed` are values of all rows that have none of their own.
    package init(kind: ImportKind, rows: [Row], fixed: [String: String]) {
        self.kind = kind
        let fixed = fixed.mapValues { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter {
            !$0.value.isEmpty
        }
        for (index, row) in rows.enumerated() { add(row, index, fixed) }
    }

    private mutating func add(_ row: Row, _ index: Int, _ fixed: [String: String]) {
        var values: [String: String] = [:]
        var stocks: [(warehouse: String, field: String, value: String)] = []
        for (column, cell) in row {
            guard let form = kind.field(of: column)?.form else { continue }
            let taken = form.taken(cell)
            guard let value = taken.value, !value.isEmpty else { continue }
            if let fault = taken.fault {
                faults.append(
                    ImportFault(
                        row: index, column: column, fault: fault.rawValue, value: value,
                        expected: fault.expected))
            }
            if let note = taken.note {
                notes.append(
                    ImportNote(row: index, column: column, note: note, value: cell.value, taken: value))
            }
            let place = ImportColumn(column)
            if let warehouse = place.warehouse {
                if !Self.isZero(value) { stocks.append((warehouse, place.field, value)) }
            } else {
                values[place.field] = value
            }
        }
        guard !values.isEmpty || !stocks.isEmpty else { return }
        for (name, value) in fixed where values[name] == nil { values[name] = value }
        let hasPlaces = row.contains { ImportColumn($0.column).warehouse != nil }
        // Stock alone is nothing where no warehouse has any.
        if hasPlaces, stocks.isEmpty, kind.stockOperation == nil { return }
        guard !stocks.isEmpty else { return append(values, index, nil) }
        for (warehouse, field, value) in stocks {
            append(values.merging([field: value, "warehouse": warehouse]) { $1 }, index, warehouse)
        }
    }

    private mutating func append(_ values: [String: String], _ index: Int, _ warehouse: String?) {
        var values = values
        // A required value that is not there is a fault of the row, not of the request.
        for field in kind.fields where field.isRequired && values[field.name] == nil {
            values[field.name] = ""
        }
        rows.append(
            .object(values.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }))
        sources.append((index, warehouse))
    }

    private static func isZero(_ value: String) -> Bool {
        value.utf8.contains(0x30) && value.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E }
    }

    /// Whether the rows tell stock of the first day.
    package var tellsStock: Bool { rows.contains { $0["opening_quantity"] != nil } }

    /// The faults of cells and those of a refusal, a place once; those of a row stand together.
    package func faults(with refusal: JSONText?) -> [ImportFault] {
        var all = faults
        let faulty = Set(faults.map { Place(row: $0.row, column: $0.column) })
        for fault in refusal?["details"]?["faults"]?.elements ?? [] {
            let (number, field) =
                fault["path"]?.string.map(Self.place) ?? (fault["row"]?.int, fault["field"]?.string)
            let source = number.flatMap { sources.indices.contains($0 - 1) ? sources[$0 - 1] : nil }
            let column = field.map { Self.column($0, source?.warehouse) }
            // A cell that is faulty in itself says why; what the operation makes of it says nothing more.
            guard !faulty.contains(Place(row: source?.row, column: column)) else { continue }
            all.append(
                ImportFault(
                    row: source?.row, column: column, fault: fault["fault"]?.string ?? "other",
                    value: fault["value"].map { $0.string ?? $0.text }, expected: fault["expected"]?.string))
        }
        return all.enumerated().sorted {
            ($0.element.row ?? -1, $0.offset) < ($1.element.row ?? -1, $1.offset)
        }
        .map(\.element)
    }

    private struct Place: Hashable {
        let row: Int?
        let column: String?
    }

    private static func column(_ field: String, _ warehouse: String?) -> String {
        guard let warehouse, quantities.contains(field) else { return field }
        return "\(field)@\(warehouse)"
    }

    /// `rows[11].unit` is row 12, field unit.
    package static func place(_ path: String) -> (row: Int?, field: String?) {
        guard path.hasPrefix("rows["), let end = path.firstIndex(of: "]"),
            let index = Int(path[path.index(path.startIndex, offsetBy: 5)..<end])
        else { return (nil, path.isEmpty ? nil : path) }
        let field = path[path.index(after: end)...].drop { $0 == "." }
        return (index + 1, field.isEmpty ? nil : String(field))
    }
}

extension CellFault {
    /// What would be right.
    var expected: String {
        switch self {
        case .cellError: "a value: the formula has none"
        case .merged: "a number in each row: cells are merged"
        case .digitsLost: "all digits: format the column as text in the source and enter them again"
        case .becameDay:
            "the code: the program took it for a day; format the column as text and enter it again"
        }
    }
}
