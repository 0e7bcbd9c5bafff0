// A product from all sides on one page. Guarantees: it shows what one operation answers, in the columns and words of the lists; every
// table leads to its list; what a user may not see is absent.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

/// The page `/products/overview?of=CODE`.
struct ProductOverview: Sendable {
    let site: Site

    /// A table of the page: a member of the answer, shown as a list shows it.
    struct Table: Sendable {
        let member: String
        let columns: [Column]
        /// The list that has all of it, narrowed to the product, with further parameters.
        let list: ListPage
        let more: String
        let link: Link
    }

    static let tables = [
        Table(
            member: "stock",
            columns: [
                "warehouse_name", Column("on_hand", .quantity, why: .why("on_hand")), "on_hand_mixed",
                Column("reserved", .quantity, why: .why("reserved")),
                Column("available", .quantity, why: .why("available")),
                Column("on_order", .quantity, why: .why("on_order")), Column("lower_limit", .quantity),
                Column("level", .state),
                Column("unit_cost", .price, permission: "cost.see", why: .why("unit_cost")),
                Column("value", .money, permission: "cost.see", why: .why("value")),
            ], list: .stock, more: "",
            link: Link("/stock_ledger?f_warehouse=", "warehouse", more: [("f_product", "product")])),
        Table(
            member: "on_order",
            columns: [
                Column("number", .code), "partner_name", "warehouse_name", Column("ordered", .quantity),
                Column("on_order", .quantity), Column("due_on", .day), Column("days_late", .count),
            ], list: .purchaseTracking, more: "&f_open=true", link: Link("/documents/", "document_id")),
        Table(
            member: "to_deliver",
            columns: [
                Column("number", .code), "partner_name", "warehouse_name", Column("to_deliver", .quantity),
                Column("reserved", .quantity), Column("backorder", .quantity), Column("due_on", .day),
            ], list: .salesTracking, more: "&f_open=true", link: Link("/documents/", "document_id")),
        Table(
            member: "suppliers",
            columns: [
                "partner_name", Column("business_on", .day), Column("quantity", .quantity), "unit_name",
                Column("price", .price, permission: "cost.see"),
            ], list: .journal, more: "&f_kind=goods_receipt", link: Link("/documents/", "document_id")),
        Table(
            member: "recent",
            columns: [
                Column("number", .code), Column("kind", .choice), Column("business_on", .day), "partner_name",
                Column("quantity", .quantity), "unit_name", Column("price", .price), Column("state", .state),
            ], list: .journal, more: "", link: Link("/documents/", "document_id")),
    ]
    private static let facts = [
        Column("product", .code), "spec", "model", "category_name", "base_unit", Column("kind", .choice),
        "remark",
    ]

    /// GET /products/overview
    func show(_ visit: Visit) async throws -> Response {
        let code = visit["of"] ?? ""
        let answer = try await visit.ask("product.overview", ["product": .string(code)])
        let flow = answer["flow"]?.elements ?? []
        let prices = prices(answer, code: code, visit)
        let product = answer["product"].map { ListRow.rows(of: [$0]) }?.first
        return try site.page(
            "board/overview", title: answer["product"]?["name"]?.string ?? code,
            [
                "list_title": site.messages.text("products_title", visit.language),
                "record": "/products/record?of=\(URLText.encoded(code))",
                "facts": Self.facts.filter { visit.session?.may($0.permission) ?? false }.compactMap {
                    column in
                    let value = product?.shown(column, site.messages, visit) ?? ""
                    return value.isEmpty ? nil : ["label": label(column, visit), "value": value]
                } as [[String: String]],
                "tables": Self.tables.compactMap { table($0, code: code, answer, visit) },
                "has_prices": !prices.isEmpty, "prices": prices,
                "has_cost": visit.session?.may("cost.see") ?? false, "has_flow": !flow.isEmpty,
                "flow": flow.reversed().map { day in
                    let on = day["day"]?.string ?? ""
                    let values = ["received", "issued", "balance"].map {
                        Figures.trimmed(day[$0]?.string ?? "", decimals: 0)
                    }
                    return [
                        "day": on, "values": values.joined(separator: " "),
                        "received": Figures.grouped(values[0]), "issued": Figures.grouped(values[1]),
                        "balance": Figures.grouped(values[2]),
                        "address": "/stock_ledger?"
                            + URLText.query([
                                URLParameter(name: "f_product", value: code),
                                URLParameter(name: "f_business_on_from", value: on),
                                URLParameter(name: "f_business_on_to", value: on),
                            ]),
                    ] as [String: Any]
                },
            ], visit: visit, at: "/products")
    }

