// A running service for a test: a database of its own, the Gateway, the HTTP face on a free port, a signed-in
// administrator; and a client that sends exactly the bytes it is told.

import Foundation
import Gateway
import HTTPAPI
import HTTPServer
import Logging
import NIOCore
import NIOPosix
import PostgresClient
import ServiceLifecycle
import TLS
import TestSupport

/// What a test talks to.
struct Service: Sendable {
    let port: Int
    let database: TestDatabase
    let gateway: Gateway
    let group: ServiceGroup
    /// With what clients speak TLS; nil where the face is plain.
    let tls: TLSContext?

    static let login = TestAdministrator.login
    static let password = TestAdministrator.password

    /// Sends a request on a connection of its own and reads the answer.
    func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> Response {
        try await send(method, path, headers: headers, bytes: body.map { Array($0.utf8) })
    }

    /// Sends a request on a connection of its own and reads the answer.
    func send(
        _ method: String, _ path: String, headers: [String: String] = [:], bytes: [UInt8]?
    ) async throws -> Response {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let bytes { head += "Content-Length: \(bytes.count)\r\n" }
        return try await RawClient.exchange(
            port: port, [Array((head + "\r\n").utf8) + (bytes ?? [])], tls: tls)
    }

    /// Calls an operation as JSON.
    func call(
        _ operation: String, _ body: String = "{}", token: String? = nil, headers: [String: String] = [:]
    ) async throws -> Response {
        var headers = headers
        headers["Content-Type"] = "application/json"
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return try await send("POST", "/api/v1/\(operation)", headers: headers, body: body)
    }

    /// A session of the administrator.
    func signIn() async throws -> String {
        let answer = try await call(
            "session.sign_in", #"{"login":"\#(Self.login)","password":"\#(Self.password)"}"#)
        guard let token = try JSONText(checking: answer.body)["token"]?.string else {
            throw TestFailure(description: "sign-in: \(answer.status) \(answer.body)")
        }
        return token
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
}

/// An HTTP answer.
struct Response: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let bytes: [UInt8]

    var body: String { String(decoding: bytes, as: UTF8.self) }

    /// The error's name in a problem document; nil for anything else.
    var error: String? {
        guard headers["content-type"] == "application/problem+json" else { return nil }
        return (try? JSONText(checking: body))?["error"]?.string
    }

    var json: JSONText? { try? JSONText(checking: body) }

    init?(_ bytes: [UInt8]) {
        let separator = Array("\r\n\r\n".utf8)
        var rest = bytes[...]
        while true {
            guard let end = rest.firstRange(of: separator) else { return nil }
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
            guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
            else { return nil }
            rest = rest[end.upperBound...]
            if status == 100 { continue }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
            self.status = status
            self.headers = headers
            self.bytes = Array(rest)
            return
        }
    }
}

/// Sends bytes as they are.
enum RawClient {
    /// A connection on which nothing is sent.
    static func connection(port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Sends the parts with pauses between them and reads to the end of the connection.
    static func exchange(
        port: Int, _ parts: [[UInt8]], pause: Duration = .zero, tls: TLSContext? = nil
    ) async throws -> Response {
        let bytes = try await conversation(port: port, parts, pause: pause, tls: tls)
        guard let response = Response(bytes) else {
            throw TestFailure(description: "no HTTP answer: \(String(decoding: bytes, as: UTF8.self))")
        }
        return response
    }

    /// Sends the parts with pauses between them; all that comes back until the connection ends.
    static func conversation(
        port: Int, _ parts: [[UInt8]], pause: Duration = .zero, tls: TLSContext? = nil,
        from address: String = "127.0.0.1"
    ) async throws -> [UInt8] {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(to: SocketAddress(ipAddress: address, port: 0))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(context: tls, serverName: "localhost"))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                group.addTask {
                    var received: [UInt8] = []
                    do {
                        for try await buffer in inbound { received += Array(buffer.readableBytesView) }
                    } catch {
                        // A reset after the answer is an end as well.
                    }
                    return received
                }
                group.addTask {
                    for part in parts {
                        // The server may have closed already: what it said is what counts.
                        guard (try? await outbound.write(ByteBuffer(bytes: part))) != nil else { break }
                        if pause > .zero { try await Task.sleep(for: pause) }
                    }
                    return []
                }
                var received: [UInt8] = []
                for try await bytes in group { received += bytes }
                return received
            }
        }
    }
}

/// Runs a test against a service over a fresh database.
func withService<R: Sendable>(
    http: HTTPConfiguration = HTTPConfiguration(), tls: Certificates? = nil, speaksTLS: Bool = false,
    configure: (inout GatewayConfiguration) -> Void = { _ in }, logger: Logger = silentLogger,
    _ body: @escaping @Sendable (Service) async throws -> R
) async throws -> R {
    var http = http
    http.speaksTLS = speaksTLS
    return try await withGateway(configure: configure) { [http] gateway, database in
        try await serve(gateway, over: database, http: http, tls: tls, logger: logger, body)
    }
}

/// Runs a test against a service over any Gateway.
func serve<R: Sendable>(
    _ gateway: Gateway, over database: TestDatabase, http: HTTPConfiguration, tls: Certificates? = nil,
    logger: Logger = silentLogger, _ body: @escaping @Sendable (Service) async throws -> R
) async throws -> R {
    var http = http
    http.port = 0
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let source = try tls.map { certificates throws(TLSError) in try TLSSource(certificates.server) }
    let client = try tls.map { certificates throws(TLSError) in try TLSContext(client: certificates.client) }
    let application = HTTPServer(
        faces: [HTTPAPI(gateway: gateway, configuration: http)], configuration: http,
        metrics: gateway.metrics, tls: source, logger: logger
    ).application { listening.yield($0) }
    return try await withServices(gateway.services + [application]) { group in
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            throw TestFailure(description: "the service did not start")
        }
        return try await body(
            Service(port: port, database: database, gateway: gateway, group: group, tls: client))
    }
}
