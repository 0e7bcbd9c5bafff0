// Claims about commands under load and under failure, against a door that fails on demand.

import PostgresClient
import Testing

@testable import Gateway

@Suite struct LanesTests {
    /// Holds the first transaction up until so many calls wait behind it, then goes on by another script.
    private final class Held: Sendable {
        let door: ScriptedDoor
        let gateway: Gateway
        private let opening: AsyncStream<Void>.Continuation

        init(waiting limit: Int = 256, then rest: @escaping ScriptedDoor.Script = ScriptedDoor.allDone) {
            let (gate, opening) = AsyncStream<Void>.makeStream()
            self.opening = opening
            door = ScriptedDoor { (commands, number) async throws(DoorFailure) in
                guard number == 1 else { return try await rest(commands, number) }
                for await _ in gate {}
                return commands.map { _ in ScriptedDoor.done }
            }
            gateway = Fixture.gateway(door, waiting: limit)
        }

        /// Lets the first transaction end once so many calls wait.
        func open(whenWaiting count: Int) async {
            await wait(for: count)
            opening.finish()
        }

        /// Returns when so many calls wait behind a transaction.
        func wait(for count: Int) async {
            for _ in 0..<1000 {
                let load = await gateway.laneLoad
                if load.busy == 1, load.waiting == [count] { return }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }

        /// The answers to so many calls at once, of which the first held up the others.
        func answers(_ count: Int, keyed: Bool = false, operation: String = "order.submit") async -> [Answer]
        {
            async let opened: Void = open(whenWaiting: count - 1)
            let answers = await withTaskGroup(of: Answer.self) { group in
                for number in 0..<count {
                    group.addTask { [gateway] in
                        await gateway.call(Fixture.call(operation, key: keyed ? "key-\(number)" : nil))
                    }
                }
                return await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            await opened
            return answers
        }
    }

    @Test("what waits shares a transaction, and each caller has its own answer")
    func groups() async {
        let held = Held { (commands, _) async throws(DoorFailure) in
            commands.enumerated().map { Answer(status: 200, body: #"{"place":\#($0.offset)}"#) }
        }
        let answers = await held.answers(11)
        #expect(answers.allSatisfy { $0.isDone })
        #expect(held.door.transactions == [.init(scope: 5, calls: 1), .init(scope: 5, calls: 10)])
        #expect(Set(answers.map(\.body)).count == 11)
    }

    @Test("a call that may not share is sent alone")
    func alone() async {
        let held = Held()
        _ = await held.answers(4, operation: "order.rebuild")
        #expect(held.door.transactions.map(\.calls) == [1, 1, 1, 1])
    }

    @Test("a request beyond the bound for sharing is sent alone")
    func large() async {
        let held = Held()
        let large = #"{"memo":""# + String(repeating: "x", count: 70_000) + #""}"#
        async let opened: Void = held.open(whenWaiting: 2)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { _ = await held.gateway.call(Fixture.call("order.submit", large)) }
            }
        }
        await opened
        #expect(held.door.transactions.map(\.calls) == [1, 1, 1])
    }

    @Test("a group that fails as a whole is sent again one by one, and nobody notices")
    func oneByOne() async {
        let held = Held { (commands, _) async throws(DoorFailure) in
            guard commands.count == 1 else { throw ScriptedDoor.failure("40001") }
            return [ScriptedDoor.done]
        }
        let answers = await held.answers(6)
        #expect(answers.allSatisfy { $0.isDone })
        #expect(held.door.transactions.map(\.calls) == [1, 5, 1, 1, 1, 1, 1])
    }

    @Test(
        "after a lost connection calls with a key are repeated, others are told that the outcome is unknown",
        arguments: [true, false])
    func lostConnection(keyed: Bool) async {
        let held = Held { (commands, number) async throws(DoorFailure) in
            guard number > 2 else { throw ScriptedDoor.failure(nil, .unavailable) }
            return commands.map { _ in ScriptedDoor.done }
        }
        let answers = await held.answers(4, keyed: keyed)
        #expect(answers.count { $0.isDone } == (keyed ? 4 : 1))
        #expect(answers.allSatisfy { $0.isDone || $0.errorName == "outcome_unknown" })
        #expect(held.door.transactions.count == (keyed ? 5 : 2))
    }

    @Test("a call that the door found busy in a group is sent again alone, the others keep their answers")
    func busyInGroup() async {
        let held = Held { (commands, _) async throws(DoorFailure) in
            guard commands.count > 1 else { return [ScriptedDoor.done] }
            let busy = Answer(status: 503, body: #"{"error":"busy","status":503,"retryable":true}"#)
            return commands.enumerated().map { $0.offset == 1 ? busy : ScriptedDoor.done }
        }
        let answers = await held.answers(5)
        #expect(answers.allSatisfy { $0.isDone })
        #expect(held.door.transactions.map(\.calls) == [1, 4, 1])
    }

    @Test("retries end")
    func bounded() async {
        let door = ScriptedDoor { (_, _) async throws(DoorFailure) in throw ScriptedDoor.failure("40P01") }
        let answer = await Fixture.gateway(door).call(Fixture.call("order.submit"))
        #expect(answer.errorName == "conflict")
        #expect(answer.status == 503)
        #expect(door.transactions.count == 4)
    }

    @Test("an unexpected error is internal, once, and shows nothing of the server's words")
    func unexpected() async {
        let door = ScriptedDoor { (_, _) async throws(DoorFailure) in throw ScriptedDoor.failure("XX000") }
        let answer = await Fixture.gateway(door).call(Fixture.call("order.submit", key: "k"))
        #expect(answer.errorName == "internal")
        #expect(answer.status == 500)
        #expect(!answer.body.contains("secret words"))
        #expect(answer.body.contains("r1"))
        #expect(door.transactions.count == 1)
    }

    @Test("a full lane says overloaded and when to come again")
    func overloaded() async {
        let held = Held(waiting: 1)
        let served = (0..<2).map { _ in Task { await held.gateway.call(Fixture.call("order.submit")) } }
        await held.wait(for: 1)
        let refused = await held.gateway.call(Fixture.call("order.submit"))
        #expect(refused.errorName == "overloaded")
        #expect(refused.status == 503)
        #expect(refused.retryAfterSeconds != nil)
        await held.open(whenWaiting: 1)
        for task in served { #expect(await task.value.isDone) }
    }

    @Test("a caller that gives up while waiting is gone; the others are served")
    func cancelled() async {
        let held = Held()
        let first = Task { await held.gateway.call(Fixture.call("order.submit")) }
        await held.wait(for: 0)
        let waiting = Task { await held.gateway.call(Fixture.call("order.submit")) }
        await held.wait(for: 1)
        waiting.cancel()
        #expect(await waiting.value.errorName == "cancelled")
        await held.open(whenWaiting: 0)
        #expect(await first.value.isDone)
        #expect(held.door.transactions.count == 1)
    }

    @Test("host.activity shows what each lane runs and what waits for it")
    func activity() async throws {
        let held = Held()
        let calls = (0..<3).map { _ in Task { await held.gateway.call(Fixture.call("order.submit")) } }
        await held.wait(for: 2)
        let answer = await held.gateway.call(Fixture.call("host.activity"))
        await held.open(whenWaiting: 2)
        for call in calls { #expect(await call.value.isDone) }
        let row = try #require(try JSONText(checking: answer.body)["rows"]?.elements.first)
        #expect(row["waiting"]?.int == 2)
        #expect(row["operations"]?.elements.compactMap(\.string) == ["order.submit"])
        #expect(row["branch_id"]?.int == 5)
    }

    @Test("what runs and waits at shutdown is waited for")
    func drained() async {
        let held = Held()
        let calls = (0..<3).map { _ in Task { await held.gateway.call(Fixture.call("order.submit")) } }
        await held.wait(for: 2)
        async let opened: Void = held.open(whenWaiting: 2)
        await held.gateway.drain()
        await opened
        #expect(await held.gateway.laneLoad.waiting == [0])
        for call in calls { #expect(await call.value.isDone) }
    }
}
