// sql/README.md lists every operation, what each kind of document writes, every published view and every check. The
// catalogues of a loaded database say the same, or this fails; with SUANPAN_UPDATE=1 it writes them instead.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite struct HygieneReadmeTests {
    private static let readme = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "sql/README.md")

    /// Each generated section by the name in its markers, and the query whose one value it is.
    private static let sections = [
        (
            name: "operations",
            query: """
            select E'| operation | kind | scope | permission | 中文 | arguments |\\n|---|---|---|---|---|---|\\n' || string_agg(
                format('| `%s` | %s | %s | %s | %s | %s |', o.name, o.kind, o.scope,
                    case when o.public then 'none, no session' else coalesce(o.permission, '–') end, c.zh,
                    (select string_agg(a.name || case when a.is_array then '[]' else '' end || case when a.required then '' else '?' end,
                                       ', ') from logic.arguments(o.function_name) a)),
                E'\\n' order by o.name collate "C")
            from meta.operation o cross join lateral logic.comment_of('api', o.function_name) c
            """
        ),
        (
            name: "documents",
            query: """
            select E'| kind | 中文 | ends | writes, when it takes effect |\\n|---|---|---|---|\\n' || string_agg(
                format('| `%s` | %s | %s | %s |', k.name, k.zh, k.final_state, k.writes), E'\\n' order by k.name collate "C")
            from meta.document_kind k
            """
        ),
        (
            name: "transitions",
            query: """
            select E'| action | from → to | permission | kinds |\\n|---|---|---|---|\\n' || string_agg(
                format('| %s | %s → %s | %s | %s |', t.action, t.from_state, t.to_state, coalesce('`<kind>.' || t.permission || '`', '–'),
                    case when t.kinds = (select count(*) from meta.document_kind) then 'all' else t.names end),
                E'\\n' order by t.from_state collate "C", t.action collate "C", t.to_state collate "C")
            from (
                select t.action, t.from_state, t.to_state, split_part(t.permission, '.', 2) permission, count(*) kinds,
                    string_agg(t.kind, ', ' order by t.kind collate "C") names
                from meta.transition t group by 1, 2, 3, 4
            ) t
            """
        ),
        (
            name: "views",
            query: """
            select E'| view | key | permission | 中文 | English |\\n|---|---|---|---|---|\\n' || string_agg(
                format('| `%s` | %s | %s | %s | %s |', r.name, array_to_string(r.key, ', '), r.permission,
                       split_part(d, E'\\n', 1), split_part(d, E'\\n', 2)), E'\\n' order by r.name collate "C")
            from meta.report r cross join lateral obj_description(format('report.%I', r.name)::regclass, 'pg_class') d
            where r.arguments = '{}'
            """
        ),
        (
            name: "checks",
            query: """
            select E'| check | 中文 | English |\\n|---|---|---|\\n' || string_agg(
                format('| `%s` | %s | %s |', c.name, c.zh, c.en), E'\\n' order by c.name collate "C")
            from meta.check c
            """
        ),
    ]

    @Test func `the generated sections of sql/README.md are what the catalogues say`() async throws {
        var text = try String(contentsOf: Self.readme, encoding: .utf8)
        let isUpdate = ProcessInfo.processInfo.environment["SUANPAN_UPDATE"] == "1"
        try await withDatabase { database in
            for section in Self.sections {
                let found = try #require(
                    try await database.query(section.query)[0][0], "section \(section.name)")
                let begin = try #require(text.range(of: "<!-- begin \(section.name) -->\n"))
                let end = try #require(text.range(of: "\n<!-- end \(section.name) -->"))
                if isUpdate {
                    text.replaceSubrange(begin.upperBound..<end.lowerBound, with: found)
                } else {
                    let written = text[begin.upperBound..<end.lowerBound].split(separator: "\n")
                    let difference = found.split(separator: "\n").difference(from: written)
                    #expect(difference.isEmpty, "\(section.name): run with SUANPAN_UPDATE=1")
                }
            }
        }
        if isUpdate { try text.write(to: Self.readme, atomically: true, encoding: .utf8) }
    }
}
