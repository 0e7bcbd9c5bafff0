// Turns the arguments of a command into the request of an operation: the catalogue tells their types, and the door judges
// the values.

internal import Gateway

/// A request on its way to the door.
struct OperationRequest: Equatable {
    /// JSON text.
    var text: String
    /// Secret arguments that have to be asked for, in the order of the catalogue.
    var questions: [String]

    /// The request that a command makes of an operation.
    ///
    /// - Throws: `CommandFault` where an argument is given twice, a secret is written on the line, or both a request and
    ///   arguments stand there.
    init(_ items: [Command.Item], of operation: Catalogue.Operation) throws(CommandFault) {
        let secrets = operation.secretArguments
        var members: [(name: String, values: [JSONTree], argument: Catalogue.Operation.Argument?)] = []
        var whole: (text: String, position: Int)?
        for item in items {
            switch item.kind {
            case .word: throw .malformed(position: item.position, .nameExpected)
            case .request(let text):
                guard whole == nil, members.isEmpty else {
                    throw .malformed(position: item.position, .requestAlone)
                }
                whole = (text, item.position)
            case .argument(let name, let value):
                guard whole == nil else { throw .malformed(position: item.position, .requestAlone) }
                guard !secrets.contains(where: { $0.name == name }) else {
                    throw .malformed(position: item.position, .secretOnLine)
                }
                let argument = operation.faceArguments.first { $0.name == name }
                let written = try Self.value(value, of: argument, at: item.position)
                guard let place = members.firstIndex(where: { $0.name == name }) else {
                    members.append((name, [written], argument))
                    continue
                }
                guard let argument, argument.isPlainList else {
                    throw .malformed(position: item.position, .givenTwice)
                }
                members[place].values.append(written)
            }
        }
        let questions = secrets.filter(\.isRequired).map(\.name)
        self.questions = questions
        guard let whole else {
            text =
                JSONTree.object(
                    members.map { .init(name: $0.name, value: Self.joined($0.values, of: $0.argument)) }
                ).text
            return
        }
        text = whole.text
        guard let request = try? JSONRequest(checking: Array(text.utf8)) else {
            // What is no request is refused by name at the door, and nothing needs to be asked for that.
            self.questions = []
            return
        }
        guard secrets.allSatisfy({ request[$0.name] == nil }) else {
            throw .malformed(position: whole.position, .secretOnLine)
        }
    }

    /// The request with the answer to a question.
    mutating func add(_ name: String, secret: String) {
        guard let request = try? JSONRequest(checking: Array(text.utf8)) else { return }
        text = request.adding(name, .string(secret)).text
    }

    /// One value as it was given, in the type of its argument.
    private static func value(
        _ value: Command.Value, of argument: Catalogue.Operation.Argument?, at position: Int
    ) throws(CommandFault) -> JSONTree {
        switch value {
        case .json(let json): return .json(json)
        case .text(let text): return plain(text, of: argument)
        case .literal(let text):
            guard let argument, argument.isArray || argument.isRecord else {
                return plain(text, of: argument)
            }
            guard let json = try? JSONText(checking: text) else {
                throw .malformed(position: position, .jsonExpected)
            }
            return .json(json)
        }
    }

    /// Text; the door turns it into numbers and days, digit by digit. Truth values alone have a JSON type of their own.
    private static func plain(_ text: String, of argument: Catalogue.Operation.Argument?) -> JSONTree {
        if argument?.baseType == "boolean", let value = Bool(text) { return .bool(value) }
        return .string(text)
    }

    /// The value of an argument: of a list of plain values, all that were given.
    private static func joined(
        _ values: [JSONTree], of argument: Catalogue.Operation.Argument?
    ) -> JSONTree {
        guard let argument, argument.isPlainList else { return values[0] }
        return .array(
            values.flatMap { value -> [JSONTree] in
                guard case .json(let json) = value, json.kind == .array else { return [value] }
                return json.elements.map { .json($0) }
            })
    }
}

extension Catalogue.Operation {
    /// Arguments that are never taken from a line, as callers name them.
    var secretArguments: [Argument] {
        let names = Set(arguments.map(\.name))
        return faceArguments.filter { secret.contains($0.name) || !names.contains($0.name) }
    }

    /// Whether it hands out its rows page by page.
    var hasPages: Bool { kind == .query && arguments.contains { $0.name == "after" } }
}

extension Catalogue.Operation.Argument {
    /// Whether its value is an object.
    var isRecord: Bool { !fields.isEmpty || baseType == "jsonb" || baseType == "json" }
    /// Whether it is a list of values that are no objects.
    var isPlainList: Bool { isArray && !isRecord }
}

extension Refusal.Text {
    static let requestAlone = Refusal.Text(
        zh: "完整的 JSON 请求不能与参数并用。", en: "A whole JSON request takes no arguments beside it.")
    static let secretOnLine = Refusal.Text(
        zh: "密码不写在命令行上，服务会询问。", en: "A secret is not written on the line: it is asked for.")
    static let givenTwice = Refusal.Text(zh: "参数重复。", en: "The argument was given before.")
}
