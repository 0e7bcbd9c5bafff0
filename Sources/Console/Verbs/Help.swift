// HELP: everything from the catalogue, in the reader's language.

internal import Gateway

extension CommandRun {
    /// The verb HELP: all operations, one, or those that a word finds.
    func help(_ words: [String]) async -> CommandEnd {
        let known: Catalogue
        do {
            known = try await catalogue()
        } catch {
            return await refuse(error)
        }
        guard let word = words.first else {
            return await list(known.operations, head: format == .text ? HelpText.verbs(language) : "")
        }
        if words.count == 1, let operation = known[word] { return await describe(operation) }
        let found = known.operations.filter { operation in
            words.allSatisfy { HelpText.searched(operation).contains($0.lowercased()) }
        }
        guard !found.isEmpty else { return await refuse(.helpUnknown(words.joined(separator: " "))) }
        return await list(found, head: "")
    }

    private func list(_ operations: [Catalogue.Operation], head: String) async -> CommandEnd {
        if format == .text {
            await writer.put(head + HelpText.list(operations, language: language))
            return CommandEnd(fields: [Field("rows", operations.count)])
        }
        let rows = operations.map { operation -> JSONTree in
            [
                "operation": .string(operation.name), "kind": .string(operation.kind.rawValue),
                "permission": .string(orNull: operation.permission), "public": .bool(operation.isPublic),
                "comment": .string(HelpText.firstLine(operation.comment(language))),
            ]
        }
        return await show(["rows": .array(rows)])
    }

    private func describe(_ operation: Catalogue.Operation) async -> CommandEnd {
        if format == .text {
            await writer.put(HelpText.page(operation, language: language))
            return .done
        }
        return await show(HelpText.json(operation, language: language))
    }
}

/// Pages of help.
enum HelpText {
    /// What a word is looked for in.
    static func searched(_ operation: Catalogue.Operation) -> String {
        let arguments = operation.faceArguments.map { "\($0.name) \($0.commentZH) \($0.commentEN)" }
        return
            "\(operation.name) \(operation.commentZH) \(operation.commentEN) \(arguments.joined(separator: " "))"
            .lowercased()
    }

    /// The verbs in short.
    static func verbs(_ language: ConsoleLanguage) -> String {
        let lines: [(String, zh: String, en: String)] = [
            ("SIGN_IN [login]", "登录;不给用户名时询问令牌", "sign in; without login by token"),
            ("SIGN_OUT", "退出", "end the session"),
            ("HELP [operation|word]", "说明某操作,或查找", "explain an operation, or find some"),
            ("SET [option=value …]", "本连接的选项", "options of this connection"),
            ("MORE", "下一页", "the next page"),
            ("WATCH seconds operation …", "反复查询,直到 CANCEL", "ask again and again until CANCEL"),
            ("TAIL operation [login=…] …", "跟踪操作日志,直到 CANCEL", "follow the operation log until CANCEL"),
            ("TOP [seconds]", "队列、等待、作业、最慢的操作", "lanes, waits, jobs, slowest operations"),
            ("STATUS", "服务与数据库的状态", "how service and database are doing"),
            ("CANCEL", "停止正在执行的命令", "stop the command that runs"),
            ("QUIT", "断开", "end the connection"),
        ]
        let options = "@format @branch @key @timeout @dry_run @all @columns @language"
        let facts = lines.map { (name: $0.0, value: language == .chinese ? $0.zh : $0.en) }
        return TableText.facts(facts + [(name: options, value: "")]) + " \n"
    }

    /// Operations by noun.
    static func list(_ operations: [Catalogue.Operation], language: ConsoleLanguage) -> String {
        let facts = operations.map { operation in
            (name: operation.name, value: firstLine(operation.comment(language)))
        }
        let width = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
        var text = ""
        var noun = ""
        for (name, value) in facts {
            let current = String(name.prefix { $0 != "." })
            if !noun.isEmpty, current != noun { text += " \n" }
            noun = current
            text += " \(DisplayWidth.padded(name, to: width))  \(Visible.line(value))\n"
        }
        return text
    }

