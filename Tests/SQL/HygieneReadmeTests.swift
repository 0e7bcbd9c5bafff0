// sql/README.md lists every operation, what each kind of document writes, every published view and every check, and
// sql/GLOSSARY.md every word of the catalogue. The catalogues of a loaded database say the same, or this fails; with
// SUANPAN_UPDATE=1 it writes them instead.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite struct HygieneReadmeTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "sql")

    private static let words = (
        name: "words",
        query: """
        select E'| 中文 | identifier | English |\\n|---|---|---|\\n' || string_agg(
            format('| %s | `%s` | %s |', w.zh, w.word, w.en), E'\\n' order by w.word collate "C", w.zh collate "C")
        from (
            select k.name word, k.zh, k.en from meta.document_kind k
            union select s.name, s.zh, s.en from meta.document_state s
            union select v.family || ': ' || v.value, v.zh, v.en from meta.value_word v
            union select t.identifier, coalesce(t.column_zh, t.label_zh, t.zh), coalesce(t.column_en, t.label_en, t.en) from meta.term t
        ) w
        """
    )

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
            select E'| report | 报表 | key | permission | 中文 | English |\\n|---|---|---|---|---|---|\\n' || string_agg(
                format('| `%s` | `%s` | %s | %s | %s | %s |', v.view || case v.kind when 'function' then '()' else '' end,
                       v.chinese_name, v.key, v.permission, v.zh, v.en), E'\\n' order by v.view collate "C")
            from report.catalog v
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

    @Test func `the generated sections of sql are what the catalogues say`() async throws {
        try await Self.compare("README.md", Self.sections)
        try await Self.compare("GLOSSARY.md", [Self.words])
    }

    private static func compare(_ name: String, _ sections: [(name: String, query: String)]) async throws {
        let file = folder.appending(path: name)
        var text = try String(contentsOf: file, encoding: .utf8)
        let isUpdate = ProcessInfo.processInfo.environment["SUANPAN_UPDATE"] == "1"
        try await withDatabase { database in
            for section in sections {
                let found = try #require(
                    try await database.query(section.query)[0][0], "section \(section.name)")
                let begin = try #require(text.range(of: "<!-- begin \(section.name) -->\n"))
                let end = try #require(text.range(of: "<!-- end \(section.name) -->"))
                if isUpdate {
                    text.replaceSubrange(begin.upperBound..<end.lowerBound, with: found + "\n")
                } else {
                    let written = text[begin.upperBound..<end.lowerBound].split(separator: "\n")
                    let difference = found.split(separator: "\n").difference(from: written)
                    #expect(difference.isEmpty, "\(section.name): run with SUANPAN_UPDATE=1")
                }
            }
        }
        if isUpdate { try text.write(to: file, atomically: true, encoding: .utf8) }
    }
}
