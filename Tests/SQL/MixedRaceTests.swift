// Fifty people sell, deliver, receive, cancel and take back five products at once, each on a connection of their own. Every
// one of them is either served or told why not in words of the business; what all were told together is what the books say.
//
// SUANPAN_RACE_SECONDS says how long; without it 10.

import Foundation
import PostgresClient
import Synchronization
import TestSupport
import Testing

@Suite struct MixedRaceTests {
    private static let people = 50
    private static let products = ["P1", "P2", "P3", "P4", "P5"]
    private static let stock = 20

    /// How long they go on.
    private static var seconds: Int {
        get throws {
            let text = ProcessInfo.processInfo.environment["SUANPAN_RACE_SECONDS"] ?? "10"
            return try #require(Int(text).flatMap { (1...600).contains($0) ? $0 : nil }, "\(text)")
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `fifty people who sell, deliver, receive and take back five products at once never oversell one`()
        async throws
    {
        let seconds = try Self.seconds
        // Deadlocks are part of the game: found soon, they cost nobody a second.
        try await Shop.open(
            connections: Self.people, products: Self.products, settings: ["deadlock_timeout = '50ms'"]
        ) { shop in
            try await shop.session.done("partner.create", ["code": "C1", "name": "C1", "is_customer": true])
            for product in Self.products { try await shop.stock(Self.stock, of: product) }
            let market = Market()
            let people = try await people(in: shop)
            let start = ContinuousClock.now
            let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
                for (index, session) in people.enumerated() {
                    // Half of them come through a lane, half beside it.
                    let person = Person(session: session, scope: index % 2, market: market)
                    group.addTask { try await person.work(for: .seconds(seconds)) }
                }
                return try await group.reduce(into: Tally()) { $0.add($1) }
            }
            print(tally.report(in: (ContinuousClock.now - start) / .seconds(1)))
            #expect(tally.strange == [])
            // Whoever took part in a deadlock was told to come again, and did: nothing is left undone that was asked.
            #expect(tally.givenUp == 0)
            for deed in Deed.allCases { #expect(tally.done[deed, default: 0] > 0, "\(deed)") }
            #expect(tally.refused["stock_insufficient", default: 0] > 0)
            try await expect(tally, in: shop)
        }
    }

    /// A user of their own for every connection.
    private func people(in shop: Shop) async throws -> [DoorSession] {
        var people = [DoorSession]()
        for (index, session) in shop.sessions.enumerated() {
            people.append(
                try await DoorSession.open(
                    login: "person\(index)", role: "administrator", in: shop.database,
                    on: session.connection, scope: 0))
        }
        return people
    }

    private func expect(_ tally: Tally, in shop: Shop) async throws {
        let expected = Dictionary(
            uniqueKeysWithValues: Self.products.map { ($0, Self.stock + tally.moved[$0, default: 0]) })
        for source in ["stock_item i", "stock_balance i", "stock_entry i", "cost_pool i"] {
            let column = source == "stock_item i" ? "usable" : "quantity"
            let rows = try await shop.database.query(
                "select p.code, sum(i.\(column))::int from data.\(source) join data.product p on p.id = i.product_id group by 1"
            )
            let sums = try rows.map { ($0[0] ?? "", try $0.decode(1, as: Int.self)) }
            #expect(Dictionary(uniqueKeysWithValues: sums) == expected, "\(source)")
        }
        let posted = Self.products.count + tally.posted
        #expect(
            try await shop.value("select count(*) from data.document where state = 'posted'") == "\(posted)")
        #expect(
            try await shop.value("select count(*) from data.document where state in ('draft', 'submitted')")
                == "0")
        // A number for each paper, none twice and none lost.
        #expect(
            try await shop.value(
                """
                select count(*) from (
                    select from data.document d join data.number_counter c on c.kind = d.kind group by d.kind
                    having count(distinct d.number) <> count(*) or max(c.last) <> count(*)) f
                """) == "0")
        try await shop.expectSound()
    }
}

/// What a person does.
private enum Deed: CaseIterable {
    case order, cancel, close, reserve, deliverOrder, deliver, receive, reverse
}

