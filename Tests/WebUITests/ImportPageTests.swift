// Claims about files in and out: who may, what a file becomes, what is told of its faults, what the log keeps.

import FileImport
import Foundation
import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import WebUI

@Suite struct ImportPageTests {
    private static let run = "0123456789abcdef0123456789abcdef"

    /// Sends a file as the page's script does.
    private static func read(_ visitor: Visitor, _ text: String, kind: String = "products") async throws
        -> Visitor.Page
    {
        try await visitor.postJSON("/import/read?kind=\(kind)", .raw(text), type: "application/octet-stream")
    }

    /// How many rows a query gives.
    private static func count(_ visitor: Visitor, _ query: String) async throws -> Int {
        try await visitor.database.query(query).count
    }

    @Test func `a text becomes rows with the fields of their columns, or a refusal that says what to do`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            let answer = try await Self.read(visitor, "商品资料\n品名;进价(元);颜色\n搪瓷杯;8.5;红\n\n=1+1;2\n")
            #expect(answer.status == 200, "\(answer.text)")
            let json = try JSONText(checking: Array(answer.text.utf8))
            #expect(json["head"]?.int == 1)
            #expect(json["columns"]?.elements.map(\.string) == ["name", "purchase_price", nil])
            #expect(json["numbers"]?.elements.map(\.int) == [1, 2, 3, 5])
            #expect(json["rows"]?.elements.last?.elements.map(\.string) == ["=1+1", "2"])
            for (text, name) in [
                ("", "文件是空的"), ("<html><table>", "另存为 .xlsx"), ("PK\u{3}\u{4}broken", "已损坏"), ("a,\"b", "引号"),
            ] {
                let refused = try await Self.read(visitor, text)
                #expect(refused.status == 422 && refused.text.contains(name), "\(text): \(refused.text)")
            }
            let unknown = try await Self.read(visitor, "a,b\n1,2", kind: "users")
            #expect(unknown.status == 404, "\(unknown.text)")
        }
    }

    @Test func `faults are told by row and field with what to do; a check writes nothing, a run once`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            func send(_ path: String, _ rows: JSONTree) async throws -> Visitor.Page {
                try await visitor.postJSON(
                    "/import/\(path)",
                    [
                        "kind": "products", "run": .string(Self.run), "rows": rows, "existing": "refuse",
                        "users": [1],
                    ])
            }
            let faulty = try await send("run", [["name": "杯"], ["name": "", "base_unit": "箩"]])
            #expect(faulty.status == 422)
            let faults = try JSONText(checking: Array(faulty.text.utf8))["faults"]?.elements ?? []
            #expect(
                faults.map {
                    "\($0["row"]?.text ?? "") \($0["field"]?.string ?? "") \($0["text"]?.string ?? "")"
                } == ["2 base_unit 不存在或已停用", "2 name 必填"])
            #expect(faults.first?["advice"]?.string?.contains("新建没有的单位") == true)
            let sound: JSONTree = [["code": "C1", "name": "杯"]]
            #expect(try await send("check", sound).status == 200)
            #expect(try await Self.count(visitor, "select from data.product") == 0)
            for _ in 1...2 {
                let done = try await send("run", sound)
                #expect(done.status == 200 && done.text.contains(#""created":1"#), "\(done.text)")
            }
            #expect(try await Self.count(visitor, "select from data.product") == 1)
            let progress = try await visitor.get("/import/progress?run=\(Self.run)")
            #expect(progress.text.contains(#""job":""#), "\(progress.text)")
            for run in ["", "../../etc", String(repeating: "z", count: 32)] {
                let refused = try await visitor.postJSON(
                    "/import/run", ["kind": "products", "run": .string(run), "rows": []])
                #expect(refused.status == 415, "\(run): \(refused.status)")
            }
        }
    }

    @Test func `who may not import sees nothing to import, and nothing is read for nobody`() async throws {
        try await withPages { visitor in
            #expect(try await Self.read(visitor, "a,b\n").status == 401)
            try await visitor.addUser("kim", role: "storekeeper")
            try await visitor.signIn("kim")
            #expect(!(try await visitor.get("/").text.contains("href=\"/import\"")))
            #expect(try await visitor.get("/import").text.contains("没有可以导入的资料"))
            #expect(!(try await visitor.get("/products").text.contains("/import?kind=")))
            #expect(try await visitor.get("/import/template.xlsx?kind=products").status == 404)
            #expect(try await Self.read(visitor, "品名\n杯\n").status == 404)
            let refused = try await visitor.postJSON(
                "/import/run", ["kind": "products", "run": .string(Self.run), "rows": [["name": "x"]]])
            #expect(refused.status == 404, "\(refused.text)")
            let foreign = try await visitor.postJSON(
                "/import/read?kind=products", .raw("a,b"), type: "application/octet-stream",
                site: "cross-site")
            #expect(foreign.status == 403, "\(foreign.status)")
        }
    }

    @Test func `a list leaves as a workbook with a permission, and the log tells it`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            await visitor.call("product.create", ["code": "X", "name": "=1+1", "base_unit": "EA"])
            let book = try await visitor.get("/products.xlsx?c=code&c=name")
            #expect(book.status == 200 && book.text.hasPrefix("PK"))
            #expect(book.headers[.contentDisposition] == "attachment; filename=\"products.xlsx\"")
            #expect(
                try await Self.count(
                    visitor,
                    "select from data.operation_log where operation = 'export.log' and request ->> 'format' = 'xlsx' and request ->> 'row_count' = '1'"
                ) == 1)
            try await visitor.database.query(
                "delete from data.role_permission where permission = 'data.export'")
            for ending in ["csv", "xlsx"] {
                #expect(try await visitor.get("/products.\(ending)").status == 403)
            }
            #expect(!(try await visitor.get("/products").text.contains("/products.xlsx")))
        }
    }

    @Test(
        arguments: [
            ("rows[11].unit", 12, "unit"), ("rows[0]", 1, nil), ("existing", nil, "existing"), ("", nil, nil),
            ("rows[x].unit", nil, "rows[x].unit"),
        ] as [(String, Int?, String?)])
    func `a path of the operation is a place of the file`(path: String, row: Int?, field: String?) {
        let place = ImportRows.place(path)
        #expect(place.row == row && place.field == field)
    }
}
