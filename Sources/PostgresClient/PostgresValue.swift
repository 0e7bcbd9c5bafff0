// Parameters as they go to the server: text format, always bound, never spliced into SQL.

/// A bound parameter in text format; nil is NULL. The server infers its type from the statement.
package struct PostgresValue: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// What is sent; nil is NULL.
    package let text: String?

    /// The text itself, in whatever form the type's input function reads. A NUL in it is refused when sent.
    package init(_ text: String?) { self.text = text }
    /// A whole number.
    package init(_ int: some BinaryInteger) { text = String(int) }
    /// A truth value.
    package init(_ bool: Bool) { text = bool ? "t" : "f" }
    /// JSON as received, passed on unparsed.
    /// - Throws: `PostgresError` with code `usage` if the bytes are not UTF-8.
    package init(json bytes: some Sequence<UInt8>) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PostgresError(.usage, message: "a JSON parameter is not UTF-8")
        }
        self.text = text
    }

    /// The text itself.
    package init(stringLiteral value: String) { text = value }
    /// A whole number.
    package init(integerLiteral value: Int) { self.init(value) }
    /// A truth value.
    package init(booleanLiteral value: Bool) { self.init(value) }
    /// NULL.
    package init(nilLiteral: ()) { text = nil }

    /// A one-dimensional array of any element type, nil being a NULL element.
    package static func array(_ elements: [String?]) -> PostgresValue {
        PostgresValue(ArrayLiteral.write(elements))
    }
    /// A one-dimensional array of whole numbers.
    package static func array(_ elements: [some BinaryInteger]) -> PostgresValue {
        PostgresValue("{" + elements.map { String($0) }.joined(separator: ",") + "}")
    }
}