/// A sales order that somebody made, or a paper that moved stock: for everybody to go on with.
private struct Paper: Sendable {
    let document: Int
    /// What it takes from stock, or, negative, brings.
    let effect: [String: Int]
}

/// What all people see: the papers of the last minutes, of which two may well take the same.
private final class Market: Sendable {
    private let state = Mutex((orders: [Paper](), posted: [Paper]()))

    func ordered(_ paper: Paper) { state.withLock { $0.orders = Array(($0.orders + [paper]).suffix(40)) } }
    func posted(_ paper: Paper) { state.withLock { $0.posted = Array(($0.posted + [paper]).suffix(60)) } }
    func order() -> Paper? { state.withLock { $0.orders.randomElement() } }
    func reversible() -> Paper? { state.withLock { $0.posted.randomElement() } }
}

/// What came of calls.
private struct Tally: Sendable {
    var done = [Deed: Int]()
    var refused = [String: Int]()
    /// Answers that said come again, as the service does for its callers; and calls that even so were never served.
    var repeated = 0
    var givenUp = 0
    /// Papers that moved stock, and the sum of what they brought less what they took.
    var posted = 0
    var moved = [String: Int]()
    /// Answers that nobody should ever get.
    var strange = [String]()

    mutating func add(_ other: Tally) {
        done.merge(other.done, uniquingKeysWith: +)
        refused.merge(other.refused, uniquingKeysWith: +)
        repeated += other.repeated
        givenUp += other.givenUp
        posted += other.posted
        moved.merge(other.moved, uniquingKeysWith: +)
        strange += other.strange
    }

    mutating func add(_ effect: [String: Int]) {
        posted += 1
        for (product, quantity) in effect { moved[product, default: 0] -= quantity }
    }

    func report(in seconds: Double) -> String {
        let calls = done.values.reduce(0, +)
        let deeds = done.map { "\($0) \($1)" }.sorted().joined(separator: ", ")
        let refusals = refused.map { "\($0) \($1)" }.sorted().joined(separator: ", ")
        return """
            mixed race: \(calls) calls done in \(Int(seconds)) s (\(Int(Double(calls) / seconds))/s): \(deeds); \
            refused: \(refusals); \(repeated) repeated, \(givenUp) given up
            """
    }
}

/// One person, who does one thing after the other.
private struct Person: Sendable {
    let session: DoorSession
    let scope: Int
    let market: Market

    /// What the business may say no with; all else is strange.
    private static let refusals: Set = [
        "stock_insufficient", "over_delivery", "order_not_open", "document_state", "document_in_use",
        "already_reversed",
    ]
    private static let attempts = 200

