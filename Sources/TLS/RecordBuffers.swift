// The two memory BIOs between OpenSSL and the channel. OpenSSL never sees a socket: what came from the network is fed
// in portions, what is to go there is taken out. Memory BIOs never shrink, so neither is ever given much at once.

internal import COpenSSL
internal import NIOCore

/// Records on their way to OpenSSL and from it.
struct RecordBuffers {
    private static let portion = 16_384

    // OpenSSL owns both from `init` on and frees them with the connection.
    private let input: OpaquePointer
    private let output: OpaquePointer
    private var arrived = ByteBuffer()

    /// Attaches the buffers to a connection; nil without memory.
    init?(for connection: OpaquePointer) {
        guard let input = BIO_new(BIO_s_mem()) else { return nil }
        guard let output = BIO_new(BIO_s_mem()) else {
            BIO_free(input)
            return nil
        }
        self.input = input
        self.output = output
        SSL_set_bio(connection, input, output)
    }

    /// Bytes that wait to be fed.
    var arrivedBytes: Int { arrived.readableBytes }
    /// Whether bytes came that OpenSSL has not taken.
    var holdsInput: Bool { arrivedBytes > 0 || BIO_ctrl_pending(input) > 0 }
    /// Bytes that wait to be taken out.
    var outputBytes: Int { BIO_ctrl_pending(output) }

    /// Keeps what came from the network.
    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        if arrived.readableBytes == 0 { arrived = bytes } else { arrived.writeBuffer(&bytes) }
    }

    /// Gives OpenSSL the next portion.
    ///
    /// - Returns: whether there was one.
    mutating func feed() -> Bool {
        let count = arrived.readWithUnsafeReadableBytes { bytes in
            let count = min(bytes.count, Self.portion)
            return count == 0 ? 0 : Int(max(0, BIO_write(input, bytes.baseAddress, Int32(count))))
        }
        if arrived.readableBytes == 0 { arrived = ByteBuffer() }
        return count > 0
    }

    /// Takes out what is to go to the network.
    func takeOutput(allocator: ByteBufferAllocator) -> ByteBuffer {
        var data: UnsafeMutablePointer<CChar>?
        let count = COpenSSL_BIO_get_mem_data(output, &data)
        var buffer = allocator.buffer(capacity: max(0, count))
        guard count > 0 else { return buffer }
        buffer.writeBytes(UnsafeRawBufferPointer(start: data, count: count))
        _ = COpenSSL_BIO_reset(output)
        return buffer
    }
}
