// The bound of connections of one address. Guarantees: what is beyond it is closed before a byte of it is read, and the
// listener goes on; a trusted proxy, behind which everybody stands, has none.

internal import Gateway
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Synchronization

/// Counts the open connections by address.
final class ConnectionsByAddress: Sendable {
    private let limit: Int
    private let exempt: Set<String>
    private let open = Mutex<[String: Int]>([:])

    init(configuration: HTTPConfiguration) {
        limit = configuration.maximumConnectionsPerAddress
        exempt = configuration.trustedProxies
    }

    /// Counts a connection in, and out when it ends.
    ///
    /// - Returns: false for one too many, which is not counted.
    func admit(_ channel: any Channel) -> Bool {
        let address = channel.remoteAddress?.ipAddress ?? ""
        guard limit > 0, !address.isEmpty, !exempt.contains(address) else { return true }
        let key = CallerAddress.counted(address)
        let isAdmitted = open.withLock { open in
            guard open[key, default: 0] < limit else { return false }
            open[key, default: 0] += 1
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { [self] _ in
            open.withLock { open in
                let rest = open[key, default: 1] - 1
                open[key] = rest > 0 ? rest : nil
            }
        }
        return true
    }
}

/// Connections of a face, within the bound.
struct BoundedChannel<Inner: ServerChildChannel>: ServerChildChannel {
    typealias Value = Inner.Value

    let inner: Inner
    let connections: ConnectionsByAddress

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard !connections.admit(channel) else { return inner.setup(channel: channel, logger: logger) }
        // A set-up that fails would end the listener: what is set up is closed.
        return inner.setup(channel: channel, logger: logger).map { value in
            channel.close(promise: nil)
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await inner.handle(value: value, logger: logger) }
}
