// Lists: search, filters, sorting, keyset paging, columns, and all of it as a file (ListExport). Guarantees: the address says everything, so a
// list can be kept, sent and gone back to; the database sorts, filters and decides who sees what.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Shows a list.
struct ListRoute: Sendable {
    let site: Site
    let list: ListPage

    /// Places of earlier pages that an address carries; farther back one begins again.
    private static let maximumTrail = 40
    /// Characters up to which a code, and any other text, stays on one line.
    private static let longestCode = 24
    private static let longestWord = 4
    /// Seconds between two looks at what is passing.
    private static let refreshSeconds = 3
    /// Rows up to which a list counts and sums without being asked to.
    private static let countedRows = 10_000
    /// The parameter that asks for the sums of however many rows.
    private static let summing = "sums"

    /// GET /NAME
    func show(_ visit: Visit) async throws -> Response {
        if let opening = list.opening, visit.parameters.isEmpty {
            return Site.redirect(to: "/\(list.name)?\(opening.parameter)")
        }
        let columns = shownColumns(visit)
        let answer = try await ask(visit, columns: columns, after: visit["after"], limit: ListPage.pageSize)
        let rows = ListRow.rows(of: answer)
        let mayCreate = list.new.map { visit.session?.may($0.permission) ?? false } ?? false
        let imported = ImportPage.kinds[list.name] ?? site.papers.at("/\(list.name)")?.imported
        var response = try site.page(
            "list/list", title: site.messages.text("\(list.name)_title", visit.language),
            [
                "address": "/\(list.name)",
                // An empty search keeps a list that begins with a part from beginning with it again.
                "everything": "/\(list.name)" + (list.opening == nil ? "" : "?q="),
                "search": visit["q"] ?? "",
                "has_search": list.search != nil,
                "filters": try await filterView(visit), "is_narrowed": isNarrowed(visit),
                "has_filters": !list.filters.isEmpty,
                "is_narrowing": filterNames.contains { visit[$0] != nil },
                "is_filtered": isFiltered(visit),
                "can_be_narrowed": list.search != nil || !list.filters.isEmpty,
                "heads": columns.map { head($0, visit: visit) },
                "rows": rows.map { row($0, columns: columns, visit: visit) }, "is_empty": rows.isEmpty,
                "columns": allowedColumns(visit).map { column in
                    [
                        "name": column.name, "label": label(column, visit),
                        "shown": columns.contains { $0.name == column.name },
                    ] as [String: Any]
                },
                "kept": named(kept(visit, without: ["q", "after", "trail"] + filterNames)),
                "has_chosen": visit.session?.preferences[preference] != nil,
                "may_export": visit.session?.may(Self.exportPermission) ?? false,
                "export": exportQuery(visit, columns: columns),
                "may_import": imported.map { visit.session?.may($0.permission) ?? false } ?? false,
                "import": imported.map { ImportPage.address(of: $0.kind) } ?? "",
                "may_create": mayCreate, "new": list.new?.address ?? "",
            ].merging(totals(answer, columns: columns, visit: visit)) { $1 }
                .merging(paging(answer, visit: visit)) { $1 },
            visit: visit)
        if let passing = list.passing, let refresh = HTTPField.Name("Refresh"),
            rows.contains(where: { $0[passing.column]?.string == passing.value })
        {
            response.headers[refresh] = String(Self.refreshSeconds)
        }
        return response
    }
}

// The columns that a user wants to see from now on.
extension ListRoute {
    private var preference: String { "\(list.name).columns" }

