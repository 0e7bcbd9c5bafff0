// Claims about how much of the read connections and of the lanes one caller may hold: by themselves, and over a database in which
// one user's calls wait for a lock.

import PostgresClient
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite struct CallSharesTests {
    /// A query that runs until it is let go.
    private final class Gate: Sendable {
        private let state = Mutex((open: false, running: 0, most: 0, scopes: [Int]()))

        var most: Int { state.withLock(\.most) }
        /// The scopes of those who came, in their order.
        var scopes: [Int] { state.withLock(\.scopes) }
        func open() { state.withLock { $0.open = true } }

        func pass(_ scope: Int = 0) async throws(Refusal) -> Int {
            state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
                $0.scopes.append(scope)
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
        let shares = CallShares(limit: 3, waitingLimit: 100, patience: .seconds(30))
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
        let shares = CallShares(limit: 2, waitingLimit: 100, patience: .seconds(30))
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
        let shares = CallShares(limit: 1, waitingLimit: 1, patience: .milliseconds(80))
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

    @Test("calls of one scope share a place, so many of them; who waits is not overtaken")
    func scopes() async {
        let shares = CallShares(limit: 1, together: 2, waitingLimit: 100, patience: .seconds(30))
        let gate = Gate()
        let done = await withTaskGroup(of: Bool.self) { group in
            for (number, scope) in [5, 5, 6, 5, 0].enumerated() {
                group.addTask {
                    (try? await shares.run(of: "a", in: scope) { () async throws(Refusal) in
                        try await gate.pass(scope)
                    }) != nil
                }
                await Self.until { shares.load(of: "a") == (min(number + 1, 2), max(0, number - 1)) }
            }
            #expect(shares.load(of: "a") == (2, 3), "two of scope 5 run on one place")
            #expect(gate.scopes == [5, 5])
            gate.open()
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 5)
        #expect(gate.scopes == [5, 5, 6, 5, 0], "in the order in which they came")
        #expect(shares.load(of: "a") == (0, 0))
    }

    @Test("the sessions of one user share, whatever their number; strangers share by their address")
    func sessions() async {
        let door = ScriptedDoor()
        let gateway = Fixture.gateway(door)
        #expect(gateway.readShares.limit == 4, "half of the connections")
        #expect(Fixture.gateway(door, lanes: 6).commandShares.limit == 3, "half of the lanes")
        #expect(gateway.commandShares.limit == 1, "one at least")
        for _ in 0..<3 { #expect(await gateway.call(Fixture.call("order.find")).isDone) }
        #expect(door.queries.count { $0 == "session.current" } == 1, "whose a session is, is asked for once")
        #expect(await gateway.call(Fixture.call("order.find", token: "unknown")).isDone)
        #expect(gateway.readShares.load(of: "login admin") == (0, 0))
    }

    /// One user in three sessions, and another one.
    private static func withUsers(_ body: (TestDatabase, Gateway, [String]) async throws -> Void) async throws
    {
        try await withDatabase { database in
            try await database.withConnection(as: .service) { connection in
                let busy = try await DoorSession.open(
                    login: "busy", role: "administrator", in: database, on: connection)
                let other = try await DoorSession.open(
                    login: "other", role: "administrator", in: database, on: connection)
                var tokens = [busy.token]
                for _ in 0..<2 {
                    let answer = try await busy.call(
                        "session.sign_in", ["login": "busy", "key": String(repeating: "5a", count: 32)])
                    tokens.append(try #require(answer["token"] as? String))
                }
                var configuration = GatewayConfiguration(database: database.configuration(as: .service))
                configuration.queryConnections = 4
                configuration.acquireTimeoutSeconds = 60
                let gateway = Gateway(configuration: configuration, logger: silentLogger)
                _ = await gateway.call(Fixture.call("company.get", token: tokens[0]))
                try await body(database, gateway, tokens + [other.token])
            }
        }
    }

    /// Forty calls of one user wait for a table, and what the other calls meanwhile is done.
    private static func hang(
        on table: String, in database: TestDatabase, shares: CallShares,
        _ call: @escaping @Sendable (Int) async -> Answer, meanwhile: () async -> Answer
    ) async throws {
        let calls = try await database.withConnection { holder in
            try await holder.execute(script: "begin; lock table \(table) in access exclusive mode")
            let calls = (0..<40).map { n in Task { await call(n) } }
            await until { shares.load(of: "login busy") == (2, 38) }
            #expect(shares.load(of: "login busy") == (2, 38))
            let other = await meanwhile()
            #expect(other.isDone, "another user is served meanwhile: \(other.body)")
            #expect(shares.load(of: "login busy").running == 2)
            try await holder.execute(script: "rollback")
            return calls
        }
        for call in calls {
            let answer = await call.value
            #expect(answer.isDone, "\(answer.body)")
        }
    }

    @Test("forty reads that hang, of one user in three sessions, keep nobody else from reading")
    func reads() async throws {
        try await Self.withUsers { database, gateway, tokens in
            let hung = #"{"view":"product_unit"}"#
            try await Self.hang(on: "data.product_unit", in: database, shares: gateway.readShares) { n in
                await gateway.call(Fixture.call("report.read", hung, token: tokens[n % 3]))
            } meanwhile: {
                await gateway.call(Fixture.call("company.get", token: tokens[3]))
            }
        }
    }

    @Test("forty commands that hang, of one user in three sessions, keep nobody else from writing")
    func commands() async throws {
        try await Self.withUsers { database, gateway, tokens in
            try await Self.hang(on: "data.unit", in: database, shares: gateway.commandShares) { n in
                let unit = #"{"code":"U\#(n)","name":"U\#(n)"}"#
                return await gateway.call(Fixture.call("unit.create", unit, token: tokens[n % 3]))
            } meanwhile: {
                await gateway.call(
                    Fixture.call("region.create", #"{"code":"R","name":"R"}"#, token: tokens[3]))
            }
        }
    }
}
