// Waiting for NOTIFY on a connection that listens: poll() on the connection's own thread, ended by
// a pipe when the task is cancelled.

import CPostgres
import Foundation

/// A pipe whose readable end says "stop waiting".
private final class WakePipe: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(.unavailable, message: "no pipe: \(String(cString: strerror(errno)))")
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func signal() { _ = write(writeEnd, "!", 1) }
}

extension PostgresConnection {
    /// Waits until at least one notification has arrived.
    /// - Throws: `PostgresError` with code `cancelled`, `closed`, or `unavailable` once the server is gone.
    func receiveNotifications() async throws -> [PostgresNotification] {
        let wake = try WakePipe()
        return try await withTaskCancellationHandler {
            try waitForNotifications(until: wake)
        } onCancel: {
            wake.signal()
        }
    }

    private func waitForNotifications(until wake: WakePipe) throws -> [PostgresNotification] {
        let handle = try openHandle()
        while true {
            // First what has already been read, together with an earlier answer.
            var arrived: [PostgresNotification] = []
            while let notify = PQnotifies(handle) {
                arrived.append(
                    PostgresNotification(
                        kind: .message, channel: String(cString: notify.pointee.relname),
                        payload: String(cString: notify.pointee.extra), processID: Int(notify.pointee.be_pid))
                )
                PQfreemem(notify)
            }
            if !arrived.isEmpty { return arrived }
            var descriptors = [
                pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&descriptors, nfds_t(descriptors.count), -1) >= 0 || errno == EINTR else {
                throw PostgresError(.unavailable, message: "poll: \(String(cString: strerror(errno)))")
            }
            if descriptors[1].revents != 0 { throw PostgresError(.cancelled) }
            guard isAlive() else {
                throw PostgresError(.unavailable, message: PQerrorMessage(handle).map { String(cString: $0) })
            }
        }
    }
}
