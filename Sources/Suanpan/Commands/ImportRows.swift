// Between a table and an import operation: rows as the operation's fields, and its faults as places in the file.

internal import Gateway
internal import Spreadsheet

/// The rows of a table as a request.
struct ImportRows {
    let table: CSVTable
    let operation: Catalogue.Operation

    /// `{"rows":[{column: value}]}`: an empty field is absent, the rest is text, but for fields that are boolean or
    /// lists, which have no form of their own in CSV.
    var request: JSONTree {
        let fields = operation.arguments.first { $0.name == "rows" }?.fields ?? []
        let byName = Dictionary(fields.map { ($0.name, $0) }) { first, _ in first }
        let rows = table.records.map { record in
            JSONTree.object(
                zip(table.columns, record.fields).compactMap { column, text in
                    guard !text.isEmpty else { return nil }
                    return .init(name: column, value: Self.value(text, of: byName[column]))
                })
        }
        return ["rows": .array(rows)]
    }

    private static func value(_ text: String, of field: Catalogue.Operation.Argument?) -> JSONTree {
        guard let field else { return .string(text) }
        if field.isArray {
            return .array(text.split(separator: "|").map { .string(String($0)) })
        }
        guard field.baseType == "boolean" else { return .string(text) }
        switch text.lowercased() {
        case "true", "t", "yes", "y", "1", "是", "真": return true
        case "false", "f", "no", "n", "0", "否", "假": return false
        default: return .string(text)
        }
    }
}

/// What an import operation found wrong, as lines of the file.
struct ImportFaults {
    let answer: Answer
    let table: CSVTable

    /// One line each: `file:line: field: fault (value)`.
    func lines(file: String) -> [String] {
        guard let faults = (try? JSONText(checking: answer.body))?["details"]?["faults"]?.elements else {
            return []
        }
        return faults.map { fault in
            var field = fault["field"]?.string
            var row = fault["row"]?.int
            if row == nil, let path = fault["path"]?.string { (row, field) = Self.place(path) }
            let line = row.flatMap {
                table.records.indices.contains($0 - 1) ? table.records[$0 - 1].line : nil
            }
            let value = fault["value"].map { " (\($0.string ?? $0.text))" } ?? ""
            let expected = fault["expected"]?.string.map { ", expected \($0)" } ?? ""
            let place = [line.map { "\(file):\($0)" } ?? file, row.map { "row \($0)" }, field].compactMap {
                $0
            }
            return place.joined(separator: ": ")
                + ": \(fault["fault"]?.string ?? "faulty")\(expected)\(value)"
        }
    }

    /// Prints the message and all faults.
    func print(file: String) {
        for line in lines(file: file) { Terminal.say(line) }
        Terminal.say(answer.message)
    }

    /// `rows[11].unit` is row 12, field unit.
    private static func place(_ path: String) -> (row: Int?, field: String?) {
        guard path.hasPrefix("rows["), let end = path.firstIndex(of: "]"),
            let index = Int(path[path.index(path.startIndex, offsetBy: 5)..<end])
        else { return (nil, path.isEmpty ? nil : path) }
        let field = path[path.index(after: end)...].drop { $0 == "." }
        return (index + 1, field.isEmpty ? nil : String(field))
    }
}
