// Claims about strangers, crowds and slow readers.

import Foundation
import Gateway
import Glibc
import NIOCore
import TLS
import TestSupport
import Testing

@testable import Console

@Suite(.timeLimit(.minutes(4))) struct PressureTests {
    @Test("hostile lines are refused by name, and the session goes on")
    func hostile() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.send(String(repeating: "x", count: 1 << 20) + "\n")
                #expect(try await client.answer().error == "line_too_long")
                try await client.send([0x61, 0x00, 0x0A])
                #expect(try await client.answer().error == "line_invalid")
                try await client.send([0x48, 0xFF, 0xFE, 0x0A])
                #expect(try await client.answer().error == "line_invalid")
                #expect(
                    try await client.ask("unit.create code={3+}\nABCDE name=x").error == "command_malformed")
                try await client.send("unit.create code={20+}\nAB name=x\nsession.current\n")
                // Shorter than announced: what follows is taken into the literal, and nothing of it is a command.
                #expect(try await client.answer().error != nil)
                #expect(try await client.ask("\u{1B}[31m").error == "command_malformed")
                #expect(try await client.ask("unit.list @format=xml").error == "command_malformed")
                #expect(try await client.ask("unit.list @nope=1").error == "option_unknown")
                #expect(try await client.ask("no.such").error == "operation_unknown")
                #expect(try await client.ask("unit.list {\"limit\":").error == "command_malformed")
                try await client.done("session.current")
            }
        }
    }

    @Test("beyond the connections of an address one is told so, from another address there is room")
    func connectionLimit() async throws {
        var configuration = ConsoleConfiguration()
        configuration.maximumConnectionsPerAddress = 2
        try await withConsole(configuration) { console in
            try await console.withClient { one in
                _ = try await one.line()
                try await console.withClient { two in
                    _ = try await two.line()
                    try await console.withClient { three in
                        let told = try await three.line()
                        #expect(told == "* closing error=overloaded")
                        #expect(try await three.line() == nil)
                    }
                    try await console.withClient(from: "127.0.0.2") { other in
                        let greeting = try await other.line()
                        #expect(greeting?.hasPrefix("* suanpan") == true)
                    }
                }
            }
        }
    }

    @Test("wrong passwords make the address wait, whichever way they are tried, and nobody else")
    func signInFailures() async throws {
        try await withConsole { console in
            try await console.database.query("update data.company set sign_in_attempts = 3")
            try await console.withClient { client in
                _ = try await client.line()
                for command in ["SIGN_IN admin", "session.sign_in login=admin", "SIGN_IN admin"] {
                    try await client.send("\(command)\nwrong\n")
                    #expect(try await client.answer().error == "sign_in_refused")
                }
                try await client.send("SIGN_IN admin\nwrong\n")
                let waiting = try await client.answer()
                #expect(waiting.error == "sign_in_delayed")
                #expect((100...300).contains(Int(waiting["retry_after"] ?? "") ?? 0))
                try await client.send("session.sign_in login=admin\nwrong\n")
                #expect(try await client.answer().error == "sign_in_delayed")
            }
            try await console.withClient(from: "127.0.0.2") { client in
                _ = try await client.line()
                try await client.signIn()
            }
        }
    }

    @Test("who does not sign in, or not speak TLS, in time is closed")
    func timeouts() async throws {
        var configuration = ConsoleConfiguration()
        configuration.signInTimeoutSeconds = 1
        configuration.handshakeTimeoutSeconds = 1
        try await withConsole(configuration) { console in
            try await console.withClient { client in
                _ = try await client.line()
                #expect(try await client.line() == "* closing error=timed_out")
                #expect(try await client.line() == nil)
            }
            let silent = try RawSocket(port: console.port)
            defer { silent.close() }
            #expect(silent.readToEnd(seconds: 20) != nil, "no handshake came")
        }
    }

    @Test("who is signed in and silent for too long is signed out and closed")
    func idle() async throws {
        var configuration = ConsoleConfiguration()
        configuration.idleTimeoutSeconds = 1
        try await withConsole(configuration) { console in
            try await console.withClient { client in
                _ = try await client.line()
                try await client.signIn()
                #expect(try await client.line() == "* signed_out reason=idle")
            }
        }
    }

    @Test("ten thousand silent connections shut nobody out who comes from elsewhere")
    func silentCrowd() async throws {
        let wanted = 10_000
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(7), &limit)
        limit.rlim_cur = min(limit.rlim_max, 60_000)
        setrlimit(__rlimit_resource_t(7), &limit)
        let room = Int(min(limit.rlim_cur, 1_000_000)) - 1500
        let count = min(wanted, room)
        if count < wanted { print("only \(count) connections: the limit of open files forbids more") }
        try #require(count >= 500, "the limit of open files leaves no room for this test")
        var configuration = ConsoleConfiguration()
        configuration.handshakeTimeoutSeconds = 30
        try await withConsole(configuration) { console in
            var crowd: [RawSocket] = []
            defer { for socket in crowd { socket.close() } }
            for _ in 0..<count { crowd.append(try RawSocket(port: console.port)) }
            try await console.withClient(from: "127.0.0.2") { client in
                _ = try await client.line()
                try await client.signIn()
                let seen = try await client.done("console.list @format=json").rows.count
                #expect(seen <= 32 + 16 + 1, "those of one address, those that are told, and this one")
            }
        }
    }

    @Test("a large answer reaches a slow reader whole, and waits for it")
    func slowReader() async throws {
        try await withConsole { console in
            try await console.manySessions(60_000)
            try await console.signedIn { client in
                try await client.send("session.list @format=json\n")
                try await Task.sleep(for: .seconds(2))
                var rows = 0
                while let line = try await client.line(), !line.hasPrefix("+") {
                    rows += 1
                    // Now and then it rests.
                    if rows.isMultiple(of: 10_000) { try await Task.sleep(for: .milliseconds(300)) }
                }
                #expect(rows > 60_000)
                #expect(client.received > 12_000_000)
            }
        }
    }

    @Test("a reader that takes in nothing is dropped, and its command with it")
    func stalledReader() async throws {
        var configuration = ConsoleConfiguration()
        configuration.writeTimeoutSeconds = 2
        try await withConsole(configuration, isPlain: true) { console in
            try await console.manySessions(60_000)
            let socket = try RawSocket(port: console.port, receiveBytes: 4096)
            defer { socket.close() }
            socket.send("SIGN_IN admin\n\(TestAdministrator.password)\nsession.list @format=json @all=true\n")
            try await console.signedIn { client in
                for _ in 0..<60 {
                    try await Task.sleep(for: .milliseconds(500))
                    if try await client.done("console.list @format=json").rows.count == 1 { return }
                }
                Issue.record("the reader that does not read is still there")
            }
        }
    }

    @Test("openssl s_client is client enough")
    func openssl() async throws {
        try await withConsole { console in
            let authority = try ConsoleCertificates.shared.authority
            let text = try await runAside(
                "bash",
                [
                    "-c",
                    """
                    (printf 'SIGN_IN admin\\n%s\\nSET language=en\\nsession.current\\nQUIT\\n' "$1"; sleep 5) |
                        timeout 60 openssl s_client -quiet -verify_quiet -verify_return_error \
                        -connect 127.0.0.1:"$2" -CAfile "$3"
                    """,
                    "bash", TestAdministrator.password, "\(console.port)", authority,
                ])
            #expect(text.contains("* suanpan protocol=1"))
            #expect(text.contains("? password"))
            #expect(text.contains("+ user=admin"))
            #expect(text.contains(" user.login"))
            #expect(!text.contains(TestAdministrator.password))
        }
    }
}

extension RunningConsole {
    /// Sessions of the administrator, so many that their list is long.
    func manySessions(_ count: Int) async throws {
        try await database.query(
            """
            insert into data.session (token_hash, user_id, face, client, expires_at, branch_id)
            select sha256(n::text::bytea), u.id, 'test', repeat('x', 40), now() + interval '1 hour', 1
            from generate_series(1, \(count)) n, data.user_account u where u.login = 'admin'
            """)
    }
}

/// A socket that does nothing by itself.
struct RawSocket {
    private let descriptor: Int32

    init(port: Int, receiveBytes: Int32 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure(description: "no socket: \(errno)") }
        var size = receiveBytes
        if size > 0 {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            Glibc.close(descriptor)
            throw TestFailure(description: "no connection: \(errno)")
        }
    }

    func close() { Glibc.close(descriptor) }

    func send(_ text: String) { _ = text.withCString { Glibc.send(descriptor, $0, strlen($0), 0) } }

    /// How many bytes came before the end; nil where it did not come in time.
    func readToEnd(seconds: Int) -> Int? {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var buffer = [UInt8](repeating: 0, count: 4096)
        var total = 0
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return total }
            if count < 0 { return nil }
            total += count
        }
    }
}
