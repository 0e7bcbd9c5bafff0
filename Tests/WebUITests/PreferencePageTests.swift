// Claims about what a user chooses for himself, and about the page of jobs.

import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct PreferencePageTests {
    private static func ticked(_ names: String...) -> [(String, String)] { names.map { ("c", $0) } }

    /// The heads of a list, as a reader sees them.
    private static func heads(_ page: Visitor.Page) -> [String] {
        page.text.matches(of: /<th scope="col"[^>]*><a href="[^"]*">([^<]*)</).map { String($0.1) }
    }

    private static func addProduct(_ visitor: Visitor) async {
        let answer = await visitor.call(
            "product.create", ["code": "A", "name": "Apple", "base_unit": "EA"])
        #expect(answer.isDone)
    }

    @Test func `chosen columns stay, in every browser of the user, until they are reset`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await Self.addProduct(visitor)
            let usual = Self.heads(try await visitor.get("/products"))
            #expect(usual.count > 2)
            let answer = try await visitor.postForm(
                "/products/columns",
                [("next", "/products?q=Apple&after=x&c=code")] + Self.ticked("mnemonics", "name"))
            #expect(answer.headers[.location] == "/products?q=Apple")
            visitor.cookies = [:]
            try await visitor.signIn()
            let chosen = try await visitor.get("/products")
            #expect(Self.heads(chosen) == ["名称", "助记码"])
            #expect(chosen.text.contains("name=\"reset\""))
            // A link that somebody sent shows what it names.
            #expect(Self.heads(try await visitor.get("/products?c=code")) == ["编码"])
            #expect(try await visitor.get("/products.csv").text.hasPrefix("\u{FEFF}名称,助记码"))
            _ = try await visitor.postForm("/products/columns", [("reset", "1")] + Self.ticked("code"))
            let reset = try await visitor.get("/products")
            #expect(Self.heads(reset) == usual)
            #expect(!reset.text.contains("name=\"reset\""))
        }
    }

    @Test func `a choice is of columns that there are, and by a form of ours`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await Self.addProduct(visitor)
            try await visitor.addUser("seller", role: "seller")
            let usual = Self.heads(try await visitor.get("/products"))
            let forged = try await visitor.post("/products/columns", ["c": "code"], token: "wrong")
            #expect(forged.status == 403)
            #expect(Self.heads(try await visitor.get("/products")) == usual)
            visitor.cookies = [:]
            try await visitor.signIn("seller")
            _ = try await visitor.postForm(
                "/products/columns",
                [("next", "//elsewhere.example/")] + Self.ticked("code", "purchase_price", "nothing"))
            let rows = try await visitor.database.query(
                "select array_to_string(chosen, ' ') from data.user_preference")
            #expect(try rows.map { try $0.decode(0, as: String.self) } == ["code"])
            // Nothing ticked is no choice.
            let answer = try await visitor.post("/products/columns", ["next": "//elsewhere.example/"])
            #expect(answer.headers[.location] == "/products")
            #expect(try await visitor.database.query("select from data.user_preference").count == 0)
        }
    }

    @Test func `the language of somebody signed in follows him to another browser`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            _ = try await visitor.post("/language", ["language": "en", "next": "/"])
            visitor.cookies = [:]
            #expect(try await visitor.get("/sign-in").text.contains("<html lang=\"zh-CN\""))
            try await visitor.signIn()
            #expect(try await visitor.get("/products").text.contains("<html lang=\"en\""))
        }
    }

    @Test func `jobs say how far they are, anew while one runs, to those who may see them`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            #expect(await visitor.call("supplier.import", ["rows": [["name": "One"]]]).isDone)
            let ended = try await visitor.get("/jobs")
            #expect(ended.text.contains("supplier.import"))
            #expect(ended.headers[HTTPField.Name("Refresh")!] == nil)
            try await visitor.database.query(
                """
                insert into data.job (operation, user_id, request_id)
                select 'product.import', u.id, 'of the test' from data.user_account u where u.login = 'admin'
                """, as: .deploy)
            let running = try await visitor.get("/jobs")
            #expect(running.text.contains("进行中"))
            #expect(running.headers[HTTPField.Name("Refresh")!] == "3")
            #expect(!(try await visitor.get("/jobs?f_state=failed").text.contains("product.import")))
            await visitor.call(
                "role.create", ["code": "clerk", "name": "Clerk", "permissions": ["master.see"]])
            try await visitor.addUser("clerk", role: "clerk")
            visitor.cookies = [:]
            try await visitor.signIn("clerk")
            #expect(!(try await visitor.get("/").text.contains("href=\"/jobs\"")))
            #expect(try await visitor.get("/jobs").status == 403)
        }
    }
}
