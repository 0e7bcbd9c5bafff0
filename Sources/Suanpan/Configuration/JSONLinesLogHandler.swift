// The log as JSON lines on standard error: one object a line, whatever stands in the values.

internal import Foundation
internal import Gateway
internal import Logging

/// Writes each event as one line of JSON: `time`, `level`, `label`, `message`, `error`, and the metadata, of
/// which whole numbers, fractions and truths stay what they are.
struct JSONLinesLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    /// Takes a whole line, its end included. Lines of several threads must not mix in it.
    let write: @Sendable (String) -> Void

    init(label: String, write: @escaping @Sendable (String) -> Void = Self.writeToStandardError) {
        self.label = label
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members: [JSONTree.Member] = [
            .init(name: "time", value: .string(Self.time(Date.now))),
            .init(name: "level", value: .string(event.level.rawValue)),
            .init(name: "label", value: .string(label)),
            .init(name: "message", value: .string("\(event.message)")),
        ]
        if let error = event.error {
            members.append(.init(name: "error", value: .string(String(reflecting: error))))
        }
        let provided = metadataProvider?.get() ?? [:]
        let all = metadata.merging(provided) { $1 }.merging(event.metadata ?? [:]) { $1 }
        let taken = Set(members.map(\.name))
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            members.append(
                .init(name: taken.contains(name) ? "metadata_\(name)" : name, value: Self.json(value)))
        }
        write(JSONTree.object(members).text + "\n")
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSONTree {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value as Int): .int(value)
        // Written as Swift writes them, which is how JSON does; but JSON has no infinity and no NaN.
        case .stringConvertible(let value as Double) where value.isFinite: .raw("\(value)")
        case .stringConvertible(let value as Bool): .bool(value)
        case .stringConvertible(let value): .string("\(value)")
        case .array(let values): .array(values.map(json))
        case .dictionary(let values):
            .object(values.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: json($0.value)) })
        }
    }

    /// RFC 3339 in UTC with milliseconds.
    private static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// One call of the system for a line, so that lines stay whole.
    static let writeToStandardError: @Sendable (String) -> Void = { line in
        FileHandle.standardError.write(Data(line.utf8))
    }
}

extension Settings {
    /// Makes this process log as the settings say.
    ///
    /// - Parameter fallback: the level where none is set; a command for one task says nothing but warnings.
    func bootstrapLogging(level fallback: Logger.Level = .warning) {
        LogLevel.current.value = logLevel ?? fallback
        let format = logFormat
        LoggingSystem.bootstrap { label in
            switch format {
            case .text: AdjustableLogHandler(StreamLogHandler.standardError(label: label))
            case .json: AdjustableLogHandler(JSONLinesLogHandler(label: label))
            }
        }
    }
}
