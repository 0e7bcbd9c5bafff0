// Claims about getting started: the wizard tells all faults and loses nothing, then shows what comes next; a sample goes by its name alone.

import Foundation
import Gateway
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct SetupPageTests {
    @Test func `a company is set up on one page, with its faults beside their fields`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            #expect(try await visitor.get("/").text.contains("还没有设置公司"))
            let form = [
                "name": "青岛四海", "started_on": "2026-01-01", "with_tax": "true", "date_format": "YYYY-MM-DD",
                "branch_name": "总店", "taxpayer_kind": "small", "warehouse_name": "总仓",
                "more_branches.0.code": "HQ", "more_branches.0.name": "重复",
            ]
            let wrong = try await visitor.post("/setup", form)
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("已被使用"))
            #expect(wrong.text.contains("value=\"青岛四海\""))
            let done = try await visitor.post(
                "/setup", form.merging(["more_branches.0.code": "B1", "more_branches.0.name": "分店"]) { $1 })
            #expect(done.status == 303)
            let next = try await visitor.get("/setup?done=1")
            #expect(next.text.contains("data-step=\"products\""))
            #expect(next.text.contains("/import?kind=products"))
            let home = try await visitor.get("/").text
            #expect(!home.contains("还没有设置公司"))
            #expect(home.contains("data-setup") && home.contains("data-step=\"products\""))
            #expect(try await visitor.post("/setup/dismiss", [:]).status == 303)
            #expect(!(try await visitor.get("/").text.contains("data-setup")))
            let rows = try await visitor.database.query(
                "select string_agg(w.code, ' ' order by w.code) from data.warehouse w")
            #expect(try rows[0].decode(0, as: String.self) == "B1-1 HQ-1")
        }
    }

    @Test func `who may not edit the company finds neither the page nor a word of it`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await visitor.addUser("sally", role: "seller")
            await visitor.call("user.update", ["user": "sally", "version": 1, "all_branches": true])
            try await visitor.signIn("sally")
            #expect(try await visitor.get("/setup").status == 403)
            #expect(
                try await visitor.post("/setup", ["name": "x", "started_on": "2026-01-01"]).status == 403)
            #expect(try await visitor.post("/setup/remove_sample", ["confirm": "我的公司"]).status == 403)
            let home = try await visitor.get("/").text
            #expect(!home.contains("还没有设置公司") && !home.contains("href=\"/setup\""))
            let guide = try await visitor.get("/guide").text
            #expect(
                guide.contains("data-step=\"sales_order\"") && !guide.contains("data-step=\"purchase_order\"")
            )
        }
    }

    @Test func `a sample goes when its name is typed, and who asked goes on in the wizard`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await visitor.database.query(
                "update data.company set sample = true, set_up = true, name = '演示'")
            try await visitor.database.query("insert into data.category (code, name) values ('X', 'x')")
            #expect(try await visitor.get("/").text.contains("这是演示公司"))
            let page = try await visitor.get("/setup")
            #expect(page.text.contains("清除演示数据"))
            let wrong = try await visitor.post("/setup/remove_sample", ["confirm": "演"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("与公司名称不一致"))
            let gone = try await visitor.post("/setup/remove_sample", ["confirm": "演示"])
            #expect(gone.status == 303)
            let fresh = try await visitor.get("/setup?removed=1")
            #expect(fresh.status == 200)
            #expect(fresh.text.contains("演示数据已全部清除"))
            let rows = try await visitor.database.query("select count(*)::int from data.category")
            #expect(try rows[0].decode(0, as: Int.self) == 0)
        }
    }
}
