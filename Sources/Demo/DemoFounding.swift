// The demo company before its first day: settings, places, people, goods, partners, approval. Everything is entered by
// the administrator, through the same operations as in any company.

internal import ArgumentParser
internal import Gateway
internal import Terminal

/// Makes the master data.
struct DemoFounding: Sendable {
    let company: DemoCompany
    let calendar: DemoCalendar
    /// The administrator's.
    let door: DemoDoor

    /// Refuses a company that has begun, so that nothing of anybody is ever mixed with the demo.
    ///
    /// - Throws: `CommandFault`.
    func requireUntouched() async throws {
        let name = try await door.done("company.get", [])["name"]?.string
        if name == DemoCompany.nameWhileLoading {
            throw CommandFault(
                """
                上次装载演示公司中途停止,数据不完整:请先清空(deploy/demo --reset),再重新装载。
                A load of the demo company was interrupted, what is there is incomplete: start anew, with an empty \
                database (deploy/demo --reset).
                """, .failure)
        }
        for operation in ["product.list", "document.list"] {
            let page = try await door.done(
                operation,
                .members(["limit": 1]) + (operation == "product.list" ? .members(["disabled": true]) : []))
            guard page["rows"]?.elements.isEmpty == true else {
                throw CommandFault(
                    """
                    公司“\(name ?? "")”已有商品或单据,不再装载演示公司:演示公司只能装入空数据库。
                    The company "\(name ?? "")" has products or documents already: the demo company is loaded into an \
                    empty database only.
                    """, .failure)
            }
        }
    }

    /// Makes everything that stands before the first document.
    ///
    /// - Throws: `CommandFault`.
    func found(administrator login: String, password: String) async throws {
        try await door.done("company.declare_sample", [])
        try await nameCompany(DemoCompany.nameWhileLoading, isNew: true)
        try await makePlaces()
        try await makePeople(administrator: login, password: password)
        try await makeGoods()
        try await makePartners()
        try await makeFlows()
    }

    /// Gives the company its name; a new one its settings too.
    func nameCompany(_ name: String, isNew: Bool = false) async throws {
        let version = try await door.done("company.get", [])["version"]?.int
        let settings: [JSONTree.Member] =
            isNew
            ? .members([
                "started_on": .string(calendar.text(0)), "with_tax": true, "rounding_off_limit": "10",
                "over_receipt_percent": "5",
            ]) : []
        try await door.done(
            "company.update",
            .members(["version": .int(version ?? 1), "name": .string(name)]) + settings)
    }

    private func makePlaces() async throws {
        let branches = try await codes("branch.list")
        for row in try DemoTable("branches").rows {
            let code = try row.text("code")
            let rest = try row.members(["name", "address", "phone"])
            if let version = branches[code] {
                try await door.done(
                    "branch.update", .members(["branch": .string(code), "version": .int(version)]) + rest)
            } else {
                try await door.done("branch.create", .members(["code": .string(code)]) + rest)
            }
        }
        let warehouses = try await codes("warehouse.list")
        for row in try DemoTable("warehouses").rows {
            let code = try row.text("code")
            let rest = try row.members(["name", "address", "latitude", "longitude"])
            if let version = warehouses[code] {
                try await door.done(
                    "warehouse.update",
                    .members(["warehouse": .string(code), "version": .int(version)]) + rest)
            } else {
                try await door.done(
                    "warehouse.create", .members(["code": .string(code)]) + rest,
                    branch: try row.text("branch"))
            }
            for location in try DemoTable("locations").rows {
                try await door.done(
                    "location.create",
                    .members(["warehouse": .string(code)]) + (try location.members(["code", "name"])))
            }
        }
        for row in try DemoTable("departments").rows {
            try await door.done(
                "department.create", try row.members(["code", "name"]), branch: try row.text("branch"))
        }
    }

    /// Versions by code of what a new database has already.
    private func codes(_ operation: String) async throws -> [String: Int] {
        let rows = try await door.done(operation, [])["rows"]?.elements ?? []
        return Dictionary(rows.map { ($0["code"]?.string ?? "", $0["version"]?.int ?? 1) }) { first, _ in
            first
        }
    }

