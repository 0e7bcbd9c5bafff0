// What else moves stock in a year of a shop: own use, breakage, count differences, free goods from suppliers, returns of
// what failed inspection; and what lies unfinished on the desks today.

internal import Gateway

extension BranchTrade {
    /// Papers that are neither bought nor sold.
    mutating func keepHouse(on day: Int) async throws {
        let turn = day - shift
        if turn % 14 == 5 { try await useOwn(on: day) }
        if turn % 15 == 9 { try await writeOff(on: day) }
        if turn % 28 == 20 { try await adjust(on: day) }
        if turn % 28 == 13 { try await takeFreeGoods(on: day) }
        if turn % 21 == 18 { try await returnRejected(on: day) }
    }

    private func index(_ code: String) -> Int? { company.products.firstIndex { $0.code == code } }

    private mutating func issue(
        _ wanted: [(code: String, quantity: Int)], reason: String, memo: String, on day: Int
    ) async throws -> Paper? {
        let lines = wanted.compactMap { code, quantity -> StockLine? in
            guard let index = index(code) else { return nil }
            let most = min(quantity, available[branch.shop]?[index] ?? 0)
            return most > 0 ? StockLine(product: index, quantity: most) : nil
        }
        guard !lines.isEmpty else { return nil }
        for line in lines { available[branch.shop]?[line.product] -= line.quantity }
        return try await post(
            "other_out.submit",
            .members([
                "warehouse": .string(branch.shop), "reason": .string(reason), "memo": .string(memo),
                "business_on": on(day),
                "lines": .array(lines.map { line($0.product, .quantity($0.quantity)) }),
            ]), as: staff.store)
    }

    private mutating func useOwn(on day: Int) async throws {
        let used = [("WATER-01", random.int(10, 20)), ("CLEAN-05", random.int(1, 2)), ("PAPER-01", 1)]
        let before = available
        let paper = try await issue(used, reason: "领用", memo: "办公室及收银台领用", on: day)
        // Once it was meant for another branch.
        guard let paper, (40...56).contains(day - shift), !hasReversedUse else { return }
        hasReversedUse = true
        try await post(
            "document.reverse",
            .members(["document": .string(paper.document), "reason": "领错仓库,冲回", "business_on": on(day)]),
            as: staff.owner)
        available = before
    }

    private mutating func writeOff(on day: Int) async throws {
        let spoilt = random.pick([
            [("DAIRY-03", 4), ("DAIRY-04", 2)], [("DAIRY-01", 3), ("BISCUIT-06", 1)],
            [("PUFF-01", 2), ("DAIRY-06", 3)], [("BEER-01", 2)],
        ])
        _ = try await issue(spoilt, reason: "报损", memo: "过期或破损,店长现场确认", on: day)
    }

    private mutating func adjust(on day: Int) async throws {
        let missing = random.pick([
            [("CANDY-03", 2), ("NUT-05", 1)], [("CLEAN-06", 2)], [("PUFF-04", 1), ("CARE-05", 1)],
        ])
        _ = try await issue(missing, reason: "盘亏", memo: "月度抽盘差异", on: day)
        let found = random.pick(["SEASONING-05", "INSTANT-02", "SODA-02"])
        try await bringIn(
            found, quantity: random.int(1, 3), isFree: false, reason: "盘盈", memo: "月度抽盘差异", on: day)
    }

    private mutating func takeFreeGoods(on day: Int) async throws {
        let code = random.pick(["SODA-03", "TEA-02", "BEER-02", "INSTANT-02"])
        let size = index(code).map { company.products[$0].packSize } ?? 1
        try await bringIn(code, quantity: size, isFree: true, reason: "供应商赠品", memo: "促销搭赠,无发票", on: day)
    }