    /// One operation: what it does, who may, what it takes, what it raises, an example.
    static func page(_ operation: Catalogue.Operation, language: ConsoleLanguage) -> String {
        func word(_ zh: String, _ en: String) -> String { language == .chinese ? zh : en }
        var text = TableText.facts(
            [
                (operation.name, Visible.line(operation.comment(language))),
                (word("种类", "kind"), operation.kind.rawValue),
                (
                    word("权限", "permission"),
                    operation.permission
                        ?? (operation.isPublic
                            ? word("无需登录", "none, no session") : word("登录即可", "any session"))
                ),
            ].map { (name: $0.0, value: $0.1) })
        let arguments = operation.faceArguments
        if !arguments.isEmpty {
            text += " \n" + table(arguments, of: operation, language: language, indent: 2)
        }
        for argument in arguments where !argument.fields.isEmpty {
            text += " \n" + " \(argument.name)\(argument.isArray ? "[]" : ""):\n"
            text += table(argument.fields, of: operation, language: language, indent: 4)
        }
        let errors = operation.errors.map(\.name)
        if !errors.isEmpty {
            text +=
                " \n" + TableText.facts([(name: word("错误", "errors"), value: errors.joined(separator: ", "))])
        }
        return text + " \n"
            + TableText.facts([(name: word("示例", "example"), value: operation.exampleCommand)])
    }

    private static func table(
        _ arguments: [Catalogue.Operation.Argument], of operation: Catalogue.Operation,
        language: ConsoleLanguage, indent: Int
    ) -> String {
        let secrets = Set(operation.secretArguments.map(\.name))
        let rows = arguments.map { argument in
            [
                argument.name + (argument.isRequired ? "" : "?"),
                secrets.contains(argument.name) ? "? …" : argument.typeText,
                Visible.line(language == .chinese ? argument.commentZH : argument.commentEN),
            ]
        }
        let table = TableText(columns: ["", "", ""], measuring: rows, indent: indent)
        return rows.map(table.line).joined()
    }

    /// One operation for programs.
    static func json(_ operation: Catalogue.Operation, language: ConsoleLanguage) -> JSONTree {
        func tree(_ argument: Catalogue.Operation.Argument) -> JSONTree {
            [
                "name": .string(argument.name), "type": .string(argument.typeText),
                "required": .bool(argument.isRequired),
                "comment": .string(language == .chinese ? argument.commentZH : argument.commentEN),
                "fields": .array(argument.fields.map(tree)),
            ]
        }
        return [
            "operation": .string(operation.name), "kind": .string(operation.kind.rawValue),
            "permission": .string(orNull: operation.permission), "public": .bool(operation.isPublic),
            "comment": .string(operation.comment(language)),
            "arguments": .array(operation.faceArguments.map(tree)),
            "errors": .array(operation.errors.map { .string($0.name) }),
            "example": .string(operation.exampleCommand),
        ]
    }

    /// The first sentence of a comment.
    static func firstLine(_ comment: String) -> String {
        String(comment.split(separator: "\n", maxSplits: 1).first ?? "")
    }
}

extension Catalogue.Operation {
    /// What it does.
    func comment(_ language: ConsoleLanguage) -> String { language == .chinese ? commentZH : commentEN }

    /// The catalogue's example as it is typed here; secrets are asked for.
    var exampleCommand: String {
        guard let example = try? JSONText(checking: faceExample), example.kind == .object else { return name }
        let secrets = Set(secretArguments.map(\.name))
        let parts = example.members.filter { !secrets.contains($0.name) }.map { member -> String in
            let value = member.value
            switch value.kind {
            case .array, .object: return "\(member.name)=\(Visible.json(value.text))"
            case .string: return "\(member.name)=\(Field("", value.string ?? "").text)"
            case .null, .bool, .number: return "\(member.name)=\(value.text)"
            }
        }
        return ([name] + parts).joined(separator: " ")
    }
}

extension Catalogue.Operation.Argument {
    /// The type as people read it.
    var typeText: String { type + (isArray ? "[]" : "") }
}

extension Refusal {
    /// Nothing in the catalogue holds the word.
    static func helpUnknown(_ word: String) -> Refusal {
        Refusal(
            error: "help_unknown", status: 404, retryable: false,
            message: Text(
                zh: "没有与 \(word.prefix(60)) 有关的操作。", en: "No operation has to do with \(word.prefix(60))."),
            hint: Text(zh: "HELP 列出全部操作。", en: "HELP lists all operations."))
    }
}
