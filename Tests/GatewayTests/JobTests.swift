// Long work as others see it: how far it is while nothing of it is committed, how it ended, and that it can be stopped.

import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import Gateway

@Suite(.serialized) struct JobTests {
    /// A service on a database of its own with a supplier and two products, for one user.
    private struct Service: Sendable {
        let gateway: Gateway
        let database: TestDatabase
        let token: String

        func call(_ operation: String, _ request: JSONTree, requestID: String = "other") async -> Answer {
            await gateway.call(
                Call(
                    operation: operation, request: Array(request.text.utf8), sessionToken: token,
                    face: "test",
                    requestID: requestID))
        }

        /// Orders 1 to 10, of one row each; row `stop` is of a product that a test can hold.
        func importOrders(stop: Int = 0) async -> Answer {
            await call(
                "purchase_order.import",
                [
                    "rows": .array(
                        (1...10).map { row in
                            [
                                "external_id": .string("\(row)"), "partner": "S1", "quantity": "1",
                                "price": "2",
                                "product": row == stop ? "HELD" : "FREE",
                            ]
                        })
                ], requestID: "import")
        }

        /// The only job, as anybody sees it who may.
        func job() async throws -> JSONText? {
            try JSONText(checking: await call("job.list", ["filter": ["request_id": "import"]]).body)["rows"]?
                .elements.first
        }

        /// The job when it is that far.
        func job(done: Int) async throws -> JSONText {
            let deadline = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < deadline {
                if let job = try await job(), job["done"]?.int == done { return job }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw NotSeen()
        }

        struct NotSeen: Error {}

        func orders() async throws -> String? {
            // What a part made before another failed is cancelled.
            try await database.query("select count(*) from data.document where state <> 'cancelled'")[0][0]
        }
    }

    private func withService(_ body: (Service) async throws -> Void) async throws {
        try await withDatabase { database in
            try await database.withConnection(as: .service) { connection in
                let session = try await DoorSession.open(
                    login: "buyer", role: "administrator", in: database, on: connection)
                try await session.done("partner.create", ["code": "S1", "name": "S1", "is_supplier": true])
                for code in ["FREE", "HELD"] {
                    try await session.done("product.create", ["code": code, "name": code, "base_unit": "EA"])
                }
                let gateway = Gateway(
                    configuration: GatewayConfiguration(database: database.configuration(as: .service)),
                    logger: silentLogger)
                try await body(Service(gateway: gateway, database: database, token: session.token))
            }
        }
    }

    /// Keeps a product, so that an import which comes to it waits until the body ends.
    private func withHeldProduct(_ service: Service, _ body: () async throws -> Void) async throws {
        try await service.database.withConnection { holder in
            try await holder.execute(
                script: """
                    begin; select from data.product_unit u join data.product p on p.id = u.product_id
                    where p.code = 'HELD' for update of u
                    """)
            try await body()
            try await holder.execute(script: "rollback")
        }
    }

    /// Lets an import run up to its sixth order, and on when the body ends.
    private func withStanding(
        _ body: (_ service: Service, _ job: JSONText) async throws -> Void,
        then: (Service, Answer) async throws -> Void
    ) async throws {
        try await withService { service in
            let importing = Task { await service.importOrders(stop: 6) }
            try await withHeldProduct(service) { try await body(service, try await service.job(done: 5)) }
            try await then(service, await importing.value)
        }
    }

