// The errors that are ours rather than the database's: each has one name, one status and its two texts here, in
// the form in which the door gives its own.

/// An error that arises before or beside the database.
package struct Refusal: Error, Sendable, Equatable {
    /// The error's name, as callers test for it.
    package var error: String
    /// HTTP's status.
    package var status: Int
    /// Whether the same call may succeed when sent again.
    package var retryable: Bool
    /// What happened.
    package var message: Text
    /// What to do next.
    package var hint: Text
    /// What is particular to this case.
    package var details: JSONTree
    /// When to try again; nil where waiting does not help.
    package var retryAfterSeconds: Int?

    /// An error of a face or of the Gateway.
    package init(
        error: String, status: Int, retryable: Bool, message: Text, hint: Text, details: JSONTree = [:],
        retryAfterSeconds: Int? = nil
    ) {
        self.error = error
        self.status = status
        self.retryable = retryable
        self.message = message
        self.hint = hint
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// A text in both languages.
    package struct Text: Sendable, Equatable {
        package let zh: String
        package let en: String

        /// Both languages of a text.
        package init(zh: String, en: String) {
            self.zh = zh
            self.en = en
        }

        var json: JSONTree { ["zh": .string(zh), "en": .string(en)] }
    }

    /// The refusal as an answer to a call.
    package func answer(requestID: String) -> Answer {
        let body: JSONTree = [
            "error": .string(error), "status": .int(status), "retryable": .bool(retryable),
            "message": message.json, "hint": hint.json, "details": details, "request_id": .string(requestID),
        ]
        return Answer(status: status, body: body.text, retryAfterSeconds: retryAfterSeconds)
    }
}

extension Refusal {
    /// The database cannot be reached; nothing was done.
    package static let unavailable = Refusal(
        error: "unavailable", status: 503, retryable: true,
        message: Text(zh: "数据库暂时无法访问。", en: "The database cannot be reached at the moment."),
        hint: Text(zh: "什么都没有执行，请稍后重试。", en: "Nothing was done. Try again shortly."), retryAfterSeconds: 2)

    /// The connection was lost while a command without a key ran: it may have been carried out.
    package static let outcomeUnknown = Refusal(
        error: "outcome_unknown", status: 503, retryable: false,
        message: Text(
            zh: "执行过程中与数据库的连接中断，无法确定是否已经生效。",
            en:
                "The connection to the database was lost while the command ran; it may or may not have taken effect."
        ),
        hint: Text(
            zh: "请先查询结果再决定是否重做；带幂等键的调用可以安全地重试。",
            en:
                "Look whether it took effect before repeating it. Calls with an idempotency key can be repeated safely."
        ))

    /// More work waits than is let in.
    package static let overloaded = Refusal(
        error: "overloaded", status: 503, retryable: true,
        message: Text(zh: "系统繁忙，等待处理的请求过多。", en: "Too many requests are waiting."),
        hint: Text(zh: "什么都没有执行，请稍后重试。", en: "Nothing was done. Try again shortly."), retryAfterSeconds: 1)

    /// So many sign-ins of a caller are looked at that no further one is.
    package static let signInBusy = Refusal(
        error: "sign_in_busy", status: 429, retryable: true,
        message: Text(zh: "来自此处的登录正在核对中。", en: "Other sign-ins from here are being looked at."),
        hint: Text(zh: "请一秒后再试。", en: "Try again in a second."), retryAfterSeconds: 1)

    /// A login waits after failures at this address or device.
    package static func signInDelayed(seconds: Int) -> Refusal {
        Refusal(
            error: "sign_in_delayed", status: 429, retryable: true,
            message: Text(
                zh: "登录失败次数过多,请等待 \(seconds) 秒。", en: "Too many failed sign-ins: wait \(seconds) seconds."),
            hint: Text(
                zh: "到时再试,其间的尝试不看也不计;管理员可用 user.unlock 解除。",
                en:
                    "Then try again; tries until then are neither looked at nor counted. An administrator can end the wait by user.unlock."
            ),
            details: ["seconds": .int(seconds)], retryAfterSeconds: seconds)
    }

    /// The database ended the call because it took too long.
    package static let timedOut = Refusal(
        error: "timed_out", status: 503, retryable: true,
        message: Text(zh: "操作超过了允许的时间，已撤销。", en: "The operation took longer than allowed and was undone."),
        hint: Text(zh: "请缩小范围或稍后重试。", en: "Ask for less, or try again later."), retryAfterSeconds: 5)

    /// Others kept changing the same rows.
    package static let conflict = Refusal(
        error: "conflict", status: 503, retryable: true,
        message: Text(
            zh: "与其他人同时进行的修改冲突，已撤销。", en: "Concurrent changes got in the way; this one was undone."),
        hint: Text(zh: "请重试。", en: "Try again."), retryAfterSeconds: 1)

    /// Anything that has no name; its text stands in the log under the request id.
    package static let `internal` = Refusal(
        error: "internal", status: 500, retryable: false,
        message: Text(zh: "系统内部错误。", en: "Internal error."),
        hint: Text(zh: "请将请求编号告知管理员。", en: "Give the request id to the administrator."))

    /// The call was given up by its caller before it was done.
    package static let cancelled = Refusal(
        error: "cancelled", status: 499, retryable: true,
        message: Text(zh: "调用在完成前已被取消。", en: "The call was cancelled before it was done."),
        hint: Text(zh: "什么都没有执行。", en: "Nothing was done."))

    /// No operation has that name.
    package static func operationUnknown(_ name: String) -> Refusal {
        Refusal(
            error: "operation_unknown", status: 404, retryable: false,
            message: Text(zh: "没有这个操作。", en: "There is no such operation."),
            hint: Text(
                zh: "操作目录见 operation.list 或 /api/v1/openapi.json。",
                en: "operation.list and /api/v1/openapi.json name all operations."),
            details: ["operation": .string(String(name.prefix(100)))])
    }

    /// The request is not JSON that may be passed on.
    package static func requestMalformed(_ fault: JSONFault) -> Refusal {
        Refusal(
            error: "request_malformed", status: 400, retryable: false,
            message: Text(zh: "请求不是有效的 JSON 对象。", en: "The request is not a valid JSON object."),
            hint: Text(
                zh: "请求应为 UTF-8 编码的 JSON 对象，嵌套不超过 64 层，至多 1000 个键且不重复，不含 NUL。",
                en:
                    "Send a JSON object in UTF-8, nested at most 64 deep, of at most 1000 distinct keys, without NUL."
            ),
            details: ["fault": .string(fault.reason.rawValue), "offset": .int(fault.offset)])
    }

    /// Faults in the request's members, in the door's own form.
    package static func requestInvalid(path: String, fault: String, expected: String) -> Refusal {
        Refusal(
            error: "request_invalid", status: 422, retryable: false,
            message: Text(zh: "请求的内容有误。", en: "The request has faults."),
            hint: Text(zh: "请按 details.faults 逐项更正。", en: "Correct what details.faults lists."),
            details: [
                "faults": [["path": .string(path), "fault": .string(fault), "expected": .string(expected)]]
            ])
    }

    /// The idempotency key has a wrong form.
    package static let keyInvalid = Refusal(
        error: "key_invalid", status: 400, retryable: false,
        message: Text(zh: "幂等键的格式不正确。", en: "The idempotency key has a wrong form."),
        hint: Text(zh: "1 至 200 个可见 ASCII 字符。", en: "Use 1 to 200 visible ASCII characters."))

    /// A command of the service itself cannot be undone.
    package static let dryRunImpossible = Refusal(
        error: "dry_run_impossible", status: 422, retryable: false,
        message: Text(zh: "此操作无法试运行。", en: "This operation cannot be run dry."),
        hint: Text(
            zh: "它作用于服务本身,执行后无法撤销。", en: "It acts on the service itself, where nothing can be undone."))

    /// The token cannot be one of ours.
    package static let sessionRequired = Refusal(
        error: "session_required", status: 401, retryable: false,
        message: Text(zh: "会话无效或已过期。", en: "The session is not valid or has expired."),
        hint: Text(zh: "请重新登录。", en: "Sign in again."))

    /// A new password is too short or too long.
    package static func passwordUnfit(minimumLength: Int) -> Refusal {
        Refusal(
            error: "password_unfit", status: 422, retryable: false,
            message: Text(zh: "新密码太短或太长。", en: "The new password is too short or too long."),
            hint: Text(
                zh: "至少 \(minimumLength) 个字符，至多 1024 字节。",
                en: "Use at least \(minimumLength) characters and at most 1024 bytes."),
            details: ["minimum_length": .int(minimumLength)])
    }

    /// A new password is one of those that are tried first.
    package static func passwordGuessable(_ reason: GuessablePassword) -> Refusal {
        Refusal(
            error: "password_guessable", status: 422, retryable: false,
            message: Text(
                zh: "新密码太容易被猜到:\(reason.words.zh)。",
                en: "The new password is guessed too easily: \(reason.words.en)."),
            hint: Text(
                zh: "请换一个,例如几个不相干的词。",
                en: "Choose another one, for example some words that have nothing to do with each other."),
            details: ["reason": .string(reason.rawValue)])
    }

    /// A new password is the one that is in force.
    package static let passwordAgain = Refusal(
        error: "password_again", status: 422, retryable: false,
        message: Text(zh: "新密码与现在的密码相同。", en: "The new password is the one that is in force."),
        hint: Text(zh: "请换一个密码。", en: "Choose another one."))
}
