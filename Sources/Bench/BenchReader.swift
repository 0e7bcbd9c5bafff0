// Somebody who reads through the door on one connection, whose process is watched while it works.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import Logging
internal import PostgresClient

/// A connection as the service's, and who is signed in there.
struct BenchReader: Sendable {
    /// What a request took: medians of time, and what one more call touched.
    struct Cost {
        let milliseconds: Double
        /// Of the server process, in milliseconds; 0 where its system does not tell.
        let cpu: Double
        /// Pages of 8 kB that were asked for.
        let buffers: Int
        /// Rows of tables that were looked at.
        let rows: Int
        let bytes: Int
        /// The error that it answered, if it did.
        let refusal: String
    }

    private static let call = "select api.call($1, $2, $3)::text"

    private let connection: PostgresConnection
    private let token: String
    private let process: Int

    /// Connects as a superuser, who may have plans told, and becomes the service.
    ///
    /// - Throws: `PostgresError`.
    static func open(in database: BenchDatabase, token: String) async throws -> BenchReader {
        var logger = Logger(label: "suanpan") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .debug
        let connection = try await PostgresConnection.connect(database.deploy, logger: logger)
        do {
            try await connection.execute(
                script: """
                    load 'auto_explain';
                    set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on;
                    set auto_explain.log_buffers = on; set client_min_messages = warning; set jit = off;
                    set session authorization suanpan_service
                    """)
            let process: Int = try await connection.query("select pg_backend_pid()")[0].decode(0)
            return BenchReader(connection: connection, token: token, process: process)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Closes the connection.
    func close() async { await connection.close() }

    /// The answer to a request.
    ///
    /// - Throws: `PostgresError`, what the door refused being one.
    func call(_ read: BenchRead) async throws -> JSONText {
        let text: String = try await connection.query(Self.call, parameters(read))[0].decode(0)
        return try JSONText(checking: text)
    }

    /// Makes the request as often, and once more with its counts.
    ///
    /// - Throws: `PostgresError`, but for what the door refused.
    func cost(of read: BenchRead, rounds: Int) async throws -> Cost {
        var (milliseconds, cpu, bytes) = ([Double](), [Double](), 0)
        do {
            _ = try await call(read)
            for _ in 0..<rounds {
                let (start, before) = (ContinuousClock.now, cpuTime())
                let text: String = try await connection.query(Self.call, parameters(read))[0].decode(0)
                cpu.append(cpuTime() - before)
                milliseconds.append(start.duration(to: .now) / .milliseconds(1))
                bytes = text.utf8.count
            }
        } catch let error as PostgresError where error.sqlState?.hasPrefix("SP") == true {
            return Cost(milliseconds: 0, cpu: 0, buffers: 0, rows: 0, bytes: 0, refusal: error.message ?? "")
        }
        let counts = try await counts(of: read)
        return Cost(
            milliseconds: milliseconds.sorted()[rounds / 2], cpu: cpu.sorted()[rounds / 2],
            buffers: counts.buffers, rows: counts.rows, bytes: bytes, refusal: "")
    }

    /// Has the server tell the plans of all statements of a request, as notices.
    ///
    /// - Throws: `PostgresError`.
    func explain(_ read: BenchRead) async throws {
        try await connection.execute(
            script: "reset session authorization; set auto_explain.log_min_duration = 0;"
                + "set client_min_messages = log; set session authorization suanpan_service")
        _ = try await call(read)
        try await connection.execute(
            script: "reset session authorization; set auto_explain.log_min_duration = -1;"
                + "set client_min_messages = warning; set session authorization suanpan_service")
    }

    private func counts(of read: BenchRead) async throws -> (buffers: Int, rows: Int) {
        try await connection.transaction { connection in
            // What the process has not told yet of its transactions before counts as this one's.
            let looked =
                "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint from pg_stat_xact_user_tables"
            let before: Int = try await connection.query(looked)[0].decode(0)
            let plan: String = try await connection.query(
                "explain (analyze, buffers, timing off, format json) \(Self.call)", parameters(read)
            )[0].decode(0)
            let after: Int = try await connection.query(looked)[0].decode(0)
            let top = try JSONText(checking: plan).elements.first?["Plan"]
            let buffers = ["Shared Hit Blocks", "Shared Read Blocks"].map { top?[$0]?.int ?? 0 }.reduce(0, +)
            return (buffers, after - before)
        }
    }

    private func parameters(_ read: BenchRead) -> [PostgresValue] {
        [PostgresValue(token), PostgresValue(read.operation), PostgresValue(read.request.text)]
    }

    /// Milliseconds that the server process has run.
    private func cpuTime() -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process)/schedstat", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1_000_000
    }
}

