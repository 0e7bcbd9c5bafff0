// Two people, one thing, the same moment: exactly one gets it, the other is told why not, and every check holds.

import TestSupport
import Testing

@Suite struct ContentionTests {
    @Test(arguments: [0, 1])
    func `of two issues of the last piece one wins, and the other is told who took it`(scope: Int)
        async throws
    {
        try await Shop.open { shop in
            try await shop.stock(1)
            @Sendable func issue(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "other_out.submit", ["lines": [["product": "P1", "quantity": 1]]], scope: scope)
            }
            let answers = try await shop.race(
                at: "select from data.stock_item for update", { try await issue(0) }, { try await issue(1) })
            #expect(shop.outcomes(answers) == ["done", "stock_insufficient"])
            let winner = try #require(answers.first { $0.status == 200 })
            let details = try #require(answers.first { $0.status == 409 }).details
            let shortage = try #require((details["shortages"] as? [[String: Any]])?.first)
            #expect(shortage["wanted"] as? String == "1")
            #expect(shortage["available"] as? String == "0")
            let taker = try #require(shortage["taken_by"] as? [String: Any])
            #expect(taker["number"] as? String == winner["number"] as? String)
            #expect(taker["by"] as? String == "keeper")
            #expect(taker["quantity"] as? String == "1")
            try await shop.expectSound()
        }
    }

    @Test(arguments: [0, 1])
    func `of two receipts of the rest of an order's line one wins`(scope: Int) async throws {
        try await Shop.open(products: ["P1", "P2"]) { shop in
            // The order stays open for its other line, or is complete with the first receipt.
            for (other, refusal) in [(5, "over_receipt"), (0, "order_not_open")] {
                let order = try await shop.order(other > 0 ? ["P1": 10, "P2": other] : ["P1": 10])
                let drafts = [
                    try await shop.receiptDraft(of: order.lines[0], 10),
                    try await shop.receiptDraft(of: order.lines[0], 10),
                ]
                @Sendable func submit(_ person: Int) async throws -> DoorAnswer {
                    try await shop.sessions[person].call(
                        "document.submit", ["document": drafts[person]], scope: scope)
                }
                let answers = try await shop.race(
                    at: "select from data.document where id = \(order.document) for update",
                    { try await submit(0) }, { try await submit(1) })
                #expect(shop.outcomes(answers) == ["done", refusal])
            }
            #expect(try await shop.value("select trim_scale(sum(usable)) from data.stock_item") == "20")
            try await shop.expectSound()
        }
    }

    @Test func `receipts that are entered for one order at once wait for each other instead of deadlocking`()
        async throws
    {
        try await Shop.open { shop in
            let order = try await shop.order(["P1": 10])
            @Sendable func receive(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "goods_receipt.submit",
                    ["partner": "S1", "lines": [["source_line": order.lines[0], "quantity": 4]]], scope: 0)
            }
            let answers = try await shop.race(
                at: "select from data.document where id = \(order.document) for update",
                { try await receive(0) }, { try await receive(1) })
            #expect(answers.map(\.error) == [nil, nil])
            try await shop.expectSound()
        }
    }

    @Test func `receipts of one order are reversed at once without a deadlock`() async throws {
        try await Shop.open { shop in
            let order = try await shop.order(["P1": 10])
            var receipts = [Int]()
            for quantity in [3, 4] {
                receipts.append(
                    try await shop.session.done(
                        "goods_receipt.submit",
                        ["partner": "S1", "lines": [["source_line": order.lines[0], "quantity": quantity]]]
                    ).document)
            }
            let both = receipts
            @Sendable func reverse(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "document.reverse", ["document": both[person], "reason": "wrong"], scope: 0)
            }
            let answers = try await shop.race(
                // Lets both link their mirrors to the order before either may go on with it.
                at: "select from data.document where id = \(order.document) for share",
                { try await reverse(0) },
                { try await reverse(1) })
            #expect(answers.map(\.error) == [nil, nil])
            #expect(try await shop.value("select trim_scale(sum(fulfilled)) from data.line_progress") == "0")
            try await shop.expectSound()
        }
    }

    @Test(arguments: [true, false])
    func `an order is closed by hand or by its last receipt, not both`(closesFirst: Bool) async throws {
        try await Shop.open { shop in
            let order = try await shop.order(["P1": 10])
            let draft = try await shop.receiptDraft(of: order.lines[0], 10)
            let close: Shop.Action = {
                try await shop.sessions[0].call(
                    "document.close", ["document": order.document, "reason": "late"], scope: 0)
            }
            let receive: Shop.Action = {
                try await shop.sessions[1].call("document.submit", ["document": draft], scope: 0)
            }
            let gate = "select from data.document where id = \(order.document) for update"
            let answers =
                closesFirst
                ? try await shop.race(at: gate, close, receive)
                : try await shop.race(at: gate, receive, close)
            #expect(answers.map(\.error) == [nil, closesFirst ? "order_not_open" : "document_state"])
            try await shop.expectSound()
        }
    }

    @Test func `an order to which a receipt is being linked does not go back to draft`() async throws {
        try await Shop.open { shop in
            let order = try await shop.order(["P1": 10])
            let answers = try await shop.race(
                // The draft waits at its line, with the order in its hands.
                at: "lock table data.document_line in share mode",
                {
                    try await shop.sessions[0].call(
                        "goods_receipt.save",
                        ["partner": "S1", "lines": [["source_line": order.lines[0], "quantity": 4]]], scope: 0
                    )
                },
                {
                    try await shop.sessions[1].call(
                        "document.reopen", ["document": order.document, "reason": "price"], scope: 0)
                })
            #expect(answers.map(\.error) == [nil, "document_in_use"])
        }
    }

    @Test func `of two reversals of one document one is posted`() async throws {
        try await Shop.open { shop in
            let receipt = try await shop.stock(5)
            @Sendable func reverse(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "document.reverse", ["document": receipt, "reason": "wrong"], scope: 0)
            }
            let answers = try await shop.race(
                at: "select from data.stock_item for update", { try await reverse(0) },
                { try await reverse(1) })
            #expect(answers.map(\.error) == [nil, "already_reversed"])
            try await shop.expectSound()
        }
    }

    @Test func `of two products with one code one is made`() async throws {
        try await Shop.open { shop in
            @Sendable func create(_ person: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "product.create", ["code": "NEW", "name": "n\(person)", "base_unit": "EA"], scope: 0)
            }
            let answers = try await shop.race(
                at: "lock table data.product in share mode", { try await create(0) }, { try await create(1) })
            #expect(shop.outcomes(answers) == ["code_taken", "done"])
        }
    }
}

