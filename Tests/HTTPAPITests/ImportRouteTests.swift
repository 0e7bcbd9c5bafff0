// Claims about files through the JSON face: the kinds of `FieldCaseTests` written anew, what may be said beside a file, who may.

import Foundation
import Gateway
import PostgresClient
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct ImportRouteTests {
    /// Sends a text as a file.
    private func send(
        _ service: Service, _ text: String, _ kind: String, _ query: String = "", token: String,
        headers: [String: String] = [:]
    ) async throws -> Response {
        let all = ["Authorization": "Bearer \(token)", "Content-Type": "text/csv"].merging(headers) { $1 }
        return try await service.send(
            "POST", "/api/v1/import/\(kind)?\(query)", headers: all, bytes: Array(text.utf8))
    }

    private func lines(_ response: Response, _ list: String, _ names: String...) -> [String] {
        let told = response.status == 200 ? response.json : response.json?["details"]
        return (told?[list]?.elements ?? []).map { line in
            names.map { line[$0].map { $0.string ?? $0.text } ?? "-" }.joined(separator: " ")
        }
    }

    @Test("all that is wrong with a file is told at once, by its rows and heads; what is no data is left out")
    func faults() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let file = """
                商品清单
                货号,品名,单位（基本）,条码,零售价,颜色
                茶叶类
                T1,绿茶,盏,6.90104E+12,１２．５,绿
                T2,红茶,盒,'00123,abc,红
                货号,品名,单位（基本）,条码,零售价,颜色
                T3,白茶,盒,,3,白
                合计,,,,15.5,
                """
            let refused = try await send(service, file, "products", token: token)
            #expect(refused.status == 422 && refused.error == "import_faulty", "\(refused.body)")
            #expect(
                lines(refused, "faults", "row", "head", "field", "fault")
                    == [
                        "4 条码 barcode digits_lost", "4 单位（基本） base_unit not_found",
                        "5 零售价 sale_price wrong_type",
                    ])
            #expect(lines(refused, "left_out", "row", "reason") == ["3 group", "6 heads", "8 total"])
            #expect(lines(refused, "columns", "head", "field").last == "颜色 null")
            #expect(try await service.database.query("select from data.product").count == 0)

            let mended = file.replacing("盏", with: "盒").replacing("6.90104E+12", with: "\"=\"\"690\"\"\"")
                .replacing("abc", with: "7")
            let tried = try await send(
                service, mended, "products", token: token, headers: ["Suanpan-Dry-Run": "true"])
            #expect(tried.status == 200 && tried.json?["dry_run"]?.bool == true, "\(tried.body)")
            #expect(try await service.database.query("select from data.product").count == 0)
            let query = "map=%E9%A2%9C%E8%89%B2=spec&keep=8&set=remark=x"
            let kept = try await send(service, mended, "products", query, token: token)
            #expect(lines(kept, "faults", "row", "field") == ["8 name"], "\(kept.body)")
            let done = try await send(
                service, mended, "products", "map=6=spec&set=remark=x", token: token,
                headers: ["Idempotency-Key": "a"])
            #expect(done.status == 200, "\(done.body)")
            #expect(
                try await service.database.query(
                    "select concat_ws(' ', p.code, p.spec, p.remark, trim_scale(u.sale_price), b.barcode) from data.product p join data.product_unit u on u.product_id = p.id left join data.product_barcode b on b.product_id = p.id order by p.code"
                ).map { $0[0] } == ["T1 绿 x 12.5 690", "T2 红 x 7 00123", "T3 白 x 3"])
        }
    }

    @Test("our own CSV of a report comes back equal, whatever names begin with")
    func roundTrip() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let names = ["=1+1", "+86 10", "-x", "@a", "'001", "''x", "普通", "＝1"]
            for (index, name) in names.enumerated() {
                let request: JSONTree = [
                    "code": .string("00\(index)"), "name": .string(name), "base_unit": "EA",
                    "remark": .string("r \(name)"),
                ]
                #expect(try await service.call("product.create", request.text, token: token).status == 200)
            }
            let read = "select code || '|' || name || '|' || remark from data.product order by code"
            let before = try await service.database.query(read).map { $0[0] }
            let csv = try await service.send(
                "GET", "/api/v1/report/product?columns=code,name,remark&bom=1",
                headers: ["Authorization": "Bearer \(token)", "Accept": "text/csv"])
            let back = try await send(service, csv.body, "products", "existing=change", token: token)
            #expect(back.status == 200 && back.body.contains("\"changed\":\(names.count)"), "\(back.body)")
            #expect(try await service.database.query(read).map { $0[0] } == before)
        }
    }

    @Test("what is said beside a file is checked; nobody imports what he may not")
    func refused() async throws {
        try await withService { service in
            let token = try await service.signIn()
            for (query, path) in [
                ("encoding=latin9", "encoding"), ("map=x", "map"), ("map=名=name", "map"),
                ("map=品名=no", "map"), ("set=no=1", "set"),
                ("keep=a", "keep"), ("submit=1", "submit"), ("run=1", "run"), ("rows=1", "rows"),
            ] {
                let encoded = query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? ""
                let answer = try await send(service, "品名\n茶\n", "products", encoded, token: token)
                #expect(
                    answer.error == "request_invalid" && answer.body.contains("\"\(path)\""),
                    "\(query): \(answer.body)")
            }
            #expect(try await send(service, "品名\n茶\n", "users", token: token).error == "request_invalid")
            #expect(try await send(service, "品名\n茶\n", "products", token: "x").status == 401)
            let latin = [UInt8]("Gr".utf8) + [0xF6, 0xDF] + [UInt8]("e,M\n".utf8) + [0xFC, 0x6C, 0x0A]
            let headers = ["Authorization": "Bearer \(token)"]
            let uncertain = try await service.send(
                "POST", "/api/v1/import/products", headers: headers, bytes: latin)
            #expect(
                uncertain.error == "file_unreadable" && uncertain.body.contains("uncertain_encoding"),
                "\(uncertain.body)")
        }
    }

    @Test("a file of nothing but commas is refused in a moment, and others are read meanwhile")
    func commas() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let start = ContinuousClock.now
            let large = String(repeating: ",", count: 9 << 20)
            async let slow = send(service, large, "products", token: token)
            let other = try await service.signIn()
            let small = try await send(
                service, "品名\n茶\n", "products", token: other, headers: ["Suanpan-Dry-Run": "true"])
            #expect(small.status == 200, "\(small.body)")
            let refused = try await slow
            #expect(refused.error == "file_unreadable", "\(refused.body)")
            #expect(start.duration(to: .now) < .seconds(60))
        }
    }
}
