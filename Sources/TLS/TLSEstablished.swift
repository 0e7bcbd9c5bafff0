// What the two sides agreed on.

/// Sent through the pipeline, as a user inbound event, when the handshake is done.
package struct TLSEstablished: Sendable, Equatable {
    /// `TLSv1.2` or `TLSv1.3`.
    package let protocolVersion: String
    /// OpenSSL's name of the cipher suite.
    package let cipher: String
    /// The subject of the other side's verified certificate, as RFC 2253 writes it, in UTF-8; nil where it showed none.
    package let peerSubject: String?
}
