// Claims about what the service does by itself: when it is due, that a start makes up for what was missed, that of several instances one
// does it, and that a failure is tried again.

import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import Gateway

@Suite struct ScheduleTests {
    private static let proof = DailyCall(
        "check.prove", hour: 3, request: ["unless_within": 12], atStart: ["unless_within": 24])

    private static func day(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test(arguments: [
        ("2026-11-26T02:59:59Z", "2026-11-26T03:00:00Z"), ("2026-11-26T03:00:00Z", "2026-11-27T03:00:00Z"),
        ("2026-12-31T23:00:00Z", "2027-01-01T03:00:00Z"),
    ])
    func `the hour comes next`(now: String, next: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        #expect(try Self.proof.next(after: Self.day(now), in: calendar) == Self.day(next))
    }

    @Test func `an hour that a clock leaves out is the moment after`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let call = DailyCall("check.prove", hour: 2, request: [:], atStart: [:])
        let next = call.next(after: try Self.day("2026-03-28T12:00:00Z"), in: calendar)
        #expect(next == (try Self.day("2026-03-29T01:00:00Z")))
    }

    /// The proofs that are recorded, as run and whether by the system.
    private static func proofs(_ database: TestDatabase) async throws -> [Bool] {
        try await database.query(
            "select u.system from data.check_run r join data.user_account u on u.id = r.user_id order by r.id"
        ).map { try $0.decode(0, as: Bool.self) }
    }

    private static func until(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<200 where try await !holds() { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try await holds())
    }

    @Test func `a start makes up for what was missed, once, of however many instances`() async throws {
        try await withGateway { gateway, database in
            let schedules = (0..<3).map { _ in
                Schedule(gateway: gateway, calls: [Self.proof], logger: silentLogger)
            }
            try await withServices(gateway.services + schedules) { _ in
                try await Self.until { try await !Self.proofs(database).isEmpty }
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(try await Self.proofs(database) == [true])
            let jobs = try await database.query(
                "select string_agg(distinct j.state, ' ') from data.job j where j.operation = 'check.prove'")
            #expect(try jobs[0].decode(0, as: String?.self)?.contains("done") == true)
        }
    }

    @Test func `what fails is tried again`() async throws {
        try await withGateway { gateway, database in
            try await database.query("alter table data.check_run rename to away", as: .deploy)
            let schedule = Schedule(
                gateway: gateway, calls: [Self.proof], logger: silentLogger,
                retryInterval: .milliseconds(100))
            try await withServices(gateway.services + [schedule]) { _ in
                try await Task.sleep(for: .milliseconds(400))
                try await database.query("alter table data.away rename to check_run", as: .deploy)
                try await Self.until { try await Self.proofs(database) == [true] }
            }
        }
    }

    @Test func `what the service does by itself ends done, with its job`() async throws {
        try await withGateway { gateway, database in
            try await withServices(gateway.services) { _ in
                let answer = await gateway.call(Call(operation: "check.prove", face: Schedule.face))
                #expect(answer.isDone, "\(answer.body)")
                let jobs = try await database.query("select j.state from data.job j")
                #expect(try jobs.map { try $0.decode(0, as: String.self) } == ["done"])
            }
        }
    }

    @Test func `nobody's call is the system's by another name`() async throws {
        try await withGateway { gateway, _ in
            try await withServices(gateway.services) { _ in
                for operation in ["check.proofs", "user.list", "product.create"] {
                    let answer = await gateway.call(Call(operation: operation, face: Schedule.face))
                    #expect(["session_required", "request_invalid"].contains(answer.errorName))
                    #expect(!answer.isDone)
                }
                let answer = await gateway.call(Call(operation: "check.prove", face: "http"))
                #expect(answer.errorName == "session_required")
            }
        }
    }
}
