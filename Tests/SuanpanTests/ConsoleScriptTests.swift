// Claims about `suanpan console` in scripts: what goes to which output, and what it ends with.

import Foundation
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ConsoleScriptTests {
    private static let ends = [
        "done.it": "+ milliseconds=1", "refused.it": "- error=stock_insufficient status=409 retryable=false",
        "faulty.it": "- error=request_invalid status=422 retryable=false",
        "later.it": "- error=busy status=503 retryable=true",
        "forbidden.it": "- error=permission_denied status=403 retryable=false",
        "malformed.it": "- error=command_malformed status=400 retryable=false position=3",
        "gone.it": "- error=unavailable status=503 retryable=true",
    ]

    /// Answers each operation of `ends`, after a line of text that names it; signs in who says `secret`.
    private static let script: LineServer.Script = { line, before in
        let name = line.split(separator: " ").first.map(String.init) ?? ""
        switch (name, before.last) {
        case ("SIGN_IN", _): return ["? " + (line == name ? "token" : "password")]
        case ("secret", _): return ["+ user=admin branch=HQ milliseconds=1"]
        case (_, let last?) where last.hasPrefix("SIGN_IN"):
            return [" No.", "- error=sign_in_refused status=401 retryable=false"]
        case ("cut.it", _): return [" half", LineServer.cut]
        case ("CANCEL", _): return ["- error=cancelled status=499 retryable=false", "+ milliseconds=0"]
        case ("slow.it", _): return ["* progress job=1 done=1 total=9", "% from a later version"]
        case ("[", _), ("1]", _): return []
        case ("row.it", _): return ["{\"code\": \"青岛\"}", "+ rows=1 later=yes milliseconds=1"]
        case ("operation.describe", _):
            let secret = line.contains("asking.it") ? "[\"password\"]" : "[]"
            return ["{\"name\": \"x\", \"secret\": \(secret)}", "+ milliseconds=1"]
        case ("asking.it", _): return ["? password"]
        case ("", _): return ["- error=cancelled status=499 retryable=false"]
        default: return [" text of \(name)", ends[name] ?? "+ milliseconds=1"]
        }
    }

    private func run(_ arguments: [String], _ environment: [String: String] = [:], on server: LineServer)
        async throws
        -> Program.Outcome
    {
        try await Program.run(server.options + arguments, environment)
    }

    @Test("answers go to standard output, refusals to standard error, and each class has its exit code")
    func classes() async throws {
        try await LineServer.with(script: Self.script) { server in
            let done = try await run(["-c", "done.it", "-c", "row.it"], on: server)
            #expect(
                done.status == 0 && done.output == "text of done.it\n{\"code\": \"青岛\"}\n"
                    && done.errors.isEmpty)
            for (name, status) in [
                ("refused.it", 1), ("malformed.it", 64), ("faulty.it", 65), ("gone.it", 69), ("later.it", 75),
                ("forbidden.it", 77),
            ] as [(String, Int32)] {
                let outcome = try await run(["-c", name, "-c", "done.it"], on: server)
                #expect(outcome.status == status, "\(name)")
                #expect(outcome.output.isEmpty, "\(name)")
                #expect(outcome.errors.contains("text of \(name)\n-c 1: "), "\(outcome.errors)")
            }
            #expect(server.received.filter { $0 == "done.it" }.count == 1)
        }
    }

    @Test("a connection that cannot be had, believed or kept ends with 69, and says what to do")
    func connections() async throws {
        try await LineServer.with(script: Self.script) { server in
            let cut = try await run(["-c", "cut.it"], on: server)
            #expect(cut.status == 69 && cut.output.isEmpty && cut.errors.contains("may or may not"))
            let stranger = try await Program.run([
                "console", "--host", "127.0.0.1", "--port", "\(server.port)", "-c", "done.it",
            ])
            #expect(stranger.status == 69 && stranger.errors.contains("--ca"))
            // Nothing listens there.
            let other = try await Program.run(
                ["console", "-c", "done.it"],
                [
                    "SUANPAN_CONSOLE_HOST": "127.0.0.1", "SUANPAN_CONSOLE_PORT": "1",
                    "SUANPAN_CONSOLE_CA_FILE": try Certificates.shared.authority,
                ])
            #expect(other.status == 69 && other.errors.contains(":1: "))
            let missing = try await Program.run(["console", "--ca", "/nowhere", "-c", "done.it"])
            #expect(missing.status == 64 && missing.errors.contains("/nowhere"))
            #expect(!server.received.contains("done.it"))
        }
        for greeting in ["220 mail.example", "* suanpan protocol=2 version=9", "* closing error=overloaded"] {
            try await LineServer.with(greeting: greeting, script: Self.script) { server in
                let outcome = try await run(["-c", "done.it"], on: server)
                #expect(outcome.status == (greeting.contains("overloaded") ? 75 : 69), "\(greeting)")
                #expect(server.received.isEmpty)
            }
        }
    }

    @Test("signing in by token or password file; what is refused ends with 77; no secret is in a command")
    func signIn() async throws {
        try await LineServer.with(script: Self.script) { server in
            #expect(try await run(["-c", "done.it"], ["SUANPAN_TOKEN": "secret"], on: server).status == 0)
            try await Program.withFile("secret\n") { file in
                let named = ["--login", "张 三", "--password-file", file, "--format", "json", "--branch", "SH"]
                let done = try await run(named + ["-c", "done.it"], on: server)
                #expect(done.status == 0)
            }
            #expect(
                server.received == [
                    "SIGN_IN", "secret", "done.it", "SIGN_IN \"张 三\"", "secret", "SET format=json branch=SH",
                    "done.it",
                ])
            let refused = try await run(["-c", "done.it"], ["SUANPAN_TOKEN": "wrong"], on: server)
            #expect(refused.status == 77 && refused.errors.contains("No."))
            #expect(try await run(["--login", "a", "-c", "done.it"], on: server).status == 64)
        }
    }

    @Test(
        "what a command asks for comes from a file, or from a descriptor; without one it is given up and told how"
    )
    func secrets() async throws {
        let asking: LineServer.Script = { line, before in
            before.last == "asking.it" && line != "asking.it"
                ? ["+ milliseconds=1"] : Self.script(line, before)
        }
        try await LineServer.with(script: asking) { server in
            try await Program.withFile("geheim\nmore\n") { file in
                let outcome = try await run(
                    ["--secret", "password=\(file)", "-c", "asking.it", "-c", "done.it"], on: server)
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(server.received == ["asking.it", "geheim", "done.it"])
                let shell = Process()
                shell.executableURL = URL(filePath: "/bin/bash")
                shell.arguments =
                    try [
                        "-c", #"exec "$0" "$@" --secret password=<(head -n 1 \#(file)) -c asking.it"#,
                        Program.url.path(),
                    ]
                    + server.options
                shell.environment = Program.environment([:])
                let piped = try await Program.run(shell)
                #expect(
                    piped.status == 0 && server.received.suffix(2) == ["asking.it", "geheim"],
                    "\(piped.errors)")
            }
            let other = try await run(["-c", "asking.it"], on: server)
            #expect(other.status == 64 && other.errors.contains("--secret password=FILE"))
            for wrong in [
                ["--secret", "password", "-c", "done.it"],
                ["--secret", "password=/nowhere", "-c", "done.it"],
            ] {
                #expect(try await run(wrong, on: server).status == 64)
            }
        }
    }

    @Test("a file has comments, commands over several lines, and values from files")
    func file() async throws {
        try await LineServer.with(script: Self.script) { server in
            try await Program.withFile("[\n1]") { value in
                let text = """
                    # made by hand

                    done.it x=[1,
                      2] \\
                      y=3
                    done.it lines={<\(value)}
                    refused.it
                    done.it last=1
                    """
                try await Program.withFile(text) { file in
                    let outcome = try await run(["-f", file], on: server)
                    #expect(outcome.status == 1 && outcome.output == "text of done.it\ntext of done.it\n")
                    #expect(outcome.errors.contains("\(file):7: stock_insufficient 409"))
                    // The literal's four bytes, and what follows them.
                    #expect(
                        server.received == [
                            "done.it x=[1,   2]   y=3", "done.it lines={4+}", "[", "1]", "refused.it",
                        ])
                }
                try await Program.withFile("done.it x=[1,") { file in
                    let outcome = try await run(["-f", file], on: server)
                    #expect(outcome.status == 64 && outcome.errors.contains("\(file):1: "))
                }
            }
        }
    }

    @Test("with --keep-going commands are sent ahead, but none after one that asks; the first failure counts")
    func ahead() async throws {
        try await LineServer.with(script: Self.script) { server in
            let commands = ["done.it", "done.it", "STATUS", "HELP", "asking.it", "faulty.it", "done.it"]
            let outcome = try await run(["--keep-going"] + commands.flatMap { ["-c", $0] }, on: server)
            // Nobody can be asked.
            #expect(outcome.status == 64, "\(outcome.errors)")
            #expect(
                outcome.errors.contains("-c 5: cancelled") && outcome.errors.contains("-c 6: request_invalid")
            )
            let own = server.received.filter { !$0.hasPrefix("operation.describe") }
            #expect(own == ["done.it", "done.it", "STATUS", "HELP", "asking.it", "", "faulty.it", "done.it"])
        }
        let held = Mutex(0)
        let holding: LineServer.Script = { line, before in
            guard line == "STATUS" else { return Self.script(line, before) }
            let count = held.withLock { count in
                count += 1
                return count
            }
            // Nothing is answered before all three are there.
            return count < 3 ? [] : Array(repeating: "+ milliseconds=1", count: 3)
        }
        try await LineServer.with(script: holding) { server in
            let outcome = try await run(["--keep-going", "-c", "STATUS\nSTATUS\nSTATUS"], on: server)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    @Test("SIGINT cancels what runs and ends with 130")
    func interrupt() async throws {
        try await LineServer.with(script: Self.script) { server in
            let (process, _, errors) = Program.process(
                try server.options + ["-c", "slow.it", "-c", "done.it"], [:])
            let ended = AsyncStream<Int32>.makeStream()
            process.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
            try process.run()
            try await server.wait { $0.contains("slow.it") }
            process.interrupt()
            var statuses = ended.stream.makeAsyncIterator()
            #expect(await statuses.next() == 130)
            #expect(server.received == ["slow.it", "CANCEL"])
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(text.contains("cancelled"))
        }
    }
}
