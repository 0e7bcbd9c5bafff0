// Claims about the pages of documents: what an editor's script is told, that a paper is made once and in its branch, what may be done to it
// and by whom, and that every kind, state and action has words.

import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct DocumentPageTests {
    /// A branch with a warehouse, twelve bottles of beer in it, and a customer.
    private static func found(_ visitor: Visitor) async throws {
        try await visitor.signIn()
        await visitor.call("branch.create", ["code": "A", "name": "A 店"])
        await visitor.call("warehouse.create", ["branch": "A", "code": "A-1", "name": "A 仓"])
        await visitor.call("session.use_branch", ["branch": "A"])
        await visitor.call("partner.create", ["code": "C1", "name": "四海 <酒家>", "is_customer": true])
        await visitor.call(
            "product.create",
            [
                "code": "BEER", "name": "青岛啤酒", "base_unit": "BTL",
                "units": [["unit": "BTL", "sale_price": "5.00"]],
            ])
        await visitor.call(
            "other_in.submit",
            ["warehouse": "A-1", "lines": [["product": "BEER", "quantity": "12", "price": "3"]]])
    }

    private static func delivery(_ quantity: String) -> JSONTree {
        [
            "branch": "A", "partner": "C1", "warehouse": "A-1",
            "lines": [["product": "BEER", "quantity": .string(quantity)]],
        ]
    }

    @Test func `the editor begins with defaults, and its script is told figures and faults in words`()
        async throws
    {
        try await withPages { visitor in
            try await Self.found(visitor)
            let page = try await visitor.get("/deliveries/new")
            #expect(page.status == 200)
            #expect(page.text.contains("data-cell=\"quantity\""))
            let offer = try await visitor.get(
                "/deliveries/offer?text=qdpj&warehouse=A-1&branch=A&with_tax=true")
            let row = try JSONText(checking: offer.text)["rows"]?.elements.first
            #expect(row?["offer"]?["available"]?.string == "12")
            let partners = try await visitor.get("/deliveries/partners?text=C1")
            #expect(partners.text.contains("四海"))
            let good = try await visitor.postJSON("/deliveries/preview", Self.delivery("3"))
            #expect(try JSONText(checking: good.text)["gross"]?.string == "15.00")
            let short = try await visitor.postJSON("/deliveries/preview", Self.delivery("13"))
            #expect(try JSONText(checking: short.text)["lines"]?.elements.first?["short"]?.bool == true)
            for quantity in ["0", "-1", "many", "1.5", "99999999999999999999"] {
                let bad = try await visitor.postJSON("/deliveries/preview", Self.delivery(quantity))
                let fault = try JSONText(checking: bad.text)["faults"]?.elements.first
                #expect(fault?["place"]?.string == "lines.0.quantity", "\(quantity)")
                #expect(fault?["text"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func `what was sent twice is made once; what is refused says why and changes nothing`() async throws
    {
        try await withPages { visitor in
            try await Self.found(visitor)
            for _ in 0..<2 {
                let page = try await visitor.postJSON(
                    "/deliveries/submit", ["key": "one", "request": Self.delivery("12")])
                #expect(page.status == 200)
                #expect(
                    try JSONText(checking: page.text)["address"]?.string?.hasPrefix("/documents/") == true)
            }
            let refused = try await visitor.postJSON(
                "/deliveries/submit", ["key": "two", "request": Self.delivery("1")])
            #expect(refused.status == 409)
            let told = try JSONText(checking: refused.text)
            #expect(told["error"]?.string == "stock_insufficient")
            let ways = try #require(told["ways"]?.string)
            #expect(ways.contains("青岛啤酒") && ways.contains("需要 1") && ways.contains("CK-A-"))
            #expect(ways.contains("href=\"/goods_receipts/new\"") && !ways.contains("减少到"))
            let form = try await visitor.post(
                "/operations/delivery.submit",
                [
                    "branch": "A", "partner": "C1", "warehouse": "A-1", "lines.0.product": "BEER",
                    "lines.0.quantity": "1", "_key": "three",
                ])
            #expect(form.status == 409)
            #expect(form.text.contains("class=\"shortage\""))
            let count = try await visitor.database.query(
                "select count(*) from data.document where kind = 'delivery'")
            #expect(try count[0].decode(0, as: Int.self) == 1)
        }
    }

    @Test func `a script of another site, of no session or of another type is refused`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let content: JSONTree = ["key": "x", "request": Self.delivery("1")]
            #expect(
                try await visitor.postJSON("/deliveries/submit", content, site: "cross-site").status == 403)
            #expect(
                try await visitor.postJSON("/deliveries/submit", content, type: "text/plain").status == 415)
            #expect(try await visitor.postJSON("/deliveries/submit", ["key": "x"]).status == 415)
            visitor.cookies = [:]
            let stranger = try await visitor.postJSON("/deliveries/submit", content)
            #expect(stranger.status == 401)
            #expect(try JSONText(checking: stranger.text)["signs_in"]?.bool == true)
            let count = try await visitor.database.query(
                "select count(*) from data.document where kind = 'delivery'")
            #expect(try count[0].decode(0, as: Int.self) == 0)
        }
    }

    @Test func `a delivery is reversed and redone from its page, with both papers linked`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let made = try await visitor.postJSON(
                "/deliveries/submit", ["key": "one", "request": Self.delivery("2")])
            let address = try #require(try JSONText(checking: made.text)["address"]?.string)
            let path = String(address.prefix { $0 != "?" })
            let shown = try await visitor.get(address)
            #expect(shown.text.contains("四海 &lt;酒家&gt;"))
            #expect(shown.text.contains("\(path)/correct"))
            let version = try #require(shown.value(of: "_version"))
            let without = try await visitor.post(
                "\(path)/correct", ["_version": version, "_branch": "A", "_key": "a"])
            #expect(without.status == 422)
            let redone = try await visitor.post(
                "\(path)/correct", ["_version": version, "_branch": "A", "_key": "b", "reason": "数量录错"])
            #expect(redone.status == 303)
            let editor = try #require(redone.headers[.location])
            #expect(editor.hasPrefix("/deliveries/edit?of="))
            #expect(try await visitor.get(editor).text.contains("data-entry="))
            let original = try await visitor.get(path)
            #expect(original.text.contains("被红冲") && original.text.contains("重做为"))
            #expect(!original.text.contains("\(path)/reverse"))
            let stale = try await visitor.post(
                "\(path)/reverse", ["_version": "1", "_branch": "A", "_key": "c", "reason": "x"])
            #expect(stale.status == 409)
        }
    }

    @Test func `an approver decides on the page and comes back to what waits`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            try await visitor.addUser("boss", role: "owner")
            await visitor.call(
                "user.update", ["user": "boss", "version": 1, "all_branches": true])
            await visitor.call(
                "approval_flow.save",
                ["flow": "F", "name": "F", "kind": "delivery", "steps": [["role": "owner"]]])
            let made = try await visitor.postJSON(
                "/deliveries/submit", ["key": "one", "request": Self.delivery("2")])
            let address = try #require(try JSONText(checking: made.text)["address"]?.string)
            let path = String(address.prefix { $0 != "?" })
            #expect(!(try await visitor.get(path).text.contains("\(path)/approve")))
            try await visitor.signIn("boss")
            #expect(try await visitor.get("/approvals").text.contains("\(path)?back="))
            let shown = try await visitor.get("\(path)?back=%2Fapprovals")
            let decided = try await visitor.post(
                "\(path)/approve",
                [
                    "_version": try #require(shown.value(of: "_version")), "_branch": "A", "_key": "k",
                    "_back": try #require(shown.value(of: "_back")),
                ])
            #expect(decided.headers[.location] == "/approvals?done=approve")
            #expect(try await visitor.get("/approvals?done=approve").text.contains("没有待审批的单据"))
            #expect(try await visitor.get(path).text.contains("state-posted"))
        }
    }

    @Test func `who may not enter or see a kind finds neither page nor action`() async throws {
        try await withPages { visitor in
            try await Self.found(visitor)
            let made = try await visitor.postJSON(
                "/deliveries/submit", ["key": "one", "request": Self.delivery("2")])
            let path = try #require(try JSONText(checking: made.text)["address"]?.string).prefix { $0 != "?" }
            try await visitor.addUser("clerk", role: "auditor")
            await visitor.call("user.update", ["user": "clerk", "version": 1, "all_branches": true])
            try await visitor.signIn("clerk")
            let list = try await visitor.get("/deliveries")
            #expect(list.status == 200)
            #expect(!list.text.contains("data-new"))
            #expect(try await visitor.get("/deliveries/new").status == 403)
            #expect(!(try await visitor.get(String(path)).text.contains("class=\"actions")))
            try await visitor.database.query(
                "delete from data.role_permission where permission = 'delivery.see'")
            #expect(try await visitor.get(String(path)).status == 404)
            #expect(try await visitor.get("/deliveries").status == 403)
        }
    }

    @Test func `every kind, state and action of the database has its words and its page`() async throws {
        try await withPages { visitor in
            let vocabulary = try await visitor.gateway.currentCatalogue().vocabulary
            let messages = try Messages(.embedded).adding(vocabulary)
            let papers = Papers(vocabulary.kinds)
            let rows = try await visitor.database.query(
                """
                select 'choice_' || name from meta.document_kind union select 'choice_' || name from meta.document_state
                union select 'action_' || action from meta.transition
                """)
            for row in rows {
                let name = try row.decode(0, as: String.self)
                #expect(messages.find(name, .chinese) != nil, "\(name)")
            }
            let kinds = try await visitor.database.query("select name from meta.document_kind")
            for row in kinds { #expect(papers.of(try row.decode(0, as: String.self)) != nil) }
        }
    }
}
