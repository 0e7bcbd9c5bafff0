// Reads a request's body within its bounds of size and time.

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads bodies. Their time is bounded by the connection's `RequestGuard`.
struct RequestBodyReader: Sendable {
    let maximumBytes: Int

    /// The whole body.
    ///
    /// - Throws: `HTTPRefusal`: `body_too_large`, `body_timed_out`, `body_incomplete`.
    func bytes(of request: Request) async throws -> [UInt8] {
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