    /// POST /NAME/columns: keeps the choice; one of nothing, or of what is usual, is none.
    func choose(_ visit: Visit) async throws -> Response {
        let ticked = visit.form.filter { $0.name == "c" }.map(\.value)
        let allowed = allowedColumns(visit)
        let chosen = allowed.filter { ticked.contains($0.name) }.map(\.name)
        let isReset = visit.field("reset") != nil || chosen.isEmpty
        if isReset || chosen == allowed.filter(\.isUsual).map(\.name) {
            _ = try await visit.ask("preference.reset", ["name": .string(preference)])
        } else {
            _ = try await visit.ask(
                "preference.set",
                ["name": .string(preference), "chosen": .array(chosen.map { .string($0) })])
        }
        // Columns that the address named would outlive the choice.
        let query = Visit.local(visit.field("next")).split(separator: "?", maxSplits: 1).dropFirst().first
        let asked = try URLText.parameters(of: query.map(String.init) ?? "", maximum: 500)
        return Site.redirect(to: address(asked.filter { !["c", "after", "trail"].contains($0.name) }))
    }
}

// What is asked.
extension ListRoute {
    private var filterNames: [String] { list.filters.flatMap(\.parameters) }

    /// Whether somebody chose among the filters: not where the list shows what it begins with.
    private func isFiltered(_ visit: Visit) -> Bool {
        let chosen = kept(visit, without: []).filter { filterNames.contains($0.name) }
        return !chosen.isEmpty && chosen.map { "\($0.name)=\($0.value)" } != [list.opening?.parameter]
    }

    private func isNarrowed(_ visit: Visit) -> Bool { (["q"] + filterNames).contains { visit[$0] != nil } }

    private func allowedColumns(_ visit: Visit) -> [Column] {
        list.columns.filter { visit.session?.may($0.permission) ?? false }
    }

    func shownColumns(_ visit: Visit) -> [Column] {
        let allowed = allowedColumns(visit)
        let named = visit.parameters.filter { $0.name == "c" }.map(\.value)
        let chosen = named.isEmpty ? visit.session?.preferences[preference] ?? [] : named
        let shown = allowed.filter { chosen.isEmpty ? $0.isUsual : chosen.contains($0.name) }
        return shown.isEmpty ? allowed.filter(\.isUsual) : shown
    }

    func ask(
        _ visit: Visit, columns: [Column], after: String?, limit: Int
    ) async throws(Refusal) -> JSONText {
        let (operation, request) = request(visit, columns: columns)
        let place = after.map { [JSONTree.Member(name: "after", value: .string($0))] } ?? []
        let page = [JSONTree.Member(name: "limit", value: .int(limit))] + place
        return try await visit.ask(operation, .object(request + page))
    }

    /// What is asked for rows of all pages: the operation and its arguments.
    func request(_ visit: Visit, columns: [Column]) -> (operation: String, arguments: [JSONTree.Member]) {
        let (operation, always, conditions): (String, [JSONTree.Member], [JSONTree.Member]) =
            switch list.source {
            case .operation(let operation, let members): (operation, members, [])
            case .view(let view, let conditions):
                ("report.read", [.init(name: "view", value: .string(view))], conditions)
            }
        let links = ([list.rowLink] + columns.map(\.link) + columns.map(\.why)).compactMap { $0 }.flatMap(
            \.columns)
        let names = Set(
            columns.map(\.name) + columns.compactMap(\.english) + links + [list.key]
                + (list.passing.map { [$0.column] } ?? []))
        var members = always
        let sort = (visit["sort"] ?? list.sort).split(separator: ",").map { JSONTree.string(String($0)) }
        members.append(.init(name: "sort", value: .array(sort)))
        members.append(.init(name: "columns", value: .array(names.sorted().map { .string($0) })))
        let shown = Set(columns.map(\.name))
        let totals = list.totals.filter { shown.contains($0) }
        if !totals.isEmpty {
            members.append(.init(name: "totals", value: .array(totals.map { .string($0) })))
        }
        if visit[Self.summing] == nil {
            members.append(.init(name: "count_to", value: .int(Self.countedRows)))
        }
        let (arguments, narrowed) = narrowing(visit)
        if !conditions.isEmpty || !narrowed.isEmpty {
            members.append(.init(name: "filter", value: .object(conditions + narrowed)))
        }
        return (operation, members + arguments)
    }

