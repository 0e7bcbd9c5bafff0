// Claims about who is let in: names, authorities, validity, in both directions.

import NIOCore
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(2))) struct CertificateTests {
    /// What the two sides of one attempt were told.
    private func attempt(
        server: TLSServerConfiguration, client: TLSClientConfiguration, serverName: String? = "localhost"
    ) async throws -> (server: Journal.Contents, client: Journal.Contents) {
        let serverTLS = try TLSContext(server: server)
        let clientTLS = try TLSContext(client: client)
        return try await Loopback.listening({ serverTLS }) { port, accepted in
            let side = try await Loopback.connect(port: port, clientTLS, serverName: serverName)
            // Under TLS 1.3 a client learns of its rejection only after its own part is done.
            let peer = try await accepted.first()
            try await peer.journal.wait(for: "an outcome") { $0.isEstablished || $0.isOver }
            if peer.journal.contents.isEstablished {
                try await side.send("hello")
                try await side.journal.wait(for: "the echo") { !$0.bytes.isEmpty }
                try await side.cut()
            } else {
                try await side.journal.wait(for: "the end") { $0.isOver }
            }
            return (peer.journal.contents, side.journal.contents)
        }
    }

    @Test(
        "a server is believed by each of its names",
        arguments: ["localhost", "127.0.0.1", "::1", "LOCALHOST"])
    func rightName(name: String) async throws {
        let certificates = try Certificates.shared
        let told = try await attempt(
            server: certificates.server, client: certificates.client, serverName: name)
        #expect(told.client.isEstablished && told.server.isEstablished)
        #expect(told.server.established?.peerSubject == nil)
    }

    @Test(
        "a server is not believed by any other name",
        arguments: ["example.test", "127.0.0.2", "local", "localhost.test"])
    func wrongName(name: String) async throws {
        let certificates = try Certificates.shared
        let told = try await attempt(
            server: certificates.server, client: certificates.client, serverName: name)
        #expect(!told.client.isEstablished)
        #expect(told.client.errors == [.certificateRejected])
        #expect(told.server.errors == [.certificateRejected])
    }

    @Test("a client that knows no name for its server does not connect", arguments: [nil, "", "a\0b"])
    func noName(name: String?) async throws {
        let certificates = try Certificates.shared
        let told = try await attempt(
            server: certificates.server, client: certificates.client, serverName: name)
        #expect(told.client.errors == [.configuration])
        #expect(!told.server.isEstablished)
    }

    @Test(
        "a server of another authority is not believed, nor one of the system's where ours is not among them")
    func untrustedServer() async throws {
        let certificates = try Certificates.shared
        for client in [try Certificates.foreign.client, TLSClientConfiguration()] {
            let told = try await attempt(server: certificates.server, client: client)
            #expect(told.client.errors == [.certificateRejected])
            #expect(told.server.errors == [.certificateRejected])
            #expect(!told.client.isEstablished)
        }
    }

    @Test("an expired certificate of a server is not believed")
    func expiredServer() async throws {
        let certificates = try Certificates.shared
        let client = try TLSContext(client: certificates.client)
        let server = try OpenSSLServer([
            "-cert", certificates.path("expired-server.crt"), "-key", certificates.path("server.key"),
        ])
        defer { server.stop() }
        let side = try await server.connect(client)
        let contents = try await side.journal.wait(for: "the end") { $0.isOver }
        #expect(contents.errors == [.certificateRejected])
    }

    @Test(
        "a client's certificate names it, whether asked for or required",
        arguments: [ClientCertificates.optional, .required])
    func rightClient(mode: ClientCertificates) async throws {
        let certificates = try Certificates.shared
        let told = try await attempt(
            server: certificates.server(asking: mode), client: certificates.namedClient)
        #expect(told.server.established?.peerSubject == "CN=张三")
        #expect(told.client.established?.peerSubject == "CN=localhost")
    }

    @Test("who is not asked shows nothing")
    func notAsked() async throws {
        let certificates = try Certificates.shared
        let told = try await attempt(server: certificates.server, client: certificates.namedClient)
        #expect(told.server.isEstablished)
        #expect(told.server.established?.peerSubject == nil)
    }

    @Test("without a certificate a client is let in where it is optional, and not where it is required")
    func missingClient() async throws {
        let certificates = try Certificates.shared
        let optional = try await attempt(
            server: certificates.server(asking: .optional), client: certificates.client)
        #expect(optional.server.isEstablished)
        #expect(optional.server.established?.peerSubject == nil)
        let required = try await attempt(
            server: certificates.server(asking: .required), client: certificates.client)
        #expect(!required.server.isEstablished)
        #expect(required.server.errors == [.certificateRejected])
        // The alert reached the client, though it believed to be in and the server closed.
        #expect(required.client.errors == [.certificateRejected])
    }

    @Test(
        "a client's certificate of another authority, or not made for clients, lets nobody in",
        arguments: [ClientCertificates.optional, .required])
    func wrongClient(mode: ClientCertificates) async throws {
        let certificates = try Certificates.shared
        var foreign = try Certificates.foreign.namedClient
        foreign.authorityFile = certificates.authority
        var server = certificates.client
        server.certificateFile = certificates.path("server.crt")
        server.privateKeyFile = certificates.path("server.key")
        for client in [foreign, server] {
            let told = try await attempt(server: certificates.server(asking: mode), client: client)
            #expect(!told.server.isEstablished)
            #expect(told.server.errors == [.certificateRejected])
            #expect(told.client.errors == [.certificateRejected])
        }
    }

    @Test("an expired certificate of a client lets nobody in", arguments: ["-tls1_2", "-tls1_3"])
    func expiredClient(version: String) async throws {
        let certificates = try Certificates.shared
        let tls = try TLSContext(server: certificates.server(asking: .optional))
        try await Loopback.listening({ tls }) { port, accepted in
            let output = try await OpenSSLClient.talk(
                port: port,
                [
                    version, "-cert", certificates.path("expired-client.crt"), "-key",
                    certificates.path("client.key"),
                ], send: "hello\n")
            let errors = try await accepted.first().journal.wait(for: "the end") { $0.isOver }.errors
            #expect(errors == [.certificateRejected])
            #expect(output.contains("alert certificate expired"))
        }
    }
}
