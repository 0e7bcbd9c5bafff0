// The least level that is logged, adjustable while the service runs.

internal import Gateway
internal import Logging
internal import Synchronization

/// The level in force, shared by all loggers of this process.
final class LogLevel: Sendable {
    /// The process's.
    static let current = LogLevel()

    private let level = Mutex(Logger.Level.info)

    var value: Logger.Level {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }

    /// `host.log_level`: tells the level, and sets it where one is given.
    var operation: HostOperation {
        let names = Logger.Level.allCases.map(\.rawValue)
        return HostOperation(
            name: "host.log_level", kind: .command,
            commentEN: "Sets the least level that this service logs, until it ends; without level tells it.",
            commentZH: "设置本服务的日志级别(到服务停止为止);不给 level 时只查看",
            arguments: [
                .init(
                    name: "level", commentEN: "one of \(names.joined(separator: ", "))",
                    commentZH: "级别:\(names.joined(separator: "、"))")
            ],
            example: #"{"level": "info"}"#,
            answer: ["level": ["type": "string", "enum": .array(names.map { .string($0) })]]
        ) { [self] (request, _) throws(Refusal) in
            if let given = request["level"], given.kind != .null {
                guard let level = given.string.flatMap(Logger.Level.init(rawValue:)) else {
                    throw .requestInvalid(
                        path: "level", fault: "unknown", expected: names.joined(separator: ", "))
                }
                value = level
            }
            return ["level": .string(value.rawValue)]
        }
    }
}

/// A handler that logs from the shared level on.
struct AdjustableLogHandler: LogHandler {
    private var handler: any LogHandler
    private let shared: LogLevel
    private var own: Logger.Level?

    init(_ handler: any LogHandler, level: LogLevel = .current) {
        self.handler = handler
        shared = level
    }

    var logLevel: Logger.Level {
        get { own ?? shared.value }
        set { own = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { handler.metadataProvider }
        set { handler.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { handler.log(event: event) }
}
