// NOTIFY as a stream. The listener has its own connection and thread; a lost server is sought again
// with back-off, and every new beginning is told, because notifications may have been missed before it.

package import Logging
import ServiceLifecycle

/// Something heard on a channel.
package struct PostgresNotification: Sendable, Hashable {
    /// What was heard.
    package enum Kind: Sendable, Hashable {
        /// Listening begins (again): nothing from here on is missed, but what came before may have been.
        case listening
        /// A NOTIFY.
        case message
    }
    /// What was heard.
    package var kind: Kind
    /// The channel's name.
    package var channel: String
    /// The notification's text; empty when listening begins.
    package var payload: String
    /// Server process of the notifying session; 0 when listening begins.
    package var processID: Int
}

/// LISTEN on channels; runs until shut down, through server restarts.
package final class PostgresListener: Service {
    /// Unread notifications kept; beyond it the oldest are dropped and the log says so.
    private static let bufferCapacity = 4_096

    /// What was heard, for one reader; ends when the listener stops.
    package let notifications: AsyncStream<PostgresNotification>
    private let continuation: AsyncStream<PostgresNotification>.Continuation
    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger

    /// Does not connect yet. Channel names are taken exactly, upper case included.
    package init(configuration: PostgresConfiguration, channels: [String], logger: Logger) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
        (notifications, continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(Self.bufferCapacity))
    }

    /// Listens until graceful shutdown or cancellation; a server that is away is waited for.
    /// - Throws: `PostgresError` with code `usage` for a configuration that can never work.
    package func run() async throws {
        defer { continuation.finish() }
        try await cancelWhenGracefulShutdown { try await self.listenUntilCancelled() }
    }

    private func listenUntilCancelled() async throws {
        var failures = 0
        while !Task.isCancelled {
            do {
                let connection = try await PostgresConnection.connect(configuration, logger: logger)
                try await connection.execute(script: listenScript)
                failures = 0
                for channel in channels {
                    deliver(
                        PostgresNotification(kind: .listening, channel: channel, payload: "", processID: 0))
                }
                while true { try await connection.receiveNotifications().forEach(deliver) }
            } catch let error as PostgresError where error.code == .usage {
                throw error
            } catch let error as PostgresError {
                if Task.isCancelled { return }
                failures += 1
                logger.warning("listening interrupted", metadata: ["error": "\(error.debugDescription)"])
            }
            let pause = Backoff.pause(afterFailures: failures, jitter: .random(in: 0...1))
            // Cancellation ends the pause, and the loop.
            try? await Task.sleep(for: pause)
        }
    }

    private var listenScript: String {
        channels.map { "listen \"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ";")
    }

    private func deliver(_ notification: PostgresNotification) {
        if case .dropped = continuation.yield(notification) {
            logger.warning("unread notification dropped", metadata: ["channel": "\(notification.channel)"])
        }
    }
}