    @Test("how far a job is, is seen from outside while it works, and then how it ended")
    func progress() async throws {
        try await withStanding { service, job in
            #expect(job["state"]?.string == "running")
            #expect(job["total"]?.int == 10)
            #expect(job["operation"]?.string == "purchase_order.import")
            #expect(job["login"]?.string == "buyer")
            #expect(job["branch"]?.string == "HQ")
            #expect(job["outcome"]?.kind == .null)
            // The sixth waits; those before it are in, where a part ended with them.
            let orders = try await service.orders()
            #expect(["0", "1", "2", "3", "4", "5"].contains(orders))
        } then: { service, answer in
            #expect(answer.isDone, "\(answer.body)")
            let job = try #require(try await service.job())
            #expect(job["state"]?.string == "done")
            #expect(job["done"]?.int == 10)
            #expect(job["outcome"]?.string == "done")
            #expect(job["ended_at"]?.string != nil)
            #expect(try await service.orders() == "10")
            let busy = try await service.database.query(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'suanpan job%'"
            )
            #expect(busy[0][0] == "0")
        }
    }

    @Test("a job that somebody stops ends at its next step, and nothing of it remains")
    func cancel() async throws {
        try await withStanding { service, job in
            let id = JSONTree.string(try #require(job["id"]?.string))
            let answer = await service.call("job.cancel", ["job": id])
            #expect(answer.isDone, "\(answer.body)")
            #expect(try await service.job()?["cancelled_by"]?.string == "buyer")
        } then: { service, answer in
            #expect(answer.errorName == "job_cancelled")
            let job = try #require(try await service.job())
            #expect(job["state"]?.string == "cancelled")
            #expect(job["outcome"]?.string == "job_cancelled")
            #expect(try await service.orders() == "0")
            let id = JSONTree.string(try #require(job["id"]?.string))
            #expect(await service.call("job.cancel", ["job": id]).errorName == "job_ended")
        }
    }

    @Test("a caller who goes away leaves neither work nor a running job behind")
    func abandoned() async throws {
        try await withService { service in
            try await withHeldProduct(service) {
                let caller = Task { await service.importOrders(stop: 6) }
                _ = try await service.job(done: 5)
                caller.cancel()
                #expect(!(await caller.value.isDone))
            }
            try await expectInterrupted(service)
        }
    }

    @Test("a job whose server process is gone shows as failed")
    func killed() async throws {
        try await withStanding { service, _ in
            try await service.database.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name like 'suanpan job%'
                """)
        } then: { service, answer in
            #expect(answer.errorName == "outcome_unknown")
            try await expectInterrupted(service)
        }
    }

    /// A job that nobody ended: once it is some seconds old, it counts as failed.
    private func expectInterrupted(_ service: Service) async throws {
        #expect(try await service.orders() == "0")
        try await service.database.query("update data.job set started_at = started_at - interval '1 minute'")
        let job = try #require(try await service.job())
        #expect(job["state"]?.string == "failed")
        #expect(job["outcome"]?.string == "interrupted")
    }

    @Test("a refused batch is a failed job, and one that is not allowed is none")
    func refused() async throws {
        try await withService { service in
            let answer = await service.call(
                "supplier.import", ["rows": [["name": ""]]], requestID: "import")
            #expect(answer.errorName == "import_faulty")
            let job = try #require(try await service.job())
            #expect(job["state"]?.string == "failed")
            #expect(job["outcome"]?.string == "import_faulty")
            try await service.database.query(
                "delete from data.role_permission where permission = 'product.import'")
            let denied = await service.call("supplier.import", ["rows": [["name": "x"]]])
            #expect(denied.errorName == "permission_denied")
            #expect(try await service.database.query("select count(*) from data.job")[0][0] == "1")
        }
    }

    @Test("a job of another one is stopped by those who may")
    func othersJob() async throws {
        try await withStanding { service, job in
            try await service.database.withConnection(as: .service) { connection in
                let request = ["job": try #require(job["id"]?.string)]
                for (login, error) in [("seller", "permission_denied"), ("owner", nil)] {
                    let session = try await DoorSession.open(
                        login: login, role: login, in: service.database, on: connection, scope: 0)
                    #expect(try await session.call("job.cancel", request, scope: 0).error == error)
                }
            }
        } then: { _, answer in
            #expect(answer.errorName == "job_cancelled")
        }
    }
}
