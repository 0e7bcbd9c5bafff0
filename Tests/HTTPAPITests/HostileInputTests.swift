// Claims about input that nobody sends by mistake: the service answers by name, and goes on.

import HTTPAPI
import HTTPServer
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct HostileInputTests {
    private static let limits: HTTPConfiguration = {
        var limits = HTTPConfiguration()
        limits.bodyTimeoutSeconds = 1
        limits.maximumHeaderBytes = 8192
        return limits
    }()

    @Test("broken UTF-8, NUL, endless nesting and half objects are refused before the database")
    func malformed() async throws {
        try await withService { service in
            let bodies: [[UInt8]] = [
                Array(#"{"a":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8),
                Array(#"{"a":""#.utf8) + [0x00] + Array(#""}"#.utf8),
                Array(#"{"a":"\u0000"}"#.utf8), Array(#"{"a":"\ud800"}"#.utf8),
                Array(
                    (#"{"a":"# + String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
                        + "}").utf8),
                Array(#"{"a":1"#.utf8), Array(#"{"a":1,"a":2}"#.utf8), Array("[]".utf8),
                Array("nonsense".utf8),
            ]
            for body in bodies {
                let answer = try await service.send(
                    "POST", "/api/v1/session.current", headers: ["Content-Type": "application/json"],
                    bytes: body)
                #expect(answer.status == 400)
                #expect(answer.error == "request_malformed")
            }
            #expect(try await service.send("GET", "/healthz").status == 200)
        }
    }

    @Test("a body of one byte beyond the limit is refused, one of the limit is read")
    func bodyLimit() async throws {
        try await withService { service in
            let limit = 10 << 20
            func body(_ count: Int) -> [UInt8] {
                Array(#"{"a":""#.utf8) + Array(repeating: 0x78, count: count - 8) + Array(#""}"#.utf8)
            }
            let headers = ["Content-Type": "application/json"]
            let beyond = try await service.send(
                "POST", "/api/v1/session.current", headers: headers, bytes: body(limit + 1))
            #expect(beyond.status == 413)
            #expect(beyond.error == "body_too_large")
            let whole = try await service.send(
                "POST", "/api/v1/session.current", headers: headers, bytes: body(limit))
            #expect(whole.error == "session_required")
        }
    }

    @Test("a body without an announced length is bounded as well")
    func chunked() async throws {
        try await withService { service in
            let head =
                "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            let chunk =
                Array("100000\r\n".utf8) + Array(repeating: 0x20, count: 0x100000) + Array("\r\n".utf8)
            let parts =
                [Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)]
                + Array(repeating: chunk, count: 12)
            let answer = try await RawClient.exchange(port: service.port, parts)
            #expect(answer.status == 413)
            let broken = Array((head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n").utf8)
            let refused = try await RawClient.exchange(port: service.port, [broken])
            #expect(refused.status == 400)
        }
    }

    @Test("large bodies beyond the bound on all of them are refused, small ones and later ones are not")
    func heldBodies() async throws {
        var http = HTTPConfiguration()
        http.maximumBodyBytes = 1 << 20
        http.maximumHeldBodyBytes = 1 << 20
        http.bodyTimeoutSeconds = 2
        try await withService(http: http) { service in
            func large(_ count: Int) -> [UInt8] {
                let head = "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n"
                return Array((head + "Content-Type: application/json\r\n\r\n").utf8)
                    + Array(repeating: 0x20, count: count - 1)
            }
            var refused = try await service.call("session.current")
            // The first lacks its last byte and is held meanwhile; on a busy machine it may come too late.
            for _ in 0..<10 where refused.status != 503 {
                async let held = RawClient.conversation(port: service.port, [large(1 << 20)])
                try await Task.sleep(for: .milliseconds(300))
                refused = try await RawClient.exchange(port: service.port, [large(1 << 19)])
                #expect(try await service.call("session.current").status == 401, "a small one passes")
                _ = try await held
            }
            #expect(refused.status == 503)
            #expect(refused.error == "overloaded")
            let later = try await service.send(
                "POST", "/api/v1/session.current", headers: ["Content-Type": "application/json"],
                bytes: Array(repeating: 0x20, count: 1 << 20))
            #expect(later.status == 401)
        }
    }

    @Test("a reader that takes in nothing of a large answer is cut off, and the service goes on")
    func slowReader() async throws {
        var http = HTTPConfiguration()
        http.writeTimeoutSeconds = 1
        try await withService(http: http) { service in
            let token = try await service.signIn()
            let request =
                "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"
            // More answers in one go than the kernel's buffers hold.
            let asked = Array(String(repeating: request, count: 200).utf8)
            let one = try await service.send(
                "GET", "/api/v1/openapi.json", headers: ["Authorization": "Bearer \(token)"])
            let counter = ByteCounter()
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .channelOption(.socketOption(.so_rcvbuf), value: 4096)
                .channelInitializer { $0.pipeline.addHandler(counter) }
                .connect(host: "127.0.0.1", port: service.port).get()
            try await channel.writeAndFlush(ByteBuffer(bytes: asked))
            try await Task.sleep(for: .seconds(4))
            try await channel.setOption(.autoRead, value: true).get()
            try? await channel.closeFuture.get()
            #expect(counter.count > 0)
            #expect(counter.count < 200 * one.body.utf8.count / 2)
            #expect(try await service.send("GET", "/healthz").status == 200)
        }
    }

    @Test("a body that does not arrive in time is refused, and its connection is closed")
    func slowBody() async throws {
        try await withService(http: Self.limits) { service in
            let head =
                "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            let parts =
                [Array((head + "Content-Length: 1000\r\n\r\n").utf8)]
                + Array(repeating: [UInt8(ascii: " ")], count: 12)
            let answer = try await RawClient.exchange(port: service.port, parts, pause: .milliseconds(200))
            #expect(answer.status == 408)
            #expect(answer.error == "body_timed_out")
        }
    }

    @Test("a head that does not arrive in time closes the connection")
    func slowHead() async throws {
        var http = Self.limits
        http.idleTimeoutSeconds = 2
        try await withService(http: http) { service in
            let parts = Array("GET /healthz HTTP/1.1\r\nHost: xxxxxxxxxxxx".utf8).map { [$0] }
            let received = try await RawClient.conversation(
                port: service.port, parts, pause: .milliseconds(100))
            #expect(!String(decoding: received, as: UTF8.self).contains("200"))
        }
    }

    @Test("a head beyond its limit, or none at all, is refused and closes the connection")
    func badHeads() async throws {
        try await withService(http: Self.limits) { service in
            let large =
                "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: " + String(repeating: "x", count: 20_000)
                + "\r\n\r\n"
            for head in [large, "\u{16}\u{3}\u{1}nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"] {
                let received = try await RawClient.conversation(port: service.port, [Array(head.utf8)])
                let text = String(decoding: received, as: UTF8.self)
                #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 4"))
            }
            #expect(try await service.send("GET", "/healthz").status == 200)
        }
    }

    @Test(
        "an unknown path or operation is 404 by name",
        arguments: [
            "/api/v1/no.such", "/api/v1/nonsense", "/api/v1/a.b.c", "/api/v1/%00.x", "/api/v1/PRODUCT.FIND",
        ])
    func unknown(path: String) async throws {
        try await withService { service in
            let answer = try await service.send(
                "POST", path, headers: ["Content-Type": "application/json"], body: "{}")
            #expect(answer.status == 404)
            #expect(answer.error == "operation_unknown")
            let nowhere = try await service.send("GET", "/nowhere")
            #expect(nowhere.status == 404)
            #expect(nowhere.error == "not_found")
        }
    }

    @Test("another method is 405 and says which are allowed")
    func methods() async throws {
        try await withService { service in
            let get = try await service.send("GET", "/api/v1/session.current")
            #expect(get.status == 405)
            #expect(get.headers["allow"] == "POST")
            let head = try await service.send("HEAD", "/healthz")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            let post = try await service.send("DELETE", "/healthz")
            #expect(post.status == 405)
            #expect(post.headers["allow"] == "GET, HEAD")
            for method in ["PROPFIND", "MKCOL", "REPORT", "LOCK"] {
                let unknown = try await service.send(method, "/healthz")
                #expect(unknown.status == 405, "\(method)")
                #expect(unknown.headers["allow"] == "GET, HEAD")
                #expect(try await service.send(method, "/nowhere").status == 404)
            }
        }
    }

    @Test(
        "another content type than JSON is 415",
        arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"]
            as [String?])
    func contentType(type: String?) async throws {
        try await withService { service in
            let headers = type.map { ["Content-Type": $0] } ?? [:]
            let answer = try await service.send(
                "POST", "/api/v1/session.current", headers: headers, body: "{}")
            #expect(answer.status == 415)
            #expect(answer.error == "media_type_unsupported")
            let empty = try await service.send("POST", "/api/v1/session.current", headers: headers, body: "")
            #expect(empty.status == 401, "an empty body needs no type")
        }
    }

    @Test("malformed and repeated headers are refused by name")
    func headers() async throws {
        try await withService { service in
            for value in ["Basic YTpi", "Bearer", "Token x"] {
                let answer = try await service.call("session.current", headers: ["Authorization": value])
                #expect(answer.status == 401)
                #expect(answer.error == "session_required")
            }
            let key = try await service.call("session.sign_out", headers: ["Idempotency-Key": "with space"])
            #expect(key.error == "key_invalid")
            let head =
                "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
                + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n"
            let twice = try await RawClient.exchange(port: service.port, [Array(head.utf8)])
            #expect(twice.error == "header_invalid")
        }
    }

    @Test("a request that names no host, or two, is refused")
    func hosts() async throws {
        try await withService { service in
            for hosts in ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n", "Host:\r\n"] {
                let head = "GET /healthz HTTP/1.1\r\n\(hosts)Connection: close\r\n\r\n"
                let answer = try await RawClient.exchange(port: service.port, [Array(head.utf8)])
                #expect(answer.status == 400, "\(hosts)")
                #expect(answer.error == "header_invalid")
            }
        }
    }

    @Test("an address has so many connections and no more, and a trusted proxy as many as there are")
    func connectionsPerAddress() async throws {
        var http = Self.limits
        http.maximumConnectionsPerAddress = 3
        @Sendable func served(_ service: Service, from address: String) async throws -> Bool {
            let received = try await RawClient.conversation(
                port: service.port,
                [Array("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)],
                from: address)
            return String(decoding: received, as: UTF8.self).hasPrefix("HTTP/1.1 200")
        }
        try await withService(http: http) { service in
            var held: [any Channel] = []
            for _ in 0..<3 { held.append(try await RawClient.connection(port: service.port)) }
            #expect(try await served(service, from: "127.0.0.1") == false)
            #expect(try await served(service, from: "127.0.0.2"), "another address is served")
            try await held[0].close()
            var isServed = false
            for _ in 0..<50 where !isServed {
                try await Task.sleep(for: .milliseconds(20))
                isServed = try await served(service, from: "127.0.0.1")
            }
            #expect(isServed, "a connection that ends makes room")
            for channel in held.dropFirst() { try await channel.close() }
        }
        http.trustedProxies = ["127.0.0.1"]
        try await withService(http: http) { service in
            var held: [any Channel] = []
            for _ in 0..<6 { held.append(try await RawClient.connection(port: service.port)) }
            #expect(try await served(service, from: "127.0.0.1"))
            for channel in held { try await channel.close() }
        }
    }

    @Test("a client that asks before it sends is told to go on")
    func expectContinue() async throws {
        try await withService { service in
            let head =
                "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            let received = try await RawClient.conversation(
                port: service.port, [Array(head.utf8), Array("{}".utf8)], pause: .milliseconds(300))
            let text = String(decoding: received, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 100 "))
            #expect(text.contains("HTTP/1.1 401 "))
        }
    }

    @Test("every answer carries a request id and the security headers")
    func securityHeaders() async throws {
        try await withService { service in
            for path in ["/healthz", "/nowhere", "/api/v1/openapi.json"] {
                let answer = try await service.send("GET", path)
                #expect(answer.headers["suanpan-request-id"]?.count == 32)
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["content-security-policy"]?.contains("default-src 'none'") == true)
                #expect(answer.headers["x-frame-options"] == "DENY")
                #expect(answer.headers["cache-control"] != nil)
            }
        }
    }

    @Test("beyond the bound of concurrent requests callers are told when to come again")
    func concurrency() async throws {
        var http = Self.limits
        http.maximumConcurrentRequests = 1
        http.bodyTimeoutSeconds = 2
        try await withService(http: http) { service in
            let head = "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
            // The one that is to be held up may itself come too late on a busy machine.
            var refused = try await service.call("session.current")
            for _ in 0..<10 where refused.status != 503 {
                async let held = RawClient.conversation(port: service.port, [Array(head.utf8)])
                try await Task.sleep(for: .milliseconds(300))
                refused = try await service.call("session.current")
                _ = try await held
            }
            #expect(refused.status == 503)
            #expect(refused.error == "overloaded")
            #expect(refused.headers["retry-after"] != nil)
            #expect(try await service.call("session.current").status == 401, "it serves again")
        }
    }
}

/// Counts what arrives.
private final class ByteCounter: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let bytes = Atomic(0)

    var count: Int { bytes.load(ordering: .relaxed) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.wrappingAdd(unwrapInboundIn(data).readableBytes, ordering: .relaxed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