    /// What search and filters ask: arguments, and conditions on columns.
    private func narrowing(_ visit: Visit) -> (arguments: [JSONTree.Member], conditions: [JSONTree.Member]) {
        var arguments: [JSONTree.Member] = []
        var conditions: [JSONTree.Member] = []
        if let text = visit["q"] {
            switch list.search {
            case nil: break
            case .argument(let name): arguments.append(.init(name: name, value: .string(text)))
            case .column(let name): conditions.append(.init(name: name, value: ["like": .string(text)]))
            }
        }
        for filter in list.filters {
            let given = filter.parameters.map { visit[$0] }
            guard given.contains(where: { $0 != nil }) else { continue }
            switch filter {
            case .choice(let name, .fixed) where given[0]?.contains(",") ?? false,
                .choice(let name, .values) where given[0]?.contains(",") ?? false:
                let values = (given[0] ?? "").split(separator: ",").map { JSONTree.string(String($0)) }
                conditions.append(.init(name: name, value: ["in": .array(values)]))
            case .argument(let declaration):
                let value = given[0] ?? ""
                arguments.append(
                    .init(name: declaration.name, value: value == "true" ? true : .string(value)))
            case .exact(let name), .choice(let name, _), .flag(let name):
                conditions.append(.init(name: name, value: .string(given[0] ?? "")))
            case .part(let name):
                conditions.append(.init(name: name, value: ["like": .string(given[0] ?? "")]))
            case .days(let name):
                let ends = zip(["from", "to"], given).compactMap { end, day in
                    day.map { JSONTree.Member(name: end, value: .string($0)) }
                }
                conditions.append(.init(name: name, value: .object(ends)))
            }
        }
        return (arguments, conditions)
    }
}

// What is shown.
extension ListRoute {
    func label(_ column: Column, _ visit: Visit) -> String {
        site.messages.text("field_\(column.name)", visit.language)
    }

    func kept(_ visit: Visit, without names: [String]) -> [URLParameter] {
        visit.parameters.filter { !names.contains($0.name) && !$0.value.isEmpty }
    }

    private func named(_ parameters: [URLParameter]) -> [[String: String]] {
        parameters.map { ["name": $0.name, "value": $0.value] }
    }

    private func address(ending: String = "", _ parameters: [URLParameter]) -> String {
        let query = URLText.query(parameters)
        return "/\(list.name)\(ending)" + (query.isEmpty ? "" : "?\(query)")
    }

    private func head(_ column: Column, visit: Visit) -> [String: Any] {
        let sort = (visit["sort"] ?? list.sort).prefix { $0 != "," }
        let next = sort == column.name ? "-\(column.name)" : column.name
        let others = kept(visit, without: ["sort", "after", "trail"])
        return [
            "label": label(column, visit), "is_number": column.isNumber,
            "address": address(others + [URLParameter(name: "sort", value: next)]),
            "is_ascending": sort == column.name, "is_descending": sort == "-\(column.name)",
            "order": sort == column.name ? "ascending" : sort == "-\(column.name)" ? "descending" : "none",
        ]
    }

    private func row(_ row: ListRow, columns: [Column], visit: Visit) -> [String: Any] {
        let address = list.rowLink?.address(row)
        return [
            "cells": columns.enumerated().map { index, column in
                let why = column.why?.address(row)
                let link = column.link?.address(row) ?? why ?? (index == 0 ? address : nil)
                var text = row.shown(column, site.messages, visit)
                // What has no number yet is opened by its key.
                if text.isEmpty, index == 0, link != nil {
                    text = "#" + (row[list.key].map(ListRow.text) ?? "")
                }
                return [
                    "label": label(column, visit), "value": text, "is_number": column.isNumber,
                    "is_code": column.kind == .code, "is_blank": text.isEmpty,
                    "is_time": column.kind == .time && !text.isEmpty,
                    "is_unbroken": column.kind == .day
                        || text.count <= (column.kind == .code ? Self.longestCode : Self.longestWord),
                    "plain": row.plain(column), "is_state": column.kind == .state,
                    "is_opening": index == 0 && link != nil, "has_link": link != nil && !text.isEmpty,
                    "link": link ?? "", "explains": why != nil,
                ] as [String: Any]
            }
        ]
    }

