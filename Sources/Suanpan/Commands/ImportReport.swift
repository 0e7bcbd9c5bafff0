// What came of a file, line by line: faults, cells that were changed while reading, rows that were left out.

internal import Gateway

/// The lines about a file.
struct ImportReport {
    let file: String
    /// The service's answer, or the details of its refusal.
    let json: JSONText?

    /// One line each: `file:row: head: fault (value)`.
    var lines: [String] {
        let left = (json?["left_out"]?.elements ?? []).map { row in
            "\(place(row)): left out (\(row["reason"]?.string ?? "")): \(row["text"]?.string ?? "")"
        }
        let notes = (json?["notes"]?.elements ?? []).map { note in
            "\(place(note)): \(column(note)): \(note["note"]?.string ?? ""): \(note["value"]?.string ?? "") -> \(note["taken"]?.string ?? "")"
        }
        let faults = (json?["faults"]?.elements ?? []).map { fault in
            let value = fault["value"]?.string.map { " (\($0))" } ?? ""
            let expected = fault["expected"]?.string.map { ", expected \($0)" } ?? ""
            let column = column(fault)
            return
                "\(place(fault)): \(column.isEmpty ? "" : column + ": ")\(fault["fault"]?.string ?? "faulty")\(expected)\(value)"
        }
        return left + notes + faults
    }

    private func place(_ line: JSONText) -> String { line["row"]?.int.map { "\(file):\($0)" } ?? file }

    /// The head as the file has it, beside the field where that is another word.
    private func column(_ line: JSONText) -> String {
        let field = line["field"]?.string ?? line["path"]?.string ?? ""
        guard let head = line["head"]?.string, !head.isEmpty, head != field else { return field }
        return "\(head) [\(field)]"
    }
}
