// Notices of the server go to the log; libpq by itself would write them to standard error.

import CPostgres
import Logging

/// Where libpq hands notices; the connection keeps it alive as long as libpq may call it.
final class NoticeLog: Sendable {
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Registers this log with a connection that the caller finishes before letting go of the log.
    func attach(to connection: OpaquePointer) {
        PQsetNoticeReceiver(connection, receiveNotice, Unmanaged.passUnretained(self).toOpaque())
    }

    fileprivate func write(_ notice: PostgresError) {
        logger.log(
            level: notice.severity == "WARNING" ? .warning : .debug, "database notice",
            metadata: [
                "sqlstate": "\(notice.sqlState ?? "")", "severity": "\(notice.severity ?? "")",
                "text": "\(notice.message ?? "")",
            ])
    }
}

/// Called by libpq on the connection's thread; the result stays libpq's.
private func receiveNotice(_ log: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let log else { return }
    Unmanaged<NoticeLog>.fromOpaque(log).takeUnretainedValue().write(PostgresError(result: result))
}
