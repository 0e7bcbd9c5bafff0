// Claims about what the command line says of a file, and to whom it gives a password.

import Gateway
import Terminal
import Testing

@testable import Suanpan

@Suite struct ImportTests {
    @Test("what a file holds cannot command the terminal")
    func controls() {
        #expect("铅笔\u{1B}[2J\u{9B}1m\r\t\n".withVisibleControls == "铅笔\\u{1B}[2J\\u{009B}1m\\r\t\n")
    }

    @Test("faults, changed cells and rows left out are told by line of the file, head, field and value")
    func report() throws {
        let json = try JSONText(
            checking: """
                {"faults":[{"row":4,"field":"base_unit","head":"单位","fault":"not_found","value":"箩"},
                {"row":2,"field":"name","head":"name","fault":"missing","expected":"text"},{"field":"mode","fault":"unknown"}],
                "left_out":[{"row":9,"reason":"total","text":"合计 10"}],
                "notes":[{"row":3,"field":"price","head":"单价","note":"rounded","value":"3.3333333","taken":"3.33"}]}
                """)
        #expect(
            ImportReport(file: "p.csv", json: json).lines == [
                "p.csv:9: left out (total): 合计 10", "p.csv:3: 单价 [price]: rounded: 3.3333333 -> 3.33",
                "p.csv:4: 单位 [base_unit]: not_found (箩)", "p.csv:2: name: missing, expected text",
                "p.csv: mode: unknown",
            ])
    }

    @Test("a service is named by https, or by http on this machine alone")
    func addresses() throws {
        #expect(try ServiceAddress("http://localhost:8480").port == 8480)
        #expect(try ServiceAddress("http://[::1]:1").host == "::1")
        #expect(try ServiceAddress("https://suanpan.example.com/").port == 443)
        for wrong in [
            "http://suanpan.example.com", "localhost:8480", "https://", "ftp://a", "https://a/b", "",
        ] {
            #expect(throws: CommandFault.self, "\(wrong)") { try ServiceAddress(wrong) }
        }
    }
}
