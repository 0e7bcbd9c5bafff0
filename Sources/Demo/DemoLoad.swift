// The whole of a load: refuse what is not empty, found the company, let every branch trade until today, and only then give
// the company its lasting name.

package import Foundation
package import Gateway
package import Terminal

/// Loads the demo company.
package struct DemoLoad: Sendable {
    private let gateway: Gateway
    /// The administrator's session.
    private let administrator: CommandSession
    /// The administrator's login.
    private let login: String
    /// What all people of the demo sign in with.
    private let password: String

    /// - Parameters:
    ///   - gateway: the door of the database.
    ///   - administrator: the administrator's session.
    ///   - login: the administrator's login.
    ///   - password: what all people of the demo sign in with.
    package init(gateway: Gateway, administrator: CommandSession, login: String, password: String) {
        self.gateway = gateway
        self.administrator = administrator
        self.login = login
        self.password = password
    }

    /// Loads.
    ///
    /// - Parameter today: the last day of trade.
    /// - Returns: what there is now.
    /// - Throws: `CommandFault`, `ExitCode`.
    package func run(today: Date = Date()) async throws -> DemoSummary {
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
