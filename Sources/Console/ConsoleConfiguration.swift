// The console's settings, each with its unit in its name.

/// Where the console listens and what it bears.
package struct ConsoleConfiguration: Sendable {
    /// Address to listen on.
    package var host = "127.0.0.1"
    /// Port to listen on; 0 takes any free one.
    package var port = 8481
    /// Connections open at once, from all addresses together.
    package var maximumConnections = 256
    /// Connections open at once from one address.
    package var maximumConnectionsPerAddress = 32
    /// How long TLS may take to be established.
    package var handshakeTimeoutSeconds = 10
    /// How long a connection may be without a signed-in user.
    package var signInTimeoutSeconds = 60
    /// How long a signed-in connection may be silent while it runs nothing.
    package var idleTimeoutSeconds = 1800
    /// How long a client may take in nothing of what was sent.
    package var writeTimeoutSeconds = 60
    /// The lines of one command.
    package var maximumLineBytes = 65_536
    /// The literals of one command.
    package var maximumLiteralBytes = 10 << 20
    /// Literals held at once by all connections together.
    package var maximumHeldLiteralBytes = 128 << 20
    /// Commands sent ahead that wait in one connection.
    package var maximumWaitingCommands = 256
    /// Lines of commands sent ahead that wait in one connection.
    package var maximumWaitingLineBytes = 1 << 20
    /// What is told to clients at shutdown: how long they may expect what runs to be finished.
    package var shutdownTimeoutSeconds = 30

    /// The defaults.
    package init() {}

    var limits: ConsoleSession.Limits {
        var limits = ConsoleSession.Limits()
        limits.reader.lineBytes = maximumLineBytes
        limits.reader.literalBytes = maximumLiteralBytes
        limits.waitingCommands = maximumWaitingCommands
        limits.waitingLineBytes = maximumWaitingLineBytes
        limits.handshakeMilliseconds = handshakeTimeoutSeconds * 1000
        limits.signInMilliseconds = signInTimeoutSeconds * 1000
        limits.idleMilliseconds = idleTimeoutSeconds * 1000
        limits.stallMilliseconds = writeTimeoutSeconds * 1000
        return limits
    }
}
