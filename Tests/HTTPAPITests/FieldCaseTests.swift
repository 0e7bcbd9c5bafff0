// Files as people and other programs write them, through the import of the JSON face, which reads and recognises as the page does: recognised, checked,
// brought in, and the figures that come of them. The folder is named by SUANPAN_FIELD_CASES; without it the test is skipped and says so. Small ones of
// the same kinds stand in `ImportRouteTests`.

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

    @Test(
        "a file comes in as it was meant, or is refused by row and column",
        .enabled(if: folder != nil, "no SUANPAN_FIELD_CASES"),
        arguments: FieldCase.products + FieldCase.openings + FieldCase.orders)
    func fieldCase(_ item: FieldCase) async throws {
        let folder = try #require(Self.folder)
        try await withService { service in
            let token = try await service.signIn()
            try await service.foundCompany(token)
            for step in item.steps {
                switch step {
                case .file(let name, let kind, let query, let told):
                    let bytes = try Array(Data(contentsOf: folder.appending(path: name)))
                    let file = SentFile(bytes: bytes, address: "/api/v1/import/\(kind)?\(query)")
                    let before = try await service.texts(item.select)

                    let checked = try await service.send(file, dryRun: true, token: token)
                    let changed = try await service.texts(item.select)
                    let brought = try await service.send(file, token: token)

                    #expect(try self.told(of: checked) == told, "check of \(name): \(checked.body)")
                    #expect(changed == before, "a check of \(name) changes nothing")
                    #expect(try self.told(of: brought) == told, "\(name): \(brought.body)")
                case .reversal:
                    try await service.reverseOpening(token)
                }
            }
            #expect(try await service.texts(item.select) == item.found)
        }
    }

    /// What an answer tells; a file that came in has no faults.
    private func told(of answer: Response) throws -> Told {
        let body = try #require(answer.status == 200 ? answer.json : answer.json?["details"])
        func lines(_ list: String, _ names: String...) -> [String] {
            (body[list]?.elements ?? []).map { line in
                names.map { line[$0].map { $0.string ?? $0.text } ?? "-" }.joined(separator: " ")
            }
        }
        let told = Told(
            faults: lines("faults", "row", "head", "fault"), leftOut: lines("left_out", "row", "reason"),
            notes: lines("notes", "row", "note", "value", "taken"),
            unknown: (body["columns"]?.elements ?? []).filter { $0["field"]?.string == nil }
                .map { $0["head"]?.string ?? "" })
        #expect((answer.status == 200) == told.faults.isEmpty, "\(answer.status) \(answer.body)")
        return told
    }
}

/// A file on its way to an import.
private struct SentFile {
    let bytes: [UInt8]
    let address: String
}

extension Service {
    fileprivate func send(_ file: SentFile, dryRun: Bool = false, token: String) async throws -> Response {
        var headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/octet-stream"]
        if dryRun { headers["Suanpan-Dry-Run"] = "true" }
        return try await send("POST", file.address, headers: headers, bytes: file.bytes)
    }

    /// The one column of a query.
    fileprivate func texts(_ select: String) async throws -> [String] {
        try await database.query(select).map { $0[0] ?? "" }
    }

    /// Reverses the paper of opening stock that stands.
    fileprivate func reverseOpening(_ token: String) async throws {
        let standing = """
            select json_build_object('document', id, 'version', version, 'business_on', business_on, 'reason', '有错')
            from data.document
            where kind = 'opening_stock' and state = 'posted' and reversal_of is null and not reversed
            """
        let requests = try await texts(standing)
        #expect(requests.count == 1, "one paper stands")
        let answer = try await call("document.reverse", try #require(requests.first), token: token)
        #expect(answer.status == 200, "\(answer.body)")
    }

    /// The company that the files name: branch, warehouses, units, a supplier, two beers of one name.
    fileprivate func foundCompany(_ token: String) async throws {
        let calls = [
            ("warehouse.create", #"{"branch":"HQ","code":"HQ-2","name":"徐汇门店仓"}"#),
            ("unit.create", #"{"code":"CAN","name":"听"}"#),
            (
                "partner.create",
                #"{"code":"G101","name":"杭州清溪饮用水有限公司","is_supplier":true,"invoice_kind":"special"}"#
            ),
            (
                "product.create",
                #"{"code":"BEER-01","name":"崂泉 经典啤酒","spec":"500ml","model":"玻璃瓶","base_unit":"BTL","#
                    + #""units":[{"unit":"BTL","purchase_price":"3.20","sale_price":"5.00"}]}"#
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
