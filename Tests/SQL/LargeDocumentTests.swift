// Documents of thousands of lines are posted in one call; what is beyond the limit is refused before work is spent on it.

import PostgresClient
import TestSupport
import Testing

@Suite struct LargeDocumentTests {
    /// Lines of a product each, or all of one.
    private static func lines(_ count: Int, product: (Int) -> String) -> [[String: Any]] {
        (0..<count).map { ["product": product($0), "quantity": 2, "price": 3] }
    }

    @Test func `an order of 5,000 lines is received in one call`() async throws {
        try await Shop.open { shop in
            try await shop.session.done(
                "product.import",
                ["rows": (0..<5000).map { ["code": "B\($0)", "name": "b \($0)", "base_unit": "EA"] }])
            let order = try await shop.session.done(
                "purchase_order.submit",
                ["partner": "S1", "lines": Self.lines(5000) { "B\($0)" }]
            ).document
            let ids = try await shop.database.query(
                "select id from data.document_line where document_id = \(order) order by line_number")
            let lines = ids.map {
                ["source_line": $0[0] ?? "", "quantity": 2, "rejected": 1] as [String: Any]
            }
            try await shop.session.done("goods_receipt.submit", ["partner": "S1", "lines": lines])
            print(
                "5,000 lines: ordered in \(try await shop.seconds(of: "purchase_order.submit")) s,",
                "received in \(try await shop.seconds(of: "goods_receipt.submit")) s")
            #expect(try await shop.value("select count(*) from data.stock_entry") == "10000")
            #expect(try await shop.value("select state from data.document where id = \(order)") == "closed")
            try await shop.expectSound()
        }
    }

    @Test(arguments: [20_001, 100_000])
    func `a document of too many lines is refused with its count`(count: Int) async throws {
        try await Shop.open { shop in
            let answer = try await shop.session.call(
                "other_in.submit", ["lines": Self.lines(count) { _ in "P1" }])
            print("\(count) lines: refused in \(try await shop.seconds(of: "other_in.submit")) s")
            #expect(answer.error == "request_invalid")
            let faults = try #require(answer.details["faults"] as? [[String: Any]])
            #expect(faults.count == 1)
            #expect(faults[0]["path"] as? String == "lines")
            #expect(faults[0]["fault"] as? String == "too_many")
            #expect(faults[0]["value"] as? Int == count)
            #expect(try await shop.value("select count(*) from data.document") == "0")
        }
    }

    @Test func `a request of 10 MB in one text is refused by its path, and the connection goes on`()
        async throws
    {
        try await Shop.open { shop in
            let answer = try await shop.session.call(
                "other_in.submit",
                [
                    "memo": String(repeating: "账", count: 3_500_000),
                    "lines": [["product": "P1", "quantity": 1, "price": 1]],
                ])
            #expect(answer.error == "request_invalid")
            let faults = try #require(answer.details["faults"] as? [[String: Any]])
            #expect(faults.map { $0["path"] as? String } == ["memo"])
            #expect(answer.body.utf8.count < 10_000)
            let logged = try await shop.value(
                "select length(request::text) < 200 from data.operation_log where outcome = 'request_invalid'"
            )
            #expect(logged == "t")
            try await shop.stock(1)
        }
    }
}
