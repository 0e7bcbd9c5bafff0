// Who looks at a page: read from `session.current` for each page, so that a right taken is gone with the next click.

internal import Gateway

/// A session as pages need it.
struct WebSession: Sendable {
    /// A branch to work in.
    struct Branch: Sendable {
        let code: String
        let name: String
    }

    let token: String
    let login: String
    let name: String
    let language: String?
    let mustChangePassword: Bool
    let branch: Branch?
    let branches: [Branch]
    let permissions: Set<String>
    /// What the user chose for himself, by name.
    let preferences: [String: [String]]
    /// How the company shows values.
    let formats: Formats

    /// Reads the answer of `session.current`; nil where it has another shape.
    init?(_ json: JSONText, token: String) {
        guard let user = json["user"], let login = user["login"]?.string else { return nil }
        func branch(_ json: JSONText) -> Branch? {
            guard let code = json["code"]?.string, let name = json["name"]?.string else { return nil }
            return Branch(code: code, name: name)
        }
        self.token = token
        self.login = login
        name = user["name"]?.string ?? login
        language = user["language"]?.string
        mustChangePassword = json["must_change_password"]?.bool ?? false
        self.branch = json["branch"].flatMap(branch)
        branches = (json["branches"]?.elements ?? []).compactMap(branch)
        permissions = Set((json["permissions"]?.elements ?? []).compactMap(\.string))
        formats = Formats(json["formats"])
        preferences = Dictionary(
            (json["preferences"]?.members ?? []).map { ($0.name, $0.value.elements.compactMap(\.string)) }
        ) { $1 }
    }

    /// Whether a page that wants a permission is for this user; nil is for all.
    func may(_ permission: String?) -> Bool { permission.map { permissions.contains($0) } ?? true }
}
