// Who and what the demo company is, as the files of sql/demo say: what the generator of its trade has to know of them.

internal import ArgumentParser
internal import Terminal

/// The master data.
struct DemoCompany: Sendable {
    /// Its name, once everything is there.
    static let name = "算盘四海商贸有限公司"
    /// Its name while it is being made: who finds it knows that a load did not end.
    static let nameWhileLoading = name + "(演示数据装载中)"

    /// A branch.
    struct Branch: Sendable {
        let code: String
        /// How much is sold here, 1 being the head office.
        let scale: Double
        /// The supplier who has not delivered of late.
        let lateSupplier: String
        /// The warehouse that wholesale leaves from.
        let depot: String
        /// The warehouse of the shop.
        let shop: String
    }

    /// A person with an employee's record and a login.
    struct Person: Sendable {
        /// Empty for whom the login that loads the demo belongs to.
        let login: String
        let employee: String
        let name: String
        let role: String
        let branch: String
        let isOfAllBranches: Bool
        /// What the person does here: `shop`, `wholesale`, `buying`, `store`, `accounts`, `direction`.
        let duty: String
    }

    /// A product.
    struct Product: Sendable {
        let code: String
        let category: String
        let baseUnit: String
        let packUnit: String
        /// How many base units a pack has.
        let packSize: Int
        let purchasePrice: String
        /// Of a pack, in cents.
        let packPurchaseCents: Int
        /// Of a pack, in cents.
        let packSaleCents: Int
        let supplier: String
        let isWholesale: Bool
        let location: String
        /// Base units that a shop of scale 1 sells on an average day.
        let dailySales: Double
    }

    /// A supplier.
    struct Supplier: Sendable {
        let code: String
        /// Days between two orders.
        let interval: Int
        /// Days from order to arrival.
        let lead: Int
    }

    /// A customer who orders.
    struct Customer: Sendable {
        let code: String
        /// Key customers get better prices.
        let isKey: Bool
        /// Employee who alone deals with this customer; empty for anybody.
        let owner: String
        /// Branch that delivers.
        let branch: String
        let categories: Set<String>
        let weeklyOrders: Double
        /// How much is ordered, 1 being the average.
        let size: Double
    }

    /// The customer that the shops' daily sales are booked on.
    static let walkIn = "K100"

    let branches: [Branch]
    let people: [Person]
    let products: [Product]
    let suppliers: [Supplier]
    let customers: [Customer]

    /// - Throws: `CommandFault`.
    init() throws {
        let warehouses = try DemoTable("warehouses").rows
        func warehouse(_ branch: String, _ role: String) throws -> String {
            try warehouses.first { try $0.text("branch") == branch && $0.text("role") == role }?.text("code")
                ?? ""
        }
        branches = try DemoTable("branches").rows.map { row in
            let code = try row.text("code")
            return Branch(
                code: code, scale: try row.double("scale"), lateSupplier: try row.text("late_supplier"),
                depot: try warehouse(code, "depot"), shop: try warehouse(code, "shop"))
        }
        people = try DemoTable("people").rows.map(Person.init)
        products = try DemoTable("products").rows.map(Product.init)
        suppliers = try DemoTable("suppliers").rows.map {
            Supplier(
                code: try $0.text("code"), interval: try $0.int("interval_days"),
                lead: try $0.int("lead_days"))
        }
        customers = try DemoTable("customers").rows.map(Customer.init).filter { $0.weeklyOrders > 0 }
    }

    /// The person who does something in a branch, else the first who does it for all branches.
    ///
    /// - Throws: `CommandFault` where nobody does.
    func person(_ duty: String, in branch: String) throws -> Person {
        let able = people.filter { $0.duty == duty }
        guard let person = able.first(where: { $0.branch == branch }) ?? able.first(where: \.isOfAllBranches)
        else { throw CommandFault("sql/demo/people.csv: nobody does \(duty) in \(branch)", .failure) }
        return person
    }
}

extension DemoCompany.Person {
    fileprivate init(_ row: DemoTable.Row) throws {
        self.init(
            login: try row.text("login"), employee: try row.text("employee"), name: try row.text("name"),
            role: try row.text("role"), branch: try row.text("branch"),
            isOfAllBranches: try row.text("all_branches") == "true", duty: try row.text("duty"))
    }
}

extension DemoCompany.Product {
    fileprivate init(_ row: DemoTable.Row) throws {
        func cents(_ column: String) throws -> Int { Int((try row.double(column) * 100).rounded()) }
        self.init(
            code: try row.text("code"), category: try row.text("category"),
            baseUnit: try row.text("base_unit"),
            packUnit: try row.text("pack_unit"), packSize: try row.int("pack_size"),
            purchasePrice: try row.text("purchase_price"),
            packPurchaseCents: try cents("pack_purchase_price"),
            packSaleCents: try cents("pack_sale_price"), supplier: try row.text("supplier"),
            isWholesale: try row.text("kept_in").contains("depot"), location: try row.text("location"),
            dailySales: try row.double("daily_sales"))
    }
}

extension DemoCompany.Customer {
    fileprivate init(_ row: DemoTable.Row) throws {
        self.init(
            code: try row.text("code"), isKey: try row.text("partner_class") == "KEY",
            owner: try row.text("owner"),
            branch: try row.text("served_by"), categories: Set(try row.list("buys")),
            weeklyOrders: try row.double("weekly_orders"), size: try row.double("size"))
    }
}
