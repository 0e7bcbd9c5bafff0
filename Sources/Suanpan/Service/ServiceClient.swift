// A running service as its JSON face shows it, for commands that work from anywhere. Guarantees: a password and a token leave this machine over TLS
// alone, with the server's certificate verified; an answer that was cut off is no answer.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import TLS
internal import Terminal

/// Where a service listens.
struct ServiceAddress: Sendable, Equatable {
    let isSecure: Bool
    let host: String
    let port: Int

    /// `https://host:port`, or `http://localhost:port` on this machine.
    ///
    /// - Throws: `CommandFault`.
    init(_ text: String) throws {
        guard let url = URL(string: text), let host = url.host(percentEncoded: false), !host.isEmpty,
            url.scheme == "https" || url.scheme == "http", ["", "/"].contains(url.path)
        else { throw CommandFault("\(text): expected an address like https://suanpan.example.com:8480") }
        isSecure = url.scheme == "https"
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = url.port ?? (isSecure ? 443 : 80)
        guard isSecure || ["localhost", "127.0.0.1", "::1"].contains(self.host) else {
            throw CommandFault("\(text): over the network only https:// keeps the password secret")
        }
    }
}

/// Calls a service.
struct ServiceClient: Sendable {
    /// What came back.
    struct Reply: Sendable {
        let status: Int
        let body: [UInt8]

        var json: JSONText? { try? JSONText(checking: body) }

        /// An error's message and next step, or what can be said without one.
        var message: String {
            guard let json, let detail = json["detail"]?.string else {
                return "the service answered \(status)"
            }
            return [detail, json["hint"]?.string ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        }

        /// What the program ends with after this error.
        var exitCode: ExitCode { Answer(status: status, body: "").exitCode }
    }

    let address: ServiceAddress
    private let tls: TLSContext?
    private(set) var token: String?

    /// - Throws: `CommandFault` where the certificates of the authorities cannot be read.
    init(address: ServiceAddress, authorityFile: String?, token: String? = nil) throws {
        self.address = address
        self.token = token
        do throws(TLSError) {
            tls =
                address.isSecure
                ? try TLSContext(client: TLSClientConfiguration(authorityFile: authorityFile)) : nil
        } catch {
            throw CommandFault("\(error)")
        }
    }

    /// Signs in.
    ///
    /// - Throws: `ExitCode`, after the reason was printed; `CommandFault`.
    mutating func signIn(login: String, password: String) async throws {
        let reply = try await call(
            "session.sign_in", ["login": .string(login), "password": .string(password)])
        guard reply.status == 200, let token = reply.json?["token"]?.string else {
            Terminal.say(reply.message)
            throw reply.exitCode
        }
        self.token = token
    }

    /// Calls an operation.
    ///
    /// - Throws: `CommandFault` where the service cannot be reached.
    func call(_ operation: String, _ request: JSONTree) async throws -> Reply {
        try await post(
            "/api/v1/\(operation)", headers: ["Content-Type": "application/json"], Array(request.text.utf8))
    }

    /// Sends a body.
    ///
    /// - Throws: `CommandFault` where the service cannot be reached, or the connection ended before its answer did.
    func post(_ path: String, headers: [String: String], _ body: [UInt8]) async throws -> Reply {
        var fields = HTTPHeaders([
            ("Host", "\(address.host.contains(":") ? "[\(address.host)]" : address.host):\(address.port)"),
            ("Connection", "close"), ("Content-Length", String(body.count)), ("Accept", "application/json"),
            ("Accept-Language", ConsoleLanguage.isChinese ? "zh" : "en"),
        ])
        for (name, value) in headers { fields.add(name: name, value: value) }
        if let token { fields.add(name: "Authorization", value: "Bearer \(token)") }
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: fields)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: Reply.self)
        do {
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls {
                            try pipeline.addHandler(TLSHandler(context: tls, serverName: address.host))
                        }
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(ReplyHandler(promise: promise))
                    }
                }
                .connect(host: address.host, port: address.port).get()
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        } catch {
            promise.fail(error)
        }
        do {
            return try await promise.futureResult.get()
        } catch let error as TLSError {
            throw CommandFault(
                "\(address.host):\(address.port): \([error.description, error.message].compactMap { $0 }.joined(separator: ": "))",
                .unavailable)
        } catch {
            throw CommandFault("\(address.host):\(address.port) does not answer: \(error)", .unavailable)
        }
    }
}

/// Collects the answer to one request.
private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private struct CutOff: Error, CustomStringConvertible {
        let description = "the connection ended before the answer did; it is not known what was done"
    }

    private let promise: EventLoopPromise<ServiceClient.Reply>
    private var status = 0
    private var body = ByteBuffer()

    init(promise: EventLoopPromise<ServiceClient.Reply>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(var part): body.writeBuffer(&part)
        case .end:
            promise.succeed(ServiceClient.Reply(status: status, body: Array(body.readableBytesView)))
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(CutOff())
        context.fireChannelInactive()
    }
}
