// Claims about the share of the read connections that one reader may hold: by themselves, and over a database in which one
// reader's queries wait for a lock.

import PostgresClient
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite struct ReadSharesTests {
    /// A query that runs until it is let go.
    private final class Gate: Sendable {
        private let state = Mutex((open: false, running: 0, most: 0))

        var most: Int { state.withLock(\.most) }
        func open() { state.withLock { $0.open = true } }

        func pass() async throws(Refusal) -> Int {
            state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            while !state.withLock(\.open) { try? await Task.sleep(for: .milliseconds(1)) }
            return state.withLock {
                $0.running -= 1
                return $0.running
            }
        }
    }

    private static func until(_ holds: () -> Bool) async {
        for _ in 0..<2000 where !holds() { try? await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("of one reader so many run at once; the next wait, and all are answered in the end")
    func bounded() async {
        let shares = ReadShares(limit: 3, waitingLimit: 100, patience: .seconds(30))
        let gate = Gate()
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    (try? await shares.run(of: "a") { () async throws(Refusal) in try await gate.pass() })
                        != nil
                }
            }
            await Self.until { shares.load(of: "a") == (3, 37) }
            #expect(shares.load(of: "a") == (3, 37))
            gate.open()
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 40)
        #expect(gate.most == 3)
        #expect(shares.load(of: "a") == (0, 0), "nothing is remembered of a reader who is served")
    }

    @Test("others are served while one waits for himself")
    func others() async throws {
        let shares = ReadShares(limit: 2, waitingLimit: 100, patience: .seconds(30))
        let gate = Gate()
        async let held: Void = withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    _ = try? await shares.run(of: "a") { () async throws(Refusal) in try await gate.pass() }
                }
            }
        }
        await Self.until { shares.load(of: "a").waiting == 8 }
        #expect(try await shares.run(of: "b") { () async throws(Refusal) in 7 } == 7)
        gate.open()
        await held
    }

    @Test("who may not wait, waits too long or goes away is refused, and leaves no place behind")
    func refused() async {
        let shares = ReadShares(limit: 1, waitingLimit: 1, patience: .milliseconds(80))
        let gate = Gate()
        async let first = shares.run(of: "a") { () async throws(Refusal) in try await gate.pass() }
        await Self.until { shares.load(of: "a").running == 1 }
        let second = Task { () -> Refusal? in
            do throws(Refusal) {
                _ = try await shares.run(of: "a") { () async throws(Refusal) in 1 }
                return nil
            } catch { return error }
        }
        await Self.until { shares.load(of: "a").waiting == 1 }
        await #expect(throws: Refusal.overloaded) {
            try await shares.run(of: "a") { () async throws(Refusal) in 1 }
        }
        #expect(await second.value == .overloaded)
        let third = Task { () -> Refusal? in
            do throws(Refusal) {
                _ = try await shares.run(of: "a") { () async throws(Refusal) in 1 }
                return nil
            } catch { return error }
        }
        await Self.until { shares.load(of: "a").waiting == 1 }
        third.cancel()
        #expect(await third.value == .cancelled)
        gate.open()
        _ = try? await first
        #expect(shares.load(of: "a") == (0, 0))
    }

    @Test("the sessions of one user share, whatever their number; strangers share by their address")
    func sessions() async {
        let door = ScriptedDoor()
        let gateway = Fixture.gateway(door)
        #expect(gateway.shares.limit == 4, "half of the connections")
        for _ in 0..<3 { #expect(await gateway.call(Fixture.call("order.find")).isDone) }
        #expect(door.queries.count { $0 == "session.current" } == 1, "whose a session is, is asked for once")
        #expect(await gateway.call(Fixture.call("order.find", token: "unknown")).isDone)
        #expect(gateway.shares.load(of: "login admin") == (0, 0))
    }

    @Test("forty reads that hang, of one user in three sessions, keep nobody else from reading")
    func load() async throws {
        try await withDatabase { database in
            try await database.withConnection(as: .service) { connection in
                let reader = try await DoorSession.open(
                    login: "reader", role: "administrator", in: database, on: connection)
                let other = try await DoorSession.open(
                    login: "other", role: "administrator", in: database, on: connection)
                var tokens = [reader.token]
                for _ in 0..<2 {
                    let answer = try await reader.call(
                        "session.sign_in", ["login": "reader", "key": String(repeating: "5a", count: 32)])
                    tokens.append(try #require(answer["token"] as? String))
                }
                var configuration = GatewayConfiguration(database: database.configuration(as: .service))
                configuration.queryConnections = 4
                configuration.acquireTimeoutSeconds = 60
                let gateway = Gateway(configuration: configuration, logger: silentLogger)
                try await Self.hang(gateway, tokens: tokens + [other.token], in: database)
            }
        }
    }

    private static func hang(_ gateway: Gateway, tokens: [String], in database: TestDatabase) async throws {
        let hung = #"{"view":"product_unit"}"#
        _ = await gateway.call(Fixture.call("company.get", token: tokens[0]))
        let holder = try await database.withConnection { holder in
            try await holder.execute(script: "begin; lock table data.product_unit in access exclusive mode")
            let readers = (0..<40).map { n in
                Task { await gateway.call(Fixture.call("report.read", hung, token: tokens[n % 3])) }
            }
            await until { gateway.shares.load(of: "login reader") == (2, 38) }
            #expect(gateway.shares.load(of: "login reader") == (2, 38))
            let other = await gateway.call(Fixture.call("company.get", token: tokens[3]))
            #expect(other.isDone, "another user reads meanwhile")
            #expect(gateway.shares.load(of: "login reader").running == 2)
            try await holder.execute(script: "rollback")
            return readers
        }
        for reader in holder { #expect(await reader.value.isDone) }
    }
}
