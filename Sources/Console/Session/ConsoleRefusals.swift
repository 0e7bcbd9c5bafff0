// The errors of the protocol, in both languages.

internal import Gateway

extension Refusal {
    init(_ fault: LineReader.Fault, limits: LineReader.Limits) {
        switch fault {
        case .lineTooLong:
            self.init(
                error: "line_too_long", status: 413, retryable: false,
                message: .init(
                    zh: "一行最多 \(limits.lineBytes) 字节。", en: "A line has at most \(limits.lineBytes) bytes."),
                hint: .init(
                    zh: "更长的值用 名称={字节数+} 发送。", en: "Send a longer value as name={bytes+}."))
        case .lineInvalid:
            self.init(
                error: "line_invalid", status: 400, retryable: false,
                message: .init(
                    zh: "内容不是有效的 UTF-8，或含有 NUL。", en: "What came is not UTF-8 text, or holds a NUL."),
                hint: .init(zh: "什么都没有执行。", en: "Nothing was done."))
        case .literalTooLong:
            self.init(
                error: "literal_too_long", status: 413, retryable: false,
                message: .init(
                    zh: "一条命令的长值合计最多 \(limits.literalBytes) 字节。",
                    en: "The literals of a command have at most \(limits.literalBytes) bytes."),
                hint: .init(zh: "请分成几次发送。", en: "Send it in parts."))
        case .overloaded: self = .overloaded
        }
    }

    init(_ fault: CommandFault) {
        switch fault {
        case .malformed(let position, let message): self = .commandMalformed(at: position, message)
        case .verbUnknown(let name):
            self.init(
                error: "verb_unknown", status: 404, retryable: false,
                message: .init(
                    zh: "没有动词 \(name.prefix(40))。", en: "There is no verb \(name.prefix(40))."),
                hint: .init(zh: "HELP 列出全部动词和操作。", en: "HELP lists verbs and operations."))
        case .optionUnknown(let name):
            self.init(
                error: "option_unknown", status: 404, retryable: false,
                message: .init(
                    zh: "没有选项 \(name.prefix(40))，或此处不可用。",
                    en: "There is no option \(name.prefix(40)), or not here."),
                hint: .init(
                    zh: "选项有 \(CommandOptions.names.joined(separator: "、"))。",
                    en: "Options are \(CommandOptions.names.joined(separator: ", "))."))
        }
    }

    /// Something stands where it must not.
    static func commandMalformed(at position: Int, _ message: Text) -> Refusal {
        Refusal(
            error: "command_malformed", status: 400, retryable: false, message: message,
            hint: Text(
                zh: "位置是该行中从 0 数起的字节。HELP 加操作名可看示例。",
                en: "The position counts bytes of the line from 0. HELP with the operation shows an example."),
            details: ["position": .int(position)])
    }

    /// The service is about to end.
    static let shuttingDown = Refusal(
        error: "shutting_down", status: 503, retryable: true,
        message: Text(zh: "服务正在停止。", en: "The service is shutting down."),
        hint: Text(zh: "什么都没有执行，请稍后重新连接。", en: "Nothing was done. Connect again in a while."))

    /// There is no session and the verb wants one.
    static let signInFirst = Refusal(
        error: "session_required", status: 401, retryable: false,
        message: Text(zh: "请先登录。", en: "Please sign in."),
        hint: Text(zh: "SIGN_IN 用户名", en: "SIGN_IN login"))

    /// There is no session, for the client's certificate, which TLS has verified, belongs to nobody who may sign in.
    static func certificateUnknown(_ subject: String) -> Refusal {
        Refusal(
            error: "certificate_unknown", status: 401, retryable: false,
            message: Text(
                zh: "没有可登录的用户使用证书主题 \(subject)。",
                en: "No user who may sign in has the certificate's subject \(subject)."),
            hint: Text(
                zh: "由管理员用 user.allow_certificate 授予，或 SIGN_IN 用户名。",
                en: "Have an administrator give it to a user by user.allow_certificate, or SIGN_IN login."),
            details: ["subject": .string(subject)])
    }

    /// MORE without anything to go on with.
    static let noMore = Refusal(
        error: "no_more_rows", status: 404, retryable: false,
        message: Text(zh: "没有下一页。", en: "There is no further page."),
        hint: Text(zh: "先执行一个答复带 more=true 的查询。", en: "Ask a query whose end says more=true first."))
}
