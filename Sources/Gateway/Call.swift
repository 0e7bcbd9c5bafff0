// What a face hands to the Gateway and what it gets back. Both are plain values: no face knows the database.

/// One call of an operation, as it reached a face.
package struct Call: Sendable {
    /// The bearer token of the session; nil before sign-in.
    package var sessionToken: String?
    /// `noun.verb`.
    package var operation: String
    /// The request as received: a JSON object, or nothing for `{}`.
    package var request: [UInt8]
    /// The idempotency key: visible ASCII, at most 200 characters. Only commands and batches have use for it.
    package var key: String?
    /// The code of the branch that the call is for, where the request itself names none.
    package var branch: String?
    /// Whether the call is carried out, shown and undone: the answer is then `{"dry_run":true,"answer":…,"changes":[…]}`.
    /// Queries, which change nothing, do not look at it.
    package var isDryRun = false
    /// The subject of a client certificate that the face has verified, as RFC 2253 writes it.
    package var certificateSubject: String?
    /// The caller's address, for the operation log.
    package var clientAddress: String
    /// The face: `http`, `console`, `web`, `command_line`.
    package var face: String
    /// Names this call in the log and in the answer.
    package var requestID: String

    /// Names an operation and its request; what is left out is absent.
    package init(
        operation: String, request: [UInt8] = [], sessionToken: String? = nil, key: String? = nil,
        branch: String? = nil, clientAddress: String = "", face: String,
        requestID: String = Secrets.requestID()
    ) {
        self.operation = operation
        self.request = request
        self.sessionToken = sessionToken
        self.key = key
        self.branch = branch
        self.clientAddress = clientAddress
        self.face = face
        self.requestID = requestID
    }
}

/// What came of a call. Given only after what it says is committed.
package struct Answer: Sendable, Equatable {
    /// HTTP's status: 200, or that of the error.
    package var status: Int
    /// JSON: the operation's answer, or
    /// `{"error":…,"status":…,"retryable":…,"message":{"zh":…,"en":…},"hint":{…},"details":{…},"request_id":…}`.
    package var body: String
    /// When a repeat makes sense; nil where waiting does not help.
    package var retryAfterSeconds: Int?

    /// An answer as it came from the door, or one of ours.
    package init(status: Int, body: String, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.body = body
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The body as JSON; nil for what is none.
    package var json: JSONText? { try? JSONText(checking: body) }

    /// Whether the operation was carried out.
    package var isDone: Bool { status < 400 }

    /// The error's name; nil for an answer that is none.
    package var errorName: String? {
        isDone ? nil : json?["error"]?.string
    }

    /// Whether the door says that the same call may succeed when sent again.
    var isRetryable: Bool {
        !isDone && json?["retryable"]?.bool == true
    }
}
