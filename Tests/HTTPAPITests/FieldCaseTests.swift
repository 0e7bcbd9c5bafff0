// Files as people and other programs write them, through the import of the JSON face, which reads and recognises as the page does. The folder is named
// by SUANPAN_FIELD_CASES; without it the test is skipped and says so. Small ones of the same kinds stand in `ImportRouteTests`.

import Foundation
import Gateway
import PostgresClient
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct FieldCaseTests {
    private static let folder = ProcessInfo.processInfo.environment["SUANPAN_FIELD_CASES"].map {
        URL(filePath: $0)
    }

    /// What a case comes to: its file, the query string, what is told, and what a query over the data gives then.
    struct Case: Sendable, CustomTestStringConvertible {
        let file: String
        let kind: String
        var query = ""
        /// Faults as `row head fault`; none where the file comes in.
        var faults: [String] = []
        /// Rows left out as `row reason`.
        var leftOut: [String] = []
        /// Notes as `row note value taken`.
        var notes: [String] = []
        /// Gives one column.
        var select = ""
        var found: [String] = []

        var testDescription: String { file }
    }

    private static let make = "create=units,categories"
    private static let cases = [
        Case(
            file: "C02-heads-fullwidth-brackets.csv", kind: "purchase_orders",
            select:
                "select concat_ws(' ', trim_scale(l.quantity), trim_scale(l.price), t.code) from data.document_line l join data.tax_code t on t.id = l.tax_code_id",
            found: ["12 3.9 VAT9"]),
        Case(
            file: "C08-merged-quantity.xlsx", kind: "products", query: "\(make)&set=warehouse=HQ-1",
            faults: ["3 期初数量 merged_amount"]),
        Case(
            file: "C09-code-with-zeros-by-format.xlsx", kind: "products", query: make,
            select: "select code from data.product where name in ('白牡丹', '寿眉') order by code",
            found: ["000007", "001893"]),
        Case(
            file: "C10-price-is-ten-thirds.xlsx", kind: "products", query: make,
            notes: ["2 rounded 3.33333333333333 3.33"],
            select:
                "select trim_scale(purchase_price)::text from data.product_unit u join data.product p on p.id = u.product_id where p.code = 'SF-1'",
            found: ["3.33"]),
        Case(
            file: "C11-error-cells.xlsx", kind: "products", query: make,
            faults: ["3 商品名称 cell_error", "3 单位 cell_error", "3 条码 cell_error"]),
        Case(
            file: "C12-total-row.csv", kind: "products", query: make, leftOut: ["4 total"],
            select: "select name from data.product where name in ('竹筷', '瓷碗', '合计') order by name",
            found: ["瓷碗", "竹筷"]),
        Case(
            file: "C13-barcodes-hurt-by-excel.csv", kind: "products", query: make,
            faults: ["2 条码 digits_lost"],
            notes: ["3 cleaned 6901035601122 6901035601122"]),
        Case(
            file: "C14-codes-with-text-marks.csv", kind: "products", query: make,
            notes: ["2 cleaned 00123 00123", "3 cleaned 00124 00124"],
            select: "select code from data.product where name in ('台灯', '吊灯') order by code",
            found: ["00123", "00124"]),
        Case(
            file: "C16-bank-account-19-digits.xlsx", kind: "customers", faults: ["2 银行账号 digits_lost"]),
        Case(
            file: "C21-fullwidth-digits.csv", kind: "products", query: make,
            select:
                "select trim_scale(sale_price)::text from data.product_unit u join data.product p on p.id = u.product_id where p.code like 'QJ-%' order by p.code",
            found: ["12.5", "1234.5"]),
        Case(
            file: "C23-a-column-per-warehouse.xlsx", kind: "products", query: "\(make)&set=opening_cost=3",
            select:
                "select w.code || ' ' || trim_scale(b.quantity) from data.stock_balance b join data.location l on l.id = b.location_id join data.warehouse w on w.id = l.warehouse_id join data.product p on p.id = b.product_id where p.name = '酸梅汤' order by 1",
            found: ["HQ-1 10", "HQ-2 5"]),
        Case(
            file: "C24-same-name-other-spec.csv", kind: "opening_stock",
            select:
                "select p.code || ' ' || trim_scale(l.quantity) from data.document d join data.document_line l on l.document_id = d.id join data.product p on p.id = l.product_id where d.kind = 'opening_stock'",
            found: ["BEER-01 2"]),
        Case(
            file: "C25-head-on-first-line-only.csv", kind: "purchase_orders",
            select:
                "select d.external_id || ' ' || count(*) from data.document d join data.document_line l on l.document_id = d.id group by d.external_id order by 1",
            found: ["SH-1 2", "SH-2 1"]),
        Case(
            file: "C26-workbook-97.xls", kind: "products", query: make,
            select:
                "select p.name || ' ' || b.barcode || ' ' || trim_scale(u.sale_price) from data.product p join data.product_barcode b on b.product_id = p.id join data.product_unit u on u.product_id = p.id where p.name = '杨梅汁'",
            found: ["杨梅汁 880021 6"]),
    ]

    @Test(.enabled(if: folder != nil, "no SUANPAN_FIELD_CASES"), arguments: cases)
    func fieldCase(_ item: Case) async throws {
        let folder = try #require(Self.folder)
        let bytes = try Array(Data(contentsOf: folder.appending(path: item.file)))
        try await withService { service in
            let token = try await service.signIn()
            try await service.foundCompany(token)
            let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/octet-stream"]
            let answer = try await service.send(
                "POST", "/api/v1/import/\(item.kind)?\(item.query)", headers: headers, bytes: bytes)
            #expect(answer.status == (item.faults.isEmpty ? 200 : 422), "\(item.file): \(answer.body)")
            let told = answer.status == 200 ? answer.json : answer.json?["details"]
            func lines(_ list: String, _ names: String...) -> [String] {
                (told?[list]?.elements ?? []).map { line in
                    names.map { line[$0].map { $0.string ?? $0.text } ?? "-" }.joined(separator: " ")
                }
            }
            #expect(lines("faults", "row", "head", "fault") == item.faults)
            #expect(lines("left_out", "row", "reason") == item.leftOut)
            #expect(lines("notes", "row", "note", "value", "taken") == item.notes)
            guard !item.select.isEmpty else { return }
            let found = try await service.database.query(item.select).map { $0[0] ?? "" }
            #expect(found == item.found, "\(item.file)")
        }
    }
}

extension Service {
    /// The company that the files name: branch, warehouses, units, a supplier, two beers of one name.
    func foundCompany(_ token: String) async throws {
        let calls = [
            ("warehouse.create", #"{"branch":"HQ","code":"HQ-2","name":"徐汇门店仓"}"#),
            ("unit.create", #"{"code":"CAN","name":"听"}"#),
            (
                "partner.create",
                #"{"code":"G101","name":"杭州清溪饮用水有限公司","is_supplier":true,"invoice_kind":"special"}"#
            ),
            (
                "product.create",
                #"{"code":"BEER-01","name":"崂泉 经典啤酒","spec":"500ml","model":"玻璃瓶","base_unit":"BTL"}"#
            ),
            (
                "product.create",
                #"{"code":"BEER-02","name":"崂泉 经典啤酒","spec":"500ml","model":"铝罐","base_unit":"CAN"}"#
            ),
        ]
        // Branch and warehouse are there from the beginning.
        try await database.query("update data.warehouse set name = '上海总仓' where code = 'HQ-1'")
        for (operation, body) in calls {
            let answer = try await call(operation, body, token: token)
            guard answer.status == 200 else {
                throw TestFailure(description: "\(operation): \(answer.body)")
            }
        }
    }
}
