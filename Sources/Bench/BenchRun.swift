// The measurement itself: every case in every round, path after path, and the table of their medians.

internal import Foundation
internal import Terminal

/// One run of all cases.
struct BenchRun: Sendable {
    let plan: PostBench
    let paths: BenchPaths
    let company: BenchCompany

    /// Who posts what where.
    private struct Case {
        let isHot: Bool
        let branches: Int
        let callers: Int
    }

    /// What a path did in a case in one round.
    private struct Sample {
        let documents: Int
        let again: Int
        let perSecond: Double
        /// Milliseconds at 50, 95 and 99 %.
        let latency: [Double]

        init(milliseconds: [Double], again: Int, seconds: Double) {
            documents = milliseconds.count
            self.again = again
            perSecond = Double(milliseconds.count) / seconds
            let sorted = milliseconds.sorted()
            latency = [0.50, 0.95, 0.99].map { part in
                sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
            }
        }
    }

    private var cases: [Case] {
        let branchCounts = company.branches.count > 1 ? [company.branches.count, 1] : [1]
        return [false, true].flatMap { isHot in
            branchCounts.flatMap { branches in
                plan.callers.map { Case(isHot: isHot, branches: branches, callers: $0) }
            }
        }
    }

    /// Measures, and writes a table in Markdown.
    ///
    /// - Throws: what a path throws.
    func table() async throws -> String {
        let cases = cases
        var samples = cases.map { _ in paths.all.map { _ in [Sample]() } }
        for round in 0..<plan.rounds {
            for (index, one) in cases.enumerated() {
                Terminal.status("round \(round + 1) of \(plan.rounds), case \(index + 1) of \(cases.count)")
                for turn in paths.all.indices {
                    // Another path is first in each round.
                    let path = (turn + round) % paths.all.count
                    samples[index][path].append(try await measure(path, one))
                }
            }
        }
        let head = """
            | products | branches | callers | path | documents/s | of floor | p50 ms | p95 ms | p99 ms | again |
            |---|---|---|---|---|---|---|---|---|---|
            """
        let rows = zip(cases, samples).flatMap { one, ofPaths in
            paths.all.indices.map { row(one, paths.all[$0].name, ofPaths[$0], floor: ofPaths[0]) }
        }
        return ([head] + rows).joined(separator: "\n")
    }

    private func measure(_ path: Int, _ one: Case) async throws -> Sample {
        let post = paths.all[path].post
        let products = one.isHot ? plan.hot : company.products
        let start = ContinuousClock.now
        let end = start + .seconds(plan.seconds)
        return try await withThrowingTaskGroup(of: (milliseconds: [Double], again: Int).self) { group in
            for caller in 0..<one.callers {
                group.addTask {
                    var (milliseconds, again) = ([Double](), 0)
                    while true {
                        let delivery = BenchDelivery.any(products: products, branches: one.branches)
                        let before = ContinuousClock.now
                        guard before < end else { return (milliseconds, again) }
                        if try await post(caller, delivery) {
                            milliseconds.append(before.duration(to: .now) / .milliseconds(1))
                        } else {
                            again += 1
                        }
                    }
                }
            }
            var (milliseconds, again) = ([Double](), 0)
            for try await part in group {
                milliseconds += part.milliseconds
                again += part.again
            }
            return Sample(
                milliseconds: milliseconds, again: again, seconds: start.duration(to: .now) / .seconds(1))
        }
    }

    private func row(_ one: Case, _ path: String, _ samples: [Sample], floor: [Sample]) -> String {
        // Round by round: what disturbed both is not in it.
        let ratio = Self.median(zip(samples, floor).map { $0.perSecond / $1.perSecond })
        let latency = (0..<3).map { part in Self.text(Self.median(samples.map { $0.latency[part] }), 2) }
        let cells =
            [
                one.isHot ? "\(plan.hot) hot" : "\(company.products)", "\(one.branches)", "\(one.callers)",
                path,
                Self.text(Self.median(samples.map(\.perSecond)), 0),
                paths.hasFloor ? Self.text(ratio, 2) : "–",
            ] + latency + ["\(samples.map(\.again).reduce(0, +))"]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private static func text(_ value: Double, _ decimals: Int) -> String {
        value.formatted(
            .number.grouping(.never).precision(.fractionLength(decimals)).locale(
                Locale(identifier: "en_US_POSIX")))
    }
}
