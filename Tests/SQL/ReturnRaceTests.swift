// What came goes back once, whoever sends it back at the same moment, and what is undone gives nothing back.

import TestSupport
import Testing

@Suite struct ReturnRaceTests {
    /// A posted receipt of ten, and a statement that holds it.
    private static func withReceipt(
        _ body: (_ shop: Shop, _ receipt: Int, _ line: Int, _ gate: String) async throws -> Void
    ) async throws {
        try await Shop.open { shop in
            let receipt = try await shop.session.done(
                "goods_receipt.submit",
                ["partner": "S1", "lines": [["product": "P1", "quantity": 10, "price": 3]]]
            ).document
            let line = try #require(
                Int(
                    try await shop.value("select id from data.document_line where document_id = \(receipt)")
                        ?? ""))
            try await body(
                shop, receipt, line, "select from data.document where id = \(receipt) for update")
        }
    }

    private static func back(_ line: Int, _ quantity: Int) -> [String: Any] {
        ["partner": "S1", "reason": "破损", "lines": [["source_line": line, "quantity": quantity]]]
    }

    @Test(arguments: [0, 1])
    func `of two returns of more than came one wins`(scope: Int) async throws {
        try await Self.withReceipt { shop, _, line, gate in
            @Sendable func send(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "purchase_return.submit", Self.back(line, 6), scope: scope)
            }
            let answers = try await shop.race(at: gate, { try await send(0) }, { try await send(1) })
            #expect(shop.outcomes(answers) == ["done", "over_return"])
            #expect(try await shop.value("select trim_scale(sum(usable)) from data.stock_item") == "4")
            try await shop.expectSound()
        }
    }

    @Test(arguments: [true, false])
    func `a return and the reversal of its receipt: who comes first is posted`(returnsFirst: Bool)
        async throws
    {
        try await Self.withReceipt { shop, receipt, line, gate in
            let send: Shop.Action = {
                try await shop.sessions[0].call("purchase_return.submit", Self.back(line, 1), scope: 0)
            }
            let reverse: Shop.Action = {
                try await shop.sessions[1].call(
                    "document.reverse", ["document": receipt, "reason": "x"], scope: 0)
            }
            let answers =
                returnsFirst
                ? try await shop.race(at: gate, send, reverse) : try await shop.race(at: gate, reverse, send)
            #expect(answers.map(\.error) == [nil, returnsFirst ? "document_in_use" : "request_invalid"])
            #expect(
                try await shop.value("select trim_scale(sum(usable)) from data.stock_item")
                    == (returnsFirst ? "9" : "0"))
            try await shop.expectSound()
        }
    }
}
