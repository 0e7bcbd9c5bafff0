// A command as its grammar tells (Protocol.md): what stands where, without knowing the catalogue. Pure: text in, value or
// fault with its place out.

internal import Gateway

/// The verbs.
enum Verb: String, Sendable, CaseIterable {
    case signIn = "SIGN_IN"
    case signOut = "SIGN_OUT"
    case help = "HELP"
    case set = "SET"
    case more = "MORE"
    case watch = "WATCH"
    case tail = "TAIL"
    case top = "TOP"
    case status = "STATUS"
    case cancel = "CANCEL"
    case quit = "QUIT"

    /// Whether it goes on until it is cancelled, which then is no failure.
    func isEndless(items: [Command.Item]) -> Bool {
        switch self {
        case .watch, .tail: true
        case .top: !items.isEmpty
        case .signIn, .signOut, .help, .set, .more, .status, .cancel, .quit: false
        }
    }
}

/// A command.
struct Command: Sendable, Equatable {
    /// What is to be done.
    enum Head: Sendable, Equatable {
        case verb(Verb)
        case operation(String)
    }

    /// A value as it was written; only the operation's argument gives it a type.
    enum Value: Sendable, Equatable {
        /// Bare or quoted.
        case text(String)
        /// An array or object.
        case json(JSONText)
        case literal(String)
    }

    /// What stands behind the head.
    struct Item: Sendable, Equatable {
        enum Kind: Sendable, Equatable {
            case argument(name: String, value: Value)
            case request(String)
            case word(String)
        }
        var kind: Kind
        /// The byte of its line at which it begins.
        var position: Int
    }

    var head: Head
    var items: [Item] = []
    var options = CommandOptions()

    /// Whether it goes on until it is cancelled.
    var isEndless: Bool {
        switch head {
        case .verb(let verb): verb.isEndless(items: items)
        case .operation: false
        }
    }

    /// The words among the items.
    var words: [String] {
        items.compactMap { item in
            if case .word(let word) = item.kind { word } else { nil }
        }
    }
}

/// Why a command cannot be understood.
enum CommandFault: Error, Sendable, Equatable {
    /// Something stands where it must not, at this byte of its line.
    case malformed(position: Int, Refusal.Text)
    case verbUnknown(String)
    case optionUnknown(String)

    static func == (one: CommandFault, other: CommandFault) -> Bool {
        switch (one, other) {
        case (.malformed(let place, _), .malformed(let otherPlace, _)): place == otherPlace
        case (.verbUnknown(let name), .verbUnknown(let otherName)): name == otherName
        case (.optionUnknown(let name), .optionUnknown(let otherName)): name == otherName
        case (.malformed, _), (.verbUnknown, _), (.optionUnknown, _): false
        }
    }
}