/// Two decisions on one document.
@Suite struct DecisionContentionTests {
    /// An order that waits for any one of two owners, and their sessions; afterwards one decision has been made.
    private func withPending(
        _ body: (_ shop: Shop, _ owners: [DoorSession], _ document: Int) async throws -> Void
    ) async throws {
        try await Shop.open(connections: 3) { shop in
            var owners = [DoorSession]()
            for (index, login) in ["ada", "bo"].enumerated() {
                owners.append(
                    try await DoorSession.open(
                        login: login, role: "owner", in: shop.database,
                        on: shop.sessions[index + 1].connection))
            }
            try await shop.session.done(
                "approval_flow.save",
                [
                    "flow": "PO", "name": "PO", "kind": "purchase_order",
                    "steps": [["role": "owner", "rule": "any"]],
                ])
            try await body(shop, owners, try await shop.order(["P1": 1]).document)
            #expect(
                try await shop.value("select count(*) from data.approval_task where state = 'waiting'") == "0"
            )
            #expect(try await shop.value("select count(*) from data.approval_decision") == "1")
            try await shop.expectSound()
        }
    }

    @Test func `of two approvers of a step for any one, one decides`() async throws {
        try await withPending { shop, owners, document in
            let answers = try await shop.race(
                at: "select from data.document for update",
                { try await owners[0].call("approval.approve", ["document": document], scope: 0) },
                { try await owners[1].call("approval.approve", ["document": document], scope: 0) })
            #expect(shop.outcomes(answers) == ["done", "not_pending"])
        }
    }

    @Test(arguments: [true, false])
    func `a document is approved or withdrawn, not both`(approvesFirst: Bool) async throws {
        try await withPending { shop, owners, document in
            let approve: Shop.Action = {
                try await owners[0].call("approval.approve", ["document": document], scope: 0)
            }
            let withdraw: Shop.Action = {
                try await shop.session.call("approval.withdraw", ["document": document], scope: 0)
            }
            let gate = "select from data.document for update"
            let answers =
                approvesFirst
                ? try await shop.race(at: gate, approve, withdraw)
                : try await shop.race(at: gate, withdraw, approve)
            #expect(answers.map(\.error) == [nil, "not_pending"])
            let state = try await shop.value("select state from data.document where id = \(document)")
            #expect(state == (approvesFirst ? "approved" : "draft"))
        }
    }
}

/// One key, several calls.
@Suite struct KeyContentionTests {
    private static let gate = "lock table data.document in share mode"

