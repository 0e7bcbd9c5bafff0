// What reading costs in a company with a history: every view, board, report and page, in the database's own counts.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Terminal
package import WebUI

/// The measurement of reading.
package struct ReadsBench: Sendable {
    private let rows: Int
    private let rounds: Int
    private let atLeast: Double
    private let plans: String?
    private let history: String
    private let web: WebConfiguration

    /// - Parameters:
    ///   - rows: of the ledger.
    ///   - rounds: how often each request is made.
    ///   - atLeast: milliseconds below which a request is not worth a row of the table.
    ///   - plans: requests whose name has this in it are also explained, on standard error.
    ///   - history: SQL that makes a company with as many rows as the setting bench.rows says.
    ///   - web: how pages are served.
    package init(
        rows: Int, rounds: Int, atLeast: Double, plans: String?, history: String, web: WebConfiguration
    ) {
        self.rows = rows
        self.rounds = rounds
        self.atLeast = atLeast
        self.plans = plans
        self.history = history
        self.web = web
    }

    /// Makes the company, proves that its books tie out, reads it as its administrator, and writes tables in Markdown.
    ///
    /// - Throws: `CommandFault` where a check finds something; `PostgresError`.
    package func table(in database: BenchDatabase) async throws -> String {
        let gateway = Gateway(configuration: database.gateway, logger: Logger(label: "suanpan"))
        return try await gateway.running {
            let password = Secrets.requestID()
            let login = try await BenchCompany.addUser(password, in: database)
            try await load(database)
            let visitor = try await PageVisitor(gateway, web: web, login: login, password: password)
            let reader = try await BenchReader.open(in: database, token: visitor.token)
            let result = await Result { try await measured(reader) }
            await reader.close()
            let requests = try result.get()
            var pages = ["| page | median ms | 95 % ms | first kB | next kB |", "|---|---|---|---|---|"]
            for address in try await visitor.addresses() {
                Terminal.status(address)
                pages.append(try await visitor.measured(address, rounds: rounds))
            }
            Terminal.endStatus()
            return (requests + [""] + pages).joined(separator: "\n")
        }
    }

    private func load(_ database: BenchDatabase) async throws {
        Terminal.status("making a history of \(rows) rows")
        let connection = try await PostgresConnection.connect(
            database.deploy, logger: Logger(label: "suanpan"))
        let result = await Result {
            try await connection.execute(script: "set bench.rows = \(rows)")
            try await connection.execute(script: history)
            try await connection.execute(script: "vacuum analyze")
        }
        await connection.close()
        try result.get()
    }

    private func measured(_ reader: BenchReader) async throws -> [String] {
        let started = ContinuousClock.now
        let proof = try await reader.call(BenchRead("check.run", "check.run", [:]))
        guard proof["sound"]?.bool == true else {
            throw CommandFault("the history does not tie out: \(proof.text.prefix(2000))", .failure)
        }
        var lines = [
            "check.run: \(Self.text(started.duration(to: .now) / .milliseconds(1))) ms", "",
            "| read | ms | CPU ms | buffers | rows read | kB | |", "|---|---|---|---|---|---|---|",
        ]
        for read in try await reader.reads() {
            Terminal.status(read.name)
            let cost = try await reader.cost(of: read, rounds: rounds)
            if let plans, read.name.contains(plans) { try await reader.explain(read) }
            if cost.milliseconds >= atLeast {
                lines.append(
                    "| \(read.name) | \(Self.text(cost.milliseconds)) | \(Self.text(cost.cpu)) | \(cost.buffers) "
                        + "| \(cost.rows) | \(Self.text(Double(cost.bytes) / 1000)) | \(cost.refusal) |")
            }
        }
        return lines
    }

    private static func text(_ value: Double) -> String { String(format: "%.1f", value) }
}

/// A request that is measured.
struct BenchRead: Sendable {
    let name: String
    let operation: String
    let request: JSONTree

    init(_ name: String, _ operation: String, _ request: JSONTree) {
        self.name = name
        self.operation = operation
        self.request = request
    }
}
