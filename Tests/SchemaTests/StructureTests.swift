// What somebody changed by hand in schemas data and meta is told by its name, and nothing is built on it unasked.

import PostgresClient
import Testing
import TestSupport

@testable import Schema

@Suite struct StructureTests {
    @Test(arguments: [
        ("alter table data.item add column colour text", "has column data.item.colour"),
        ("alter table data.item drop column name cascade", "lacks column data.item.name"),
        ("alter table data.item alter column name type varchar(9)", "changed column data.item.name"),
        ("alter table data.item alter column name set default 'x'", "changed column data.item.name"),
        ("alter table data.item alter column name drop not null", "changed column data.item.name"),
        ("alter table data.item drop constraint item_pkey", "lacks constraint data.item.item_pkey"),
        (
            "alter table data.item add constraint item_id_positive check (id > 0)",
            "has constraint data.item.item_id_positive"
        ),
        ("create index item_name_idx on data.item (name)", "has index data.item_name_idx"),
        ("grant delete on data.item to suanpan_code", "changed table data.item"),
        ("alter table data.item owner to suanpan_code", "changed table data.item"),
        ("alter table data.item enable row level security", "changed table data.item"),
        ("create policy p on data.item using (true)", "has policy data.item.p"),
        (
            "create trigger t before update on data.item for each row "
                + "execute function suppress_redundant_updates_trigger()",
            "has trigger data.item.t"
        ),
        ("create table data.extra (id int)", "has table data.extra"),
        ("create domain data.odd as int", "has domain data.odd"),
    ])
    func `a change by hand is told by name, refused, and taken when asked`(
        sql: String, difference: String
    ) async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            // A view on a column that goes would go with it.
            fixture.texts["base/report.sql"] = "create view report.item as select i.id from data.item i;"
            // Nor does a seed fit every change.
            fixture.texts["base/item_seed.sql"] = nil
            try await fixture.apply(to: database)
            #expect(try await fixture.loader(database).status().isCurrent)
            try await database.query(sql)
            let status = try await fixture.loader(database).status()
            #expect(status.drift.contains(difference))
            #expect(!status.isCurrent)
            for version in [1, 2] {
                fixture.setVersion(version)
                let error = try await schemaError { try await fixture.apply(to: database) }
                #expect(error?.code == .structureDrifted)
                #expect(error?.message.contains(difference) == true)
            }
            fixture.setVersion(1)
            #expect(try await database.value("select logic.version()") == "1")
            _ = try await fixture.loader(database).apply(acceptingDrift: true)
            #expect(try await fixture.loader(database).status().drift == [])
            #expect(try await fixture.apply(to: database).codeLoaded == false)
        }
    }

    @Test func `migrations and code are no drift, nor is a load that fails after one`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            try await fixture.apply(to: database)
            fixture.texts["migrations/0002_colour.sql"] = "alter table data.item add column colour text;"
            fixture.texts["base/item_seed.sql"] = "insert into data.nothing values (1);"
            let error = try await schemaError { try await fixture.apply(to: database) }
            #expect(error?.code == .fileFailed)
            #expect(try await fixture.loader(database).status().drift == [])
            fixture.texts["base/item_seed.sql"] = nil
            fixture.texts["grants.sql"]? += "grant update on data.item to suanpan_code;"
            #expect(try await fixture.apply(to: database).codeLoaded)
            #expect(try await fixture.loader(database).status().isCurrent)
        }
    }

    @Test func `what is tuned is no structure`() async throws {
        try await withEmptyDatabase { database in
            try await Fixture().apply(to: database)
            try await database.query("alter table data.item set (fillfactor = 80, autovacuum_enabled = off)")
            try await database.query("alter table data.item alter column name set statistics 500")
            #expect(try await Fixture().loader(database).status().isCurrent)
        }
    }
}