    private func makePeople(administrator login: String, password: String) async throws {
        for row in try DemoTable("people").rows {
            try await door.done(
                "employee.create",
                .members(["code": .string(try row.text("employee"))])
                    + (try row.members(["name", "department", "phone"])), branch: try row.text("branch"))
        }
        for person in company.people {
            let common: [JSONTree.Member] = .members([
                "name": .string(person.name), "employee": .string(person.employee),
            ])
            guard !person.login.isEmpty else {
                let version = try await door.done("user.get", .members(["user": .string(login)]))["user"]?[
                    "version"]?.int
                try await door.done(
                    "user.update",
                    .members(["user": .string(login), "version": .int(version ?? 1)]) + common)
                continue
            }
            try await door.done(
                "user.create",
                .members([
                    "login": .string(person.login), "roles": [.string(person.role)],
                    "branches": person.isOfAllBranches ? [] : [.string(person.branch)],
                    "all_branches": .bool(person.isOfAllBranches), "branch": nil,
                    "new_password": .string(password), "must_change_password": false,
                ]) + common)
        }
    }

    private func makeGoods() async throws {
        for row in try DemoTable("units").rows {
            try await door.done("unit.create", try row.members(["code", "name"]))
        }
        for row in try DemoTable("categories").rows {
            try await door.done("category.create", try row.members(["code", "name", "parent"]))
        }
        let rows = try DemoTable("products").rows
        try await door.done(
            "product.import",
            .members([
                "rows": .array(
                    try rows.map { row in
                        .object(
                            try row.members([
                                "code", "name", "spec", "model", "brand", "category", "base_unit", "tax_code",
                                "barcode",
                                "sale_price", "purchase_price",
                            ]))
                    })
            ]))
        let demands = company.branches.map { ($0, DemoDemand(company, branch: $0)) }
        for (index, row) in rows.enumerated() {
            let supplier = try row.text("supplier")
            try await door.done(
                "product.update",
                .members([
                    "product": .string(company.products[index].code), "version": 1,
                    "remark": .string("主供应商:\(supplier)"),
                    "units": try Self.units(row), "limits": limits(index, demands),
                ]))
        }
    }

    private static func units(_ row: DemoTable.Row) throws -> JSONTree {
        func member(_ name: String, _ column: String) throws -> JSONTree.Member {
            .init(name: name, value: .string(try row.text(column)))
        }
        return [
            .object([
                try member("unit", "base_unit"), try member("sale_price", "sale_price"),
                try member("purchase_price", "purchase_price"),
                .init(name: "barcodes", value: [.string(try row.text("barcode"))]),
            ]),
            .object([
                try member("unit", "pack_unit"),
                .init(name: "numerator", value: .int(try row.int("pack_size"))),
                try member("sale_price", "pack_sale_price"),
                try member("purchase_price", "pack_purchase_price"),
            ]),
        ]
    }

    /// Four days' sales below; above, what the buyer orders up to and a little more.
    private func limits(_ index: Int, _ demands: [(DemoCompany.Branch, DemoDemand)]) -> JSONTree {
        let product = company.products[index]
        let interval = company.suppliers.first { $0.code == product.supplier }?.interval ?? 14
        return .array(
            demands.flatMap { branch, demand in
                [
                    (branch.shop, demand.shop[index], 1),
                    (branch.depot, demand.depot[index], 1 + Int(product.typicalPacks)),
                ]
                .filter { $0.1 > 0 }
                .map { warehouse, daily, packs in
                    let lower = max(2, Int((daily * 4).rounded(.up)))
                    let upper =
                        lower + Int((daily * Double(interval + 16)).rounded()) + packs * product.packSize
                    return [
                        "warehouse": .string(warehouse), "lower_limit": .quantity(lower),
                        "upper_limit": .quantity(upper),
                    ]
                }
            })
    }

    private func makePartners() async throws {
        let shared = [
            "code", "name", "contact", "phone", "address", "tax_number", "invoice_kind", "payment_terms",
            "partner_class", "region",
        ]
        try await importRows("supplier", shared + ["bank", "bank_account", "remark"])
        try await importRows("customer", shared + ["credit_limit", "partner_source", "branch", "owner"])
    }

    private func importRows(_ noun: String, _ columns: [String]) async throws {
        let rows = try DemoTable(noun + "s").rows.map { JSONTree.object(try $0.members(columns)) }
        try await door.done("\(noun).import", .members(["rows": .array(rows)]))
    }

    private func makeFlows() async throws {
        try await door.done(
            "approval_flow.save",
            .members([
                "flow": "CG-10000", "name": "采购一万元以上", "kind": "purchase_order", "amount_from": "10000",
                "amount_to": "30000", "steps": [["role": "owner"]],
            ]))
        try await door.done(
            "approval_flow.save",
            .members([
                "flow": "CG-30000", "name": "采购三万元以上", "kind": "purchase_order", "amount_from": "30000",
                "steps": [["role": "accountant"], ["role": "owner"]],
            ]))
    }
}
