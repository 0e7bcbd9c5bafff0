// Claims about what fields take of cells, which rows are no data, and how rows become those of an operation.

import Dispatch
import Gateway
import Spreadsheet
import Testing

@testable import FileImport

@Suite struct FieldFormTests {
    private func taken(_ form: FieldForm, _ cell: SheetCell) -> String {
        let taken = form.taken(cell)
        return [taken.value ?? "-", taken.fault?.rawValue, taken.note?.rawValue].compactMap { $0 }.joined(
            separator: " ")
    }

    private func number(_ value: String, _ shown: String, _ look: SheetCell.Look) -> SheetCell {
        SheetCell(value, shown: shown, kind: .number, look: look)
    }

    @Test("codes take their digits as shown, and refuse those that are lost")
    func codes() {
        #expect(taken(.code, number("1893", "001893", .digits)) == "001893")
        #expect(taken(.code, number("1893", "1,893.00", .other)) == "1893")
        #expect(taken(.code, number("6901035601122", "6.90104E+12", .plain)) == "6901035601122")
        #expect(taken(.code, number("6217001234567890000", "6.217E+18", .plain)) == "6.217E+18 digits_lost")
        #expect(taken(.code, SheetCell("6.90104E+12")) == "6.90104E+12 digits_lost")
        #expect(taken(.code, SheetCell("2026-01-02", shown: "1月2日", kind: .day)) == "1月2日 became_day")
        #expect(taken(.code, SheetCell("00123", isCleaned: true)) == "00123 cleaned")
        #expect(taken(.code, SheetCell("1E5")) == "1E5")
    }

    @Test("numbers take what lies behind, unless no field holds it; then what was shown, and say so")
    func numbers() {
        #expect(taken(.number, number("3.33333333333333", "3.33", .other)) == "3.33 rounded")
        #expect(taken(.number, number("3.33333333333333", "3.333333333", .plain)) == "3.333333 rounded")
        #expect(taken(.number, number("3.456", "3.46", .other)) == "3.456")
        #expect(taken(.number, number("1234.5678901", "1,234.57", .other)) == "1234.57 rounded")
        #expect(taken(.number, number("-0.0000001", "¥0.00", .other)) == "0 rounded")
        #expect(taken(.rate, number("0.13", "13%", .percent)) == "13%")
        #expect(taken(.rate, number("0.13", "0.13", .other)) == "0.13")
        #expect(taken(.day, SheetCell("2026-01-02", shown: "1月2日", kind: .day)) == "2026-01-02")
        #expect(taken(.text, number("500", "500ml", .digits)) == "500ml")
        #expect(taken(.text, number("500", "5.0E+02", .plain)) == "500")
    }

    @Test("an error is a fault of its cell; one amount for several rows is refused, a price is each row's")
    func merged() {
        let error = SheetCell("#N/A", kind: .error)
        for form in [FieldForm.text, .code, .number, .day, .yesNo] {
            #expect(taken(form, error) == "#N/A cell_error")
        }
        let merged = SheetCell("100", kind: .number, merged: .down)
        #expect(taken(.quantity, merged) == "100 merged_amount")
        #expect(taken(.number, merged) == "100")
        #expect(taken(.text, SheetCell("茶", merged: .across)) == "-")
    }

    @Test("a cell on its way to a page and back stays what it is")
    func json() throws {
        for cell in [
            SheetCell("a"), SheetCell("100", kind: .number, merged: .down), SheetCell("#N/A", kind: .error),
            number("3.33333333333333", "3.33", .other), number("6217001234567890000", "6.217E+18", .plain),
            SheetCell("2026-01-02", shown: "1月2日", kind: .day), SheetCell("x", isCleaned: true),
        ] {
            #expect(SheetCell(json: try JSONText(checking: cell.json.text)) == cell)
        }
        #expect(SheetCell(json: try JSONText(checking: "{\"value\":1}")) == nil)
    }
}

@Suite struct LeftOutRowsTests {
    private func reasons(_ lines: [String], head: String, columns: [String?]) -> [String] {
        let row = { (line: String) in
            Sheet.Row(
                number: 1,
                cells: line.split(separator: ",", omittingEmptySubsequences: false).map {
                    SheetCell(String($0))
                })
        }
        let rows = lines.map(row)
        let finder = LeftOutRows(rows: rows, head: row(head), columns: columns, required: ["name"])
        return rows.map { finder.reason($0)?.rawValue ?? "" }
    }

