// The HTTP face's settings, each with its unit in its name.

/// Where the HTTP face listens and what it bears.
package struct HTTPConfiguration: Sendable {
    /// Address to listen on.
    package var host = "127.0.0.1"
    /// Port to listen on; 0 takes any free one.
    package var port = 8480
    /// Largest body of a request.
    package var maximumBodyBytes = 10 << 20
    /// Bodies held at once by all requests together, the first 64 KiB of each not counted. Carrying one out takes a
    /// few times its size.
    package var maximumHeldBodyBytes = 128 << 20
    /// How long a body may take to arrive.
    package var bodyTimeoutSeconds = 30
    /// How long the reader of an answer may take in nothing of it.
    package var writeTimeoutSeconds = 60
    /// How long a connection may take to bring a request's head, or stay silent between requests.
    package var idleTimeoutSeconds = 60
    /// Largest head of a request.
    package var maximumHeaderBytes = 32_768
    /// Connections open at once; more wait to be accepted.
    package var maximumConnections = 1024
    /// Connections open at once from one address (IPv6: one /64), except from trusted proxies; more are closed. 0: no bound.
    package var maximumConnectionsPerAddress = 256
    /// How long browsers are told to come by HTTPS alone (Strict-Transport-Security), where they come by it; 0: not told.
    package var strictTransportSeconds = 31_536_000
    /// Requests worked on at once; more are refused as `overloaded`.
    package var maximumConcurrentRequests = 256
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    package var trustedProxies: Set<String> = []
    /// Whether connections are TLS, so that cookies may be kept from plain ones.
    package var speaksTLS = false
    /// What `/metrics` wants as bearer token; nil lets anybody read it.
    package var metricsToken: String?

    /// The defaults.
    package init() {}
}
