// Claims about signing in, and about changes that nobody asked for.

import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct SessionTests {
    @Test func `signing in leads back to the page that was wanted, by a cookie that no script reads`()
        async throws
    {
        try await withPages { visitor in
            let refused = try await visitor.get("/products?q=a%26b")
            #expect(refused.status == 303)
            #expect(refused.headers[.location] == "/sign-in?next=%2Fproducts%3Fq%3Da%2526b")
            let answer = try await visitor.post(
                "/sign-in", ["login": "admin", "password": Visitor.password, "next": "/products"])
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/products")
            let cookie = try #require(visitor.lastCookies.first)
            for part in ["suanpan=", "; Path=/", "; HttpOnly", "; SameSite=Lax"] {
                #expect(cookie.contains(part))
            }
            #expect(!cookie.contains("Secure"))
            #expect(try await visitor.get("/products").status == 200)
        }
    }

    @Test func `under TLS the cookie is for TLS alone`() async throws {
        try await withPages(configure: { http, _ in http.speaksTLS = true }) { visitor in
            try await visitor.signIn()
            #expect(
                visitor.lastCookies.map { $0.prefix { $0 != "=" } } == [
                    "__Host-suanpan", "__Host-suanpan-device",
                ])
            #expect(visitor.lastCookies.allSatisfy { $0.hasSuffix("; Secure") })
            #expect(try await visitor.get("/").status == 200)
        }
    }

    @Test(arguments: ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a b"])
    func `signing in leads to no other site`(address: String) async throws {
        try await withPages { visitor in
            let answer = try await visitor.post(
                "/sign-in", ["login": "admin", "password": Visitor.password, "next": address])
            #expect(answer.headers[.location] == "/")
        }
    }

    @Test func `a wrong password is told on the page, with the login kept`() async throws {
        try await withPages { visitor in
            let answer = try await visitor.signIn("admin", password: "wrong")
            #expect(answer.status == 401)
            #expect(answer.text.contains("登录失败"))
            #expect(answer.value(of: "login") == "admin")
            #expect(visitor.cookies["suanpan"] == nil)
        }
    }

    @Test func `who fails too often waits, unless he signed in here before`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let device = try #require(visitor.cookies["suanpan_device"])
            #expect(visitor.lastCookies.count == 2)
            let cookie = try #require(visitor.lastCookies.last)
            for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
                #expect(cookie.contains(part))
            }
            visitor.cookies = [:]
            try await visitor.database.query("update data.company set sign_in_attempts = 3")
            for _ in 0..<3 { try await visitor.signIn("admin", password: "wrong") }
            let waiting = try await visitor.signIn()
            #expect(waiting.status == 429)
            #expect(waiting.headers[.retryAfter] != nil)
            #expect(waiting.text.contains("登录失败次数过多"))
            let code = try await visitor.post("/enter", ["code": "AAAAAAAAAA"])
            #expect(code.status == 401, "the address itself has tried nothing much")
            visitor.cookies = ["suanpan_device": device]
            #expect(try await visitor.signIn().status == 303)
            #expect(visitor.cookies["suanpan_device"] != device, "it is renewed")
        }
    }

    @Test func `a browser of several people remembers the last five of them`() {
        let own = (1...7).map { "\($0)-name-1-mac" }
        let kept = own.reduce("") { Cookies.devices($0, adding: $1) }
        #expect(kept == own.suffix(5).reversed().joined(separator: "~"))
        #expect(Cookies.devices(kept, adding: "4-new-2-mac").split(separator: "~").count == 5)
        #expect(Cookies.devices(kept, adding: "4-new-2-mac").hasPrefix("4-new-2-mac~7-"))
        #expect(Cookies.devices(String(repeating: "x", count: 5000), adding: "1-a-1-m") == "1-a-1-m")
    }

    @Test func `who sees users sees who tried to sign in, and from where`() async throws {
        try await withPages { visitor in
            for _ in 0..<3 { try await visitor.signIn("mallory", password: "wrong") }
            try await visitor.signIn()
            let page = try await visitor.get("/sign_in_failures")
            #expect(page.status == 200)
            #expect(page.text.contains("mallory"))
            #expect(page.text.contains("须等待至"))
        }
    }

    @Test func `a password that everybody tries first is refused on the page`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            func change(to new: String) async throws -> Visitor.Page {
                try await visitor.post(
                    "/password",
                    ["current_password": Visitor.password, "new_password": new, "repeated_password": new])
            }
            for new in ["12345678", "P@ssw0rd", "admin2024", "woaini1314"] {
                let refused = try await change(to: new)
                #expect(refused.status == 422)
                #expect(refused.text.contains("太容易被猜到"))
            }
            let again = try await change(to: Visitor.password)
            #expect(again.text.contains("与现在的密码相同"))
            let changed = try await change(to: "three unrelated words")
            #expect(changed.status == 303)
        }
    }

    @Test func `a form without the session's token, or from another site, changes nothing`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let form = ["name": "Forged", "base_unit": "EA"]
            let other = Forgery.token(of: "another session")
            for (token, site) in [("", "same-origin"), (other, "same-origin"), ("x.y", "same-origin")] {
                let answer = try await visitor.post("/products/new", form, token: token, site: site)
                #expect(answer.status == 403)
            }
            let token = try #require(try await visitor.token())
            for site in ["cross-site", "same-site", "none"] {
                #expect(try await visitor.post("/products/new", form, token: token, site: site).status == 403)
            }
            // A browser that says nothing of the site names its origin; one that says neither is none.
            for origin in [nil, "null", "https://evil.example"] as [String?] {
                var headers: HTTPFields = [:]
                headers[.origin] = origin
                let answer = try await visitor.post(
                    "/products/new", form, headers: headers, token: token, site: nil)
                #expect(answer.status == 403)
            }
            #expect(try await visitor.post("/sign-in", form, token: "", site: "cross-site").status == 403)
            let count = try await visitor.database.query(
                "select count(*) from data.product where name = 'Forged'")
            #expect(try count[0].decode(0, as: Int.self) == 0)
            #expect(try await visitor.post("/products/new", form, token: token).status == 303)
        }
    }

    @Test func `who must change his password is led there and nowhere else`() async throws {
        try await withPages { visitor in
            try await visitor.addUser("buyer", role: "buyer")
            try await visitor.database.query(
                "update data.user_account set must_change_password = true where login = 'buyer'")
            try await visitor.signIn("buyer")
            for path in ["/", "/products", "/operations"] {
                #expect(try await visitor.get(path).headers[.location] == "/password")
            }
            let new = "another horse battery"
            let differing = try await visitor.post(
                "/password",
                ["current_password": Visitor.password, "new_password": new, "repeated_password": new + "x"])
            #expect(differing.status == 422)
            let changed = try await visitor.post(
                "/password",
                ["current_password": Visitor.password, "new_password": new, "repeated_password": new])
            #expect(changed.headers[.location] == "/")
            #expect(try await visitor.get("/products").status == 200)
        }
    }

    @Test func `signing out ends the session, not the cookie alone`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let token = try #require(visitor.cookies["suanpan"])
            #expect(try await visitor.post("/sign-out", [:]).status == 303)
            #expect(visitor.cookies["suanpan"] == nil)
            visitor.cookies["suanpan"] = token
            #expect(try await visitor.get("/").status == 303)
        }
    }

    @Test func `own sessions are shown, and another can be ended`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let first = try #require(visitor.cookies["suanpan"])
            visitor.cookies = [:]
            try await visitor.signIn()
            let page = try await visitor.get("/sessions")
            #expect(page.text.contains(">web<"))
            let session = try #require(page.value(of: "session"))
            #expect(try await visitor.post("/sessions/end", ["session": session]).status == 303)
            visitor.cookies["suanpan"] = first
            #expect(try await visitor.get("/").status == 303)
        }
    }

    @Test func `the branch is switched on every page, among those that the user works in`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            #expect(!(try await visitor.get("/").text.contains("name=\"branch\"")))
            #expect(await visitor.call("branch.create", ["code": "SH", "name": "上海店"]).isDone)
            #expect(try await visitor.get("/").text.contains("<option value=\"SH\">上海店"))
            let answer = try await visitor.post("/branch", ["branch": "SH", "next": "/products"])
            #expect(answer.headers[.location] == "/products")
            #expect(try await visitor.get("/").text.contains("<option value=\"SH\" selected>上海店"))
            #expect(try await visitor.post("/branch", ["branch": "NONE"]).status == 404)
        }
    }

    @Test func `the language is the browser's, until it is switched`() async throws {
        try await withPages { visitor in
            let page = try await visitor.get("/sign-in", headers: [.acceptLanguage: "en"])
            #expect(page.text.contains("<html lang=\"en\""))
            #expect(try await visitor.get("/sign-in").text.contains("<html lang=\"zh-CN\""))
            let answer = try await visitor.post("/language", ["language": "en", "next": "/sign-in"])
            #expect(answer.headers[.location] == "/sign-in")
            #expect(try await visitor.get("/sign-in").text.contains("Sign in"))
        }
    }

    @Test func `a demo's people sign in by a click; without a demo nobody does`() async throws {
        let person = DemoSignIn.Person(
            login: TestAdministrator.login, name: "周明", role: "administrator", branch: "总部")
        let demo = DemoSignIn(people: [person], password: Visitor.password)
        try await withPages(configure: { _, web in web.demo = demo }) { visitor in
            #expect(try await visitor.get("/sign-in").text.contains("周明"))
            for host in [
                "suanpan.example", "localhost.example:8480", "localhost@evil.example", "192.0.2.1",
                "0.0.0.0:8480",
            ] {
                visitor.host = host
                #expect(!(try await visitor.get("/sign-in").text.contains("name=\"person\"")))
                let refused = try await visitor.post("/sign-in", ["person": person.login])
                #expect(refused.status == 403)
                #expect(refused.text.contains("一键登录只在本机可用"))
                #expect(visitor.cookies["suanpan"] == nil)
                let typed = try await visitor.signIn()
                #expect(typed.status == 303, "the ordinary sign-in is offered")
                visitor.cookies = [:]
            }
            for host in ["localhost:8480", "127.0.0.1:1", "[::1]:8480", "[::1]", "LocalHost"] {
                visitor.host = host
                #expect(try await visitor.get("/sign-in").text.contains("name=\"person\""))
                for name in ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"] {
                    let field = try #require(HTTPField.Name(name))
                    let forwarded = try await visitor.post(
                        "/sign-in", ["person": person.login], headers: [field: "x"])
                    #expect(forwarded.status == 403, "\(host), \(name)")
                }
            }
            visitor.host = "localhost"
            let other = try await visitor.post("/sign-in", ["person": "nobody"])
            #expect(other.status == 422)
            #expect(try await visitor.post("/sign-in", ["person": person.login]).status == 303)
            #expect(try await visitor.get("/").status == 200)
        }
        try await withPages { visitor in
            let page = try await visitor.get("/sign-in")
            #expect(!page.text.contains("name=\"person\""))
            let refused = try await visitor.post("/sign-in", ["person": person.login])
            #expect(refused.status == 422)
        }
    }

    @Test func `a phone is signed in by a code that is shown once and in no address`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let shown = try await visitor.post("/phone", [:])
            let link = try #require(
                shown.text.firstMatch(of: /data-code="http:\/\/localhost\/enter#([0-9A-Z]{10})"/))
            let code = String(link.1)
            visitor.cookies = [:]
            #expect(try await visitor.get("/enter").status == 200)
            #expect(try await visitor.post("/enter", ["code": "AAAAAAAAAA"]).status == 401)
            let entered = try await visitor.post("/enter", ["code": code, "next": "/approvals"])
            #expect(entered.headers[.location] == "/approvals")
            #expect(try await visitor.get("/approvals").status == 200)
            visitor.cookies = [:]
            #expect(try await visitor.post("/enter", ["code": code]).status == 401)
            #expect(try await visitor.post("/enter", [:]).status == 401)
        }
    }
}
