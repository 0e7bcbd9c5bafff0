// What stands in a form: one text for each place, whether it came from a record, an example or the form itself. A place is named
// like `name` or `units.0.unit`.

internal import Gateway
internal import HTTPServer

/// The texts of a form by place.
struct FormValues: Sendable {
    /// How an absent value is read.
    enum Style: Sendable {
        /// Whatever is empty is left out; a truth value may be neither.
        case sparse
        /// A new record: the same, but truth values are checked or not.
        case new
        /// A form that shows the whole record: what is empty was emptied.
        case whole
    }

    private(set) var texts: [String: String] = [:]
    /// Places whose text is no JSON.
    private(set) var faults: [Fault] = []

    init() {}

    /// What new records begin with.
    init(initial fields: [Field]) {
        for field in fields { texts[field.name] = field.declaration?.initial ?? "" }
    }

    /// The values of a record or an example. `aliases` name members that are called otherwise than their fields.
    init(_ json: JSONText, fields: [Field], aliases: [String: String] = [:]) {
        for field in fields { fill(field, json[aliases[field.name] ?? field.name], place: field.name) }
    }

    /// What a form sent. Rows that were left empty are dropped, so that row n is line n of the request.
    init(_ form: [URLParameter], fields: [Field]) {
        var sent: [String: String] = [:]
        let several = Set(fields.filter { $0.kind == .choices }.map(\.name))
        for parameter in form where !parameter.name.hasPrefix("_") {
            let isAdded = several.contains(parameter.name) && sent[parameter.name] != nil
            sent[parameter.name] = (isAdded ? "\(sent[parameter.name] ?? "")\n" : "") + parameter.value
        }
        for field in fields {
            guard field.kind == .rows else {
                texts[field.name] = sent[field.name] ?? ""
                continue
            }
            let numbers = Set(
                sent.keys.compactMap { key -> Int? in
                    let parts = key.split(separator: ".")
                    return parts.count == 3 && parts[0] == field.name ? Int(parts[1]) : nil
                })
            var row = 0
            for number in numbers.sorted() {
                let cells = field.fields.map { sent["\(field.name).\(number).\($0.name)"] ?? "" }
                guard cells.contains(where: { !$0.isEmpty }) else { continue }
                for (column, cell) in zip(field.fields, cells) {
                    texts["\(field.name).\(row).\(column.name)"] = cell
                }
                row += 1
            }
        }
    }

    /// The text at a place.
    subscript(_ place: String) -> String { texts[place] ?? "" }

    /// How many records a field holds.
    func rows(of field: Field) -> Int {
        var count = 0
        while field.fields.contains(where: { texts["\(field.name).\(count).\($0.name)"] != nil }) {
            count += 1
        }
        return count
    }

    private mutating func fill(_ field: Field, _ json: JSONText?, place: String) {
        guard let json, json.kind != .null else {
            texts[place] = ""
            return
        }
        switch field.kind {
        case .rows:
            for (row, element) in json.elements.enumerated() {
                for column in field.fields {
                    fill(column, element[column.name], place: "\(place).\(row).\(column.name)")
                }
            }
        case .list, .choices:
            texts[place] = json.elements.map { $0.string ?? $0.text }.joined(separator: "\n")
        case .words: texts[place] = json.elements.map { $0.string ?? $0.text }.joined(separator: " ")
        case .json: texts[place] = json.text
        default: texts[place] = json.string ?? json.text
        }
    }
}

// As a request.
extension FormValues {
    /// The members of a request. Texts that are no JSON where JSON is wanted are noted in `faults`.
    mutating func members(of fields: [Field], style: Style) -> [JSONTree.Member] {
        faults = []
        return fields.compactMap { field in
            value(of: field, place: field.name, style: style).map { .init(name: field.name, value: $0) }
        }
    }

    /// What is sent of a field that is empty and no text: null takes away what there was.
    private func emptied(_ field: Field, _ style: Style) -> JSONTree? {
        style == .whole && field.isClearable ? .null : nil
    }

    private mutating func value(of field: Field, place: String, style: Style) -> JSONTree? {
        let text = self[place]
        switch field.kind {
        case .rows:
            let count = rows(of: field)
            guard count > 0 || style == .whole else { return nil }
            return .array(
                (0..<count).map { row in
                    .object(
                        field.fields.compactMap { column in
                            value(of: column, place: "\(place).\(row).\(column.name)", style: .sparse)
                                .map { .init(name: column.name, value: $0) }
                        })
                })
        case .flag:
            if style != .sparse { return .bool(text == "true") }
            return text.isEmpty ? nil : .bool(text == "true")
        case .list, .choices, .words:
            let isWords = field.kind == .words
            let parts = text.split { $0.isNewline || isWords && $0.isWhitespace }
                .map { String($0) }.filter { !$0.allSatisfy(\.isWhitespace) }
            return parts.isEmpty && style != .whole ? nil : .array(parts.map { .string($0) })
        case .json:
            guard !text.isEmpty else { return nil }
            guard let json = try? JSONText(checking: text) else {
                faults.append(Fault(place: place, name: "wrong_form", value: nil))
                return nil
            }
            return .json(json)
        case .text, .memo, .choice:
            // Line ends as forms send them are not what was typed.
            let typed = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(
                separator: "\n")
            if typed.isEmpty { return style == .whole && field.takesEmptyText ? "" : emptied(field, style) }
            return .string(typed)
        case .number, .day, .password: return text.isEmpty ? emptied(field, style) : .string(text)
        }
    }
}
