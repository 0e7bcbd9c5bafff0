// What a command comes to, and what holds for the next.

internal import Gateway

/// Who is signed in.
struct Identity: Sendable, Equatable {
    var token: String
    var login: String
    var name: String
    var branch: String?
    var language: ConsoleLanguage
    var mustChangePassword = false
    /// Whether the session was opened here, and so ends here.
    var isOwn: Bool

    /// How it is told.
    var fields: [Field] {
        [Field("user", login), Field("name", name)] + (branch.map { [Field("branch", $0)] } ?? [])
            + (mustChangePassword ? [Field("must_change_password", true)] : [])
    }
}

/// A query that has further rows.
struct QueryPage: Sendable, Equatable {
    var operation: String
    /// The request, without its `after`.
    var request: String
    /// Where to go on.
    var after: String
    var options: CommandOptions
}

/// What commands find.
struct SessionContext: Sendable, Equatable {
    var identity: Identity?
    var options = CommandOptions()
    var page: QueryPage?
    /// The subject of a verified certificate that signed nobody in.
    var strangeSubject: String?

    /// The language of a command's messages.
    func language(of command: CommandOptions = .init()) -> ConsoleLanguage {
        command.language ?? options.language ?? identity?.language ?? .chinese
    }
}

/// The end of an answer.
struct CommandEnd: Sendable, Equatable {
    /// Why a command was not done.
    struct Failure: Sendable, Equatable {
        var error: String
        var status: Int
        var isRetryable: Bool
        var retryAfterSeconds: Int?
        var position: Int?
    }

    /// nil where the command was done.
    var failure: Failure?
    var fields: [Field] = []
    var requestID: String?

    static let done = CommandEnd()

    /// Done, with what is told about it.
    init(fields: [Field] = [], requestID: String? = nil) {
        self.fields = fields
        self.requestID = requestID
    }

    /// The end that a refusal of the console makes.
    init(_ refusal: Refusal) {
        failure = Failure(
            error: refusal.error, status: refusal.status, isRetryable: refusal.retryable,
            retryAfterSeconds: refusal.retryAfterSeconds)
        if case .int(let place) = refusal.details["position"] { failure?.position = place }
    }

    /// The end that an answer makes.
    init(_ answer: Answer, fields: [Field] = [], requestID: String) {
        self.init(fields: fields, requestID: requestID)
        guard !answer.isDone else { return }
        let body = answer.json
        failure = Failure(
            error: body?["error"]?.string ?? Refusal.internal.error, status: answer.status,
            isRetryable: body?["retryable"]?.bool ?? false, retryAfterSeconds: answer.retryAfterSeconds)
    }

    /// The line, with the time that the command took.
    func line(milliseconds: Int) -> String {
        var all: [Field] = []
        if let failure {
            all = [
                Field("error", failure.error), Field("status", failure.status),
                Field("retryable", failure.isRetryable),
            ]
            if let position = failure.position { all.append(Field("position", position)) }
            if let seconds = failure.retryAfterSeconds { all.append(Field("retry_after", seconds)) }
        }
        all += fields
        all.append(Field("milliseconds", milliseconds))
        if let requestID { all.append(Field("request_id", requestID)) }
        return all.line(failure == nil ? "+" : "-")
    }
}

/// What a command came to.
struct CommandOutcome: Sendable, Equatable {
    /// What changes for the next command.
    enum Change: Sendable, Equatable {
        case signedIn(Identity)
        /// `reason` is told where the user did not ask for it.
        case signedOut(reason: String?)
        /// The certificate of the connection belongs to nobody who may sign in.
        case strange(subject: String)
        case options(CommandOptions)
        case page(QueryPage?)
    }

    /// The rest of the answer.
    var rest: [UInt8] = []
    var end: CommandEnd
    var changes: [Change] = []
}

/// What the session wants done.
enum Work: Sendable, Equatable {
    case command(Command)
    /// Signs in by the client's certificate; answered by news alone.
    case certificate(subject: String)
}
