// Every failure of this module is a TLSError. Its description is safe to show to anyone; what OpenSSL said stands in
// debugDescription, which is for logs.

internal import COpenSSL

/// What went wrong with TLS.
package struct TLSError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The kinds of failure that callers tell apart.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name, as logs and metrics show it.
        package let description: String
        /// A file cannot be used, or a setting makes no sense; `message` names it.
        package static let configuration = Code(description: "configuration")
        /// The two sides found no common ground, or what came was no TLS.
        package static let handshakeFailed = Code(description: "handshakeFailed")
        /// One side's certificate is missing or was rejected by the other.
        package static let certificateRejected = Code(description: "certificateRejected")
        /// The handshake, the goodbye, or output after a close took too long.
        package static let timedOut = Code(description: "timedOut")
        /// The connection ended during the handshake.
        package static let closedInHandshake = Code(description: "closedInHandshake")
        /// The connection ended without the other side's goodbye: what it sent may have been cut.
        package static let truncated = Code(description: "truncated")
        /// The connection was reset.
        package static let reset = Code(description: "reset")
        /// What came after the handshake broke the protocol, or was tampered with.
        package static let protocolViolation = Code(description: "protocolViolation")
        /// Our own side had been closed.
        package static let closed = Code(description: "closed")
    }

    /// The kind of failure.
    package let code: Code
    /// What we know beyond the kind; in the description only of `configuration`.
    package let message: String?
    /// OpenSSL's errors, the first one first.
    package let stack: [String]

    init(_ code: Code, message: String? = nil, stack: [String] = []) {
        self.code = code
        self.message = message
        self.stack = stack
    }

    /// One generic line; of `configuration` with the file's name.
    package var description: String {
        switch code {
        case .configuration: message ?? "wrong configuration of TLS"
        case .handshakeFailed: "TLS handshake failed"
        case .certificateRejected: "certificate missing or rejected"
        case .timedOut: "TLS connection timed out"
        case .closedInHandshake: "connection ended during the TLS handshake"
        case .truncated: "TLS connection was cut"
        case .reset: "TLS connection was reset"
        case .protocolViolation: "TLS protocol violated"
        default: "TLS connection closed"
        }
    }

    /// Everything known, one field a line.
    package var debugDescription: String {
        let message = message.map { "\n  message: \($0)" } ?? ""
        return "TLSError.\(code)\(message)\(stack.map { "\n  openssl: \($0)" }.joined())"
    }
}

/// The errors that OpenSSL keeps for this thread.
struct OpenSSLErrors {
    /// As text, the first one first.
    private(set) var texts: [String] = []
    /// The reasons that libssl gave.
    private(set) var reasons: Set<Int32> = []

    /// Takes all of them; none is left.
    init() {
        var function: UnsafePointer<CChar>?
        var data: UnsafePointer<CChar>?
        var flags: Int32 = 0
        while true {
            let error = ERR_get_error_all(nil, nil, &function, &data, &flags)
            guard error != 0 else { return }
            var text = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(error, &text, text.count)
            let line = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            let details = [function, flags & ERR_TXT_STRING != 0 ? data : nil]
                .compactMap { $0.map { String(cString: $0) } }.filter { !$0.isEmpty }
            texts.append(([String(decoding: line, as: UTF8.self)] + details).joined(separator: ": "))
            if ERR_GET_LIB(error) == ERR_LIB_SSL { reasons.insert(ERR_GET_REASON(error)) }
        }
    }

    /// Whether one side rejected the other's certificate, or missed it.
    var areAboutCertificates: Bool { !reasons.isDisjoint(with: Self.certificateReasons) }

    private static let certificateReasons: Set<Int32> = [
        SSL_R_CERTIFICATE_VERIFY_FAILED, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE,
        SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
        SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
        SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
        SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED,
    ]
}