    private func receive(_ session: DoorSession, _ quantity: Int) async throws -> DoorAnswer {
        try await session.call(
            "other_in.submit", ["lines": [["product": "P1", "quantity": quantity, "price": 1]]], key: "k1",
            scope: 0)
    }

    @Test func `two calls with one key at once get one answer and make one document`() async throws {
        try await Shop.open { shop in
            let answers = try await shop.race(
                at: Self.gate, { try await receive(shop.sessions[0], 7) },
                { try await receive(shop.sessions[1], 7) })
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers[0].body == answers[1].body)
            #expect(try await shop.value("select count(*) from data.document") == "1")
            try await shop.expectSound()
        }
    }

    @Test func `of two calls with one key and two bodies one runs, at once or later`() async throws {
        try await Shop.open { shop in
            let answers = try await shop.race(
                at: Self.gate, { try await receive(shop.sessions[0], 7) },
                { try await receive(shop.sessions[1], 8) })
            #expect(answers.map(\.error) == [nil, "key_reused"])
            #expect(try await receive(shop.session, 8).error == "key_reused")
            #expect(try await receive(shop.session, 7).body == answers[0].body)
            #expect(try await shop.value("select count(*) from data.document") == "1")
        }
    }

    @Test func `the key of a call that is refused goes to the one that waits for it`() async throws {
        try await Shop.open { shop in
            try await shop.stock(1)
            @Sendable func issue(_ person: Int, _ quantity: Int) async throws -> DoorAnswer {
                try await shop.sessions[person].call(
                    "other_out.submit", ["lines": [["product": "P1", "quantity": quantity]]], key: "k1",
                    scope: 0)
            }
            let answers = try await shop.race(
                at: "select from data.stock_item for update", { try await issue(0, 2) },
                { try await issue(1, 1) })
            #expect(answers.map(\.error) == ["stock_insufficient", nil])
        }
    }
}

/// A place that is taken out of use while something is posted into it.
@Suite struct DisabledPlaceTests {
    enum Place: String, CaseIterable {
        case branch, warehouse, location

        func disable(_ session: DoorSession) async throws -> DoorAnswer {
            switch self {
            case .branch:
                try await session.call(
                    "branch.update", ["branch": "HQ", "version": 1, "disabled": true], scope: 0)
            case .warehouse:
                try await session.call(
                    "warehouse.update", ["warehouse": "W2", "version": 1, "disabled": true], scope: 0)
            case .location:
                try await session.call(
                    "location.update",
                    ["warehouse": "W2", "location": "A-1", "version": 1, "disabled": true],
                    scope: 0)
            }
        }
    }

    /// A second warehouse with a second storage location, and a draft of a receipt into that.
    private func withDraft(_ body: (_ shop: Shop, _ draft: Int) async throws -> Void) async throws {
        try await Shop.open { shop in
            try await shop.session.done("warehouse.create", ["code": "W2", "name": "W2"])
            try await shop.session.done("location.create", ["warehouse": "W2", "code": "A-1", "name": "A-1"])
            let draft = try await shop.session.done(
                "other_in.save",
                [
                    "warehouse": "W2",
                    "lines": [["product": "P1", "quantity": 1, "price": 1, "location": "A-1"]],
                ])
            try await body(shop, try draft.document)
            try await shop.expectSound()
        }
    }

    @Test(arguments: Place.allCases)
    func `a place into which something is being posted is not disabled`(_ place: Place) async throws {
        try await withDraft { shop, draft in
            let answers = try await shop.race(
                // The posting waits for its new balance, and holds the place.
                at: "lock table data.stock_item in share mode",
                { try await shop.sessions[0].call("document.submit", ["document": draft], scope: 0) },
                { try await place.disable(shop.sessions[1]) })
            #expect(answers.map(\.error) == [nil, "\(place)_holds_stock"])
        }
    }

    @Test(arguments: Place.allCases)
    func `nothing is posted into a place that is being disabled`(_ place: Place) async throws {
        try await withDraft { shop, draft in
            let answers = try await shop.race(
                // Whoever disables it waits to see its stock, and holds the place.
                at: "lock table data.stock_balance in access exclusive mode",
                { try await place.disable(shop.sessions[0]) },
                { try await shop.sessions[1].call("document.submit", ["document": draft], scope: 0) })
            #expect(answers.map(\.error) == [nil, "request_invalid"])
            let faults = answers[1].details["faults"] as? [[String: Any]]
            #expect(faults?.map { $0["fault"] as? String } == ["disabled"])
            #expect(faults?.first?["path"] as? String == place.rawValue)
        }
    }
}
