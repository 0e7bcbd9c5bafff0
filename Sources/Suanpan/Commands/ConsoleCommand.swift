// `suanpan console`: the comfortable client of the console's line protocol, for people and for scripts.

internal import ArgumentParser
internal import Foundation
internal import TLS
internal import Terminal

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

            What a command of -c or -f asks for is typed, or taken from a file by the name of the question: \
            `--secret new_password=FILE`, where FILE may be a descriptor, /dev/fd/3.

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
    @Option(
        name: .customLong("secret"),
        help: ArgumentHelp(
            "What a command asks for under that name is the first line of the file; may be repeated.",
            valueName: "name=file"))
    var secrets: [String] = []
    @Flag(help: "Go on after a command that was refused; commands are then sent ahead.")
    var keepGoing = false

    func validate() throws {
        if let format, !["text", "json", "csv"].contains(format) {
            throw ValidationError("--format is text, json or csv.")
        }
        if passwordFile == "-", files.contains("-") {
            throw ValidationError("standard input holds either the password or the commands.")
        }
        guard secrets.isEmpty || !commands.isEmpty || !files.isEmpty else {
            throw ValidationError("--secret answers commands of -c or -f.")
        }
        guard secrets.allSatisfy({ $0.wholeMatch(of: /[a-z_]+=.+/) != nil }) else {
            throw ValidationError("--secret wants the name of the question and a file: new_password=FILE.")
        }
    }

    func run() async throws {
        let program = try ConsoleProgram(self, environment: ProcessInfo.processInfo.environment)
        try await reporting { try await Self.onThread(program.run) }
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

extension ConsoleProgram {
    /// What the options and the environment come to.
    ///
    /// - Throws: `ValidationError`; `ExitCode` after the wrong setting was named.
    fileprivate init(_ command: ConsoleCommand, environment: [String: String]) throws {
        func setting(_ name: String) -> String? {
            environment["SUANPAN_CONSOLE_" + name].flatMap { $0.isEmpty ? nil : $0 }
        }
        let port: Int
        if let given = command.port {
            port = given
        } else if let text = setting("PORT") {
            guard let number = Int(text) else {
                Terminal.say("wrong setting: SUANPAN_CONSOLE_PORT=\(text): expected a port")
                throw ExitCode.wrongSetting
            }
            port = number
        } else {
            port = 8481
        }
        guard (1...65_535).contains(port) else { throw ValidationError("a port is from 1 to 65535.") }
        let login = command.login ?? setting("LOGIN")
        guard command.passwordFile == nil || login != nil else {
            throw ValidationError("--password-file needs --login.")
        }
        self.init(
            host: command.host ?? setting("HOST") ?? "localhost", port: port,
            tls: TLSClientConfiguration(
                authorityFile: command.authorityFile ?? setting("CA_FILE"),
                certificateFile: command.certificateFile ?? setting("CERT_FILE"),
                privateKeyFile: command.keyFile ?? setting("KEY_FILE")),
            login: login, passwordFile: command.passwordFile,
            token: environment["SUANPAN_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }, format: command.format,
            branch: command.branch, commands: command.commands, files: command.files,
            secretFiles: command.secrets.map { secret in
                let place = secret.firstIndex(of: "=") ?? secret.endIndex
                return (name: String(secret[..<place]), file: String(secret[place...].dropFirst()))
            }, keepsGoing: command.keepGoing)
    }
}
