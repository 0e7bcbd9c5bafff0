// The company of a measurement, founded through the door as any other: branches, products, stock of all in each branch.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Terminal

/// What deliveries are made of.
struct BenchCompany: Sendable {
    /// A session of a user of all branches.
    let token: String
    /// Codes.
    let branches: [String]
    let products: Int

    private static let login = "bench"
    /// More than any run can sell.
    private static let stock = 1_000_000

    /// Founds it.
    ///
    /// - Throws: `CommandFault` with the door's message where something was refused; `PostgresError`.
    static func found(
        in database: BenchDatabase, through gateway: Gateway, branches: Int, products: Int
    ) async throws -> BenchCompany {
        let password = Secrets.requestID()
        let login = try await addUser(password, in: database)
        let answer = try await done(
            "session.sign_in", ["login": .string(login), "password": .string(password)], gateway, token: nil)
        guard let token = answer.json?["token"]?.string else {
            throw CommandFault("the sign-in gave no token", .failure)
        }
        let company = BenchCompany(
            token: token, branches: (1...branches).map { $0 == 1 ? "HQ" : "B\($0)" }, products: products)
        try await company.fill(gateway)
        try await database.analyze()
        return company
    }

    /// Makes an administrator with that password.
    ///
    /// - Returns: the login.
    static func addUser(_ password: String, in database: BenchDatabase) async throws -> String {
        let new: NewPassword
        do throws(Refusal) {
            new = try await KeyDerivation(concurrency: 1).newPassword(password, minimumLength: 1)
        } catch {
            throw CommandFault(error.message.en, .failure)
        }
        let connection = try await PostgresConnection.connect(
            database.deploy, logger: Logger(label: "suanpan"))
        let result = await Result {
            try await connection.query(
                "select logic.bootstrap_user($1, $1, 'administrator', $2, $3)",
                [PostgresValue(login), PostgresValue(new.salt), PostgresValue(new.key)])
        }
        await connection.close()
        _ = try result.get()
        return login
    }

    private func fill(_ gateway: Gateway) async throws {
        @Sendable func done(_ operation: String, _ request: JSONTree) async throws {
            try await Self.done(operation, request, gateway, token: token)
        }
        try await done("partner.create", ["code": "C1", "name": "C1", "is_customer": true])
        for branch in branches.dropFirst() {
            try await done("branch.create", ["code": .string(branch), "name": .string(branch)])
            try await done(
                "warehouse.create",
                ["branch": .string(branch), "code": .string("\(branch)-1"), "name": .string(branch)])
        }
        let codes = (0..<products).map { JSONTree.string(Self.code(ofProduct: $0)) }
        try await done(
            "product.import",
            ["rows": .array(codes.map { ["code": $0, "name": $0, "base_unit": "EA"] })])
        // In papers as small as people's: plans are made by what the statistics know of documents.
        let papers = stride(from: 0, to: products, by: BenchDelivery.lines).map { start in
            JSONTree.array(
                codes[start..<min(start + BenchDelivery.lines, products)].map {
                    ["product": $0, "quantity": .int(Self.stock), "price": 10]
                })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for branch in branches {
                group.addTask {
                    for lines in papers {
                        try await done("other_in.submit", ["branch": .string(branch), "lines": lines])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @discardableResult
    private static func done(
        _ operation: String, _ request: JSONTree, _ gateway: Gateway, token: String?
    ) async throws -> Answer {
        let answer = await gateway.call(
            Call(
                operation: operation, request: Array(request.text.utf8), sessionToken: token,
                face: "command_line"))
        guard answer.isDone else { throw CommandFault("\(operation): \(answer.message)", .failure) }
        return answer
    }

    fileprivate static func code(ofProduct index: Int) -> String { "P\(index)" }
}

/// A delivery of ten products that differ.
struct BenchDelivery: Sendable {
    /// Lines of each.
    static let lines = 10

    /// Index of the branch.
    let branch: Int
    /// Indices of products.
    let products: [Int]
    let quantities: [Int]

    /// Any delivery of the first so many products in the first so many branches.
    static func any(products: Int, branches: Int) -> BenchDelivery {
        var chosen = [Int]()
        while chosen.count < lines {
            let product = Int.random(in: 0..<products)
            if !chosen.contains(product) { chosen.append(product) }
        }
        return BenchDelivery(
            branch: .random(in: 0..<branches), products: chosen,
            quantities: (0..<lines).map { _ in .random(in: 1...5) })
    }

    /// The request of `delivery.submit`.
    func request(in company: BenchCompany) -> String {
        let lines = zip(products, quantities).map { product, quantity -> JSONTree in
            [
                "product": .string(BenchCompany.code(ofProduct: product)), "quantity": .int(quantity),
                "price": 15,
            ]
        }
        let request: JSONTree = [
            "branch": .string(company.branches[branch]), "partner": "C1", "lines": .array(lines),
        ]
        return request.text
    }
}
