// Claims about HTTPS: the same face, with the same bounds, and nothing of it in the clear.

import Foundation
import Gateway
import HTTPServer
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct HTTPSTests {
    @Test("operations, reports and probes answer as without TLS")
    func answers() async throws {
        try await withService(tls: Certificates.shared) { service in
            #expect(try await service.send("GET", "/healthz").status == 200)
            let token = try await service.signIn()
            let current = try await service.call("session.current", token: token)
            #expect(current.status == 200)
            let document = try await service.send("GET", "/api/v1/openapi.json")
            #expect(document.status == 200)
            #expect(document.body.utf8.count == document.headers["content-length"].flatMap { Int($0) })
            #expect(document.headers["x-content-type-options"] == "nosniff")
        }
    }

    @Test("curl, another TLS, is answered as well, and believes only the right authority")
    func curl() async throws {
        let certificates = try Certificates.shared
        let foreign = try Certificates.foreign
        try await withService(tls: certificates) { service in
            let address = "https://localhost:\(service.port)/healthz"
            func fetch(_ authority: String) async throws -> String {
                try await runAside(
                    "curl", ["--silent", "--show-error", "--max-time", "20", "--cacert", authority, address])
            }
            let answer = try await fetch(certificates.authority)
            #expect(answer.contains("ok"))
            await #expect(throws: ProgramFailure.self) { try await fetch(foreign.authority) }
        }
    }

    @Test("plain HTTP is not answered, and does not disturb others")
    func plain() async throws {
        try await withService(tls: Certificates.shared) { service in
            let said = try await RawClient.conversation(
                port: service.port, [Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)])
            #expect(!String(decoding: said, as: UTF8.self).contains("HTTP/"))
            #expect(try await service.send("GET", "/healthz").status == 200)
        }
    }

    @Test("the largest body is taken, a larger one is refused, and the refusal reaches who still sends")
    func bodies() async throws {
        try await withService(tls: Certificates.shared) { service in
            let limit = 10 << 20
            let headers = ["Content-Type": "application/json"]
            func body(_ count: Int) -> [UInt8] {
                Array(#"{"a":""#.utf8) + Array(repeating: 0x78, count: count - 8) + Array(#""}"#.utf8)
            }
            let whole = try await service.send(
                "POST", "/api/v1/session.current", headers: headers, bytes: body(limit))
            #expect(whole.error == "session_required")
            let beyond = try await service.send(
                "POST", "/api/v1/session.current", headers: headers, bytes: body(limit + 1))
            #expect(beyond.error == "body_too_large")
        }
    }

    @Test("a body has its time, a head its size, as without TLS")
    func bounds() async throws {
        var limits = HTTPConfiguration()
        limits.bodyTimeoutSeconds = 1
        limits.maximumHeaderBytes = 8192
        try await withService(http: limits, tls: Certificates.shared) { service in
            let head = "POST /api/v1/session.current HTTP/1.1\r\nHost: localhost\r\n"
            let slow = try await RawClient.exchange(
                port: service.port,
                [Array((head + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{").utf8)],
                tls: service.tls)
            #expect(slow.error == "body_timed_out")
            let large = try await RawClient.conversation(
                port: service.port,
                [Array((head + "X: " + String(repeating: "x", count: 10_000) + "\r\n\r\n").utf8)],
                tls: service.tls)
            #expect(large.isEmpty || String(decoding: large, as: UTF8.self).hasPrefix("HTTP/1.1 4"))
            #expect(try await service.send("GET", "/healthz").status == 200)
        }
    }

    @Test("browsers are told to come by HTTPS alone, as long as the setting says, and nobody else is")
    func strictTransport() async throws {
        @Sendable func header(_ service: Service, _ host: String, _ more: String = "") async throws -> String?
        {
            let head = "GET /healthz HTTP/1.1\r\nHost: \(host)\r\n\(more)Connection: close\r\n\r\n"
            return try await RawClient.exchange(port: service.port, [Array(head.utf8)], tls: service.tls)
                .headers["strict-transport-security"]
        }
        let forwarded = "X-Forwarded-Proto: https\r\n"
        var http = HTTPConfiguration()
        try await withService(http: http, tls: Certificates.shared, speaksTLS: true) { service in
            let named = try await header(service, "erp.example")
            #expect(named == "max-age=31536000")
            let local = try await header(service, "localhost:8480")
            #expect(local == nil, "it would hold for every port of this machine")
        }
        http.strictTransportSeconds = 0
        try await withService(http: http, tls: Certificates.shared, speaksTLS: true) { service in
            let named = try await header(service, "erp.example")
            #expect(named == nil)
        }
        http.strictTransportSeconds = 300
        try await withService(http: http) { service in
            let plain = try await header(service, "erp.example")
            #expect(plain == nil)
            let pretended = try await header(service, "erp.example", forwarded)
            #expect(pretended == nil)
        }
        http.trustedProxies = ["127.0.0.1"]
        try await withService(http: http) { service in
            let proxied = try await header(service, "erp.example", forwarded)
            #expect(proxied == "max-age=300")
        }
    }

    @Test("who is silent within TLS has the same time as without it")
    func silence() async throws {
        var limits = HTTPConfiguration()
        limits.idleTimeoutSeconds = 2
        try await withService(http: limits, tls: Certificates.shared) { service in
            let received = try await RawClient.conversation(
                port: service.port, [Array("GET /healthz HTTP/1.1\r\nHost: ".utf8)], tls: service.tls)
            #expect(received.isEmpty)
        }
    }

    @Test("connections beyond the bound wait until one ends, also where it never began its handshake")
    func maximumConnections() async throws {
        var limits = HTTPConfiguration()
        limits.maximumConnections = 2
        try await withService(http: limits, tls: Certificates.shared) { service in
            var silent: [any Channel] = []
            for _ in 0..<2 {
                silent.append(
                    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                        .connect(host: "127.0.0.1", port: service.port).get())
            }
            async let answer = service.send("GET", "/healthz")
            try await Task.sleep(for: .milliseconds(300))
            for channel in silent { try await channel.close() }
            #expect(try await answer.status == 200)
        }
    }
}
