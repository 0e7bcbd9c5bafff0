// What is logged while a test runs, at every level.

package import Logging
import Synchronization

/// Keeps what its logger is told.
package final class LogLines: Sendable {
    /// One event: its message and its metadata as text.
    package struct Line: Sendable {
        package let message: String
        package let metadata: [String: String]
    }

    private let kept = Mutex<[Line]>([])

    package init() {}

    /// All lines so far.
    package var all: [Line] { kept.withLock { $0 } }
    /// The same as one text.
    package var text: String { all.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n") }
    /// Tells this.
    package var logger: Logger { Logger(label: "test") { _ in Recorder(log: self) } }

    private struct Recorder: LogHandler {
        let log: LogLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(
                message: "\(event.message)", metadata: (event.metadata ?? [:]).mapValues { "\($0)" })
            log.kept.withLock { $0.append(line) }
        }
    }
}
