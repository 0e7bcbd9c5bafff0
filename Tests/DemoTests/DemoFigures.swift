// Figures of stock of a company, explained through the door: each is the one that the list shows, and the rows make it. Every third
// product of every warehouse, which is enough of the same kind.

import Gateway
import PostgresClient
import Terminal
import TestSupport

/// Looks at the figures of a company.
struct DemoFigures {
    let database: TestDatabase
    let login: String
    let password: String

    private static let figures = [
        "on_hand", "usable", "reserved", "available", "on_order", "value", "unit_cost",
    ]

    /// How many figures were looked at, and what is wrong with any.
    func check() async throws -> (count: Int, wrong: [String]) {
        let gateway = Gateway(
            configuration: GatewayConfiguration(database: database.configuration(as: .service)),
            logger: silentLogger)
        let (login, password) = (login, password)
        return try await gateway.running {
            let session = try await CommandSession.signIn(gateway, login: login, password: password)
            func ask(_ operation: String, _ request: JSONTree) async throws -> JSONText {
                try JSONText(checking: await session.call(operation, request).body)
            }
            let stock = try await ask("stock.on_hand", ["limit": 1000])
            var count = 0
            var wrong: [String] = []
            let rows = stock["rows"]?.elements ?? []
            for row in stride(from: 0, to: rows.count, by: 3).map({ rows[$0] }) {
                let product = row["product"]?.string ?? ""
                let warehouse = row["warehouse"]?.string ?? ""
                for figure in Self.figures {
                    let answer = try await ask(
                        "stock.explain",
                        [
                            "figure": .string(figure), "product": .string(product),
                            "warehouse": .string(warehouse),
                        ])
                    count += 1
                    let value =
                        answer["unit_cost"]?.string ?? answer["value"]?.string ?? answer["quantity"]?.string
                    let shown = row[figure]?.string
                    if value.flatMap(Double.init) != shown.flatMap(Double.init) {
                        wrong.append(
                            "\(figure) of \(product) in \(warehouse): \(value ?? "none"), the list shows \(shown ?? "none")"
                        )
                    }
                    for part in answer["parts"]?.elements ?? [] where !Self.adds(part) {
                        wrong.append("\(figure) of \(product) in \(warehouse): \(part.text)")
                    }
                }
            }
            return (count, wrong)
        }
    }

    /// Whether rows, what stands before and what is hidden make a part, and its balance is proven. In millionths, where nothing is rounded.
    private static func adds(_ part: JSONText) -> Bool {
        func millionths(_ json: JSONText?, _ name: String) -> Int {
            Int((((json?[name]?.string).flatMap(Double.init) ?? 0) * 1_000_000).rounded())
        }
        let page = part["page"]
        let names = part["value"]?.string == nil ? ["quantity"] : ["quantity", "value"]
        return part["proof"]?["sound"]?.bool == true
            && names.allSatisfy { name in
                let rows = (page?["rows"]?.elements ?? []).map { millionths($0, name) }.reduce(0, +)
                let rest = ["before", "after", "hidden"].map { millionths(page?[$0], name) }.reduce(0, +)
                return rows + rest == millionths(part, name)
            }
    }
}