    private mutating func bringIn(
        _ code: String, quantity: Int, isFree: Bool, reason: String, memo: String, on day: Int
    ) async throws {
        guard let index = index(code) else { return }
        // A keeper sees no costs: what was not free is valued at what the goods cost.
        let price: JSONTree? = isFree ? "0" : nil
        try await post(
            "other_in.submit",
            .members([
                "warehouse": .string(branch.shop), "reason": .string(reason), "memo": .string(memo),
                "business_on": on(day),
                "lines": [line(index, .quantity(quantity), .members(["price": price]))],
            ]), as: staff.store)
        available[branch.shop]?[index] += quantity
    }

    private mutating func returnRejected(on day: Int) async throws {
        for warehouse in [branch.shop, branch.depot] {
            let lines = (rejected[warehouse] ?? [:]).sorted { $0.key < $1.key }
            guard !lines.isEmpty else { continue }
            rejected[warehouse] = [:]
            try await post(
                "other_out.submit",
                .members([
                    "warehouse": .string(warehouse), "reason": "退供应商", "memo": "收货不合格,供应商自提",
                    "business_on": on(day),
                    "lines": .array(
                        lines.map { product, quantity in
                            .object(
                                .members([
                                    "product": .string(company.products[product].code),
                                    "quantity": .quantity(quantity), "location": "QC",
                                ]))
                        }),
                ]), as: staff.store)
        }
    }

    // MARK: Today's desks

    /// Large orders that wait for approval, and drafts that nobody has handed in yet.
    mutating func leaveOpen() async throws {
        let waiting = try await stockUp(
            [("RICE-01", 60), ("OIL-01", 30), ("OIL-02", 20)], from: "G107", on: calendar.today - 1,
            memo: "节日备货,北禾报价本周内有效")
        try await door.done(
            "document.comment",
            .members(["document": .string(waiting.document), "comment": "供应商报价本周内有效,请尽快审批。"]),
            as: staff.buyer)
        if branch.scale == 1 {
            let larger = try await stockUp(
                [("BEER-01", 150), ("BEER-05", 50), ("BEER-06", 60)], from: "G104", on: calendar.today,
                memo: "年终团购备货")
            try await post(
                "approval.approve",
                .members(["document": .string(larger.document), "comment": "资金已安排,请老板定"]),
                as: staff.accountant)
        }
        try await leaveDrafts()
    }

    private func packs(_ code: String, _ count: Int) -> JSONTree {
        .object(
            .members([
                "product": .string(code), "unit": "CTN",
                "quantity": .quantity(max(1, Int((Double(count) * branch.scale).rounded()))),
            ]))
    }

    private func stockUp(
        _ goods: [(code: String, packs: Int)], from supplier: String, on day: Int, memo: String
    ) async throws -> Paper {
        try await post(
            "purchase_order.submit",
            .members([
                "partner": .string(supplier), "business_on": on(day), "due_on": on(day + 7),
                "memo": .string(memo),
                "lines": .array(goods.map { packs($0.code, $0.packs) }),
            ]), as: staff.buyer)
    }

    private func leaveDrafts() async throws {
        let today = on(calendar.today)
        try await post(
            "purchase_order.save",
            .members([
                "partner": "G110", "business_on": today, "due_on": on(calendar.today + 5), "memo": "等市场部确认数量",
                "lines": [packs("PAPER-01", 12), packs("PAPER-02", 6)],
            ]), as: staff.buyer)
        if let customer = demand.customers.first {
            try await post(
                "sales_order.save",
                .members([
                    "partner": .string(customer.customer.code), "warehouse": .string(branch.depot),
                    "business_on": today, "due_on": on(calendar.today + 3), "memo": "客户电话询价,待回复",
                    "lines": .array(customer.choice.suffix(5).map { packs(company.products[$0].code, 4) }),
                ]), as: staff.byEmployee[customer.customer.owner] ?? staff.wholesale)
        }
        try await post(
            "other_out.save",
            .members([
                "warehouse": .string(branch.shop), "reason": "报损", "business_on": today, "memo": "待拍照留底",
                "lines": index("DAIRY-03").map { [line($0, .quantity(3))] } ?? [],
            ]), as: staff.store)
    }
}