    /// Prices of the days on which there were any, the last first; a day without one of the two leaves a gap.
    private func prices(_ answer: JSONText, code: String, _ visit: Visit) -> [[String: Any]] {
        let hasCost = visit.session?.may("cost.see") ?? false
        return (answer["prices"]?.elements ?? []).reversed().compactMap { day in
            let on = day["day"]?.string ?? ""
            let values = [hasCost ? day["purchase"]?.string ?? "" : nil, day["sale"]?.string ?? ""].compactMap
            {
                $0
            }
            guard values.contains(where: { !$0.isEmpty }) else { return nil }
            return [
                "day": on, "values": values.map { $0.isEmpty ? "-" : $0 }.joined(separator: " "),
                "cells": values.map { ["value": $0.isEmpty ? "" : visit.formats.price($0)] },
                "address": "/journal?"
                    + URLText.query([
                        URLParameter(name: "f_product", value: code),
                        URLParameter(name: "f_business_on_from", value: on),
                        URLParameter(name: "f_business_on_to", value: on),
                    ]),
            ]
        }
    }

    private func label(_ column: Column, _ visit: Visit) -> String {
        site.messages.text("field_\(column.name)", visit.language)
    }

    /// A table; nil where the user may not see it.
    private func table(_ table: Table, code: String, _ answer: JSONText, _ visit: Visit) -> [String: Any]? {
        guard visit.session?.may(table.list.permission) ?? false, let page = answer[table.member],
            [.object, .array].contains(page.kind)
        else { return nil }
        let rows = page.kind == .array ? ListRow.rows(of: page.elements) : ListRow.rows(of: page)
        let columns = table.columns.filter { visit.session?.may($0.permission) ?? false }
        let sums = page["totals"]
        return [
            "title": site.messages.text("overview_\(table.member)", visit.language),
            "address": "/\(table.list.name)?f_product=\(URLText.encoded(code))\(table.more)",
            "is_empty": rows.isEmpty,
            "heads": columns.map { ["label": label($0, visit), "is_number": $0.isNumber] as [String: Any] },
            "rows": rows.map { row in
                ["cells": columns.enumerated().map { cell($1, at: $0, of: row, link: table.link, visit) }]
            },
            "has_sums": sums != nil && !rows.isEmpty,
            "sums": columns.enumerated().map { index, column in
                let sum = sums?[column.name].map(ListRow.text) ?? ""
                let shown = column.kind == .money ? sum : Figures.trimmed(sum, decimals: 0)
                return [
                    "value": index == 0
                        ? site.messages.text("total", visit.language) : Figures.grouped(shown),
                    "label": label(column, visit), "is_blank": index > 0 && sum.isEmpty,
                    "explains": column.why != nil && !sum.isEmpty,
                    "why": "/why?figure=\(column.name)&product=\(URLText.encoded(code))",
                ] as [String: Any]
            },
        ]
    }

    private func cell(
        _ column: Column, at index: Int, of row: ListRow, link: Link, _ visit: Visit
    ) -> [String: Any] {
        let why = column.why?.address(row)
        let address = why ?? (index == 0 ? link.address(row) : nil)
        let text = row.shown(column, site.messages, visit)
        return [
            "value": text, "label": label(column, visit), "is_number": column.isNumber,
            "is_blank": text.isEmpty, "is_state": column.kind == .state, "plain": row.plain(column),
            "has_link": address != nil && !text.isEmpty, "link": address ?? "", "explains": why != nil,
        ]
    }
}
