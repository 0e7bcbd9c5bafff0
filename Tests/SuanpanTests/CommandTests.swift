// Claims about the program itself, run as a process: what it says, and what it ends with.

import Foundation
import PostgresClient
import Terminal
import TestSupport
import Testing

@testable import Suanpan

@Suite(.timeLimit(.minutes(3))) struct CommandTests {
    @Test("wrong usage and wrong settings have exit codes of their own, and name what is wrong")
    func wrong() async throws {
        let usage = try await Program.run(["serve", "--nonsense"])
        #expect(usage.status == 64)
        let setting = try await Program.run(["schema", "status"], ["SUANPAN_LANES": "none"])
        #expect(setting.status == 78)
        #expect(setting.errors.contains("SUANPAN_LANES"))
        let missing = try await Program.run(["schema", "status"])
        #expect(missing.status == 78)
        #expect(missing.errors.contains("SUANPAN_DEPLOY_DATABASE_URL"))
        let unreachable = try await Program.run(
            ["schema", "status"], ["SUANPAN_DEPLOY_DATABASE_URL": "host=127.0.0.1 port=1 user=x dbname=x"])
        #expect(unreachable.status == 69)
        let certificate = try await Program.run(
            ["serve"],
            ["SUANPAN_TLS_CERTIFICATE_FILE": "/nowhere/a.crt", "SUANPAN_TLS_KEY_FILE": "/nowhere/a.key"])
        #expect(certificate.status == 78)
        #expect(certificate.errors.contains("/nowhere/a.crt: No such file"))
        // An address kept for documentation, which no machine has.
        let elsewhere = try await Program.run(
            ["serve"], ["SUANPAN_DATABASE_URL": "host=/nowhere", "SUANPAN_HTTP_HOST": "203.0.113.1"])
        #expect(elsewhere.status == 1)
        #expect(elsewhere.errors.contains("203.0.113.1:8480"))
    }

    @Test("from an empty database to an import: schema, first user, file; faults by line, repeats harmless")
    func fromNothing() async throws {
        try await withEmptyDatabase { database in
            let environment = [
                "SUANPAN_DATABASE_URL": database.configuration(as: .service).connectionString,
                "SUANPAN_DEPLOY_DATABASE_URL": database.configuration(as: .deploy).connectionString,
            ]
            #expect(try await Program.run(["schema", "status"], environment).status == 1)
            let applied = try await Program.run(["schema", "apply"], environment)
            #expect(applied.status == 0, "\(applied.errors)")
            #expect(try await Program.run(["schema", "status"], environment).status == 0)

            try await Program.withFile("correct horse battery\n") { password in
                let add = [
                    "user", "add", "admin", "--name", "Admin", "--role", "administrator", "--password-file",
                    password,
                ]
                #expect(try await Program.run(add, environment).status == 0)
                #expect(try await Program.run(add, environment).status == 1)
                try await Program.serving(environment) { port in
                    try await importFiles(password, port: port, environment)
                }
            }
            let products = try await database.query("select code from data.product")
            #expect(products.map { $0[0] } == ["A1"])
        }
    }

    /// Files through the service's address: no database is named, and everything is told in one round.
    private func importFiles(_ password: String, port: Int, _ environment: [String: String]) async throws {
        let server = ["--server", "http://localhost:\(port)", "--login", "admin"]
        func program(_ file: String, _ more: [String] = [], password: String) async throws -> Program.Outcome
        {
            try await Program.run(
                ["import", "products", file] + server + ["--password-file", password] + more, [:])
        }
        try await Program.withFile(
            "商品;;\n编码;品名;单位;条码\nA1;Bolt;EA;6.90104E+12\nA2;Nut;NONE;\n合计;;;2\n"
        ) { file in
            let faulty = try await program(file, password: password)
            #expect(faulty.status == 65)
            #expect(faulty.errors.contains("\(file):5: left out (total)"), "\(faulty.errors)")
            #expect(faulty.errors.contains("\(file):3: 条码 [barcode]: digits_lost"), "\(faulty.errors)")
            #expect(faulty.errors.contains("\(file):4: 单位 [base_unit]: not_found"), "\(faulty.errors)")
        }
        try await Program.withFile("\u{FEFF}编码,品名,甲\r\nA1,Bolt,1\r\n") { file in
            let map = ["--map", "甲=external_id", "--set", "base_unit=EA"]
            let tried = try await program(file, map + ["--dry-run"], password: password)
            #expect(tried.status == 0 && tried.errors.contains("nothing was imported"), "\(tried.errors)")
            for created in [1, 0] {
                let done = try await program(file, map, password: password)
                #expect(done.status == 0 && done.output.contains("\"created\":\(created)"), "\(done)")
            }
            let unknown = try await program(file, ["--map", "乙=code"], password: password)
            #expect(unknown.status == 65, "\(unknown.errors)")
        }
        try await Program.withFile("wrong password\n") { wrong in
            let refused = try await program(password, password: wrong)
            #expect(refused.status == 77)
        }
        let nobody = try await Program.run(
            [
                "import", "products", password, "--server", "http://localhost:1", "--login", "admin",
                "--password-file", password,
            ],
            [:])
        #expect(nobody.status == 69, "\(nobody.errors)")
    }

    /// Runs a program while `body` does, and gives it what the output from `mark` on says on that line.
    ///
    /// - Returns: what the program ended with on the signal.
    private func whileRunning(
        _ process: Process, _ output: Pipe, mark: String, endingBy signal: Int32 = SIGTERM,
        _ body: (String) async throws -> Void
    ) async throws -> Int32? {
        let ended = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
        try process.run()
        let chunks = AsyncStream<String> { continuation in
            output.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty { continuation.finish() }
                continuation.yield(String(decoding: data, as: UTF8.self))
            }
        }
        var text = ""
        var line: Substring?
        for await chunk in chunks {
            text += chunk
            if let start = text.range(of: mark), let end = text[start.upperBound...].firstIndex(of: "\n") {
                line = text[start.upperBound..<end]
                break
            }
        }
        do {
            try await body(String(try #require(line, "\(text)")))
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw error
        }
        kill(process.processIdentifier, signal)
        var statuses = ended.stream.makeAsyncIterator()
        return await statuses.next()
    }

    /// The number at the beginning of a text.
    private func port(_ text: String) -> String { String(text.prefix { $0.isNumber }) }

    @Test("the service applies the schema, serves, says that it is ready, and ends with 0 on SIGTERM")
    func serve() async throws {
        try await withEmptyDatabase { database in
            let environment = [
                "SUANPAN_DATABASE_URL": database.configuration(as: .service).connectionString,
                "SUANPAN_LOG_FORMAT": "json", "SUANPAN_HTTP_HOST": "0.0.0.0",
            ]
            let deploy = database.configuration(as: .deploy).connectionString
            let (process, _, errors) = Program.process(
                ["serve"],
                environment.merging(["SUANPAN_DEPLOY_DATABASE_URL": deploy, "SUANPAN_HTTP_PORT": "0"]) { $1 })
            var asked = environment
            let status = try await whileRunning(process, errors, mark: "listening on 0.0.0.0:") { rest in
                asked["SUANPAN_HTTP_PORT"] = port(rest)
                let health = try await Program.run(["health"], asked)
                #expect(health.status == 0, "\(health.errors)")
                #expect(health.output == "ready\n")
            }
            #expect(status == 0)
            let health = try await Program.run(["health"], asked)
            #expect(health.status == 1)
        }
    }

    @Test("a service whose database cannot be reached is alive and not ready")
    func unhealthy() async throws {
        let (process, _, errors) = Program.process(
            ["serve"], ["SUANPAN_DATABASE_URL": "host=/nowhere", "SUANPAN_HTTP_PORT": "0"])
        let status = try await whileRunning(process, errors, mark: "listening on 127.0.0.1:") { rest in
            // A proxy in the environment is not asked.
            let health = try await Program.run(
                ["health"], ["SUANPAN_HTTP_PORT": port(rest), "http_proxy": "http://127.0.0.1:1"])
            #expect(health.status == 1)
            #expect(health.errors.contains("code=503"), "\(health.errors)")
        }
        #expect(status == 0)
    }

    @Test(
        "a service that speaks TLS is asked by TLS, whatever its certificate; plain HTTP is no answer of it")
    func healthOverTLS() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "health-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func openSSL(_ arguments: [String]) -> (Process, Pipe, Pipe) {
            let started = Program.process(arguments, [:])
            started.0.executableURL = URL(filePath: "/usr/bin/openssl")
            started.0.currentDirectoryURL = folder
            return started
        }
        let request = try await Program.run(
            openSSL([
                "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "1", "-subj", "/CN=elsewhere",
                "-keyout", "key.pem", "-out", "certificate.pem",
            ]).0)
        #expect(request.status == 0, "\(request.errors)")
        try Data("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8).write(
            to: folder.appending(path: "readyz"))
        let (server, output, _) = openSSL([
            "s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", "certificate.pem", "-key", "key.pem",
        ])
        // It inherits the blocked signals of the thread that starts it.
        _ = try await whileRunning(server, output, mark: "ACCEPT 127.0.0.1:", endingBy: SIGKILL) { rest in
            let number = try #require(Int(port(rest)))
            let secure = ReadinessProbe(host: "127.0.0.1", port: number, usesTLS: true)
            #expect(secure.fault() == nil)
            #expect(ReadinessProbe(host: "127.0.0.1", port: number, usesTLS: false).fault() != nil)
        }
    }

    @Test("a service that takes the question and never answers is not ready, within the time-out")
    func silent() throws {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = try #require(bytes.baseAddress).assumingMemoryBound(to: sockaddr.self)
            #expect(bind(socket, pointer, length) == 0)
            #expect(listen(socket, 1) == 0)
            #expect(getsockname(socket, pointer, &length) == 0)
        }
        let probe = ReadinessProbe(
            host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)), usesTLS: false)
        let clock = ContinuousClock()
        var fault: String?
        let time = clock.measure { fault = probe.fault(timeoutSeconds: 1) }
        #expect(fault?.contains("timeout") == true)
        #expect(time < .seconds(10))
    }

    @Test(
        "where every address is listened on, the loopback is asked",
        arguments: [
            ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("10.1.2.3", "10.1.2.3"),
            ("localhost", "localhost"),
        ])
    func healthAddress(host: String, asked: String) {
        #expect(
            ReadinessProbe(host: host, port: 1, usesTLS: false).url == "http://\(asked):1/readyz")
        #expect(
            ReadinessProbe(host: host, port: 1, usesTLS: true).url == "https://\(asked):1/readyz")
    }
}
