// Claims about comma-separated values, both ways.

import Testing

@testable import Spreadsheet

@Suite struct CSVReaderTests {
    private func table(_ text: String) throws -> CSVTable { try CSVTable(parsing: Array(text.utf8)) }

    private func fault(_ bytes: [UInt8]) -> CSVFault? {
        do throws(CSVFault) {
            _ = try CSVTable(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "every line end, a byte order mark and a missing last line end make no difference",
        arguments: [
            "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n3,4", "a,b\r1,2\r3,4\r", "\u{FEFF}a,b\n1,2\n\n3,4\n\n",
            " a , b\t\n1,2\n3,4",
        ])
    func lineEnds(text: String) throws {
        let table = try table(text)
        #expect(table.columns == ["a", "b"])
        #expect(table.records.map(\.fields) == [["1", "2"], ["3", "4"]])
    }

    @Test("quoted fields keep commas, quotes, line breaks and spaces")
    func quoted() throws {
        let table = try table("name,memo\n\"Bolt, M8\",\" say \"\"hi\"\"\r\nthere \"\n铅笔,\n")
        #expect(table.records.map(\.fields) == [["Bolt, M8", " say \"hi\"\r\nthere "], ["铅笔", ""]])
        #expect(table.records.map(\.line) == [2, 4])
    }

    @Test("spaces and quotes inside a bare field are kept")
    func bare() throws {
        #expect(try table("a\n 5\" bolt \n").records.first?.fields == [" 5\" bolt "])
    }

    @Test("what is not well formed is named by its line")
    func faults() {
        #expect(fault(Array("".utf8)) == CSVFault(reason: .noHeader, line: 1))
        #expect(fault(Array("a,b\n1,2\n1\n".utf8)) == CSVFault(reason: .fieldCount, line: 3))
        #expect(fault(Array("a,b\n1,2,3\n".utf8)) == CSVFault(reason: .fieldCount, line: 2))
        #expect(fault(Array("a,a\n".utf8)) == CSVFault(reason: .duplicateColumn, line: 1))
        #expect(fault(Array("a,\n".utf8)) == CSVFault(reason: .emptyColumnName, line: 1))
        #expect(fault(Array("a\n\"x\n\ny".utf8)) == CSVFault(reason: .unclosedQuote, line: 2))
        #expect(fault(Array("a\n\"x\"y\n".utf8)) == CSVFault(reason: .textAfterQuote, line: 2))
        #expect(fault([0x61, 0x0A, 0xFF]) == CSVFault(reason: .invalidUTF8, line: 1))
        #expect(fault([0x61, 0x0A, 0x00]) == CSVFault(reason: .nul, line: 2))
    }
}

@Suite struct CSVWriterTests {
    private func line(_ cells: [String]) -> String {
        var writer = CSVWriter()
        writer.add(cells)
        return writer.text
    }

    @Test("fields with commas, quotes or line breaks are quoted, others are not")
    func quoting() {
        #expect(line(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n")
    }

    @Test(
        "a cell that a spreadsheet would calculate is made a text",
        arguments: [
            "=1+1", "+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)", "\t=1", "-", "+", "-.5",
            "=HYPERLINK(\"http://x\")", "＝1+1", "＋1", "－1+2", "＠SUM(A1)",
        ])
    func formulas(cell: String) {
        let written = line([cell])
        #expect(written.hasPrefix("'") || written.hasPrefix("\"'"))
    }

    @Test("numbers stay numbers", arguments: ["-1", "+2.50", "-0.000001", "1000"])
    func numbers(cell: String) {
        #expect(line([cell]) == cell + "\r\n")
    }

    @Test(
        "what is written is read back",
        arguments: ["Bolt, \"M8\"\r\nlong", "a\"\u{301}b", "\"", "\r\n", "[\"a\",{\"b\":null}]", ""])
    func roundTrip(cell: String) throws {
        var writer = CSVWriter(hasByteOrderMark: true)
        writer.add(["编码", "名称"])
        writer.add(["1", "x" + cell])
        let table = try CSVTable(parsing: Array(writer.text.utf8))
        #expect(table.columns == ["编码", "名称"])
        #expect(table.records.first?.fields == ["1", "x" + cell])
    }
}
