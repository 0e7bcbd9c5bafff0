// Who can sign in to the demo company, for a page that offers them.

internal import Terminal

/// A person as others see one.
package struct DemoPerson: Sendable {
    /// `admin` for whose login the company was loaded by.
    package let login: String
    /// The person's name.
    package let name: String
    /// Code of the role.
    package let role: String
    /// Name of the branch.
    package let branch: String

    /// All people, in the order of the file.
    ///
    /// - Throws: `CommandFault`.
    package static func all() throws -> [DemoPerson] {
        let branches = Dictionary(
            try DemoTable("branches").rows.map { (try $0.text("code"), try $0.text("name")) }
        ) { $1 }
        return try DemoTable("people").rows.map { row in
            let login = try row.text("login")
            return DemoPerson(
                login: login.isEmpty ? "admin" : login, name: try row.text("name"),
                role: try row.text("role"), branch: branches[try row.text("branch")] ?? "")
        }
    }
}
