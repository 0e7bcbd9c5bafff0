// Records of a workbook of the old kind (MS-XLS): their numbers and texts. Guarantees: nothing beyond a record is read but what continues it.

/// A record.
struct OldRecord {
    let kind: UInt16
    /// Where the next one begins.
    let next: Int
    let count: Int
    private let bytes: LittleEndianBytes
    private let start: Int

    init(kind: UInt16, start: Int, count: Int, bytes: LittleEndianBytes) {
        self.kind = kind
        self.start = start
        self.count = count
        self.bytes = bytes
        next = start + count
    }

    private func place(_ place: Int, _ length: Int) throws(SheetFault) -> Int {
        guard place >= 0, place + length <= count else { throw SheetFault(.damaged) }
        return start + place
    }

    func byte(_ at: Int) throws(SheetFault) -> UInt8 { try bytes.byte(try place(at, 1)) }
    func word(_ at: Int) throws(SheetFault) -> UInt16 { try bytes.word(try place(at, 2)) }
    func long(_ at: Int) throws(SheetFault) -> UInt32 { try bytes.long(try place(at, 4)) }
    func double(_ at: Int) throws(SheetFault) -> Double { try bytes.double(try place(at, 8)) }

    /// A text whose length and kind stand before it.
    func text(at place: Int) throws(SheetFault) -> String {
        let flags = try byte(place + 2)
        // What tells of runs and readings stands between.
        let more = (flags & 8 == 0 ? 0 : 2) + (flags & 4 == 0 ? 0 : 4)
        return try text(at: place + 3 + more, count: Int(try word(place)), flags: flags)
    }

    /// A text of so many characters, of one byte or two each.
    func text(at place: Int, count: Int, flags: UInt8) throws(SheetFault) -> String {
        var units: [UInt16] = []
        for index in 0..<count {
            units.append(
                flags & 1 == 0 ? UInt16(try byte(place + index)) : try word(place + 2 * index))
        }
        return String(decoding: units, as: UTF16.self)
    }
}

/// All records of a workbook.
struct OldRecords {
    static let continuation: UInt16 = 0x003C

    private let bytes: LittleEndianBytes

    init(_ stream: [UInt8]) { bytes = LittleEndianBytes(stream) }

    /// The record that begins at a place; nil at the end.
    func record(at place: Int) throws(SheetFault) -> OldRecord? {
        guard place + 4 <= bytes.count else { return nil }
        let count = Int(try bytes.word(place + 2))
        guard place + 4 + count <= bytes.count else { throw SheetFault(.damaged) }
        return OldRecord(kind: try bytes.word(place), start: place + 4, count: count, bytes: bytes)
    }

    /// The texts that cells refer to, from the record at a place and those that continue it.
    func strings(at place: Int, limits: SheetLimits) throws(SheetFault) -> [String] {
        var reader = try StringReader(records: self, record: record(at: place))
        _ = try reader.long()
        let count = Int(try reader.long())
        // Each takes three bytes at least.
        guard count <= bytes.count / 3 else { throw SheetFault(.damaged) }
        var strings: [String] = []
        var total = 0
        for _ in 0..<count {
            let text = try reader.string()
            total += text.utf8.count
            guard total <= limits.textBytes else { throw SheetFault(.tooLarge, limit: "text") }
            strings.append(text)
        }
        return strings
    }

    /// A number of 30 bits: whole or the upper half of a double, perhaps a hundredth.
    static func small(_ bits: UInt32) -> String {
        let value =
            bits & 2 != 0
            ? Double(Int32(bitPattern: bits) >> 2) : Double(bitPattern: UInt64(bits & 0xFFFF_FFFC) << 32)
        return "\(bits & 1 != 0 ? value / 100 : value)"
    }

    /// The name of an error.
    static func error(_ code: UInt8) -> String {
        switch code {
        case 0x00: "#NULL!"
        case 0x07: "#DIV/0!"
        case 0x0F: "#VALUE!"
        case 0x17: "#REF!"
        case 0x1D: "#NAME?"
        case 0x24: "#NUM!"
        default: "#N/A"
        }
    }
}

/// Reads texts on through the records that continue the first. Where the characters of one go on, their kind is said again.
private struct StringReader {
    let records: OldRecords
    private var record: OldRecord
    private var place = 0

    init(records: OldRecords, record: OldRecord?) throws(SheetFault) {
        guard let record else { throw SheetFault(.damaged) }
        self.records = records
        self.record = record
    }

    private mutating func goOn() throws(SheetFault) {
        guard let next = try records.record(at: record.next), next.kind == OldRecords.continuation else {
            throw SheetFault(.damaged)
        }
        record = next
        place = 0
    }

    private mutating func byte() throws(SheetFault) -> UInt8 {
        while place >= record.count { try goOn() }
        place += 1
        return try record.byte(place - 1)
    }

    private mutating func word() throws(SheetFault) -> UInt16 { UInt16(try byte()) | UInt16(try byte()) << 8 }

    mutating func long() throws(SheetFault) -> UInt32 { UInt32(try word()) | UInt32(try word()) << 16 }

    mutating func string() throws(SheetFault) -> String {
        let count = Int(try word())
        var flags = try byte()
        let runs = flags & 8 == 0 ? 0 : Int(try word())
        let readings = flags & 4 == 0 ? 0 : Int(try long())
        var units: [UInt16] = []
        for _ in 0..<count {
            if place >= record.count {
                try goOn()
                flags = try byte()
            }
            units.append(flags & 1 == 0 ? UInt16(try byte()) : try word())
        }
        var rest = 4 * runs + readings
        while rest > 0 {
            if place >= record.count { try goOn() }
            let step = min(rest, record.count - place)
            place += step
            rest -= step
        }
        return String(decoding: units, as: UTF16.self)
    }
}
