// Operations of this service itself: its state, its lanes, its log. Guarantees: they stand in the same catalogue as the
// database's, so every face shows and calls them alike; the door decides who may, and a command of theirs leaves its row
// in the operation log.

internal import Foundation
internal import PostgresClient
internal import Synchronization

/// An operation that the service carries out itself.
package struct HostOperation: Sendable {
    /// How it is described to callers.
    package let operation: Catalogue.Operation
    let carryOut: @Sendable (JSONRequest, Call) async throws(Refusal) -> JSONTree

    /// A query (for holders of `service.see`) or a command (for holders of `service.operate`).
    ///
    /// - Parameters:
    ///   - name: `noun.verb`.
    ///   - kind: query or command; a batch of the service does not exist.
    ///   - commentEN: what it does.
    ///   - commentZH: the same in Chinese.
    ///   - arguments: texts, numbers and truth values; the closure checks what they say.
    ///   - example: a request that works, as JSON text.
    ///   - answer: the JSON schemas of the fields of what it answers.
    ///   - carryOut: does it; is given a request whose names are known and complete.
    package init(
        name: String, kind: Catalogue.Operation.Kind, commentEN: String, commentZH: String,
        arguments: [Catalogue.Operation.Argument] = [], example: String = "{}",
        answer: KeyValuePairs<String, JSONTree>,
        carryOut: @escaping @Sendable (JSONRequest, Call) async throws(Refusal) -> JSONTree
    ) {
        operation = Catalogue.Operation(
            name: name, kind: kind, scope: .none, isGroupable: false, isPublic: false,
            permission: kind == .query ? "service.see" : "service.operate", commentEN: commentEN,
            commentZH: commentZH, arguments: arguments,
            errors: [
                .init(name: "permission_denied", status: 403), .init(name: "request_invalid", status: 422),
                .init(name: "session_required", status: 401),
            ], example: example, answer: Self.schema(answer).text, secret: [])
        self.carryOut = carryOut
    }

    /// The JSON schema of an object that has these fields.
    package static func schema(_ fields: KeyValuePairs<String, JSONTree>) -> JSONTree {
        [
            "type": "object", "required": .array(fields.map { .string($0.key) }),
            "properties": .object(fields.map { .init(name: $0.key, value: $0.value) }),
        ]
    }

    /// - Throws: `Refusal` `request_invalid` naming the first argument that is unknown or missing.
    func check(_ request: JSONRequest) throws(Refusal) {
        for name in request.names where !operation.takes(name) {
            throw .requestInvalid(path: name, fault: "unknown", expected: "nothing of that name")
        }
        for argument in operation.arguments
        where argument.isRequired && request[argument.name]?.kind ?? .null == .null {
            throw .requestInvalid(path: argument.name, fault: "missing", expected: argument.type)
        }
    }
}

/// The service's own operations, by name.
final class HostOperations: Sendable {
    private let operations = Mutex<[String: HostOperation]>([:])

    subscript(_ name: String) -> HostOperation? { operations.withLock { $0[name] } }

    /// What the catalogue says of them.
    var descriptions: [Catalogue.Operation] { operations.withLock { $0.values.map(\.operation) } }

    func add(_ operation: HostOperation) {
        operations.withLock { $0[operation.operation.name] = operation }
    }
}

extension Gateway {
    /// Makes an operation of the service callable. To be called before the first call: the catalogue is read once.
    package func add(_ operation: HostOperation) { hostOperations.add(operation) }

    /// Carries out an operation of the service, if the door lets this caller.
    func perform(_ host: HostOperation, call: Call) async throws(Refusal) -> Answer {
        if call.isDryRun, host.operation.kind != .query { throw .dryRunImpossible }
        let request: JSONRequest
        do {
            request = try JSONRequest(checking: call.request)
        } catch {
            throw .requestMalformed(error)
        }
        try host.check(request)
        let permitted = try await permit(host.operation, call: call)
        guard permitted.isDone else { return permitted }
        return Answer(status: 200, body: try await host.carryOut(request, call).text)
    }

