// Buying: orders to suppliers in their rhythm, approval of large ones, goods that come late, short or damaged.

internal import Gateway

extension BranchTrade {
    /// Goods on their way.
    struct Arrival: Sendable {
        let day: Int
        let order: String
        let supplier: String
        let warehouse: String
        /// Order line, product, packs.
        let lines: [(source: String, product: Int, packs: Int)]
        /// Whether it is what was missing from an earlier one.
        let isRest: Bool
    }

    /// An order of which the rest is given up.
    struct Closing: Sendable {
        let day: Int
        let order: String
        let warehouse: String
        let rest: StockLine
    }

    /// A line of an order that is being made.
    private struct Wish {
        let product: Int
        let warehouse: String
        var packs: Int
    }

    /// Orders from every supplier whose turn it is.
    mutating func order(on day: Int) async throws {
        guard calendar.weekday(day) <= 5 else { return }
        for (index, supplier) in company.suppliers.enumerated() where nextOrder[index] <= day {
            nextOrder[index] += supplier.interval
            let wishes = wishes(from: supplier)
            guard !wishes.isEmpty else { continue }
            try await order(wishes, from: supplier, raised: index % 4 == 1 && day > 45, on: day)
        }
    }

    /// What brings the stock up to what is sold until the delivery after the next.
    private func wishes(from supplier: DemoCompany.Supplier) -> [Wish] {
        [branch.shop, branch.depot].flatMap { warehouse in
            company.products.indices.compactMap { index -> Wish? in
                let product = company.products[index]
                guard product.supplier == supplier.code else { return nil }
                let target = wanted(index, in: warehouse, days: supplier.interval + supplier.lead)
                let position = (available[warehouse]?[index] ?? 0) + (onOrder[warehouse]?[index] ?? 0)
                let packs = Int((Double(target - position) / Double(product.packSize)).rounded())
                return packs > 0 ? Wish(product: index, warehouse: warehouse, packs: packs) : nil
            }
        }
    }

    private mutating func order(
        _ wished: [Wish], from supplier: DemoCompany.Supplier, raised: Bool, on day: Int
    ) async throws {
        var wishes = wished
        let header: [JSONTree.Member] = .members([
            "partner": .string(supplier.code), "warehouse": .string(wished.first?.warehouse ?? branch.shop),
            "business_on": on(day), "due_on": on(day + supplier.lead),
        ])
        var paper = try await post(
            "purchase_order.submit",
            header + .members(["lines": purchaseLines(wishes, raised: raised)]), as: staff.buyer)
        // What was handed in yesterday or today still lies with whom it waits for.
        if paper.state == "submitted", day >= calendar.today - 1 { return }
        if paper.state == "submitted" {
            approvals += 1
            if approvals == 2 {
                wishes = wishes.map { wish in
                    var wish = wish
                    wish.packs = max(1, wish.packs / 2)
                    return wish
                }
                try await post(
                    "approval.reject",
                    .members(["document": .string(paper.document), "reason": "数量偏大,占用资金,请减半后再报"]),
                    as: staff.owner)
                let version = try await version(of: paper.document)
                paper = try await post(
                    "purchase_order.submit",
                    header
                        + .members([
                            "document": .string(paper.document), "version": .int(version),
                            "lines": purchaseLines(wishes, raised: raised), "memo": "按审批意见减半",
                        ]), as: staff.buyer)
            }
            if paper.state == "submitted" { try await approve(paper) }
        }
        try await expect(wishes, of: paper, from: supplier, on: day)
    }

    private func version(of document: String) async throws -> Int {
        let rows = try await door.rows(
            "document", ["version"], filter: ["id": .string(document)], as: staff.buyer)
        return rows.first?.first.flatMap(Int.init) ?? 0
    }

    private func purchaseLines(_ wishes: [Wish], raised: Bool) -> JSONTree {
        .array(
            wishes.map { wish in
                let product = company.products[wish.product]
                return .object(
                    .members([
                        "product": .string(product.code), "unit": .string(product.packUnit),
                        "quantity": .quantity(wish.packs),
                        // A rise of three per cent in the seventh week.
                        "price": raised ? .cents(product.packPurchaseCents * 103 / 100) : nil,
                        "warehouse": .string(wish.warehouse),
                    ]))
            })
    }

    private func approve(_ paper: Paper) async throws {
        let steps = paper.grossCents >= 3_000_000 ? [staff.accountant, staff.owner] : [staff.owner]
        for login in steps {
            try await post(
                "approval.approve", .members(["document": .string(paper.document), "comment": "同意"]),
                as: login)
        }
    }

    /// Remembers what will come, and when.
    private mutating func expect(
        _ wishes: [Wish], of paper: Paper, from supplier: DemoCompany.Supplier, on day: Int
    ) async throws {
        for wish in wishes { count(wish.packs, of: wish.product, in: wish.warehouse, onOrder: true) }
        let lines = try await door.rows(
            "purchase_order_line", ["id"], filter: ["document_id": .string(paper.document)], as: staff.buyer)
        var arrival = day + supplier.lead + random.pick([0, 0, 0, 1, 2])
        if calendar.weekday(arrival) == 7 { arrival += 1 }
        for warehouse in [branch.shop, branch.depot] {
            let coming = zip(lines, wishes).filter {
                $1.warehouse == warehouse && !isHeldUp($1, supplier, on: day)
            }
            .map { (source: $0[0], product: $1.product, packs: $1.packs) }
            guard !coming.isEmpty else { continue }
            arrivals.append(
                Arrival(
                    day: arrival, order: paper.document, supplier: supplier.code, warehouse: warehouse,
                    lines: coming, isRest: false))
        }
    }