    @Test("totals, heads once more and lines above groups are no data; what may be data is")
    func rows() {
        let found = reasons(
            [
                "竹筷,双,2", "合计,,10", " 合 计：,,3", "品名,单位,价格", "啤酒类", "瓷碗,个,8", "合计本,个,1", ",小计,8", "茶类小计,,9",
                "Grand Total,,1", "total war,盒,5", "盘,个,3",
            ], head: "品名*,单 位,价格", columns: ["name", "base_unit", "sale_price"])
        #expect(found == ["", "total", "total", "heads", "group", "", "", "total", "total", "total", "", ""])
        #expect(
            reasons(["竹筷", "瓷碗", "盘,个"], head: "品名,单位", columns: ["name", "base_unit"]) == ["", "", ""])
    }

    @Test("a line over all columns is no data, wherever it stands")
    func across() {
        let title = Sheet.Row(number: 2, cells: [SheetCell("啤酒类"), SheetCell("啤酒类", merged: .across)])
        let data = Sheet.Row(number: 3, cells: [SheetCell("青岛"), SheetCell("瓶")])
        let finder = LeftOutRows(
            rows: [title, data], head: nil, columns: ["name", "base_unit"], required: ["name"])
        #expect(finder.reason(title) == .group)
        #expect(finder.reason(data) == nil)
    }
}

@Suite struct ImportRowsTests {
    private func kind() throws -> ImportKind {
        try #require(
            ImportKind(
                JSONText(
                    checking: """
                        {"kind":"products","operation":"product.import","stock_operation":"product.open","zh":"商品","en":"products","fields":[
                        {"name":"name","zh":"名称","en":"Name","required":true,"form":"text"},{"name":"warehouse","zh":"仓库","en":"W"},
                        {"name":"opening_quantity","zh":"期初","en":"Q","form":"quantity"},{"name":"barcode","zh":"条码","en":"B","form":"code"}]}
                        """)))
    }

    @Test(
        "a column for each warehouse is a row for each that holds something, and its faults come back to it")
    func warehouses() throws {
        let rows = ImportRows(
            kind: try kind(),
            rows: [
                [
                    ("name", SheetCell("酸梅汤")), ("opening_quantity@A", SheetCell("10")),
                    ("opening_quantity@B", SheetCell("5")),
                ],
                [
                    ("name", SheetCell("竹筷")), ("opening_quantity@A", SheetCell("0")),
                    ("opening_quantity@B", SheetCell("")),
                ],
                [], [("barcode", SheetCell("1"))],
            ], fixed: ["opening_cost": "3", "warehouse": " "])
        #expect(
            rows.rows.map(\.text) == [
                #"{"name":"酸梅汤","opening_cost":"3","opening_quantity":"10","warehouse":"A"}"#,
                #"{"name":"酸梅汤","opening_cost":"3","opening_quantity":"5","warehouse":"B"}"#,
                #"{"name":"竹筷","opening_cost":"3"}"#, #"{"barcode":"1","name":"","opening_cost":"3"}"#,
            ])
        #expect(rows.tellsStock)
        let refusal = try JSONText(
            checking: """
                {"details":{"faults":[{"row":2,"field":"opening_quantity","fault":"wrong_type","value":"5"},
                {"path":"rows[3].name","fault":"missing"},{"path":"existing","fault":"unknown_value"}]}}
                """)
        #expect(
            rows.faults(with: refusal).map { "\($0.row ?? -1) \($0.column ?? "") \($0.fault)" }
                == ["-1 existing unknown_value", "0 opening_quantity@B wrong_type", "3 name missing"])
    }

    @Test("a cell that is faulty in itself says why, once, beside what else is wrong")
    func once() throws {
        let rows = ImportRows(
            kind: try kind(),
            rows: [[("name", SheetCell("#N/A", kind: .error)), ("barcode", SheetCell("6.9E+12"))]], fixed: [:]
        )
        let refusal = try JSONText(
            checking:
                #"{"details":{"faults":[{"row":1,"field":"barcode","fault":"wrong_form"},{"row":1,"field":"code","fault":"taken"}]}}"#
        )
        #expect(rows.faults(with: refusal).map(\.fault) == ["cell_error", "digits_lost", "taken"])
    }
}

@Suite struct SheetReadersTests {
    private func wait(_ readers: SheetReaders, busy: Int, waiting: Int) async throws {
        while await readers.load != (busy, waiting) { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("one person's files wait for one another, not for those of others; who sends too many is told")
    func fairness() async throws {
        let readers = SheetReaders(maximum: 2, maximumWaiting: 4)
        let gate = DispatchSemaphore(value: 0)
        let slow = Task {
            try await readers.run(for: "a") {
                gate.wait()
                return 1
            }
        }
        try await wait(readers, busy: 1, waiting: 0)
        let next = Task { try await readers.run(for: "a") { 2 } }
        try await wait(readers, busy: 1, waiting: 1)
        await #expect(throws: Refusal.overloaded) { try await readers.run(for: "a") { 3 } }
        #expect(try await readers.run(for: "b") { 4 } == 4)
        #expect(await readers.load == (1, 1))
        gate.signal()
        #expect(try await slow.value == 1)
        #expect(try await next.value == 2)
    }
}
