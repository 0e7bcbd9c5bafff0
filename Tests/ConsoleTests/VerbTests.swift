// Claims about the verbs: help from the catalogue, what goes on until CANCEL, and the state of the service.

import Foundation
import Gateway
import PostgresClient
import ServiceLifecycle
import TestSupport
import Testing

@testable import Console

@Suite(.timeLimit(.minutes(3))) struct VerbTests {
    @Test("HELP tells of every operation what it does, who may, what it takes and raises, with an example")
    func help() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                let all = try await client.done("HELP")
                #expect(all.text.contains("WATCH seconds operation"))
                let catalogue = try await console.gateway.currentCatalogue()
                for operation in catalogue.operations {
                    #expect(all.text.contains(" \(operation.name) "), "\(operation.name)")
                    let page = try await client.done("HELP \(operation.name)")
                    #expect(page.text.contains("example  \(operation.name)"), "\(operation.name)")
                    for argument in operation.faceArguments {
                        #expect(
                            page.text.contains("   \(argument.name)"), "\(operation.name) \(argument.name)")
                    }
                }
                let receipt = try await client.done("help goods_receipt.submit")
                #expect(receipt.text.contains("reject_reason"), "fields of records")
                #expect(try await client.done("HELP session.revoke").text.contains("session_unknown"))
                let chinese = try await client.done("HELP unit.create @language=zh")
                #expect(chinese.text.contains("新建计量单位"))
                let json = try await client.done("HELP unit.create @format=json")
                #expect(json.rows.first?["arguments"]?.elements.count == 3)
                #expect(try await client.done("HELP 驳回").text.contains("approval.reject"))
                #expect(try await client.ask("HELP xyzzy").error == "help_unknown")
            }
        }
    }

    @Test("at the console a product has its brand, and goods go back to whom they came from")
    func brandsAndReturns() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.done("SET format=json")
                try await client.exampleCompany()
                try await client.done("product.create code=P000002 name=纯生 base_unit=BTL brand=崂泉")
                let found = try await client.done("product.find text=崂泉")
                #expect(found.rows.first?["product"]?.string == "P000002")
                try await client.done("product.update product=P000002 version=1 brand=蜀窖")
                let product = try await client.done("product.get product=P000002")
                #expect(product.rows.first?["brand"]?.string == "蜀窖")
                #expect(try await client.done("HELP product.create @language=zh").text.contains("品牌"))
                let receipt = try await client.done(
                    #"goods_receipt.submit partner=S00001 warehouse=HQ-1 lines=[{"product": "P000002", "quantity": "3", "price": "5"}]"#
                )
                let line = receipt.rows.first?["lines"]?.elements.first?["line"]?.string ?? ""
                let refused = try await client.ask(
                    #"purchase_return.submit partner=S00001 warehouse=HQ-1 reason=破损 lines=[{"source_line": \#(line), "quantity": "4"}]"#
                )
                #expect(refused.error == "over_return")
                let back = try await client.done(
                    #"purchase_return.submit partner=S00001 warehouse=HQ-1 reason=破损 lines=[{"source_line": \#(line), "quantity": "2"}]"#
                )
                #expect(back.rows.first?["state"]?.string == "posted")
                #expect(back.rows.first?["gross"]?.string == "10.00")
            }
        }
    }

    @Test("every example of the catalogue is understood, and most are done")
    func examples() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.done("SET format=json")
                try await client.exampleCompany()
                var done = 0
                let operations = try await console.gateway.currentCatalogue().operations
                for operation in operations {
                    // Run dry, so that no example stands in the way of another.
                    let isOwn = operation.name.hasPrefix("host.") || operation.name.hasPrefix("console.")
                    let dry = operation.kind == .query || isOwn ? "" : " @dry_run=true"
                    if operation.name == "console.close" { continue }
                    try await client.send("\(operation.exampleCommand)\(dry)\n")
                    for _ in operation.secretArguments {
                        if try await client.lines(upTo: ["?", "+", "-"]).last?.hasPrefix("?") != true {
                            break
                        }
                        try await client.send("correct horse battery staple\n")
                    }
                    let answer = try await client.lastAnswer()
                    if answer.isDone { done += 1 }
                    let error = answer.error ?? ""
                    let isUnderstood = ![
                        "command_malformed", "request_malformed", "operation_unknown", "internal",
                    ].contains(error)
                    #expect(isUnderstood, "\(operation.exampleCommand): \(answer.end) \(answer.text)")
                    let faults = answer.rows.first?["details"]?["faults"]?.elements ?? []
                    let shapes = faults.filter {
                        ["unknown", "wrong_type"].contains($0["fault"]?.string ?? "")
                    }
                    #expect(shapes.isEmpty, "\(operation.exampleCommand): \(answer.text)")
                }
                #expect(done * 2 > operations.count, "\(done) of \(operations.count) are done")
            }
        }
    }

    @Test("WATCH asks again and again until CANCEL, which is no failure")
    func watch() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.send("WATCH 1 unit.list @columns=code\n")
                try await client.lines(to: "* watch")
                let second = try await client.lines(to: "* watch")
                #expect(second.last?.contains("number=2") == true)
                #expect(second.contains(" BTL"))
                try await client.send("CANCEL\n")
                let end = try await client.answer()
                #expect(end.isDone)
                #expect(end["number"] == "2")
                #expect(try await client.answer().end.hasPrefix("+ milliseconds="))
                #expect(
                    try await client.ask("WATCH 1 unit.create code=X name=x").error == "command_malformed")
                #expect(try await client.ask("WATCH x unit.list").error == "command_malformed")
                #expect(try await client.ask("WATCH 1 unit.list nope=1").error == "request_invalid")
            }
        }
    }

    @Test("TAIL shows commands of others as they are carried out, those that are asked for")
    func tail() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await client.send(
                    "TAIL operation operation=unit.create @columns=login,operation,outcome\n")
                try await Task.sleep(for: .seconds(1))
                try await console.signedIn { other in
                    try await other.done("unit.create code=TA name=一")
                    try await other.done("session.touch")
                    _ = try await other.ask("unit.create code=TA name=二")
                }
                let lines = try await client.lines(upTo: [" admin"]) + client.lines(upTo: [" admin"])
                #expect(lines.filter { $0.hasPrefix(" admin") && $0.contains("unit.create") }.count == 2)
                #expect(lines.contains { $0.contains("code_taken") })
                try await client.send("CANCEL\n")
                let end = try await client.answer()
                #expect(end.isDone)
                #expect(end["rows"] == "2")
                _ = try await client.answer()
                #expect(try await client.ask("TAIL nonsense").error == "command_malformed")
            }
        }
    }

    @Test("STATUS and TOP tell of service, database and connections, to whom may see them")
    func state() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                let status = try await client.done("STATUS")
                for word in [Release.version, "pools", "size_bytes", "TLSv1.3"] {
                    #expect(status.text.contains(word), "\(word)")
                }
                let top = try await client.done("TOP")
                for word in ["lane", "connections:", "slowest:"] {
                    #expect(top.text.contains(word), "\(word)")
                }
                #expect(try await client.done("TOP @format=json").rows.count == 3)
                try await client.send("TOP 1\n")
                try await client.lines(to: "* top")
                try await client.lines(to: "* top")
                try await client.send("CANCEL\n")
                #expect(try await client.answer().isDone)
                _ = try await client.answer()
                try await client.done("console.list")
            }
        }
    }

    @Test("CANCEL ends a query that waits for a lock, and the session goes on; @timeout likewise")
    func cancel() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await console.database.withConnection { lock in
                    _ = try await lock.query("begin")
                    _ = try await lock.query("lock table data.unit in access exclusive mode")
                    try await client.send("unit.list\nsession.current\n")
                    try await Task.sleep(for: .milliseconds(500))
                    try await client.send("CANCEL\n")
                    #expect(try await client.answer().error == "cancelled")
                    #expect(try await client.answer().end.hasPrefix("+ milliseconds="))
                    #expect(try await client.answer().isDone, "what was sent ahead stays")
                    let late = try await client.ask("unit.list @timeout=1")
                    #expect(late.error == "timed_out")
                    _ = try await lock.query("rollback")
                }
                try await client.done("unit.list")
            }
        }
    }

    @Test("an administrator sees who is connected and ends a connection")
    func connections() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                let id = try await console.withClient { other in
                    _ = try await other.line()
                    let rows = try await client.done("console.list @format=json").rows
                    #expect(rows.count == 2)
                    #expect(rows.first?["running"]?.string == "console.list")
                    let id = try #require(rows.last?["connection"]?.text)
                    try await client.done("console.close connection=\(id)")
                    #expect(try await other.line() == "* closing error=closed_by_administrator")
                    #expect(try await other.line() == nil)
                    return id
                }
                // It is forgotten once both sides have said goodbye and its session has ended.
                for _ in 0..<100 where try await client.done("console.list @format=json").rows.count > 1 {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(try await client.ask("console.close connection=\(id)").error == "connection_unknown")
            }
        }
    }

    @Test("at shutdown what runs is finished and told, then the connection ends")
    func shutdown() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                try await console.database.withConnection { lock in
                    _ = try await lock.query("begin")
                    _ = try await lock.query("lock table data.unit in access exclusive mode")
                    try await client.send("unit.list\nHELP\n")
                    try await Task.sleep(for: .milliseconds(300))
                    await console.group.triggerGracefulShutdown()
                    #expect(try await client.line() == "* shutdown seconds=30")
                    _ = try await lock.query("rollback")
                }
                #expect(try await client.answer().isDone)
                #expect(try await client.answer().error == "shutting_down")
                #expect(try await client.line() == nil)
            }
        }
    }

    @Test("a batch tells how far it is, and answers like any other command")
    func batch() async throws {
        try await withConsole { console in
            try await console.signedIn { client in
                let rows = (1...3000).map {
                    "{\"code\":\"I\($0)\",\"name\":\"商品\($0)\",\"base_unit\":\"BTL\"}"
                }
                let json = "[" + rows.joined(separator: ",") + "]"
                try await client.send("product.import rows={\(json.utf8.count)+}\n\(json)\n")
                let answer = try await client.answer()
                #expect(answer.isDone, "\(answer.end)")
                let told = answer.lines.filter { $0.hasPrefix("* progress job=") }
                #expect(told.count == answer.lines.filter { $0.hasPrefix("*") }.count)
                #expect(try await client.done("product.list limit=1")["more"] == "true")
            }
        }
    }
}

