// What a side of TLS is made of: files in PEM, and how long the other side may take.

/// What a server does about certificates of its clients.
package enum ClientCertificates: String, CaseIterable, Sendable {
    /// Asks for none.
    case none
    /// Asks for one; who has none may come in, who has a wrong one may not.
    case optional
    /// Lets nobody in without one.
    case required
}

/// A server's TLS.
package struct TLSServerConfiguration: Sendable {
    /// The certificate, then those between it and its authority.
    package var certificateFile: String
    /// The certificate's private key, without a passphrase; refused where everybody may read it.
    package var privateKeyFile: String
    /// The authorities whose client certificates are believed; needed where any are asked for.
    package var clientAuthorityFile: String?
    /// Whether clients show certificates.
    package var clientCertificates: ClientCertificates
    /// Whether an end of the connection between two records, without a goodbye, ends the input as a goodbye does. Only for protocols
    /// whose messages say themselves where they end; of others the rest might have been cut off.
    package var takesCutForEnd = false
    /// How long a handshake may take.
    package var handshakeTimeoutSeconds = 10
    /// How long the other side may take to say goodbye after us.
    package var closeTimeoutSeconds = 5
    /// After output was closed: how long the other side may take none of what is left of it.
    package var writeIdleTimeoutSeconds = 60

    /// A server's TLS with the usual times.
    package init(
        certificateFile: String, privateKeyFile: String, clientAuthorityFile: String? = nil,
        clientCertificates: ClientCertificates = .none
    ) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
        self.clientAuthorityFile = clientAuthorityFile
        self.clientCertificates = clientCertificates
    }
}

/// A client's TLS.
package struct TLSClientConfiguration: Sendable {
    /// The authorities whose servers are believed; nil for the system's.
    package var authorityFile: String?
    /// The certificate that is shown where the server asks, then those between it and its authority.
    package var certificateFile: String?
    /// The certificate's private key, without a passphrase; refused where everybody may read it.
    package var privateKeyFile: String?
    /// How long a handshake may take.
    package var handshakeTimeoutSeconds = 10
    /// How long the other side may take to say goodbye after us.
    package var closeTimeoutSeconds = 5
    /// After output was closed: how long the other side may take none of what is left of it.
    package var writeIdleTimeoutSeconds = 60

    /// A client's TLS with the usual times.
    package init(
        authorityFile: String? = nil, certificateFile: String? = nil, privateKeyFile: String? = nil
    ) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
    }
}