    /// How many rows there are, and sums of columns, where there are not too many to look at.
    private func totals(_ answer: JSONText, columns: [Column], visit: Visit) -> [String: Any] {
        guard let totals = answer["totals"], totals.kind == .object else {
            return ["has_totals": false, "has_count": false]
        }
        let isMore = totals["more"]?.bool ?? false
        let others = kept(visit, without: [Self.summing])
        return [
            "has_count": true,
            "count": site.messages.text("rows_counted", visit.language).replacing(
                "{}", with: Figures.grouped(totals["rows"]?.text ?? "") + (isMore ? "+" : "")),
            "can_be_summed": isMore && !list.totals.isEmpty,
            "summed": address(others + [URLParameter(name: Self.summing, value: "all")]),
            "has_totals": columns.contains { totals[$0.name] != nil },
            "totals": columns.enumerated().map { index, column in
                let sum = totals[column.name].map(ListRow.text) ?? ""
                let shown =
                    column.kind == .money
                    ? Figures.grouped(sum) : visit.formats.quantity(sum)
                return [
                    "value": shown, "is_number": column.isNumber, "is_first": index == 0,
                    "label": label(column, visit), "is_blank": sum.isEmpty && index > 0,
                ] as [String: Any]
            },
        ]
    }

    /// The pages before and after: the address carries where each of the pages before began.
    private func paging(_ answer: JSONText, visit: Visit) -> [String: Any] {
        let trail = visit.parameters.filter { $0.name == "trail" }.map(\.value)
        let others = kept(visit, without: ["after", "trail"])
        func page(after: String?, trail: some Sequence<String>) -> String {
            let marks = trail.map { URLParameter(name: "trail", value: $0) }
            return address(others + marks + (after.map { [URLParameter(name: "after", value: $0)] } ?? []))
        }
        let next = answer["next"]?.string
        return [
            "has_next": next != nil,
            "next": page(
                after: next, trail: (trail + (visit["after"].map { [$0] } ?? [])).suffix(Self.maximumTrail)),
            "has_previous": visit["after"] != nil,
            "previous": page(after: trail.last, trail: trail.dropLast()),
            "page_number": String(trail.count + (visit["after"] == nil ? 1 : 2)),
            "has_pages": next != nil || visit["after"] != nil,
        ]
    }
}

// The filters as fields.
extension ListRoute {
    private func filterView(_ visit: Visit) async throws -> [[String: Any]] {
        var fields: [Field] = []
        for filter in list.filters { fields += try await filterFields(filter) }
        let values = FormValues(
            visit.parameters.filter { $0.name.hasPrefix("f_") }
                .map { URLParameter(name: String($0.name.dropFirst(2)), value: $0.value) }, fields: fields)
        return FormView(
            messages: site.messages, language: visit.language, values: values, faults: Faults(), style: .new,
            choices: try await visit.choices(of: fields.compactMap(\.declaration), messages: site.messages)
        ).fields(fields)
    }

    private func filterFields(_ filter: ListFilter) async throws -> [Field] {
        switch filter {
        case .argument(let declaration):
            guard case .operation(let name, _) = list.source else { return [] }
            return try await site.operation(name).faceArguments.filter { $0.name == declaration.name }
                .map { Field($0, declaration: declaration) }
        case .choice(let name, let choices):
            return [Field(name, .choice, declaration: FieldDeclaration(name, choices: choices))]
        case .exact(let name), .part(let name): return [Field(name, .text)]
        case .flag(let name): return [Field(name, .flag)]
        case .days(let name): return [Field("\(name)_from", .day), Field("\(name)_to", .day)]
        }
    }
}
