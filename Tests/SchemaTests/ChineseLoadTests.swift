// Schema 报表 follows the comments: names that clash or are none stop the load and are named, and what hangs on it from
// outside is found as everywhere else.

import PostgresClient
import TestSupport
import Testing

@testable import Schema

@Suite struct ChineseLoadTests {
    /// The error of a load of our own files in which one text stands for another.
    private func refusal(replacing text: String, with other: String, in path: String) async throws
        -> SchemaError?
    {
        try await withDatabase { database in
            var texts = Dictionary(uniqueKeysWithValues: SQLFiles.embedded.files.map { ($0.path, $0.text) })
            let before = try #require(texts[path])
            try #require(before.contains(text))
            texts[path] = before.replacing(text, with: other)
            let loader = SchemaLoader(
                files: SQLFiles(texts: texts), configuration: database.configuration(as: .deploy),
                logger: silentLogger)
            let error = try await schemaError { _ = try await loader.apply() }
            // Nothing of the load stays.
            #expect(
                try await database.value("select count(*) from pg_views where schemaname = '报表'")
                    == database.value("select count(*) from meta.report where kind = 'view'"))
            return error
        }
    }

    @Test(arguments: [
        (
            "report.location.owner_name is '往来单位名称", "report.location.owner_name is '库位编码,即名称",
            "place/report.sql",
            "report.location.code and report.location.owner_name are both named 库位编码"
        ),
        (
            "view report.location is '库位", "view report.location is '商品:库位", "place/report.sql",
            "report.location and report.product are both named 商品"
        ),
        (
            "report.location.owner_name is '往来单位名称", "report.location.owner_name is '单位、名称",
            "place/report.sql",
            "report.location.owner_name has no name that is one plain word: '单位、名称'"
        ),
        (
            "report.location.owner_name is '往来单位名称", "report.location.owner_name is '(往来单位名称)",
            "place/report.sql",
            "report.location.owner_name has no name that is one plain word: ''"
        ),
        (
            "comment on column report.value_word.family is '类别\nWhat the values are of, such as document_state.';",
            "",
            "report/report.sql",
            "report.value_word.family has no name that is one plain word: NULL"
        ),
        (
            "('to', '结束日期'", "('to', '开始日期'", "door/terms_seed.sql",
            "report.stock_period.p_from and report.stock_period.p_to are both named 开始日期"
        ),
    ])
    func `a name that clashes or is none stops the load and is named`(
        text: String, other: String, path: String, fault: String
    ) async throws {
        let error = try await refusal(replacing: text, with: other, in: path)
        #expect(error?.code == .fileFailed)
        #expect(error?.file == "chinese.sql")
        #expect(error?.message.contains(fault) == true, "\(String(describing: error?.message))")
    }

    @Test func `the schema is loaded anew, and what hangs on it is refused by name`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["chinese.sql"] = """
                create view "报表"."货品" as select i.name as "名称" from report.item i;
                """
            try await fixture.apply(to: database)
            #expect(try await database.value(#"select 名称 from 报表.货品"#) == "nut")
            fixture.setVersion(2)
            try await fixture.apply(to: database)
            #expect(
                try await database.value("select viewowner from pg_views where schemaname = '报表'")
                    == "suanpan_report")
            _ = try await database.query("create schema bi")
            _ = try await database.query("create view bi.goods as select 名称 from 报表.货品")
            fixture.setVersion(3)
            let error = try await schemaError { try await fixture.apply(to: database) }
            #expect(error?.code == .outsideDependency)
            #expect(error?.message.contains("view bi.goods") == true)
        }
    }
}
