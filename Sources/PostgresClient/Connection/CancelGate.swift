// Stops the statement under way and no other. The lock is held while the cancel request is on its
// way, and a statement ends under the same lock: so a late request is either not sent, or has
// reached the server before the next statement is sent, and the server ignores it while idle.

import CPostgres
import Foundation
import Synchronization

/// Where a cancelled task asks for its statement to be stopped.
final class CancelGate: Sendable {
    private struct State {
        /// Address of libpq's cancel object; 0 once freed. PQcancel may be called from any thread.
        var address: UInt
        var ticket = 0
        var isRunning = false
    }

    private let state: Mutex<State>

    init(connection: OpaquePointer) {
        state = Mutex(State(address: UInt(bitPattern: PQgetCancel(connection))))
    }

    deinit { close() }

    /// A statement is about to be sent; the ticket names it.
    func begin() -> Int {
        state.withLock { state in
            state.ticket += 1
            state.isRunning = true
            return state.ticket
        }
    }

    /// The statement's answer is complete. Waits for a cancel request on its way.
    func end() { state.withLock { $0.isRunning = false } }

    /// No request is sent from here on.
    func close() {
        state.withLock { state in
            PQfreeCancel(OpaquePointer(bitPattern: state.address))
            state.address = 0
            state.isRunning = false
        }
    }

    /// Asks the server to stop the statement with this ticket, and returns at once: a request is a
    /// connection of its own and may block.
    func cancel(_ ticket: Int) {
        Thread.detachNewThread { [self] in
            // Repeated, because a request that arrives before its statement is lost.
            var pause = 0.02
            while sendRequest(ticket) {
                Thread.sleep(forTimeInterval: pause)
                pause = min(pause * 2, 1)
            }
        }
    }

    /// Returns false once the statement has ended.
    private func sendRequest(_ ticket: Int) -> Bool {
        state.withLock { state in
            guard state.isRunning, state.ticket == ticket,
                let handle = OpaquePointer(bitPattern: state.address)
            else { return false }
            // Why a request failed does not matter: it is repeated, and the connection has time-outs.
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(handle, message.baseAddress, Int32(message.count))
            }
            return true
        }
    }
}
