// Claims about the program itself, run as a process: what it says, and what it ends with.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct CommandTests {
    private func run(_ arguments: [String], _ environment: [String: String] = [:]) async throws
        -> Program.Outcome
    {
        try await Program.run(arguments, environment)
    }

    @Test("wrong usage and wrong settings have exit codes of their own, and name what is wrong")
    func wrong() async throws {
        let usage = try await run(["serve", "--nonsense"])
        #expect(usage.status == 64)
        let setting = try await run(["schema", "status"], ["SUANPAN_LANES": "none"])
        #expect(setting.status == 78)
        #expect(setting.errors.contains("SUANPAN_LANES"))
        let missing = try await run(["schema", "status"])
        #expect(missing.status == 78)
        #expect(missing.errors.contains("SUANPAN_DEPLOY_DATABASE_URL"))
        let unreachable = try await run(
            ["schema", "status"], ["SUANPAN_DEPLOY_DATABASE_URL": "host=127.0.0.1 port=1 user=x dbname=x"])
        #expect(unreachable.status == 69)
        let certificate = try await run(
            ["serve"],
            ["SUANPAN_TLS_CERTIFICATE_FILE": "/nowhere/a.crt", "SUANPAN_TLS_KEY_FILE": "/nowhere/a.key"])
        #expect(certificate.status == 78)
        #expect(certificate.errors.contains("/nowhere/a.crt: No such file"))
        // An address kept for documentation, which no machine has.
        let elsewhere = try await run(
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
            #expect(try await run(["schema", "status"], environment).status == 1)
            let applied = try await run(["schema", "apply"], environment)
            #expect(applied.status == 0, "\(applied.errors)")
            #expect(try await run(["schema", "status"], environment).status == 0)

            try await Program.withFile("correct horse battery\n") { password in
                let add = [
                    "user", "add", "admin", "--name", "Admin", "--role", "administrator", "--password-file",
                    password,
                ]
                #expect(try await run(add, environment).status == 0)
                #expect(try await run(add, environment).status == 1)
                let signIn = ["--login", "admin", "--password-file", password]
                try await Program.withFile("code,name,base_unit,external_id\nA1,Bolt,EA,1\nA2,Nut,NONE,2\n") {
                    file in
                    let faulty = try await run(["import", "products", file] + signIn, environment)
                    #expect(faulty.status == 65)
                    #expect(faulty.errors.contains("\(file):3: row 2: base_unit: "))
                }
                try await Program.withFile("\u{FEFF}code,name,base_unit,external_id\r\nA1,Bolt,EA,1\r\n") {
                    file in
                    for _ in 0..<2 {
                        let done = try await run(["import", "products", file] + signIn, environment)
                        #expect(done.status == 0, "\(done.errors)")
                    }
                }
                try await Program.withFile("wrong password\n") { wrong in
                    let refused = try await run(
                        ["import", "products", password, "--login", "admin", "--password-file", wrong],
                        environment)
                    #expect(refused.status == 77)
                }
            }
            let products = try await database.query("select code from data.product")
            #expect(products.map { $0[0] } == ["A1"])
        }
    }

    @Test("the service applies the schema, serves, and ends with 0 on SIGTERM")
    func serve() async throws {
        try await withEmptyDatabase { database in
            let (process, _, errors) = Program.process(
                ["serve"],
                [
                    "SUANPAN_DATABASE_URL": database.configuration(as: .service).connectionString,
                    "SUANPAN_DEPLOY_DATABASE_URL": database.configuration(as: .deploy).connectionString,
                    "SUANPAN_HTTP_PORT": "0", "SUANPAN_LOG_FORMAT": "json",
                ])
            let ended = AsyncStream<Int32>.makeStream()
            process.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
            try process.run()
            let log = AsyncStream<String> { continuation in
                errors.fileHandleForReading.readabilityHandler = { handle in
                    let data = handle.availableData
                    if data.isEmpty { continuation.finish() }
                    continuation.yield(String(decoding: data, as: UTF8.self))
                }
            }
            var isServing = false
            for await text in log where text.contains("listening") {
                isServing = true
                break
            }
            #expect(isServing)
            process.terminate()
            var statuses = ended.stream.makeAsyncIterator()
            #expect(await statuses.next() == 0)
        }
    }
}
