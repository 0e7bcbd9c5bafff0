// Claims about lists and records, by the pages of products.

import Foundation
import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct ProductPageTests {
    /// Makes products `P000…`.
    private static func fill(_ visitor: Visitor, count: Int) async throws {
        for number in 0..<count {
            let code = "P" + String(1000 + number).dropFirst()
            let answer = await visitor.call(
                "product.create", ["code": .string(code), "name": .string("商品 \(number)"), "base_unit": "EA"])
            #expect(answer.isDone)
        }
    }

    /// The codes of a page, in their order.
    private static func codes(_ page: Visitor.Page) -> [String] {
        page.text.matches(of: /data-open>([^<]*)</).map { String($0.1) }
    }

    /// An address of a page, as a browser reads it.
    private static func link(_ page: Visitor.Page, _ mark: String) -> String? {
        guard let start = page.text.range(of: "\(mark)\" href=\"")?.upperBound,
            let end = page.text[start...].firstIndex(of: "\"")
        else { return nil }
        return page.text[start..<end].split(separator: "&amp;").joined(separator: "&")
    }

    @Test func `pages follow each other both ways, each row once`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 120)
            var pages = [try await visitor.get("/products?sort=-code")]
            while let next = Self.link(pages[pages.count - 1], "rel=\"next") {
                pages.append(try await visitor.get(next))
            }
            #expect(pages.map { Self.codes($0).count } == [50, 50, 20])
            let all = pages.flatMap(Self.codes)
            #expect(all == all.sorted(by: >))
            #expect(Set(all).count == 120)
            for place in [1, 0] {
                let back = try #require(Self.link(pages[place + 1], "rel=\"prev"))
                #expect(Self.codes(try await visitor.get(back)) == Self.codes(pages[place]))
            }
        }
    }

    @Test func `a search and a filter narrow the list, and the export is the whole of it`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 60)
            await visitor.call("product.create", ["code": "X", "name": "=cmd|'啤酒'", "base_unit": "EA"])
            await visitor.call("product.update", ["product": "P007", "version": 1, "disabled": true])
            #expect(Self.codes(try await visitor.get("/products?q=%E5%95%A4%E9%85%92")) == ["X"])
            #expect(!Self.codes(try await visitor.get("/products")).contains("P007"))
            #expect(Self.codes(try await visitor.get("/products?f_disabled=true")).contains("P007"))
            #expect(try await visitor.get("/products?q=nothing").text.contains("没有符合条件的内容"))
            let table = try await visitor.get("/products.csv?f_disabled=true&c=code&c=name")
            #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true)
            let lines = table.text.split(separator: "\r\n")
            #expect(lines.count == 62)
            #expect(lines[0] == "\u{FEFF}编码,名称")
            #expect(lines.contains("X,'=cmd|'啤酒'"))
        }
    }

    @Test func `a field that is declared and no more is entered, shown, listed, found and exported`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            let form = try await visitor.get("/products/new").text
            let model = try #require(form.range(of: "name=\"model\"")?.lowerBound)
            let brand = try #require(form.range(of: "name=\"brand\"")?.lowerBound)
            let code = try #require(form.range(of: "name=\"code\"")?.lowerBound)
            #expect(model < brand && brand < code && form.contains("品牌"))
            let made = try await visitor.post(
                "/products/new",
                ["name": "拿铁", "code": "L1", "base_unit": "EA", "brand": "云岭", "kind": "stocked"])
            #expect(made.status == 303)
            #expect(try await visitor.get("/products/record?of=L1").text.contains("value=\"云岭\""))
            let list = try await visitor.get("/products?q=%E4%BA%91%E5%B2%AD")
            #expect(Self.codes(list) == ["L1"] && list.text.contains("云岭"))
            #expect(
                try await visitor.get("/products.csv?c=code&c=brand").text.split(separator: "\r\n") == [
                    "\u{FEFF}编码,品牌", "L1,云岭",
                ])
        }
    }

    @Test func `what is emptied on the form of a record is taken away`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await visitor.call("category.create", ["code": "TEA", "name": "茶"])
            await visitor.call(
                "product.create",
                [
                    "code": "T1", "name": "绿茶", "base_unit": "EA", "category": "TEA",
                    "over_receipt_percent": "5", "spec": "500g",
                ])
            let saved = try await visitor.post(
                "/products/record?of=T1",
                [
                    "_version": "1", "name": "绿茶", "code": "T1", "base_unit": "EA", "tax_code": "VAT13",
                    "category": "", "over_receipt_percent": "", "spec": "",
                ])
            #expect(saved.status == 303)
            let product = await visitor.call("product.get", ["product": "T1"])
            let json = try JSONText(checking: product.body)
            #expect(json["category"]?.kind == .null && json["over_receipt_percent"]?.kind == .null)
            #expect(json["spec"]?.string == "" && json["name"]?.string == "绿茶")
        }
    }

    @Test func `chosen columns are shown, those that nobody may see are not`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 1)
            let page = try await visitor.get("/products?c=code&c=mnemonics&c=cost")
            #expect(page.text.matches(of: /<th scope="col"/).count == 2)
            try await visitor.addUser("seller", role: "seller")
            visitor.cookies = [:]
            try await visitor.signIn("seller")
            #expect(!(try await visitor.get("/products?c=code&c=purchase_price").text.contains("进价")))
        }
    }

    @Test func `a product is made and changed, and what is emptied is empty`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let made = try await visitor.post(
                "/products/new",
                [
                    "name": "青岛啤酒", "spec": "500ml", "code": "B 500/+", "base_unit": "BTL",
                    "remark": "一\r\n二",
                    "units.0.unit": "BTL", "units.0.sale_price": "6.50", "units.4.unit": "CTN",
                    "units.4.numerator": "12", "units.4.barcodes": "6901035601122",
                ])
            #expect(made.headers[.location] == "/products/record?of=B%20500%2F%2B&saved=1")
            let page = try await visitor.get("/products/record?of=B%20500%2F%2B")
            #expect(page.value(of: "code") == "B 500/+")
            #expect(page.value(of: "units.0.sale_price") == "6.50")
            #expect(page.value(of: "units.1.barcodes") == "6901035601122")
            let version = try #require(page.value(of: "_version"))
            let saved = try await visitor.post(
                "/products/record?of=B%20500%2F%2B",
                [
                    "name": "青岛啤酒经典", "spec": "", "code": "B 500/+", "base_unit": "BTL", "remark": "一\r\n二",
                    "_version": version, "units.0.unit": "BTL", "units.0.sale_price": "7",
                ])
            #expect(saved.status == 303)
            let product = await visitor.call("product.get", ["product": "B 500/+"])
            let json = try JSONText(checking: product.body)
            #expect(json["name"]?.string == "青岛啤酒经典")
            #expect(json["spec"]?.string == "")
            #expect(json["remark"]?.string == "一\n二")
            #expect(json["units"]?.elements.count == 1)
        }
    }

    @Test func `all faults stand beside their fields, and what was typed is kept`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 1)
            let page = try await visitor.post(
                "/products/new",
                [
                    "name": "Typed", "code": "P000", "base_unit": "NOUNIT", "units.0.unit": "EA",
                    "units.1.unit": "CTN", "units.1.barcodes": "6901035601122 12 13",
                    "over_receipt_percent": "x",
                ])
            #expect(page.status == 422)
            #expect(page.value(of: "name") == "Typed")
            // A text that is no number is found before anything else.
            #expect(page.text.contains("id=\"over_receipt_percent-faults\""))
            let second = try await visitor.post(
                "/products/new",
                [
                    "name": "Typed", "code": "P000", "base_unit": "NOUNIT", "units.0.unit": "EA",
                    "units.1.unit": "CTN", "units.1.barcodes": "6901035601122 12 12",
                ])
            for place in ["code", "base_unit", "units.1.barcodes"] {
                #expect(second.text.contains("id=\"\(place)-faults\""), "\(place)")
            }
        }
    }

    @Test func `an edit of what somebody changed meanwhile is refused and told`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 1)
            await visitor.call("product.update", ["product": "P000", "version": 1, "remark": "theirs"])
            let page = try await visitor.post(
                "/products/record?of=P000", ["name": "Mine", "_version": "1", "base_unit": "EA"])
            #expect(page.status == 409)
            #expect(page.value(of: "name") == "Mine")
            #expect(page.text.contains("重新读取"))
            let product = await visitor.call("product.get", ["product": "P000"])
            #expect(try JSONText(checking: product.body)["remark"]?.string == "theirs")
        }
    }

    @Test func `disabling asks first and can be taken back`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 1)
            for disabled in ["true", "false"] {
                let page = try await visitor.get("/products/disable?of=P000")
                #expect(page.value(of: "disabled") == disabled)
                let version = try #require(page.value(of: "_version"))
                let done = try await visitor.post(
                    "/products/disable?of=P000", ["_version": version, "disabled": disabled])
                #expect(done.status == 303)
                let product = await visitor.call("product.get", ["product": "P000"])
                #expect(try JSONText(checking: product.body)["disabled"]?.text == disabled)
            }
        }
    }

    @Test func `who may not edit sees no way to, and is refused`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.fill(visitor, count: 1)
            try await visitor.addUser("seller", role: "seller")
            visitor.cookies = [:]
            try await visitor.signIn("seller")
            #expect(!(try await visitor.get("/products").text.contains("/products/new")))
            let record = try await visitor.get("/products/record?of=P000")
            #expect(record.status == 200)
            #expect(!record.text.contains("data-save"))
            #expect(!record.text.contains("purchase_price"))
            #expect(try await visitor.get("/products/new").status == 403)
            #expect(try await visitor.get("/products/disable?of=P000").status == 403)
            #expect(try await visitor.post("/products/new", ["name": "N", "base_unit": "EA"]).status == 403)
            #expect(
                try await visitor.post("/products/record?of=P000", ["name": "N", "_version": "1"]).status
                    == 403)
        }
    }

    @Test func `an editor who sees no cost does not wipe it out`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await visitor.call(
                "product.create",
                [
                    "code": "C", "name": "Cost", "base_unit": "EA",
                    "units": [["unit": "EA", "sale_price": "2", "purchase_price": "1.25"]],
                ])
            try await visitor.database.query(
                "delete from data.role_permission where permission = 'cost.see' and role_id = (select id from data.role where code = 'buyer')"
            )
            try await visitor.addUser("buyer", role: "buyer")
            visitor.cookies = [:]
            try await visitor.signIn("buyer")
            let page = try await visitor.get("/products/record?of=C")
            #expect(page.value(of: "units.0.sale_price") == "2")
            let version = try #require(page.value(of: "_version"))
            let saved = try await visitor.post(
                "/products/record?of=C",
                [
                    "name": "Cost 2", "code": "C", "base_unit": "EA", "_version": version,
                    "units.0.unit": "EA", "units.0.sale_price": "3",
                ])
            #expect(saved.status == 303)
            let price = try await visitor.database.query("select purchase_price::text from data.product_unit")
            #expect(try price[0].decode(0, as: String.self) == "1.25")
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\" onfocus=\"x", "\"\u{301} onfocus=\u{301}x", "'<b>&amp;",
        "{{t.save}}",
    ])
    func `hostile names stay text`(name: String) async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await visitor.call("product.create", ["code": "H", "name": .string(name), "base_unit": "EA"])
            for path in ["/products", "/products/record?of=H", "/products?q=\(URLText.encoded(name))"] {
                let page = try await visitor.get(path)
                #expect(page.status == 200)
                #expect(!page.text.contains("<script>alert"))
                #expect(!page.text.utf8.contains(other: Array("\" onfocus".utf8)))
                #expect(!page.text.utf8.contains(other: Array("\"\u{301}".utf8)))
            }
        }
    }
}

extension String.UTF8View {
    /// Whether the bytes stand somewhere in the text, whatever characters they are part of.
    func contains(other bytes: [UInt8]) -> Bool { Array(self).firstRange(of: bytes) != nil }
}
