// The one walker over JSON bytes: checking and reading both go through it. Recursion is bounded by the depth limit.

/// A place in a JSON text.
struct JSONScanner {
    private let bytes: [UInt8]
    private var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// A fault at the present place.
    func fault(_ reason: JSONFault.Reason) -> JSONFault { JSONFault(reason: reason, offset: position) }

    /// Whether JSON takes the byte for white space.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    /// Walks over one value, checking it, and tells where it stands.
    mutating func value(depth: Int) throws(JSONFault) -> Range<Int> {
        skipSpace()
        guard position < bytes.count else { throw fault(.syntax) }
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
        return start..<position
    }

    private mutating func object(depth: Int) throws(JSONFault) {
        guard depth <= JSONText.maximumDepth else { throw fault(.tooDeep) }
        position += 1
        skipSpace()
        if take("}") { return }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw fault(.syntax) }
            try string()
            skipSpace()
            guard take(":") else { throw fault(.syntax) }
            _ = try value(depth: depth)
            skipSpace()
            if take("}") { return }
            guard take(",") else { throw fault(.syntax) }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) {
        guard depth <= JSONText.maximumDepth else { throw fault(.tooDeep) }
        position += 1
        skipSpace()
        if take("]") { return }
        while true {
            _ = try value(depth: depth)
            skipSpace()
            if take("]") { return }
            guard take(",") else { throw fault(.syntax) }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func literal(_ word: StaticString) throws(JSONFault) {
        let end = position + word.utf8CodeUnitCount
        let matches =
            end <= bytes.count
            && word.withUTF8Buffer { expected in bytes[position..<end].elementsEqual(expected) }
        guard matches else { throw fault(.syntax) }
        position = end
    }

    private mutating func number() throws(JSONFault) {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw fault(.syntax) }
    }

    private mutating func string() throws(JSONFault) {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                try escape()
            case 0:
                throw fault(.nul)
            case 0x01..<0x20:
                throw fault(.syntax)
            default:
                position += 1
            }
        }
        throw fault(.syntax)
    }

    private mutating func escape() throws(JSONFault) {
        guard position + 1 < bytes.count else { throw fault(.syntax) }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard let unit = Self.unit(bytes, at: position) else { throw fault(.syntax) }
            switch unit {
            case 0: throw fault(.nul)
            case 0xD800..<0xDC00:
                guard let low = Self.unit(bytes, at: position + 6), (0xDC00..<0xE000).contains(low) else {
                    throw fault(.loneSurrogate)
                }
                position += 12
            case 0xDC00..<0xE000: throw fault(.loneSurrogate)
            default: position += 6
            }
        default:
            throw fault(.syntax)
        }
    }

    /// The UTF-16 unit of an escape `\uXXXX` that begins at `place`; nil when none does.
    private static func unit(_ bytes: some RandomAccessCollection<UInt8>, at place: Int) -> UInt16? {
        func byte(_ offset: Int) -> UInt8? {
            let index = bytes.index(bytes.startIndex, offsetBy: offset)
            return index < bytes.endIndex ? bytes[index] : nil
        }
        guard place + 6 <= bytes.count, byte(place) == UInt8(ascii: "\\"),
            byte(place + 1) == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for offset in 2..<6 {
            guard let digit = byte(place + offset).flatMap({ Hex.value(of: $0) }) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}

// Reading of text that was checked before: whatever does not fit ends the walk.
extension JSONScanner {
    /// The next member of the object whose brace, or last member, was just passed.
    mutating func nextMember() -> JSONText.Member? {
        skipSpace()
        _ = take(",")
        skipSpace()
        let start = position
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        guard (try? string()) != nil else { return nil }
        let name = Self.decodedString(bytes[start..<position])
        skipSpace()
        guard take(":"), let range = try? value(depth: 0) else { return nil }
        return JSONText.Member(
            name: name, value: JSONText(bytes: bytes, range: range), range: start..<range.upperBound)
    }

    /// The next element of the array whose bracket, or last element, was just passed.
    mutating func nextElement() -> JSONText? {
        skipSpace()
        _ = take(",")
        skipSpace()
        guard position < bytes.count, bytes[position] != UInt8(ascii: "]") else { return nil }
        guard let range = try? value(depth: 0) else { return nil }
        return JSONText(bytes: bytes, range: range)
    }

    /// The characters of a checked string literal, its quotes included in `literal`.
    static func decodedString(_ literal: ArraySlice<UInt8>) -> String {
        let inner = literal.dropFirst().dropLast()
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        var units: [UInt8] = []
        units.reserveCapacity(inner.count)
        var index = inner.startIndex
        while index < inner.endIndex {
            guard inner[index] == UInt8(ascii: "\\") else {
                units.append(inner[index])
                index += 1
                continue
            }
            let letter = inner[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                let place = index - 2 - inner.startIndex
                let high = unit(inner, at: place) ?? 0
                var scalar = UInt32(high)
                index += 4
                if (0xD800..<0xDC00).contains(high), let low = unit(inner, at: place + 6) {
                    scalar = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                    index += 6
                }
                units.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
            default: units.append(letter)
            }
        }
        return String(decoding: units, as: UTF8.self)
    }
}
