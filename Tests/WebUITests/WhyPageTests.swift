// Claims about the page of why and the page of proofs: figures lead there, the rows shown make them, and what is broken is red.

import Gateway
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct WhyPageTests {
    /// A branch with beer, an order that reserves and a delivery.
    private static func found(_ visitor: Visitor) async throws {
        try await visitor.signIn()
        await visitor.call(
            "product.create",
            [
                "code": "BEER", "name": "青岛<啤酒>", "base_unit": "BTL",
                "units": [["unit": "CTN", "numerator": 12]],
            ])
        await visitor.call("partner.create", ["code": "C1", "name": "四海", "is_customer": true])
        for quantity in ["30", "11"] {
            await visitor.call(
                "other_in.submit",
                [
                    "warehouse": "HQ-1",
                    "lines": [["product": "BEER", "quantity": .string(quantity), "price": "3.33"]],
                ])
        }
        let line: JSONTree = ["product": "BEER", "quantity": "5", "price": "6.66"]
        await visitor.call("delivery.submit", ["partner": "C1", "warehouse": "HQ-1", "lines": [line]])
        let order = await visitor.call(
            "sales_order.submit",
            [
                "partner": "C1", "warehouse": "HQ-1",
                "lines": [["product": "BEER", "quantity": "24", "price": "6"]],
            ])
        #expect(order.isDone)
    }

    /// The addresses of what explains a figure.
    private static func explanations(_ text: String) -> [String] {
        text.matches(of: /href="(\/why[^"]+)"/).map { String($0.1).replacing("&amp;", with: "&") }
    }

    @Test func `figures of lists, papers and the overview lead to what makes them`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let delivery = try await visitor.database.query(
                "select id::text from data.document where kind = 'delivery'")[0].decode(0, as: String.self)
            for path in [
                "/stock", "/sales_items", "/sales_detail", "/products/overview?of=BEER",
                "/documents/\(delivery)",
            ] {
                let page = try await visitor.get(path)
                let addresses = Self.explanations(page.text)
                #expect(!addresses.isEmpty, "\(path)")
                for address in Set(addresses) {
                    let why = try await visitor.get(address)
                    #expect(why.status == 200, "\(address)")
                    #expect(why.text.contains("data-sentence"))
                    #expect(!why.text.contains("青岛<啤酒>"))
                }
            }
        }
    }

    @Test func `the sentence is the figure, and the rows open their papers`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let page = try await visitor.get("/why?figure=available&product=BEER&warehouse=HQ-1")
            let words = page.text.replacing(/<[^>]+>/, with: " ").replacing(/\s+/, with: " ")
            #expect(words.contains("可销 1箱 = 可用库存 3箱 − 已占用 2箱"))
            #expect(page.text.matches(of: /data-row/).count == 4)
            #expect(page.text.contains("结存与流水相符"))
            for address in page.text.matches(of: /href="(\/documents\/\d+)"/).map(\.1) {
                #expect(try await visitor.get(String(address)).status == 200)
            }
            let unit = try await visitor.get("/why?figure=unit_cost&product=BEER&warehouse=HQ-1")
            #expect(unit.text.replacing(/<[^>]+>/, with: " ").contains("÷"))
        }
    }

    @Test func `what is asked wrongly or by whom may not is told`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            #expect(try await visitor.get("/why?figure=everything&product=BEER").status == 422)
            #expect(try await visitor.get("/why?figure=on_hand&product=NONE").status == 404)
            #expect(try await visitor.get("/why?figure=cost&line=1%27").status == 422)
            try await visitor.addUser("kim", role: "storekeeper")
            try await visitor.signIn("kim")
            #expect(try await visitor.get("/why?figure=value&product=BEER").status == 403)
            #expect(try await visitor.get("/checks").status == 403)
            let page = try await visitor.get("/why?figure=on_hand&product=BEER")
            #expect(page.status == 200)
            #expect(!page.text.contains("3.33") && !page.text.contains("figure=value"))
            #expect(!(try await visitor.get("/").text.contains("data-proof-chip")))
        }
    }

    @Test func `a proof is asked for, green, kept, and red with its rows where the books are wrong`()
        async throws
    {
        try await withPages { visitor in
            try await Self.found(visitor)
            #expect(try await visitor.get("/checks").text.contains("data-proof=\"none\""))
            #expect(try await visitor.post("/checks", [:]).status == 303)
            let sound = try await visitor.get("/checks")
            #expect(sound.text.contains("data-proof=\"sound\""))
            #expect(sound.text.contains("data.stock_balance b"))
            #expect(try await visitor.get("/").text.contains("proof-chip sound"))
            try await visitor.database.query("update data.stock_balance set quantity = quantity + 1")
            #expect(try await visitor.post("/checks", [:]).status == 303)
            let broken = try await visitor.get("/checks")
            #expect(broken.text.contains("data-proof=\"broken\""))
            #expect(broken.text.contains("data-check=\"balance_is_sum_of_entries\" class=\"broken\""))
            #expect(!Self.explanations(broken.text).isEmpty)
            for address in Self.explanations(broken.text) {
                #expect(try await visitor.get(address).text.contains("结存与流水不符"))
            }
            #expect(try await visitor.get("/").text.contains("proof-chip broken"))
            #expect(broken.text.matches(of: /checks\?run=/).count == 2)
            #expect(try await visitor.post("/checks", [:], token: "x").status == 403)
        }
    }
}
