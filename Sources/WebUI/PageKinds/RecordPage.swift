// The page of one record of master data, declared: what answers it, what makes and changes it, which fields it has.

internal import Gateway

/// What a page advises where the answer's `member` is a list that is not empty, with a link to each of its rows.
struct Advice: Sendable {
    let member: String
    let message: String
    /// Where the row whose `key` follows is shown.
    let address: String
    let key: String
    /// The member by which a person calls the row.
    let name: String
    /// What one click changes of the row.
    let remedy: Remedy
}

/// What one click changes of a row that a record advises of.
struct Remedy: Sendable {
    /// The operation, which names the row by `argument` and sets `member`.
    let operation: String
    let argument: String
    let member: String
    /// Who may; others only read the advice.
    let permission: String
    /// The message on the button.
    let message: String
}

/// The fields of a record's form.
enum RecordFields: Sendable, ExpressibleByArrayLiteral {
    /// These, in their order. One that `create` or `update` does not take is left out there.
    case listed([FieldDeclaration])
    /// Those that `create` and `update` take, in the order of the catalogue, but for hidden ones; and what the page says otherwise.
    case declared([FieldDeclaration] = [], hidden: Set<String> = [])

    init(arrayLiteral fields: FieldDeclaration...) { self = .listed(fields) }

    /// What the page says of its fields.
    var said: [FieldDeclaration] {
        switch self {
        case .listed(let fields), .declared(let fields, _): fields
        }
    }
}

/// The page of one record of master data.
struct RecordPage: Sendable {
    /// What answers the record.
    enum Source: Sendable {
        /// An operation, by `argument`.
        case operation(String)
        /// The row of a published view whose column has the key.
        case view(String, key: String)
    }

    let get: Source
    /// What makes one; nil where none is ever made.
    let create: String?
    let update: String
    /// The argument of `get` and `update` that names the record; nil where there is only one.
    let argument: String?
    /// The argument of `create` and `update` that gives the record that name.
    let code: String
    /// Members of the answer that are called otherwise than the fields that they fill, by those.
    let aliases: [String: String]
    /// The member that a person calls it by.
    let name: String
    /// Who may change it; who may see it is the list's.
    let permission: String
    /// Further operations on it, each with a form of its own that begins with this record.
    let operations: [String]
    /// The parameter of `/labels` that asks for its labels; nil where it has none. What has labels shows its QR code.
    let labels: String?
    /// The argument by which files hang on it; nil where it has none.
    let attachments: String?
    /// What is said of every record above its fields: a message; nil for nothing.
    let note: String?
    /// What is said of a record of which the answer holds a list of others.
    let advice: Advice?
    let fields: RecordFields

    init(
        get: Source, create: String?, update: String, argument: String?, code: String = "code",
        aliases: [String: String] = [:], name: String = "name", permission: String, operations: [String] = [],
        labels: String? = nil, attachments: String? = nil, note: String? = nil, advice: Advice? = nil,
        fields: RecordFields = .declared()
    ) {
        self.get = get
        self.create = create
        self.update = update
        self.argument = argument
        self.code = code
        self.aliases = aliases
        self.name = name
        self.permission = permission
        self.operations = operations
        self.labels = labels
        self.attachments = attachments
        self.note = note
        self.advice = advice
        self.fields = fields
    }
}
