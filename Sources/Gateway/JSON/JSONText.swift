// JSON that arrives from outside, checked byte by byte before anything else sees it. Guarantees: what is held is
// one JSON value by RFC 8259 in valid UTF-8, without NUL, without a lone surrogate, nested at most 64 deep. The
// bytes themselves are never rewritten: numbers keep every digit that was written.

/// Why a text is not JSON that may be passed on, and at which byte that shows.
package struct JSONFault: Error, Sendable, Equatable {
    /// The reasons, as they are named to callers.
    package enum Reason: String, Sendable {
        case invalidUTF8 = "invalid_utf8"
        case nul
        case loneSurrogate = "lone_surrogate"
        case tooDeep = "too_deep"
        case duplicateKey = "duplicate_key"
        case tooManyKeys = "too_many_keys"
        case notAnObject = "not_an_object"
        case syntax
    }

    /// What is wrong.
    package let reason: Reason
    /// Where it shows: a byte offset, 0 for the first byte.
    package let offset: Int
}

/// A checked JSON value: a view of the text it stands in. Reading a member walks the text again, which is cheaper
/// than a tree for the few values that are looked at and leaves the rest as it was written.
package struct JSONText: Sendable, Equatable {
    /// How deep arrays and objects may nest.
    package static let maximumDepth = 64

    /// What kind of value this is.
    package enum Kind: Sendable { case null, bool, number, string, array, object }

    /// A member of an object: its name, its value, and the bytes that both take (from the name's quote on).
    package struct Member: Sendable {
        package let name: String
        package let value: JSONText
        let range: Range<Int>
    }

    let bytes: [UInt8]
    let range: Range<Int>

    /// Checks a whole text.
    ///
    /// - Throws: `JSONFault` with the first thing that is wrong.
    package init(checking bytes: [UInt8]) throws(JSONFault) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONFault(reason: .invalidUTF8, offset: Self.validPrefix(bytes))
        }
        var scanner = JSONScanner(bytes)
        let value = try scanner.value(depth: 0)
        scanner.skipSpace()
        guard scanner.isAtEnd else { throw scanner.fault(.syntax) }
        self.init(bytes: bytes, range: value)
    }

    /// Checks a whole text.
    ///
    /// - Throws: `JSONFault` with the first thing that is wrong.
    package init(checking text: String) throws(JSONFault) {
        try self.init(checking: Array(text.utf8))
    }

    /// Checks the one value that begins at `start`, whatever follows it, in bytes that are known to be UTF-8.
    ///
    /// - Returns: the value and the place of the byte after it.
    /// - Throws: `JSONFault` with the first thing that is wrong.
    package static func leading(
        in bytes: [UInt8], at start: Int
    ) throws(JSONFault) -> (value: JSONText, end: Int) {
        var scanner = JSONScanner(bytes, at: start)
        let range = try scanner.value(depth: 0)
        return (JSONText(bytes: bytes, range: range), range.upperBound)
    }

    /// A value of ours as one that is read; what came in is not checked again.
    ///
    /// - Throws: `JSONFault`.
    package init(_ tree: JSONTree) throws(JSONFault) {
        if case .json(let value) = tree { self = value } else { try self.init(checking: tree.text) }
    }

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    /// Whether both were written alike.
    package static func == (one: JSONText, other: JSONText) -> Bool {
        one.bytes[one.range] == other.bytes[other.range]
    }

    /// The value as it was written.
    package var text: String { String(decoding: bytes[range], as: UTF8.self) }

    /// The kind, told by the first byte.
    package var kind: Kind {
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The decoded string; nil when the value is none.
    package var string: String? {
        kind == .string ? JSONScanner.decodedString(bytes[range]) : nil
    }

    /// The value as a cell of a table: null is empty, strings are themselves, anything nested is its JSON text.
    package var cell: String {
        switch kind {
        case .null: ""
        case .string: string ?? ""
        case .bool, .number, .array, .object: text
        }
    }

    /// True or false; nil when the value is neither.
    package var bool: Bool? { kind == .bool ? text == "true" : nil }

    /// A whole number that fits; nil otherwise.
    package var int: Int? { kind == .number ? Int(text) : nil }

    /// The members of an object in the order they were written; empty for other kinds.
    package var members: [Member] {
        guard kind == .object else { return [] }
        var members: [Member] = []
        var scanner = JSONScanner(bytes, at: range.lowerBound + 1)
        while let member = scanner.nextMember() { members.append(member) }
        return members
    }

    /// The elements of an array; empty for other kinds.
    package var elements: [JSONText] {
        guard kind == .array else { return [] }
        var elements: [JSONText] = []
        var scanner = JSONScanner(bytes, at: range.lowerBound + 1)
        while let element = scanner.nextElement() { elements.append(element) }
        return elements
    }

    /// The value of the first member of that name; nil when there is none or this is no object.
    package subscript(_ name: String) -> JSONText? {
        members.first { $0.name == name }?.value
    }

    /// How many bytes are valid UTF-8 before the first that is not.
    private static func validPrefix(_ bytes: [UInt8]) -> Int {
        var iterator = bytes.makeIterator()
        var parser = UTF8.ForwardParser()
        var count = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) { count += scalar.count }
        return count
    }
}
