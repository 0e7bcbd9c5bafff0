// What a thread that waits for a person also waits for: signals and messages of other threads, over one pipe. Signal
// handlers do nothing but write one byte into it, so all work stays on the waiting thread.

internal import Foundation
internal import Synchronization

/// Where signal handlers write; -1 while nobody waits. Loading it takes no lock, which a handler may not wait for.
private let signalDescriptor = Atomic<Int32>(-1)

/// The waiting side of a thread.
package final class Wakeups: Sendable {
    /// Why the wait ended.
    package enum Reason: Sendable, Equatable {
        /// Bytes can be read from the input, or its end.
        case input
        /// `wake()` was called.
        case message
        /// Ctrl-C.
        case interrupt
        /// The window has another size.
        case resize
        /// Ctrl-Z.
        case suspend
        /// The process is told to end by this signal.
        case terminate(Int32)
        case timeout
    }

    private static let handled = [SIGINT, SIGWINCH, SIGTSTP, SIGTERM, SIGHUP]
    private static let message: UInt8 = 0

    private let readEnd: Int32
    private let writeEnd: Int32
    private let isWoken = Atomic(false)

    /// Opens the pipe and takes the signals over, for the life of the process.
    package init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { preconditionFailure("no pipe: errno \(errno)") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        signalDescriptor.store(writeEnd, ordering: .releasing)
        // Writing to a connection or a pipe that is gone is an error, not an end.
        signal(SIGPIPE, SIG_IGN)
        for number in Self.handled {
            var action = sigaction()
            // Under nohup the end of a terminal stays nobody's business.
            if number == SIGHUP, sigaction(number, nil, &action) == 0,
                unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                    == unsafeBitCast(SIG_IGN, to: Int.self)
            {
                continue
            }
            action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalDescriptor.load(ordering: .acquiring), &byte, 1)
                errno = before
            }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// Ends the wait, from any thread; several calls before it ends count once.
    package func wake() {
        guard !isWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte = Self.message
        _ = write(writeEnd, &byte, 1)
    }

    /// Waits for the first reason.
    ///
    /// - Parameters:
    ///   - input: a descriptor to be read; nil where none matters.
    ///   - deadline: when to give up; nil for never.
    /// - Returns: the reason; signals and messages come before input.
    package func next(input: Int32? = nil, until deadline: ContinuousClock.Instant? = nil) -> Reason {
        while true {
            var descriptors = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
            if let input { descriptors.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0)) }
            var milliseconds: Int32 = -1
            if let deadline {
                let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
                milliseconds = Int32(max(0, min(left.rounded(.up), 3_600_000)))
            }
            let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
            if count == 0 { return .timeout }
            if count < 0 { continue }
            if descriptors[0].revents != 0, let reason = takeByte() { return reason }
            if descriptors.count > 1, descriptors[1].revents != 0 { return .input }
        }
    }

    private func takeByte() -> Reason? {
        var byte: UInt8 = 0
        guard read(readEnd, &byte, 1) == 1 else { return nil }
        switch Int32(byte) {
        case Int32(Self.message):
            isWoken.store(false, ordering: .releasing)
            return .message
        case SIGINT: return .interrupt
        case SIGWINCH: return .resize
        case SIGTSTP: return .suspend
        case let number: return .terminate(number)
        }
    }
}
