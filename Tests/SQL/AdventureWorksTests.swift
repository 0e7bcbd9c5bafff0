// Four years of a real company's purchasing, through operations alone: every figure of the source comes out again.
// The data is a folder named by SUANPAN_DATA; without it the test is skipped and says so.

import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite struct AdventureWorksTests {
    private static let folder = ProcessInfo.processInfo.environment["SUANPAN_DATA"].map {
        URL(filePath: $0).appending(path: "adventureworks-purchasing")
    }
    private static let present = folder.map { FileManager.default.fileExists(atPath: $0.path) } ?? false

    @Test(.enabled(if: present, "no adventureworks-purchasing below SUANPAN_DATA"))
    func `4,012 purchase orders end as they did in reality and every figure ties out`() async throws {
        let source = try AdventureWorks(folder: try #require(Self.folder))
        try await withDatabase { database in
            try await database.withConnection(as: .service) { connection in
                let buyer = try await DoorSession.open(
                    login: "buyer", role: "administrator", in: database, on: connection)
                let owner = try await DoorSession.open(
                    login: "owner", role: "administrator", in: database, on: connection)
                let start = ContinuousClock.now
                try await source.masters(as: buyer)
                try await source.orders(as: buyer)
                try await database.query("analyze")
                let imported = ContinuousClock.now
                try await source.decide(buyer: buyer, owner: owner, in: database)
                let decided = ContinuousClock.now
                try await source.receive(as: buyer, in: database)
                let received = ContinuousClock.now
                try await source.closeRest(as: buyer, in: database)
                print(
                    "AdventureWorks: imported in \(imported - start), submitted and decided in \(decided - imported),",
                    "received in \(received - decided), closed in \(ContinuousClock.now - received)")
                try await expectFigures(of: database, as: buyer)
            }
        }
    }

    private func expectFigures(of database: TestDatabase, as buyer: DoorSession) async throws {
        let states = try await database.query(
            "select state, count(*) from data.document where kind = 'purchase_order' group by state order by state"
        )
        #expect(
            states.map { [$0["state"], $0["count"]] } == [
                ["approved", "12"], ["closed", "3689"], ["rejected", "86"], ["submitted", "225"],
            ])
        let figures = try await database.query(
            """
            select
                (select sum(net) from data.document where kind = 'purchase_order') orders,
                (select count(*) from data.document where kind = 'goods_receipt' and state = 'posted') receipts,
                (select trim_scale(sum(fulfilled)) from data.line_progress) received,
                (select trim_scale(sum(rejected)) from data.line_progress) rejected,
                (select trim_scale(sum(b.quantity)) from data.stock_balance b join data.location l on l.id = b.location_id
                 where l.kind = 'quarantine') quarantine,
                (select trim_scale(sum(usable)) from data.stock_item) usable,
                (select sum(e.value) from data.stock_entry e join data.location l on l.id = e.location_id
                 where l.kind = 'storage') accepted_value,
                (select count(*) from data.line_progress where closed > 0) short_lines
            """)
        let found = Dictionary(uniqueKeysWithValues: figures.columns.map { ($0, figures[0][$0]) })
        #expect(
            found == [
                "orders": "63792005.94", "receipts": "3689", "received": "2060051", "rejected": "24445",
                "quarantine": "24445",
                "usable": "2035606", "accepted_value": "55617116.72", "short_lines": "355",
            ])
        let checks = try await buyer.done("check.run")
        #expect(checks["sound"] as? Bool == true, "\(checks.body)")
    }
}
