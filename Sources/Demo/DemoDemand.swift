// What a branch can expect to sell, from which follow its limits, its opening stock and its purchases. Wholesale is
// drawn by the same numbers in `BranchTrade`.

/// Expected sales of the products of one branch.
struct DemoDemand: Sendable {
    /// Lines of an average wholesale order.
    static let linesPerOrder = 5.0

    /// What the customers of the branch order, with the products that each may choose from.
    let customers: [(customer: DemoCompany.Customer, choice: [Int])]
    /// Base units a day by product: what the shop sells.
    let shop: [Double]
    /// Base units a day by product: what wholesale sells; 0 for what the depot does not keep.
    let depot: [Double]

    init(_ company: DemoCompany, branch: DemoCompany.Branch) {
        let products = company.products
        let mine = company.customers.filter { $0.branch == branch.code }.map { customer in
            let choice = products.indices.filter {
                products[$0].isWholesale && customer.categories.contains(products[$0].category)
            }
            return (customer: customer, choice: choice)
        }
        var depot = products.map { _ in 0.0 }
        for (customer, choice) in mine {
            let total = choice.reduce(0) { $0 + products[$1].wholesaleWeight }
            for index in choice {
                let product = products[index]
                let chance = min(1, Self.linesPerOrder * product.wholesaleWeight / total)
                depot[index] +=
                    customer.weeklyOrders / 7 * chance * product.typicalPacks * customer.size
                    * Double(product.packSize)
            }
        }
        customers = mine
        shop = products.map { $0.dailySales * branch.scale }
        self.depot = depot
    }
}

extension DemoCompany.Product {
    /// How often wholesale customers choose it: best sellers more often, though less so than in the shop.
    var wholesaleWeight: Double { dailySales.squareRoot() }

    /// Packs on a line of an average wholesale order: few of what is dear.
    var typicalPacks: Double { min(8, max(1, (26_000 / Double(packSaleCents)).rounded())) }
}
