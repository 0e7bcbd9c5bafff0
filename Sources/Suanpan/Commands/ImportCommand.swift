// `suanpan import KIND FILE.csv`: a whole file through the operation `KIND.import`, by the same door as every other call.
// Either all rows are imported or none, and then every faulty one is printed.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import Logging
internal import Spreadsheet

/// Imports a file.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a CSV file, whole or not at all.",
        discussion: """
            KIND is products, suppliers, customers, purchase_orders, opening_stock or any noun that has an import \
            operation; the columns are that operation's fields. Signs in by --login, or uses the token in SUANPAN_TOKEN. \
            A repeat is harmless where rows have an external_id.
            """)

    @Argument(help: "What the rows are.") var kind: String
    @Argument(help: "The file: UTF-8, comma-separated, a header line with column names.") var file: String
    @Option(help: "Login to sign in with.") var login: String?
    @Option(
        name: .customLong("password-file"),
        help: PasswordSource.help)
    var passwordFile: String?
    @Option(help: "Code of the branch, where the session's own is not meant.") var branch: String?

    func run() async throws {
        try await reporting {
            let settings = try await Settings.load()
            settings.bootstrapLogging()
            let table = try readTable()
            Terminal.say("\(file): \(table.records.count) rows, \(table.columns.count) columns")
            let gateway = Gateway(configuration: settings.gateway, logger: Logger(label: "suanpan"))
            try await gateway.running {
                let session = try await CommandSession.open(
                    gateway, login: login, passwordFile: passwordFile, branch: branch)
                let result = await Result { try await send(table, through: session) }
                await session.close()
                try result.get()
            }
        }
    }

    private func readTable() throws -> CSVTable {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFault("\(file) cannot be read")
        }
        do {
            return try CSVTable(parsing: Array(data))
        } catch {
            Terminal.say("\(file), \(error)")
            throw ExitCode.faultyData
        }
    }

    private func send(_ table: CSVTable, through session: CommandSession) async throws {
        let operation = try await session.operation(for: kind)
        let start = ContinuousClock.now
        let progress = ImportProgress(
            session: session, operation: operation.name, requestID: Secrets.requestID())
        let showing = Task { await progress.show() }
        let answer = await session.call(
            operation.name, ImportRows(table: table, operation: operation).request,
            requestID: progress.requestID)
        showing.cancel()
        await showing.value
        guard answer.isDone else {
            ImportFaults(answer: answer, table: table).print(file: file)
            throw answer.exitCode
        }
        Terminal.say(
            "done in \((start.duration(to: .now) / .seconds(1)).formatted(.number.precision(.fractionLength(1)))) s"
        )
        print(answer.body)
    }
}

extension Answer {
    /// What the program ends with after this error.
    var exitCode: ExitCode {
        switch status {
        case 401, 403: .notPermitted
        case 503: .unavailable
        case 422: .faultyData
        default: .failure
        }
    }
}
