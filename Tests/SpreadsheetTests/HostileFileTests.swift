// Claims about files that are broken, are something else, or want to do harm.

import Foundation
import Testing

@testable import Spreadsheet

@Suite struct HostileFileTests {
    private let small = "<sheetData><row><c><v>1</v></c></row></sheetData>"

    @Test("a part that unpacks to far more than a file should hold is not unpacked")
    func bomb() throws {
        let zeros = [UInt8](repeating: 0x20, count: 30 << 20)
        let bytes = try archive([
            ("xl/workbook.xml", Array("<workbook/>".utf8)), ("xl/sharedStrings.xml", zeros),
        ])
        #expect(bytes.count < 200_000)
        let start = Array(
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" r:id=\"1\"/></sheets></workbook>".utf8)
        let whole = try archive([
            ("xl/workbook.xml", start),
            ("xl/worksheets/a.xml", Array("<worksheet>\(small)</worksheet>".utf8)),
            (
                "xl/_rels/workbook.xml.rels",
                Array(
                    "<Relationships><Relationship Id=\"1\" Target=\"worksheets/a.xml\"/></Relationships>".utf8
                )
            ), ("xl/sharedStrings.xml", zeros),
        ])
        #expect(reason(whole) == .tooLarge)
        var limits = SheetLimits()
        limits.unpackedBytes = 1 << 20
        #expect(reason(whole, limits: limits) == .tooLarge)
    }

    @Test("one text in many cells counts in each")
    func repeatedText() throws {
        let long = String(repeating: "长", count: 100_000)
        let row = String(repeating: "<c t=\"s\"><v>0</v></c>", count: 150)
        let bytes = try workbook(
            "<sheetData>\(String(repeating: "<row>\(row)</row>", count: 3))</sheetData>",
            strings: "<si><t>\(long)</t></si>")
        #expect(reason(bytes) == .tooLarge)
    }

    @Test("no document type is read, so no entity is expanded or fetched")
    func entities() throws {
        let lol = "<!DOCTYPE a [<!ENTITY a \"xx\"><!ENTITY b \"&a;&a;\">]>"
        #expect(reason(try workbook(small, before: lol)) == .damaged)
        let fetch = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
        #expect(
            reason(try workbook("<sheetData><row><c><v>&x;</v></c></row></sheetData>", before: fetch))
                == .damaged)
        #expect(reason(try workbook("<sheetData><row><c><v>&x;</v></c></row></sheetData>")) == .damaged)
    }

    @Test("elements too deep in one another, rows and columns out of bounds are refused")
    func bounds() throws {
        #expect(
            reason(try workbook(String(repeating: "<a>", count: 80) + String(repeating: "</a>", count: 80)))
                == .damaged)
        #expect(
            reason(try workbook("<sheetData><row><c r=\"ZZZ1\"><v>1</v></c></row></sheetData>")) == .tooLarge)
        #expect(
            reason(try workbook("<sheetData><row r=\"9\"><c><v>1</v></c></row><row r=\"3\"/></sheetData>"))
                == .damaged)
        #expect(reason(try workbook("<sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData>")) == .damaged)
        var limits = SheetLimits()
        limits.rows = 2
        let rows = String(repeating: "<row><c><v>1</v></c></row>", count: 3)
        #expect(reason(try workbook("<sheetData>\(rows)</sheetData>"), limits: limits) == .tooLarge)
        limits.bytes = 10
        #expect(reason(try workbook(small), limits: limits) == .tooLarge)
        let merges = (1...500).map { "<mergeCell ref=\"A\($0):GR20000\"/>" }.joined()
        _ = reason(try workbook("\(small)<mergeCells>\(merges)</mergeCells>"))
    }

    @Test("a file that was cut off or changed anywhere is damaged, or read as it was; never something else")
    func broken() throws {
        let whole = try workbook(small)
        let good = try cells(whole)
        #expect(good == [["1"]])
        for count in stride(from: 4, to: whole.count, by: 7) {
            #expect(reason(Array(whole[..<count])) != nil)
        }
        for place in stride(from: 4, to: whole.count, by: 3) {
            var changed = whole
            changed[place] ^= 0x15
            if let read = try? cells(changed) { #expect(read == good) }
        }
    }

    @Test("other files are named for what they are")
    func others() throws {
        let compound: [UInt8] =
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600)
        #expect(reason(compound) == .damaged)
        #expect(reason(compoundFile("EncryptedPackage", [UInt8](repeating: 1, count: 5000))) == .encrypted)
        #expect(reason(compoundFile("Book", [UInt8](repeating: 1, count: 5000))) == .oldWorkbook)
        #expect(reason(compoundFile("WordDocument", [UInt8](repeating: 1, count: 5000))) == .unknownKind)
        #expect(reason(Array("\n<html><table><tr><td>1</td></tr></table></html>".utf8)) == .webPage)
        #expect(reason(Array("<?xml version=\"1.0\"?><Workbook/>".utf8)) == .webPage)
        #expect(reason(Array("%PDF-1.7\nabc".utf8)) == .unknownKind)
        #expect(reason(try archive([("word/document.xml", [0x61])])) == .unknownKind)
        #expect(reason(try archive([("xl/workbook.bin", [0x61])])) == .oldWorkbook)
        #expect(reason([]) == .empty)
        #expect(reason(Array("\n\n".utf8)) == .empty)
        #expect(
            reason([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0xFF])
                == .unknownKind)
        #expect(reason(Array("a,\"b\nc".utf8)) == .quotes)
    }
}

@Suite struct TextTests {
    private let rows = [["品名", "进价"], ["青岛啤酒", "3.20"]]

    @Test(
        "a text is read in the encoding that it is in, with or without a mark, whatever separates its cells")
    func encodings() throws {
        let text = "品名,进价\r\n青岛啤酒,3.20\r\n"
        // As Excel on a Chinese Windows writes it: GBK.
        let gbk: [UInt8] =
            [
                0xC6, 0xB7, 0xC3, 0xFB, 0x2C, 0xBD, 0xF8, 0xBC, 0xDB, 0x0D, 0x0A, 0xC7, 0xE0, 0xB5, 0xBA,
                0xC6, 0xA1, 0xBE, 0xC6, 0x2C,
            ]
            + Array("3.20".utf8)
        #expect(try cells(gbk) == rows)
        #expect(try cells(Array(text.utf8)) == rows)
        #expect(try cells([0xEF, 0xBB, 0xBF] + text.utf8) == rows)
        let little = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        #expect(try cells([0xFF, 0xFE] + little) == rows)
        #expect(try cells([0xFE, 0xFF] + big) == rows)
        #expect(try cells(Array(text.replacingOccurrences(of: ",", with: "\t").utf8)) == rows)
        #expect(try cells(Array(text.replacingOccurrences(of: ",", with: ";").utf8)) == rows)
    }

    @Test("quoted cells keep their separators and line breaks; their rows are numbered by lines")
    func quotes() throws {
        let sheet = try Sheet(reading: Array("a,b\n\n\"x, \"\"y\"\"\nz\",2\n3,4".utf8))
        #expect(
            sheet.rows.map { $0.cells.map(\.value) } == [["a", "b"], ["x, \"y\"\nz", "2"], ["3", "4"]])
        #expect(sheet.rows.map(\.number) == [1, 3, 5])
    }
}
