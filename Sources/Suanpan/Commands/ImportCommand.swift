// `suanpan import KIND FILE`: a file as people have it, through the service's address, read and recognised as the page of imports does. Either all
// rows come in or none, and then every fault is printed.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import HTTPServer
internal import Terminal

/// Imports a file.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a file through a running service, whole or not at all.",
        discussion: """
            KIND is products, suppliers, customers, opening_stock, purchase_orders, sales_orders or what else import.kinds \
            lists. The file is a workbook (.xlsx, .xls) or text separated by commas, semicolons or tabs; its columns are \
            recognised by their heads, and all faults are told at once by row and column. Rows that are no data (totals, heads \
            once more, lines above groups) are left out and told.

            Signs in by --login and a password (--password-file or typed), else by the token in SUANPAN_TOKEN. No password of the \
            database is needed. Exit codes: 0 done, 1 refused, 64 wrong usage, 65 faulty data, 69 no service, 75 try again \
            later, 77 sign-in refused or not permitted.
            """)

    @Argument(help: "What the rows are.") var kind: String
    @Argument(help: "The file.") var file: String
    @Option(help: "Address of the service. SUANPAN_SERVER; else http://localhost:8480.") var server: String?
    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "Certificates of the authorities that are believed, in PEM. SUANPAN_SERVER_CA_FILE; else the system's.",
            valueName: "file"))
    var authorityFile: String?
    @Option(help: "Login to sign in with.") var login: String?
    @Option(name: .customLong("password-file"), help: PasswordSource.help)
    var passwordFile: String?
    @Option(help: "Code of the branch, where the session's own is not meant.") var branch: String?
    @Option(help: "Sheet of a workbook; else the first that can be seen.") var sheet: String?
    @Option(help: "Encoding of a text: utf-8, gb18030, big5, windows-1252; else it is found out.")
    var encoding: String?
    @Option(
        name: .customLong("map"),
        help: ArgumentHelp(
            "That column (its head, or its number from 1) is that field; without a field it is left out.",
            valueName: "head=field"))
    var maps: [String] = []
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("The value of rows that have none, as warehouse=HQ-1.", valueName: "field=value"))
    var values: [String] = []
    @Option(
        help: ArgumentHelp(
            "Rows that are data although they look like totals or groups.", valueName: "numbers"))
    var keep: String?
    @Option(help: "What becomes of codes that are there: refuse, skip or change.") var existing: String?
    @Option(help: "Make what is not there: units,categories.") var create: String?
    @Flag(help: "Submit the papers.") var submit = false
    @Flag(name: .customLong("dry-run"), help: "Check only: carry it out, show it, undo it.") var isDryRun =
        false

    func run() async throws {
        try await reporting {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw CommandFault("\(file) cannot be read")
            }
            let environment = ProcessInfo.processInfo.environment
            func setting(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
            let address = try ServiceAddress(server ?? setting("SUANPAN_SERVER") ?? "http://localhost:8480")
            var client = try ServiceClient(
                address: address, authorityFile: authorityFile ?? setting("SUANPAN_SERVER_CA_FILE"),
                token: login == nil ? setting("SUANPAN_TOKEN") : nil)
            if let login {
                let password = try PasswordSource.password(file: passwordFile, isNew: false)
                try await client.signIn(login: login, password: password)
            } else if client.token == nil {
                throw CommandFault("give --login, or a session's token in SUANPAN_TOKEN")
            }
            let result = await Result { try await send(Array(data), through: client) }
            if login != nil { _ = try? await client.call("session.sign_out", [:]) }
            try result.get()
        }
    }

    /// What is said of the file beside its bytes.
    func query(run: String) -> String {
        var parameters = [URLParameter(name: "run", value: run)]
        for (name, value) in [
            ("sheet", sheet), ("encoding", encoding), ("keep", keep), ("existing", existing),
            ("create", create),
            ("submit", submit ? "true" : nil),
        ] {
            if let value { parameters.append(URLParameter(name: name, value: value)) }
        }
        parameters += maps.map { URLParameter(name: "map", value: $0) }
        parameters += values.map { URLParameter(name: "set", value: $0) }
        return URLText.query(parameters)
    }

    private func send(_ bytes: [UInt8], through client: ServiceClient) async throws {
        let run = Secrets.requestID()
        let start = ContinuousClock.now
        var headers = ["Content-Type": "application/octet-stream"]
        if let branch { headers["Suanpan-Branch"] = branch }
        // A repeat after a connection that broke does not import twice.
        headers[isDryRun ? "Suanpan-Dry-Run" : "Idempotency-Key"] = isDryRun ? "true" : "import-\(run)"
        let progress = ImportProgress(client: client, kind: kind, run: run)
        let showing = Task { await progress.show() }
        let reply = await Result {
            try await client.post(
                "/api/v1/import/\(URLText.encoded(kind))?\(query(run: run))", headers: headers, bytes)
        }
        showing.cancel()
        await showing.value
        let answer = try reply.get()
        let isDone = answer.status == 200
        for line in ImportReport(file: file, json: isDone ? answer.json : answer.json?["details"]).lines {
            Terminal.say(line)
        }
        guard isDone else {
            Terminal.say(answer.message)
            throw answer.exitCode
        }
        let seconds = (start.duration(to: .now) / .seconds(1)).formatted(
            .number.precision(.fractionLength(1)))
        Terminal.say(isDryRun ? "sound, nothing was imported (\(seconds) s)" : "done in \(seconds) s")
        print(answer.json?["answer"]?.text ?? "")
    }
}
