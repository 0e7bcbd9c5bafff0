// What was done and what it changed: the operation log and the changes of master data, in words. Guarantees: who, when, what, to which paper or
// record stands in the list; what a request said and how rows looked stands folded behind it.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

extension ListPage {
    static let operationLog = ListPage(
        "operation_log", icon: "journal-text", source: .view("operation_log", []), permission: "log.see",
        search: .column("operation_name"),
        filters: [
            .part("user_name"), .part("object"),
            .choice(
                "operation",
                .rows(operation: "operation.list", value: "operation", label: "zh", english: "operation")),
            .days("on_day"), .flag("refused"),
        ],
        columns: [
            Column("at", .time), "user_name", Column("operation_name", inEnglish: "operation"),
            Column("object", .code, link: Link("/documents/", "document_id")),
            Column("outcome_name", inEnglish: "outcome"), Column("face", .choice),
            Column("branch", .code, isUsual: false), Column("login", .code, isUsual: false),
            Column("client", .code, isUsual: false), Column("duration_us", .quantity, isUsual: false),
            Column("request_id", .code, isUsual: false),
        ],
        sort: "-id", key: "id", rowLink: Link("/operation_log/record?of=", "id"))

    static let changes = ListPage(
        "changes", icon: "clock-history", source: .view("change", []), permission: "log.see",
        search: .column("record"),
        filters: [.part("user_name"), .part("table_label"), .days("on_day")],
        columns: [
            Column("at", .time), "user_name", Column("table_label", inEnglish: "table_name"), "record",
            Column("action", .choice), Column("fields", .changes),
            Column("row_id", .code, isUsual: false), Column("request_id", .code, isUsual: false),
            Column("before", .code, isUsual: false), Column("after", .code, isUsual: false),
        ],
        sort: "-id", key: "id")
}

/// One call of the log: who did what to which paper, what it changed, and what was asked.
struct LogRecord: Sendable {
    let site: Site

    /// GET /operation_log/record?of=ID
    func show(_ visit: Visit) async throws -> Response {
        let answer = try await visit.ask(
            "report.read",
            ["view": "operation_log", "filter": ["id": .string(visit["of"] ?? "")], "limit": 1])
        guard let row = ListRow.rows(of: answer).first else { throw HTTPRefusal.notFound }
        let request = row["request_id"]?.string ?? ""
        let name = ListPage.operationLog.columns.first { $0.name == "operation_name" }
        let columns = ListPage.operationLog.columns
        return try site.page(
            "log/record", title: name.map { row.shown($0, site.messages, visit) } ?? "",
            [
                "list": "/operation_log",
                "list_title": site.messages.text("operation_log_title", visit.language),
                "facts": columns.compactMap { column -> [String: Any]? in
                    let value = row.shown(column, site.messages, visit)
                    guard !value.isEmpty else { return nil }
                    let link = column.link?.address(row)
                    return [
                        "label": site.messages.text("field_\(column.name)", visit.language), "value": value,
                        "has_link": link != nil, "link": link ?? "", "is_time": column.kind == .time,
                        "plain": row.plain(column),
                    ]
                },
                "is_refused": row["refused"]?.bool ?? false,
                "request": row["request"].map { $0.kind == .null ? "" : $0.text } ?? "",
                "has_request": row["request"].map { $0.kind != .null } ?? false,
            ].merging(try await changes(of: request, visit)) { $1 },
            visit: visit, at: "/operation_log")
    }

    /// What a call changed of master data and settings, field by field; nothing for who may not see it.
    private func changes(of request: String, _ visit: Visit) async throws(Refusal) -> [String: Any] {
        guard !request.isEmpty else { return ["changes": [[String: Any]](), "has_changes": false] }
        let answer = try await visit.ask(
            "report.read",
            ["view": "change", "filter": ["request_id": .string(request)], "sort": ["id"], "limit": 200])
        let changes = ListRow.rows(of: answer).map { row in
            [
                "table": row.text(of: "table_label", or: "table_name", visit),
                "record": row["record"].map(ListRow.text) ?? "",
                "action": site.messages.text(
                    "choice_\(row["action"]?.string ?? "")", visit.language),
                "fields": row.fields(visit).map {
                    ["label": $0.label, "before": $0.before, "after": $0.after]
                },
            ] as [String: Any]
        }
        return ["changes": changes, "has_changes": !changes.isEmpty]
    }
}
