// What goes in comes out: values through the server and back.

import PostgresClient
import Testing

@Suite("values") struct RoundTripTests {
    @Test(
        "comes back exactly as sent",
        arguments: [
            ("numeric", "12345678901234567890.123456"), ("numeric", "-0.10"),
            ("numeric", "0.000000000000000001"),
            ("timestamptz", "2024-02-29 23:59:59.999999+00"), ("timestamptz", "0044-03-15 12:00:00+00 BC"),
            ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            ("json", #"{"a": 1.10,  "a": "\u00e9 \" \\", "中": null}"#),
            ("text", ""), ("text", "NULL"), ("text", "算盘 🧮 'quote' \"double\" \\ \n\t"),
            ("bytea", #"\x00ff10"#), ("bigint", "-9223372036854775808"), ("date", "9999-12-31"),
            ("boolean", "t"), ("numeric", "NaN"), ("interval", "1 mon -2 days +03:00:00.000001"),
        ])
    func exact(type: String, text: String) async throws {
        let connection = try await SharedServer.connect()
        try await connection.execute(script: "set timezone = 'UTC'")
        let rows = try await connection.query("select $1::\(type)", [PostgresValue(text)])
        #expect(rows[0][0] == text)
    }

    @Test("null is null, for every type") func null() async throws {
        let connection = try await SharedServer.connect()
        let rows = try await connection.query(
            "select $1::numeric, $2::text, $3::json, $4::text[]", [nil, nil, nil, nil])
        for column in 0..<4 {
            #expect(rows[0][column] == nil)
            #expect(rows[0].bytes(column) == nil)
        }
        #expect(try rows[0].decode(1, as: String?.self) == nil)
    }

    @Test(
        "an array comes back with every quote, backslash, comma, brace and null",
        arguments: [
            [], [nil], [""], ["NULL", nil, "null"],
            [#"a"b"#, #"a\b"#, #"\"#, #"""#, "a,b", "{a}", "{}", " a "],
            ["算盘", "\n", "\t", "'", "$1", "--"], [nil, nil, "x"],
        ] as [[String?]])
    func array(elements: [String?]) async throws {
        let connection = try await SharedServer.connect()
        let rows = try await connection.query(
            "select $1::text[] as a, array_length($1::text[], 1) as n, ($1::text[])[1] as first",
            [.array(elements)])
        #expect(try rows[0].decode("a", as: [String?].self) == elements)
        #expect(try rows[0].decode("n", as: Int?.self) == (elements.isEmpty ? nil : elements.count))
        #expect(rows[0]["first"] == elements.first ?? nil)
    }

    @Test("arrays that only the server writes are read too") func serverArrays() async throws {
        let connection = try await SharedServer.connect()
        let rows = try await connection.query(
            """
            select array[1, -2]::int[], '[0:1]={a,b}'::text[], array[1.50, null]::numeric[], array[[1,2],[3,4]], \
            array[true, false]
            """)
        #expect(try rows[0].decode(0, as: [Int].self) == [1, -2])
        #expect(try rows[0].decode(1, as: [String].self) == ["a", "b"])
        #expect(try rows[0].decode(2, as: [String?].self) == ["1.50", nil])
        #expect(try rows[0].decode(4, as: [Bool].self) == [true, false])
        let nested = await postgresError { _ = try rows[0].decode(3, as: [Int].self) }
        #expect(nested?.code == .decoding)
    }

    @Test("literals bind as their types") func literals() async throws {
        let connection = try await SharedServer.connect()
        let rows = try await connection.query(
            "select $1::text, $2::int, $3::boolean, $4::int[], $5::json",
            ["x", 42, true, .array([1, 2]), try PostgresValue(json: Array(#"{"a":1}"#.utf8))])
        #expect(try rows[0].decode(0, as: String.self) == "x")
        #expect(try rows[0].decode(1, as: Int.self) == 42)
        #expect(try rows[0].decode(2, as: Bool.self))
        #expect(try rows[0].decode(3, as: [Int64].self) == [1, 2])
        #expect(rows[0].bytes(4).map(Array.init) == Array(#"{"a":1}"#.utf8))
    }

    @Test("a value of another type than expected is a decoding error, never a guess") func decoding()
        async throws
    {
        let connection = try await SharedServer.connect()
        let rows = try await connection.query(
            "select '12abc' as a, null as b, '99999999999' as c, 'true' as d")
        let attempts: [@Sendable () throws -> Void] = [
            { _ = try rows[0].decode("a", as: Int.self) }, { _ = try rows[0].decode("b", as: String.self) },
            { _ = try rows[0].decode("c", as: Int32.self) }, { _ = try rows[0].decode("d", as: Bool.self) },
            { _ = try rows[0].decode("absent", as: String.self) },
            { _ = try rows[0].decode(9, as: String.self) },
        ]
        for attempt in attempts { #expect(await postgresError { try attempt() }?.code == .decoding) }
    }

    @Test("columns, rows and counts are those of the statement") func shape() async throws {
        let connection = try await SharedServer.connect()
        let rows = try await connection.query("select n, n * 2 as double from generate_series(1, 1000) n")
        #expect(rows.columns == ["n", "double"])
        #expect(rows.count == 1000)
        #expect(rows.last?["double"] == "2000")
        #expect(try rows.map { try $0.decode("n", as: Int.self) } == Array(1...1000))
        try await connection.execute(script: "create temporary table t (a int)")
        let inserted = try await connection.query("insert into t select generate_series(1, 7)")
        #expect(inserted.affected == 7)
        #expect(inserted.isEmpty)
    }

    @Test("a parameter of ten megabytes arrives whole") func large() async throws {
        let connection = try await SharedServer.connect()
        let text = String(repeating: "算", count: 3_500_000)
        let rows = try await connection.query(
            "select length($1::text), md5($1::text), $1::text", [PostgresValue(text)])
        #expect(rows[0][0] == "3500000")
        #expect(rows[0][2] == text)
    }
}
