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

    /// A kind without lines: an amount and whom it is of.
    private static let feeDeclaration = """
        select logic.declare_kind('trial_fee', '试用费', 'trial fee', 'SF', 'posted', 'customer',
            p_see => 'administrator', p_edit => 'administrator', p_writes => 'nothing', p_effect => 'it stands',
            p_example => '{"partner": "C00001", "amount": "5"}', p_warehouse => false);
        """
    private static let feeOperation = """
        create function api.trial_fee_submit(p_partner data.code, p_discount data.money) returns json
        language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
        begin
            return logic.result_json(logic.submit_document(logic.save_paper('trial_fee', null, null,
                row(null, p_partner, null, null, null, 0, 0, null, null, '', '', null)::logic.document_input, p_discount)));
        end $$;
        comment on function api.trial_fee_submit is '试用费
        Takes a fee.';
        select logic.register('trial_fee.submit', 'command', 'trial_fee.edit', 'branch', p_answer => 'document_result');
        """

    /// Loads the code anew with those files in rooms.
    private static func load(_ more: [String: String], _ visitor: Visitor) async throws {
        let texts = Dictionary(uniqueKeysWithValues: SQLFiles.embedded.files.map { ($0.path, $0.text) })
        _ = try await SchemaLoader(
            files: SQLFiles(texts: texts.merging(more) { $1 }),
            configuration: visitor.database.configuration(as: .deploy), logger: silentLogger
        ).apply()
    }

    /// Loads the code anew with the kinds of this test, and waits until the service has seen it; the list of the first.
    @discardableResult
    private static func declare(_ visitor: Visitor) async throws -> Visitor.Page {
        try await load(
            [
                "purchasing/trial_entry.sql": declaration, "selling/trial_fee.sql": feeDeclaration,
                "selling/trial_fee_api.sql": feeOperation,
            ], visitor)
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

    @Test func `a paper without lines says its amount as money, and nothing of goods`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.declare(visitor)
            try await Self.found(visitor)
            await visitor.call("partner.create", ["code": "C1", "name": "四海酒家", "is_customer": true])
            let fee = await visitor.call(
                "trial_fee.submit", ["branch": "A", "partner": "C1", "discount": "5"])
            let paper = try await visitor.get("/documents/\(fee.json?["document"]?.string ?? "")")
            #expect(paper.text.contains("试用费 SF-A-") && paper.text.contains("四海酒家"))
            #expect(paper.text.contains("<dt>价税合计</dt><dd>5.00</dd>"))
            #expect(!paper.text.contains("含税<") && !paper.text.contains("<dt>税额"))
            #expect(try await visitor.get("/trial_fees").text.contains("5.00"))
        }
    }

    @Test func `a return without its source is marked on its page and in the list`() async throws {
        try await withPages { visitor in
            try await visitor.signIn()
            try await Self.found(visitor)
            await visitor.call(
                "other_in.submit",
                [
                    "branch": "A", "warehouse": "A-1", "reason": "盘盈",
                    "lines": [["product": "BEER", "quantity": "2", "price": "3"]],
                ])
            let back = await visitor.call(
                "purchase_return.submit",
                [
                    "branch": "A", "partner": "S1", "warehouse": "A-1", "reason": "破损",
                    "lines": [["product": "BEER", "quantity": "1", "price": "3"]],
                ])
            let paper = try await visitor.get("/documents/\(back.json?["document"]?.string ?? "")")
            #expect(paper.text.contains(">无来源</span>"))
            #expect(try await visitor.get("/purchase_returns").text.contains("无来源"))
            #expect(try await !visitor.get("/goods_receipts").text.contains("无来源"))
        }
    }

    @Test func `a kind that is gone takes its rights along, unless it has papers to be read`() async throws {
        try await withPages { visitor in
            func rights() async throws -> Int {
                let rows = try await visitor.database.query(
                    "select count(*) from meta.permission where name ~ '^trial_entry'")
                return try rows[0].decode(0, as: Int.self)
            }
            try await visitor.signIn()
            try await Self.declare(visitor)
            #expect(try await rights() == 3)
            try await Self.load([:], visitor)
            #expect(try await rights() == 0)
            try await Self.declare(visitor)
            try await Self.found(visitor)
            let address = try await Self.post(visitor)
            try await Self.load([:], visitor)
            #expect(try await rights() == 3)
            #expect(try await visitor.get(address).text.contains("试用入库单 SY-A-"))
        }
    }
}
