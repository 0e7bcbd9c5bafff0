// How fast this build posts on a server, path by path, beside a floor of plain SQL in the same run.

internal import Gateway
internal import Logging
internal import Terminal

/// The measurement of posting.
package struct PostBench: Sendable {
    /// Lines of each document.
    package static let lines = BenchDelivery.lines

    let seconds: Double
    let rounds: Int
    let callers: [Int]
    let branches: Int
    let products: Int
    let hot: Int
    private let floor: String?

    /// - Parameters:
    ///   - seconds: how long each case is measured in a round.
    ///   - rounds: how often each case is measured.
    ///   - callers: how many post at once; each number is a case.
    ///   - branches: how many the company has.
    ///   - products: how many the company has, at least `lines`.
    ///   - hot: how many of them the second case draws from, at least `lines`.
    ///   - floor: SQL that makes `floor.post(branch, products, quantities)`; nil without a floor.
    package init(
        seconds: Double, rounds: Int, callers: [Int], branches: Int, products: Int, hot: Int, floor: String?
    ) {
        self.seconds = seconds
        self.rounds = rounds
        self.callers = callers
        self.branches = branches
        self.products = products
        self.hot = hot
        self.floor = floor
    }

    /// Founds a company, measures, and writes a table in Markdown.
    ///
    /// - Throws: `CommandFault` where a document is refused; `PostgresError`.
    package func table(in database: BenchDatabase) async throws -> String {
        let gateway = Gateway(configuration: database.gateway, logger: Logger(label: "suanpan"))
        return try await gateway.running {
            Terminal.status("preparing \(products) products in \(branches) branches")
            let company = try await BenchCompany.found(
                in: database, through: gateway, branches: branches, products: products)
            let paths = try await BenchPaths.open(
                in: database, gateway: gateway, company: company, callers: callers.max() ?? 1, floor: floor)
            let result = await Result {
                try await BenchRun(plan: self, paths: paths, company: company).table()
            }
            await paths.close()
            Terminal.endStatus()
            return try result.get()
        }
    }
}
