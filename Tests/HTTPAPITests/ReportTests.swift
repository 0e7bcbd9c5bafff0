// Claims about reports: the query string both ways, and pages as JSON and CSV.

import Gateway
import PostgresClient
import Spreadsheet
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct ReportQueryTests {
    private func request(_ query: String) throws(Refusal) -> String {
        try ReportQuery(view: "stock", query: query).request.text
    }

    @Test(
        "parameters become the request of report.read",
        arguments: [
            ("", #"{"view":"stock","filter":{}}"#),
            ("branch=SH", #"{"view":"stock","filter":{"branch":"SH"}}"#),
            ("branch.eq=SH", #"{"view":"stock","filter":{"branch":"SH"}}"#),
            ("sort.eq=1", #"{"view":"stock","filter":{"sort":"1"}}"#),
            (
                "posted_on.from=2026-01-01&posted_on.to=2026-01-31",
                #"{"view":"stock","filter":{"posted_on":{"from":"2026-01-01","to":"2026-01-31"}}}"#
            ),
            ("code.in=a,b,,c", #"{"view":"stock","filter":{"code":{"in":["a","b,c"]}}}"#),
            ("name.like=%E9%93%85%E7%AC%94+2B", #"{"view":"stock","filter":{"name":{"like":"铅笔 2B"}}}"#),
            (
                "sort=-posted_on,number&columns=a,b&limit=20&after=x%3D&bom=1",
                #"{"view":"stock","sort":["-posted_on","number"],"columns":["a","b"],"limit":20,"after":"x=","filter":{}}"#
            ),
            ("totals=value", #"{"view":"stock","totals":["value"],"filter":{}}"#),
        ])
    func mapping(query: String, expected: String) throws {
        #expect(try request(query) == expected)
    }

    @Test(
        "what cannot be meant is refused by the parameter's name",
        arguments: [
            ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("a.b=1", "a.b"),
            ("A=1", "A"),
            ("a.from.to=1", "a.from.to"), ("=1", ""), ("a=1&a=2", "a"), ("a=1&a.from=2", "a.from"),
            ("a.in=1&a.like=2", "a.like"), ("a=%FF", "a"), ("a=%0", "a"), ("a=%00", "a"), ("a=%zz", "a"),
        ])
    func refused(query: String, path: String) {
        do throws(Refusal) {
            _ = try request(query)
            Issue.record("not refused")
        } catch {
            #expect(error.error == "request_invalid")
            #expect(
                error.details["faults"] == [
                    ["path": .string(path), "fault": fault(of: error), "expected": expected(of: error)]
                ])
        }
    }

    @Test("more parameters than a view can have columns are refused")
    func tooMany() throws {
        func query(_ count: Int) -> String { (0..<count).map { "c\($0)=1" }.joined(separator: "&") }
        _ = try request(query(200))
        #expect(throws: Refusal.self) { try request(query(201)) }
    }

    private func member(_ name: String, of refusal: Refusal) -> JSONTree {
        guard case .array(let faults)? = refusal.details["faults"], let fault = faults.first else {
            return nil
        }
        return fault[name] ?? nil
    }
    private func fault(of refusal: Refusal) -> JSONTree { member("fault", of: refusal) }
    private func expected(of refusal: Refusal) -> JSONTree { member("expected", of: refusal) }

    @Test("the next page's address asks the same with another place")
    func next() throws {
        let query = try ReportQuery(view: "stock", query: "name.like=%E9%93%85+a%26b&after=old&limit=2")
        #expect(
            query.next(after: "[\"x\",\"é\"]")
                == "name.like=%E9%93%85%20a%26b&limit=2&after=%5B%22x%22,%22%C3%A9%22%5D")
        #expect(try ReportQuery(view: "stock", query: query.next(after: "n")).request["after"] == "n")
    }

    @Test(
        "CSV or a workbook is given where it is weighed above JSON",
        arguments: [
            (nil, .json), ("*/*", .json), ("application/json", .json), ("text/csv", .csv),
            ("text/csv, application/json;q=0.5", .csv),
            ("text/csv;q=0.5, application/json", .json), ("text/*", .csv), ("text/html", .json),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.1", .workbook),
            ("application/*", .json), ("text/csv;q=0.2, \(ReportForm.workbook.type);q=0.3", .workbook),
        ] as [(String?, ReportForm)])
    func accept(header: String?, form: ReportForm) {
        #expect(ReportForm(accepting: header) == form)
    }

    @Test("what asks for a part of the rows is named, for a file has all")
    func part() throws {
        #expect(try ReportQuery(view: "stock", query: "code=1&sort=-code&bom=1").part == nil)
        for name in ["limit=1", "after=x", "totals=value"] {
            #expect(
                try ReportQuery(view: "stock", query: "code=1&\(name)").part
                    == String(name.prefix { $0 != "=" }))
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct ReportRouteTests {
    @Test("pages follow each other by their Link header, without a row twice or missing")
    func pages() async throws {
        try await withService { service in
            let token = try await service.signIn()
            for number in 1...5 {
                let made = try await service.call(
                    "category.create", #"{"code":"P\#(number)","name":"=Page \#(number)"}"#, token: token)
                #expect(made.status == 200, "\(made.body)")
            }
            let headers = ["Authorization": "Bearer \(token)"]
            var path: String? = "/api/v1/report/category?code.like=P&sort=-code&columns=code,name&limit=2"
            var codes: [String] = []
            while let next = path {
                let page = try await service.send("GET", next, headers: headers)
                #expect(page.status == 200, "\(page.body)")
                codes += (page.json?["rows"]?.elements ?? []).compactMap { $0.elements.first?.string }
                path = page.headers["link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
            }
            #expect(codes == ["P5", "P4", "P3", "P2", "P1"])

            let csv = try await service.send(
                "GET", "/api/v1/report/category?code=P1&columns=code,name",
                headers: headers.merging(["Accept": "text/csv"]) { $1 })
            #expect(csv.headers["content-type"]?.hasPrefix("text/csv") == true)
            #expect(csv.body == "code,name\r\nP1,'=Page 1\r\n")
            let logged = try await service.call(
                "report.read",
                #"{"view":"operation_log","filter":{"operation":"export.log"},"columns":["request","outcome"]}"#,
                token: token)
            #expect(logged.json?["rows"]?.elements.count == 1)
            #expect(logged.body.contains("category") && logged.body.contains("csv"))

            let accept = headers.merging(["Accept": ReportForm.workbook.type]) { $1 }
            let book = try await service.send(
                "GET", "/api/v1/report/category?code.like=P&columns=code,name", headers: accept)
            #expect(book.headers["content-disposition"] == "attachment; filename=\"category.xlsx\"")
            let sheet = try Sheet(reading: book.bytes)
            #expect(sheet.rows.first?.cells.map(\.value) == ["code", "name"])
            #expect(sheet.rows.last?.cells.map(\.value) == ["P5", "=Page 5"])
            try await service.database.query(
                "delete from data.role_permission where permission = 'data.export'")
            for headers in [accept, headers.merging(["Accept": "text/csv"]) { $1 }] {
                let refused = try await service.send("GET", "/api/v1/report/category", headers: headers)
                #expect(refused.error == "permission_denied")
            }
        }
    }

    @Test("a file has all rows, however many a page has, with the digits that are stored")
    func whole() async throws {
        try await withService { service in
            let headers = ["Authorization": "Bearer \(try await service.signIn())"]
            try await service.database.query(
                "insert into data.unit (code, name) select 'QQ' || n, '=' || n from generate_series(1, 2500) n"
            )
            let path = "/api/v1/report/unit?code.like=QQ&sort=code&columns=code,name,disabled"
            let csv = try await service.send(
                "GET", path + "&bom=1", headers: headers.merging(["Accept": "text/csv"]) { $1 })
            #expect(csv.headers["content-type"] == "text/csv; charset=utf-8; header=present")
            #expect(csv.headers["content-length"] == String(csv.bytes.count))
            let lines = csv.body.split(separator: "\r\n")
            #expect(lines.count == 2501)
            #expect(lines.prefix(2) == ["\u{FEFF}code,name,disabled", "QQ1,'=1,false"])
            let book = try await service.send(
                "GET", path, headers: headers.merging(["Accept": ReportForm.workbook.type]) { $1 })
            #expect(try Sheet(reading: book.bytes).rows.count == 2501)
            for part in ["limit=10", "after=x", "totals=decimals"] {
                let refused = try await service.send(
                    "GET", path + "&" + part, headers: headers.merging(["Accept": "text/csv"]) { $1 })
                #expect(refused.error == "request_invalid", "\(part)")
            }
        }
    }

    @Test("a file whose reader has gone is made no further; nobody has more than two made at once")
    func gone() async throws {
        try await withService { service in
            let token = try await service.signIn()
            // What is locked keeps a file from being made, for as long as the test likes.
            try await service.database.withConnection { locked in
                try await locked.execute(script: "begin; lock table data.unit in access exclusive mode")
                try await whileLocked(service, token: token)
                try await locked.execute(script: "rollback")
            }
            let after = try await service.send(
                "GET", "/api/v1/report/category",
                headers: ["Authorization": "Bearer \(token)", "Accept": "text/csv"])
            #expect(after.status == 200)
        }
    }

    private func whileLocked(_ service: Service, token: String) async throws {
        let request =
            "GET /api/v1/report/unit HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n"
            + "Authorization: Bearer \(token)\r\n\r\n"
        func waiting() async throws -> Int {
            let rows = try await service.database.query(
                "select count(*) from pg_stat_activity where query like '%api.call_shape%' and wait_event_type = 'Lock'"
                    + " and datname = current_database()")
            return try #require(rows.first).decode(0)
        }
        func awaitWaiting(_ count: Int) async throws {
            for _ in 0..<100 {
                if try await waiting() == count { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            Issue.record("\(try await waiting()) files wait, not \(count)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    _ = try? await RawClient.conversation(port: service.port, [Array(request.utf8)])
                }
            }
            try await awaitWaiting(2)
            let third = try await service.send(
                "GET", "/api/v1/report/category",
                headers: ["Authorization": "Bearer \(token)", "Accept": "text/csv"])
            #expect(third.status == 429)
            #expect(third.error == "exports_running")
            group.cancelAll()
        }
        try await awaitWaiting(0)
    }

    @Test("an unknown view, column or place is refused by name, and nothing without a session")
    func refused() async throws {
        try await withService { service in
            #expect(try await service.send("GET", "/api/v1/report/category").status == 401)
            let headers = ["Authorization": "Bearer \(try await service.signIn())"]
            let view = try await service.send("GET", "/api/v1/report/nothing", headers: headers)
            #expect(view.error == "report_unknown")
            for query in [
                "nonsense=1", "columns=nonsense", "sort=nonsense", "after=%5B1%2C2%5D", "after=x",
                "limit=5000",
            ] {
                let answer = try await service.send(
                    "GET", "/api/v1/report/category?\(query)", headers: headers)
                #expect(answer.error == "request_invalid", "\(query): \(answer.body)")
            }
        }
    }
}
