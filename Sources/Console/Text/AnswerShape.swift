// What an answer consists of: facts (a name and a value each) and tables. The shape is read from the JSON itself, so that
// an operation that nobody thought of is shown like the others.

internal import Gateway

/// An answer taken apart; values stay views of its text.
struct AnswerShape {
    /// Rows of one kind.
    struct Table {
        /// Where it stands in the answer: `lines`, `page`; empty for the answer's own rows.
        var name: String
        var columns: [String]
        var rows: [JSONText]
    }

    private(set) var facts: [(name: String, value: JSONText)] = []
    /// The rows that the answer is about; nil where it is about one thing.
    private(set) var main: Table?
    /// Further tables.
    private(set) var tables: [Table] = []
    /// Where the next page begins.
    private(set) var next: String?
    /// Members that stand beside the main rows.
    private(set) var rest: [(name: String, value: JSONText)] = []

    /// How many rows are looked at to find the columns of a table that does not name them.
    private static let sampledRows = 100

    init(_ answer: JSONText) {
        switch answer.kind {
        case .object: take(object: answer, path: "")
        case .array: main = Self.table("", rows: answer.elements, columns: [])
        case .null: break
        case .bool, .number, .string: facts.append(("", answer))
        }
    }

    private mutating func take(object: JSONText, path: String) {
        let members = object.members
        let rows = members.first { $0.name == "rows" && $0.value.kind == .array }?.value
        let columns = members.first { $0.name == "columns" && $0.value.kind == .array }?.value
        if let rows {
            let names = (columns?.elements ?? []).map { $0["name"]?.string ?? $0.string ?? $0.text }
            let table = Self.table(path, rows: rows.elements, columns: names)
            if main == nil { main = table } else { tables.append(table) }
        }
        for member in members {
            if rows != nil, ["rows", "columns"].contains(member.name) { continue }
            if rows != nil, member.name == "next" {
                next = member.value.string
                continue
            }
            if path.isEmpty, !(member.value.kind == .object && Self.hasRows(member.value)) {
                rest.append((member.name, member.value))
            }
            take(member.value, path: path.isEmpty ? member.name : "\(path).\(member.name)")
        }
    }

    private mutating func take(_ value: JSONText, path: String) {
        switch value.kind {
        case .null, .bool, .number, .string: facts.append((path, value))
        case .object: take(object: value, path: path)
        case .array:
            let elements = value.elements
            if elements.contains(where: { $0.kind == .object }) {
                tables.append(Self.table(path, rows: elements, columns: []))
            } else {
                facts.append((path, value))
            }
        }
    }

    private static func hasRows(_ object: JSONText) -> Bool { object["rows"]?.kind == .array }

    private static func table(_ name: String, rows: [JSONText], columns: [String]) -> Table {
        var columns = columns
        if columns.isEmpty {
            var known: Set<String> = []
            for row in rows.prefix(sampledRows) {
                for member in row.members where known.insert(member.name).inserted {
                    columns.append(member.name)
                }
            }
        }
        return Table(name: name, columns: columns, rows: rows)
    }
}

extension AnswerShape.Table {
    /// The values of a row in the order of the columns that are shown; nil where it has none.
    func values(of row: JSONText, columns shown: [String]) -> [JSONText?] {
        switch row.kind {
        case .array:
            let elements = row.elements
            return shown.map { name in
                columns.firstIndex(of: name).flatMap { $0 < elements.count ? elements[$0] : nil }
            }
        case .object:
            let members = row.members
            return shown.enumerated().map { index, name in
                // Rows are nearly always written in the order of their columns.
                if index < members.count, members[index].name == name { return members[index].value }
                return members.first { $0.name == name }?.value
            }
        case .null, .bool, .number, .string:
            return shown.map { _ in row }
        }
    }

    /// A row as JSON with names, whatever it came as.
    func object(of row: JSONText, columns shown: [String]?) -> String {
        if shown == nil, row.kind == .object { return Visible.json(row.text) }
        let names = shown ?? columns
        let members = zip(names, values(of: row, columns: names)).map { name, value in
            JSONTree.Member(name: name, value: value.map { .json($0) } ?? .null)
        }
        return Visible.json(JSONTree.object(members).text)
    }
}

/// Values as people read them.
enum CellText {
    /// A value on one line: lists of plain values with commas, the rest of nested things as JSON.
    static func of(_ value: JSONText?) -> String {
        guard let value else { return "" }
        switch value.kind {
        case .null: return ""
        case .string: return Visible.line(value.string ?? "")
        case .bool, .number: return value.text
        case .array:
            let elements = value.elements
            let isPlain = elements.allSatisfy { $0.kind != .object && $0.kind != .array }
            return isPlain ? elements.map { of($0) }.joined(separator: ", ") : Visible.json(value.text)
        case .object: return Visible.json(value.text)
        }
    }
}
