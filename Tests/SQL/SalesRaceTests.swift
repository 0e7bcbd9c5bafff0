// Sellers and storekeepers who want the same goods at the same moment: what is reserved for one order never leaves on another, and
// every end of an order frees exactly what is left.

import PostgresClient
import TestSupport
import Testing

@Suite struct SalesRaceTests {
    private static let stockGate = "select from data.stock_item for update"

    @Test func `two orders for the last piece are both approved, and one of them has it`() async throws {
        try await openShop { shop in
            try await shop.stock(1)
            @Sendable func order(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call("sales_order.submit", Self.paper(["P1": 1]), scope: 0)
            }
            let answers = try await shop.race(
                at: Self.stockGate, { try await order(0) }, { try await order(1) })
            #expect(answers.map(\.error) == [nil, nil])
            #expect(try await shop.value("select count(*) from data.reservation where quantity = 1") == "1")
            try await shop.expectSound()
        }
    }

    @Test(arguments: [true, false])
    func `what is reserved goes on its order, whoever else wants it at that moment`(ordersFirst: Bool)
        async throws
    {
        try await openShop { shop in
            try await shop.stock(3)
            let line = try await shop.sold(["P1": 2]).lines[0]
            let fulfil: Shop.Action = {
                try await shop.sessions[0].call(
                    "delivery.submit", Self.delivery([["source_line": line, "quantity": 2]]), scope: 0)
            }
            let other: Shop.Action = {
                try await shop.sessions[1].call("delivery.submit", Self.paper(["P1": 2]), scope: 0)
            }
            let answers =
                ordersFirst
                ? try await shop.race(at: Self.stockGate, fulfil, other)
                : try await shop.race(at: Self.stockGate, other, fulfil)
            #expect(
                answers.map(\.error)
                    == (ordersFirst ? [nil, "stock_insufficient"] : ["stock_insufficient", nil]))
            let refused = try #require(answers.first { $0.status == 409 })
            let shortage = try #require((refused.details["shortages"] as? [[String: Any]])?.first)
            #expect(shortage["available"] as? String == "1")
            try await shop.expectSound()
        }
    }

    @Test(arguments: [true, false])
    func `an approval and a delivery of the last piece: who comes first has it`(ordersFirst: Bool)
        async throws
    {
        try await openShop { shop in
            try await shop.stock(1)
            let order: Shop.Action = {
                try await shop.sessions[0].call("sales_order.submit", Self.paper(["P1": 1]), scope: 0)
            }
            let deliver: Shop.Action = {
                try await shop.sessions[1].call("delivery.submit", Self.paper(["P1": 1]), scope: 0)
            }
            let answers =
                ordersFirst
                ? try await shop.race(at: Self.stockGate, order, deliver)
                : try await shop.race(at: Self.stockGate, deliver, order)
            #expect(answers.map(\.error) == [nil, ordersFirst ? "stock_insufficient" : nil])
            #expect(
                try await shop.value("select coalesce(sum(trim_scale(quantity)), 0) from data.reservation")
                    == (ordersFirst ? "1" : "0"))
            try await shop.expectSound()
        }
    }

    @Test func `of two deliveries of the rest of an order's line one wins`() async throws {
        try await openShop { shop in
            try await shop.stock(20)
            // The order stays open for its other line, or is complete with the first delivery.
            for (other, refusal) in [(5, "over_delivery"), (0, "order_not_open")] {
                let order = try await shop.sold(other > 0 ? ["P1": 4, "P2": other] : ["P1": 4])
                var drafts = [Int]()
                for _ in 0..<2 {
                    drafts.append(
                        try await shop.session.done(
                            "delivery.save", Self.delivery([["source_line": order.lines[0], "quantity": 4]])
                        ).document)
                }
                let both = drafts
                @Sendable func submit(_ person: Int) async throws -> DoorAnswer {
                    try await shop.sessions[person].call(
                        "document.submit", ["document": both[person]], scope: 0)
                }
                let answers = try await shop.race(
                    at: "select from data.document where id = \(order.document) for update",
                    { try await submit(0) }, { try await submit(1) })
                #expect(shop.outcomes(answers) == ["done", refusal])
            }
            try await shop.expectSound()
        }
    }

    @Test(arguments: [true, false])
    func `an order that is closed while its goods leave frees exactly the rest`(closesFirst: Bool)
        async throws
    {
        try await openShop { shop in
            try await shop.stock(5)
            let order = try await shop.sold(["P1": 5])
            let draft = try await shop.session.done(
                "delivery.save", Self.delivery([["source_line": order.lines[0], "quantity": 2]])
            ).document
            let close: Shop.Action = {
                try await shop.sessions[0].call(
                    "document.close", ["document": order.document, "reason": "late"], scope: 0)
            }
            let deliver: Shop.Action = {
                try await shop.sessions[1].call("document.submit", ["document": draft], scope: 0)
            }
            let gate = "select from data.document where id = \(order.document) for update"
            let answers =
                closesFirst
                ? try await shop.race(at: gate, close, deliver)
                : try await shop.race(at: gate, deliver, close)
            #expect(answers.map(\.error) == [nil, closesFirst ? "order_not_open" : nil])
            #expect(
                try await shop.value(
                    "select concat_ws(' ', trim_scale(usable), trim_scale(reserved)) from data.stock_item")
                    == (closesFirst ? "5 0" : "3 0"))
            try await shop.expectSound()
        }
    }

    /// A shop with a customer.
    private func openShop(_ body: (Shop) async throws -> Void) async throws {
        try await Shop.open(products: ["P1", "P2"]) { shop in
            try await shop.session.done("partner.create", ["code": "C1", "name": "C1", "is_customer": true])
            try await body(shop)
        }
    }

    /// The request of an order, or of a delivery without one, of quantities of products.
    fileprivate static func paper(_ quantities: KeyValuePairs<String, Int>) -> [String: Any] {
        delivery(quantities.map { ["product": $0, "quantity": $1, "price": 9] })
    }

    private static func delivery(_ lines: [[String: Any]]) -> [String: Any] {
        ["partner": "C1", "lines": lines]
    }
}

extension Shop {
    /// A sales order for quantities of products, each on a line of its own.
    ///
    /// - Returns: ids of the approved order and of its lines.
    /// - Throws: `PostgresError`; `DoorSession.Refused`.
    fileprivate func sold(_ quantities: KeyValuePairs<String, Int>) async throws -> (
        document: Int, lines: [Int]
    ) {
        let document = try await session.done("sales_order.submit", SalesRaceTests.paper(quantities)).document
        let lines = try await database.query(
            "select id from data.document_line where document_id = \(document) order by line_number")
        return (document, try lines.map { try $0.decode(0, as: Int.self) })
    }
}
