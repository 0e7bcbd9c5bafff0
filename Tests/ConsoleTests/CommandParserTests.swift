// Claims about the grammar of commands and the types that the catalogue gives to arguments.

import Gateway
import Testing

@testable import Console

@Suite struct CommandParserTests {
    private func parse(_ lines: String..., literals: [String] = []) throws(CommandFault) -> Command {
        try CommandParser.parse(
            CommandInput(lines: lines.map { Array($0.utf8) }, literals: literals.map { Array($0.utf8) }))
    }

    private func fault(_ line: String) -> CommandFault? {
        do throws(CommandFault) {
            _ = try parse(line)
            return nil
        } catch {
            return error
        }
    }

    private func item(_ kind: Command.Item.Kind, at position: Int) -> Command.Item {
        Command.Item(kind: kind, position: position)
    }

    @Test("verbs are read in either case, operations in lower case only")
    func heads() throws {
        #expect(try parse("HELP") == Command(head: .verb(.help)))
        #expect(try parse(" \tsign_in\tadmin ").head == .verb(.signIn))
        #expect(try parse("product.create").head == .operation("product.create"))
        #expect(fault("NOPE") == .verbUnknown("NOPE"))
        for line in ["Product.create", "product.", ".x", "a.b.c", "{}", "\"x\"", "1", "@format=json", "a-b"] {
            #expect(fault(line) == .malformed(position: 0, .headExpected), "\(line)")
        }
    }

