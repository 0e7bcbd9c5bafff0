// The smallest set of files that loads: a ledger, a catalogue, one table and one call.

import Foundation
import PostgresClient
import Schema
import TestSupport

/// Files for a loader under test, to be changed before each apply.
struct Fixture: Sendable {
    var texts: [String: String] = [
        "order": "# Rooms in order.\nbase\nversion\nshop # depends on base\n",
        "migrations/0000_ledger.sql": """
        create schema meta;
        create schema data;
        create table meta.migration (
            number int primary key, name text not null, sha256 text not null,
            applied_at timestamptz not null default clock_timestamp());
        create table meta.code (digest text not null, applied_at timestamptz not null);
        create table meta.structure (object text primary key, definition text not null);
        create table meta.operation (name text primary key);
        """,
        "migrations/0001_item.sql": "create table data.item (id int primary key, name text not null);\n",
        "base/item_seed.sql": "insert into data.item values (1, 'nut') on conflict do nothing;\n",
        "grants.sql": """
        alter default privileges for role suanpan_code revoke execute on functions from public;
        grant usage on schema data, meta to suanpan_code, suanpan_report;
        grant select, insert, delete on meta.operation to suanpan_code;
        grant select on data.item to suanpan_code, suanpan_report;
        """,
        "base/logic.sql": """
        delete from meta.operation;
        grant usage on schema logic to suanpan_report;
        create function logic.twice(n int) returns int language sql immutable as $$ select 2 * n $$;
        create function logic.pause() returns void language plpgsql as $$
        begin
            perform pg_sleep(0.002);
            perform from data.item;
        end
        $$;
        """,
        "base/report.sql": """
        grant usage on schema report to suanpan_code;
        create view report.item as select i.id, i.name from data.item i;
        grant select on report.item to suanpan_code;
        """,
        "base/api.sql": """
        insert into meta.operation values ('ping');
        -- Reads the catalogue first, as every call does.
        create function api.ping() returns int language plpgsql security definer as $$
        begin
            perform from meta.operation where name = 'ping';
            if not found then raise exception 'unknown operation'; end if;
            -- In flight for a while, with the next function found but not begun.
            return (select logic.version() from logic.pause());
        end
        $$;
        grant usage on schema api to suanpan_service;
        grant execute on function api.ping() to suanpan_service;
        """,
    ]
    var site: [String: String]?

    init() { setVersion(1) }

    /// The same files, but that a call answers with this number.
    mutating func setVersion(_ version: Int) {
        texts["version/logic.sql"] = """
            create function logic.version() returns int language plpgsql as $$ begin return \(version); end $$;
            """
    }

    func loader(
        _ database: TestDatabase, as login: TestDatabase.Login = .deploy
    ) -> SchemaLoader {
        SchemaLoader(
            files: SQLFiles(texts: texts), site: site.map { SQLFiles(texts: $0) },
            configuration: database.configuration(as: login), logger: silentLogger)
    }

    @discardableResult
    func apply(to database: TestDatabase) async throws -> AppliedSchema {
        try await loader(database).apply()
    }
}

extension TestDatabase {
    /// The first column of the first row.
    func value(_ sql: String, as login: Login = .superuser) async throws -> String? {
        try await query(sql, as: login).first?[0]
    }
}

/// The `SchemaError` that the body throws, nil if it throws none.
func schemaError(_ body: () async throws -> Void) async throws -> SchemaError? {
    do {
        try await body()
        return nil
    } catch let error as SchemaError {
        return error
    }
}
