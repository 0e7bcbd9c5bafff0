// A door that answers as a test tells it: for what no real database does on demand.

import Logging
import PostgresClient
import Synchronization

@testable import Gateway

/// Records what reaches it and answers from a script.
final class ScriptedDoor: Door {
    /// One transaction: its scope and the requests' texts in order.
    struct Transaction: Equatable {
        let scope: Int
        let calls: Int
    }

    typealias Script =
        @Sendable (_ commands: [DoorCommand], _ number: Int) async throws(DoorFailure) -> [Answer]

    private let state = Mutex((transactions: [Transaction](), queries: [String]()))
    private let script: Script

    /// - Parameter script: what becomes of the `number`th transaction, from 1; by default all succeed.
    init(script: @escaping Script = ScriptedDoor.allDone) {
        self.script = script
    }

    static let allDone: Script = { (commands, _) async throws(DoorFailure) in
        commands.map { _ in ScriptedDoor.done }
    }
    static let done = Answer(status: 200, body: "{}")

    var transactions: [Transaction] { state.withLock { $0.transactions } }
    var queries: [String] { state.withLock { $0.queries } }

    func rows(
        session: String?, operation: String, request: String,
        begin: @escaping @Sendable (RowShape) async throws -> @Sendable ([String?]) throws -> Void
    ) async throws -> Answer? { Self.done }

    func query(session: String?, operation: String, request: String) async throws(DoorFailure) -> Answer {
        state.withLock { $0.queries.append(operation) }
        switch operation {
        case "operation.catalogue": return Answer(status: 200, body: Fixture.catalogue)
        case "service.status": return Answer(status: 200, body: #"{"digest":"d1"}"#)
        case "session.challenge":
            return Answer(
                status: 200, body: #"{"salt":"00112233445566778899aabbccddeeff","cost":{"n":2,"r":1,"p":1}}"#)
        case "session.current":
            guard session == "token" else {
                return Answer(status: 401, body: #"{"error":"session_required","status":401}"#)
            }
            return Answer(
                status: 200,
                body: """
                    {"user":{"login":"admin"},"branch":{"id":5,"code":"SH","name":""},\
                    "branches":[{"id":5,"code":"SH","name":""},{"id":6,"code":"BJ","name":""}]}
                    """)
        default: return Answer(status: 200, body: request)
        }
    }

    func commands(_ commands: [DoorCommand], scope: Int) async throws(DoorFailure) -> [Answer] {
        let number = state.withLock { state in
            state.transactions.append(Transaction(scope: scope, calls: commands.count))
            return state.transactions.count
        }
        return try await script(commands, number)
    }

    func batch(_ command: DoorCommand, start: DoorCommand) async throws(DoorFailure) -> Answer {
        try await commands([command], scope: 0)[0]
    }

    /// A failure as the database client would report it.
    static func failure(_ state: String?, _ code: PostgresError.Code = .server, sent: Bool = true)
        -> DoorFailure
    {
        var error = PostgresError(code, message: "secret words of the server")
        error.sqlState = state
        return DoorFailure(error, wasSent: sent)
    }
}

enum Fixture {
    static let catalogue = """
        {"digest":"d1","operations":[
        {"name":"order.submit","kind":"command","scope":"branch","groupable":true,"permission":"order.edit","public":false,
         "comment_zh":"提交","comment_en":"Submits.","arguments":[],"secret":[],"example":{}},
        {"name":"order.rebuild","kind":"command","scope":"branch","groupable":false,"permission":null,"public":false,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"order.find","kind":"query","scope":"none","groupable":false,"permission":null,"public":false,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"order.list","kind":"query","scope":"branch","groupable":false,"permission":null,"public":false,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"price.list","kind":"query","scope":"none","groupable":false,"permission":null,"public":true,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"session.touch","kind":"command","scope":"none","groupable":true,"permission":null,"public":false,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"service.look","kind":"query","scope":"none","groupable":false,"permission":"service.see","public":false,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"service.permit","kind":"command","scope":"none","groupable":true,"permission":"service.operate","public":false,
         "comment_zh":"","comment_en":"","arguments":[],"secret":[],"example":{}},
        {"name":"session.sign_in","kind":"command","scope":"none","groupable":true,"permission":null,"public":true,
         "comment_zh":"登录","comment_en":"Opens a session.",
         "arguments":[{"name":"login","type":"data.code","base_type":"text","array":false,"required":true},
                      {"name":"key","type":"text","base_type":"text","array":false,"required":true}],
         "secret":["key"],"example":{"login":"admin","key":"00"}},
        {"name":"session.change_password","kind":"command","scope":"none","groupable":true,"permission":null,"public":false,
         "comment_zh":"","comment_en":"",
         "arguments":[{"name":"current_key","type":"text","base_type":"text","array":false,"required":true},
                      {"name":"new_key","type":"text","base_type":"text","array":false,"required":true},
                      {"name":"new_salt","type":"text","base_type":"text","array":false,"required":true}],
         "secret":["current_key","new_key","new_salt"],"example":{"current_key":"00","new_key":"00","new_salt":"00"}}
        ]}
        """

    static func gateway(_ door: any Door, lanes: Int = 1, waiting: Int = 256) -> Gateway {
        var configuration = GatewayConfiguration(database: PostgresConfiguration(connectionString: ""))
        configuration.lanes = lanes
        configuration.laneWaitingLimit = waiting
        return Gateway(
            configuration: configuration, door: door,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    static func call(
        _ operation: String, _ request: String = "{}", token: String? = "token", key: String? = nil
    ) -> Call {
        Call(
            operation: operation, request: Array(request.utf8), sessionToken: token, key: key, face: "test",
            requestID: "r1")
    }
}
