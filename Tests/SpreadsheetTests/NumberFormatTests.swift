// Claims about what numbers look like, and what is kept behind their looks.

import Glibc
import Testing

@testable import Spreadsheet

@Suite struct NumberFormatTests {
    @Test(
        "a number is shown as the program shows it",
        arguments: [
            ("000000", "1893", "001893"), ("00000", "7", "00007"), ("0.00", "3.33333333333333", "3.33"),
            ("0.00", "2.675", "2.68"), ("0.00", "-0.001", "-0.00"),
            ("#,##0.00", "1234567.891", "1,234,567.89"),
            ("#,##0", "999", "999"), ("0%", "0.13", "13%"), ("0.0%", "0.135", "13.5%"), ("#", "0", ""),
            ("\"SP-\"0000", "12", "SP-0012"), ("000-0000", "1234567", "123-4567"),
            ("¥#,##0.00", "5", "¥5.00"),
            ("[$¥-804]#,##0.00;[Red]-[$¥-804]#,##0.00", "-5", "-¥5.00"), ("0.00_);(0.00)", "-1.5", "(1.50)"),
            ("0;-0;\"无\"", "0", "无"), ("#,##0,", "1234567", "1,235"), ("0.00E+00", "123456", "1.23E+05"),
            ("[>=100]0;0.00", "99.5", "99.50"), ("@", "12", "12"), ("# ?/?", "0.5", "0.5"),
            ("General", "3.33333333333333", "3.333333333"), ("General", "6901035601122", "6.90104E+12"),
            ("General", "12345678901", "12345678901"), ("General", "0.3", "0.3"),
            ("General", "0.00001", "0.00001"),
            ("General", "-1.5", "-1.5"), ("G/通用格式", "12", "12"),
        ] as [(String, String, String)])
    func shown(code: String, number: String, text: String) {
        #expect(NumberFormat(code).shown(number) == text, "\(code) \(number)")
    }

    @Test("a day is shown by the letters of its format")
    func days() throws {
        let (text, parts) = try #require(SheetNumber.day("46027.5625", from1904: false))
        #expect(text == "2026-01-05 13:30")
        for (code, shown) in [
            ("yyyy/m/d", "2026/1/5"), ("yyyy\"年\"m\"月\"d\"日\"", "2026年1月5日"), ("yy-mm-dd", "26-01-05"),
            ("m\"月\"d\"日\"", "1月5日"), ("h:mm AM/PM", "1:30 PM"), ("hh:mm:ss", "13:30:00"), ("aaaa", "星期一"),
        ] {
            #expect(NumberFormat(code).shown(day: parts) == shown)
        }
    }

    @Test("what a look adds to a number is known: nothing, digits, a percentage, rounding")
    func looks() {
        for (code, look) in [
            ("General", SheetCell.Look.plain), ("@", .plain), ("000000", .digits), ("\"SP\"0000", .digits),
            ("0%", .percent), ("0.00", .other), ("0", .other), ("#,##0", .other),
        ] { #expect(NumberFormat(code).look == look, "\(code)") }
    }

    @Test("a formula that nobody has calculated is an error, one that came to an empty text is empty")
    func notCalculated() throws {
        let sheet =
            "<sheetData><row><c><f>A2*2</f></c><c><v>1</v></c><c t=\"str\"><f>B2</f><v></v></c></row></sheetData>"
        let row = try #require(try Sheet(reading: workbook(sheet)).rows.first)
        #expect(row.cells.map(\.kind) == [.error, .number])
    }
}

@Suite struct CleanTextTests {
    @Test(
        "characters that nobody sees and marks of texts are taken away, and it is said",
        arguments: [
            ("\u{200B}690\u{FEFF}", "690"), ("青岛\u{A0}啤酒\u{AD}", "青岛 啤酒"), ("=\"00123\"", "00123"),
            ("'00124", "00124"), ("'=1+1", "=1+1"), ("'-", "-"), ("''001", "'001"),
        ])
    func cleaned(field: String, text: String) throws {
        var quoted = field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        quoted = "\"\(quoted)\""
        let cell = try #require(try Sheet(reading: Array("x,\(quoted)".utf8)).rows.first?.cells.last)
        #expect(cell.value == text && cell.isCleaned)
    }

    @Test("what is as it should be stays", arguments: ["'a", "it's", "=\"a\"&B1", "👨\u{200D}👩", "=1"])
    func kept(field: String) {
        #expect(CleanText.unmarked(CleanText.cleaned(field).text) == (field, false))
    }

    @Test(
        "our own CSV comes back equal, whatever its cells begin with",
        arguments: [
            "=1+1", "+86 10", "-x", "@SUM(A1)", "'001", "''001", "'=x", "=\"690\"", "'", "''", "'abc", "-5",
            "'-5",
            "＝1", "12", "0012", "a,\"b\"\r\nc",
        ])
    func roundTrip(cell: String) throws {
        var writer = CSVWriter(hasByteOrderMark: true)
        writer.add(["编码", "名称"])
        writer.add(["1", cell])
        #expect(try cells(Array(writer.text.utf8)) == [["编码", "名称"], ["1", cell]])
    }
}

@Suite struct EncodingTests {
    private func text(_ bytes: [UInt8], _ encoding: TextEncoding? = nil) -> [[String]]? {
        try? Sheet(reading: bytes, encoding: encoding).rows.map { $0.cells.map(\.value) }
    }

    @Test("western letters are no Chinese; what may be either is asked")
    func plausible() {
        let cafe =
            Array("name,price\nCaf".utf8) + [0xE9] + Array(",3\nM".utf8) + [0xFC] + Array("sli,4\n".utf8)
        #expect(text(cafe)?[1] == ["Café", "3"])
        #expect(text(cafe)?[2] == ["Müsli", "4"])
        let grosse =
            Array("Gr".utf8) + [0xF6, 0xDF] + Array("e,Menge\nM".utf8) + [0xFC] + Array("ller,1\n".utf8)
        #expect(reason(grosse) == .uncertainEncoding)
        #expect(text(grosse, .windows1252)?.first == ["Größe", "Menge"])
        // 品名,數量 in Big5.
        let big5: [UInt8] = [0xAB, 0x7E, 0xA6, 0x57, 0x2C, 0xBC, 0xC6, 0xB6, 0x71, 0x0A] + Array("a,1".utf8)
        #expect(reason(big5) == .uncertainEncoding)
        #expect(text(big5, .big5)?.first == ["品名", "數量"])
        #expect(text(Array("品名,1".utf8), .gb18030) != [["品名", "1"]])
    }

    /// The processor's time of this thread, for others run beside.
    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test("nine megabytes of commas, quotes or line breaks are over in a moment")
    func commas() {
        for byte in [",", "\n", ",\n", "\"\"\n", "a,\n"] {
            let file = Array(String(repeating: byte, count: (9 << 20) / byte.utf8.count).utf8)
            let start = processorSeconds()
            _ = reason(file)
            #expect(processorSeconds() - start < 8, "\(byte.debugDescription)")
        }
        #expect(reason(Array("a\(String(repeating: ",", count: 300))b".utf8)) == .tooLarge)
        #expect(reason(Array("a\(String(repeating: ",", count: 300))\n".utf8)) == nil)
    }
}
