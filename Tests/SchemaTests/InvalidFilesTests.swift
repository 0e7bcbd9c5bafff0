// Files that contradict themselves are refused by name.

import PostgresClient
import Schema
import Testing
import TestSupport

/// Files that are refused before any database is touched: the server's address leads nowhere.
@Suite struct InvalidFilesTests {
    private func refusal(_ change: (inout Fixture) -> Void) async throws -> SchemaError? {
        var fixture = Fixture()
        change(&fixture)
        let loader = SchemaLoader(
            files: SQLFiles(texts: fixture.texts), site: fixture.site.map { SQLFiles(texts: $0) },
            configuration: PostgresConfiguration(connectionString: "host=/nowhere"), logger: silentLogger)
        return try await schemaError { _ = try await loader.apply() }
    }

    @Test(arguments: [
        "stray/logic.sql", "shop/part/logic.sql", "migrations/1_short.sql", "migrations/0002-dash.sql",
        "migrations/0001_again.sql", "logic/base.sql", "grant.sql", "shop.sql",
    ])
    func `a file that the rules of the folder do not place is refused by name`(path: String) async throws {
        let error = try await refusal { $0.texts[path] = "select 1;" }
        #expect(error?.code == .fileInvalid)
        #expect(error?.file == path || path == "migrations/0001_again.sql")
    }

    @Test(arguments: [
        "base\nshop\nversion\nbase\n", "base missing\nshop\nversion\n", "base\nshop\nversion\nshop\n",
    ])
    func `a room that the order names twice, or with a file that is not there, is refused`(order: String)
        async throws
    {
        let error = try await refusal { $0.texts["order"] = order }
        #expect(error?.code == .fileInvalid)
        #expect(error?.file == "order")
    }

    @Test(arguments: ["commit", "BEGIN", "rollback to x", "start transaction", "end"])
    func `a statement that would end the transaction is refused with its line`(word: String) async throws {
        let error = try await refusal { $0.texts["shop/api.sql"] = "select 1;\n\n\(word);" }
        #expect(error?.code == .fileInvalid)
        #expect(error?.file == "shop/api.sql")
        #expect(error?.line == 3)
    }

    @Test func `the same holds for a site's files`() async throws {
        let error = try await refusal { $0.site = ["views.sql": "commit"] }
        #expect(error?.file == "site/views.sql")
    }
}
