// A list, declared: which operation answers it, by what it is searched and filtered, which columns it has.

/// A column of a list.
struct Column: Sendable, ExpressibleByStringLiteral {
    /// How a value is shown.
    enum Kind: Sendable { case text, code, number, flag, choice }

    let name: String
    let kind: Kind
    /// Whether it is shown where nobody chose columns.
    let isUsual: Bool
    /// Who sees it; nil for all.
    let permission: String?

    init(_ name: String, _ kind: Kind = .text, isUsual: Bool = true, permission: String? = nil) {
        self.name = name
        self.kind = kind
        self.isUsual = isUsual
        self.permission = permission
    }

    init(stringLiteral name: String) { self.init(name) }
}

/// A list. Its operation takes `filter`-like arguments of its own, `sort`, `limit`, `after` and `columns`, and answers
/// `{columns, rows, next, totals?}`.
struct ListPage: Sendable {
    /// Its address: `/NAME`; its title is the message `NAME_title`.
    let name: String
    let icon: String
    let operation: String
    /// Who sees it.
    let permission: String
    /// The argument that the search box fills; nil without one.
    let search: String?
    /// Arguments that are filled beside it.
    let filters: [FieldDeclaration]
    let columns: [Column]
    let sort: String
    /// The column that names the record; its record is at `/NAME/record?of=…`.
    let key: String
    /// The page of one; nil without one.
    let record: RecordPage?

    /// Rows of a page.
    static let pageSize = 50
}

/// The page of one record of master data.
struct RecordPage: Sendable {
    /// The operation that answers it, by `argument`.
    let get: String
    let create: String
    let update: String
    /// The argument of `get` and `update`, and the member of the answer, that name the record.
    let argument: String
    /// The argument of `create` and `update` that gives the record that name.
    let code: String
    /// The member that a person calls it by.
    let name: String
    /// Who may change it; who may see it is the list's.
    let permission: String
    /// The fields in their order. One that `create` or `update` does not take is left out there.
    let fields: [FieldDeclaration]
}
