// The fields of forms, made from the catalogue: what an operation takes is what its form asks for. A page declares only what the
// catalogue cannot know: which fields come in which order, and what there is to choose from.

internal import Gateway
internal import HTTPServer

/// What a page says of one field.
struct FieldDeclaration: Sendable, ExpressibleByStringLiteral {
    let name: String
    /// What it is called where that is not by its name: the message `field_LABEL`.
    let label: String?
    let choices: Choices?
    /// Who sees it; nil for all.
    let permission: String?
    /// The columns of a list of records; empty for all of them.
    let columns: [FieldDeclaration]
    /// What a new record begins with.
    let initial: String

    init(
        _ name: String, label: String? = nil, choices: Choices? = nil, permission: String? = nil,
        initial: String = "", columns: [FieldDeclaration] = []
    ) {
        self.name = name
        self.label = label
        self.choices = choices
        self.permission = permission
        self.initial = initial
        self.columns = columns
    }

    init(stringLiteral name: String) { self.init(name) }
}

extension FieldDeclaration {
    /// What a page says of an argument, with what the catalogue says there is to choose from.
    init(_ argument: Catalogue.Operation.Argument, _ page: FieldDeclaration?, in catalogue: Catalogue) {
        let rows = argument.refers.flatMap { catalogue["\($0).list"] }
        let known: Choices? =
            rows.map { list in
                .rows(
                    operation: list.name, value: "code", label: "path",
                    arguments: list.arguments.contains { $0.name == "limit" }
                        ? [.init(name: "limit", value: 1000)] : [])
            } ?? (argument.choices.isEmpty ? nil : .fixed(argument.choices))
        self.init(
            argument.name, label: page?.label, choices: page?.choices ?? known, permission: page?.permission,
            initial: page?.initial ?? "", columns: page?.columns ?? [])
    }
}

/// What there is to choose from.
enum Choices: Sendable {
    /// Values, each named by the message `choice_VALUE`.
    case fixed([String])
    /// The values of a family of the catalogue, as it orders and names them.
    case values(String)
    /// The rows that an operation answers: the member that is the value, and the one that names it, perhaps another in English; a
    /// member by which they stand in groups, each named by the message `section_VALUE`.
    case rows(
        operation: String, value: String, label: String, english: String? = nil, group: String? = nil,
        arguments: [JSONTree.Member] = [])
}

/// One field of a form.
struct Field: Sendable {
    /// How it is entered.
    enum Kind: Sendable {
        case text, memo, number, day, flag, list, words, json, password, choice, choices, rows
    }

    let name: String
    let kind: Kind
    let isRequired: Bool
    /// Whether "" is a value, by which a text is emptied.
    let takesEmptyText: Bool
    /// Whether null takes away what it is.
    let isClearable: Bool
    /// The catalogue's own words.
    let comment: Refusal.Text
    let type: String
    let declaration: FieldDeclaration?
    /// The columns of a list of records.
    private(set) var fields: [Field]
    /// Whether it is shown and not sent: a list of records that is replaced as a whole must not lose what is hidden of it.
    private(set) var isLocked = false

    /// A field for an argument of an operation.
    ///
    /// - Parameters:
    ///   - argument: as the catalogue describes it.
    ///   - declaration: what a page says of it.
    ///   - isColumn: whether it is a column of a list of records.
    init(
        _ argument: Catalogue.Operation.Argument, declaration: FieldDeclaration? = nil,
        isColumn: Bool = false
    ) {
        name = argument.name
        isRequired = argument.isRequired
        type = argument.type + (argument.isArray ? "[]" : "")
        takesEmptyText = ["text", "phrase", "memo"].contains(argument.type) && !argument.isArray
        isClearable = argument.isClearable
        comment = Refusal.Text(zh: argument.commentZH, en: argument.commentEN)
        self.declaration = declaration
        let columns = declaration?.columns ?? []
        fields =
            columns.isEmpty
            ? argument.fields.map { Field($0, isColumn: true) }
            : columns.compactMap { column in
                argument.fields.first { $0.name == column.name }
                    .map { Field($0, declaration: column, isColumn: true) }
            }
        kind = Self.kind(of: argument, isColumn: isColumn, hasChoices: declaration?.choices != nil)
    }

    /// A field that is no argument of an operation.
    init(_ name: String, _ kind: Kind, declaration: FieldDeclaration? = nil) {
        self.name = name
        self.kind = kind
        self.declaration = declaration
        isRequired = false
        takesEmptyText = false
        isClearable = false
        comment = Refusal.Text(zh: "", en: "")
        type = ""
        fields = []
    }

    /// The field for a user: columns that are not for him are left out, and the field is then locked.
    func shown(to session: WebSession?) -> Field {
        var shown = self
        shown.fields = fields.filter { session?.may($0.declaration?.permission) ?? false }
        shown.isLocked = shown.fields.count < fields.count
        return shown
    }

    private static func kind(
        of argument: Catalogue.Operation.Argument, isColumn: Bool, hasChoices: Bool
    ) -> Kind {
        if !argument.fields.isEmpty { return argument.isArray && !isColumn ? .rows : .json }
        if argument.isArray { return isColumn ? .words : hasChoices ? .choices : .list }
        if hasChoices { return .choice }
        switch argument.type {
        case "memo": return .memo
        case "password": return .password
        case "date", "business_day": return .day
        default: break
        }
        switch argument.baseType {
        case "smallint", "integer", "bigint", "numeric": return .number
        case "boolean": return .flag
        case "date": return .day
        case "json", "jsonb": return .json
        default: return .text
        }
    }

    /// What it is called: by a message of its own, else by the catalogue's words up to the first explanation.
    func label(_ messages: Messages, _ language: Language) -> String {
        if let label = messages.find("field_\(declaration?.label ?? name)", language) { return label }
        // One end of a time.
        for end in ["from", "to"] where name.hasSuffix("_\(end)") {
            if let label = messages.find("field_\(name.dropLast(end.count + 1))", language) {
                return "\(label) \(messages.text("days_\(end)", language))"
            }
        }
        let words = comment.in(language)
        let head = words.split(maxSplits: 1, omittingEmptySubsequences: false) { ":：,，;；(（".contains($0) }
            .first
        return head.map(String.init).flatMap { $0.isEmpty ? nil : $0 } ?? name
    }
}
