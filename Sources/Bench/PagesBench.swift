// What each page of the demo company costs, as the service answers it, without the network.

internal import ArgumentParser
internal import Demo
internal import Foundation
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOEmbedded
internal import PostgresClient
internal import Synchronization
internal import Terminal
package import WebUI

/// The measurement of pages.
package struct PagesBench: Sendable {
    private let rounds: Int
    private let web: WebConfiguration

    /// - Parameters:
    ///   - rounds: how often each page is asked for.
    ///   - web: how pages are served.
    package init(rounds: Int, web: WebConfiguration) {
        self.rounds = rounds
        self.web = web
    }

    /// Loads the demo company, asks for its pages as its owner, and writes a table in Markdown.
    ///
    /// - Throws: `CommandFault`, `ExitCode`, `PostgresError`.
    package func table(in database: BenchDatabase) async throws -> String {
        let gateway = Gateway(configuration: database.gateway, logger: Logger(label: "suanpan"))
        return try await gateway.running { try await measured(database, gateway) }
    }

    private func measured(_ database: BenchDatabase, _ gateway: Gateway) async throws -> String {
        let password = Secrets.requestID()
        let login = try await BenchCompany.addUser(password, in: database)
        let administrator = try await CommandSession.signIn(gateway, login: login, password: password)
        _ = try await DemoLoad(
            gateway: gateway, administrator: administrator, login: login, password: password
        ).run()
        try await database.analyze()
        let visitor = try await PageVisitor(gateway, web: web, login: login, password: password)
        var lines = [
            "| page | median ms | 95 % ms | first kB | next kB |", "|---|---|---|---|---|",
        ]
        for address in try await visitor.addresses() {
            Terminal.status(address)
            lines.append(try await visitor.measured(address, rounds: rounds))
        }
        Terminal.endStatus()
        return lines.joined(separator: "\n")
    }
}

/// Somebody signed in, who asks for pages in this process.
struct PageVisitor: Sendable {
    private struct Answer {
        let status: Int
        /// Where it sends its reader; nil for a page.
        let location: String?
        let bytes: [UInt8]
        let text: String
    }

    private let responder: RouterResponder<ExchangeContext>
    private let gateway: Gateway
    /// Of the session.
    let token: String

    init(_ gateway: Gateway, web: WebConfiguration, login: String, password: String) async throws {
        let http = HTTPConfiguration()
        let face = try WebUI(gateway: gateway, configuration: http, web: web)
        responder = HTTPServer(
            faces: [face], configuration: http, metrics: gateway.metrics, logger: Logger(label: "suanpan")
        ).router().buildResponder()
        self.gateway = gateway
        let request: JSONTree = ["login": .string(login), "password": .string(password)]
        let answer = await gateway.call(
            Call(operation: "session.sign_in", request: Array(request.text.utf8), face: "web"))
        guard answer.isDone, let token = answer.json?["token"]?.string else {
            throw CommandFault(answer.message, .failure)
        }
        self.token = token
    }

    /// The pages of the navigation, and one of each kind behind them.
    func addresses() async throws -> [String] {
        let lists = WebUI.addresses(try await gateway.currentCatalogue().vocabulary)
        var further: [String] = ["/deliveries/new", "/products/new", "/operations/product.create"]
        let paper = try await first("/deliveries", of: /href="(\/documents\/[0-9]+)/)
        let product = try await first("/products", of: /href="\/products\/record\?of=([^"]+)/)
        further += paper.map { [$0, "\($0)/print?form=three_part"] } ?? []
        further +=
            product.map {
                [
                    "/products/record?of=\($0)", "/products/overview?of=\($0)", "/labels?product=\($0)",
                    "/why?figure=available&product=\($0)",
                ]
            } ?? []
        return lists + further
    }

    private func first(_ address: String, of pattern: Regex<(Substring, Substring)>) async throws -> String? {
        try await ask(address, isCompressed: false).text.firstMatch(of: pattern).map { String($0.1) }
    }

    /// A row of the table.
    func measured(_ address: String, rounds: Int) async throws -> String {
        let page = try await ask(address, isCompressed: false)
        if let location = page.location { return try await measured(location, rounds: rounds) }
        guard page.status == 200 else { return "| \(address) | status \(page.status) | | | |" }
        var first = 0
        for file in Set(page.text.matches(of: /"(\/assets\/[^"#]+)/).map { String($0.1) }) {
            first += try await ask(file, isCompressed: true).bytes.count
        }
        var milliseconds: [Double] = []
        var weight = 0
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            let start = clock.now
            weight = try await ask(address, isCompressed: true).bytes.count
            milliseconds.append((clock.now - start) / .milliseconds(1))
        }
        milliseconds.sort()
        let late = milliseconds[min(rounds - 1, rounds * 95 / 100)]
        return String(
            format: "| %@ | %.1f | %.1f | %.1f | %.1f |", address, milliseconds[rounds / 2], late,
            Double(first + weight) / 1000, Double(weight) / 1000)
    }

    private func ask(_ address: String, isCompressed: Bool) async throws -> Answer {
        var headers: HTTPFields = [.cookie: "suanpan=\(token); suanpan_language=zh"]
        if isCompressed { headers[.acceptEncoding] = "gzip" }
        let request = Request(
            head: .init(
                method: .get, scheme: "http", authority: "127.0.0.1", path: address, headerFields: headers),
            body: .init(buffer: ByteBuffer()))
        let context = ExchangeContext(
            source: ApplicationRequestContextSource(
                channel: EmbeddedChannel(), logger: Logger(label: "suanpan")))
        let response = try await responder.respond(to: request, context: context)
        let held = Mutex<[UInt8]>([])
        try await response.body.write(Collector(take: { part in held.withLock { $0 += part } }))
        let bytes = held.withLock { $0 }
        return Answer(
            status: response.status.code, location: response.headers[.location], bytes: bytes,
            text: isCompressed ? "" : String(decoding: bytes, as: UTF8.self))
    }
}

/// Takes the bytes of an answer.
private struct Collector: ResponseBodyWriter {
    let take: @Sendable ([UInt8]) -> Void

    mutating func write(_ buffer: ByteBuffer) async throws { take(Array(buffer.readableBytesView)) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