// What there is to read, as the catalogue has it.
extension BenchReader {
    /// Each view from both ends and by each of its columns; lists, boards and reports as people open them.
    ///
    /// - Throws: `PostgresError`.
    func reads() async throws -> [BenchRead] {
        var all: [BenchRead] = []
        for view in try await call(BenchRead("", "report.catalog", [:]))["rows"]?.elements ?? [] {
            guard view["kind"]?.string == "view", let name = view["view"]?.string else { continue }
            all += try await reads(of: name, key: view["key"]?.elements.compactMap(\.string) ?? [])
        }
        return try await all + opened()
    }

    private func reads(of view: String, key: [String]) async throws -> [BenchRead] {
        func read(_ name: String, _ more: [JSONTree.Member]) -> BenchRead {
            let members: [JSONTree.Member] = [
                .init(name: "view", value: .string(view)), .init(name: "limit", value: 50),
            ]
            return BenchRead("\(view) \(name)", "report.read", .object(members + more))
        }
        func sort(_ sign: String) -> JSONTree.Member {
            .init(name: "sort", value: .array(key.map { .string(sign + $0) }))
        }
        let newest = read("newest", [sort("-")])
        let first = try await call(newest)
        let row = first["rows"]?.elements.first?.elements ?? []
        let filtered = zip(first["columns"]?.elements.compactMap(\.string) ?? [], row).compactMap {
            column, value -> BenchRead? in
            guard let text = value.string ?? (value.kind == .number ? value.text : nil), !text.isEmpty else {
                return nil
            }
            let filter = JSONTree.object([.init(name: column, value: .string(text))])
            return read("of \(column)", [sort("-"), .init(name: "filter", value: filter)])
        }
        return [read("oldest", [sort("")]), newest] + filtered
    }

    private func opened() async throws -> [BenchRead] {
        let today = try await connection.query("select current_date::text, (current_date - 31)::text")[0]
        let (from, to) = (JSONTree.string(try today.decode(1)), JSONTree.string(try today.decode(0)))
        let month: JSONTree = ["from": from, "to": to]
        let days: JSONTree = ["business_on": month]
        let paper = try await call(BenchRead("", "document.list", ["kind": "delivery", "limit": 1]))
        let document = paper["rows"]?.elements.first
        let number = document?["number"]?.string ?? ""
        let product: JSONTree = ["product": "P000100"]
        return [
            BenchRead("document.get", "document.get", ["document": .string(document?["id"]?.string ?? "")]),
            BenchRead(
                "deliveries, a month with totals", "document.list",
                ["kind": "delivery", "filter": days, "totals": ["gross"]]),
            BenchRead("deliveries, all", "document.list", ["kind": "delivery", "count_to": 10000]),
            BenchRead(
                "papers by the end of a number", "document.list",
                ["search": .string(String(number.suffix(6)))]),
            BenchRead("papers by a customer's name", "document.list", ["search": "海棠可乐"]),
            BenchRead(
                "ledger, a month with totals", "stock.ledger",
                ["filter": days, "totals": ["quantity", "value"]]),
            BenchRead("ledger of a product", "stock.ledger", ["filter": product]),
            BenchRead(
                "delivery lines, a month with totals", "report.read",
                [
                    "view": "delivery_line", "filter": days, "sort": ["-business_on", "-id"],
                    "totals": ["gross", "margin"],
                ]),
            BenchRead("stock", "stock.on_hand", ["count_to": 10000, "totals": ["value"]]),
            BenchRead("stock, summed", "stock.on_hand", ["totals": ["usable", "on_hand"]]),
            BenchRead("stock below its limit", "stock.on_hand", ["filter": ["level": "below"]]),
            BenchRead("stock by name", "stock.on_hand", ["search": "海棠可乐"]),
            BenchRead("products by name", "product.list", ["search": "海棠可乐", "count_to": 10000]),
            BenchRead("partners by name", "partner.list", ["search": "海棠可乐"]),
            BenchRead("收发存, a month", "stock.period", month),
            BenchRead(
                "收发存, a month, summed", "stock.period",
                [
                    "from": from, "to": to, "totals": ["closing_value"],
                ]),
            BenchRead(
                "收发存 of a product", "stock.period",
                [
                    "from": from, "to": to, "product": "P000100",
                ]),
            BenchRead("product.overview", "product.overview", product),
            BenchRead("home", "board.read", [:]),
        ]
            + ["today", "buyer", "seller", "storekeeper"].map {
                BenchRead("board \($0)", "board.read", ["board": .string($0)])
            }
    }
}
