// One SSL_CTX: what all connections of a side have in common. Guarantees: TLS 1.2 at least, forward secrecy, no
// compression, no renegotiation; a file that cannot serve is refused by its name before any connection is made.

internal import COpenSSL
internal import Glibc
internal import NIOCore

/// A side of TLS, ready for connections. It never changes; a reload makes another one.
package final class TLSContext: Sendable {
    enum Role: Sendable { case server, client }

    /// How long the other side may take.
    struct Times: Sendable {
        let handshake: TimeAmount
        let close: TimeAmount
        let writeIdle: TimeAmount
    }

    /// Of TLS 1.2; those of 1.3 are all good.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

    let role: Role
    let times: Times
    /// Whether an end between two records is one of the input alone.
    let takesCutForEnd: Bool
    nonisolated(unsafe) let pointer: OpaquePointer  // made once, read by `SSL_new` alone, which locks

    /// A server's side.
    ///
    /// - Throws: `TLSError`, `configuration` with the name of the file at fault.
    package init(server configuration: TLSServerConfiguration) throws(TLSError) {
        role = .server
        takesCutForEnd = configuration.takesCutForEnd
        times = Times(
            handshake: .seconds(Int64(configuration.handshakeTimeoutSeconds)),
            close: .seconds(Int64(configuration.closeTimeoutSeconds)),
            writeIdle: .seconds(Int64(configuration.writeIdleTimeoutSeconds)))
        pointer = try Self.new(TLS_server_method())
        try use(certificate: configuration.certificateFile, privateKey: configuration.privateKeyFile)
        // Sessions live in tickets: a cache of them would be memory that strangers fill.
        _ = COpenSSL_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
        guard configuration.clientCertificates != .none else { return }
        guard let authorities = configuration.clientAuthorityFile else {
            throw TLSError(
                .configuration,
                message: "client certificates need a file of the authorities that are believed")
        }
        try trust(authorities)
        guard let names = SSL_load_client_CA_file(authorities) else {
            throw Self.fault("\(authorities): holds no certificate in PEM")
        }
        SSL_CTX_set_client_CA_list(pointer, names)
        // Without it a session with a client certificate could not be resumed.
        let id = Array("suanpan".utf8)
        guard SSL_CTX_set_session_id_context(pointer, id, UInt32(id.count)) == 1 else {
            throw Self.fault("TLS cannot be set up")
        }
        let isRequired = configuration.clientCertificates == .required
        let mode = SSL_VERIFY_PEER | (isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        SSL_CTX_set_verify(pointer, mode, nil)
    }

    /// A client's side: it believes no server but one that has a valid certificate with the name it was asked by.
    ///
    /// - Throws: `TLSError`, `configuration` with the name of the file at fault.
    package init(client configuration: TLSClientConfiguration) throws(TLSError) {
        role = .client
        takesCutForEnd = false
        times = Times(
            handshake: .seconds(Int64(configuration.handshakeTimeoutSeconds)),
            close: .seconds(Int64(configuration.closeTimeoutSeconds)),
            writeIdle: .seconds(Int64(configuration.writeIdleTimeoutSeconds)))
        pointer = try Self.new(TLS_client_method())
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        if let file = configuration.authorityFile {
            try trust(file)
        } else if SSL_CTX_set_default_verify_paths(pointer) != 1 {
            throw Self.fault("the system's certificate authorities cannot be read")
        }
        switch (configuration.certificateFile, configuration.privateKeyFile) {
        case (let certificate?, let key?): try use(certificate: certificate, privateKey: key)
        case (nil, nil): break
        case (let file?, nil): throw TLSError(.configuration, message: "\(file): its private key is missing")
        case (nil, let file?): throw TLSError(.configuration, message: "\(file): its certificate is missing")
        }
    }

    deinit { SSL_CTX_free(pointer) }

    private static func new(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(method) else { throw fault("TLS cannot be set up") }
        let options =
            COpenSSL_SSL_OP_NO_COMPRESSION | COpenSSL_SSL_OP_NO_RENEGOTIATION
            | COpenSSL_SSL_OP_CIPHER_SERVER_PREFERENCE
        SSL_CTX_set_options(pointer, options)
        // A write that waits for the other side is repeated from wherever its bytes lie then.
        _ = COpenSSL_SSL_CTX_set_mode(
            pointer, Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER) | Int(SSL_MODE_RELEASE_BUFFERS))
        guard COpenSSL_SSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION) == 1,
            SSL_CTX_set_cipher_list(pointer, ciphers) == 1
        else {
            SSL_CTX_free(pointer)
            throw fault("TLS 1.2 with good ciphers cannot be had")
        }
        // A service has nobody to ask for a passphrase, so a key that has one is refused.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
        return pointer
    }

    /// When the certificate of this side ends, in seconds since 1970; nil where it has none.
    package var certificateEnd: Double? {
        guard let certificate = SSL_CTX_get0_certificate(pointer) else { return nil }
        var end = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1 else { return nil }
        return Double(timegm(&end))
    }

    private func use(certificate: String, privateKey: String) throws(TLSError) {
        try Self.checkFile(certificate)
        guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
            throw Self.fault("\(certificate): holds no certificate in PEM that can be used")
        }
        try checkValidity(of: certificate)
        guard try Self.checkFile(privateKey) & S_IRWXO == 0 else {
            throw TLSError(
                .configuration, message: "\(privateKey): everybody may read this private key, chmod o= it")
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, privateKey, SSL_FILETYPE_PEM) == 1 else {
            let errors = OpenSSLErrors()
            let mismatch = errors.texts.contains {
                $0.contains("key values mismatch") || $0.contains("key type mismatch")
            }
            throw TLSError(
                .configuration,
                message: mismatch
                    ? "\(privateKey): is not the private key of \(certificate)"
                    : "\(privateKey): holds no private key in PEM, or one with a passphrase",
                stack: errors.texts)
        }
        guard SSL_CTX_check_private_key(pointer) == 1 else {
            throw Self.fault("\(privateKey): is not the private key of \(certificate)")
        }
    }

    /// Refuses our own certificate before its time or after it: nobody would believe it.
    private func checkValidity(of file: String) throws(TLSError) {
        guard let certificate = SSL_CTX_get0_certificate(pointer) else {
            throw Self.fault("\(file): holds no certificate in PEM that can be used")
        }
        guard X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 else {
            throw TLSError(.configuration, message: "\(file): this certificate is not valid yet")
        }
        guard X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 else {
            throw TLSError(.configuration, message: "\(file): this certificate has expired")
        }
    }

    private func trust(_ file: String) throws(TLSError) {
        try Self.checkFile(file)
        ERR_clear_error()
        guard SSL_CTX_load_verify_file(pointer, file) == 1 else {
            throw Self.fault("\(file): holds no certificate in PEM")
        }
    }

    /// - Returns: the file's mode.
    @discardableResult
    private static func checkFile(_ path: String) throws(TLSError) -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            throw TLSError(.configuration, message: "\(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw TLSError(.configuration, message: "\(path): is no file")
        }
        ERR_clear_error()
        return status.st_mode
    }

    private static func fault(_ message: String) -> TLSError {
        TLSError(.configuration, message: message, stack: OpenSSLErrors().texts)
    }
}
