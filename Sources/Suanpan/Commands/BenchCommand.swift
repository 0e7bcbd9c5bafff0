// `suanpan bench`

internal import ArgumentParser
internal import Bench
internal import Foundation
internal import Schema
internal import Terminal
internal import UnixSignals

/// The measurements.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this build on a server.",
        subcommands: [Post.self, Pages.self, Reads.self])

    /// Measures posting.
    struct Post: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how fast ten-line deliveries are posted, and print a table.",
            discussion: """
                Makes a database suanpan_bench_… on the server of SUANPAN_DEPLOY_DATABASE_URL, fills it with a company, \
                measures there, and drops it; the databases that the settings name are not touched. For that the login \
                must be a superuser, or suanpan_deploy with the right to make databases, which it does not have by \
                itself: so no server is measured whose administrator has not allowed it. SUANPAN_DATABASE_URL says how \
                suanpan_service signs in there.
                Never beside people's work: it takes all that the server can give. deploy/bench/run runs it on a \
                private server.
                Paths: `call` is api.call, each caller on a connection of its own; `lanes` is the service's Gateway; \
                `floor` is what --floor says. Every figure is the median of the rounds; in each round all paths run in \
                turn, so that what disturbs one disturbs all.
                """)

        @Option(help: "How long each case is measured in a round.") var seconds: Double = 3
        @Option(help: "How often each case is measured.") var rounds: Int = 3
        @Option(parsing: .upToNextOption, help: "How many post at once; several numbers are several cases.")
        var callers: [Int] = [1, 4, 16, 64]
        @Option(
            help:
                "How many branches the company has; with more than one, a case of one alone is measured too.")
        var branches: Int = 4
        @Option(help: "How many products the company has.") var products: Int = 2000
        @Option(help: "How many of them are hot: the second case draws from these alone.") var hot: Int = 12
        @Option(
            name: .customLong("floor"),
            help: .init(
                "SQL that makes floor.post(branch, products, quantities), run once per floor document.",
                valueName: "file"))
        var floorFile: String?
        @Option(
            name: .customLong("sql-from"),
            help: .init(
                "Measure the SQL of this folder instead of the build's own, for a comparison.",
                valueName: "folder"))
        var sqlFolder: String?

        func validate() throws {
            guard (0.05...3600).contains(seconds), (1...100).contains(rounds), (1...100).contains(branches),
                !callers.isEmpty, callers.allSatisfy({ (1...500).contains($0) }),
                (PostBench.lines...20_000).contains(products),
                (PostBench.lines...products).contains(hot)
            else {
                throw ValidationError(
                    """
                    seconds 0.05 to 3600, rounds 1 to 100, branches 1 to 100, callers 1 to 500, products and hot at \
                    least \(PostBench.lines) and products at most 20000
                    """)
            }
        }

        func run() async throws {
            try await reporting {
                let settings = try await Settings.load()
                settings.bootstrapLogging()
                let floor = try floorFile.map { file in
                    guard let sql = try? String(contentsOfFile: file, encoding: .utf8) else {
                        throw CommandFault("\(file) cannot be read")
                    }
                    return sql
                }
                try await Self.untilInterrupted {
                    let bench = PostBench(
                        seconds: seconds, rounds: rounds, callers: callers, branches: branches,
                        products: products, hot: hot, floor: floor)
                    try await BenchDatabase.with(
                        keeper: settings.requiredDeployDatabase(), gateway: settings.gateway,
                        files: sqlFolder.map { try SQLFiles(readingFrom: $0) } ?? .embedded
                    ) { database in print(try await bench.table(in: database)) }
                }
            }
        }

        /// Does the work; a signal cancels it, and what it made is taken away.
        private static func untilInterrupted(_ work: @escaping @Sendable () async throws -> Void) async throws
        {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(operation: work)
                group.addTask {
                    for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                        throw CommandFault("ended by \(signal)", .failure)
                    }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    /// Measures pages.
    struct Pages: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure server time and weight of each page on the demo company, and print a table.",
            discussion: """
                Makes a database suanpan_bench_… on the server of SUANPAN_DEPLOY_DATABASE_URL, loads the demo company, \
                asks for each page of the navigation and one of each further kind as its owner, and drops the database. \
                The same rights are needed as for bench post. Times are of the service and the database, one request \
                after another. Bytes are compressed: `first` with all that a page loads, `next` the page alone, as the \
                rest is kept by browsers for ever.
                """)

        @Option(help: "How often each page is asked for.") var rounds: Int = 21

        func validate() throws {
            guard (1...1000).contains(rounds) else { throw ValidationError("rounds 1 to 1000") }
        }

        func run() async throws {
            try await reporting {
                let settings = try await Settings.load()
                settings.bootstrapLogging()
                let bench = PagesBench(rounds: rounds, web: settings.web)
                try await BenchDatabase.with(
                    keeper: settings.requiredDeployDatabase(), gateway: settings.gateway, files: .embedded
                ) { database in print(try await bench.table(in: database)) }
            }
        }
    }

    /// Measures reading.
    struct Reads: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure what reading costs in a company with a history, and print tables.",
            discussion: """
                Makes a database suanpan_bench_… on the server of SUANPAN_DEPLOY_DATABASE_URL, whose login must be a \
                superuser, loads a company of five branches and six years, runs all checks on it, reads every view from \
                both ends and by each column, boards, reports and pages, and drops the database. CPU is of the server \
                process, where it runs on this machine; buffers are pages of 8 kB; rows are those of tables that were \
                looked at.
                """)

        @Option(help: "How many rows the ledger has.") var rows: Int = 1_500_000
        @Option(help: "How often each request is made.") var rounds: Int = 5
        @Option(help: "Milliseconds below which a request is left out of the table.") var atLeast: Double = 0
        @Option(help: "Print the plans of the requests whose name has this in it.") var plans: String?
        @Option(help: .init("SQL that makes the company.", valueName: "file")) var history: String

        func validate() throws {
            guard (1000...100_000_000).contains(rows), (1...1000).contains(rounds) else {
                throw ValidationError("rows 1000 to 100000000, rounds 1 to 1000")
            }
        }

        func run() async throws {
            try await reporting {
                let settings = try await Settings.load()
                settings.bootstrapLogging()
                guard let sql = try? String(contentsOfFile: history, encoding: .utf8) else {
                    throw CommandFault("\(history) cannot be read")
                }
                let bench = ReadsBench(
                    rows: rows, rounds: rounds, atLeast: atLeast, plans: plans, history: sql,
                    web: settings.web)
                try await BenchDatabase.with(
                    keeper: settings.requiredDeployDatabase(), gateway: settings.gateway, files: .embedded
                ) { database in print(try await bench.table(in: database)) }
            }
        }
    }
}