    @Test("values are bare, quoted, JSON or empty; JSON may hold spaces")
    func values() throws {
        let command = try parse(
            #"a.b code=B500 name="青岛 \"啤酒\" 500ml" lines=[{"product": "B 1"}] filter={"a": {"b": 1}} memo= url=a=b"#
        )
        #expect(
            command.items.map(\.kind) == [
                .argument(name: "code", value: .text("B500")),
                .argument(name: "name", value: .text("青岛 \"啤酒\" 500ml")),
                .argument(name: "lines", value: .json(try JSONText(checking: #"[{"product": "B 1"}]"#))),
                .argument(name: "filter", value: .json(try JSONText(checking: #"{"a": {"b": 1}}"#))),
                .argument(name: "memo", value: .text("")), .argument(name: "url", value: .text("a=b")),
            ])
        #expect(try parse(#"a.b {"x": 1}"#).items == [item(.request(#"{"x": 1}"#), at: 4)])
        #expect(
            try parse("WATCH 5 stock.on_hand limit=2").items == [
                item(.word("5"), at: 6), item(.word("stock.on_hand"), at: 8),
                item(.argument(name: "limit", value: .text("2")), at: 22),
            ])
    }

    @Test("literals stand where values and requests do")
    func literals() throws {
        let command = try parse("a.b lines=", " memo=", " x=1", literals: ["[1]", "two\nlines"])
        #expect(
            command.items.map(\.kind) == [
                .argument(name: "lines", value: .literal("[1]")),
                .argument(name: "memo", value: .literal("two\nlines")),
                .argument(name: "x", value: .text("1")),
            ])
        #expect(try parse("a.b ", "", literals: ["{}"]).items == [item(.request("{}"), at: 4)])
        #expect(throws: CommandFault.malformed(position: 0, .spaceExpected)) {
            try parse("a.b x=", "y=1", literals: ["1"])
        }
    }

    @Test(
        "what stands in the wrong place is refused with its byte",
        arguments: [
            (#"a.b x="open"#, 11), (#"a.b x="q"y=1"#, 9), ("a.b x=[1,]", 9), ("a.b x={} y={", 12),
            ("a.b word", 4), ("a.b -x=1", 4), ("a.b [1]", 4), (#"a.b "q""#, 4), ("a.b X=1", 4), ("a.b =1", 4),
            (#"a.b x="\ud800""#, 7), (#"a.b x="\u0000""#, 7), ("a.b @x", 4), ("a.b @format=[1]", 4),
            ("a.b @format=xml", 4), ("a.b @timeout=0", 4), ("a.b @timeout=86401", 4), ("a.b @all=yes", 4),
            ("a.b @columns=", 4), ("a.b @columns=a,,b", 4), ("a.b @key=", 4),
        ])
    func malformed(line: String, position: Int) {
        #expect(fault(line) == .malformed(position: position, .nameExpected))
    }

    @Test("options are read, unknown ones refused by name")
    func options() throws {
        let options = try parse(
            "a.b @format=csv @key=k1 @branch=SH @timeout=60 @dry_run=true @all=true @language=en @columns=a,b"
        ).options
        #expect(
            options
                == CommandOptions(
                    format: .csv, branch: "SH", timeoutSeconds: 60, readsAllPages: true, language: .english,
                    columns: ["a", "b"], key: "k1", isDryRun: true))
        #expect(fault("a.b @nope=1") == .optionUnknown("nope"))
        var session = CommandOptions()
        try session.set("format", "json", at: 0, isForSession: true)
        try session.set("branch", "SH", at: 0, isForSession: true)
        try session.set("branch", "", at: 0, isForSession: true)
        #expect(session == CommandOptions(format: .json))
        #expect(throws: CommandFault.optionUnknown("key")) {
            try session.set("key", "k", at: 0, isForSession: true)
        }
    }

    @Test("a line of many words is read in a time that grows with its length alone")
    func manyWords() throws {
        #expect(try parse("HELP " + String(repeating: "x ", count: 30_000)).items.count == 30_000)
    }

    // MARK: - Types

    private static let catalogue = """
        {"digest": "d", "operations": [
            {"name": "a.b", "kind": "command", "scope": "none", "secret": ["key"], "arguments": [
                {"name": "code", "type": "data.code", "base_type": "text", "required": true},
                {"name": "disabled", "type": "boolean", "base_type": "boolean"},
                {"name": "limit", "type": "integer", "base_type": "integer"},
                {"name": "sort", "type": "text", "base_type": "text", "array": true},
                {"name": "filter", "type": "jsonb", "base_type": "jsonb"},
                {"name": "key", "type": "text", "base_type": "text", "required": true},
                {"name": "lines", "type": "logic.line", "base_type": "logic.line", "array": true, "fields": [
                    {"name": "product", "type": "data.code", "base_type": "text"}]}]}]}
        """

    private func request(_ lines: String..., literals: [String] = []) throws -> OperationRequest {
        let command = try CommandParser.parse(
            CommandInput(lines: lines.map { Array($0.utf8) }, literals: literals.map { Array($0.utf8) }))
        let operation = try #require(try Catalogue(json: Self.catalogue)["a.b"])
        return try OperationRequest(command.items, of: operation)
    }

    @Test(
        "the catalogue gives each value its type; numbers and days stay as they were written",
        arguments: [
            ("a.b code=1.50", #"{"code":"1.50"}"#),
            ("a.b disabled=true", #"{"disabled":true}"#),
            ("a.b disabled=yes", #"{"disabled":"yes"}"#),
            ("a.b limit=12", #"{"limit":"12"}"#),
            ("a.b sort=name", #"{"sort":["name"]}"#),
            ("a.b sort=name sort=-code", #"{"sort":["name","-code"]}"#),
            (#"a.b sort=["a", "b"] sort=c"#, #"{"sort":["a","b","c"]}"#),
            (#"a.b sort="[1]""#, #"{"sort":["[1]"]}"#),
            (#"a.b filter={"a": null}"#, #"{"filter":{"a": null}}"#),
            (#"a.b lines=[{"product": "P"}]"#, #"{"lines":[{"product": "P"}]}"#),
            ("a.b unknown=1", #"{"unknown":"1"}"#),
            (#"a.b {"code": "x"}"#, #"{"code": "x"}"#),
            ("a.b", "{}"),
        ])
    func types(line: String, json: String) throws {
        let request = try request(line)
        #expect(request.text == json)
        #expect(request.questions == ["password"])
    }

    @Test("a literal is JSON where the argument is a list or a record, else text")
    func literalTypes() throws {
        #expect(
            try request("a.b lines=", "", literals: [#"[{"product":"P"}]"#]).text
                == #"{"lines":[{"product":"P"}]}"#)
        #expect(try request("a.b sort=", "", literals: [#"["a"]"#]).text == #"{"sort":["a"]}"#)
        #expect(try request("a.b code=", "", literals: ["[\n"]).text == #"{"code":"[\n"}"#)
        #expect(throws: CommandFault.self) { try request("a.b lines=", "", literals: ["nonsense"]) }
    }

    @Test(
        "an argument twice, a request beside arguments, and secrets on the line are refused",
        arguments: [
            ("a.b code=1 code=2", 11), (#"a.b code=1 {"code": "2"}"#, 11), (#"a.b {"code": "1"} code=2"#, 18),
            ("a.b lines=[] lines=[]", 13), ("a.b password=hunter2", 4), (#"a.b {"password": "hunter2"}"#, 4),
            ("a.b {} {}", 7),
        ])
    func refused(line: String, position: Int) {
        #expect(throws: CommandFault.malformed(position: position, .nameExpected)) { try request(line) }
    }

    @Test("the answer to a question becomes a member of the request")
    func secret() throws {
        var request = try request("a.b code=1")
        request.add("password", secret: #"a"b"#)
        #expect(request.text == #"{"password":"a\"b","code":"1"}"#)
    }
}
