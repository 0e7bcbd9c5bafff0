// Claims about the pages of master data and administration: each list and record is there, what is entered arrives, rights decide.

import Gateway
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct MasterPageTests {
    @Test func `every declared master has its page`() async throws {
        let shown = Set(
            WebUI.lists.compactMap { list -> String? in
                if case .view(let view, _) = list.source { view } else { nil }
            })
        try await withPages { visitor in
            let rows = try await visitor.database.query("select name from meta.master")
            let masters = try rows.map { try $0.decode(0, as: String.self) }
            #expect(masters.contains("region") && masters.filter { !shown.contains($0) } == [])
        }
    }

    @Test func `every list, every new record and every record opens`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await visitor.call("branch.create", ["code": "A", "name": "A 店"])
            await visitor.call("session.use_branch", ["branch": "A"])
            await visitor.call("warehouse.create", ["branch": "A", "code": "A-1", "name": "A 仓"])
            await visitor.call("department.create", ["branch": "A", "code": "D", "name": "部门"])
            await visitor.call("employee.create", ["branch": "A", "code": "E1", "name": "职员"])
            await visitor.call(
                "partner.create", ["code": "P1", "name": "伙伴", "is_supplier": true, "is_customer": true])
            await visitor.call("category.create", ["code": "CAT", "name": "分类"])
            await visitor.call("product.create", ["code": "G", "name": "G", "base_unit": "EA"])
            await visitor.call(
                "approval_flow.save",
                ["flow": "F", "name": "F", "kind": "delivery", "steps": [["role": "owner"]]])
            for list in WebUI.lists {
                let page = try await visitor.get("/\(list.name)?q=")
                #expect(page.status == 200, "\(list.name)")
                #expect(try await visitor.get("/\(list.name).csv").status == 200, "\(list.name)")
                guard list.record != nil else { continue }
                if list.record?.create != nil {
                    #expect(try await visitor.get("/\(list.name)/new").status == 200, "\(list.name)")
                }
                let link = try #require(
                    page.text.firstMatch(of: /href="([^"]*record\?of=[^"]*)" data-open/), "\(list.name)")
                #expect(try await visitor.get(String(link.1)).status == 200, "\(link.1)")
                #expect(try await visitor.get("/\(list.name)/record?of=NONE").status >= 404, "\(list.name)")
            }
            #expect(try await visitor.get("/settings").status == 200)
        }
    }

    @Test func `a supplier is made, changed and disabled`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let form = [
                "name": "青岛啤酒厂", "code": "S1", "is_supplier": "true", "invoice_kind": "special",
                "phone": "021",
            ]
            #expect(
                try await visitor.post("/suppliers/new", form).headers[.location]
                    == "/suppliers/record?of=S1&saved=1")
            let page = try await visitor.get("/suppliers/record?of=S1")
            let changed = try await visitor.post(
                "/suppliers/record?of=S1",
                form.merging(["phone": "022", "_version": try #require(page.value(of: "_version"))]) { $1 })
            #expect(changed.status == 303)
            #expect(try await visitor.get("/suppliers").text.contains("022"))
            let stale = try await visitor.post(
                "/suppliers/record?of=S1", form.merging(["_version": "1"]) { $1 })
            #expect(stale.status == 409)
            let alike = try await visitor.post("/suppliers/new", form.merging(["code": "S2"]) { $1 })
            let told = try await visitor.get(try #require(alike.headers[.location]))
            #expect(told.text.contains("另有一个相同的") && told.text.contains(">S1</a>"))
            let version = try #require(try await visitor.get("/suppliers/record?of=S1").value(of: "_version"))
            let ended = try await visitor.post(
                "/suppliers/disable?of=S1", ["_version": version, "disabled": "true"])
            #expect(ended.status == 303)
            let list = try await visitor.get("/suppliers")
            #expect(!list.text.contains("of=S1\""))
        }
    }

    @Test func `the forms of declared masters have their fields in the declared order`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            for (list, fields) in [
                (
                    "customers",
                    "name code is_supplier is_customer contact phone email address payment_terms invoice_kind credit_limit "
                        + "tax_number bank bank_account price_tolerance_percent price_tolerance_amount partner_class "
                        + "partner_source region branch owner mnemonics remark"
                ),
                (
                    "products",
                    "name spec model brand code category base_unit tax_code kind mnemonics over_receipt_percent "
                        + "make_barcode remark"
                ),
                ("employees", "code name department mnemonic phone"),
                ("warehouses", "code name cost_unit address latitude longitude"),
                ("tax_codes", "code name kind rate valid_from valid_to"), ("categories", "name code parent"),
                ("units", "code name decimals"), ("payment_terms", "code name kind months days"),
            ] {
                let page = try await visitor.get("/\(list)/new").text
                let start = try #require(page.firstRange(of: "<div class=\"fields\"")?.upperBound)
                let end = try #require(page.firstRange(of: "data-save")?.lowerBound)
                var names: [String] = []
                for match in page[start..<end].matches(of: /name="([a-z][a-z_]*)"/)
                where names.last != String(match.1) {
                    names.append(String(match.1))
                }
                #expect(names.joined(separator: " ") == fields, "\(list)")
            }
        }
    }

    @Test func `a role gets its permissions by boxes, and they are in force with the next click`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            try await visitor.addUser("clerk", role: "seller")
            let page = try await visitor.get("/roles/record?of=seller")
            #expect(page.text.contains("value=\"sales_order.edit\" checked"))
            #expect(!page.text.contains("value=\"role.edit\" checked"))
            let headings = page.text.matches(of: /<h3>([^<]+)<\/h3>/).map { String($0.1) }
            #expect(headings == ["通用", "采购", "销售", "库存", "基础资料", "系统"])
            let version = try #require(page.value(of: "_version"))
            // Two boxes of one name, as a browser sends them.
            let saved = try await visitor.postForm(
                "/roles/record?of=seller",
                [
                    ("code", "seller"), ("name", "销售员"), ("permissions", "master.see"),
                    ("permissions", "log.see"),
                    ("_version", version),
                ])
            #expect(saved.status == 303)
            try await visitor.signIn("clerk")
            #expect(try await visitor.get("/operation_log").status == 200)
            #expect(try await visitor.get("/sales_orders").status == 403)
            #expect(try await visitor.get("/roles").status == 403)
            let home = try await visitor.get("/")
            #expect(!home.text.contains("href=\"/roles\"") && home.text.contains("href=\"/operation_log\""))
        }
    }

    @Test func `a user is made with roles and branches, and signs in`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let made = try await visitor.postForm(
                "/users/new",
                [
                    ("login", "bob"), ("name", "Bob"), ("new_password", "a long password"),
                    ("roles", "buyer"),
                    ("roles", "auditor"), ("branches", "HQ"),
                ])
            #expect(made.headers[.location] == "/users/record?of=bob&saved=1")
            let page = try await visitor.get("/users/record?of=bob")
            #expect(
                page.text.contains("value=\"buyer\" checked") && page.text.contains("value=\"HQ\" checked"))
            #expect(page.text.contains("/operations/user.set_password?user=bob"))
            #expect(!page.text.contains("a long password"))
            let signedIn = try await visitor.signIn("bob", password: "a long password")
            #expect(signedIn.status == 303)
        }
    }

    @Test func `an approval flow is edited on its page; what cannot be is told beside its field`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            let form = [
                "flow": "F", "name": "大额", "kind": "purchase_order", "amount_from": "5000",
                "steps.0.role": "owner", "steps.1.role": "accountant", "steps.1.rule": "all",
            ]
            #expect(try await visitor.post("/approval_flows/new", form).status == 303)
            let page = try await visitor.get("/approval_flows/record?of=F")
            #expect(page.text.contains("steps.1.role"))
            let twice = try await visitor.post("/approval_flows/new", form)
            #expect(twice.status == 409)
            let seen = ["_version": try #require(page.value(of: "_version")), "amount_from": "8000"]
            let changed = try await visitor.post("/approval_flows/record?of=F", form.merging(seen) { $1 })
            #expect(changed.status == 303)
            let stale = try await visitor.post("/approval_flows/record?of=F", form.merging(seen) { $1 })
            #expect(stale.status == 409)
            let again = try await visitor.get("/approval_flows/record?of=F")
            #expect(again.text.contains("8000"))
            let wrong = try await visitor.post(
                "/approval_flows/record?of=F",
                form.merging(["steps.0.user": "nobody", "_version": "2"]) { $1 })
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("is-invalid"))
        }
    }

    @Test func `the settings are a record of which there is one`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            let page = try await visitor.get("/settings")
            let version = try #require(page.value(of: "_version"))
            let saved = try await visitor.post(
                "/settings",
                [
                    "name": "四海贸易", "with_tax": "true", "currency": "CNY", "time_zone": "Asia/Shanghai",
                    "date_format": "YYYY/MM/DD",
                    "_version": version,
                ])
            #expect(saved.status == 303)
            #expect(try await visitor.get("/settings").text.contains("四海贸易"))
            try await visitor.addUser("clerk", role: "seller")
            try await visitor.signIn("clerk")
            #expect(try await visitor.get("/settings").status == 403)
        }
    }
}
