// What a program that ran a command ends with. The classes are those of `suanpan` as a whole.

/// Classes of outcomes.
package enum ExitClass: Int32, Sendable {
    case done = 0
    /// Refused: something stands in the way.
    case refused = 1
    /// The command itself is wrong.
    case usage = 64
    /// The request has faults.
    case faultyData = 65
    /// The server, or what it needs, cannot be reached.
    case unavailable = 69
    /// Come again.
    case retryable = 75
    /// Not signed in, or a right is missing.
    case notPermitted = 77
    /// Ctrl-C.
    case interrupted = 130

    /// Errors of the command as text, which come before any operation.
    private static let usageErrors: Set<String> = [
        "line_too_long", "line_invalid", "command_malformed", "verb_unknown", "option_unknown",
        "literal_too_long", "operation_unknown",
    ]

    /// The class of an end.
    package init(_ end: CommandEnd) {
        self =
            switch (end.error, end.status) {
            case (nil, _): .done
            case (let error?, _) where Self.usageErrors.contains(error): .usage
            case ("unavailable", _), ("outcome_unknown", _): .unavailable
            case (_, 401), (_, 403), ("sign_in_refused", _), ("session_required", _): .notPermitted
            case _ where end.isRetryable: .retryable
            case (_, 503): .unavailable
            case (_, 422): .faultyData
            default: .refused
            }
    }
}
