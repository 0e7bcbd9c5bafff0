// Claims about workbooks of Excel 97 to 2003.

import Testing

@testable import Spreadsheet

@Suite struct OldWorkbookTests {
    private func place(_ row: UInt16, _ column: UInt16, _ style: UInt16 = 0) -> [UInt8] {
        word(row) + word(column) + word(style)
    }

    private var globals: [UInt8] {
        var bytes = record(0x041E, word(164) + wide("000000"))
        for format: UInt16 in [0, 164, 14] { bytes += record(0xE0, word(0) + word(format)) }
        // A text that goes on in a record of its own, in single bytes there.
        let texts = wide("名称") + word(6) + [1] + utf16("编码")
        bytes += record(0xFC, long(2) + long(2) + texts)
        return bytes + record(0x3C, [0] + Array("code".utf8))
    }

    /// A formula's record with that value.
    private func formula(_ place: [UInt8], _ value: [UInt8]) -> [UInt8] {
        record(0x06, place + value + [UInt8](repeating: 0, count: 8))
    }

    @Test("texts, numbers, days, errors and merged blocks are what a workbook of the new kind would give")
    func values() throws {
        var sheet = record(0xFD, place(0, 0) + long(1)) + record(0xFD, place(0, 1) + long(0))
        sheet += record(0x0203, place(1, 0, 1) + double(1893))
        sheet += record(0x0204, place(1, 1) + wide("白牡丹"))
        sheet += record(0x027E, place(1, 2) + long(650 << 2 | 3))
        let numbers = word(2) + long(46027 << 2 | 2) + word(0) + long(7 << 2 | 2)
        sheet += record(0xBD, word(1) + word(3) + numbers + word(4))
        sheet += formula(place(2, 0), [2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF])
        sheet += formula(place(2, 1), [0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        sheet += record(0x0207, wide("寿眉"))
        sheet += formula(place(2, 2), double(10.0 / 3))
        sheet += record(0x0205, place(2, 4) + [1, 0])
        sheet += record(0xE5, word(1) + word(1) + word(2) + word(3) + word(3))
        let read = try Sheet(reading: oldWorkbook(globals: globals, sheet))
        #expect(read.names == ["商品"])
        #expect(
            read.rows.map { $0.cells.map(\.value) } == [
                ["编码code", "名称"], ["1893", "白牡丹", "6.5", "2026-01-05", "7"],
                ["#N/A", "寿眉", "3.33333333333333", "2026-01-05", "true"],
            ])
        #expect(read.rows[1].cells[0].text == "001893")
        #expect(read.rows[2].cells[0].kind == .error)
        #expect(read.rows[2].cells[3].merged == .down)
    }

    @Test("a file that was cut off or changed anywhere is damaged, or reads within its bounds")
    func broken() throws {
        let whole = oldWorkbook(globals: globals, record(0xFD, place(0, 0) + long(1)))
        #expect(try cells(whole) == [["编码code"]])
        for count in stride(from: 4, to: 1500, by: 7) { #expect(reason(Array(whole[..<count])) != nil) }
        for place in stride(from: 8, to: whole.count, by: 3) {
            for mask: UInt8 in [0x15, 0xFF, 0x80] {
                var changed = whole
                changed[place] ^= mask
                _ = reason(changed)
            }
        }
        #expect(reason(oldWorkbook(globals: record(0x2F, word(1)), [])) == .encrypted)
    }

    @Test("two thousand texts in a compound file of several tables are read in their order")
    func many() throws {
        var sheet: [UInt8] = []
        for row in 0..<2000 {
            sheet += record(0x0204, place(UInt16(row), 0) + wide("商品名称第\(row)号，长一些的文字"))
        }
        let rows = try cells(oldWorkbook(sheet))
        #expect(rows.count == 2000 && rows.last == ["商品名称第1999号，长一些的文字"])
    }
}
