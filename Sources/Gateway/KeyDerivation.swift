// scrypt (RFC 7914) by libcrypto. Each derivation takes 32 MiB and some 0.1 s of a core, so a fixed number runs at
// once, on threads of their own: Swift's cooperative threads are never held up. Who is next, DerivationQueue says.

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
    /// What somebody who waits is told: that it is his turn, or that he had to go.
    private typealias Turn = CheckedContinuation<Refusal?, Never>

    private struct State {
        var queue: DerivationQueue
        var turns: [Int: Turn] = [:]
        var lastTicket = 0
    }

    private let workers = OperationQueue()
    private let state: Mutex<State>

    /// - Parameters:
    ///   - concurrency: how many derivations run at once.
    ///   - limit: how many may wait or run; more are refused as `overloaded`.
    ///   - limitPerCaller: how many of them one caller may have; more are refused as `sign_in_busy`.
    package init(concurrency: Int = 2, limit: Int = 64, limitPerCaller: Int = 4) {
        workers.maxConcurrentOperationCount = max(1, concurrency)
        state = Mutex(
            State(
                queue: DerivationQueue(
                    concurrency: max(1, concurrency), limit: limit, limitPerCaller: limitPerCaller)))
    }

    /// The 32-byte key of a password, as hexadecimal digits.
    ///
    /// - Throws: `Refusal`: `sign_in_busy`, `overloaded`, or `internal` where the cost is out of bounds.
    package func key(
        password: String, salt: [UInt8], cost: DerivationCost, for caller: DerivationCaller = .itself
    ) async throws(Refusal) -> String {
        guard cost.isAcceptable else { throw .internal }
        if let refusal = await turn(of: caller) { throw refusal }
        let key: [UInt8]? = await withCheckedContinuation { continuation in
            workers.addOperation {
                continuation.resume(returning: Self.scrypt(password, salt: salt, cost: cost))
            }
        }
        leave(caller)
        guard let key else { throw .internal }
        return Hex.text(key)
    }

    /// Waits for a turn; a refusal where there is none.
    private func turn(of caller: DerivationCaller) async -> Refusal? {
        await withCheckedContinuation { (turn: Turn) in
            let (answered, evicted) = state.withLock { state -> (Refusal??, Turn?) in
                state.lastTicket += 1
                let ticket = state.lastTicket
                switch state.queue.admit(ticket, of: caller, at: .now) {
                case .served: return (.some(nil), nil)
                case .greedy: return (.some(.signInBusy), nil)
                case .full: return (.some(.overloaded), nil)
                case .waits(let evicted):
                    state.turns[ticket] = turn
                    return (nil, evicted.flatMap { state.turns.removeValue(forKey: $0) })
                }
            }
            if let answered { turn.resume(returning: answered) }
            evicted?.resume(returning: .overloaded)
        }
    }

    private func leave(_ caller: DerivationCaller) {
        let next = state.withLock { state in
            state.queue.leave(caller, at: .now).flatMap { state.turns.removeValue(forKey: $0) }
        }
        next?.resume(returning: nil)
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
