// The client's side of a conversation by Sources/Console/Protocol.md, without I/O: what was sent and the server's lines go
// in, events come out. Guarantees: every command that was sent has exactly one end, in the order of sending, and a lost
// connection ends those that are left; what the page does not know (first bytes, keys, words of news) is skipped.

/// How a command ended.
package struct CommandEnd: Sendable, Equatable {
    /// Whether it was carried out.
    package let isDone: Bool
    /// What follows `+` or `-`.
    package let fields: KeyValueList

    /// The error's name; nil for what was carried out.
    package var error: String? { isDone ? nil : fields["error"] ?? "unknown" }
    /// The error's status; 500 where the server gives none.
    package var status: Int { fields.int("status") ?? 500 }
    package var isRetryable: Bool { fields.isTrue("retryable") }
    package var milliseconds: Int? { fields.int("milliseconds") }
    package var rows: Int? { fields.int("rows") }
    /// Whether `MORE` brings further rows.
    package var hasMore: Bool { fields.isTrue("more") }
    package var requestID: String? { fields["request_id"] }
}

/// Why the other side cannot be talked to.
package enum ConversationFault: Error, Sendable, Equatable {
    /// The first line is not a greeting of ours.
    case notAConsole
    /// It speaks another version of the protocol.
    case protocolUnknown(String)
    /// A line that nothing was asked for, or that is longer than any that the server sends.
    case disorder
}

/// One conversation.
package struct Conversation: Sendable {
    /// Names a command that was sent.
    package struct Ticket: Sendable, Hashable {
        let number: Int
    }

    /// What a line of the server means.
    package enum Event: Sendable, Equatable {
        /// It is ours, of this version.
        case greeted(version: String)
        /// Text of the answer to the command that runs.
        case text(String)
        /// A row of it as JSON.
        case row(String)
        /// News, by its word.
        case news(String, KeyValueList)
        /// The next line that is sent is the answer.
        case question(String)
        /// A command ended.
        case ended(Ticket, CommandEnd)
        /// `CANCEL` was answered.
        case cancelled
    }

    private struct Outstanding {
        let ticket: Ticket
        let isCancel: Bool
        /// The branch that it chooses if it succeeds.
        let branch: String?
        let name: String?
    }

    /// Who is signed in; nil for nobody.
    package private(set) var user: String?
    /// The session's branch.
    package private(set) var branch: String?
    /// What is asked for; nil where nothing is.
    package private(set) var question: String?
    /// Whether the greeting came.
    package private(set) var isGreeted = false
    private var outstanding: [Outstanding] = []
    private var count = 0

    package init() {}

    /// Whether a command was sent and has not ended.
    package var isBusy: Bool { !outstanding.isEmpty }
    /// How many were sent and have not ended.
    package var waiting: Int { outstanding.count }
    /// The command whose answer is due.
    package var running: Ticket? { outstanding.first { !$0.isCancel }?.ticket }
    /// Whether CANCEL was sent and not answered.
    package var isCancelling: Bool { outstanding.contains(where: \.isCancel) }

    /// A command is sent.
    package mutating func sending(_ command: CommandText) -> Ticket {
        var branch: String?
        if command.name == "SET" {
            branch = command["branch"] ?? command["@branch"]
        }
        let ticket = nextTicket()
        outstanding.append(Outstanding(ticket: ticket, isCancel: false, branch: branch, name: command.name))
        return ticket
    }

    /// CANCEL is sent: it overtakes all but the command that runs.
    package mutating func sendingCancel() {
        let cancel = Outstanding(ticket: nextTicket(), isCancel: true, branch: nil, name: nil)
        outstanding.insert(cancel, at: min(1, outstanding.count))
    }

    /// The answer to the question is sent.
    package mutating func sendingAnswer() { question = nil }

    /// A line came, without its end.
    ///
    /// - Returns: what it means; nil for what is to be skipped.
    /// - Throws: `ConversationFault`; nothing more may then be read.
    package mutating func received(_ line: [UInt8]) throws(ConversationFault) -> Event? {
        guard let first = line.first else { return nil }
        let rest = line.dropFirst()
        guard isGreeted else { return try greeting(first, rest) }
        switch first {
        case UInt8(ascii: " "): return .text(String(decoding: rest, as: UTF8.self))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .row(String(decoding: line, as: UTF8.self))
        case UInt8(ascii: "*"): return news(rest)
        case UInt8(ascii: "?"):
            guard isBusy else { throw .disorder }
            let words = rest.split(separator: UInt8(ascii: " ")).first ?? []
            question = String(decoding: words, as: UTF8.self)
            return .question(question ?? "")
        case UInt8(ascii: "+"): return try ended(CommandEnd(isDone: true, fields: KeyValueList(rest)))
        case UInt8(ascii: "-"): return try ended(CommandEnd(isDone: false, fields: KeyValueList(rest)))
        default: return nil
        }
    }

    /// The connection is gone: what had not ended, in order.
    package mutating func closed() -> [Ticket] {
        let lost = outstanding.filter { !$0.isCancel }.map(\.ticket)
        outstanding = []
        question = nil
        user = nil
        return lost
    }

    private mutating func nextTicket() -> Ticket {
        count += 1
        return Ticket(number: count)
    }

    private mutating func greeting(
        _ first: UInt8, _ rest: ArraySlice<UInt8>
    ) throws(ConversationFault) -> Event? {
        guard first == UInt8(ascii: "*"), let (word, fields) = Self.wordAndFields(rest) else {
            throw .notAConsole
        }
        // A server that is full or goes down says so instead of greeting.
        if word == "closing" || word == "shutdown" { return .news(word, fields) }
        guard word == "suanpan", let version = fields["protocol"] else { throw .notAConsole }
        guard version == "1" else { throw .protocolUnknown(version) }
        isGreeted = true
        return .greeted(version: fields["version"] ?? "")
    }

    private mutating func news(_ rest: ArraySlice<UInt8>) -> Event? {
        guard let (word, fields) = Self.wordAndFields(rest) else { return nil }
        switch word {
        case "signed_in": signedIn(fields)
        case "signed_out": user = nil
        default: break
        }
        return .news(word, fields)
    }

    private mutating func signedIn(_ fields: KeyValueList) {
        guard let name = fields["user"] else { return }
        user = name
        branch = fields["branch"]
    }

    private mutating func ended(_ end: CommandEnd) throws(ConversationFault) -> Event {
        guard !outstanding.isEmpty else { throw .disorder }
        let command = outstanding.removeFirst()
        question = nil
        if command.isCancel { return .cancelled }
        if end.isDone {
            switch command.name {
            case "SIGN_IN": signedIn(end.fields)
            case "SIGN_OUT": user = nil
            default: branch = command.branch ?? branch
            }
        } else if end.error == "session_required" {
            user = nil
        }
        return .ended(command.ticket, end)
    }

    private static func wordAndFields(_ rest: ArraySlice<UInt8>) -> (String, KeyValueList)? {
        let parts = rest.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: true)
        guard let word = parts.first else { return nil }
        return (String(decoding: word, as: UTF8.self), KeyValueList(parts.dropFirst().first ?? []))
    }
}
