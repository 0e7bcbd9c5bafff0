// Claims about operations of the service itself: the door says who may, faces find them in the catalogue.

import Testing

@testable import Gateway

@Suite struct HostOperationTests {
    private func gateway(_ door: ScriptedDoor) -> Gateway {
        let gateway = Fixture.gateway(door)
        gateway.add(
            HostOperation(
                name: "host.echo", kind: .command, commentEN: "", commentZH: "",
                arguments: [.init(name: "text", isRequired: true, commentEN: "", commentZH: "")],
                answer: ["echo": ["type": ["string", "null"]]]
            ) { (request, _) throws(Refusal) in ["echo": .string(orNull: request["text"]?.string)] })
        return gateway
    }

    @Test("stand in the catalogue among the others, in the order of names")
    func catalogued() async throws {
        let names = try await gateway(ScriptedDoor()).currentCatalogue().operations.map(\.name)
        #expect(names.contains("host.status") && names.contains("host.echo"))
        #expect(names == names.sorted())
    }

    @Test("are carried out once the door has logged them")
    func carriedOut() async {
        let door = ScriptedDoor()
        let answer = await gateway(door).call(Fixture.call("host.echo", #"{"text":"a"}"#))
        #expect(answer == Answer(status: 200, body: #"{"echo":"a"}"#))
        #expect(door.transactions == [.init(scope: 0, calls: 1)])
    }

    @Test("are refused as the door refuses, and then nothing happens")
    func refused() async {
        let door = ScriptedDoor { (commands, _) in
            commands.map { _ in Answer(status: 403, body: #"{"error":"permission_denied","status":403}"#) }
        }
        let answer = await gateway(door).call(Fixture.call("host.echo", #"{"text":"a"}"#))
        #expect(answer.errorName == "permission_denied")
    }

    @Test(
        "faulty requests never reach the door",
        arguments: [
            ("{}", "request_invalid"), (#"{"text":null}"#, "request_invalid"),
            (#"{"text":"a","more":1}"#, "request_invalid"), ("[", "request_malformed"),
        ])
    func faulty(request: String, error: String) async {
        let door = ScriptedDoor()
        #expect(await gateway(door).call(Fixture.call("host.echo", request)).errorName == error)
        #expect(door.transactions.isEmpty)
    }

    @Test("cannot be run dry, for nothing of the service can be undone")
    func dry() async {
        var call = Fixture.call("host.echo", #"{"text":"a"}"#)
        call.isDryRun = true
        let door = ScriptedDoor()
        #expect(await gateway(door).call(call).errorName == "dry_run_impossible")
        #expect(door.transactions.isEmpty)
    }
}
