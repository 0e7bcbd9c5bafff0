// The query string of an import: what is said of a file beside its bytes.

internal import FileImport
internal import Gateway
internal import HTTPServer
internal import Spreadsheet

/// An import as a query string asks for it.
///
/// | parameter | meaning |
/// |---|---|
/// | `sheet=NAME` | the sheet of a workbook; else the first that can be seen |
/// | `encoding=gb18030` | the encoding of a text: `utf-8`, `gb18030`, `big5`, `windows-1252`; else found out |
/// | `map=HEAD=FIELD` | the column of that head, or of that number from 1, is that field; `map=HEAD=` leaves it out; may be repeated |
/// | `set=FIELD=VALUE` | the value of rows that have none; may be repeated |
/// | `keep=12,15` | numbers of rows in the file that are data although they look like totals, heads or groups |
/// | `existing=skip`, `create=units,categories`, `submit=true` | as the operation takes them |
/// | `run=32 hexadecimal digits` | names the call, under which `job.list` finds it |
struct ImportQuery {
    private(set) var sheet: String?
    private(set) var encoding: TextEncoding?
    private(set) var columns: [(head: String, field: String)] = []
    private(set) var fixed: [String: String] = [:]
    private(set) var kept: Set<Int> = []
    private(set) var arguments: [JSONTree.Member] = []
    private(set) var run: String?

    /// Reads the part of an address behind the question mark.
    ///
    /// - Throws: `Refusal` `request_invalid` naming the parameter.
    init(_ query: String) throws(Refusal) {
        for parameter in try URLText.parameters(of: query, maximum: 500) {
            let value = parameter.value
            switch parameter.name {
            case "sheet": sheet = value
            case "encoding":
                guard let known = TextEncoding(rawValue: value.lowercased()) else {
                    let names = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
                    throw .requestInvalid(path: "encoding", fault: "unknown_value", expected: names)
                }
                encoding = known
            case "map": columns.append(try Self.pair(value, "map", last: true))
            case "set":
                let (name, text) = try Self.pair(value, "set", last: false)
                fixed[name] = text
            case "keep":
                for part in value.split(separator: ",") {
                    guard let number = Int(part) else {
                        throw .requestInvalid(path: "keep", fault: "wrong_type", expected: "numbers of rows")
                    }
                    kept.insert(number)
                }
            case "existing": arguments.append(.init(name: "existing", value: .string(value)))
            case "create":
                arguments.append(
                    .init(
                        name: "create",
                        value: .array(value.split(separator: ",").map { .string(String($0)) })))
            case "submit":
                guard ["true", "false"].contains(value) else {
                    throw .requestInvalid(path: "submit", fault: "wrong_type", expected: "true or false")
                }
                arguments.append(.init(name: "submit", value: .bool(value == "true")))
            case "run":
                guard value.utf8.count == 32, Hex.bytes(value) != nil else {
                    throw .requestInvalid(path: "run", fault: "wrong_form", expected: "32 hexadecimal digits")
                }
                run = value
            default: throw .requestInvalid(path: parameter.name, fault: "unknown", expected: "see OpenAPI")
            }
        }
    }

    /// What stands on both sides of the first or last `=`.
    private static func pair(
        _ text: String, _ path: String, last: Bool
    ) throws(Refusal) -> (String, String) {
        guard let place = last ? text.lastIndex(of: "=") : text.firstIndex(of: "="), place > text.startIndex
        else {
            throw .requestInvalid(path: path, fault: "wrong_form", expected: "NAME=VALUE")
        }
        return (String(text[..<place]), String(text[text.index(after: place)...]))
    }

    /// The columns of a file, with what `map` says of them.
    ///
    /// - Throws: `Refusal` `request_invalid` naming a head or field that there is not.
    func columns(of file: ImportFile, kind: ImportKind) throws(Refusal) -> [String?] {
        var mapped = file.columns
        let heads = file.head.map { file.sheet.rows[$0].cells.map(\.text) } ?? []
        let width = file.sheet.rows.map(\.cells.count).max() ?? 0
        while mapped.count < width { mapped.append(nil) }
        for (head, field) in columns {
            guard let place = heads.firstIndex(of: head) ?? Int(head).map({ $0 - 1 }),
                mapped.indices.contains(place)
            else {
                throw .requestInvalid(
                    path: "map", fault: "not_found", expected: "a head of the file, not \(head)")
            }
            guard field.isEmpty || kind.field(of: field) != nil else {
                let names = kind.fields.map(\.name).joined(separator: ", ")
                throw .requestInvalid(path: "map", fault: "unknown_value", expected: "\(names), not \(field)")
            }
            for other in mapped.indices where mapped[other] == field { mapped[other] = nil }
            mapped[place] = field.isEmpty ? nil : field
        }
        for name in fixed.keys.sorted() where kind.field(of: name) == nil {
            throw .requestInvalid(path: "set", fault: "unknown_value", expected: "a field, not \(name)")
        }
        return mapped
    }
}
