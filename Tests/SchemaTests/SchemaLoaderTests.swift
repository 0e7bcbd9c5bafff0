// Applying the files to databases empty, loaded, newer, and to one database many at once.

import PostgresClient
import Testing
import TestSupport

@testable import Schema

@Suite struct SchemaLoaderTests {
    @Test func `an empty database gets everything, each object from its own owner`() async throws {
        try await withEmptyDatabase { database in
            let applied = try await Fixture().apply(to: database)
            #expect(applied.migrations == ["0000_ledger", "0001_item"])
            #expect(applied.codeLoaded)
            let digest = try Fixture().loader(database).digest()
            #expect(applied.digest == digest)
            #expect(try await database.value("select api.ping()", as: .service) == "1")
            #expect(try await database.value("select name from report.item") == "nut")
            let owners = try await database.query(
                """
                select nspname, nspowner::regrole from pg_namespace
                where nspname in ('data', 'meta', 'logic', 'report', 'api', 'site')
                union all select relname, relowner::regrole from pg_class where relname = 'item'
                union all select proname, proowner::regrole from pg_proc where proname = 'ping'
                """)
            #expect(
                Set(owners.map { "\($0[0] ?? "") \($0[1] ?? "")" }) == [
                    "data suanpan_data", "meta suanpan_data", "logic suanpan_code", "report suanpan_report",
                    "api suanpan_code", "site suanpan_code", "item suanpan_data", "item suanpan_report",
                    "ping suanpan_code",
                ])
        }
    }

    @Test func `a second apply changes nothing`() async throws {
        try await withEmptyDatabase { database in
            let first = try await Fixture().apply(to: database)
            let snapshot = """
                select max(xmin::text::bigint)
                from (select xmin from pg_proc union all select xmin from pg_class) x
                """
            let before = try await database.value(snapshot)
            let second = try await Fixture().apply(to: database)
            #expect(second.migrations.isEmpty)
            #expect(!second.codeLoaded)
            #expect(second.digest == first.digest)
            #expect(try await database.value(snapshot) == before)
        }
    }

    @Test func `twenty loaders at once all succeed and one does the work`() async throws {
        try await withEmptyDatabase { database in
            let applied = try await withThrowingTaskGroup(of: AppliedSchema.self) { group in
                for _ in 1...20 { group.addTask { try await Fixture().apply(to: database) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.count == 20)
            #expect(applied.filter { $0.codeLoaded }.count == 1)
            #expect(applied.filter { $0.migrations.count == 2 }.count == 1)
            #expect(try await database.value("select count(*) from meta.migration") == "2")
        }
    }

    @Test func `a superuser's load gives the same owners as deploy's`() async throws {
        try await withEmptyDatabase { database in
            _ = try await Fixture().loader(database, as: .superuser).apply()
            let strangers = """
                select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('data', 'meta', 'logic', 'report', 'api')
                    and c.relowner::regrole::text not in ('suanpan_data', 'suanpan_code', 'suanpan_report')
                """
            #expect(try await database.value(strangers) == "0")
            var changed = Fixture()
            changed.setVersion(2)
            try await changed.apply(to: database)
            #expect(try await database.value("select api.ping()") == "2")
        }
    }

    @Test func `a new migration and its code come with the next apply`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            try await fixture.apply(to: database)
            fixture.texts["migrations/0002_price.sql"] = "alter table data.item add price numeric;"
            fixture.texts["base/price_seed.sql"] = "update data.item set price = 2 where id = 1;"
            let applied = try await fixture.apply(to: database)
            #expect(applied.migrations == ["0002_price"])
            #expect(try await database.value("select price from data.item") == "2")
        }
    }

    @Test func `code that stopped between migration and load is loaded by the next apply`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["shop/api.sql"] = "create function api.broken( language sql;"
            let error = try await schemaError { try await fixture.apply(to: database) }
            #expect(error?.code == .fileFailed)
            let applied = try await Fixture().apply(to: database)
            #expect(applied.migrations.isEmpty)
            #expect(applied.codeLoaded)
        }
    }

    @Test func `a changed migration is refused by name`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            try await fixture.apply(to: database)
            fixture.texts["migrations/0001_item.sql"]? += "-- one more thought\n"
            let error = try await schemaError { try await fixture.apply(to: database) }
            #expect(error?.code == .migrationChanged)
            #expect(error?.file == "migrations/0001_item.sql")
            #expect(try await fixture.loader(database).status().changed == ["0001_item"])
        }
    }

    @Test func `a renamed migration is refused by name`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            try await fixture.apply(to: database)
            fixture.texts["migrations/0001_goods.sql"] = fixture.texts.removeValue(
                forKey: "migrations/0001_item.sql")
            let error = try await schemaError { try await fixture.apply(to: database) }
            #expect(error?.code == .migrationChanged)
            #expect(error?.file == "migrations/0001_goods.sql")
        }
    }

    @Test func `a migration numbered below an applied one is refused by name`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["migrations/0005_late.sql"] = "select 1;"
            try await fixture.apply(to: database)
            fixture.texts["migrations/0003_early.sql"] = "select 1;"
            let error = try await schemaError { try await fixture.apply(to: database) }
            #expect(error?.code == .migrationOutOfOrder)
            #expect(error?.file == "migrations/0003_early.sql")
        }
    }

    @Test func `a newer database is refused and left alone`() async throws {
        try await withEmptyDatabase { database in
            var newer = Fixture()
            newer.texts["migrations/0002_price.sql"] = "alter table data.item add price numeric;"
            newer.setVersion(2)
            try await newer.apply(to: database)
            let error = try await schemaError { try await Fixture().apply(to: database) }
            #expect(error?.code == .databaseNewer)
            #expect(try await database.value("select api.ping()") == "2")
            #expect(try await Fixture().loader(database).status().unknown == ["0002_price"])
        }
    }

    @Test func `status tells what apply would do and does none of it`() async throws {
        try await withEmptyDatabase { database in
            let loader = Fixture().loader(database)
            let empty = try await loader.status()
            #expect(empty.pending == ["0000_ledger", "0001_item"])
            #expect(empty.databaseDigest == nil)
            #expect(!empty.isCurrent)
            #expect(try await database.value("select to_regnamespace('meta')") == nil)

            let digest = try await loader.apply().digest
            let current = try await loader.status()
            #expect(current.isCurrent)
            #expect(current.applied == ["0000_ledger", "0001_item"])
            #expect(current.databaseDigest == digest)
            #expect(current.codeAppliedAt != nil)

            var changed = Fixture()
            changed.setVersion(2)
            let stale = try await changed.loader(database).status()
            #expect(stale.pending.isEmpty)
            #expect(!stale.isCurrent)
        }
    }

    @Test func `a database that deploy does not own is refused with what to run`() async throws {
        try await withEmptyDatabase { database in
            try await database.query("alter database \(database.name) owner to current_user")
            let error = try await schemaError { try await Fixture().apply(to: database) }
            #expect(error?.code == .privilegeMissing)
            #expect(error?.hint.contains("alter database \(database.name) owner to suanpan_deploy") == true)
        }
    }

    @Test func `missing roles are named, with what to run`() async throws {
        try await withEmptyDatabase { database in
            let error = try await schemaError {
                try await database.withConnection { connection in
                    let names = ["suanpan_code", "suanpan_nobody", "suanpan_absent"]
                    try await Prerequisites.checkRoles(names, on: connection)
                }
            }
            #expect(error?.code == .rolesMissing)
            #expect(error?.message.hasSuffix("suanpan_absent, suanpan_nobody") == true)
            #expect(error?.hint.contains("sql/roles.sql") == true)
        }
    }

    @Test func `a login that is not deploy is refused`() async throws {
        try await withEmptyDatabase { database in
            let error = try await schemaError {
                _ = try await Fixture().loader(database, as: .service).apply()
            }
            #expect(error?.code == .privilegeMissing)
            #expect(error?.hint == "connect as suanpan_deploy")
        }
    }

    @Test func `the real files load, and a second apply changes nothing`() async throws {
        try await withDatabase { database in
            let loader = SchemaLoader(
                files: .embedded, configuration: database.configuration(as: .deploy), logger: silentLogger)
            let status = try await loader.status()
            #expect(status.isCurrent)
            let again = try await loader.apply()
            #expect(!again.codeLoaded)
            let grant = """
                select count(*) from pg_database
                where datname = current_database() and datacl::text like '%suanpan_data=%C%'
                """
            #expect(try await database.value(grant) == "0")
        }
    }
}
