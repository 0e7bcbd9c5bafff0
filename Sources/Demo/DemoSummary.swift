// What a load made, read back through the door: numbers to compare, and who may sign in.

internal import Gateway
internal import Terminal

/// The result of a load.
package struct DemoSummary: Sendable {
    let documents: Int
    let products: Int
    let partners: Int
    /// As an amount, in the company's currency.
    let stockValue: String
    /// Documents that wait for approval, order lines that are late, products below their lower limit.
    let waiting: Int
    let late: Int
    let belowLimit: Int
    /// Role, person, login and password: one for each role.
    let logins: [[String]]

    /// - Throws: `CommandFault`.
    init(_ company: DemoCompany, door: DemoDoor, administrator: String, password: String) async throws {
        let owner = company.people.first { $0.role == "owner" }?.login ?? ""
        func totals(_ view: String, _ column: String, filter: JSONTree = [:]) async throws -> JSONText? {
            try await door.done(
                "report.read",
                .members([
                    "view": .string(view), "filter": filter, "limit": 1, "totals": [.string(column)],
                ]), as: owner)["totals"]
        }
        func rows(_ view: String, _ column: String, filter: JSONTree = [:]) async throws -> Int {
            try await totals(view, column, filter: filter)?["rows"]?.int ?? 0
        }
        documents = try await rows("document", "id")
        products = try await rows("product", "id")
        partners = try await rows("partner", "id")
        stockValue = try await totals("stock_on_hand", "value")?["value"]?.string ?? "0"
        waiting = try await rows("document", "id", filter: ["state": "submitted"])
        let isLate: JSONTree = ["days_late": ["from": 1]]
        late =
            try await rows("purchase_order_line", "id", filter: isLate)
            + rows("sales_order_line", "id", filter: isLate)
        belowLimit = try await rows("stock_on_hand", "on_hand", filter: ["below_limit": true])
        let roles = try await door.rows("role", ["code", "name"])
        logins = roles.compactMap { role in
            guard let person = company.people.first(where: { $0.role == role[0] }) else { return nil }
            return [
                "\(role[1]) \(role[0])", person.name, person.login.isEmpty ? administrator : person.login,
                password,
            ]
        }
    }

    /// The table and the numbers as lines of text.
    package var lines: [String] {
        let table = [["角色 role", "姓名 person", "用户名 login", "密码 password"]] + logins
        let widths = table[0].indices.map { column in table.map { $0[column].columns }.max() ?? 0 }
        return table.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.columns) }.joined(
                separator: "  ")
        }
            + [
                "",
                "\(documents) documents, \(products) products, \(partners) partners, stock worth ¥\(stockValue); "
                    + "\(waiting) papers wait for approval, \(late) order lines are late, \(belowLimit) stocks are low",
            ]
    }
}

extension String {
    /// How many columns of a terminal it takes: two for a Chinese character.
    fileprivate var columns: Int { unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) } }
}