    /// Asks the door; the answer of one who may not is the answer to the call.
    private func permit(_ operation: Catalogue.Operation, call: Call) async throws(Refusal) -> Answer {
        let request: JSONTree = ["operation": .string(operation.name)]
        var question = call
        question.operation = operation.kind == .query ? "service.look" : "service.permit"
        question.request = operation.kind == .query ? [] : Array(request.text.utf8)
        question.key = nil
        return try await perform(question, of: try await catalogue.operation(question.operation))
    }

    /// `host.status` and `host.activity`.
    func addOwnOperations() {
        add(
            HostOperation(
                name: "host.status", kind: .query,
                commentEN: "How this service is doing: version, start, readiness, pools, lanes.",
                commentZH: "本服务的状态:版本、启动时间、是否就绪、连接池、队列",
                answer: [
                    "version": ["type": "string"], "started_at": ["type": "string", "format": "date-time"],
                    "ready": ["type": "boolean"],
                    "missing": ["type": "array", "items": ["type": "string"]],
                    "digest": ["type": ["string", "null"]],
                    "pools": [
                        "type": "array",
                        "items": HostOperation.schema([
                            "pool": ["type": "string"], "idle": ["type": "integer"],
                            "busy": ["type": "integer"], "waiting": ["type": "integer"],
                        ]),
                    ],
                    "lanes": ["type": "integer"], "lanes_busy": ["type": "integer"],
                    "lanes_waiting": ["type": "integer"],
                ]
            ) { [unowned self] (_, _) async throws(Refusal) in await self.status() })
        add(
            HostOperation(
                name: "host.activity", kind: .query,
                commentEN:
                    "What the lanes of this service do at this moment, and how many calls wait in each.",
                commentZH: "本服务各队列此刻在执行什么、有多少调用在等待",
                answer: ["rows": ["type": "array", "items": LaneActivity.schema]]
            ) { [unowned self] (_, _) async throws(Refusal) in
                ["rows": .array(await self.laneActivity.map(\.json))]
            })
    }

    private func status() async -> JSONTree {
        let readiness = await readiness()
        let load = await laneLoad
        return [
            "version": .string(Release.version),
            "started_at": .string(startedAt.ISO8601Format()),
            "ready": .bool(readiness.isReady), "missing": .array(readiness.missing.map { .string($0) }),
            "digest": .string(orNull: readiness.digest),
            "pools": .array(
                poolStatistics.map { name, statistics in
                    [
                        "pool": .string(name), "idle": .int(statistics.idle), "busy": .int(statistics.busy),
                        "waiting": .int(statistics.waiting),
                    ]
                }),
            "lanes": .int(load.waiting.count), "lanes_busy": .int(load.busy),
            "lanes_waiting": .int(load.waiting.reduce(0, +)),
        ]
    }
}

/// What a lane does at a moment.
package struct LaneActivity: Sendable, Equatable {
    /// From 0.
    package let lane: Int
    /// Calls that wait for the transaction to end.
    package let waiting: Int
    /// The branch id that the transaction serves; nil for a lane at rest or without one branch.
    package let branch: Int?
    /// Names of the operations that it carries out, in their order.
    package let operations: [String]
    /// Request ids of those calls.
    package let requestIDs: [String]
    /// Milliseconds since the transaction was sent; nil for a lane at rest.
    package let milliseconds: Int?

    static let schema = HostOperation.schema([
        "lane": ["type": "integer"], "waiting": ["type": "integer"],
        "branch_id": ["type": ["integer", "null"]],
        "milliseconds": ["type": ["integer", "null"]],
        "operations": ["type": "array", "items": ["type": "string"]],
        "request_ids": ["type": "array", "items": ["type": "string"]],
    ])

    var json: JSONTree {
        [
            "lane": .int(lane), "waiting": .int(waiting), "branch_id": branch.map { .int($0) } ?? .null,
            "milliseconds": milliseconds.map { .int($0) } ?? .null,
            "operations": .array(operations.map { .string($0) }),
            "request_ids": .array(requestIDs.map { .string($0) }),
        ]
    }
}
