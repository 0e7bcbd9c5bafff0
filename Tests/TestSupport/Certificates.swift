// Certificates for tests, made once in a run: good ones by deploy/dev-certificates, bad ones by openssl.

package import Foundation
import Glibc
package import TLS

/// A program that a test needs ended badly.
package struct ProgramFailure: Error, CustomStringConvertible {
    /// How it was called, and what it said.
    package let description: String

    /// Of what it said.
    package init(description: String) { self.description = description }
}

/// Runs a program to its end, within a minute.
///
/// - Parameters:
///   - program: its name on the PATH, or its file.
///   - arguments: its arguments.
///   - input: its standard input.
/// - Returns: all that it said.
/// - Throws: `ProgramFailure`.
@discardableResult
package func run(_ program: String, _ arguments: [String], input: String = "") throws -> String {
    let process = Process()
    let (output, standardInput) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = output
    process.standardError = output
    process.standardInput = standardInput
    try process.run()
    process.kill(after: 60)
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw ProgramFailure(description: "\(program) \(arguments): \(text)")
    }
    return text
}

/// Runs a program to its end on a thread of its own, for one that waits for what tests do meanwhile.
///
/// - Parameters:
///   - program: its name on the PATH, or its file.
///   - arguments: its arguments.
///   - input: its standard input.
/// - Returns: all that it said.
/// - Throws: `ProgramFailure`.
@discardableResult
package func runAside(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Result { try run(program, arguments, input: input) })
        }
    }
}

extension Process {
    /// Ends the process for good. It inherits blocked signals from a thread of the tests, so another one than SIGKILL
    /// might never reach it.
    package func kill(after seconds: Int) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
            if isRunning { Glibc.kill(processIdentifier, SIGKILL) }
        }
    }
}

/// A folder with an authority and what it signed.
package struct Certificates: Sendable {
    /// Where they lie.
    package let folder: String

    /// A file of the folder.
    package func path(_ name: String) -> String { "\(folder)/\(name)" }
    /// Whom the clients believe.
    package var authority: String { path("ca.crt") }

    /// A server with the good certificate.
    package var server: TLSServerConfiguration {
        var server = TLSServerConfiguration(
            certificateFile: path("server.crt"), privateKeyFile: path("server.key"))
        server.closeTimeoutSeconds = 20
        return server
    }

    /// That server, asking for certificates of clients.
    package func server(asking clients: ClientCertificates) -> TLSServerConfiguration {
        var server = server
        server.clientAuthorityFile = authority
        server.clientCertificates = clients
        return server
    }

    /// A client that believes this authority.
    package var client: TLSClientConfiguration {
        var client = TLSClientConfiguration(authorityFile: authority)
        client.closeTimeoutSeconds = 20
        return client
    }

    /// That client, with a certificate.
    package var namedClient: TLSClientConfiguration {
        var client = client
        client.certificateFile = path("client.crt")
        client.privateKeyFile = path("client.key")
        return client
    }

    /// Makes a folder of certificates.
    ///
    /// - Parameters:
    ///   - client: whom the client's certificate names.
    ///   - folder: an existing one; a new one by default.
    ///   - renew: whether what lies there is made anew.
    /// - Returns: the folder.
    /// - Throws: `ProgramFailure`.
    package static func make(client: String = "admin", in folder: String? = nil, renew: Bool = false) throws
        -> Certificates
    {
        let folder =
            folder
            ?? FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)").path
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../deploy/dev-certificates").standardizedFileURL.path
        try run(script, ["--folder", folder, "--client", client] + (renew ? ["--renew"] : []))
        return Certificates(folder: folder)
    }

    private static let made = Result {
        let made = try make(client: "张三")
        for name in ["server", "client"] { try made.makeExpired(name) }
        return made
    }

    /// Those that most tests use; also server and client certificates that have expired.
    package static var shared: Certificates { get throws { try made.get() } }

    private static let madeElsewhere = Result { try make() }

    /// Those of another authority.
    package static var foreign: Certificates { get throws { try madeElsewhere.get() } }

    /// Signs a key again, for a month long ago: `expired-NAME.crt`.
    private func makeExpired(_ name: String) throws {
        let usage = name == "server" ? "serverAuth\nsubjectAltName=DNS:localhost" : "clientAuth"
        let configuration = """
            [ca]
            default_ca=this
            [this]
            database=\(folder)/index
            new_certs_dir=\(folder)
            rand_serial=yes
            default_md=sha256
            policy=any
            unique_subject=no
            x509_extensions=extensions
            [any]
            commonName=supplied
            [extensions]
            extendedKeyUsage=\(usage)
            """
        try Data(configuration.utf8).write(to: URL(filePath: path("configuration")))
        try Data().write(to: URL(filePath: path("index")))
        try run(
            "openssl",
            ["req", "-new", "-key", path("\(name).key"), "-subj", "/CN=localhost", "-out", path("request")])
        try run(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", path("configuration"), "-cert", authority, "-keyfile",
                path("ca.key"), "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-in",
                path("request"), "-out", path("expired-\(name).crt"),
            ])
    }
}
