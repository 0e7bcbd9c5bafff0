// A script is cut into statements where the server would cut it.

import Schema
import Testing

@Suite struct SQLScriptTests {
    private func texts(_ sql: String) -> [String] { SQLScript(sql).map(\.text) }

    @Test func `statements end at semicolons and know their lines`() {
        let statements = Array(SQLScript("-- first\nselect 1;\n\n/* two\nlines */ select\n2;;\nselect 3"))
        #expect(statements.map(\.text) == ["select 1", "select\n2", "select 3"])
        #expect(statements.map(\.line) == [2, 5, 7])
    }

    @Test(arguments: [
        "select ';'", "select 'it''s;'", "select E'\\';'", "select e'a'';\\';b'", "select 'back\\'",
        "select \"a;b\"", "select $$;$$", "select $tag$ $$;$$ ; $tag$", "select $1 + 1",
        "do $body$ begin; $x$ ; $x$; end $body$", "select /* ; /* ; */ ; */ 1", "select 1 -- ;\n + 1",
        "create rule r as on insert to t do also (select 1; select 2)",
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
        "create or replace procedure 名字() language sql begin atomic values (1); end", "select a$b$c, 'd;$b$'",
    ])
    func `a semicolon inside a statement does not end it`(statement: String) {
        #expect(texts("\(statement);\nselect 'next'") == [statement, "select 'next'"])
    }

    @Test(arguments: ["", "  \n", "-- only a comment", "/* open", ";;", "/* a */ ; -- b"])
    func `nothing is no statement`(sql: String) {
        #expect(texts(sql).isEmpty)
    }

    @Test(arguments: ["select 'open; select 2", "select $a$ ; $b$", "select \"a; b", "select (1; 2"])
    func `what is never closed reaches the server whole`(sql: String) {
        #expect(texts(sql) == [sql])
    }

    @Test func `a position counts characters, not bytes`() throws {
        let statement = try #require(Array(SQLScript("\n\nselect '算盘',\n  x")).first)
        #expect(statement.line(at: 1) == 3)
        #expect(statement.line(at: 13) == 3)
        #expect(statement.line(at: 16) == 4)
    }
}