    func work(for time: Duration) async throws -> Tally {
        var tally = Tally()
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            try await act(.random, &tally)
        }
        return tally
    }

    private func act(_ deed: Deed, _ tally: inout Tally) async throws {
        switch deed {
        case .order:
            let lines = Self.lines()
            if let answer = try await call(deed, "sales_order.submit", Self.request("C1", lines), &tally) {
                market.ordered(Paper(document: try answer.document, effect: Self.sums(lines)))
            }
        case .cancel, .close, .reserve:
            guard let order = market.order() else { return }
            let operation =
                switch deed {
                case .cancel: "document.cancel"
                case .close: "document.close"
                default: "sales_order.reserve"
                }
            let reason: [String: Any] = deed == .reserve ? [:] : ["reason": "changed"]
            _ = try await call(
                deed, operation, reason.merging(["document": order.document]) { $1 }, &tally)
        case .deliverOrder: try await deliverOrder(&tally)
        case .deliver:
            try await move(deed, "delivery.submit", "C1", Self.lines(), sign: 1, &tally)
        case .receive:
            try await move(deed, "goods_receipt.submit", "S1", Self.lines(), sign: -1, &tally)
        case .reverse:
            guard let paper = market.reversible() else { return }
            let request: [String: Any] = ["document": paper.document, "reason": "wrong"]
            if try await call(deed, "document.reverse", request, &tally) != nil {
                tally.add(paper.effect.mapValues { -$0 })
            }
        }
    }

    private func move(
        _ deed: Deed, _ operation: String, _ partner: String, _ lines: [(String, Int)], sign: Int,
        _ tally: inout Tally
    ) async throws {
        guard let answer = try await call(deed, operation, Self.request(partner, lines), &tally) else {
            return
        }
        let paper = Paper(document: try answer.document, effect: Self.sums(lines).mapValues { sign * $0 })
        tally.add(paper.effect)
        market.posted(paper)
    }

    /// Delivers a part of an order, or more than it wants.
    private func deliverOrder(_ tally: inout Tally) async throws {
        guard let order = market.order() else { return }
        let answer = try await session.call(
            "report.read",
            [
                "view": "sales_order_line", "filter": ["document_id": order.document],
                "columns": ["id", "product", "to_deliver"],
            ], scope: 0)
        let rows = try #require(answer["rows"] as? [[String]], "\(answer.body)")
        let open = try rows.compactMap { row -> (Int, String, Int)? in
            let rest = try #require(Double(row[2]).map { Int($0) })
            guard rest > 0 else { return nil }
            return (
                try #require(Int(row[0])), row[1],
                Int.random(in: 0..<12) == 0 ? rest + 1 : .random(in: 1...rest)
            )
        }
        guard !open.isEmpty else { return }
        let lines = open.shuffled().prefix(.random(in: 1...open.count))
        let request: [String: Any] = [
            "partner": "C1", "lines": lines.map { ["source_line": $0.0, "quantity": $0.2] },
        ]
        guard let done = try await call(.deliverOrder, "delivery.submit", request, &tally) else { return }
        let paper = Paper(document: try done.document, effect: Self.sums(lines.map { ($0.1, $0.2) }))
        tally.add(paper.effect)
        market.posted(paper)
    }

    /// Calls until there is an answer other than to come again; nil where the business said no.
    private func call(
        _ deed: Deed, _ operation: String, _ request: [String: Any], _ tally: inout Tally
    ) async throws -> DoorAnswer? {
        for _ in 0..<Self.attempts {
            let answer: DoorAnswer
            do {
                answer = try await session.call(operation, request, scope: scope)
            } catch let error as PostgresError where ["40P01", "40001", "55P03"].contains(error.sqlState) {
                // A whole group was undone; the service sends it again.
                tally.repeated += 1
                continue
            }
            switch answer.error {
            case nil:
                tally.done[deed, default: 0] += 1
                return answer
            case "busy" where answer.status == 503 && answer["retryable"] as? Bool == true:
                tally.repeated += 1
                try await Task.sleep(for: .milliseconds(.random(in: 1...20)))
            case let name?:
                if isKnown(name, answer) {
                    tally.refused[name, default: 0] += 1
                } else {
                    tally.strange.append("\(operation): \(answer.body)")
                }
                return nil
            }
        }
        tally.givenUp += 1
        return nil
    }

    private func isKnown(_ name: String, _ answer: DoorAnswer) -> Bool {
        // Without figures it would be a table's CHECK that refused, behind the locks' back.
        if name == "stock_insufficient" { return answer.details["shortages"] != nil }
        if name == "request_invalid" {
            // The order came to its end between the look at it and the delivery.
            let faults = answer.details["faults"] as? [[String: Any]] ?? []
            return !faults.isEmpty && faults.allSatisfy { $0["fault"] as? String == "not_approved" }
        }
        return Self.refusals.contains(name)
    }

    private static func lines() -> [(String, Int)] {
        ["P1", "P2", "P3", "P4", "P5"].shuffled().prefix(.random(in: 1...3)).map { ($0, .random(in: 1...4)) }
    }

    private static func request(_ partner: String, _ lines: [(String, Int)]) -> [String: Any] {
        [
            "partner": partner,
            "lines": lines.map { ["product": $0.0, "quantity": $0.1, "price": 9] as [String: Any] },
        ]
    }

    private static func sums(_ lines: [(String, Int)]) -> [String: Int] {
        Dictionary(lines, uniquingKeysWith: +)
    }
}

extension Deed {
    /// What a shop does most is likeliest; as much comes as goes.
    fileprivate static var random: Deed {
        switch Int.random(in: 0..<100) {
        case 0..<20: .order
        case 20..<26: .cancel
        case 26..<30: .close
        case 30..<36: .reserve
        case 36..<58: .deliverOrder
        case 58..<68: .deliver
        case 68..<90: .receive
        default: .reverse
        }
    }
}
