// Claims about strangers' TLS: OpenSSL's own client and server, of both versions, and what is refused to them.

import Foundation
import NIOCore
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(2))) struct InteroperabilityTests {
    /// A server that sends one line back and ends.
    private static let answerOnce: Recorder.Reaction = { happening, context in
        guard case .data(let bytes) = happening else { return }
        context.writeAndFlush(NIOAny(bytes), promise: nil)
        context.close(promise: nil)
    }

    @Test("openssl s_client talks with our server", arguments: ["-tls1_2", "-tls1_3"])
    func client(version: String) async throws {
        let tls = try TLSContext(server: Certificates.shared.server)
        try await Loopback.listening({ tls }, reaction: Self.answerOnce) { port, accepted in
            let said = try await OpenSSLClient.talk(
                port: port, [version, "-servername", "localhost", "-verify_return_error"], send: "ni hao\n")
            #expect(said.contains("ni hao"))
            #expect(said.contains("Verify return code: 0 (ok)"))
            #expect(said.contains("Compression: NONE"))
            #expect(said.contains("GCM") || said.contains("CHACHA20"))
            let contents = accepted.all[0].journal.contents
            #expect(contents.established?.protocolVersion == (version == "-tls1_2" ? "TLSv1.2" : "TLSv1.3"))
        }
    }

    @Test("our client talks with openssl s_server", arguments: ["-tls1_2", "-tls1_3"])
    func server(version: String) async throws {
        let certificates = try Certificates.shared
        let server = try OpenSSLServer([
            version, "-cert", certificates.path("server.crt"), "-key", certificates.path("server.key"),
        ])
        defer { server.stop() }
        let side = try await server.connect(TLSContext(client: certificates.client))
        try await side.send("abc\n")
        let contents = try await side.journal.wait(for: "the answer") { $0.bytes.count == 4 }
        #expect(contents.bytes == Array("cba\n".utf8))
        try? await side.channel.close()
        #expect(try await side.journal.wait(for: "the end") { $0.isOver }.errors.isEmpty)
    }

    @Test(
        "old versions and ciphers without forward secrecy are refused",
        arguments: [
            ["-tls1"], ["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA:AES256-GCM-SHA384"],
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
        ])
    func refused(arguments: [String]) async throws {
        let tls = try TLSContext(server: Certificates.shared.server)
        try await Loopback.listening({ tls }) { port, accepted in
            let level = arguments.count == 1 ? ["-cipher", "ALL:@SECLEVEL=0"] : []
            let said = try await OpenSSLClient.talk(port: port, arguments + level, send: "hello\n")
            #expect(said.contains("alert protocol version") || said.contains("alert handshake failure"))
            let errors = try await accepted.first().journal.wait(for: "the end") { $0.isOver }.errors
            #expect(errors == [.handshakeFailed])
        }
    }

    @Test("a client's wish to negotiate anew is not granted")
    func renegotiation() async throws {
        let tls = try TLSContext(server: Certificates.shared.server)
        try await Loopback.listening({ tls }) { port, accepted in
            // A line R makes s_client ask for it.
            let said = try await OpenSSLClient.talk(port: port, ["-tls1_2"], send: "R\n")
            #expect(said.contains("RENEGOTIATING"))
            #expect(said.contains("no renegotiation"))
            let contents = try await accepted.first().journal.wait(for: "the end") { $0.isOver }
            #expect(contents.events.count { if case .established = $0 { true } else { false } } == 1)
        }
    }

    @Test(
        "a session with a client's certificate can be resumed, and still names the client",
        arguments: ["-tls1_2", "-tls1_3"])
    func resumption(version: String) async throws {
        let certificates = try Certificates.shared
        let tls = try TLSContext(server: certificates.server(asking: .required))
        let file = certificates.path("session\(version)")
        let identity = ["-cert", certificates.path("client.crt"), "-key", certificates.path("client.key")]
        try await Loopback.listening({ tls }, reaction: Self.answerOnce) { port, accepted in
            let first = try await OpenSSLClient.talk(
                port: port, [version, "-sess_out", file] + identity, send: "one\n")
            #expect(first.contains("New, TLS"))
            let second = try await OpenSSLClient.talk(
                port: port, [version, "-sess_in", file] + identity, send: "two\n")
            #expect(second.contains("Reused, TLS") && second.contains("two"))
            for side in accepted.all {
                #expect(side.journal.contents.established?.peerSubject == "CN=张三")
            }
            #expect(accepted.all.count == 2)
        }
    }
}
