// Claims about workbooks: what their cells say, whoever wrote them.

import Foundation
import Testing

@testable import Spreadsheet

@Suite struct WorkbookTests {
    @Test("numbers are text without the noise of binary fractions, and nothing of a long number is lost")
    func numbers() throws {
        let values = [
            ("0.30000000000000004", "0.3"), ("7.9999999999999991", "8"), ("6901035601122", "6901035601122"),
            ("1E+3", "1000"),
            ("1.5e-3", "0.0015"), ("-0.50", "-0.5"), ("12", "12"), ("0", "0"),
            ("999999999999999.9", "1000000000000000"),
            ("12.340000000000000", "12.34"),
        ]
        let row = values.map { "<c><v>\($0.0)</v></c>" }.joined()
        #expect(try cells(workbook("<sheetData><row>\(row)</row></sheetData>")) == [values.map(\.1)])
    }

    @Test("a number in a format of days is a day; in any other it is a number")
    func days() throws {
        let styles = """
            <numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="&quot;day&quot; 0.00"/>\
            <numFmt numFmtId="166" formatCode="[Red]0.0"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs>
            """
        let row = [
            (0, "46027"), (1, "46027"), (2, "46027"), (3, "46027"), (4, "46027"), (5, "46027.5"), (1, "60"),
            (1, "1"),
        ]
        .map { "<c s=\"\($0.0)\"><v>\($0.1)</v></c>" }.joined()
        let sheet = "<sheetData><row>\(row)</row></sheetData>"
        #expect(
            try cells(workbook(sheet, styles: styles)) == [
                [
                    "46027", "2026-01-05", "2026-01-05", "46027", "46027", "2026-01-05 12:00", "1900-03-01",
                    "1900-01-01",
                ]
            ])
        let from1904 = try cells(workbook(sheet, styles: styles, properties: "<workbookPr date1904=\"1\"/>"))
        #expect(from1904[0][1] == "2030-01-06")
    }

    @Test("texts in parts of their own looks are one, their readings are left out, escapes are put back")
    func texts() throws {
        let strings = """
            <si><t>品名</t></si><si><r><t>青岛</t></r><r><rPr><b/></rPr><t>啤酒</t></r><rPh sb="0" eb="1"><t>ちんたお</t></rPh></si>\
            <si><t>a_x000D_b_x005F_</t></si>
            """
        let sheet = """
            <sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c r="D2" t="s"><v>1</v></c></row>\
            <row r="5"><c r="A5" t="inlineStr"><is><t> x </t></is></c><c r="B5" t="str"><f>A1&amp;"y"</f><v>=y</v></c>\
            <c r="C5" t="b"><v>1</v></c><c r="D5" t="s"><v>2</v></c><c r="E5" t="e"><v>#N/A</v></c></row></sheetData>
            """
        let read = try Sheet(reading: workbook(sheet, strings: strings))
        #expect(read.names == ["商品"])
        #expect(
            read.rows == [
                Sheet.Row(number: 2, cells: ["", "品名", "", "青岛啤酒"].map { SheetCell($0) }),
                Sheet.Row(
                    number: 5,
                    cells: [
                        SheetCell("x"), SheetCell("=y"), SheetCell("true", shown: "TRUE", kind: .truth),
                        SheetCell("a\rb_"), SheetCell("#N/A", kind: .error),
                    ]),
            ])
    }

    @Test("cells that were merged all hold what the first holds; empty rows are not there")
    func merged() throws {
        let sheet = """
            <sheetData><row r="1"><c r="A1" t="str"><v>价格</v></c><c r="C1" t="str"><v>备注</v></c></row><row r="2"><c r="A2"/></row>\
            <row r="3"><c r="A3"><v>1</v></c><c r="C3" t="str"><v>z</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C1:C3"/></mergeCells>
            """
        #expect(try cells(workbook(sheet)) == [["价格", "价格", "备注"], ["1", "", "备注"]])
    }

    @Test("what is written is read back, and a text that looks like a formula is a text")
    func roundTrip() throws {
        let texts = ["=1+1", "+86 10", "-x", "@SUM(A1)", "青岛啤酒 \"A\" <&>", "0012"]
        let bytes = try withFolder { folder in
            let path = folder + "/a.xlsx"
            let writer = try WorkbookWriter(
                path: path, sheetName: "商品/列表",
                columns: [.init("名称"), .init("数量", .number(decimals: 2)), .init("日期", .day)])
            for text in texts { writer.add([text, "1234.5", "2026-01-05"]) }
            writer.add(["", "12345678901234567.25", "不是日期"])
            try writer.close()
            return Array(try #require(FileManager.default.contents(atPath: path)))
        }
        let read = try Sheet(reading: bytes)
        #expect(read.name == "商品列表")
        #expect(
            read.rows.map { $0.cells.map(\.value) }
                == [["名称", "数量", "日期"]] + texts.map { [$0, "1234.5", "2026-01-05"] }
                + [["", "12345678901234567.25", "不是日期"]])
    }

    @Test("twenty thousand rows are read in their order")
    func many() throws {
        let bytes = try withFolder { folder in
            let path = folder + "/a.xlsx"
            let writer = try WorkbookWriter(
                path: path, sheetName: "a", columns: (0..<10).map { .init("列\($0)", .number(decimals: 0)) })
            for row in 0..<20_000 { writer.add((0..<10).map { String(row * 10 + $0) }) }
            try writer.close()
            return Array(try #require(FileManager.default.contents(atPath: path)))
        }
        let rows = try Sheet(reading: bytes).rows
        #expect(rows.count == 20_001)
        #expect(rows.last?.cells.last?.value == "199999")
    }
}
