// The AdventureWorks purchasing files, read and brought to our operations.

import Foundation
import PostgresClient
import TestSupport

/// The files of one folder as rows of named fields.
struct AdventureWorks {
    private let folder: URL
    private let orderRows: [[String: String]]
    private let lineRows: [String: [[String: String]]]

    init(folder: URL) throws {
        self.folder = folder
        orderRows = try Self.rows(folder.appending(path: "purchase_orders.csv"))
        lineRows = Dictionary(
            grouping: try Self.rows(folder.appending(path: "purchase_order_lines.csv")),
            by: { $0["purchase_order_id"] ?? "" })
    }

    /// Categories, products and vendors.
    func masters(as buyer: DoorSession) async throws {
        let company = try await buyer.done("company.get")
        try await buyer.done(
            "company.update", ["version": company["version"] as? Int ?? 0, "started_on": "2011-01-01"])
        let categories = try Self.rows(folder.appending(path: "product_categories.csv"))
        let subcategories = try Self.rows(folder.appending(path: "product_subcategories.csv"))
        try await buyer.allDone(
            categories.map {
                .init("category.create", ["code": "C\($0["category_id"] ?? "")", "name": $0["name"] ?? ""])
            }
                + subcategories.map {
                    .init(
                        "category.create",
                        [
                            "code": "S\($0["subcategory_id"] ?? "")", "name": $0["name"] ?? "",
                            "parent": "C\($0["category_id"] ?? "")",
                        ])
                })
        let products = try Self.rows(folder.appending(path: "products.csv")).map { row in
            [
                "code": row["product_number"] ?? "", "name": row["name"] ?? "", "spec": row["size"] ?? "",
                "category": row["subcategory_id"].flatMap { $0.isEmpty ? nil : "S\($0)" } ?? "",
                "tax_code": "OUTSIDE",
                "sale_price": row["list_price"] ?? "", "external_id": row["product_id"] ?? "",
            ]
        }
        try await buyer.done("product.import", ["rows": products])
        let vendors = try Self.rows(folder.appending(path: "vendors.csv")).map { row in
            [
                "code": row["account_number"] ?? "", "name": row["name"] ?? "",
                "external_id": row["vendor_id"] ?? "",
            ]
        }
        try await buyer.done("supplier.import", ["rows": vendors])
    }

    /// All orders as drafts, in one call.
    func orders(as buyer: DoorSession) async throws {
        let products = try names("products.csv", "product_id", "product_number")
        let vendors = try names("vendors.csv", "vendor_id", "account_number")
        var rows = [[String: String]]()
        for order in orderRows {
            let number = order["purchase_order_id"] ?? ""
            for line in lineRows[number] ?? [] {
                rows.append([
                    "external_id": number,
                    "partner": vendors[order["vendor_id"] ?? ""] ?? "",
                    "business_on": Self.day(order["order_date"]),
                    "with_tax": "false",
                    "product": products[line["product_id"] ?? ""] ?? "",
                    "quantity": line["order_qty"] ?? "",
                    "price": line["unit_price"] ?? "",
                    "line_due_on": Self.day(line["due_date"]),
                ])
            }
        }
        try await buyer.done("purchase_order.import", ["rows": rows])
    }

    /// Submits every order to an approval flow, and decides as the source says: 1 pending, 2 and 4 approved, 3 rejected.
    func decide(buyer: DoorSession, owner: DoorSession, in database: TestDatabase) async throws {
        try await owner.done(
            "approval_flow.save",
            ["flow": "PO", "name": "采购审批", "kind": "purchase_order", "steps": [["user": "owner"]]])
        let documents = try await documents(in: database)
        try await buyer.allDone(
            orderRows.map {
                .init("document.submit", ["document": documents[$0["purchase_order_id"] ?? ""] ?? 0])
            })
        try await owner.allDone(
            orderRows.filter { $0["status"] != "1" }.map { order in
                let document = documents[order["purchase_order_id"] ?? ""] ?? 0
                return order["status"] == "3"
                    ? .init("approval.reject", ["document": document, "reason": "rejected in the source"])
                    : .init("approval.approve", ["document": document])
            })
    }

    /// One receipt for each order of status 4, on its day of shipment, with what was accepted and rejected.
    func receive(as buyer: DoorSession, in database: TestDatabase) async throws {
        let vendors = try names("vendors.csv", "vendor_id", "account_number")
        let ids = try await database.query(
            """
            select d.external_id || '/' || l.line_number, l.id
            from data.document d join data.document_line l on l.document_id = d.id where d.kind = 'purchase_order'
            """)
        let lines = Dictionary(
            uniqueKeysWithValues: try ids.map { ($0[0] ?? "", try $0.decode(1, as: Int.self)) })
        try await buyer.allDone(
            orderRows.filter { $0["status"] == "4" }.map { order in
                let number = order["purchase_order_id"] ?? ""
                let received = (lineRows[number] ?? []).enumerated().filter {
                    Double($1["received_qty"] ?? "") ?? 0 > 0
                }
                return .init(
                    "goods_receipt.submit",
                    [
                        "partner": vendors[order["vendor_id"] ?? ""] ?? "", "with_tax": false,
                        "business_on": Self.day(order["ship_date"]), "external_id": number,
                        "lines": received.map { index, line in
                            [
                                "source_line": lines["\(number)/\(index + 1)"] ?? 0,
                                "quantity": Self.decimal(line["received_qty"]),
                                "rejected": Self.decimal(line["rejected_qty"]),
                            ] as [String: Any]
                        },
                    ])
            })
    }

    /// Closes by hand what was received short.
    func closeRest(as buyer: DoorSession, in database: TestDatabase) async throws {
        let open = try await database.query(
            """
            select id from data.document d where kind = 'purchase_order' and state = 'approved'
                and exists (select from data.document r where r.kind = 'goods_receipt' and r.external_id = d.external_id)
            """)
        try await buyer.allDone(
            try open.map {
                .init(
                    "document.close",
                    ["document": try $0.decode(0, as: Int.self), "reason": "received short"])
            })
    }

    private func documents(in database: TestDatabase) async throws -> [String: Int] {
        let rows = try await database.query(
            "select external_id, id from data.document where kind = 'purchase_order'")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { ($0[0] ?? "", try $0.decode(1, as: Int.self)) })
    }

    private func names(_ file: String, _ key: String, _ value: String) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try Self.rows(folder.appending(path: file)).map {
                ($0[key] ?? "", $0[value] ?? "")
            })
    }

    /// The source writes a time behind every day.
    private static func day(_ text: String?) -> String { String((text ?? "").prefix(10)) }

    /// The source writes ".00"; a JSON string for a number needs a digit before the point.
    private static func decimal(_ text: String?) -> String {
        let text = text ?? "0"
        return text.hasPrefix(".") ? "0" + text : text
    }

    /// Rows of a CSV file (RFC 4180), by the names of its first line.
    private static func rows(_ file: URL) throws -> [[String: String]] {
        var records = [[String]]()
        var record = [String]()
        var field = ""
        var quoted = false
        for character in try String(contentsOf: file, encoding: .utf8).replacing("\r\n", with: "\n") {
            switch character {
            case "\"": quoted.toggle()
            case "," where !quoted:
                record.append(field)
                field = ""
            case "\n" where !quoted:
                records.append(record + [field])
                record = []
                field = ""
            default: field.append(character)
            }
        }
        guard let names = records.first else { return [] }
        return records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    }
}
