// Lists: search, filters, sorting, keyset paging, columns, and all of it as CSV. Guarantees: the address says everything, so a
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
    /// Rows of one call of an export.
    private static let exportPageSize = 1000

    /// GET /NAME
    func show(_ visit: Visit) async throws -> Response {
        let columns = shownColumns(visit)
        let answer = try await visit.ask(
            list.operation, request(visit, columns: columns, after: visit["after"], limit: ListPage.pageSize))
        let filters = try await filterView(visit)
        let rows = answer["rows"]?.elements ?? []
        let title = site.messages.text("\(list.name)_title", visit.language)
        let totals = answer["totals"]
        let mayEdit = list.record.map { visit.session?.may($0.permission) ?? false } ?? false
        return try site.page(
            "list/list", title: title,
            [
                "address": "/\(list.name)", "search": visit["q"] ?? "", "has_search": list.search != nil,
                "filters": filters, "is_narrowed": isNarrowed(visit), "sort": visit["sort"] ?? "",
                "heads": columns.map { head($0, visit: visit) },
                "rows": rows.map { row($0, columns: columns, visit: visit) }, "is_empty": rows.isEmpty,
                "columns": allowedColumns(visit).map { column in
                    [
                        "name": column.name, "label": label(column, visit),
                        "shown": columns.contains { $0.name == column.name },
                    ] as [String: Any]
                },
                "kept": kept(visit, without: ["q", "after", "trail"] + filterNames).map {
                    ["name": $0.name, "value": $0.value]
                },
                "kept_columns": kept(visit, without: ["c", "after", "trail"]).map {
                    ["name": $0.name, "value": $0.value]
                },
                "has_totals": totals != nil,
                "totals": totals == nil
                    ? []
                    : columns.map {
                        ["value": totals?[$0.name].map(Self.text) ?? "", "is_number": $0.kind == .number]
                    },
                "export": address(
                    ending: ".csv",
                    kept(visit, without: ["after", "trail", "c"])
                        + columns.map {
                            URLParameter(name: "c", value: $0.name)
                        }),
                "may_create": mayEdit, "new": "/\(list.name)/new",
            ].merging(paging(answer, visit: visit)) { $1 }, visit: visit)
    }

    /// GET /NAME.csv: every row that the list would show on all of its pages.
    func export(_ visit: Visit) async throws -> Response {
        let columns = shownColumns(visit)
        var heads = CSVWriter(hasByteOrderMark: true)
        heads.add(columns.map { label($0, visit) })
        // The first page before the answer begins: a refusal can still be told.
        let first = try await visit.ask(
            list.operation, request(visit, columns: columns, after: nil, limit: Self.exportPageSize))
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .contentSecurityPolicy: Site.policy,
                .contentDisposition: "attachment; filename=\"\(list.name).csv\"",
            ],
            body: .init { [head = heads.text] writer in
                try await writer.write(ByteBuffer(string: head))
                var page = first
                while true {
                    var lines = CSVWriter()
                    for row in page["rows"]?.elements ?? [] {
                        lines.add(columns.map { row[$0.name].map(CSVWriter.cell) ?? "" })
                    }
                    try await writer.write(ByteBuffer(string: lines.text))
                    guard let next = page["next"]?.string else { break }
                    // A failure now breaks the file off, which its reader sees; an end would look whole.
                    page = try await visit.ask(
                        list.operation,
                        request(visit, columns: columns, after: next, limit: Self.exportPageSize))
                }
                try await writer.finish(nil)
            })
    }
}

// What is asked.
extension ListRoute {
    private var filterNames: [String] { list.filters.map { "f_\($0.name)" } }

    private func isNarrowed(_ visit: Visit) -> Bool { (["q"] + filterNames).contains { visit[$0] != nil } }

    private func allowedColumns(_ visit: Visit) -> [Column] {
        list.columns.filter { visit.session?.may($0.permission) ?? false }
    }

    private func shownColumns(_ visit: Visit) -> [Column] {
        let allowed = allowedColumns(visit)
        let chosen = visit.parameters.filter { $0.name == "c" }.map(\.value)
        let shown = allowed.filter { chosen.isEmpty ? $0.isUsual : chosen.contains($0.name) }
        return shown.isEmpty ? allowed.filter(\.isUsual) : shown
    }

