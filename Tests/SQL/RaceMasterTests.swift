// Sign-in, lanes and master data when several connections want the same at once.

import PostgresClient
import TestSupport
import Testing

@Suite struct RaceMasterTests {
    @Test func `a group waits for another one in its branch, not for one in another branch`() async throws {
        try await Shop.open { shop in
            try await shop.database.withConnection { lane in
                try await lane.execute(script: "begin; select pg_advisory_xact_lock(7355608, 1)")
                async let waiting = shop.sessions[0].call("session.touch", scope: 1)
                try await shop.waitUntilBlocked(1)
                #expect(try await shop.sessions[1].call("session.touch", scope: 2).error == nil)
                try await lane.execute(script: "rollback")
                #expect(try await waiting.error == nil)
            }
        }
    }

    @Test func `wrong sign-ins at once are all counted`() async throws {
        try await Shop.open(connections: 3) { shop in
            @Sendable func guess(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "session.sign_in", ["login": "keeper", "key": "00"], scope: 0)
            }
            let answers = try await shop.race(
                at: "lock table data.sign_in_failure in share mode", { try await guess(0) },
                { try await guess(1) },
                { try await guess(2) })
            #expect(answers.map(\.error) == ["sign_in_refused", "sign_in_refused", "sign_in_refused"])
            #expect(
                try await shop.value(
                    "select failures from data.sign_in_failure where login = 'keeper' and address <> ''")
                    == "3")
        }
    }

    @Test func `of two edits of one version the second is stale`() async throws {
        try await Shop.open { shop in
            @Sendable func edit(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "product.update", ["product": "P1", "version": 1, "remark": "\(person)"], scope: 0)
            }
            let answers = try await shop.race(
                at: "select from data.product for update", { try await edit(0) }, { try await edit(1) })
            #expect(answers.map(\.error) == [nil, "version_stale"])
            #expect(try await shop.value("select remark from data.product") == "0")
        }
    }

    @Test func `generated codes and barcodes differ`() async throws {
        try await Shop.open(products: []) { shop in
            @Sendable func make(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "product.create", ["name": "x", "base_unit": "EA", "make_barcode": true], scope: 0)
            }
            let answers = try await shop.race(
                at: "lock table data.product in share mode", { try await make(0) }, { try await make(1) })
            #expect(answers.map(\.error) == [nil, nil])
            #expect(
                try await shop.value(
                    "select count(distinct p.code) + count(distinct b.barcode) from data.product p, data.product_barcode b"
                ) == "4")
        }
    }

    @Test func `two moves of categories that together would close a loop do not`() async throws {
        try await Shop.open { shop in
            for code in ["A", "B"] {
                try await shop.session.done("category.create", ["code": code, "name": code])
            }
            @Sendable func move(_ person: Int, _ category: String, below parent: String) async throws
                -> DoorAnswer
            {
                try await shop.sessions[person].call(
                    "category.update", ["category": category, "version": 1, "parent": parent], scope: 0)
            }
            let answers = try await shop.race(
                at: "lock table data.category in share mode", { try await move(0, "A", below: "B") },
                { try await move(1, "B", below: "A") })
            #expect(answers.map(\.error) == [nil, "category_loop"])
        }
    }

    @Test(arguments: [false, true])
    func `a paper that is submitted while its approver loses sight of it does not wait for him`(leaves: Bool)
        async throws
    {
        try await Shop.open { shop in
            try await shop.session.done(
                "role.create",
                ["code": "chief", "name": "主管", "permissions": ["approval.decide", "sales_order.see"]])
            for (login, employee) in [("one", "E1"), ("two", "E2")] {
                try await shop.session.done("employee.create", ["code": employee, "name": employee])
                try await shop.session.done(
                    "user.create",
                    [
                        "login": login, "name": login, "roles": ["chief"], "branches": ["HQ"],
                        "employee": employee, "new_key": String(repeating: "5a", count: 32),
                        "new_salt": String(repeating: "00", count: 16),
                    ])
            }
            try await shop.session.done(
                "partner.create", ["code": "K", "name": "K", "is_customer": true, "owner": "E1"])
            try await shop.session.done(
                "approval_flow.save",
                ["flow": "SO", "name": "SO", "kind": "sales_order", "steps": [["role": "chief"]]])
            let draft = try await shop.session.done(
                "sales_order.save",
                ["partner": "K", "lines": [["product": "P1", "quantity": "1", "price": "1"]]])
            let document = try #require(draft["document"] as? String)
            let version = try await shop.value("select version from data.user_account where login = 'one'")
            @Sendable func lose() async throws -> DoorAnswer {
                try await leaves
                    ? shop.sessions[1].call(
                        "user.update", ["user": "one", "version": Int(version ?? "") ?? 0, "disabled": true],
                        scope: 0)
                    : shop.sessions[1].call(
                        "partner.update", ["partner": "K", "version": 1, "owner": "E2"], scope: 0)
            }
            let answers = try await shop.race(
                at: "lock table data.approval_task in share mode",
                { try await shop.sessions[0].call("document.submit", ["document": document], scope: 0) },
                { try await lose() })
            #expect(answers.map(\.error) == [nil, nil])
            #expect(
                try await shop.value(
                    """
                    select string_agg(u.login, ' ') from data.approval_task t join data.user_account u on u.id = t.user_id
                    where t.state = 'waiting'
                    """) == (leaves ? nil : "two"))
            #expect(
                try await shop.value("select state from data.document")
                    == (leaves ? "draft" : "submitted"))
            try await shop.expectSound()
        }
    }

    @Test func `a product is deleted or taken by a paper, not both`() async throws {
        try await Shop.open { shop in
            let answers = try await shop.race(
                at: "select from data.product p join data.product_unit u on u.product_id = p.id for update",
                {
                    try await shop.sessions[0].call(
                        "product.delete", ["product": "P1", "version": 1], scope: 0)
                },
                {
                    try await shop.sessions[1].call(
                        "purchase_order.save",
                        ["partner": "S1", "lines": [["product": "P1", "quantity": 1, "price": 1]]], scope: 0)
                })
            let isDeleted = answers[0].error == nil
            #expect(
                answers.map(\.error) == (isDeleted ? [nil, "busy"] : ["product_in_use", nil]))
            #expect(
                try await shop.value("select count(*) from data.document_line") == (isDeleted ? "0" : "1"))
        }
    }

    @Test func `a line counted in a base unit that is no more is refused`() async throws {
        try await Shop.open { shop in
            let (paper, edit) = (shop.sessions[0], shop.sessions[1])
            try await shop.database.withConnection { gate in
                try await gate.execute(script: "begin; lock table data.document_line in share mode")
                async let answer = paper.call(
                    "other_in.submit", ["lines": [["product": "P1", "quantity": "5", "price": "1"]]])
                try await shop.waitUntilBlocked(1)
                let edited = try await edit.call(
                    "product.update",
                    [
                        "product": "P1", "version": 1, "base_unit": "BOX",
                        "units": [
                            ["unit": "BOX"],
                            ["unit": "EA", "numerator": 1, "denominator": 10] as [String: Any],
                        ],
                    ], scope: 0)
                #expect(edited.error == nil)
                try await gate.execute(script: "rollback")
                #expect(try await answer.error == "busy")
            }
            #expect(try await shop.value("select count(*) from data.document_line") == "0")
        }
    }

    @Test func `two administrators do not put each other out`() async throws {
        try await Shop.open { shop in
            let deputy = try await DoorSession.open(
                login: "deputy", role: "administrator", in: shop.database, on: shop.sessions[1].connection)
            let version = try #require(
                try await shop.value("select version from data.user_account where login = 'keeper'").flatMap {
                    Int($0)
                })
            let answers = try await shop.race(
                at: "lock table data.user_account in share mode",
                {
                    try await shop.session.call(
                        "user.update", ["user": "deputy", "version": version, "disabled": true], scope: 0)
                },
                {
                    try await deputy.call(
                        "user.update", ["user": "keeper", "version": version, "disabled": true], scope: 0)
                })
            #expect(shop.outcomes(answers).contains("done"))
            #expect(
                try await shop.value(
                    "select count(*) from data.user_account where not disabled and not system") == "1")
        }
    }
}
