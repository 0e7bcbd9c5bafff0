// Selling: the shop's sales of each day, and wholesale by order and delivery, with what real trade has: backorders,
// discounts, free goods, rounding down, customers who take along at once.

internal import Gateway

extension BranchTrade {
    /// An order of a customer that waits for goods.
    struct OpenSale: Sendable {
        let document: String
        let customer: String
        /// Login of the seller.
        let seller: String
        let dueDay: Int
        /// When somebody next looks what can be delivered.
        var tryDay: Int
        var lines: [SaleLine]
        let discountCents: Int
        let grossCents: Int
        var isUntouched = true
    }

    /// A line of such an order.
    struct SaleLine: Sendable {
        let product: Int
        /// Base units in the unit of the line.
        let unitSize: Int
        /// In the unit of the line.
        var remaining: Int
        /// In base units.
        var reserved: Int
        let isGift: Bool
    }

    // MARK: Shop

    /// What the shop sold today, in one paper, as the till reports it.
    mutating func sellInShop(on day: Int) async throws {
        let mood = random.uniform(0.9, 1.1) * calendar.rush(day)
        // Every week another kind of goods is ten per cent off.
        let onOffer = ["SODA", "BISCUIT", "PAPER", "BEER", "NUT", "INSTANT", "CARE"][(day / 7 + shift) % 7]
        var sold: [StockLine] = []
        for index in company.products.indices {
            let isOnOffer = company.products[index].category == onOffer
            let wanted = random.count(mean: demand.shop[index] * mood * (isOnOffer ? 1.4 : 1))
            let quantity = min(wanted, available[branch.shop]?[index] ?? 0)
            guard quantity > 0 else { continue }
            sold.append(StockLine(product: index, quantity: quantity))
        }
        guard !sold.isEmpty else { return }
        let paper = try await post("delivery.submit", shopSales(sold, onOffer, on: day), as: staff.shop.login)
        if [23, 61, 80].contains(day - shift) { try await correct(paper, &sold, onOffer, on: day) }
        for line in sold { available[branch.shop]?[line.product] -= line.quantity }
    }

    private func shopSales(_ sold: [StockLine], _ onOffer: String, on day: Int) -> [JSONTree.Member] {
        .members([
            "partner": .string(DemoCompany.walkIn), "warehouse": .string(branch.shop), "business_on": on(day),
            "employee": .string(staff.shop.employee), "memo": "门店日结",
            "lines": .array(
                sold.map { sold in
                    let isOnOffer = company.products[sold.product].category == onOffer
                    return line(
                        sold.product, .quantity(sold.quantity),
                        .members(["discount": isOnOffer ? "0.1" : nil, "remark": isOnOffer ? "本周特价" : nil]))
                }),
        ])
    }

    /// One quantity was typed wrong: the owner reverses the paper and makes it anew.
    private func correct(_ paper: Paper, _ sold: inout [StockLine], _ onOffer: String, on day: Int)
        async throws
    {
        guard let index = sold.firstIndex(where: { $0.quantity > 2 }) else { return }
        let answer = try await door.done(
            "document.correct",
            .members([
                "document": .string(paper.document), "reason": "数量录错", "business_on": on(day),
            ]), as: staff.owner, branch: branch.code)
        await progress.made()
        sold[index] = StockLine(product: sold[index].product, quantity: sold[index].quantity - 2)
        let draft = answer["draft"]
        try await post(
            "delivery.submit",
            shopSales(sold, onOffer, on: day)
                + .members([
                    "document": .string(orNull: draft?["document"]?.string),
                    "version": .int(draft?["version"]?.int ?? 1),
                ]), as: staff.owner)
    }

    // MARK: Wholesale

    /// Orders of the day, and customers who come by and take along.
    mutating func sellWholesale(on day: Int) async throws {
        guard calendar.weekday(day) <= 6 else { return }
        for (customer, choice) in demand.customers where random.chance(customer.weeklyOrders / 6) {
            let lines = basket(customer, choice, count: random.int(3, 7))
            if random.chance(0.12) {
                try await sellAtOnce(lines, to: customer, on: day)
            } else {
                try await takeOrder(lines, of: customer, on: day)
            }
        }
    }

    private mutating func basket(
        _ customer: DemoCompany.Customer, _ choice: [Int], count: Int
    ) -> [SaleLine] {
        let products = company.products
        let chosen = random.sample(count, of: choice) { products[$0].wholesaleWeight }
        var lines = chosen.map { index in
            SaleLine(
                product: index, unitSize: products[index].packSize,
                remaining: max(
                    1,
                    Int((products[index].typicalPacks * customer.size * random.uniform(0.6, 1.4)).rounded())),
                reserved: 0, isGift: false)
        }
        if let soda = lines.first(where: { products[$0.product].category == "SODA" && $0.remaining >= 5 }) {
            lines.append(
                SaleLine(product: soda.product, unitSize: 1, remaining: 6, reserved: 0, isGift: true))
        }
        return lines
    }

    /// Lines as a request has them; key customers pay three per cent less.
    private func saleLines(_ lines: [SaleLine], isKey: Bool, withPlace: Bool) -> JSONTree {
        .array(
            lines.map { sale in
                let product = company.products[sale.product]
                return .object(
                    .members([
                        "product": .string(product.code),
                        "unit": .string(sale.unitSize == 1 ? product.baseUnit : product.packUnit),
                        "quantity": .quantity(sale.remaining),
                        "discount": isKey && !sale.isGift ? "0.03" : nil,
                        "gift": sale.isGift ? true : nil, "remark": sale.isGift ? "满 5 箱赠 6 瓶" : nil,
                        "location": withPlace ? .string(product.location) : nil,
                    ]))
            })
    }

