// Claims about whole conversations: over sockets with TLS and a real database.

import Foundation
import Gateway
import PostgresClient
import TLS
import TestSupport
import Testing

@testable import Console

@Suite(.timeLimit(.minutes(3))) struct ConversationTests {
    @Test("greeting, sign-in, a command, the end")
    func conversation() async throws {
        try await withConsole { console in
            try await console.withClient { client in
                #expect(
                    try await client.line()
                        == "* suanpan protocol=1 version=\(Release.version) tls=TLSv1.3 sign_in=password,token"
                )
                #expect(try await client.ask("STATUS").error == "session_required")
                #expect(try await client.ask("product.list").error == "session_required")
                try await client.send("sign_in admin\r\n")
                #expect(try await client.line() == "? password")
                let answer = try await client.ask(TestAdministrator.password)
                #expect(answer.lines.isEmpty)
                #expect(answer["user"] == "admin")
                #expect(answer["name"] == "Administrator")
                #expect(answer["request_id"]?.count == 32)
                #expect(try await client.done("session.current").text.contains("user.login"))
                #expect(try await client.done("SIGN_OUT")["milliseconds"] != nil)
                #expect(try await client.ask("session.current").error == "session_required")
                #expect(try await client.ask("SIGN_OUT").error == "session_required")
                #expect(try await client.ask("QUIT").isDone)
                #expect(try await client.line() == nil)
            }
            let open = try await console.database.query(
                "select count(*) from data.session where ended_at is null")
            #expect(try open.first?.decode(0) == 0)
        }
    }

    @Test("the trade cycle: buy, receive, sell, deliver, check")
    func tradeCycle() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.tradingCompany()
                try await client.done(
                    #"purchase_order.submit partner=S1 lines=[{"product": "B500", "unit": "CTN", "quantity": "10", "price": "45"}] @key=po-1"#
                )
                let again = try await client.done(
                    #"purchase_order.submit partner=S1 lines=[{"product": "B500", "unit": "CTN", "quantity": "10", "price": "45"}] @key=po-1"#
                )
                #expect(again.text.contains("CG"), "the same answer, for the same key")
                #expect(try await client.done("document.list kind=purchase_order")["rows"] == "1")
                let line = try await client.lastLine("purchase_order_line")
                try await client.done(
                    #"goods_receipt.submit {"partner": "S1", "warehouse": "HQ-1", "lines": [{"source_line": \#(line), "quantity": "10", "rejected": "1", "reject_reason": "破损"}]}"#
                )
                try await client.done("partner.create code=C1 name=四海酒家 is_customer=true")
                try await client.done(
                    #"sales_order.submit partner=C1 warehouse=HQ-1 lines=[{"product": "B500", "unit": "CTN", "quantity": "6", "price": "68"}]"#
                )
                let refused = try await client.ask(
                    #"other_out.submit warehouse=HQ-1 reason=领用 lines=[{"product": "B500", "quantity": "60"}]"#
                )
                #expect(refused.error == "stock_insufficient")
                #expect(refused["status"] == "409")
                #expect(refused.lines.count > 2, "message, next step, who holds what is missing")
                let order = try await client.lastLine("sales_order_line")
                try await client.done(
                    #"delivery.submit partner=C1 lines=[{"source_line": "\#(order)", "quantity": "6"}]"#)
                let stock = try await client.done(
                    "stock.on_hand @columns=product,warehouse,on_hand @format=json")
                #expect(stock.rows.count == 1)
                #expect(stock.rows.first?.members.map(\.name) == ["product", "warehouse", "on_hand"])
                let check = try await client.done("check.run @format=json")
                #expect(check.rows.first?["sound"]?.bool == true)
            }
        }
    }

    @Test("secrets are asked for, never echoed, and in no log")
    func secrets() async throws {
        let log = LogLines()
        try await withConsole(logger: log.logger) { console in
            try await console.signedIn { client in
                try await client.send(
                    #"user.create login=bo name=Bo roles=["administrator"] all_branches=true must_change_password=false"#
                        + "\n")
                #expect(try await client.line() == "? new_password")
                let made = try await client.ask("S3cret of Bo! {5+}")
                #expect(made.isDone, "\(made)")
                #expect(!made.text.contains("S3cret"))
                #expect(
                    try await client.ask("user.set_password user=bo new_password=oops").error
                        == "command_malformed")
                #expect(
                    try await client.ask(#"session.sign_in {"login": "bo", "password": "x"}"#).error
                        == "command_malformed")
                try await client.send("user.set_password user=bo\n\n")
                try await client.lines(to: "? new_password")
                #expect(try await client.answer().error == "cancelled")
                try await client.send("SIGN_IN bo\nS3cret of Bo! {5+}\n12345\n")
                try await client.lines(to: "? password")
                // Sent ahead, what looks like a literal is no answer.
                #expect(try await client.answer().error == "cancelled")
            }
            try await console.withClient { client in
                try await client.send("SIGN_IN bo\n")
                try await client.lines(to: "? password")
                #expect(try await client.ask("S3cret of Bo! {5+}")["user"] == "bo")
                try await client.send("session.change_password\nS3cret of Bo! ahead\n")
                #expect(try await client.line() == "? current_password")
                #expect(try await client.line() == "? new_password")
                #expect(try await client.ask("Another S3cret").error == "password_wrong")
            }
            let logged = try await console.database.query(
                "select string_agg(l::text, ' ') from data.operation_log l")
            let text: String? = try logged.first?.decode(0)
            #expect(text?.contains("S3cret") == false)
            #expect(!log.text.contains("S3cret"))
            #expect(log.text.contains("user.create"))
            let signIns = log.all.map(\.metadata).filter { $0["command"] == "SIGN_IN" }
            // The second was given up by the one who was signed in already.
            #expect(signIns.map { $0["login"] } == ["admin", "admin", "bo"])
        }
    }

    @Test("a token of another session signs in, and that session outlives the connection")
    func token() async throws {
        try await withConsole { console in
            let answer = await console.gateway.call(
                Call(
                    operation: "session.sign_in",
                    request: Array(#"{"login": "admin", "password": "\#(TestAdministrator.password)"}"#.utf8),
                    face: "test"))
            let token = try #require(try JSONText(checking: answer.body)["token"]?.string)
            try await console.withClient { client in
                try await client.send("SIGN_IN\n")
                try await client.lines(to: "? token")
                #expect(try await client.ask("made-up").error == "sign_in_refused")
                try await client.send("SIGN_IN\n\(token)\n")
                try await client.lines(to: "? token")
                #expect(try await client.answer()["user"] == "admin")
                try await client.done("QUIT")
            }
            let current = await console.gateway.call(
                Call(operation: "session.current", sessionToken: token, face: "test"))
            #expect(current.isDone)
        }
    }

    @Test("a verified certificate signs in at the greeting; one that belongs to nobody is told so")
    func certificate() async throws {
        try await withConsole { console in
            let named = try TLSContext(client: ConsoleCertificates.shared.namedClient)
            let subject = try await console.withClient(tls: named) { client in
                let greeting = try await client.line() ?? ""
                #expect(greeting.hasSuffix("sign_in=password,token,certificate"))
                #expect(try await client.line() == "* certificate_unknown subject=CN=cron")
                let refused = try await client.ask("session.current")
                #expect(refused.error == "certificate_unknown" && refused["status"] == "401")
                #expect(refused.text.contains("user.allow_certificate") && refused.text.contains("CN=cron"))
                #expect(try await client.ask("STATUS").error == "certificate_unknown")
                try await client.signIn()
                #expect(try await client.done("session.current").text.contains("admin"))
                return "CN=cron"
            }
            try await console.signedIn { client in
                _ = try await client.done("user.allow_certificate user=admin subject=\(subject)")
            }
            try await console.withClient(tls: named) { client in
                _ = try await client.line()
                #expect(try await client.line()?.hasPrefix("* signed_in user=admin") == true)
                #expect(try await client.done("session.current").text.contains("admin"))
            }
        }
    }

    @Test("a dry run shows answer and changes, and changes nothing")
    func dryRun() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                let dry = try await client.done("unit.create code=SACK name=袋 @dry_run=true")
                #expect(dry["dry_run"] == "true")
                #expect(dry.text.contains("inserted"))
                #expect(dry.text.contains("unit"))
                let json = try await client.done("unit.create code=SACK name=袋 @dry_run=true @format=json")
                #expect(json.rows.first?["changes"]?.elements.isEmpty == false)
                #expect(try await !client.done("unit.list").text.contains("SACK"))
                try await client.done("unit.create code=SACK name=袋")
            }
        }
    }

    @Test("pages: MORE goes on, @all brings them all, text and CSV with one head")
    func pages() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                for number in 1...7 { try await client.done("unit.create code=UX\(number) name=单位\(number)") }
                let view =
                    "report.read view=unit columns=code filter={\"code\": {\"like\": \"UX\"}} sort=code limit=3"
                let first = try await client.done(view)
                #expect(first["rows"] == "3")
                #expect(first["more"] == "true")
                let second = try await client.done("MORE")
                #expect(second["rows"] == "3")
                #expect(second.text.contains("UX4"))
                let last = try await client.done("MORE")
                #expect(last["rows"] == "1")
                #expect(last["more"] == nil)
                #expect(try await client.ask("MORE").error == "no_more_rows")
                let all = try await client.done(view + " @all=true")
                #expect(all["rows"] == "7")
                #expect(all.lines.count == 9)
                let csv = try await client.done(view + " @all=true @format=csv")
                #expect(csv.lines.count == 8)
                #expect(csv.lines.first == " code\r")
            }
        }
    }

    @Test("SET holds for the connection, options of a command over it")
    func set() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.done("SET format=json language=zh")
                #expect(try await client.done("session.current").rows.count == 1)
                #expect(try await client.done("session.current @format=text").rows.isEmpty)
                #expect(try await client.ask("product.get product=nope").rows.first?["error"] != nil)
                let shown = try await client.done("SET")
                #expect(shown.rows.first?["format"]?.string == "json")
                #expect(try await client.ask("SET key=x").error == "option_unknown")
                #expect(try await client.ask("SET format=xml").error == "command_malformed")
                try await client.done("SET format= language=en")
                let text = try await client.ask("NOPE")
                #expect(text.text.contains("There is no verb NOPE."))
            }
        }
    }

    @Test("literals bring values with line ends, and long ones")
    func literals() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                let name = "两行\n名称"
                try await client.done(
                    "partner.create code=P1 is_supplier=true remark={\(name.utf8.count)+}\n\(name) name=x")
                let got = try await client.done(#"partner.get partner=P1 @format=json"#)
                #expect(got.rows.first?["remark"]?.string == name)
                let filler = String(repeating: " ", count: 100_000)
                let request = "{\"code\": \"P2\",\(filler)\"name\": \"y\", \"is_supplier\": true}"
                try await client.done("partner.create {\(request.utf8.count)+}\n\(request)")
            }
        }
    }
}

extension ConsoleClient {
    /// A product and a supplier.
    func tradingCompany() async throws {
        try await done(
            #"product.create code=B500 name=青岛啤酒 spec=500ml base_unit=BTL units=[{"unit": "CTN", "numerator": 12}]"#
        )
        try await done("partner.create code=S1 name=青岛啤酒厂 is_supplier=true invoice_kind=special")
    }

    /// The id of the last row of a view.
    func lastLine(_ view: String) async throws -> String {
        let answer = try await done("report.read view=\(view) columns=id sort=-id limit=1 @format=json")
        guard let id = answer.rows.first?["id"]?.string else {
            throw TestFailure(description: "no row of \(view): \(answer)")
        }
        return id
    }
}
