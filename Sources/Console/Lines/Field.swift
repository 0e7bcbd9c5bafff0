// The key=value lists of ends and news, written so that the grammar of commands reads them.

internal import Gateway

/// One key and its value.
struct Field: Sendable, Equatable {
    let key: String
    /// What it is.
    let value: String
    /// As it is written.
    let text: String

    /// A value that is text: bare where that can be read back, else quoted.
    init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
        let isBare =
            !value.isEmpty && !"\"{[".utf8.contains(value.utf8.first ?? 0)
            && value.unicodeScalars.allSatisfy { $0 != " " && !Visible.isControl($0) }
        text = isBare ? value : Visible.json(JSONTree.string(value).text)
    }

    /// A number.
    init(_ key: String, _ value: Int) {
        self.key = key
        self.value = String(value)
        text = self.value
    }

    /// A truth value.
    init(_ key: String, _ value: Bool) {
        self.key = key
        self.value = String(value)
        text = self.value
    }

    /// A value that is JSON.
    init(_ key: String, json value: JSONText) {
        switch value.kind {
        case .string: self.init(key, value.string ?? "")
        case .null: self.init(key, "")
        case .bool, .number, .array, .object:
            self.init(key: key, value: value.text, text: Visible.json(value.text))
        }
    }

    private init(key: String, value: String, text: String) {
        self.key = key
        self.value = value
        self.text = text
    }
}

extension [Field] {
    /// A line that begins with its mark.
    func line(_ mark: String) -> String {
        mark + map { " \($0.key)=\($0.text)" }.joined() + "\n"
    }
}
