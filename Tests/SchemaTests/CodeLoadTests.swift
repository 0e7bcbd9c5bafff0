// What a load of the code does to what is there: it replaces all of it or nothing, and refuses by name what it must not drop.

import PostgresClient
import Schema
import Testing
import TestSupport

@Suite struct CodeLoadTests {
    /// Applies the fixture, changes it and returns what the second apply says.
    private func refusal(
        in database: TestDatabase, after preparation: String? = nil, _ change: (inout Fixture) -> Void
    ) async throws -> SchemaError? {
        var fixture = Fixture()
        try await fixture.apply(to: database)
        if let preparation {
            try await database.withConnection { try await $0.execute(script: preparation) }
        }
        change(&fixture)
        let loader = fixture.loader(database)
        // Some preparations change tables by hand, which is another claim's matter.
        return try await schemaError { _ = try await loader.apply(acceptingDrift: true) }
    }

    @Test func `a function removed from the files is gone, and so is its registration`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["shop/api.sql"] = """
                create function api.sell() returns int language sql as $$ select 1 $$;
                insert into meta.operation values ('sell');
                """
            try await fixture.apply(to: database)
            #expect(try await database.value("select to_regproc('api.sell')") == "api.sell")
            try await Fixture().apply(to: database)
            #expect(try await database.value("select to_regproc('api.sell')") == nil)
            #expect(try await database.value("select string_agg(name, ',') from meta.operation") == "ping")
        }
    }

    @Test(arguments: [
        (
            "base/bad_seed.sql",
            "insert into data.item values (2, '');\n\ninsert into data.item\nvalues (2, '');",
            3
        ),
        ("shop/logic.sql", "select 1;\n-- 算盘\nselect '算盘',\n    nothing;", 4),
        ("shop/logic.sql", "do $$ begin\n perform 1 / 0; end $$;", 1),
        ("shop/api.sql", "\n\nselect 1 from report.item\nwhere;", 4),
        ("policies.sql", "create policy p on data.item;\ncreate policy p on data.nothing;", 2),
        ("grants.sql", "grant select on\n  data.item to nobody_known;", 1),
    ])
    func `a failing file names itself and the line, and nothing of the load stays`(
        path: String, text: String, line: Int
    ) async throws {
        try await withEmptyDatabase { database in
            let error = try await refusal(in: database) {
                $0.setVersion(2)
                $0.texts["base/a_seed.sql"] = "insert into data.item values (7, 'new');"
                $0.texts[path] = text
            }
            #expect(error?.code == .fileFailed)
            #expect(error?.file == path)
            #expect(error?.line == line)
            #expect(error?.cause?.sqlState != nil)
            #expect(try await database.value("select api.ping()", as: .service) == "1")
            #expect(try await database.value("select count(*) from data.item") == "1")
            let again = try await Fixture().apply(to: database)
            #expect(!again.codeLoaded)
        }
    }

    @Test func `a failing migration leaves nothing of itself, not even its row`() async throws {
        try await withEmptyDatabase { database in
            let error = try await refusal(in: database) {
                $0.texts["migrations/0002_two.sql"] = "create table data.two (id int);\nselect 1/0;"
            }
            #expect(error?.code == .fileFailed)
            #expect(error?.file == "migrations/0002_two.sql")
            #expect(error?.line == 2)
            #expect(try await database.value("select to_regclass('data.two')") == nil)
            #expect(try await database.value("select max(number) from meta.migration") == "1")
        }
    }

    @Test(arguments: [
        ("create function logic.f() returns int language plpgsql as $$\nbegin\n  retrun 1;\nend\n$$;", 3),
        (
            "select 1;\ncreate function logic.f() returns int language sql as $b$\n  select 1\n  from nothing $b$;",
            4
        ),
        (
            "select 'logic.f()';\ncreate or replace function logic.f() returns int as 'select g()' language sql;",
            2
        ),
    ])
    func `a fault inside a function's body is found at the load`(text: String, line: Int) async throws {
        try await withEmptyDatabase { database in
            let error = try await refusal(in: database) { $0.texts["shop/logic.sql"] = text }
            #expect(error?.code == .fileFailed)
            #expect(error?.file == "shop/logic.sql")
            #expect(error?.line == line)
        }
    }

    @Test func `a body may name what a later file makes`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["base/logic.sql"]? += """
                create function logic.early() returns int language sql
                as $$ select logic.late() from report.item $$;
                """
            fixture.texts["shop/late.sql"] = """
                create function logic.late() returns int language sql as $$ select 5 $$;
                """
            try await fixture.apply(to: database)
            #expect(try await database.value("select logic.early()") == "5")
        }
    }

    @Test func `a view of a stranger's schema that depends on ours is refused by name`() async throws {
        try await withEmptyDatabase { database in
            let error = try await refusal(
                in: database,
                after: "create schema bi; create view bi.goods as select upper(name) as name from report.item"
            ) { $0.setVersion(2) }
            #expect(error?.code == .outsideDependency)
            #expect(error?.message.contains("view bi.goods") == true)
            #expect(try await database.value("select name from bi.goods") == "NUT")
            #expect(try await database.value("select api.ping()") == "1")
        }
    }

    @Test(arguments: [
        (
            "create schema bi; create function bi.f(report.item) returns int language sql as 'select 1'",
            "function bi.f"
        ),
        ("create table public.t (i int default logic.version())", "public.t.i"),
        ("create table data.t (i report.item)", "data.t.i"),
        ("alter table data.item add check (id >= logic.version())", "data.item"),
        (
            "create table public.u (i int); create index u_i on public.u (logic.twice(i))",
            "index public.u_i"
        ),
    ])
    func `whatever else a load would take away is refused by name`(
        preparation: String, name: String
    ) async throws {
        try await withEmptyDatabase { database in
            let error = try await refusal(in: database, after: preparation) { $0.setVersion(2) }
            #expect(error?.code == .outsideDependency)
            #expect(error?.message.contains(name) == true, "\(String(describing: error?.message))")
        }
    }

    @Test func `triggers and policies on our tables are loaded anew`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["shop/logic.sql"] = """
                create function logic.stop() returns trigger language plpgsql as $$
                begin raise exception using errcode = 'SP409', message = 'stopped'; end $$;
                create function logic.sees(id int) returns boolean language sql as $$ select id < 10 $$;
                """
            fixture.texts["triggers.sql"] =
                "create trigger stop before delete on data.item for each row execute function logic.stop();"
            fixture.texts["policies.sql"] = """
                alter table data.item enable row level security;
                create policy report on data.item for select to suanpan_report using (logic.sees(id));
                create policy plain on data.item for select to suanpan_code using (true);
                """
            try await fixture.apply(to: database)
            fixture.setVersion(2)
            try await fixture.apply(to: database)
            let counts = """
                select (select count(*) from pg_policy) || '/'
                    || (select count(*) from pg_trigger where not tgisinternal)
                """
            #expect(try await database.value(counts) == "2/1")
            fixture.texts["policies.sql"] = nil
            try await fixture.apply(to: database)
            #expect(try await database.value(counts) == "0/1")
        }
    }

    @Test func `a site's own view survives a reload`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.site = [
                "views.sql": "create view site.goods as select 'a ' || name as name from report.item;"
            ]
            try await fixture.apply(to: database)
            fixture.setVersion(2)
            try await fixture.apply(to: database)
            #expect(try await database.value("select name from site.goods") == "a nut")
        }
    }

    @Test func `a site's code is not dropped by a load that was given no site`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.site = ["views.sql": "create view site.goods as select name from report.item;"]
            try await fixture.apply(to: database)
            let error = try await schemaError { try await Fixture().apply(to: database) }
            #expect(error?.code == .siteMissing)
            #expect(error?.message.contains("site.goods") == true)
            fixture.site = [:]
            try await fixture.apply(to: database)
            #expect(try await database.value("select to_regclass('site.goods')") == nil)
        }
    }

    @Test func `functions are not everybody's to execute`() async throws {
        try await withEmptyDatabase { database in
            var fixture = Fixture()
            fixture.texts["shop/api.sql"] =
                "create function api.secret() returns int language sql as 'select 1';"
            try await fixture.apply(to: database)
            let error = await #expect(throws: PostgresError.self) {
                try await database.query("select api.secret()", as: .service)
            }
            #expect(error?.sqlState == "42501")
        }
    }
}
