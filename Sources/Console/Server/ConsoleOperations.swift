// The console's own operations in the catalogue: who is connected, and the end of a connection.

internal import Gateway

extension Connections {
    /// `console.list`.
    var listOperation: HostOperation {
        HostOperation(
            name: "console.list", kind: .query,
            commentEN: "Connections of this service's console: from where, who is signed in, what they run.",
            commentZH: "本服务控制台的连接:来源、登录者、正在执行的命令",
            answer: [
                "rows": [
                    "type": "array",
                    "items": HostOperation.schema([
                        "connection": ["type": "integer"], "client": ["type": "string"],
                        "login": ["type": ["string", "null"]], "branch": ["type": ["string", "null"]],
                        "tls": ["type": ["string", "null"]], "open_seconds": ["type": ["integer", "null"]],
                        "commands": ["type": "integer"], "running": ["type": ["string", "null"]],
                        "running_seconds": ["type": ["integer", "null"]],
                    ]),
                ]
            ]
        ) { [self] (_, _) throws(Refusal) in
            let now = ContinuousClock.now
            func seconds(_ start: ContinuousClock.Instant?) -> JSONTree {
                start.map { .int(Int($0.duration(to: now) / .seconds(1))) } ?? .null
            }
            let rows = all.map { facts -> JSONTree in
                [
                    "connection": .int(facts.id), "client": .string(facts.address),
                    "login": .string(orNull: facts.login), "branch": .string(orNull: facts.branch),
                    "tls": .string(orNull: facts.tls), "open_seconds": seconds(facts.openedAt),
                    "commands": .int(facts.commands), "running": .string(orNull: facts.command),
                    "running_seconds": seconds(facts.commandStartedAt),
                ]
            }
            return ["rows": .array(rows)]
        }
    }

    /// `console.close`.
    var closeOperation: HostOperation {
        HostOperation(
            name: "console.close", kind: .command,
            commentEN:
                "Ends a connection of the console; what it runs is cancelled. Raises connection_unknown.",
            commentZH: "断开控制台的一个连接,并取消其正在执行的命令",
            arguments: [
                .init(
                    name: "connection", type: "integer", isRequired: true,
                    commentEN: "connection, as console.list tells it", commentZH: "console.list 所列的连接编号")
            ],
            example: #"{"connection": 1}"#,
            answer: ["connection": ["type": "integer"], "closed": ["type": "boolean"]]
        ) { [self] (request, _) throws(Refusal) in
            let given = request["connection"]
            guard let id = given?.int ?? given?.string.flatMap({ Int($0) }) else {
                throw .requestInvalid(path: "connection", fault: "wrong_type", expected: "integer")
            }
            guard expel(id, error: "closed_by_administrator") else { throw .connectionUnknown(id) }
            return ["connection": .int(id), "closed": true]
        }
    }
}

extension Refusal {
    /// The console has no such connection.
    static func connectionUnknown(_ id: Int) -> Refusal {
        Refusal(
            error: "connection_unknown", status: 404, retryable: false,
            message: Text(zh: "没有连接 \(id)。", en: "There is no connection \(id)."),
            hint: Text(zh: "用 console.list 查看。", en: "See console.list."),
            details: ["connection": .int(id)])
    }
}
