// Which characters the bytes of a text are. Guarantees: what may be read in two ways is not guessed: the person is asked.

internal import Glibc

/// An encoding of texts.
package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// Holds GBK and GB 2312: what Excel writes on a Chinese Windows.
    case gb18030
    /// Of Taiwan and Hong Kong.
    case big5
    /// Of western Europe; holds Latin-1.
    case windows1252 = "windows-1252"

    /// A text: in that encoding; else by its mark, as UTF-8, as UTF-16 where every second byte is zero, else in the one that its bytes
    /// are plausible in.
    static func decoded(_ bytes: [UInt8], as encoding: TextEncoding?) throws(SheetFault) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) { return try converted(bytes[2...], from: "UTF-16LE") }
        if bytes.starts(with: [0xFE, 0xFF]) { return try converted(bytes[2...], from: "UTF-16BE") }
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let body = bytes[(isMarked ? 3 : 0)...]
        if let encoding, encoding != .utf8, !isMarked { return try converted(body, from: encoding.name) }
        if isMarked || encoding == .utf8 {
            guard let text = String(validating: body, as: UTF8.self) else { throw SheetFault(.unknownKind) }
            return text
        }
        let start = bytes.prefix(1000)
        let zeros = start.indices.filter { start[$0] == 0 }
        if zeros.count * 4 > start.count {
            return try converted(
                bytes[...], from: zeros.count { $0 % 2 == 1 } * 2 > zeros.count ? "UTF-16LE" : "UTF-16BE")
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // What holds zeros is no text in any of these.
        guard !bytes.prefix(100_000).contains(0) else { throw SheetFault(.unknownKind) }
        return try converted(body, from: try plausible(bytes).name)
    }

    private var name: String { self == .windows1252 ? "WINDOWS-1252" : rawValue.uppercased() }

    /// The encoding that bytes beyond ASCII look like. Chinese in GB 2312 has its common characters in two high bytes each, and few of
    /// them alone between letters; a western letter stands between letters.
    private static func plausible(_ bytes: [UInt8]) throws(SheetFault) -> TextEncoding {
        var (common, rare, alone, squeezed) = (0, 0, 0, 0)
        var isGB = true
        var place = 0
        let isLetter = { (place: Int) in
            bytes.indices.contains(place) && (0x41...0x5A).contains(bytes[place] & 0xDF)
        }
        while place < bytes.count {
            let lead = bytes[place]
            guard lead >= 0x80 else {
                place += 1
                continue
            }
            let trail = place + 1 < bytes.count ? bytes[place + 1] : 0
            if (0xA1...0xF7).contains(lead), trail >= 0xA1, trail != 0xFF {
                common += 1
                if isLetter(place - 1), isLetter(place + 2) { squeezed += 1 }
                place += 2
                continue
            }
            if lead >= 0xC0, trail < 0x80 { alone += 1 }
            let isPair = (0x81...0xFE).contains(lead) && (0x30...0xFE).contains(trail) && trail != 0x7F
            if isPair { rare += 1 } else { isGB = false }
            place += isPair && trail >= 0x80 ? 2 : 1
        }
        if isGB, common >= 4 * rare, squeezed * 2 <= common { return .gb18030 }
        if common == 0, alone >= rare { return .windows1252 }
        throw SheetFault(.uncertainEncoding)
    }

    private static func converted(_ bytes: ArraySlice<UInt8>, from name: String) throws(SheetFault) -> String
    {
        let converter = iconv_open("UTF-8", name)
        guard converter != iconv_t(bitPattern: -1) else { throw SheetFault(.unknownKind) }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        // No character of these is larger than twice what it was.
        var output = [CChar](repeating: 0, count: input.count * 2 + 4)
        var inputLeft = input.count
        var outputLeft = output.count
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress
                var to = target.baseAddress
                return iconv(converter, &from, &inputLeft, &to, &outputLeft)
            }
        }
        guard status != -1, inputLeft == 0 else { throw SheetFault(.unknownKind) }
        let text = output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }
}