    private func seller(of customer: DemoCompany.Customer) -> String {
        staff.byEmployee[customer.owner] ?? staff.wholesale
    }

    private mutating func takeOrder(
        _ wanted: [SaleLine], of customer: DemoCompany.Customer, on day: Int
    ) async throws {
        var lines = wanted
        let total = lines.reduce(0) { sum, line in
            sum + (line.isGift ? 0 : line.remaining * company.products[line.product].packSaleCents)
        }
        let discount =
            !customer.isKey && total > 150_000 && random.chance(0.35) ? total / 50 / 1000 * 1000 : 0
        let due = day + random.int(1, 3)
        let seller = seller(of: customer)
        let paper = try await post(
            "sales_order.submit",
            .members([
                "partner": .string(customer.code), "warehouse": .string(branch.depot), "business_on": on(day),
                "due_on": on(due), "discount": discount > 0 ? .cents(discount) : nil,
                "lines": saleLines(lines, isKey: customer.isKey, withPlace: false),
            ]), as: seller)
        if day == 44 + shift || (day > 44 + shift && !hasCancelledSale) {
            hasCancelledSale = true
            try await post(
                "document.cancel",
                .members(["document": .string(paper.document), "reason": "客户改期,取消订货"]), as: seller)
            return
        }
        for index in lines.indices {
            let wanted = lines[index].remaining * lines[index].unitSize
            lines[index].reserved = min(wanted, available[branch.depot]?[lines[index].product] ?? 0)
            available[branch.depot]?[lines[index].product] -= lines[index].reserved
        }
        openSales.append(
            OpenSale(
                document: paper.document, customer: customer.code, seller: seller, dueDay: due, tryDay: due,
                lines: lines, discountCents: discount, grossCents: customer.isKey ? 0 : paper.grossCents))
    }

    /// A customer who comes by: no order, paid and rounded down at once.
    private mutating func sellAtOnce(
        _ wanted: [SaleLine], to customer: DemoCompany.Customer, on day: Int
    ) async throws {
        let depot = branch.depot
        let lines = wanted.filter { line in
            !line.isGift && line.remaining * line.unitSize <= available[depot]?[line.product] ?? 0
        }
        guard !lines.isEmpty else { return }
        let request: [JSONTree.Member] = .members([
            "partner": .string(customer.code), "warehouse": .string(depot), "business_on": on(day),
            "lines": saleLines(lines, isKey: customer.isKey, withPlace: true),
        ])
        let seller = seller(of: customer)
        let preview = try await door.done(
            "document.preview", .members(["kind": "delivery"]) + request, as: seller, branch: branch.code)
        let gross = Int(((preview["gross"]?.string).flatMap(Double.init) ?? 0) * 100 + 0.5)
        try await post(
            "delivery.submit",
            request
                + .members(["rounding_off": gross % 500 > 0 ? .cents(gross % 500) : nil, "memo": "客户自提"]),
            as: seller)
        for line in lines { available[depot]?[line.product] -= line.remaining * line.unitSize }
    }

    /// Delivers what is due and there; what is missing is looked for again two days later, and at last given up.
    mutating func deliver(on day: Int) async throws {
        guard calendar.weekday(day) <= 6 else { return }
        for index in openSales.indices where openSales[index].tryDay <= day {
            openSales[index] = try await delivered(openSales[index], on: day)
        }
        for sale in openSales where day - sale.dueDay >= 10 && day < 72 && !sale.isDone {
            try await post(
                "document.close",
                .members(["document": .string(sale.document), "reason": "缺货过久,客户不再等待"]), as: sale.seller)
            for line in sale.lines { available[branch.depot]?[line.product] += line.reserved }
        }
        openSales.removeAll { $0.isDone || (day - $0.dueDay >= 10 && day < 72) }
    }

    private mutating func delivered(_ openSale: OpenSale, on day: Int) async throws -> OpenSale {
        var sale = openSale
        sale.tryDay = day + 2
        let answer = try await door.done(
            "sales_order.reserve", .members(["document": .string(sale.document)]), as: sale.seller,
            branch: branch.code)
        var lines: [JSONTree] = []
        for (index, row) in (answer["lines"]?.elements ?? []).enumerated() {
            let reserved = (row["reserved"]?.string).flatMap(Int.init) ?? 0
            available[branch.depot]?[sale.lines[index].product] -= reserved - sale.lines[index].reserved
            let quantity = min(sale.lines[index].remaining, reserved / sale.lines[index].unitSize)
            sale.lines[index].reserved = reserved - quantity * sale.lines[index].unitSize
            sale.lines[index].remaining -= quantity
            guard quantity > 0 else { continue }
            lines.append(
                .object(
                    .members([
                        "source_line": .string(orNull: row["line"]?.string), "quantity": .quantity(quantity),
                        "location": .string(company.products[sale.lines[index].product].location),
                    ])))
        }
        if !lines.isEmpty {
            let isWhole = sale.isDone && sale.isUntouched
            let off = isWhole && random.chance(0.4) ? sale.grossCents % 500 : 0
            try await post(
                "delivery.submit",
                .members([
                    "partner": .string(sale.customer), "warehouse": .string(branch.depot),
                    "business_on": on(day),
                    "discount": isWhole && sale.discountCents > 0 ? .cents(sale.discountCents) : nil,
                    "rounding_off": off > 0 ? .cents(off) : nil, "lines": .array(lines),
                ]), as: staff.store)
            sale.isUntouched = false
        }
        return sale
    }
}

extension BranchTrade.OpenSale {
    /// Whether everything was delivered.
    var isDone: Bool { lines.allSatisfy { $0.remaining == 0 } }
}
