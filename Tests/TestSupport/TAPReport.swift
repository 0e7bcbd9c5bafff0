// pgTAP files as a list of results: every assertion with the line of its statement, and what is wrong with the run as a
// whole (an SQL error, a plan that was not kept).

package import PostgresClient
import Schema

/// What running pgTAP files gave.
package struct TAPReport: Sendable {
    /// Something that fails the run.
    package struct Failure: Sendable, Equatable {
        /// Name of the file.
        package let file: String
        /// Line of the statement in the file, from 1.
        package let line: Int
        /// What failed, with pgTAP's diagnostic lines below it.
        package var text: String
    }

    /// Assertions that ran.
    package private(set) var count = 0
    /// What failed, in order.
    package private(set) var failures: [Failure] = []
    private var plan: Int?
    private var place = (file: "", line: 1)
    /// Whether diagnostic lines now belong to a failed assertion.
    private var isInFailure = false

    /// Runs the statements of files one by one, as psql does, up to the first SQL error.
    ///
    /// - Parameters:
    ///   - files: names and texts, in order; one plan holds for all.
    ///   - connection: where pgTAP is installed and on the search path.
    /// - Throws: `PostgresError` if the connection is lost.
    package init(
        running files: [(name: String, sql: String)], on connection: PostgresConnection
    ) async throws {
        for file in files {
            for statement in SQLScript(file.sql) {
                place = (file.name, statement.line)
                do {
                    let rows = try await connection.query(statement.text)
                    for row in rows where !rows.columns.isEmpty { row[0].map { read($0) } }
                } catch let error as PostgresError where error.code == .server {
                    place.line = error.position.flatMap { Int($0) }.map(statement.line(at:)) ?? place.line
                    fail(String(reflecting: error))
                    return
                }
            }
        }
        if let plan, plan != count {
            fail("\(plan) assertions planned, \(count) run")
        } else if plan == nil {
            fail("no plan: the file needs plan(n) and finish()")
        }
    }

    private mutating func fail(_ text: String) {
        failures.append(Failure(file: place.file, line: place.line, text: text))
    }

    private mutating func read(_ text: String) {
        for line in text.split(separator: "\n") {
            if let match = line.wholeMatch(of: /(not )?ok \d+(?: .*?)?(# (?i:todo|skip).*)?/) {
                count += 1
                isInFailure = match.1 != nil && match.2 == nil
                if isInFailure { fail(String(line)) }
            } else if line.hasPrefix("#"), isInFailure, !failures.isEmpty {
                failures[failures.count - 1].text += "\n\(line)"
            } else if let match = line.wholeMatch(of: /1\.\.(\d+)(?: .*)?/) {
                plan = Int(match.1)
            } else if line.hasPrefix("Bail out!") {
                fail(String(line))
            }
        }
    }
}
