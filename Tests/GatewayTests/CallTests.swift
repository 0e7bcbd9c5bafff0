// Claims about single calls: what is checked before the database, which lane a call takes, what becomes of passwords.

import Testing

@testable import Gateway

@Suite struct CallTests {
    @Test("malformed requests, keys and tokens never reach the door")
    func refusedBefore() async {
        let door = ScriptedDoor()
        let gateway = Fixture.gateway(door)
        _ = await gateway.call(Fixture.call("order.find"))
        let before = door.queries.count
        let cases: [(Call, String, Int)] = [
            (Fixture.call("order.submit", "{"), "request_malformed", 400),
            (Fixture.call("order.submit", #"{"a":"\u0000"}"#), "request_malformed", 400),
            (Fixture.call("order.find", "[]"), "request_malformed", 400),
            (Fixture.call("order.submit", key: ""), "key_invalid", 400),
            (Fixture.call("order.submit", key: "a b"), "key_invalid", 400),
            (Fixture.call("order.submit", key: String(repeating: "k", count: 201)), "key_invalid", 400),
            (Fixture.call("order.find", token: "a\nb"), "session_required", 401),
            (Fixture.call("nothing.here"), "operation_unknown", 404),
        ]
        for (call, error, status) in cases {
            let answer = await gateway.call(call)
            #expect(answer.errorName == error)
            #expect(answer.status == status)
        }
        #expect(door.transactions.isEmpty)
        // An unknown operation makes it look at the catalogue again, at most once a second.
        #expect(door.queries.count - before <= 1)
    }

    @Test("an operation that is new in the database is found without a restart")
    func newOperation() async throws {
        let door = ScriptedDoor()
        let gateway = Fixture.gateway(door)
        for name in ["no.one", "no.two", "no.three"] { _ = await gateway.call(Fixture.call(name)) }
        #expect(door.queries.count { $0 == "operation.catalogue" } == 1)
        try await Task.sleep(for: .milliseconds(1100))
        _ = await gateway.call(Fixture.call("no.four"))
        #expect(door.queries.count { $0 == "operation.catalogue" } == 2)
    }

    @Test("a query's answer is passed through as it came, whatever its request")
    func query() async {
        let answer = await Fixture.gateway(ScriptedDoor()).call(Fixture.call("order.find", #"{"n" : 1.10}"#))
        #expect(answer == Answer(status: 200, body: #"{"n" : 1.10}"#))
    }

    @Test(
        "the branch in the request decides the lane, then the header's, then the session's",
        arguments: [
            (#"{"branch":"BJ"}"#, nil, 6), (#"{"branch":"BJ"}"#, "SH", 6), ("{}", "BJ", 6), ("{}", nil, 5),
            (#"{"branch":"XX"}"#, nil, 0),
        ] as [(String, String?, Int)])
    func branch(request: String, header: String?, scope: Int) async {
        let door = ScriptedDoor()
        var call = Fixture.call("order.submit", request)
        call.branch = header
        #expect(await Fixture.gateway(door).call(call).isDone)
        #expect(door.transactions.map(\.scope) == [scope])
    }

    @Test(
        "a query that names no branch takes the header's",
        arguments: [
            ("{}", #"{"branch":"BJ"}"#), (#"{"branch":null,"n":1}"#, #"{"branch":"BJ","n":1}"#),
            (#"{"branch":"SH"}"#, #"{"branch":"SH"}"#),
        ])
    func queryBranch(request: String, sent: String) async {
        var call = Fixture.call("order.list", request)
        call.branch = "BJ"
        #expect(await Fixture.gateway(ScriptedDoor()).call(call).body == sent)
    }

    @Test("the session is asked for once, and again after a command of its own")
    func remembered() async {
        let door = ScriptedDoor()
        let gateway = Fixture.gateway(door)
        for _ in 0..<3 { _ = await gateway.call(Fixture.call("order.submit")) }
        #expect(door.queries.count { $0 == "session.current" } == 1)
        _ = await gateway.call(Fixture.call("session.touch"))
        _ = await gateway.call(Fixture.call("order.submit"))
        #expect(door.queries.count { $0 == "session.current" } == 2)
    }

    @Test("a session in use is touched, once a minute, whatever is called")
    func touched() async throws {
        let seen = Seen()
        let door = ScriptedDoor { (commands, _) async throws(DoorFailure) in
            await seen.note(commands.map(\.text))
            return commands.map { _ in ScriptedDoor.done }
        }
        let gateway = Fixture.gateway(door)
        let running = Task { try await gateway.run() }
        _ = await gateway.call(Fixture.call("price.list", token: "made-up"))
        for operation in ["order.submit", "order.find", "order.submit"] {
            _ = await gateway.call(Fixture.call(operation))
        }
        func touches() async -> Int { await seen.texts.count { $0.contains("session.touch") } }
        func strangers() async -> Int { await seen.texts.count { $0.contains("made-up") } }
        for _ in 0..<200 where await touches() == 0 { try await Task.sleep(for: .milliseconds(5)) }
        try await Task.sleep(for: .milliseconds(50))
        #expect(await touches() == 1)
        #expect(await strangers() == 0, "a public operation says nothing of a token")
        running.cancel()
        try await running.value
    }

    @Test("a refused token is forgotten")
    func forgotten() async {
        let door = ScriptedDoor { (commands, number) async throws(DoorFailure) in
            number == 2
                ? [Answer(status: 401, body: #"{"error":"session_required","status":401}"#)]
                : [ScriptedDoor.done]
        }
        let gateway = Fixture.gateway(door)
        for _ in 0..<3 { _ = await gateway.call(Fixture.call("order.submit")) }
        #expect(door.queries.count { $0 == "session.current" } == 2)
    }

    @Test("a password is replaced by its key before the door, and appears nowhere")
    func password() async {
        let seen = Seen()
        let door = ScriptedDoor { (commands, _) async throws(DoorFailure) in
            await seen.note(commands.map(\.text))
            return commands.map { _ in ScriptedDoor.done }
        }
        let gateway = Fixture.gateway(door)
        _ = await gateway.call(
            Fixture.call("session.sign_in", #"{"login":"admin","password":"hunter2hunter2"}"#, token: nil))
        _ = await gateway.call(
            Fixture.call(
                "session.change_password",
                #"{"current_password":"hunter2hunter2","new_password":"correct horse"}"#))
        let texts = await seen.texts
        #expect(texts.count == 2)
        #expect(
            texts.allSatisfy {
                !$0.contains("hunter2") && !$0.contains("horse") && !$0.contains("password\":")
            })
        let signIn = try? JSONText(checking: texts[0])["request"]
        #expect(signIn?["key"]?.string?.count == 64)
        let change = try? JSONText(checking: texts[1])["request"]
        #expect(
            change?["current_key"]?.string == signIn?["key"]?.string,
            "the same password and salt make the same key")
        #expect(change?["new_key"]?.string?.count == 64)
        #expect(change?["new_salt"]?.string?.count == 32)
    }

    @Test("a new password that is too short, or a password without a login, is refused by name")
    func unfit() async {
        let gateway = Fixture.gateway(ScriptedDoor())
        let short = await gateway.call(
            Fixture.call("session.change_password", #"{"current_password":"x","new_password":"short"}"#))
        #expect(short.errorName == "password_unfit")
        let nobody = await gateway.call(
            Fixture.call("session.sign_in", #"{"password":"hunter2hunter2"}"#, token: nil))
        #expect(nobody.errorName == "request_invalid")
        #expect(!nobody.body.contains("hunter2"))
    }

    @Test("a password longer than any that is set is refused before it is worked on")
    func endless() async {
        let door = ScriptedDoor()
        let request = #"{"login":"admin","password":"\#(String(repeating: "x", count: 1025))"}"#
        let answer = await Fixture.gateway(door).call(
            Fixture.call("session.sign_in", request, token: nil))
        #expect(answer.errorName == "request_invalid")
        #expect(!door.queries.contains("session.challenge"))
    }

    @Test("what the door says for the log alone is not shown")
    func log() async {
        let door = ScriptedDoor { (_, _) async throws(DoorFailure) in
            [
                Answer(
                    status: 500,
                    body:
                        #"{"error":"internal","status":500,"log":"22012: division by zero","request_id":"x"}"#
                )
            ]
        }
        let answer = await Fixture.gateway(door).call(Fixture.call("order.submit"))
        #expect(answer.status == 500)
        #expect(!answer.body.contains("division"))
    }

    @Test("every answer counts, by operation and outcome; unknown names make no series of their own")
    func metrics() async {
        let gateway = Fixture.gateway(ScriptedDoor())
        _ = await gateway.call(Fixture.call("order.find"))
        _ = await gateway.call(Fixture.call("no.such\"thing"))
        let text = gateway.metrics.text(gauges: await gateway.gauges())
        #expect(text.contains("suanpan_calls_total{operation=\"order.find\",outcome=\"ok\"} 1\n"))
        #expect(text.contains("suanpan_calls_total{operation=\"unknown\",outcome=\"operation_unknown\"} 1\n"))
        #expect(text.contains("suanpan_call_seconds_bucket{kind=\"query\",le=\"+Inf\"} 1\n"))
        #expect(!text.contains("no.such"))
    }

    private actor Seen {
        private(set) var texts: [String] = []
        func note(_ more: [String]) { texts += more }
    }
}
