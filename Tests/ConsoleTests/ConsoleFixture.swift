// A running console for a test, over TLS and a database of its own; and a client that reads lines.

import Foundation
import Gateway
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import TLS
import TestSupport

@testable import Console

/// What a test talks to.
struct RunningConsole: Sendable {
    let port: Int
    let database: TestDatabase
    let gateway: Gateway
    let group: ServiceGroup
    /// With what clients speak TLS; nil where the console is plain.
    let tls: TLSContext?

    /// A conversation.
    func withClient<R: Sendable>(
        tls: TLSContext? = nil, from address: String = "127.0.0.1",
        _ body: (ConsoleClient) async throws -> R
    ) async throws -> R {
        let context = tls ?? self.tls
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .bind(to: try SocketAddress(ipAddress: address, port: 0))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(context: context, serverName: "localhost"))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(ConsoleClient(inbound.makeAsyncIterator(), outbound))
        }
    }

    /// A conversation of the signed-in administrator, in English.
    func signedIn<R: Sendable>(_ body: (ConsoleClient) async throws -> R) async throws -> R {
        try await withClient { client in
            try await client.signIn()
            try await client.done("SET language=en")
            return try await body(client)
        }
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
}

/// One whole answer.
struct ConsoleAnswer: Sendable {
    /// Everything before the end: text, rows, news.
    let lines: [String]
    let end: String

    var isDone: Bool { end.hasPrefix("+") }
    /// Lines joined, news left out.
    var text: String { lines.filter { !$0.hasPrefix("*") }.joined(separator: "\n") }
    var rows: [JSONText] { lines.filter { $0.hasPrefix("{") }.compactMap { try? JSONText(checking: $0) } }
    var error: String? { self["error"] }

    /// A value of the end.
    subscript(key: String) -> String? {
        let line = "x.y" + end.dropFirst()
        let command = try? CommandParser.parse(CommandInput(lines: [Array(line.utf8)]))
        for item in command?.items ?? [] {
            if case .argument(key, .text(let value)) = item.kind { return value }
        }
        return nil
    }
}

/// A client.
final class ConsoleClient {
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffer: [UInt8] = []
    private(set) var received = 0
    /// An answer whose end was read while a question was waited for.
    var kept: [String] = []

    init(
        _ iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.iterator = iterator
        self.outbound = outbound
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }
    func finish() { outbound.finish() }

    /// The next line; nil at the end of the connection.
    func line() async throws -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeSubrange(...end) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            guard let bytes = try await iterator.next() else { return nil }
            received += bytes.readableBytes
            buffer += Array(bytes.readableBytesView)
        }
    }

    /// The lines up to and with the first that begins so.
    @discardableResult
    func lines(to mark: String) async throws -> [String] {
        var lines: [String] = []
        while let line = try await line() {
            lines.append(line)
            if line.hasPrefix(mark) { return lines }
        }
        throw TestFailure(description: "the connection ended before \(mark): \(lines)")
    }

    /// One whole answer.
    func answer() async throws -> ConsoleAnswer {
        var lines: [String] = []
        while let line = try await line() {
            if line.hasPrefix("+") || line.hasPrefix("-") { return ConsoleAnswer(lines: lines, end: line) }
            lines.append(line)
        }
        throw TestFailure(description: "the connection ended before the answer did: \(lines)")
    }

    /// A command and its answer.
    @discardableResult
    func ask(_ command: String) async throws -> ConsoleAnswer {
        try await send(command + "\n")
        return try await answer()
    }

    /// A command that must be done.
    @discardableResult
    func done(_ command: String) async throws -> ConsoleAnswer {
        let answer = try await ask(command)
        guard answer.isDone else {
            throw TestFailure(description: "\(command): \(answer.end) \(answer.text)")
        }
        return answer
    }

    func signIn() async throws {
        try await send("SIGN_IN \(TestAdministrator.login)\n")
        try await lines(to: "? password")
        let answer = try await ask(TestAdministrator.password)
        guard answer.isDone else { throw TestFailure(description: "sign-in: \(answer.end)") }
    }
}

/// Certificates for the tests of the console, made once in a run; the client's names `CN=cron`.
enum ConsoleCertificates {
    private static let made = Result { try Certificates.make(client: "cron") }

    static var shared: Certificates { get throws { try made.get() } }
}

/// Runs a test against a console over a fresh database.
func withConsole<R: Sendable>(
    _ configuration: ConsoleConfiguration = ConsoleConfiguration(), isPlain: Bool = false,
    configure: (inout GatewayConfiguration) -> Void = { _ in }, logger: Logger = silentLogger,
    _ body: @escaping @Sendable (RunningConsole) async throws -> R
) async throws -> R {
    var configuration = configuration
    configuration.port = 0
    let certificates = isPlain ? nil : try ConsoleCertificates.shared
    return try await withGateway(configure: configure) { gateway, database in
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let source = try certificates.map { certificates in
            var server = certificates.server(asking: .optional)
            server.takesCutForEnd = true
            return try TLSSource(server)
        }
        let console = Console(
            gateway: gateway, configuration: configuration, anyTLS: source, logger: logger,
            onListening: { listening.yield($0) })
        let client = try certificates.map { try TLSContext(client: $0.client) }
        return try await withServices(gateway.services + [console]) { group in
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else {
                throw TestFailure(description: "the console did not start")
            }
            return try await body(
                RunningConsole(port: port, database: database, gateway: gateway, group: group, tls: client))
        }
    }
}
