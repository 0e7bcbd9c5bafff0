// Claims about boards and lists of stock: every figure opens a list that shows just that figure, for whoever looks; and what costs is for
// those who may see cost.

import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct BoardPageTests {
    /// A branch with stock, an order half delivered, a draft and a late purchase.
    private static func found(_ visitor: Visitor) async throws {
        try await visitor.signIn()
        await visitor.call("branch.create", ["code": "A", "name": "A 店"])
        await visitor.call("warehouse.create", ["branch": "A", "code": "A-1", "name": "A 仓"])
        await visitor.call("session.use_branch", ["branch": "A"])
        await visitor.call("partner.create", ["code": "C1", "name": "四海", "is_customer": true])
        await visitor.call("partner.create", ["code": "S1", "name": "五湖", "is_supplier": true])
        await visitor.call("product.create", ["code": "BEER", "name": "青岛啤酒", "base_unit": "BTL"])
        await visitor.call(
            "product.update",
            [
                "product": "BEER", "version": 1, "limits": [["warehouse": "A-1", "lower_limit": "50"]],
            ])
        await visitor.call(
            "other_in.submit",
            ["warehouse": "A-1", "lines": [["product": "BEER", "quantity": "20", "price": "3.75"]]])
        await visitor.call("purchase_order.submit", Self.lines("S1", quantity: "24", price: "3.33"))
        await visitor.call("purchase_order.save", Self.lines("S1", quantity: "1", price: "3.33"))
        let last = await visitor.call("delivery.submit", Self.lines("C1", quantity: "2", price: "6.66"))
        await visitor.call("sales_order.submit", Self.lines("C1", quantity: "30", price: "7.77"))
        #expect(last.isDone)
    }

    private static func lines(_ partner: String, quantity: String, price: String) -> JSONTree {
        [
            "partner": .string(partner),
            "lines": [["product": "BEER", "quantity": .string(quantity), "price": .string(price)]],
        ]
    }

    /// The figures of a board page: name, address, value.
    private static func figures(_ text: String) -> [(name: String, address: String, value: String)] {
        text.matches(
            of: /<a href="([^"]+)" data-figure="([a-z_]+)"[^>]*><span[^>]*>[^<]*<\/span><strong>([^<]*)<\//
        ).map { (String($0.2), String($0.1).replacing("&amp;", with: "&"), String($0.3)) }
    }

    @Test func `every figure opens a list that counts or sums to it`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            var looked: Set<String> = []
            for path in ["/"] + BoardPage.all.map(\.place.address) {
                let page = try await visitor.get(path)
                #expect(page.status == 200)
                for figure in Self.figures(page.text) {
                    let list = try await visitor.get(figure.address)
                    #expect(list.status == 200, "\(figure)")
                    let foot =
                        list.text.firstMatch(of: /<tfoot>.*<\/tfoot>/.dotMatchesNewlines())?.output ?? ""
                    let rows = list.text.matches(of: /<tr><td data-label/).count - (foot.isEmpty ? 0 : 1)
                    #expect(
                        foot.contains(">\(figure.value)<") || figure.value == "\(rows)"
                            || figure.value == "0" && rows <= 0
                            || figure.address == "/approvals", "\(figure) \(rows) \(foot)")
                    looked.insert(figure.name)
                }
            }
            #expect(looked == Set(BoardView.figures))
        }
    }

    @Test func `the database has no figure without words`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let home = try await visitor.get("/")
            #expect(Self.figures(home.text).contains { $0.name == "drafts" && $0.value == "1" })
            #expect(Self.figures(home.text).contains { $0.name == "below_limit" && $0.value == "1" })
            #expect(!home.text.contains("figure_"))
            #expect(home.text.contains("/deliveries/new"))
            let day = try #require(home.text.firstMatch(of: /data-values="13.32 [0-9]+/))
            #expect(!day.output.isEmpty)
        }
    }

    @Test func `who may not see cost finds none, and no board of others`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            try await visitor.addUser("sally", role: "seller")
            await visitor.call("user.update", ["user": "sally", "version": 1, "all_branches": true])
            try await visitor.signIn("sally")
            let home = try await visitor.get("/")
            #expect(home.text.contains("销售工作台"))
            #expect(!home.text.contains("href=\"/boards/today\""))
            #expect(try await visitor.get("/boards/today").status == 403)
            #expect(try await visitor.get("/boards/buyer").status == 403)
            for path in [
                "/", "/stock", "/stock_ledger?q=", "/stock_period", "/sales_items", "/sales_detail?q=",
            ] {
                let page = try await visitor.get(path)
                #expect(page.status == 200, "\(path)")
                #expect(path == "/" || page.text.contains("BEER"), "\(path)")
                for cost in ["3.75", "75.00", "67.50", "7.50"] {
                    #expect(!page.text.contains(">\(cost)<"), "\(path) \(cost)")
                }
            }
            #expect(try await visitor.get("/purchase_tracking?q=").status == 403)
            let csv = try await visitor.get("/stock.csv?c=product&c=unit_cost&c=value")
            #expect(!csv.text.contains("3.75"))
        }
    }

    @Test func `a list of stock leads to the ledger of that product in that warehouse`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let stock = try await visitor.get("/stock?f_level=below")
            #expect(stock.text.contains("state-below"))
            #expect(stock.text.contains("href=\"/stock_ledger?f_product=BEER&amp;f_warehouse=A-1\""))
            let ledger = try await visitor.get("/stock_ledger?f_product=BEER&f_warehouse=A-1")
            #expect(ledger.text.contains("data-label=\"结存\""))
            #expect(try await visitor.get("/stock_ledger?f_product=NONE").text.contains("没有符合条件的内容"))
            let period = try await visitor.get("/stock_period?f_warehouse=A-1")
            #expect(period.text.contains("67.50"))
            #expect(try await visitor.get("/stock_period?f_from=2026-02-01&f_to=2026-01-01").status == 422)
            #expect(try await visitor.get("/stock_period?f_from=never").status == 422)
        }
    }

    @Test func `a product is shown from all sides, its cost to those who may see it`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let page = try await visitor.get("/products/overview?of=BEER")
            #expect(page.status == 200)
            for part in ["青岛啤酒", "data-chart", "A 仓", "四海", "五湖", "67.50", "state-below"] {
                #expect(page.text.contains(part), "\(part)")
            }
            for table in ProductOverview.tables {
                let address = "/\(table.list.name)?f_product=BEER\(table.more)"
                #expect(page.text.contains(address.replacing("&", with: "&amp;")), "\(address)")
                #expect(try await visitor.get(address).status == 200)
            }
            #expect(try await visitor.get("/products/overview?of=NONE").status == 404)
            #expect(try await visitor.get("/products/overview").status == 422)
            try await visitor.addUser("sally", role: "seller")
            await visitor.call("user.update", ["user": "sally", "version": 1, "all_branches": true])
            try await visitor.signIn("sally")
            let sold = try await visitor.get("/products/overview?of=BEER")
            #expect(sold.text.contains("四海") && !sold.text.contains("五湖"))
            #expect(!sold.text.contains("67.50") && !sold.text.contains("3.33"))
        }
    }
}
