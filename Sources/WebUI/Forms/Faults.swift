// Where in a form an error belongs. The door names paths of the request; here they become places of the form, and whatever finds
// no place is told above it.

internal import Gateway
internal import HTTPServer

/// One fault of a form.
struct Fault: Sendable, Equatable {
    /// A place of the form, or a path of the request.
    let place: String
    /// The fault's name, told by the message `fault_NAME`.
    let name: String
    /// What is wrong, where that is said.
    let value: String?
}

/// The faults of a form by place.
struct Faults: Sendable {
    /// Texts for places.
    private(set) var texts: [String: [String]] = [:]
    /// Texts that have no place.
    private(set) var general: [String] = []

    init() {}

    /// Sorts the faults of a refusal, and those found here, by place.
    init(
        _ refusal: Refusal?, own: [Fault] = [], fields: [Field], values: FormValues, messages: Messages,
        language: Language
    ) {
        func tell(_ fault: Fault) {
            let text = Self.words(fault.name, value: fault.value, messages, language)
            if let place = Self.place(of: fault, fields: fields, values: values) {
                texts[place, default: []].append(text)
            } else {
                general.append(fault.place.isEmpty ? text : "\(fault.place): \(text)")
            }
        }
        own.forEach(tell)
        guard let refusal, let details = try? JSONText(checking: refusal.details.text) else { return }
        for fault in details["faults"]?.elements ?? [] {
            tell(
                Fault(
                    place: Self.dotted(fault["path"]?.string ?? ""), name: fault["fault"]?.string ?? "other",
                    value: fault["value"]?.string))
        }
        // An error that names one place is told there too.
        let path = Fault(place: Self.dotted(details["path"]?.string ?? ""), name: "", value: nil)
        if let place = Self.place(of: path, fields: fields, values: values) {
            texts[place, default: []].append(refusal.message.in(language))
        }
    }

    /// A fault in words, with the value that it is about.
    static func words(_ name: String, value: String?, _ messages: Messages, _ language: Language) -> String {
        let words = messages.find("fault_\(name)", language) ?? messages.text("fault_other", language)
        return value.map { "\(words): \($0)" } ?? words
    }

    /// `lines[2].quantity` as the form names it: `lines.2.quantity`.
    static func dotted(_ path: String) -> String {
        String(path.map { $0 == "[" ? "." : $0 }.filter { $0 != "]" })
    }

    private static func place(of fault: Fault, fields: [Field], values: FormValues) -> String? {
        for field in fields {
            guard field.kind == .rows else {
                if field.name == fault.place { return field.name }
                continue
            }
            let rows = 0..<values.rows(of: field)
            let cells = rows.flatMap { row in field.fields.map { "\(field.name).\(row).\($0.name)" } }
            if cells.contains(fault.place) { return fault.place }
            // A fault of some record, named by its field or by the list: the cell that holds the value.
            let columns = field.fields.filter { field.name == fault.place || $0.name == fault.place }
            guard !columns.isEmpty else {
                if fault.place.hasPrefix(field.name + ".") { return field.name }
                continue
            }
            guard let value = fault.value else { return field.name }
            for row in rows {
                for column in columns {
                    let cell = "\(field.name).\(row).\(column.name)"
                    if values[cell].split(whereSeparator: \.isWhitespace).contains(where: { $0 == value }) {
                        return cell
                    }
                }
            }
            return field.name
        }
        return nil
    }
}
