// The client of the console as a whole: connects as told, then a person or a script talks.

internal import ConsoleClient
internal import Foundation
internal import LineEditor
package import TLS

/// One conversation with a console, from the connection to its end.
package struct ConsoleProgram: Sendable {
    private let host: String
    private let port: Int
    private let tls: TLSClientConfiguration
    private let login: String?
    private let passwordFile: String?
    private let token: String?
    private let options: [CommandText]
    private let commands: [String]
    private let files: [String]
    private let secretFiles: [(name: String, file: String)]
    private let keepsGoing: Bool

    /// - Parameters:
    ///   - host: name or address, as the certificate has it.
    ///   - port: the console's port.
    ///   - tls: who is believed, and our own certificate.
    ///   - login: who signs in with a password; nil for a token or a certificate.
    ///   - passwordFile: the file of the password; nil where it is typed.
    ///   - token: of a session that is open already.
    ///   - format: how rows are written; nil as the console does by itself.
    ///   - branch: code of the branch in which commands act; nil for the session's own.
    ///   - commands: what to run; with none and no files, a person or standard input says.
    ///   - files: files of commands, run after those.
    ///   - secretFiles: what commands ask for, by the name of the question, is the first line of a file.
    ///   - keepsGoing: whether it goes on after a refusal.
    package init(
        host: String, port: Int, tls: TLSClientConfiguration, login: String?, passwordFile: String?,
        token: String?, format: String?, branch: String?, commands: [String], files: [String],
        secretFiles: [(name: String, file: String)] = [], keepsGoing: Bool
    ) {
        // Where the service listens on all addresses, it does so on this machine's own too.
        self.host = ["0.0.0.0", "::", "*"].contains(host) ? "localhost" : host
        self.port = port
        self.tls = tls
        self.login = login
        self.passwordFile = passwordFile
        self.token = token
        let settings = [("format", format), ("branch", branch)].compactMap { name, value in
            value.map { "\(name)=\(JSONString.value($0))" }
        }
        options = settings.isEmpty ? [] : [CommandText("SET " + settings.joined(separator: " "))]
        self.commands = commands
        self.files = files
        self.secretFiles = secretFiles
        self.keepsGoing = keepsGoing
    }

    /// Talks until it is over. Wants a thread that may wait.
    ///
    /// - Throws: `CommandFault`; `ExitCode` after the reason was told.
    package func run() throws {
        let context: TLSContext
        do throws(TLSError) {
            context = try TLSContext(client: tls)
        } catch {
            throw CommandFault("\(error)")
        }
        // While standard input is read here, Ctrl-C is still what it always is.
        let password = try passwordFile.map { try PasswordSource.password(file: $0, isNew: false) }
        let secrets = try Dictionary(
            secretFiles.map { ($0.name, try PasswordSource.password(file: $0.file, isNew: false)) }
        ) { $1 }
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
                secrets: secrets, keepsGoing: keepsGoing
            ).run(options: options, credentials: credentials)
        }
    }
}
