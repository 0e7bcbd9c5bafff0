// Claims about the way from a file to an import operation, and of its faults back to the file.

import Gateway
import Spreadsheet
import Testing

@testable import Suanpan

@Suite struct ImportTests {
    private func operation() throws -> Catalogue.Operation {
        let catalogue = try Catalogue(
            json: """
                {"digest":"d","operations":[{"name":"product.import","kind":"batch","scope":"none","groupable":false,
                "permission":null,"public":false,"comment_zh":"","comment_en":"","secret":[],"example":{},
                "arguments":[{"name":"rows","type":"x","base_type":"x","array":true,"required":true,"fields":[
                 {"name":"code","type":"data.code","base_type":"text","array":false,"required":false},
                 {"name":"disabled","type":"boolean","base_type":"boolean","array":false,"required":false},
                 {"name":"tags","type":"text","base_type":"text","array":true,"required":false}]}]}]}
                """)
        return try #require(catalogue["product.import"])
    }

    @Test("rows are objects by column; empty fields are absent; booleans and lists have their JSON form")
    func rows() throws {
        let text = "code,disabled,tags,unknown\n1,是,a|b,x\n\"2\",no,,\n,maybe,,\n"
        let table = try CSVTable(parsing: Array(text.utf8))
        let request = ImportRows(table: table, operation: try operation()).request
        #expect(
            request.text
                == #"{"rows":[{"code":"1","disabled":true,"tags":["a","b"],"unknown":"x"},{"code":"2","disabled":false},{"disabled":"maybe"}]}"#
        )
    }

    @Test("what a file holds cannot command the terminal")
    func controls() {
        #expect("铅笔\u{1B}[2J\u{9B}1m\r\t\n".withVisibleControls == "铅笔\\u{1B}[2J\\u{009B}1m\\r\t\n")
    }

    @Test("faults are told by line of the file, row, field and value")
    func faults() throws {
        let table = try CSVTable(parsing: Array("code,name\n1,\"two\nlines\"\n2,x\n".utf8))
        let body = """
            {"error":"import_faulty","status":422,"message":{"zh":"","en":""},"details":{"faults":[
            {"row":2,"field":"code","fault":"not_found","value":"2"},
            {"path":"rows[0].name","fault":"wrong_type","expected":"text"},
            {"path":"mode","fault":"unknown"}]}}
            """
        let lines = ImportFaults(answer: Answer(status: 422, body: body), table: table).lines(file: "p.csv")
        #expect(
            lines == [
                "p.csv:4: row 2: code: not_found (2)", "p.csv:2: row 1: name: wrong_type, expected text",
                "p.csv: mode: unknown",
            ])
    }
}
