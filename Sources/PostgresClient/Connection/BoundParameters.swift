// Parameters laid out as libpq reads them: NUL-terminated texts in one buffer.

import Foundation

/// The texts of all parameters behind one another.
struct BoundParameters {
    /// The protocol counts parameters in 16 bits.
    private static let maximumCount = 65_535

    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []

    /// - Throws: `PostgresError` with code `usage` for a NUL, which libpq would take as the end, or for too
    ///   many parameters.
    init(_ parameters: [PostgresValue]) throws {
        guard parameters.count <= Self.maximumCount else {
            throw PostgresError(.usage, message: "more than \(Self.maximumCount) parameters")
        }
        offsets.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            guard let text = parameter.text else {
                offsets.append(nil)
                continue
            }
            guard !text.containsNUL else {
                throw PostgresError(.usage, message: "parameter $\(index + 1) holds a NUL")
            }
            offsets.append(bytes.count)
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        }
    }

    /// Lends the count and the array of C strings, NULL being nil.
    func withPointers<R>(_ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        bytes.withUnsafeBytes { buffer in
            let texts = offsets.map { offset in
                offset.flatMap { buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return texts.withUnsafeBufferPointer { body(Int32($0.count), $0.baseAddress) }
        }
    }
}

extension String {
    /// True if C would take this for a shorter string.
    var containsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { buffer in
            buffer.baseAddress.map { memchr($0, 0, buffer.count) != nil } ?? false
        } ?? utf8.contains(0)
    }
}
