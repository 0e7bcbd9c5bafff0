// What is known of a request from its first moment: its id, its caller's address.

internal import Gateway
package import Hummingbird
internal import NIOCore

/// The context of one request.
package struct ExchangeContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Names the request in the log and in the answer.
    package let requestID: String
    /// The address of the peer; empty for a Unix socket.
    package let peerAddress: String
    /// What the request turns out to be about.
    package let facts = RequestFacts()

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        requestID = Secrets.requestID()
        peerAddress = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Does work that ends with its reader: where the connection is closed meanwhile, the work is cancelled. The connection ends with its answer.
    package func whileConnected<R: Sendable>(
        _ request: Request, _ work: () async throws -> R
    ) async throws -> R {
        // What has no address is no connection that could be watched.
        guard !peerAddress.isEmpty else { return try await work() }
        return try await request.body.consumeWithCancellationOnInboundClose { _ in try await work() }
    }

    /// Whether the caller speaks TLS: to this server, or to a proxy that is trusted and says so.
    package func isSecure(_ request: Request, by configuration: HTTPConfiguration) -> Bool {
        configuration.speaksTLS
            || configuration.trustedProxies.contains(peerAddress)
                && request.headers[.xForwardedProto]?.lowercased() == "https"
    }

    /// The caller's address: the peer, or where the peer is a proxy that is trusted, the last address of
    /// `X-Forwarded-For` that no such proxy added itself.
    package func clientAddress(of request: Request, trusting proxies: Set<String>) -> String {
        guard proxies.contains(peerAddress) else { return peerAddress }
        let forwarded = request.headers[values: .xForwardedFor].flatMap { $0.split(separator: ",") }
        let last = forwarded.reversed().lazy.map { $0.trimmingSpaces() }.first { !proxies.contains($0) }
        guard let last, (try? SocketAddress(ipAddress: last, port: 0)) != nil else { return peerAddress }
        return last
    }
}
