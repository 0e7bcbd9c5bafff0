// Sixteen connections fight for five products, in their lane and outside of it, alone and in groups. What the callers were
// told and what stands in the books have to be the same.

import PostgresClient
import Synchronization
import TestSupport
import Testing

@Suite struct HotStockTests {
    private static let products = ["P1", "P2", "P3", "P4", "P5"]
    private static let stock = 5
    private static let seconds = 10

    /// What came of a connection's calls.
    private struct Tally {
        var done = 0
        var refused = 0
        var busy = 0
        var repeated = 0
        /// Sum of what was received less what was issued.
        var moved = [String: Int]()
        /// Answers that nobody should ever get.
        var strange = [String]()

        static func + (one: Tally, other: Tally) -> Tally {
            Tally(
                done: one.done + other.done, refused: one.refused + other.refused,
                busy: one.busy + other.busy,
                repeated: one.repeated + other.repeated,
                moved: one.moved.merging(other.moved, uniquingKeysWith: +),
                strange: one.strange + other.strange)
        }
    }

    /// A paper that receives or issues a few of the products, in any order.
    private struct Paper {
        let receives = Bool.random()
        let lines = products.shuffled().prefix(.random(in: 1...3)).map { ($0, Int.random(in: 1...4)) }

        var call: DoorSession.Call {
            .init(
                receives ? "other_in.submit" : "other_out.submit",
                [
                    "lines": lines.map { product, quantity in
                        var line: [String: Any] = ["product": product, "quantity": quantity]
                        if receives { line["price"] = 2 }
                        return line
                    }
                ])
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `five products that sixteen connections want at once are never oversold, and every sum ties out`()
        async throws
    {
        // Deadlocks are part of the game: found soon, they cost nobody a second.
        try await Shop.open(
            connections: 16, products: Self.products, settings: ["deadlock_timeout = '20ms'"]
        ) { shop in
            for product in Self.products { try await shop.stock(Self.stock, of: product) }
            let start = ContinuousClock.now
            let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
                for (index, session) in shop.sessions.enumerated() {
                    // Some do not know their lane.
                    group.addTask { try await Self.fight(session, scope: index % 5 == 0 ? 0 : 1) }
                }
                return try await group.reduce(Tally(), +)
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print(
                "hot stock: \(tally.done) papers posted in \(Int(seconds)) s (\(Int(Double(tally.done) / seconds))/s),",
                "\(tally.refused) refused, \(tally.busy) busy, \(tally.repeated) groups repeated")
            #expect(tally.strange == [])
            #expect(tally.done > 100 && tally.refused > 0)
            try await expect(tally, in: shop)
        }
    }

    /// Receives and issues for some seconds.
    private static func fight(_ session: DoorSession, scope: Int) async throws -> Tally {
        var tally = Tally()
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            let papers = (0..<(Int.random(in: 0..<6) == 0 ? .random(in: 2...32) : 1)).map { _ in Paper() }
            do {
                let answers = try await session.group(papers.map(\.call), scope: scope)
                for (paper, answer) in zip(papers, answers) { count(answer, to: paper, in: &tally) }
            } catch let error as PostgresError where ["40P01", "40001", "55P03"].contains(error.sqlState) {
                // Nothing of the group was done; the service sends it again.
                tally.repeated += 1
            }
        }
        return tally
    }

    private static func count(_ answer: DoorAnswer, to paper: Paper, in tally: inout Tally) {
        switch answer.error {
        case nil:
            tally.done += 1
            for (product, quantity) in paper.lines {
                tally.moved[product, default: 0] += paper.receives ? quantity : -quantity
            }
        case "busy" where answer.status == 503 && answer["retryable"] as? Bool == true:
            tally.busy += 1
        // Without figures it would be a table's CHECK that refused, behind the locks' back.
        case "stock_insufficient" where !paper.receives && answer.details["shortages"] != nil:
            tally.refused += 1
        default:
            tally.strange.append(answer.body)
        }
    }

    private func expect(_ tally: Tally, in shop: Shop) async throws {
        let usable = try await shop.database.query(
            "select p.code, trim_scale(i.usable)::int from data.stock_item i join data.product p on p.id = i.product_id"
        )
        #expect(
            Dictionary(uniqueKeysWithValues: try usable.map { ($0[0] ?? "", try $0.decode(1, as: Int.self)) })
                == Dictionary(
                    uniqueKeysWithValues: Self.products.map { ($0, Self.stock + tally.moved[$0, default: 0]) }
                ))
        let papers = try await shop.value("select count(*) from data.document where state = 'posted'")
        #expect(papers == "\(tally.done + Self.products.count)")
        #expect(try await shop.value("select count(*) from data.document where state <> 'posted'") == "0")
        let numbering = try await shop.database.query(
            """
            select count(*) - count(distinct d.number), count(*) - max(c.last), max(c.last) - max(right(d.number, 4)::int)
            from data.document d join data.number_counter c on c.kind = d.kind group by d.kind
            """)
        for kind in numbering { #expect([kind[0], kind[1], kind[2]] == ["0", "0", "0"]) }
        try await shop.expectSound()
    }
}
