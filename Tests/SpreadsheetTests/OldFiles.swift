// Workbooks of the old kind, record by record, as other programs write them.

/// A compound file with one stream.
func compoundFile(_ name: String, _ stream: [UInt8]) -> [UInt8] {
    var body = stream
    // Shorter ones would lie in the table of small streams.
    body += [UInt8](repeating: 0, count: max(0, 4096 - body.count))
    body += [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
    let sectors = body.count / 512
    let end: UInt32 = 0xFFFF_FFFE
    // The table itself, the folder, the stream.
    let tables = (sectors + 2) / 127 + 1
    var table = [UInt32](repeating: 0xFFFF_FFFF, count: tables * 128)
    for index in 0..<tables { table[index] = 0xFFFF_FFFD }
    table[tables] = end
    for index in 0..<sectors {
        table[tables + 1 + index] = index == sectors - 1 ? end : UInt32(tables + 2 + index)
    }
    var header: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    header += [UInt8](repeating: 0, count: 16)
    for number: UInt16 in [0x3E, 3, 0xFFFE, 9, 6] { header += word(number) }
    header += [UInt8](repeating: 0, count: 10)
    for number in [UInt32(tables), UInt32(tables), 0, 4096, end, 0, end, 0] { header += long(number) }
    for index in 0..<109 { header += long(index < tables ? UInt32(index) : 0xFFFF_FFFF) }
    func entry(_ name: String, _ kind: UInt8, _ start: UInt32, _ size: Int) -> [UInt8] {
        var bytes: [UInt8] = utf16(name)
        let length = UInt16(name.isEmpty ? 0 : bytes.count + 2)
        bytes += [UInt8](repeating: 0, count: 64 - bytes.count)
        bytes += word(length)
        bytes += [kind, 1]
        bytes += [UInt8](repeating: 0xFF, count: 12)
        bytes += [UInt8](repeating: 0, count: 36)
        bytes += long(start)
        bytes += long(UInt32(size))
        return bytes + long(0)
    }
    var folder = entry("Root Entry", 5, end, 0)
    folder += entry(name, 2, UInt32(tables + 1), max(stream.count, 4096))
    folder += entry("", 0, 0, 0)
    folder += entry("", 0, 0, 0)
    return header + table.flatMap { long($0) } + folder + body
}

/// A text of two bytes a character.
func utf16(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for unit in text.utf16 { bytes += word(unit) }
    return bytes
}

/// A workbook of one sheet with those records; `globals` stand before the sheet's name.
func oldWorkbook(globals: [UInt8] = [], _ sheet: [UInt8]) -> [UInt8] {
    let rest = [UInt8](repeating: 0, count: 12)
    let start = record(0x0809, word(0x0600) + word(5) + rest)
    func named(_ place: Int) -> [UInt8] {
        record(0x85, long(UInt32(place)) + [0, 0, 2, 1] + utf16("商品"))
    }
    let end = record(0x0A, [])
    let length = start.count + globals.count + named(0).count + end.count
    var stream = start + globals
    stream += named(length)
    stream += end
    stream += record(0x0809, word(0x0600) + word(0x10) + rest)
    stream += sheet
    return compoundFile("Workbook", stream + end)
}

func record(_ kind: UInt16, _ content: [UInt8]) -> [UInt8] {
    word(kind) + word(UInt16(content.count)) + content
}
func word(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }
func long(_ number: UInt32) -> [UInt8] { word(UInt16(number & 0xFFFF)) + word(UInt16(number >> 16)) }
func double(_ number: Double) -> [UInt8] {
    long(UInt32(number.bitPattern & 0xFFFF_FFFF)) + long(UInt32(number.bitPattern >> 32))
}

/// A text of two bytes a character, with its length.
func wide(_ text: String) -> [UInt8] { word(UInt16(text.utf16.count)) + [1] + utf16(text) }
