// One SSL: a method for each thing that is asked of OpenSSL, none of which waits. Guarantees: errors that an earlier
// call left behind are never taken for those of this one; that the other side must speak first is no error.
//
// The order of calls: `receive` what came, then ask, then send what `takeOutput` gives.

internal import COpenSSL
internal import Glibc
internal import NIOCore

/// OpenSSL's part in one connection.
final class TLSConnection {
    /// What became of a step.
    enum Step {
        case done
        /// The other side has to speak first.
        case incomplete
        case failed(TLSError)
    }

    /// Where reading ended.
    enum ReadEnd {
        /// All that came was read.
        case incomplete
        /// The other side said goodbye.
        case closeNotify
        case failed(TLSError)
    }

    private static let recordBytes = 16_384

    let pointer: OpaquePointer
    private var buffers: RecordBuffers

    /// - Parameters:
    ///   - context: the side.
    ///   - serverName: a client's: whom it wants to reach, a host name or an IP address.
    /// - Throws: `TLSError`, `configuration`.
    init(_ context: TLSContext, serverName: String?) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = SSL_new(context.pointer) else {
            throw TLSError(.configuration, message: "no memory for TLS", stack: OpenSSLErrors().texts)
        }
        guard let buffers = RecordBuffers(for: pointer) else {
            SSL_free(pointer)
            throw TLSError(.configuration, message: "no memory for TLS", stack: OpenSSLErrors().texts)
        }
        self.pointer = pointer
        self.buffers = buffers
        switch context.role {
        case .server: SSL_set_accept_state(pointer)
        case .client:
            SSL_set_connect_state(pointer)
            try expect(serverName)
        }
    }

    deinit { SSL_free(pointer) }

    /// Has the server's certificate checked for its name, and tells the server which one is wanted.
    private func expect(_ serverName: String?) throws(TLSError) {
        guard let name = serverName, !name.isEmpty, !name.utf8.contains(0) else {
            throw TLSError(.configuration, message: "TLS needs the name of the server")
        }
        let parameters = SSL_get0_param(pointer)
        var address = in6_addr()
        if inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1 {
            guard X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 else { throw unusable(name) }
            return
        }
        SSL_set_hostflags(
            pointer, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        guard SSL_set1_host(pointer, name) == 1, COpenSSL_SSL_set_tlsext_host_name(pointer, name) == 1 else {
            throw unusable(name)
        }
    }

    private func unusable(_ name: String) -> TLSError {
        TLSError(
            .configuration, message: "\(name): cannot be the name of a server", stack: OpenSSLErrors().texts)
    }

    // MARK: - The network's side

    /// Keeps what came from the network for the next step.
    func receive(_ bytes: ByteBuffer) { buffers.append(bytes) }

    /// How much there is to send.
    var outputBytes: Int { buffers.outputBytes }

    /// Takes what there is to send.
    func takeOutput(allocator: ByteBufferAllocator) -> ByteBuffer { buffers.takeOutput(allocator: allocator) }

    // MARK: - Steps

    /// Goes on with the handshake as far as what came allows.
    func handshake() -> Step {
        while true {
            ERR_clear_error()
            let result = SSL_do_handshake(pointer)
            if result == 1 { return .done }
            switch SSL_get_error(pointer, result) {
            case SSL_ERROR_WANT_READ:
                guard buffers.feed() else { return .incomplete }
            case SSL_ERROR_ZERO_RETURN:
                return .failed(TLSError(.closedInHandshake, message: "the other side said goodbye"))
            default: return .failed(failure(.handshakeFailed))
            }
        }
    }

    /// Decrypts all that came.
    func read(into plaintext: inout ByteBuffer) -> ReadEnd {
        plaintext.reserveCapacity(minimumWritableBytes: buffers.arrivedBytes)
        while true {
            var result: Int32 = 0
            ERR_clear_error()
            plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.recordBytes) { space in
                var count = 0
                result = SSL_read_ex(pointer, space.baseAddress, space.count, &count)
                return result == 1 ? count : 0
            }
            if result == 1 { continue }
            switch SSL_get_error(pointer, result) {
            case SSL_ERROR_WANT_READ:
                guard buffers.feed() else { return .incomplete }
            case SSL_ERROR_ZERO_RETURN: return .closeNotify
            default: return .failed(failure(.protocolViolation))
            }
        }
    }

    /// Whether a part of a record came, and not the rest of it.
    var isInsideRecord: Bool { buffers.holdsInput || SSL_has_pending(pointer) != 0 }

    /// Encrypts bytes, all or none. After `incomplete` the next ones must be the same.
    func write(_ plaintext: ByteBuffer) -> Step {
        // OpenSSL has no writing of nothing.
        guard plaintext.readableBytes > 0 else { return .done }
        ERR_clear_error()
        let result = plaintext.withUnsafeReadableBytes { bytes in
            var count = 0
            return SSL_write_ex(pointer, bytes.baseAddress, bytes.count, &count)
        }
        if result == 1 { return .done }
        return SSL_get_error(pointer, result) == SSL_ERROR_WANT_READ
            ? .incomplete : .failed(failure(.protocolViolation))
    }

    /// Says goodbye. Where OpenSSL is in the middle of a message of the handshake's there is none.
    func shutdown() {
        ERR_clear_error()
        _ = SSL_shutdown(pointer)
        ERR_clear_error()
    }

    private func failure(_ code: TLSError.Code) -> TLSError {
        let errors = OpenSSLErrors()
        let verdict = SSL_get_verify_result(pointer)
        return TLSError(
            errors.areAboutCertificates ? .certificateRejected : code,
            message: verdict == Int(X509_V_OK)
                ? nil : String(cString: X509_verify_cert_error_string(verdict)),
            stack: errors.texts)
    }

    // MARK: - What was agreed

    /// To be asked after the handshake.
    var established: TLSEstablished {
        TLSEstablished(
            protocolVersion: String(cString: SSL_get_version(pointer)),
            cipher: SSL_CIPHER_get_name(SSL_get_current_cipher(pointer)).map { String(cString: $0) } ?? "",
            peerSubject: peerSubject)
    }

    /// The subject of the certificate that the other side proved to be its own.
    private var peerSubject: String? {
        guard let certificate = SSL_get0_peer_certificate(pointer),
            SSL_get_verify_result(pointer) == Int(X509_V_OK),
            let bio = BIO_new(BIO_s_mem())
        else { return nil }
        defer { BIO_free(bio) }
        // Names in Chinese stay readable; control characters are escaped nevertheless.
        let flags = COpenSSL_XN_FLAG_RFC2253 & ~UInt(ASN1_STRFLGS_ESC_MSB)
        guard X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, flags) >= 0 else { return nil }
        var data: UnsafeMutablePointer<CChar>?
        let count = COpenSSL_BIO_get_mem_data(bio, &data)
        guard count > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
    }
}
