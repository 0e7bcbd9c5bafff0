// PostgreSQL's text form of one-dimensional arrays, written and read exactly: quotes, backslashes,
// commas, braces, blanks, empty strings and NULL elements survive.

enum ArrayLiteral {
    /// Every element is quoted, so that none is mistaken for NULL or for syntax.
    static func write(_ elements: [String?]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            guard let element else {
                bytes.append(contentsOf: "NULL".utf8)
                continue
            }
            bytes.append(UInt8(ascii: "\""))
            for byte in element.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    bytes.append(UInt8(ascii: "\\"))
                }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns nil for anything but one well-formed dimension. Bounds (`[0:1]={…}`) are read over.
    static func read(_ text: String) -> [String?]? {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "[") {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            rest = rest[rest.index(after: equals)...]
        }
        guard rest.popFirst() == UInt8(ascii: "{") else { return nil }
        if rest.first == UInt8(ascii: "}") { return rest.count == 1 ? [] : nil }
        var elements: [String?] = []
        while true {
            guard let element = readElement(&rest) else { return nil }
            elements.append(element)
            switch rest.popFirst() {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "}"): return rest.isEmpty ? elements : nil
            default: return nil
            }
        }
    }

    /// The outer optional is failure, the inner one NULL.
    private static func readElement(_ rest: inout Substring.UTF8View) -> String?? {
        var bytes: [UInt8] = []
        if rest.first == UInt8(ascii: "\"") {
            rest.removeFirst()
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""):
                    return .some(String(decoding: bytes, as: UTF8.self))
                case UInt8(ascii: "\\"):
                    guard let escaped = rest.popFirst() else { return nil }
                    bytes.append(escaped)
                default: bytes.append(byte)
                }
            }
            return nil
        }
        while let byte = rest.first, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") {
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "\"") { return nil }
            bytes.append(byte)
            rest.removeFirst()
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                bytes[bytes.count - 1] = escaped
            }
        }
        guard !bytes.isEmpty else { return nil }
        let element = String(decoding: bytes, as: UTF8.self)
        return .some(element == "NULL" ? nil : element)
    }
}