    private func request(_ visit: Visit, columns: [Column], after: String?, limit: Int) -> JSONTree {
        var members: [JSONTree.Member] = [
            .init(name: "limit", value: .int(limit)),
            .init(name: "sort", value: [.string(visit["sort"] ?? list.sort)]),
            .init(
                name: "columns",
                value: .array(Set(columns.map(\.name) + [list.key]).sorted().map { .string($0) })),
        ]
        if let after { members.append(.init(name: "after", value: .string(after))) }
        if let search = list.search, let text = visit["q"] {
            members.append(.init(name: search, value: .string(text)))
        }
        for filter in list.filters {
            if let text = visit["f_\(filter.name)"] {
                members.append(.init(name: filter.name, value: text == "true" ? true : .string(text)))
            }
        }
        return .object(members)
    }
}

// What is shown.
extension ListRoute {
    private func label(_ column: Column, _ visit: Visit) -> String {
        site.messages.text("field_\(column.name)", visit.language)
    }

    private func kept(_ visit: Visit, without names: [String]) -> [URLParameter] {
        visit.parameters.filter { !names.contains($0.name) && !$0.value.isEmpty }
    }

    private func address(ending: String = "", _ parameters: [URLParameter]) -> String {
        let query = URLText.query(parameters)
        return "/\(list.name)\(ending)" + (query.isEmpty ? "" : "?\(query)")
    }

    private func head(_ column: Column, visit: Visit) -> [String: Any] {
        let sort = visit["sort"] ?? list.sort
        let next = sort == column.name ? "-\(column.name)" : column.name
        let others = kept(visit, without: ["sort", "after", "trail"])
        return [
            "label": label(column, visit), "is_number": column.kind == .number,
            "address": address(others + [URLParameter(name: "sort", value: next)]),
            "is_ascending": sort == column.name, "is_descending": sort == "-\(column.name)",
            "order": sort == column.name ? "ascending" : sort == "-\(column.name)" ? "descending" : "none",
        ]
    }

    private func row(_ row: JSONText, columns: [Column], visit: Visit) -> [String: Any] {
        let key = row[list.key].map(Self.text) ?? ""
        return [
            "address": list.record == nil ? "" : "/\(list.name)/record?of=\(URLText.encoded(key))",
            "has_address": list.record != nil,
            "cells": columns.enumerated().map { index, column in
                let text = row[column.name].map(Self.text) ?? ""
                return [
                    "label": label(column, visit), "value": shown(text, column, visit),
                    "is_number": column.kind == .number, "is_code": column.kind == .code,
                    "is_first": index == 0, "is_blank": text.isEmpty,
                ] as [String: Any]
            },
        ]
    }

    private func shown(_ text: String, _ column: Column, _ visit: Visit) -> String {
        switch column.kind {
        case .text, .code: text
        case .number: Figures.grouped(text)
        case .flag: text == "true" ? site.messages.text("yes", visit.language) : ""
        case .choice: text.isEmpty ? "" : site.messages.text("choice_\(text)", visit.language)
        }
    }

    private static func text(_ value: JSONText) -> String {
        value.kind == .array
            ? value.elements.map { CSVWriter.cell($0) }.joined(separator: " ") : CSVWriter.cell(value)
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

    /// The filters as fields of the catalogue's operation.
    private func filterView(_ visit: Visit) async throws -> [[String: Any]] {
        let operation = try await site.operation(list.operation)
        let fields = list.filters.compactMap { filter in
            operation.faceArguments.first { $0.name == filter.name }.map { Field($0, declaration: filter) }
        }
        let values = FormValues(
            visit.parameters.filter { $0.name.hasPrefix("f_") }
                .map { URLParameter(name: String($0.name.dropFirst(2)), value: $0.value) }, fields: fields)
        return FormView(
            messages: site.messages, language: visit.language, values: values, faults: Faults(), style: .new,
            choices: try await visit.choices(of: list.filters, messages: site.messages)
        ).fields(fields)
    }
}

/// Numbers for people.
enum Figures {
    /// A decimal number with its thousands apart; any other text as it is.
    static func grouped(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let parts = text.dropFirst(sign.count).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            })
        else { return text }
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index).isMultiple(of: 3) { whole += "," }
            whole.append(digit)
        }
        return sign + whole + (parts.count == 2 ? ".\(parts[1])" : "")
    }
}
