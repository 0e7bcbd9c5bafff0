// Claims about programs that others wrote as clients of the console: each signs in with its lines sent ahead, as scripts do, and reads all that is
// answered, whether it ends by QUIT, by TLS's goodbye or by FIN alone.

import Foundation
import TestSupport
import Testing

@testable import Console

@Suite(.timeLimit(.minutes(4))) struct ForeignClientTests {
    /// A program, how it is called, and whether it needs QUIT because it does not tell that its input ended.
    struct Client: Sendable, CustomTestStringConvertible {
        let program: String
        let needsQuit: Bool
        let arguments: @Sendable (_ port: Int, _ authority: String) -> [String]

        var testDescription: String { program }
    }

    static let clients = [
        Client(program: "openssl", needsQuit: true) { port, authority in
            [
                "s_client", "-quiet", "-verify_return_error", "-connect", "localhost:\(port)", "-servername",
                "localhost", "-verify_hostname", "localhost", "-CAfile", authority,
            ]
        },
        Client(program: "socat", needsQuit: false) { port, authority in
            ["-t10", "-", "OPENSSL:localhost:\(port),cafile=\(authority),commonname=localhost"]
        },
        Client(program: "ncat", needsQuit: false) { port, authority in
            ["--ssl-verify", "--ssl-trustfile", authority, "localhost", "\(port)"]
        },
        Client(program: "python3", needsQuit: false) { port, authority in
            ["-c", Self.python, "\(port)", authority]
        },
    ]

    /// Ends its side by FIN, past TLS, and reads on.
    private static let python = """
        import socket, ssl, sys
        context = ssl.create_default_context(cafile=sys.argv[2])
        raw = socket.create_connection(("localhost", int(sys.argv[1])))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
        def step(work):
            while True:
                try:
                    return work()
                except ssl.SSLWantReadError:
                    send()
                    got = raw.recv(65536)
                    incoming.write(got) if got else incoming.write_eof()
        def send():
            if outgoing.pending:
                raw.sendall(outgoing.read())
        step(tls.do_handshake)
        tls.write(sys.stdin.buffer.read())
        send()
        raw.shutdown(socket.SHUT_WR)
        while data := step(lambda: tls.read(65536)):
            sys.stdout.buffer.write(data)
        """

    static let lines = """
        SIGN_IN \(TestAdministrator.login)
        \(TestAdministrator.password)
        SET language=en
        unit.create code=FOREIGN name=foreign
        unit.list

        """

    @Test("a program that others wrote has all its lines carried out and answered", arguments: clients)
    func client(_ client: Client) async throws {
        try await withConsole { console in
            let authority = try ConsoleCertificates.shared.authority
            let answered = try await runAside(
                client.program, client.arguments(console.port, authority),
                input: Self.lines + (client.needsQuit ? "QUIT\n" : ""))
            #expect(answered.contains("* suanpan protocol=1"))
            #expect(answered.split(separator: "\n").filter { $0.hasPrefix("+") }.count >= 4, "\(answered)")
            #expect(!answered.contains("\n- error="), "\(answered)")
            #expect(answered.contains("FOREIGN"))
        }
    }

    @Test("what is cut inside a line is refused, and what stood before it is done")
    func cut() async throws {
        try await withConsole { console in
            let authority = try ConsoleCertificates.shared.authority
            let ncat = try #require(Self.clients.first { $0.program == "ncat" })
            let answered = try await runAside(
                "ncat", ncat.arguments(console.port, authority), input: Self.lines + "unit.create code=CUT na"
            )
            #expect(answered.contains("- error=command_malformed"), "\(answered)")
            #expect(answered.contains("FOREIGN"))
        }
    }

    @Test("a dialogue by expect sees the question, answers it and reads the rows")
    func expectDialogue() async throws {
        try await withConsole { console in
            let authority = try ConsoleCertificates.shared.authority
            let script = """
                set timeout 30
                log_user 1
                spawn -noecho openssl s_client -quiet -verify_return_error -connect localhost:\(console.port) \
                -servername localhost -CAfile \(authority)
                expect "* suanpan" {} timeout { exit 2 }
                send "SIGN_IN \(TestAdministrator.login)\\n"
                expect "? password" {} timeout { exit 3 }
                send "\(TestAdministrator.password)\\n"
                expect -re {\\+ [^\\n]*milliseconds} {} timeout { exit 4 }
                send "unit.list\\n"
                expect -re {\\+ [^\\n]*milliseconds} {} timeout { exit 5 }
                send "QUIT\\n"
                expect eof {} timeout { exit 6 }
                """
            let answered = try await runAside("expect", ["-c", script])
            #expect(answered.contains("? password"))
        }
    }
}
