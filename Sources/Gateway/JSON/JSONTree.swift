// JSON that we write ourselves: a small tree with the order of members kept.

/// A JSON value to be written.
package indirect enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([JSONTree])
    case object([Member])
    /// A value that stands as it was written: what came in goes on without being read and written anew.
    case json(JSONText)
    /// Text of our own that is JSON already.
    case raw(String)

    /// One member of an object.
    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONTree

        /// A name and its value.
        package init(name: String, value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    /// The value as JSON text, without white space.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// The member of that name of an object; nil when there is none.
    package subscript(_ name: String) -> JSONTree? {
        if case .json(let value) = self { return value[name].map { .json($0) } }
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .string(let value): Self.write(value, to: &text)
        case .json(let value): text += value.text
        case .raw(let value): text += value
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
    package init(dictionaryLiteral members: (String, JSONTree)...) {
        self = .object(members.map { Member(name: $0.0, value: $0.1) })
    }

    /// A string, or null for nil.
    package static func string(orNull value: String?) -> JSONTree { value.map { .string($0) } ?? .null }
}
