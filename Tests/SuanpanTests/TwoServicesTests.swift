// Two services on one database, as where a second machine stands by: what one sells, the other cannot sell again.

import Foundation
import FoundationNetworking
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct TwoServicesTests {
    private static let products = ["P1", "P2", "P3", "P4"]
    private static let stock = 250
    private static let sellers = 8

    @Test(
        "two services whose callers want the same goods sell exactly what is there, and refuse the rest by name"
    )
    func sellOut() async throws {
        try await withEmptyDatabase { database in
            let environment = [
                "SUANPAN_DATABASE_URL": database.configuration(as: .service).connectionString,
                "SUANPAN_DEPLOY_DATABASE_URL": database.configuration(as: .deploy).connectionString,
            ]
            try await Program.serving(environment) { first in
                try await Program.serving(environment) { second in
                    try await addAdministrator(environment)
                    let token = try await signIn(port: first)
                    let shops = [Shopfront(port: first, token: token), Shopfront(port: second, token: token)]
                    try await stockUp(shops[0])
                    let tallies = try await sell(in: shops)
                    let all = tallies.reduce(Tally(), +)
                    print(
                        "two services: \(all.papers) deliveries, \(tallies.map(\.papers)) each; \(all.refused) refused,",
                        "\(all.repeated) repeated")
                    #expect(all.strange == [])
                    #expect(tallies.allSatisfy { $0.papers > 10 })
                    #expect(all.refused >= Self.products.count)
                    #expect(
                        all.sold == Dictionary(uniqueKeysWithValues: Self.products.map { ($0, Self.stock) }))
                    try await expectSold(all, in: database, shops[1])
                }
            }
        }
    }

    private func addAdministrator(_ environment: [String: String]) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "two-\(UUID().uuidString)")
        try Data("correct horse battery\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let added = try await Program.run(
            [
                "user", "add", "admin", "--name", "Admin", "--role", "administrator", "--password-file",
                file.path,
            ], environment)
        #expect(added.status == 0, "\(added.errors)")
    }

    private func signIn(port: Int) async throws -> String {
        let answer = try await Shopfront(port: port, token: nil)
            .call("session.sign_in", ["login": "admin", "password": "correct horse battery"])
        return try #require(answer["token"] as? String, "\(answer.body)")
    }

    private func stockUp(_ shop: Shopfront) async throws {
        try await shop.done("partner.create", ["code": "C1", "name": "C1", "is_customer": true])
        for code in Self.products {
            try await shop.done("product.create", ["code": code, "name": code, "base_unit": "EA"])
            try await shop.done(
                "other_in.submit", ["lines": [["product": code, "quantity": Self.stock, "price": 2]]])
        }
    }

    /// All sellers of all shops sell until nothing is left; what came of it, shop by shop.
    private func sell(in shops: [Shopfront]) async throws -> [Tally] {
        try await withThrowingTaskGroup(of: (Int, Tally).self) { group in
            for index in shops.indices {
                for _ in 0..<Self.sellers {
                    group.addTask { (index, try await Self.sellOut(shops[index])) }
                }
            }
            var tallies = shops.map { _ in Tally() }
            for try await (index, tally) in group { tallies[index] = tallies[index] + tally }
            return tallies
        }
    }

    /// Sells a few of what may still be there until a refusal said of each product that none is left.
    private static func sellOut(_ shop: Shopfront) async throws -> Tally {
        var tally = Tally()
        // The most that may be left of each product, as far as this seller was told.
        var left = Dictionary(uniqueKeysWithValues: products.map { ($0, stock) })
        while !left.isEmpty {
            let lines = left.shuffled().prefix(.random(in: 1...3)).map { code, rest in
                (code, min(rest, .random(in: 1...4)))
            }
            let answer = try await shop.call(
                "delivery.submit",
                [
                    "partner": "C1",
                    "lines": lines.map { ["product": $0.0, "quantity": $0.1, "price": 9] as [String: Any] },
                ])
            switch (answer.status, answer["error"] as? String) {
            case (200, _):
                tally.papers += 1
                for (code, quantity) in lines { tally.sold[code, default: 0] += quantity }
            case (409, "stock_insufficient"):
                tally.refused += 1
                let details = answer["details"] as? [String: Any]
                for shortage in details?["shortages"] as? [[String: Any]] ?? [] {
                    guard let code = shortage["product"] as? String,
                        let available = (shortage["available"] as? String).flatMap({ Int($0) })
                    else { continue }
                    left[code] = available > 0 ? available : nil
                }
            case (503, _) where answer["retryable"] as? Bool == true: tally.repeated += 1
            default:
                tally.strange.append("\(answer.status) \(answer.body)")
                return tally
            }
        }
        return tally
    }

    private func expectSold(_ tally: Tally, in database: TestDatabase, _ shop: Shopfront) async throws {
        let deliveries = try await database.query(
            """
            select count(*), count(distinct number), (select last from data.number_counter where kind = 'delivery')
            from data.document where kind = 'delivery' and state = 'posted'
            """)
        #expect((0..<3).map { deliveries[0][$0] } == Array(repeating: "\(tally.papers)", count: 3))
        let left = try await database.query(
            "select (select sum(usable) from data.stock_item)::int + (select sum(quantity) from data.stock_entry)::int"
        )
        #expect(left[0][0] == "0")
        let checks = try await shop.call("check.run", [:])
        #expect(checks["sound"] as? Bool == true, "\(checks.body)")
    }
}

/// What sellers were told.
private struct Tally: Sendable {
    var papers = 0
    var refused = 0
    var repeated = 0
    var sold = [String: Int]()
    /// Answers that nobody should ever get.
    var strange = [String]()

    static func + (one: Tally, other: Tally) -> Tally {
        Tally(
            papers: one.papers + other.papers, refused: one.refused + other.refused,
            repeated: one.repeated + other.repeated, sold: one.sold.merging(other.sold, uniquingKeysWith: +),
            strange: one.strange + other.strange)
    }
}

/// The HTTP face of one service, as its callers see it.
private struct Shopfront: Sendable {
    struct Answer {
        let status: Int
        let body: String

        subscript(key: String) -> Any? {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])?[key]
        }
    }

    private let port: Int
    private let token: String?
    private let session: URLSession

    init(port: Int, token: String?) {
        self.port = port
        self.token = token
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 16
        configuration.timeoutIntervalForRequest = 60
        session = URLSession(configuration: configuration)
    }

    func call(_ operation: String, _ body: [String: Any]) async throws -> Answer {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/api/v1/\(operation)"))
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        let (data, response) = try await session.data(for: request)
        return Answer(
            status: (response as? HTTPURLResponse)?.statusCode ?? 0,
            body: String(decoding: data, as: UTF8.self))
    }

    /// Calls an operation that must be done.
    func done(_ operation: String, _ body: [String: Any]) async throws {
        let answer = try await call(operation, body)
        try #require(answer.status == 200, "\(operation): \(answer.body)")
    }
}
