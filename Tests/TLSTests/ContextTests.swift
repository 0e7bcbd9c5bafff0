// Claims about files: what cannot serve is refused by name, and a reload is whole or nothing.

import Foundation
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(2))) struct ContextTests {
    /// What a server with these files is refused for.
    private func refusal(
        certificate: String, key: String, authority: String? = nil, clients: ClientCertificates = .none
    ) -> TLSError? {
        do throws(TLSError) {
            _ = try TLSContext(
                server: TLSServerConfiguration(
                    certificateFile: certificate, privateKeyFile: key, clientAuthorityFile: authority,
                    clientCertificates: clients))
            return nil
        } catch {
            return error
        }
    }

    @Test("a file that cannot serve is refused by its name")
    func files() throws {
        let certificates = try Certificates.make()
        let (certificate, key) = (certificates.path("server.crt"), certificates.path("server.key"))
        let (nothing, garbage) = (certificates.path("nothing"), certificates.path("garbage"))
        try Data("garbage".utf8).write(to: URL(filePath: garbage))
        chmod(garbage, 0o600)
        let encrypted = certificates.path("encrypted.key")
        try run("openssl", ["ec", "-in", key, "-aes256", "-passout", "pass:secret", "-out", encrypted])
        let foreign = try Certificates.foreign
        let shared = try Certificates.shared
        let cases: [(certificate: String, key: String, named: String, word: String)] = [
            (nothing, key, nothing, "No such file"), (certificate, nothing, nothing, "No such file"),
            (garbage, key, garbage, "no certificate"), (certificate, garbage, garbage, "no private key"),
            (certificates.folder, key, certificates.folder, "no file"),
            (certificate, encrypted, encrypted, "passphrase"),
            (certificate, foreign.path("server.key"), foreign.path("server.key"), "not the private key"),
            (
                shared.path("expired-server.crt"), shared.path("server.key"),
                shared.path("expired-server.crt"), "expired"
            ),
        ]
        for item in cases {
            let error = refusal(certificate: item.certificate, key: item.key)
            #expect(error?.code == .configuration)
            #expect(error?.description.hasPrefix("\(item.named): ") == true, "\(String(describing: error))")
            #expect(error?.description.contains(item.word) == true, "\(String(describing: error))")
        }
        let authority = refusal(
            certificate: certificate, key: key, authority: garbage, clients: .optional)
        #expect(authority?.description.hasPrefix(garbage) == true)
        #expect(refusal(certificate: certificate, key: key, clients: .required)?.code == .configuration)
        #expect(refusal(certificate: certificate, key: key) == nil)
    }

    @Test("a private key that everybody may read is refused, one of a group's is not")
    func keyMode() throws {
        let certificates = try Certificates.make()
        let key = certificates.path("server.key")
        for (mode, isRefused) in [
            (0o644, true), (0o604, true), (0o601, true), (0o640, false), (0o400, false),
        ] {
            chmod(key, mode_t(mode))
            let error = refusal(certificate: certificates.path("server.crt"), key: key)
            #expect((error != nil) == isRefused)
            if isRefused { #expect(error?.description.hasPrefix("\(key): everybody may read") == true) }
        }
    }

    @Test("OpenSSL's whole word stands in the debug description, none of it in the description")
    func descriptions() async throws {
        let error = TLSError(.handshakeFailed, message: "ours", stack: ["first", "second"])
        #expect(error.description == "TLS handshake failed")
        for word in ["handshakeFailed", "ours", "first", "second"] {
            #expect(String(reflecting: error).contains(word))
        }
        let certificates = try Certificates.shared
        let garbage = refusal(certificate: certificates.path("ca.key"), key: certificates.path("ca.key"))
        #expect(garbage?.debugDescription.contains("openssl: error:") == true)
    }

    @Test(
        "a reload is for new connections; those that run keep what they have, and a failed one changes nothing"
    )
    func reload() async throws {
        let certificates = try Certificates.make()
        let source = try TLSSource(certificates.server)
        let client = try TLSContext(client: certificates.client)
        let first = try serial(of: certificates)
        try await Loopback.listening({ source.current }) { port, _ in
            let old = try await Loopback.connect(port: port, client)
            try await old.journal.wait(for: "the handshake") { $0.isEstablished }
            #expect(try await serial(servedAt: port) == first)

            _ = try Certificates.make(in: certificates.folder, renew: true)
            let second = try serial(of: certificates)
            #expect(second != first)
            #expect(try await serial(servedAt: port) == first)
            try source.reload()
            #expect(try await serial(servedAt: port) == second)

            try Data("garbage".utf8).write(to: URL(filePath: certificates.path("server.crt")))
            let error = #expect(throws: TLSError.self) { try source.reload() }
            #expect(error?.description.contains(certificates.path("server.crt")) == true)
            #expect(try await serial(servedAt: port) == second)

            try await old.send("still here")
            try await old.journal.wait(for: "the echo") { $0.bytes == Array("still here".utf8) }
        }
    }

    private func serial(of certificates: Certificates) throws -> String {
        try run("openssl", ["x509", "-noout", "-serial", "-in", certificates.path("server.crt")])
    }

    private func serial(servedAt port: Int) async throws -> String {
        let said = try await OpenSSLClient.talk(port: port, ["-showcerts", "-no_ign_eof"], send: "Q\n")
        guard let start = said.range(of: "-----BEGIN CERTIFICATE-----"),
            let end = said.range(of: "-----END CERTIFICATE-----")
        else { throw TestFailure(description: said) }
        return try run(
            "openssl", ["x509", "-noout", "-serial"], input: said[start.lowerBound..<end.upperBound] + "\n")
    }
}
