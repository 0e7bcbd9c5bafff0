// A table as text: which characters its bytes are, and what stands between its cells, is found out.

internal import Glibc

/// A text of cells.
struct SheetText {
    let rows: [Sheet.Row]

    init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetFault) {
        let text = Array(try Self.decoded(bytes).utf8)
        let begin = text.prefix(200).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard begin.first != UInt8(ascii: "<") else { throw SheetFault(.webPage) }
        guard !bytes.starts(with: Array("%PDF".utf8)) else { throw SheetFault(.unknownKind) }
        var parser = CSVParser(text[...], delimiter: Self.delimiter(of: text))
        var collector = RowCollector(limits: limits)
        do {
            while let record = try parser.nextRecord() {
                try collector.add(record.fields, number: record.line)
            }
        } catch let fault as CSVFault {
            throw fault.reason == .nul ? SheetFault(.unknownKind) : SheetFault(.quotes, line: fault.line)
        } catch let fault as SheetFault {
            throw fault
        } catch {
            throw SheetFault(.damaged)
        }
        rows = collector.rows
    }

    /// The text that the bytes are: by their mark, else UTF-8, else UTF-16 where every second byte is zero, else GB18030, which
    /// holds GBK and GB 2312.
    static func decoded(_ bytes: [UInt8]) throws(SheetFault) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            guard let text = String(validating: bytes[3...], as: UTF8.self) else {
                throw SheetFault(.unknownKind)
            }
            return text
        }
        if bytes.starts(with: [0xFF, 0xFE]) { return try converted(bytes[2...], from: "UTF-16LE") }
        if bytes.starts(with: [0xFE, 0xFF]) { return try converted(bytes[2...], from: "UTF-16BE") }
        let start = bytes.prefix(1000)
        let zeros = start.indices.filter { start[$0] == 0 }
        if zeros.count * 4 > start.count {
            return try converted(
                bytes[...], from: zeros.count { $0 % 2 == 1 } * 2 > zeros.count ? "UTF-16LE" : "UTF-16BE")
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return try converted(bytes[...], from: "GB18030")
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

    /// What occurs most outside of quotes in the first lines: tab, comma or semicolon.
    static func delimiter(of text: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [0x09: 0, 0x2C: 0, 0x3B: 0]
        var lines = 0
        var isQuoted = false
        for byte in text {
            if byte == 0x22 { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == 0x0A { lines += 1 }
            guard lines < 20 else { break }
            counts[byte]? += 1
        }
        let most = counts.values.max() ?? 0
        return [0x09, 0x2C, 0x3B].first { counts[$0] == most && most > 0 } ?? 0x2C
    }
}
