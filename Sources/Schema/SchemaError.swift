// What keeps a schema from being applied. Every error says what to do next.

package import PostgresClient

/// Why the files could not be applied to the database, or not be read.
package struct SchemaError: Error, Sendable, CustomStringConvertible {
    /// What went wrong; tests and callers compare it.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name in snake case.
        package let description: String

        /// A file or folder cannot be read as UTF-8 text.
        package static let fileUnreadable = Code(description: "file_unreadable")
        /// A file's name or content breaks a rule of `sql/`, e.g. a layer file that `order` does not name.
        package static let fileInvalid = Code(description: "file_invalid")
        /// The server refused a statement of a file; all of the file's transaction is rolled back.
        package static let fileFailed = Code(description: "file_failed")
        /// The text of a migration is another than the one that was applied.
        package static let migrationChanged = Code(description: "migration_changed")
        /// A migration has a number below one that is already applied.
        package static let migrationOutOfOrder = Code(description: "migration_out_of_order")
        /// The database holds a migration that the files lack: a newer program made it.
        package static let databaseNewer = Code(description: "database_newer")
        /// An object that the files do not make depends on code that a load replaces.
        package static let outsideDependency = Code(description: "outside_dependency")
        /// The database holds code of a site, and no site folder was given.
        package static let siteMissing = Code(description: "site_missing")
        /// The cluster lacks a role.
        package static let rolesMissing = Code(description: "roles_missing")
        /// The connecting role may not do what loading needs.
        package static let privilegeMissing = Code(description: "privilege_missing")
        /// Tables, constraints, indexes or privileges are not what the last load left.
        package static let structureDrifted = Code(description: "structure_drifted")
        /// Others held locks on what a load replaces for as long as the loader tried.
        package static let databaseBusy = Code(description: "database_busy")
    }

    /// What went wrong.
    package let code: Code
    /// The file's path below its root folder, e.g. `stock/logic.sql`; nil if no one file is to blame.
    package let file: String?
    /// The line in the file, from 1; nil if unknown.
    package let line: Int?
    /// What is wrong.
    package let message: String
    /// What to do next.
    package let hint: String
    /// The server's error behind it, if there is one.
    package let cause: PostgresError?

    init(
        _ code: Code, file: String? = nil, line: Int? = nil, _ message: String, hint: String,
        cause: PostgresError? = nil
    ) {
        self.code = code
        self.file = file
        self.line = line
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    static func drifted(_ drift: [String]) -> SchemaError {
        let told = drift.prefix(20).joined(separator: ", ") + (drift.count > 20 ? ", …" : "")
        return SchemaError(
            .structureDrifted, "somebody changed the tables by hand: the database \(told)",
            hint: "put it back, or take the tables as they are with --accept-drift")
    }

    /// File, line, what is wrong and what to do next, in one line.
    package var description: String {
        let place = [file, line.map(String.init)].compactMap(\.self).joined(separator: ":")
        return (place.isEmpty ? "" : place + ": ") + "\(message) (\(code)); \(hint)"
    }
}
