// Claims about what people and programs get to see: widths, tables, formats, and that no terminal can be steered by data.

import Gateway
import Testing

@testable import Console

@Suite struct TextTests {
    @Test(
        "East Asian characters take two columns, combining marks none",
        arguments: [
            ("", 0), ("abc", 3), ("青岛啤酒", 8), ("ＡＢ", 4), ("ｱ", 1), ("e\u{301}", 1), ("한국", 4), ("𠀀", 2),
            ("😀", 2),
            ("a\u{200B}b", 2), ("é", 1), ("，", 2), ("–", 1), ("〜", 2),
        ])
    func width(text: String, columns: Int) { #expect(DisplayWidth.of(text) == columns) }

    @Test(
        "control characters become visible, in all formats",
        arguments: [
            ("\u{1B}[2J", #"\u001b[2J"#), ("a\nb", #"a\nb"#), ("\u{9B}31m", #"\u009b31m"#),
            ("\u{7F}", #"\u007f"#),
            ("a\u{202E}b", #"a\u202eb"#), ("\u{2028}", #"\u2028"#), ("青岛", "青岛"),
        ])
    func visible(text: String, shown: String) async throws {
        #expect(Visible.line(text) == shown)
        let answer = try JSONText(checking: JSONTree.object([.init(name: "x", value: .string(text))]).text)
        for format in AnswerFormat.allCases {
            let written = await written([answer], format)
            let steers = written.unicodeScalars.contains {
                Visible.isControl($0) && !["\n", "\r"].contains($0)
            }
            #expect(!steers, "\(format): \(written.debugDescription)")
        }
    }

    private func written(
        _ answers: [JSONText], _ format: AnswerFormat, columns: [String]? = nil
    ) async -> String {
        var text = AnswerText(format: format, columns: columns)
        var written = ""
        for answer in answers { await text.write(answer) { written += $0 } }
        return written
    }

    private func written(_ json: String, _ format: AnswerFormat, columns: [String]? = nil) async throws
        -> String
    {
        await written([try JSONText(checking: json)], format, columns: columns)
    }

    private static let stock = """
        {"columns": ["product", "name", "on_hand"],
         "rows": [{"product": "B500", "name": "青岛啤酒", "on_hand": "120"},
                  {"product": "B501", "name": "雪花", "on_hand": "4.5"}],
         "next": "[\\"x\\"]"}
        """

    @Test("a table is as wide as what stands in it, numbers to the right")
    func table() async throws {
        #expect(
            try await written(Self.stock, .text) == """
                 product  name      on_hand
                 -------  --------  -------
                 B500     青岛啤酒      120
                 B501     雪花          4.5

                """)
        #expect(
            try await written(Self.stock, .text, columns: ["on_hand", "nope"]) == """
                 on_hand  nope
                 -------  ----
                     120
                     4.5

                """)
    }

    @Test("JSON is a row a line, CSV a record a line after a space")
    func formats() async throws {
        #expect(
            try await written(Self.stock, .json) == """
                {"product": "B500", "name": "青岛啤酒", "on_hand": "120"}
                {"product": "B501", "name": "雪花", "on_hand": "4.5"}

                """)
        #expect(
            try await written(Self.stock, .json, columns: ["name"])
                == "{\"name\":\"青岛啤酒\"}\n{\"name\":\"雪花\"}\n")
        #expect(
            try await written(Self.stock, .csv)
                == " product,name,on_hand\r\n B500,青岛啤酒,120\r\n B501,雪花,4.5\r\n")
        #expect(
            try await written(#"{"rows": [{"a": "1,\"2\"\nx"}]}"#, .csv)
                == " a\r\n \"1,\"\"2\"\"\r\n x\"\r\n".replacing("\"\"\r\n x", with: "\"\"\r\n x"))
    }

    @Test("rows that are arrays get the names of the columns")
    func arrays() async throws {
        let report =
            #"{"columns": ["id", "code"], "rows": [["1", null]], "next": null, "totals": {"rows": 7}}"#
        #expect(
            try await written(report, .json)
                == "{\"id\":\"1\",\"code\":null}\n* answer totals={\"rows\": 7}\n")
        #expect(
            try await written(report, .text) == " id  code\n --  ----\n  1\n totals.rows  7\n")
    }

    @Test("one thing is names and values, what it holds of rows are tables below")
    func facts() async throws {
        let document = """
            {"number": "CG-1", "branch": {"code": "HQ", "name": "总部"}, "tags": ["a", "b"], "memo": null,
             "lines": [{"line": 1, "product": "B500"}]}
            """
        #expect(
            try await written(document, .text) == """
                 number       CG-1
                 branch.code  HQ
                 branch.name  总部
                 tags         a, b
                 memo
                 lines:
                   line  product
                   ----  -------
                      1  B500

                """)
        #expect(try await written(document, .json).hasPrefix(#"{"number": "CG-1""#))
        #expect(try await written(document, .json).split(separator: "\n").count == 1)
    }

    @Test("a further page goes on below the first, without a second head")
    func pages() async throws {
        let page = try JSONText(checking: Self.stock)
        #expect(await written([page, page], .text).split(separator: "\n").count == 6)
        #expect(await written([page, page], .csv).split(separator: "\r\n").count == 5)
    }

    @Test("ends and news are written so that the grammar of commands reads them back")
    func fields() throws {
        let values = ["HQ", "总部", "a b", "", "{x", "\"q\"", "[", "a=b", "x\u{1B}y", "line\nbreak"]
        let line = values.map { Field("k", $0) }.line("a.b")
        let command = try CommandParser.parse(CommandInput(lines: [Array(line.utf8.dropLast())]))
        #expect(
            command.items.map(\.kind) == values.map { .argument(name: "k", value: .text($0)) })
        #expect(line.unicodeScalars.filter { Visible.isControl($0) }.count == 1)
    }

    @Test("a refusal shows message, next step and details; a program gets the problem as one row")
    func problem() {
        let refusal = Refusal.requestInvalid(path: "lines[0].quantity", fault: "missing", expected: "numeric")
        let text = refusal.text(format: .text, language: .english)
        #expect(text.hasPrefix(" The request has faults.\n Correct what details.faults lists.\n"))
        #expect(text.contains("lines[0].quantity"))
        let json = refusal.text(format: .json, language: .english)
        #expect(json.hasPrefix(#"{"error":"request_invalid""#) && json.hasSuffix("}\n"))
    }

    @Test("an end carries what programs need")
    func ends() {
        #expect(
            CommandEnd(fields: [Field("rows", 2), Field("more", true)], requestID: "r").line(milliseconds: 3)
                == "+ rows=2 more=true milliseconds=3 request_id=r\n")
        #expect(
            CommandEnd(Refusal.commandMalformed(at: 7, .nameExpected)).line(milliseconds: 0)
                == "- error=command_malformed status=400 retryable=false position=7 milliseconds=0\n")
        #expect(
            CommandEnd(Refusal.overloaded).line(milliseconds: 0)
                == "- error=overloaded status=503 retryable=true retry_after=1 milliseconds=0\n")
    }
}
