// scrypt (RFC 7914) by libcrypto. Each derivation takes 32 MiB and some 0.1 s of a core, so a fixed number runs at
// once, on threads of their own: Swift's cooperative threads are never held up.

internal import COpenSSL
internal import Foundation
internal import Synchronization

/// The cost of a derivation, as the door names it with the salt.
package struct DerivationCost: Sendable, Equatable {
    package let n: UInt64
    package let r: UInt64
    package let p: UInt64

    /// What new passwords get: 32 MiB.
    package static let standard = DerivationCost(n: 32768, r: 8, p: 1)

    /// Bounds what a challenge can make us do: at most 128 MiB and 16 times the standard's work.
    var isAcceptable: Bool {
        n >= 2 && n & (n - 1) == 0 && n <= 131_072 && (1...8).contains(r) && (1...4).contains(p)
    }
}

/// Derives keys from passwords.
package final class KeyDerivation: Sendable {
    private let queue = OperationQueue()
    private let limit: Int
    private let waiting = Mutex(0)

    /// - Parameters:
    ///   - concurrency: how many derivations run at once.
    ///   - limit: how many may wait or run; more are refused as `overloaded`.
    package init(concurrency: Int = 2, limit: Int = 64) {
        queue.maxConcurrentOperationCount = max(1, concurrency)
        self.limit = limit
    }

    /// The 32-byte key of a password, as hexadecimal digits.
    ///
    /// - Throws: `Refusal`: `overloaded`, or `internal` where the cost is out of bounds.
    package func key(password: String, salt: [UInt8], cost: DerivationCost) async throws(Refusal) -> String {
        guard cost.isAcceptable else { throw .internal }
        let hasPlace = waiting.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard hasPlace else { throw .overloaded }
        defer { waiting.withLock { $0 -= 1 } }
        let key: [UInt8]? = await withCheckedContinuation { continuation in
            queue.addOperation {
                continuation.resume(returning: Self.scrypt(password, salt: salt, cost: cost))
            }
        }
        guard let key else { throw .internal }
        return Hex.text(key)
    }

    private static func scrypt(_ password: String, salt: [UInt8], cost: DerivationCost) -> [UInt8]? {
        var key = [UInt8](repeating: 0, count: 32)
        var password = password
        let done = password.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                EVP_PBE_scrypt(
                    characters.baseAddress, characters.count, salt, salt.count, cost.n, cost.r, cost.p,
                    256 << 20, &key, key.count)
            }
        }
        return done == 1 ? key : nil
    }
}
