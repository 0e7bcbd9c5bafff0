// The options of commands: what stands behind @, and what SET keeps for the connection.

internal import Gateway

/// A language of messages.
enum ConsoleLanguage: String, Sendable, CaseIterable {
    case chinese = "zh"
    case english = "en"
}

/// How an answer is written.
enum AnswerFormat: String, Sendable, CaseIterable { case text, json, csv }

/// Options; nil is what was not said.
struct CommandOptions: Sendable, Equatable {
    /// Their names, in the order in which they are shown.
    static let names = [
        "format", "branch", "timeout", "all", "language", "columns", "key", "dry_run",
    ]
    /// Those that hold for one command alone.
    private static let ofOneCommand: Set = ["key", "dry_run"]
    /// How long a command may at most be given.
    private static let timeoutSeconds = 1...86_400

    var format: AnswerFormat?
    var branch: String?
    var timeoutSeconds: Int?
    var readsAllPages: Bool?
    var language: ConsoleLanguage?
    var columns: [String]?
    var key: String?
    var isDryRun: Bool?

    /// Sets an option by its name; for a session, an empty value takes it back.
    ///
    /// - Throws: `CommandFault`.
    mutating func set(_ name: String, _ value: String, at position: Int, isForSession: Bool)
        throws(CommandFault)
    {
        guard Self.names.contains(name), !(isForSession && Self.ofOneCommand.contains(name)) else {
            throw .optionUnknown(name)
        }
        let isTakenBack = isForSession && value.isEmpty
        func parsed<T>(_ result: T?, _ expected: String) throws(CommandFault) -> T? {
            guard result != nil || isTakenBack else {
                throw .malformed(
                    position: position,
                    .init(zh: "@\(name) 应为 \(expected)。", en: "@\(name) takes \(expected)."))
            }
            return isTakenBack ? nil : result
        }
        switch name {
        case "format": format = try parsed(AnswerFormat(rawValue: value), "text, json, csv")
        case "branch": branch = try parsed(value.isEmpty ? nil : value, "a code")
        case "timeout":
            timeoutSeconds = try parsed(
                Int(value).flatMap { Self.timeoutSeconds.contains($0) ? $0 : nil }, "1…86400")
        case "all": readsAllPages = try parsed(Bool(value), "true, false")
        case "language": language = try parsed(ConsoleLanguage(rawValue: value), "zh, en")
        case "columns": columns = try parsed(Self.columns(value), "a,b,c")
        case "key":
            key = try parsed(Secrets.isVisibleASCII(value, maximum: 200) ? value : nil, "1…200 ASCII")
        case "dry_run": isDryRun = try parsed(Bool(value), "true, false")
        default: throw .optionUnknown(name)
        }
    }

    private static func columns(_ value: String) -> [String]? {
        let columns = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return columns.allSatisfy { !$0.isEmpty } ? columns : nil
    }

    /// These, and where nothing is said, what holds for the session.
    func over(_ session: CommandOptions) -> CommandOptions {
        CommandOptions(
            format: format ?? session.format, branch: branch ?? session.branch,
            timeoutSeconds: timeoutSeconds ?? session.timeoutSeconds,
            readsAllPages: readsAllPages ?? session.readsAllPages, language: language ?? session.language,
            columns: columns ?? session.columns, key: key, isDryRun: isDryRun)
    }

    /// What holds for the session, as SET shows it.
    var fields: [Field] {
        [
            Field("format", (format ?? .text).rawValue), Field("branch", branch ?? ""),
            Field("timeout", timeoutSeconds.map(String.init) ?? ""),
            Field("all", String(readsAllPages ?? false)), Field("language", language?.rawValue ?? ""),
            Field("columns", (columns ?? []).joined(separator: ",")),
        ]
    }
}
