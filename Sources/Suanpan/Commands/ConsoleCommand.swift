// `suanpan console`: the comfortable client of the console's line protocol, for people and for scripts.

internal import ArgumentParser
internal import ConsoleClient
internal import Foundation
internal import LineEditor
internal import TLS

/// Talks to a console.
struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Talk to the console of a running service.",
        discussion: """
            Without -c and -f, on a terminal: prompt, history, TAB for operations, arguments and codes. Ctrl-C ends the \
            command that runs, Ctrl-D leaves. HELP tells about verbs and operations.

            A command goes on in the next line while a JSON value is open, or after a backslash at the end of a line. \
            NAME={<FILE} sends what the file holds: `goods_receipt.submit lines={<lines.json}`, or the whole request: \
            `goods_receipt.submit {<request.json}`. Lines that begin with # are comments, empty ones are skipped; at a \
            prompt an empty line asks for the next page, and a line that begins with a space is not remembered.

            Signs in by --login and a password (--password-file or typed), else by the token in SUANPAN_TOKEN, else by \
            the certificate of --cert. The server's certificate is always verified, with its name.

            With -c or -f answers go to standard output, messages and errors to standard error.
            Exit codes: 0 done, 1 refused, 64 wrong usage or command, 65 faulty data, 69 no connection, or lost, 75 try \
            again later, 77 sign-in refused or not permitted, 130 interrupted. With --keep-going that of the first \
            command that failed.
            """)

    @Option(help: "Host name or address, as the certificate has it. SUANPAN_CONSOLE_HOST; else localhost.")
    var host: String?
    @Option(help: "Port. SUANPAN_CONSOLE_PORT; else 8481.")
    var port: Int?
    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "Certificates of the authorities that are believed, in PEM. SUANPAN_CONSOLE_CA_FILE; else the system's.",
            valueName: "file"))
    var authorityFile: String?
    @Option(
        name: .customLong("cert"),
        help: ArgumentHelp("Our own certificate, in PEM. SUANPAN_CONSOLE_CERT_FILE.", valueName: "file"))
    var certificateFile: String?
    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("Its private key, in PEM. SUANPAN_CONSOLE_KEY_FILE.", valueName: "file"))
    var keyFile: String?
    @Option(help: "Login to sign in with. SUANPAN_CONSOLE_LOGIN.")
    var login: String?
    @Option(name: .customLong("password-file"), help: PasswordSource.help)
    var passwordFile: String?
    @Option(help: "How rows are written: text, json or csv.")
    var format: String?
    @Option(help: "Code of the branch in which commands act.")
    var branch: String?
    @Option(
        name: .customShort("c"),
        help: ArgumentHelp("A command to run; may be repeated.", valueName: "command"))
    var commands: [String] = []
    @Option(
        name: .customShort("f"),
        help: ArgumentHelp("A file of commands, after those of -c; - is standard input.", valueName: "file"))
    var files: [String] = []
    @Flag(help: "Go on after a command that was refused; commands are then sent ahead.")
    var keepGoing = false

    func validate() throws {
        if let format, !["text", "json", "csv"].contains(format) {
            throw ValidationError("--format is text, json or csv.")
        }
        if passwordFile == "-", files.contains("-") {
            throw ValidationError("standard input holds either the password or the commands.")
        }
    }

    func run() async throws {
        let work = try Work(self, environment: ProcessInfo.processInfo.environment)
        try await reporting { try await Self.onThread(work.run) }
    }

    /// Terminals and signals want one thread that may wait.
    private static func onThread(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(with: Result(catching: work))
            }
            thread.name = "console"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}

extension ConsoleCommand {
    /// What the options and the environment come to.
    struct Work: Sendable {
        private let host: String
        private let port: Int
        private let tls: TLSClientConfiguration
        private let login: String?
        private let passwordFile: String?
        private let token: String?
        private let options: [CommandText]
        private let commands: [String]
        private let files: [String]
        private let keepsGoing: Bool

        init(_ command: ConsoleCommand, environment: [String: String]) throws {
            func setting(_ name: String) -> String? {
                environment["SUANPAN_CONSOLE_" + name].flatMap { $0.isEmpty ? nil : $0 }
            }
            let host = command.host ?? setting("HOST") ?? "localhost"
            // Where the service listens on all addresses, it does so on this machine's own too.
            self.host = ["0.0.0.0", "::", "*"].contains(host) ? "localhost" : host
            if let port = command.port {
                self.port = port
            } else if let text = setting("PORT") {
                guard let port = Int(text) else {
                    Terminal.say("wrong setting: SUANPAN_CONSOLE_PORT=\(text): expected a port")
                    throw ExitCode.wrongSetting
                }
                self.port = port
            } else {
                port = 8481
            }
            guard (1...65_535).contains(port) else { throw ValidationError("a port is from 1 to 65535.") }
            tls = TLSClientConfiguration(
                authorityFile: command.authorityFile ?? setting("CA_FILE"),
                certificateFile: command.certificateFile ?? setting("CERT_FILE"),
                privateKeyFile: command.keyFile ?? setting("KEY_FILE"))
            login = command.login ?? setting("LOGIN")
            passwordFile = command.passwordFile
            guard passwordFile == nil || login != nil else {
                throw ValidationError("--password-file needs --login.")
            }
            token = environment["SUANPAN_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
            let settings = [("format", command.format), ("branch", command.branch)].compactMap {
                name, value in
                value.map { "\(name)=\(JSONString.value($0))" }
            }
            options = settings.isEmpty ? [] : [CommandText("SET " + settings.joined(separator: " "))]
            commands = command.commands
            files = command.files
            keepsGoing = command.keepGoing
        }

        func run() throws {
            let context: TLSContext
            do throws(TLSError) {
                context = try TLSContext(client: tls)
            } catch {
                throw CommandFault("\(error)")
            }
            // While standard input is read here, Ctrl-C is still what it always is.
            let password = try passwordFile.map { try PasswordSource.password(file: $0, isNew: false) }
            let credentials = ConsoleCredentials(
                login: login, password: password, token: token, hasCertificate: tls.certificateFile != nil)
            let server = ConsoleServer(
                host: host, port: port, tls: context, hasAuthority: tls.authorityFile != nil)
            let link = ConsoleLink(server: server, wakeups: Wakeups())
            let output = ConsoleOutput()
            let isPersonal =
                commands.isEmpty && files.isEmpty && isatty(STDIN_FILENO) == 1 && output.isTerminal
            if isPersonal {
                try InteractiveConsole(link: link, output: output, credentials: credentials, options: options)
                    .run()
            } else {
                let files = commands.isEmpty && files.isEmpty ? ["-"] : files
                try ScriptedConsole(
                    link: link, output: output, source: ScriptSource(commands: commands, files: files),
                    keepsGoing: keepsGoing
                ).run(options: options, credentials: credentials)
            }
        }
    }
}
