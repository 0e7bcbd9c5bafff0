// Reads requests' bodies within their bounds of size and time, and within what all of them together may hold:
// anybody can send a body, so many large ones at once must not exhaust the memory.

internal import Gateway
internal import HTTPTypes
package import Hummingbird
internal import NIOCore
internal import Synchronization

/// Reads bodies. Their time is bounded by the connection's `RequestGuard`.
package final class RequestBodyReader: Sendable {
    /// So much of each body counts as nothing held, so that large bodies shut no small one out.
    private static let freeBytes = 1 << 16

    private let maximumBytes: Int
    private let maximumHeldBytes: Int
    private let heldBytes = Atomic(0)

    /// - Parameters:
    ///   - maximumBytes: the largest body.
    ///   - maximumHeldBytes: the bound on all bodies held at once; one of the largest size always has room in it.
    package init(maximumBytes: Int, maximumHeldBytes: Int) {
        self.maximumBytes = maximumBytes
        self.maximumHeldBytes = max(maximumBytes, maximumHeldBytes)
    }

    /// Lends the whole body to the work; it counts as held until the work is done.
    ///
    /// - Throws: `HTTPRefusal`: `body_too_large`, `body_timed_out`, `body_incomplete`, `overloaded`; what the work
    ///   throws.
    package func withBytes<R>(of request: Request, _ work: ([UInt8]) async throws -> R) async throws -> R {
        var claimed = 0
        defer { heldBytes.wrappingSubtract(claimed, ordering: .relaxed) }
        let bytes = try await bytes(of: request) { count in
            let more = max(0, count - Self.freeBytes) - claimed
            guard more > 0 else { return }
            claimed += more
            guard heldBytes.wrappingAdd(more, ordering: .relaxed).newValue <= maximumHeldBytes else {
                // The rest is not read.
                throw HTTPRefusal(refusal: .overloaded, headers: [.connection: "close"])
            }
        }
        return try await work(bytes)
    }

    private func bytes(of request: Request, _ claim: (_ count: Int) throws -> Void) async throws -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > maximumBytes { throw HTTPRefusal.bodyTooLarge(limit: maximumBytes) }
        var bytes: [UInt8] = []
        // Memory is taken as it fills: a head costs nothing to send.
        bytes.reserveCapacity(min(announced ?? 0, 1 << 16))
        do {
            for try await buffer in request.body {
                guard bytes.count + buffer.readableBytes <= maximumBytes else {
                    throw HTTPRefusal.bodyTooLarge(limit: maximumBytes)
                }
                try claim(bytes.count + buffer.readableBytes)
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let refusal as HTTPRefusal {
            throw refusal
        } catch is BodyTimedOut {
            throw HTTPRefusal.bodyTimedOut
        } catch {
            // The connection broke, or what came was no body of HTTP's.
            throw HTTPRefusal.bodyIncomplete
        }
        // A stream that ends early looks like one that ended: only the announced length tells.
        if let announced, announced != bytes.count { throw HTTPRefusal.bodyIncomplete }
        return bytes
    }
}
