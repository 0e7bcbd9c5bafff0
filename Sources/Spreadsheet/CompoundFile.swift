// A compound file (MS-CFB): the container of workbooks before 2007. Guarantees: no chain of sectors is followed in a circle or beyond the file;
// what is read is never larger than the file.

/// A compound file in memory.
struct CompoundFile {
    private static let free: UInt32 = 0xFFFF_FFFA
    private static let bodyOfSmall = 4096

    private let bytes: LittleEndianBytes
    private let sectorSize: Int
    private var table: [UInt32] = []
    private var smallTable: [UInt32] = []
    private var smallBody: [UInt8] = []
    private var entries: [(name: String, start: UInt32, size: Int)] = []

    init(_ file: [UInt8]) throws(SheetFault) {
        bytes = LittleEndianBytes(file)
        guard file.count >= 1536 else { throw SheetFault(.damaged) }
        let shift = Int(try bytes.word(30))
        guard shift == 9 || shift == 12, try bytes.word(32) == 6 else { throw SheetFault(.damaged) }
        sectorSize = 1 << shift
        try readTable()
        let folder = try stream(from: try bytes.long(48), in: table)
        try readEntries(LittleEndianBytes(folder))
        if let root = entries.first { smallBody = (try? stream(from: root.start, in: table)) ?? [] }
        smallTable = Self.longs((try? stream(from: try bytes.long(60), in: table)) ?? [])
    }

    /// The names of its streams.
    var names: [String] { entries.dropFirst().map(\.name) }

    /// A stream by its name; nil where there is none.
    func stream(_ name: String) throws(SheetFault) -> [UInt8]? {
        guard let entry = entries.dropFirst().first(where: { $0.name == name }) else { return nil }
        let whole =
            entry.size < Self.bodyOfSmall
            ? try small(from: entry.start, size: entry.size) : try stream(from: entry.start, in: table)
        guard whole.count >= entry.size else { throw SheetFault(.damaged) }
        return Array(whole.prefix(entry.size))
    }

    private mutating func readTable() throws(SheetFault) {
        let count = Int(try bytes.long(44))
        guard count <= bytes.count / sectorSize else { throw SheetFault(.damaged) }
        var places: [UInt32] = []
        for index in 0..<109 { places.append(try bytes.long(76 + 4 * index)) }
        var next = try bytes.long(68)
        var steps = 0
        while next < Self.free, places.count < count {
            steps += 1
            guard steps <= count else { throw SheetFault(.damaged) }
            let longs = Self.longs(try sector(next))
            places += longs.dropLast()
            next = longs.last ?? Self.free
        }
        for place in places.prefix(count) where place < Self.free { table += Self.longs(try sector(place)) }
    }

    private mutating func readEntries(_ folder: LittleEndianBytes) throws(SheetFault) {
        for place in stride(from: 0, to: folder.count - 127, by: 128) {
            let length = Int(try folder.word(place + 64))
            guard length >= 2, length <= 64 else { continue }
            var units: [UInt16] = []
            for index in 0..<(length / 2 - 1) { units.append(try folder.word(place + 2 * index)) }
            entries.append(
                (
                    String(decoding: units, as: UTF16.self), try folder.long(place + 116),
                    Int(try folder.long(place + 120))
                ))
        }
    }

    private func sector(_ index: UInt32) throws(SheetFault) -> [UInt8] {
        try bytes.slice((Int(index) + 1) * sectorSize, sectorSize)
    }

    private func stream(from start: UInt32, in table: [UInt32]) throws(SheetFault) -> [UInt8] {
        var whole: [UInt8] = []
        var next = start
        while next < Self.free {
            guard whole.count <= bytes.count, Int(next) < table.count else { throw SheetFault(.damaged) }
            let place = (Int(next) + 1) * sectorSize
            // The last sector of a file may be cut short.
            let length = min(sectorSize, bytes.count - place)
            guard length > 0 else { throw SheetFault(.damaged) }
            whole += try bytes.slice(place, length)
            next = table[Int(next)]
        }
        return whole
    }

    private func small(from start: UInt32, size: Int) throws(SheetFault) -> [UInt8] {
        var whole: [UInt8] = []
        var next = start
        while next < Self.free, whole.count < size {
            let place = Int(next) * 64
            guard Int(next) < smallTable.count, place + 64 <= smallBody.count else {
                throw SheetFault(.damaged)
            }
            whole += smallBody[place..<(place + 64)]
            next = smallTable[Int(next)]
        }
        return whole
    }

    private static func longs(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { place in
            (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
        }
    }
}

/// Bytes as numbers, lowest byte first; what lies beyond them is a fault.
struct LittleEndianBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    func byte(_ place: Int) throws(SheetFault) -> UInt8 {
        guard place >= 0, place < bytes.count else { throw SheetFault(.damaged) }
        return bytes[place]
    }

    func word(_ place: Int) throws(SheetFault) -> UInt16 {
        UInt16(try byte(place)) | UInt16(try byte(place + 1)) << 8
    }

    func long(_ place: Int) throws(SheetFault) -> UInt32 {
        UInt32(try word(place)) | UInt32(try word(place + 2)) << 16
    }

    func double(_ place: Int) throws(SheetFault) -> Double {
        Double(bitPattern: UInt64(try long(place)) | UInt64(try long(place + 4)) << 32)
    }

    func slice(_ place: Int, _ length: Int) throws(SheetFault) -> [UInt8] {
        guard place >= 0, length >= 0, place <= bytes.count - length else { throw SheetFault(.damaged) }
        return Array(bytes[place..<(place + length)])
    }
}
