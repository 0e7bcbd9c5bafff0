// Claims about kinds of documents that are declared and nothing else: they have their pages, words and place as long as they are there.

import Gateway
import HTTPServer
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@testable import Schema
@testable import WebUI

@Suite struct PaperPageTests {
    /// The whole of a kind: goods come from a supplier to be tried.
    private static let declaration = """
        select logic.declare_kind('trial_entry', '试用入库单', 'trial entry', 'SY', 'posted', 'supplier',
            p_see => 'administrator', p_edit => 'administrator', p_icon => 'gift', p_verb => '收样|Take samples',
            p_writes => 'stock_entry: quantity and value', p_effect => 'stock rises',
            p_example => '{"partner": "S00001", "lines": [{"product": "P000001", "quantity": "1", "price": "1"}]}');
        select logic.declare_goods('trial_entry', 1, p_sources => '{"purchase_order": "fulfils"}');
        """

    /// Loads the code anew with that file in a room, and waits until the service has seen it; its list.
    @discardableResult
    private static func declare(_ visitor: Visitor) async throws -> Visitor.Page {
        var texts = Dictionary(uniqueKeysWithValues: SQLFiles.embedded.files.map { ($0.path, $0.text) })
        texts["purchasing/trial_entry.sql"] = declaration
        _ = try await SchemaLoader(
            files: SQLFiles(texts: texts), configuration: visitor.database.configuration(as: .deploy),
            logger: silentLogger
        ).apply()
        var list = try await visitor.get("/trial_entries")
        for _ in 0..<200 where list.status == 404 {
            try await Task.sleep(for: .milliseconds(100))
            list = try await visitor.get("/trial_entries")
        }
        return list
    }

    private static func found(_ visitor: Visitor) async throws {
        await visitor.call("branch.create", ["code": "A", "name": "A 店"])
        await visitor.call("warehouse.create", ["branch": "A", "code": "A-1", "name": "A 仓"])
        await visitor.call("session.use_branch", ["branch": "A"])
        await visitor.call("partner.create", ["code": "S1", "name": "青岛酒厂", "is_supplier": true])
        await visitor.call("product.create", ["code": "BEER", "name": "青岛啤酒", "base_unit": "BTL"])
    }

    /// Posts one by what the script of its editor sends; the address of the document.
    private static func post(_ visitor: Visitor) async throws -> String {
        let page = try await visitor.postJSON(
            "/trial_entries/submit",
            [
                "key": "one",
                "request": [
                    "branch": "A", "partner": "S1", "warehouse": "A-1",
                    "lines": [["product": "BEER", "quantity": "12", "price": "3"]],
                ],
            ])
        let address = try #require(try JSONText(checking: page.text)["address"]?.string, "\(page.text)")
        return String(address.prefix { $0 != "?" })
    }

    @Test
    func `a kind that is declared has list, editor, paper, print and its place, while the service runs`()
        async throws
    {
        try await withPages { visitor in
            try await visitor.signIn()
            #expect(try await visitor.get("/trial_entries").status == 404)
            #expect(try await visitor.postJSON("/trial_entries/submit", [:]).status == 404)
            var list = try await Self.declare(visitor)
            #expect(list.status == 200)
            #expect(list.text.contains("往来单位") && list.text.contains("#gift"))
            let icons = try #require(list.text.firstMatch(of: /\/assets\/icons-[0-9a-f]+\.svg/))
            #expect(try await visitor.get(String(icons.0)).text.contains("id=\"gift\""))
            try await Self.found(visitor)
            let home = try await visitor.get("/")
            #expect(home.text.contains("href=\"/trial_entries\"") && home.text.contains("新建试用入库单"))
            let editor = try await visitor.get("/trial_entries/new")
            #expect(editor.text.contains("<title>新建试用入库单"))
            #expect(
                editor.text.contains("data-cell=\"price\"") && !editor.text.contains("data-cell=\"rejected\"")
            )
            let preview = try await visitor.postJSON(
                "/trial_entries/preview",
                [
                    "branch": "A", "partner": "S1",
                    "lines": [["product": "BEER", "quantity": "2", "price": "3"]],
                ])
            #expect(try JSONText(checking: preview.text)["gross"]?.string == "6.00")
            let address = try await Self.post(visitor)
            let paper = try await visitor.get(address)
            #expect(paper.text.contains("试用入库单 SY-A-") && paper.text.contains("/labels?document="))
            let print = try await visitor.get("\(address)/print?form=three_part")
            #expect(print.status == 200 && print.text.contains("试用入库单") && print.text.contains("库管签字"))
            list = try await visitor.get("/trial_entries")
            #expect(list.text.contains("青岛酒厂") && list.text.contains("36.00"))
            let all = try await visitor.get("/documents?f_kind=trial_entry")
            #expect(all.text.contains("试用入库单") && all.text.contains("SY-A-"))
        }
    }

    @Test func `an order offers every kind that fulfils it, each by its own word`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.declare(visitor)
            try await Self.found(visitor)
            let page = try await visitor.postJSON(
                "/purchase_orders/submit",
                [
                    "key": "order",
                    "request": [
                        "branch": "A", "partner": "S1", "warehouse": "A-1",
                        "lines": [["product": "BEER", "quantity": "12", "price": "3"]],
                    ],
                ])
            let address = try #require(try JSONText(checking: page.text)["address"]?.string, "\(page.text)")
            let order = try await visitor.get(String(address.prefix { $0 != "?" }))
            #expect(order.text.contains("收货") && order.text.contains("收样"))
            #expect(order.text.contains("/trial_entries/new?order="))
        }
    }
}
