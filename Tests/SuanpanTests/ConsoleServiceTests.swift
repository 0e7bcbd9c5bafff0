// Claims about `suanpan console` against the real console, over TLS and a database of its own.

import Console
import Foundation
import Gateway
import TLS
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ConsoleServiceTests {
    /// Runs a console and gives the body the options that lead there.
    private func withConsole(_ body: @escaping @Sendable ([String]) async throws -> Void) async throws {
        try await withGateway { gateway, _ in
            var configuration = ConsoleConfiguration()
            configuration.port = 0
            let (ports, listening) = AsyncStream<Int>.makeStream()
            let console = Console(
                gateway: gateway, configuration: configuration,
                tls: try TLSSource(Certificates.shared.server), logger: silentLogger,
                onListening: { listening.yield($0) }
            )
            try await withServices(gateway.services + [console]) { _ in
                var iterator = ports.makeAsyncIterator()
                let port = await iterator.next() ?? 0
                try await body(
                    [
                        "console", "--port", "\(port)", "--ca", Certificates.shared.authority, "--login",
                        TestAdministrator.login,
                    ])
            }
        }
    }

    @Test("a script makes master data and papers, from files too, and is told what is refused")
    func script() async throws {
        try await withConsole { options in
            try await Program.withFile(TestAdministrator.password) { password in
                let options = options + ["--password-file", password]
                let products = (1...1300).map {
                    "{\"code\": \"B\($0)\", \"name\": \"啤酒 \($0)\", \"base_unit\": \"BTL\"}"
                }
                try await Program.withFile("[\(products.joined(separator: ",\n"))]") { rows in
                    // The same rows once as a file, once over the limit of a line.
                    let text = """
                        SET language=en
                        product.import rows={<\(rows)}
                        product.import rows=[\(products.joined(separator: ",\n"))]
                        """
                    try await Program.withFile(text) { file in
                        let outcome = try await Program.run(options + ["--keep-going", "-f", file])
                        // The second time the codes are taken.
                        #expect(outcome.status == 65, "\(outcome.errors.suffix(500))")
                        #expect(
                            outcome.errors.contains("\(file):3: import_faulty 422"),
                            "\(outcome.errors.suffix(500))")
                    }
                }
                let found = try await Program.run(
                    options + [
                        "--format", "json", "-c", "product.find text=\"啤酒 1300\"", "-c", "no.such", "-c",
                        "STATUS",
                    ])
                #expect(found.status == 64)
                #expect(found.output.contains("\"B1300\"") && found.output.split(separator: "\n").count == 1)
                let ahead = try await Program.run(
                    options + [
                        "--keep-going", "-c",
                        (1101...1400).map { "product.get product=B\($0)" }.joined(separator: "\n"),
                    ])
                #expect(ahead.status == 1, "\(ahead.errors.prefix(500))")
                #expect(ahead.output.contains("啤酒 1300") && !ahead.output.contains("啤酒 1301"))
            }
            let refused = try await Program.withFile("wrong") { wrong in
                try await Program.run(options + ["--password-file", wrong, "-c", "STATUS"])
            }
            #expect(refused.status == 77 && refused.output.isEmpty)
        }
    }

    @Test("a person signs in, completes, watches, cancels and leaves")
    func person() async throws {
        try await withConsole { options in
            let state = FileManager.default.temporaryDirectory.appending(path: "state-\(UUID().uuidString)")
                .path
            defer { try? FileManager.default.removeItem(atPath: state) }
            let terminal = try PseudoTerminal(options, ["XDG_STATE_HOME": state, "NO_COLOR": "1"])
            try await terminal.expect("password: ")
            try terminal.type(TestAdministrator.password + "\r")
            try await terminal.expect("admin@")
            try terminal.type("product.cr\t")
            try await terminal.expect("eate ")
            try terminal.type("code=B500 name=青岛啤酒 base_u\t")
            try await terminal.expect("nit=")
            try terminal.type("BT\t\r")
            try await terminal.expect("QDPJ")
            try await terminal.expect("admin@")
            try terminal.type("WATCH 1 product.get product=qdpj\t\r")
            try await terminal.expect("number=2")
            try terminal.type("\u{3}")
            try await terminal.expect("admin@")
            try terminal.type("QUIT\r")
            #expect(try await terminal.end() == 0)
            let kept = try String(contentsOfFile: state + "/suanpan/console_history", encoding: .utf8)
            #expect(
                kept.hasPrefix(
                    "product.create code=B500 name=青岛啤酒 base_unit=BTL\nWATCH 1 product.get product=B500\n"))
        }
    }
}
