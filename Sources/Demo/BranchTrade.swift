// Twelve weeks of one branch's trade, day by day until today. Each call is made by whose work it is: buyers order,
// storekeepers receive and deliver, sellers sell, owners approve and reverse. What the stock allows is reckoned along, so
// that no call is refused; the same seed on the same day makes the same papers.

internal import Gateway

/// One branch at work.
struct BranchTrade: Sendable {
    let company: DemoCompany
    let branch: DemoCompany.Branch
    let demand: DemoDemand
    let calendar: DemoCalendar
    let door: DemoDoor
    let progress: DemoProgress
    let staff: Staff
    /// Which branch of the company this is: things that happen in all of them happen on other days.
    let shift: Int

    var random: DemoRandom
    /// Base units that may be promised, by warehouse and product.
    var available: [String: [Int]]
    /// Base units that were ordered for a warehouse and have not come.
    var onOrder: [String: [Int]]
    /// Base units that failed inspection and wait in quarantine, by warehouse.
    var rejected: [String: [Int: Int]] = [:]
    var arrivals: [Arrival] = []
    /// Orders whose rest will not come, and when they are closed.
    var closings: [Closing] = []
    /// The day of the next order by supplier.
    var nextOrder: [Int]
    var approvals = 0
    var hasRedoneReceipt = false
    /// Whole receipts of whole goods so far; of one in ten something goes back.
    var soundReceipts = 0
    var hasCancelledSale = false
    var hasReversedUse = false
    var openSales: [OpenSale] = []

    /// Logins of the branch by what they do.
    struct Staff: Sendable {
        let buyer: String
        let shop: DemoCompany.Person
        let wholesale: String
        let store: String
        let accountant: String
        let owner: String
        /// Logins by employee.
        let byEmployee: [String: String]
    }

    /// A document as an operation answers it.
    struct Paper {
        let document: String
        let state: String
        let version: Int
        let grossCents: Int
        /// The ids of its lines of goods, in order.
        let lines: [String]
    }

    /// Base units of a product.
    struct StockLine: Sendable {
        let product: Int
        let quantity: Int
    }

    /// - Throws: `CommandFault` where a duty is nobody's.
    init(
        _ company: DemoCompany, branch: DemoCompany.Branch, shift: Int, calendar: DemoCalendar,
        door: DemoDoor,
        progress: DemoProgress
    ) throws {
        self.company = company
        self.branch = branch
        self.calendar = calendar
        self.door = door
        self.progress = progress
        self.shift = shift
        demand = DemoDemand(company, branch: branch)
        func login(_ duty: String) throws -> String { try company.person(duty, in: branch.code).login }
        staff = Staff(
            buyer: try login("buying"), shop: try company.person("shop", in: branch.code),
            wholesale: try login("wholesale"), store: try login("store"), accountant: try login("accounts"),
            owner: try login("direction"),
            byEmployee: Dictionary(company.people.map { ($0.employee, $0.login) }) { first, _ in first })
        random = DemoRandom(seed: 20_261_121, name: branch.code)
        let nothing = company.products.map { _ in 0 }
        available = [branch.shop: nothing, branch.depot: nothing]
        onOrder = available
        nextOrder = company.suppliers.indices.map {
            1 + ($0 * 5 + shift * 3) % company.suppliers[$0].interval
        }
    }

    /// From the opening stock to what lies on the desks today.
    ///
    /// - Throws: `CommandFault` where anything is refused.
    mutating func run() async throws {
        try await takeOver()
        for day in 0...calendar.today {
            try await receive(on: day)
            try await order(on: day)
            try await deliver(on: day)
            try await sellWholesale(on: day)
            try await sellInShop(on: day)
            try await keepHouse(on: day)
            await progress.reached(day)
        }
        try await leaveOpen()
    }

    /// What was there when the system was introduced: enough until the first purchases arrive.
    private mutating func takeOver() async throws {
        for warehouse in [branch.shop, branch.depot] {
            var lines: [JSONTree] = []
            for index in company.products.indices where daily(index, in: warehouse) > 0 {
                let product = company.products[index]
                guard let supplier = company.suppliers.firstIndex(where: { $0.code == product.supplier })
                else { continue }
                let most = wanted(
                    index, in: warehouse, days: nextOrder[supplier] + company.suppliers[supplier].lead)
                let quantity = max(2, Int((Double(most) * random.uniform(0.9, 1.15)).rounded()))
                available[warehouse]?[index] = quantity
                lines.append(
                    line(index, .quantity(quantity), .members(["price": .string(product.netPurchasePrice)])))
            }
            try await post(
                "opening_stock.submit",
                .members([
                    "warehouse": .string(warehouse), "lines": .array(lines), "business_on": on(0),
                    "memo": "系统启用,期初盘点",
                ]), as: staff.accountant)
        }
    }

    /// Base units of a product that a warehouse sells on an average day.
    func daily(_ product: Int, in warehouse: String) -> Double {
        warehouse == branch.shop ? demand.shop[product] : demand.depot[product]
    }

    /// Base units that last for so many days and some more: the depot needs more to spare, for its customers take much
    /// at once.
    func wanted(_ product: Int, in warehouse: String, days: Int) -> Int {
        let spare = warehouse == branch.shop ? 8 : 12
        return Int((daily(product, in: warehouse) * Double(days + spare)).rounded())
            + (warehouse == branch.shop
                ? 0 : Int(company.products[product].typicalPacks) * company.products[product].packSize)
    }

    /// A day as a member's value.
    func on(_ day: Int) -> JSONTree { .string(calendar.text(day)) }

    /// A line in the product's own place of the warehouse, in base units unless the rest says otherwise.
    func line(_ product: Int, _ quantity: JSONTree, _ rest: [JSONTree.Member] = []) -> JSONTree {
        .object(
            .members([
                "product": .string(company.products[product].code), "quantity": quantity,
                "location": .string(company.products[product].location),
            ]) + rest)
    }

    /// Makes or moves a document in this branch.
    ///
    /// - Throws: `CommandFault`.
    @discardableResult
    func post(_ operation: String, _ members: [JSONTree.Member], as login: String) async throws -> Paper {
        let answer = try await door.done(operation, members, as: login, branch: branch.code)
        if operation.hasSuffix(".submit") || operation.hasSuffix(".save") || operation == "document.reverse" {
            await progress.made()
        }
        return Paper(answer)
    }
}

extension BranchTrade.Paper {
    init(_ answer: JSONText) {
        self.init(
            document: answer["document"]?.string ?? "", state: answer["state"]?.string ?? "",
            version: answer["version"]?.int ?? 0,
            grossCents: Int(((answer["gross"]?.string).flatMap(Double.init) ?? 0) * 100 + 0.5),
            lines: (answer["lines"]?.elements ?? []).compactMap { $0["line"]?.string })
    }
}

extension DemoCompany.Product {
    /// What a base unit costs without the tax that is deducted, as stock is valued.
    var netPurchasePrice: String {
        let rate = ["RICE", "OIL"].contains(category) ? 1.09 : 1.13
        let tenThousandths = Int(((Double(purchasePrice) ?? 0) / rate * 10_000).rounded())
        let fraction = String(tenThousandths % 10_000)
        return "\(tenThousandths / 10_000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
    }
}
