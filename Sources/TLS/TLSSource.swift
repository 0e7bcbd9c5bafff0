// The server context in force. Guarantees: it is always a whole one; a reload that fails changes nothing; connections
// keep what they began with.

internal import Synchronization

/// Where a server takes the TLS of each new connection from.
package final class TLSSource: Sendable {
    private let configuration: TLSServerConfiguration
    private let context: Mutex<TLSContext>

    /// Reads the files.
    ///
    /// - Throws: `TLSError`, `configuration` with the name of the file at fault.
    package init(_ configuration: TLSServerConfiguration) throws(TLSError) {
        self.configuration = configuration
        context = Mutex(try TLSContext(server: configuration))
    }

    /// What a new connection begins with.
    package var current: TLSContext { context.withLock { $0 } }

    /// Reads the files anew, for the connections to come.
    ///
    /// - Throws: `TLSError`; what was in force stays so.
    package func reload() throws(TLSError) {
        let fresh = try TLSContext(server: configuration)
        context.withLock { $0 = fresh }
    }
}
