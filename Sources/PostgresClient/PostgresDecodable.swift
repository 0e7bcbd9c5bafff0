// Which Swift types a column can be read as. Exact or not at all: no prefix, no rounding, no wrap.

/// A type that a column's text can be read as.
package protocol PostgresDecodable {
    /// Reads a column's text, nil being NULL. Returns nil if it is no value of this type.
    static func decode(postgresText text: String?) -> Self?
}

extension String: PostgresDecodable {
    /// Any value but NULL.
    package static func decode(postgresText text: String?) -> String? { text }
}

extension Bool: PostgresDecodable {
    /// `t` or `f`.
    package static func decode(postgresText text: String?) -> Bool? {
        switch text {
        case "t": true
        case "f": false
        default: nil
        }
    }
}

extension PostgresDecodable where Self: FixedWidthInteger {
    /// A whole number within range.
    package static func decode(postgresText text: String?) -> Self? { text.flatMap { Self($0) } }
}

extension Int: PostgresDecodable {}
extension Int64: PostgresDecodable {}
extension Int32: PostgresDecodable {}

extension Double: PostgresDecodable {
    /// A floating-point number; for `numeric` read String.
    package static func decode(postgresText text: String?) -> Double? { text.flatMap { Double($0) } }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// NULL becomes nil, anything else must be a value.
    package static func decode(postgresText text: String?) -> Wrapped?? {
        guard text != nil else { return .some(nil) }
        return Wrapped.decode(postgresText: text).map { .some($0) }
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// A one-dimensional array; NULL elements need an optional element type.
    package static func decode(postgresText text: String?) -> [Element]? {
        guard let texts = text.flatMap(ArrayLiteral.read) else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(texts.count)
        for text in texts {
            guard let element = Element.decode(postgresText: text) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