extension ConsoleClient {
    /// Lines up to the first that begins with one of the marks, that one left to be read again if it is an end.
    func lines(upTo marks: [String]) async throws -> [String] {
        var lines: [String] = []
        while let line = try await line() {
            lines.append(line)
            guard marks.contains(where: line.hasPrefix) else { continue }
            if line.hasPrefix("+") || line.hasPrefix("-") { kept = lines }
            return lines
        }
        throw TestFailure(description: "the connection ended before \(marks): \(lines)")
    }

    /// The answer whose end was seen, or the next.
    func lastAnswer() async throws -> ConsoleAnswer {
        defer { kept = [] }
        guard let end = kept.last else { return try await answer() }
        return ConsoleAnswer(lines: kept.dropLast(), end: end)
    }

    /// What the examples of the catalogue name.
    func exampleCompany() async throws {
        try await done(
            #"product.create code=P000001 name=啤酒 base_unit=BTL units=[{"unit": "CTN", "numerator": 12}]"#)
        try await done("partner.create code=S00001 name=供应商 is_supplier=true")
        try await done("partner.create code=C00001 name=客户 is_customer=true")
        try await done(
            #"opening_stock.submit warehouse=HQ-1 lines=[{"product": "P000001", "quantity": "1000", "price": "3"}]"#
        )
        try await done(
            #"purchase_order.save partner=S00001 lines=[{"product": "P000001", "quantity": "12", "price": "5"}]"#
        )
    }
}
