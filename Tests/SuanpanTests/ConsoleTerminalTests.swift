// Claims about `suanpan console` as a person meets it: keys, secrets, history, Ctrl-C.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(3))) struct ConsoleTerminalTests {
    private static let script: LineServer.Script = { line, before in
        let name = line.split(separator: " ").first.map(String.init) ?? ""
        switch (name, before.last) {
        case ("SIGN_IN", _): return ["? password"]
        case ("tr0ub4dor", "SIGN_IN admin"): return ["+ user=admin branch=HQ milliseconds=1"]
        case (_, "SIGN_IN admin"): return [" Refused.", "- error=sign_in_refused status=401 retryable=false"]
        case ("operation.list", _):
            return [
                #"{"operation": "product.find", "en": "Find"}"#,
                #"{"operation": "warehouse.list", "en": "Places"}"#,
                "+ milliseconds=1",
            ]
        case ("operation.describe", _):
            return [
                #"{"name": "product.find", "arguments": [{"name": "warehouse", "en": "Where"}], "secret": []}"#,
                "+ milliseconds=1",
            ]
        case ("warehouse.list", _):
            return [
                #"{"code": "HQ-1", "name": "总仓"}"#, #"{"code": "SH-1", "name": "沪仓"}"#, "+ milliseconds=1",
            ]
        case ("product.find", _) where line.contains("@format=json"):
            return [#"{"product": "B500", "name": "青岛啤酒"}"#, "+ milliseconds=1"]
        case ("product.find", _): return [" found 青岛啤酒", "+ rows=1 more=true milliseconds=1"]
        case ("slow.it", _): return ["* progress step=posting done=1 total=9"]
        case ("CANCEL", _): return ["- error=cancelled status=499 retryable=false", "+ milliseconds=0"]
        case ("user.create", _): return ["? password"]
        case ("", let last?) where last.hasPrefix("user.create"):
            return ["- error=cancelled status=499 retryable=false"]
        case (_, let last?) where last.hasPrefix("user.create"): return ["+ milliseconds=1"]
        case ("cut.it", _): return [LineServer.cut]
        default: return [" \u{1B}[2Jtext of \(line)", "+ milliseconds=1"]
        }
    }

    private func withTerminal(
        _ body: (PseudoTerminal, LineServer, _ history: String) async throws -> Void
    ) async throws {
        let state = FileManager.default.temporaryDirectory.appending(path: "state-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: state) }
        try await LineServer.with(script: Self.script) { server in
            let terminal = try PseudoTerminal(try server.options, ["XDG_STATE_HOME": state, "NO_COLOR": "1"])
            try await terminal.expect("Login: ")
            try terminal.type("admin\r")
            try await terminal.expect("password: ")
            try terminal.type("tr0ub4dor\r")
            let shown = try await terminal.expect("admin@HQ> ")
            #expect(!shown.contains("tr0ub"))
            try await body(terminal, server, state + "/suanpan/console_history")
        }
    }

    @Test("secrets are neither shown nor kept; history is the owner's alone; Ctrl-D leaves with 0")
    func secrets() async throws {
        try await withTerminal { terminal, server, history in
            try terminal.type("done.it name=青岛x\u{7F}啤酒\r")
            // What the server sends cannot clear the screen.
            let text = try await terminal.expect("text of done.it name=青岛啤酒")
            #expect(!text.contains("\u{1B}[2Jtext"))
            try await terminal.expect("admin@HQ> ")
            try terminal.type("user.create login=a\r")
            try await terminal.expect("password: ")
            try terminal.type("h1dden\r")
            #expect(!(try await terminal.expect("admin@HQ> ")).contains("h1dden"))
            try terminal.type("user.create password=inl1ne\r")
            try await terminal.expect("password: ")
            try terminal.type("\u{3}")
            try await terminal.expect("cancelled")
            try await terminal.expect("admin@HQ> ")
            #expect(server.received.suffix(2) == ["user.create password=inl1ne", ""])
            try terminal.type(" done.it unremembered=1\r")
            try await terminal.expect("text of done.it")
            try await terminal.expect("admin@HQ> ")
            try terminal.type("\u{4}")
            #expect(try await terminal.end() == 0)
            let kept = try String(contentsOfFile: history, encoding: .utf8)
            #expect(kept == "done.it name=青岛啤酒\nuser.create login=a\n")
            let mode = try FileManager.default.attributesOfItem(atPath: history)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(terminal.echoes)
        }
    }

    @Test("TAB completes operations, arguments and codes; Enter brings the next page")
    func completion() async throws {
        try await withTerminal { terminal, server, _ in
            try terminal.type("prod\t")
            // Only what is new is drawn.
            try await terminal.expect("uct.find ")
            try terminal.type("w\t")
            try await terminal.expect("arehouse=")
            try terminal.type("\t")
            try await terminal.expect("沪仓")
            try terminal.type("S\t\r")
            try await terminal.expect("found 青岛啤酒")
            #expect(server.received.last == "product.find warehouse=SH-1")
            try await terminal.expect("admin@HQ> ")
            try terminal.type("\r")
            try await terminal.expect("text of MORE")
            try await terminal.expect("admin@HQ> ")
            // What was typed is no code, but the server finds it.
            try terminal.type("done.it lines=[{\"product\": \"qdpj\t}]\r")
            try await terminal.expect("text of done.it lines=[{\"product\": \"B500\"}]")
        }
    }

    @Test("Ctrl-C cancels what runs, clears the line, and never ends the session")
    func interrupts() async throws {
        try await withTerminal { terminal, server, _ in
            try terminal.type("slow.it\r")
            try await terminal.expect("posting 1/9")
            try terminal.type("\u{3}")
            try await terminal.expect("cancelled")
            try await terminal.expect("admin@HQ> ")
            try terminal.type("half a comm\u{3}")
            try await terminal.expect("^C")
            try await terminal.expect("admin@HQ> ")
            try terminal.type("done.it\r")
            try await terminal.expect("text of done.it")
            #expect(server.received.suffix(3) == ["slow.it", "CANCEL", "done.it"])
        }
    }

    @Test("a lost connection is told, and the next command connects again")
    func reconnect() async throws {
        try await withTerminal { terminal, server, _ in
            try terminal.type("cut.it\r")
            try await terminal.expect("may or may not")
            try await terminal.expect("offline> ")
            try terminal.type("done.it\r")
            try await terminal.expect("password: ")
            try terminal.type("tr0ub4dor\r")
            try await terminal.expect("text of done.it")
            #expect(server.received.suffix(3) == ["SIGN_IN admin", "tr0ub4dor", "done.it"])
        }
    }

    @Test("Ctrl-C at a password prompt of any command leaves the terminal as it was")
    func passwordPrompt() async throws {
        let terminal = try PseudoTerminal(
            ["user", "add", "a", "--name", "A", "--role", "administrator"],
            ["SUANPAN_DEPLOY_DATABASE_URL": "host=/nowhere dbname=x"])
        try await terminal.expect("Password: ")
        for _ in 0..<250 where terminal.echoes { try await Task.sleep(for: .milliseconds(20)) }
        #expect(!terminal.echoes)
        try terminal.type("abc\u{3}")
        // 128 and the signal's number, or the signal itself.
        let status = try await terminal.end()
        #expect([130, SIGINT].contains(status))
        #expect(terminal.echoes)
        #expect(!terminal.text.contains("abc"))
    }
}
