// What a console says of itself, in the terminal's language.

internal import ConsoleClient

/// Sentences about news, ends and faults.
enum ConsoleWords {
    /// One line about how a command ended.
    static func summary(of end: CommandEnd) -> String {
        var parts: [String] = []
        if let error = end.error { parts.append("\(error) \(end.fields["status"] ?? "")") }
        if let rows = end.rows { parts.append(phrase("\(rows) 行", rows == 1 ? "1 row" : "\(rows) rows")) }
        if let milliseconds = end.milliseconds { parts.append("\(milliseconds) ms") }
        if !end.isDone, let id = end.requestID { parts.append(phrase("请求 \(id)", "request \(id)")) }
        if end.isRetryable { parts.append(phrase("可以重试", "may be tried again")) }
        if end.hasMore { parts.append(phrase("回车看下一页", "Enter for more")) }
        return parts.joined(separator: ", ")
    }

    /// News as a line.
    static func news(_ word: String, _ fields: KeyValueList) -> String {
        switch word {
        case "shutdown":
            let seconds = fields["seconds"] ?? "?"
            return phrase("服务器将在 \(seconds) 秒内停止", "the server stops within \(seconds) s")
        case "signed_out":
            let reason = fields["reason"] ?? ""
            return phrase("已退出登录", "signed out") + (reason.isEmpty ? "" : ": \(reason)")
        case "signed_in":
            return phrase("已登录：", "signed in as ") + "\(fields["user"] ?? "")@\(fields["branch"] ?? "")"
        case "progress":
            let done = [fields["done"], fields["total"]].compactMap { $0 }.joined(separator: "/")
            return [fields["step"], done].compactMap { $0 }.joined(separator: " ")
        default:
            return ([word] + fields.pairs.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        }
    }

    /// Why a command was not sent.
    static func fault(_ fault: UnsendableCommand) -> String {
        switch fault {
        case .tooLong:
            phrase(
                "命令超过 \(CommandEncoder.maximumLineBytes) 字节；长的值请写在文件里，用 名称={<文件} 发送",
                "the command is longer than \(CommandEncoder.maximumLineBytes) bytes; send long values as name={<FILE}"
            )
        case .literalTyped:
            phrase(
                "带字节数的文本不能键入；请用 名称={<文件}", "a counted literal cannot be typed: send a file by name={<FILE}")
        case .fileUnclosed: phrase("{<文件 后面缺少 }", "{<FILE lacks its }")
        case .file(let path, let reason): "\(path): \(reason)"
        case .unsendable: phrase("命令中有不能发送的字符", "the command holds a character that cannot be sent")
        }
    }

    /// How a connection ended.
    static func closing(_ closing: ConsoleConnection.Closing) -> String {
        switch closing {
        case .ended: phrase("服务器关闭了连接", "the server closed the connection")
        case .cut(let reason), .unreachable(let reason), .certificate(let reason):
            phrase("连接中断：", "the connection was lost: ") + reason
        case .disorder:
            phrase("服务器的回答不合协议，连接已关闭", "the server's answer breaks the protocol; the connection was closed")
        }
    }
}
