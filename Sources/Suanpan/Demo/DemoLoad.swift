// The whole of a load: refuse what is not empty, found the company, let every branch trade until today, and only then give
// the company its lasting name.

internal import ArgumentParser
internal import Foundation
internal import Gateway

/// Loads the demo company.
struct DemoLoad: Sendable {
    let gateway: Gateway
    /// The administrator's session.
    let administrator: CommandSession
    /// The administrator's login.
    let login: String
    /// What all people of the demo sign in with.
    let password: String

    /// - Parameter today: the last day of trade.
    /// - Returns: what there is now.
    /// - Throws: `CommandFault`, `ExitCode`.
    func run(today: Date = Date()) async throws -> DemoSummary {
        let company = try DemoCompany()
        let entrance = DemoDoor(administrator: administrator)
        let zone = try await entrance.done("company.get", [])["time_zone"]?.string
        let calendar = try DemoCalendar(timeZone: zone ?? "Asia/Shanghai", today: today)
        let founding = DemoFounding(company: company, calendar: calendar, door: entrance)
        try await founding.requireUntouched()
        Terminal.status("settings, places, people, goods, partners")
        try await founding.found(administrator: login, password: password)
        let door = try await DemoDoor(
            gateway, people: company.people, password: password, administrator: administrator)
        let result = await Result { try await trade(company, calendar, door) }
        Terminal.endStatus()
        if case .success = result { try await founding.nameCompany(DemoCompany.name) }
        let summary = await Result {
            try result.get()
            return try await DemoSummary(company, door: door, administrator: login, password: password)
        }
        await door.close()
        return try summary.get()
    }

    /// All branches at once: each has a lane of its own, and none knows of the others.
    private func trade(_ company: DemoCompany, _ calendar: DemoCalendar, _ door: DemoDoor) async throws {
        let progress = DemoProgress(branches: company.branches.count)
        try await withThrowingTaskGroup(of: Void.self) { branches in
            for (index, branch) in company.branches.enumerated() {
                var trade = try BranchTrade(
                    company, branch: branch, shift: index * 2, calendar: calendar, door: door,
                    progress: progress)
                branches.addTask { try await trade.run() }
            }
            try await branches.waitForAll()
        }
    }
}
