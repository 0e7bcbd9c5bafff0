// Claims about commands: where they go on, what is sent, what is never remembered.

import Testing

@testable import ConsoleClient

@Suite struct CommandTextTests {
    private func together(_ lines: [String]) -> (String, [CommandText.State]) {
        var command = CommandText()
        let states = lines.map { command.add($0) }
        return (command.line, states)
    }

    @Test(
        "a command goes on while JSON or a string is open, or after a backslash",
        arguments: [
            (["STATUS"], "STATUS"), ([#"a.b x="a b""#], #"a.b x="a b""#),
            (["a.b x=[", "  {\"p\": 1},", "2]"], "a.b x=[   {\"p\": 1}, 2]"),
            (["a.b {", "}"], "a.b { }"), ([#"a.b x="one"#, #"two""#], #"a.b x="one\ntwo""#),
            ([#"a.b x=["{one"#, "two\"]\r"], #"a.b x=["{one\ntwo"]"#), ([#"a.b \"#, "x=1"], "a.b x=1"),
            ([#"a.b x=\\"#], #"a.b x=\\"#), ([#"a.b x="\""#, #"""#], #"a.b x="\"\n""#),
            ([#"a.b x=a[b{c"d"#], #"a.b x=a[b{c"d"#),
        ])
    func goesOn(lines: [String], line: String) {
        let (result, states) = together(lines)
        #expect(result == line)
        #expect(states.dropLast().allSatisfy { $0 == .goesOn })
        #expect(states.last == .complete)
    }

    @Test("items are found with their names, forms and values")
    func items() {
        let command = CommandText(
            #"user.create @key=k1 name="王 \"五\"" lines=[{"a": "]"}] tag=x=y {<a b.json} last"#)
        let items = command.scanner.items()
        #expect(items.map(\.name) == [nil, "@key", "name", "lines", "tag", nil, nil])
        #expect(items.map(\.form) == [.bare, .bare, .quoted, .json, .bare, .file, .bare])
        #expect(
            items.map { command.scanner.text(of: $0) }
                == ["user.create", "k1", "王 \"五\"", #"[{"a": "]"}]"#, "x=y", "{<a b.json}", "last"])
        #expect(command.name == "user.create" && CommandText("sign_in a").name == "SIGN_IN")
    }

    @Test("files and values too long for a line go as counted literals, the rest as it stands")
    func literals() throws {
        func sent(_ text: String) throws(UnsendableCommand) -> String {
            let bytes = try CommandEncoder.bytes(of: CommandText(text)) { path throws(UnsendableCommand) in
                if path == "none" { throw .file(path: path, reason: "cannot be read") }
                return Array("[\n\"\(path)\"\n]".utf8)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try sent("a.b x=1") == "a.b x=1\n")
        #expect(try sent("a.b lines={<o.json} y=2") == "a.b lines={12+}\n[\n\"o.json\"\n] y=2\n")
        #expect(try sent("a.b {<o.json}") == "a.b {12+}\n[\n\"o.json\"\n]\n")
        let long = String(repeating: "长", count: 30_000)
        #expect(try sent("a.b x=\"\(long)\\n\" y=[1]") == "a.b x={90001+}\n\(long)\n y=[1]\n")
        #expect(try sent("a.b {\"x\": \"\(long)\"}") == "a.b {90009+}\n{\"x\": \"\(long)\"}\n")
        #expect(try sent("a.b x=" + long) == "a.b x={90000+}\n\(long)\n")
        let atLimit = "a.b x=" + String(repeating: "y", count: CommandEncoder.maximumLineBytes - 6)
        #expect(try sent(atLimit) == atLimit + "\n")
        #expect(throws: UnsendableCommand.tooLong) { try sent("HELP " + long) }
        #expect(throws: UnsendableCommand.literalTyped) { try sent("a.b x={12+}") }
        #expect(throws: UnsendableCommand.fileUnclosed) { try sent("a.b x={<o.json") }
        #expect(throws: UnsendableCommand.file(path: "none", reason: "cannot be read")) {
            try sent("a.b x={<none}")
        }
        #expect(throws: UnsendableCommand.unsendable) { try sent("a.b x=\u{0}") }
    }

    @Test(
        "what may hold a secret is told from what may not",
        arguments: [
            ("SIGN_IN", false), ("SIGN_IN admin", true), ("sign_in t0k3n", true), ("STATUS", false),
            ("user.create login=a password=b", true),
            (#"user.create {"login": "a", "new_password": "b"}"#, true),
            ("product.find text=password", false), ("a.b API_TOKEN=x", true),
        ])
    func secrets(line: String, isSecret: Bool) { #expect(CommandText(line).mayHoldSecret == isSecret) }

    @Test("a value is quoted exactly where it cannot stand bare")
    func quoting() {
        #expect(JSONString.value("B500") == "B500" && JSONString.value("青岛") == "青岛")
        #expect(JSONString.value("a b") == "\"a b\"" && JSONString.value("") == "\"\"")
        #expect(JSONString.value("[x") == "\"[x\"" && JSONString.value("a\"") == "a\"")
        #expect(JSONString.value("\u{1B}[2J") == "\"\\u001b[2J\"")
    }
}