    /// The late supplier has been out of two products of late, and nobody has given them up yet.
    private func isHeldUp(_ wish: Wish, _ supplier: DemoCompany.Supplier, on day: Int) -> Bool {
        let first = company.products.firstIndex { $0.supplier == supplier.code } ?? 0
        return supplier.code == branch.lateSupplier && day >= 58
            && [first + 1, first + 3].contains(wish.product)
    }

    private mutating func count(_ packs: Int, of product: Int, in warehouse: String, onOrder isOrder: Bool) {
        let quantity = packs * company.products[product].packSize
        if isOrder {
            onOrder[warehouse]?[product] += quantity
        } else {
            available[warehouse]?[product] += quantity
        }
    }

    /// Takes in what arrives, and gives up what will not.
    mutating func receive(on day: Int) async throws {
        let today = arrivals.filter { $0.day == day }
        arrivals.removeAll { $0.day == day }
        for arrival in today { try await receive(arrival, on: day) }
        var closed: Set<String> = []
        for closing in closings where closing.day == day {
            if closed.insert(closing.order).inserted {
                try await post(
                    "document.close",
                    .members(["document": .string(closing.order), "reason": "供应商断货,余量不再补发"]),
                    as: staff.buyer)
            }
            onOrder[closing.warehouse]?[closing.rest.product] -= closing.rest.quantity
        }
    }

    private mutating func receive(_ arrival: Arrival, on day: Int) async throws {
        var lines = arrival.lines
        let short = arrival.isRest || !random.chance(0.15) ? nil : lines.firstIndex { $0.packs > 2 }
        if let short {
            let missing = max(1, lines[short].packs * 3 / 10)
            lines[short].packs -= missing
            expectRest(missing, of: lines[short], arrival, on: day)
        }
        let damaged = random.chance(0.1) ? lines.firstIndex { $0.packs > 1 } : nil
        let reason = random.pick(["外箱破损", "临期", "包装变形", "标签不符"])
        let request: [JSONTree.Member] = .members([
            "partner": .string(arrival.supplier), "warehouse": .string(arrival.warehouse),
            "business_on": on(day),
            "lines": .array(
                lines.enumerated().map { index, line in
                    .object(
                        .members([
                            "source_line": .string(line.source), "quantity": .quantity(line.packs),
                            "location": .string(company.products[line.product].location),
                            "rejected": index == damaged ? "1" : nil,
                            "reject_reason": index == damaged ? .string(reason) : nil,
                        ]))
                }),
        ])
        var paper = try await post("goods_receipt.submit", request, as: staff.store)
        if !arrival.isRest, damaged == nil, short == nil, day >= 37 + shift * 2, !hasRedoneReceipt {
            hasRedoneReceipt = true
            try await post(
                "document.reverse",
                .members([
                    "document": .string(paper.document), "reason": "送货单号录错,重新入库", "business_on": on(day),
                ]), as: staff.owner)
            paper = try await post("goods_receipt.submit", request, as: staff.store)
        }
        for (index, line) in lines.enumerated() {
            count(-line.packs, of: line.product, in: arrival.warehouse, onOrder: true)
            count(
                line.packs - (index == damaged ? 1 : 0), of: line.product, in: arrival.warehouse,
                onOrder: false)
            if index == damaged {
                rejected[arrival.warehouse, default: [:]][line.product, default: 0] +=
                    company.products[line.product].packSize
            }
        }
        if damaged == nil, short == nil { try await sendBack(ofReceipt: paper, lines, arrival, on: day) }
    }

    /// Of one receipt in ten a pack is found wrong after it was put away, and goes back.
    private mutating func sendBack(
        ofReceipt paper: Paper, _ lines: [(source: String, product: Int, packs: Int)], _ arrival: Arrival,
        on day: Int
    ) async throws {
        soundReceipts += 1
        guard soundReceipts % 10 == 5, let place = lines.firstIndex(where: { $0.packs > 1 }) else { return }
        try await post(
            "purchase_return.submit",
            .members([
                "partner": .string(arrival.supplier), "warehouse": .string(arrival.warehouse),
                "business_on": on(day), "reason": "开箱发现瓶身破裂,退一件",
                "lines": [
                    .object(.members(["source_line": .string(paper.lines[place]), "quantity": "1"]))
                ],
            ]), as: staff.store)
        count(-1, of: lines[place].product, in: arrival.warehouse, onOrder: false)
    }

    /// What was missing comes some days later, or never.
    private mutating func expectRest(
        _ packs: Int, of line: (source: String, product: Int, packs: Int), _ arrival: Arrival, on day: Int
    ) {
        let later = day + random.int(4, 7)
        if random.chance(0.3) {
            let known = closings.first { $0.order == arrival.order }
            closings.append(
                Closing(
                    day: known?.day ?? later + 4, order: arrival.order, warehouse: arrival.warehouse,
                    rest: StockLine(
                        product: line.product, quantity: packs * company.products[line.product].packSize)))
        } else {
            arrivals.append(
                Arrival(
                    day: calendar.weekday(later) == 7 ? later + 1 : later, order: arrival.order,
                    supplier: arrival.supplier, warehouse: arrival.warehouse,
                    lines: [(source: line.source, product: line.product, packs: packs)], isRest: true))
        }
    }
}
