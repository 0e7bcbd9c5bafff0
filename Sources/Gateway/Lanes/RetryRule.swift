// When a call is sent again: decided here, without I/O. The rule that matters: a call that may have been carried out is
// only repeated under a key, which the door recognises.

/// Decides what follows a failure.
enum RetryRule {
    /// Attempts of one call alone, the first included.
    static let attempts = 4

    /// What to do with a call.
    enum Decision: Equatable {
        /// Send it again, by itself, after a pause of up to so many milliseconds.
        case again(withinMilliseconds: Int)
        /// Tell its caller.
        case answer
    }

    /// After a group of several failed as a whole.
    static func afterGroup(_ failure: DoorFailure, hasKey: Bool) -> Decision {
        // Without a connection none of its calls would fare better alone.
        guard failure.wasSent else { return .answer }
        return failure.provesNothingDone || hasKey ? .again(withinMilliseconds: 0) : .answer
    }

    /// After a call failed that had been sent alone for the `attempt`th time, from 1.
    static func afterSingle(_ failure: DoorFailure, hasKey: Bool, attempt: Int) -> Decision {
        guard attempt < attempts, failure.wasSent else { return .answer }
        switch failure.kind {
        case .conflict:
            return failure.provesNothingDone || hasKey ? .again(withinMilliseconds: pause(attempt)) : .answer
        case .unavailable:
            // Once more: a pooled connection may have outlived its server.
            return attempt == 1 && hasKey ? .again(withinMilliseconds: pause(attempt)) : .answer
        case .timedOut, .overloaded, .cancelled, .unexpected:
            return .answer
        }
    }

    /// After the door answered with an error. What it undid, it may be asked again, key or not; only errors that a
    /// moment's wait can cure are asked again, and a busy one of a group at once, alone.
    static func afterAnswer(_ answer: Answer, wasInGroup: Bool, attempt: Int) -> Decision {
        guard attempt < attempts, answer.status >= 409, answer.isRetryable,
            Self.passing.contains(answer.errorName ?? "")
        else { return .answer }
        return .again(withinMilliseconds: wasInGroup ? 0 : pause(attempt))
    }

    /// Errors of the door that pass by themselves within a moment.
    static let passing: Set<String> = ["busy", "conflict"]

    /// 20, 80, 320 milliseconds: the bound of a random pause, so that rivals part.
    private static func pause(_ attempt: Int) -> Int { 20 << (2 * (attempt - 1)) }
}
