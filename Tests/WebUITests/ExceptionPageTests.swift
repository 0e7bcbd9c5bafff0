// Claims about the pages of what not everybody may do alone: prices that are refused or wait with their reasons, prices that are not there for
// who does not see them, what is open before something is disabled, and an order that is opened again.

import Gateway
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct ExceptionPageTests {
    /// Beer at 4.00 in stock, and a seller who may not sell below that.
    private static func found(_ visitor: Visitor) async throws {
        try await visitor.signIn()
        await visitor.call(
            "product.create",
            [
                "code": "BEER", "name": "啤酒", "base_unit": "BTL",
                "units": [["unit": "BTL", "sale_price": "10", "purchase_price": "4"]],
            ])
        await visitor.call("partner.create", ["code": "C1", "name": "四海", "is_customer": true])
        await visitor.call("partner.create", ["code": "S1", "name": "啤酒厂", "is_supplier": true])
        let found = await visitor.call(
            "other_in.submit",
            ["warehouse": "HQ-1", "lines": [["product": "BEER", "quantity": "100", "price": "4"]]])
        #expect(found.isDone)
        try await visitor.addUser("sue", role: "seller")
    }

    private static func order(_ visitor: Visitor, price: String, operation: String = "sales_order.submit")
        async -> Answer
    {
        await visitor.call(
            operation,
            [
                "partner": "C1", "warehouse": "HQ-1",
                "lines": [["product": "BEER", "quantity": "10", "price": .string(price)]],
            ])
    }

    private static func document(_ answer: Answer) throws -> String {
        try #require(try JSONText(checking: answer.body)["document"]?.string)
    }

    @Test func `a draft below cost is refused on its page by line, without the cost`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            try await visitor.signIn("sue")
            let id = try Self.document(
                await Self.order(visitor, price: "3.21", operation: "sales_order.save"))
            let page = try await visitor.post("/documents/\(id)/submit", ["_version": "1"])
            #expect(page.status == 409)
            #expect(page.text.contains("价格超出您的权限") && page.text.contains("价格过低"))
            #expect(!page.text.contains("4.52"))
        }
    }

    @Test func `what waits for an exception says why, to each what he may see`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            #expect(
                try await visitor.post(
                    "/approval_flows/new",
                    [
                        "flow": "EXC", "name": "价格例外", "kind": "sales_order", "for_exceptions": "true",
                        "steps.0.role": "administrator", "steps.0.rule": "any",
                    ]
                ).status == 303)
            #expect(try await visitor.get("/approval_flows").text.contains("EXC"))
            try await visitor.signIn("sue")
            let id = try Self.document(await Self.order(visitor, price: "3.21"))
            let own = try await visitor.get("/documents/\(id)").text
            #expect(own.contains("价格过低") && !own.contains("4.52"))
            try await visitor.signIn()
            let page = try await visitor.get("/documents/\(id)").text
            #expect(page.contains("低于成本: 4.52"))
        }
    }

    @Test func `limits are set on the pages of company, role and supplier, and taken away`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            for (address, fields) in [
                ("/settings", ["discount_limit", "price_tolerance_percent", "price_tolerance_amount"]),
                ("/roles/record?of=seller", ["discount_limit"]),
                ("/suppliers/record?of=S1", ["price_tolerance_percent", "price_tolerance_amount"]),
            ] {
                let page = try await visitor.get(address)
                #expect(fields.allSatisfy { page.text.contains("name=\"\($0)\"") }, "\(address)")
            }
            for (given, kept) in [("0.2", "0.2"), ("", nil)] as [(String, String?)] {
                let version = try await visitor.get("/roles/record?of=seller").value(of: "_version")
                let saved = try await visitor.post(
                    "/roles/record?of=seller",
                    [
                        "name": "销售员", "discount_limit": given, "permissions": "master.see",
                        "_version": version ?? "",
                    ])
                #expect(saved.status == 303)
                let row = try await visitor.database.query(
                    "select discount_limit::text from data.role where code = 'seller'")[0]
                #expect(try row.decode(0, as: String?.self) == kept)
            }
        }
    }

    @Test func `the editor has no prices for who does not see them`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let whole = try await visitor.get("/goods_receipts/new").text
            #expect(whole.contains("data-column=\"price\"") || whole.contains("price"))
            let heads = { (text: String) in
                ["单价", "折扣(%)", "金额"].filter { text.contains(">\($0)<") }
            }
            #expect(heads(whole).count > 1)
            #expect(whole.contains("name=\"rounding_off\""))
            try await visitor.addUser("kim", role: "storekeeper")
            try await visitor.signIn("kim")
            let bare = try await visitor.get("/goods_receipts/new").text
            #expect(heads(bare).isEmpty)
            #expect(!bare.contains("name=\"rounding_off\"") && !bare.contains("name=\"discount\""))
        }
    }

    @Test func `disabling asks again and says what is open, or why it cannot be`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let id = try Self.document(await Self.order(visitor, price: "9"))
            let product = try await visitor.get("/products/disable?of=BEER")
            #expect(product.text.contains("未完成的订单: 1") && product.text.contains("/documents/\(id)"))
            #expect(product.text.contains("库存(基本单位): 100"))
            let before = try await visitor.database.query(
                "select disabled::text from data.product where code = 'BEER'")[0]
            #expect(try before.decode(0, as: String.self) == "false")
            let warehouse = try await visitor.get("/warehouses/disable?of=HQ-1")
            #expect(warehouse.text.contains("仍有库存"))
            #expect(!warehouse.text.contains("name=\"disabled\""))
            let partner = try await visitor.get("/customers/disable?of=C1")
            let disabled = try await visitor.post(
                "/customers/disable?of=C1",
                ["disabled": "true", "_version": partner.value(of: "_version") ?? ""])
            #expect(disabled.status == 303)
            let row = try await visitor.database.query(
                "select disabled::text from data.partner where code = 'C1'")[0]
            #expect(try row.decode(0, as: String.self) == "true")
        }
    }

    @Test func `an order that was closed by mistake is opened again on its page`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let id = try Self.document(await Self.order(visitor, price: "9"))
            #expect(try await visitor.post("/documents/\(id)/close", ["reason": "误操作"]).status == 303)
            let closed = try await visitor.get("/documents/\(id)")
            #expect(closed.text.contains("/documents/\(id)/resume") && closed.text.contains("重新打开"))
            #expect(try await visitor.post("/documents/\(id)/resume", ["reason": "客户仍要"]).status == 303)
            let open = try await visitor.get("/documents/\(id)")
            #expect(open.text.contains("客户仍要") && !open.text.contains("/documents/\(id)/resume"))
        }
    }
}
