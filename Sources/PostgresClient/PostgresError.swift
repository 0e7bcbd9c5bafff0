// Every failure of this module is a PostgresError. Its description is safe to show to anyone; what
// the server said stands in the fields and in debugDescription, which are for logs.

/// What went wrong between us and PostgreSQL.
package struct PostgresError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The kinds of failure that callers tell apart.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name, as logs and metrics show it.
        package let description: String
        /// No connection could be made, or it was lost; a statement under way may or may not have happened.
        package static let unavailable = Code(description: "unavailable")
        /// The server refused the statement; `sqlState` says why. A time-out of the server's is here, as 57014.
        package static let server = Code(description: "server")
        /// The task was cancelled; a statement under way was stopped and undone.
        package static let cancelled = Code(description: "cancelled")
        /// A column was absent or held no value of the wanted type.
        package static let decoding = Code(description: "decoding")
        /// No connection came free within the pool's time-out.
        package static let poolExhausted = Code(description: "poolExhausted")
        /// The connection or the pool had been closed by us.
        package static let closed = Code(description: "closed")
        /// The call itself is wrong: a NUL in a parameter, COPY through `query`, a transaction in a transaction.
        package static let usage = Code(description: "usage")
    }

    /// The kind of failure.
    package var code: Code
    /// The five-character SQLSTATE.
    package var sqlState: String?
    /// ERROR, FATAL or PANIC, untranslated.
    package var severity: String?
    /// The server's primary message, libpq's, or ours.
    package var message: String?
    /// The server's DETAIL.
    package var detail: String?
    /// The server's HINT.
    package var hint: String?
    /// Where in the statement, a decimal count of characters from 1.
    package var position: String?
    /// Where in `internalQuery`, a decimal count of characters from 1.
    package var internalPosition: String?
    /// The statement that the server itself made, e.g. inside a function.
    package var internalQuery: String?
    /// The server's call stack, innermost first.
    package var context: String?
    /// Schema of the object concerned.
    package var schemaName: String?
    /// Table concerned.
    package var tableName: String?
    /// Column concerned.
    package var columnName: String?
    /// Data type concerned.
    package var dataTypeName: String?
    /// Constraint concerned.
    package var constraintName: String?
    /// File of the server's source that raised it.
    package var sourceFile: String?
    /// Line of the server's source that raised it.
    package var sourceLine: String?
    /// Function of the server's source that raised it.
    package var sourceFunction: String?
    /// The statement as we sent it, without its parameters.
    package var statement: String?

    /// An error with nothing but its kind and a message for logs.
    package init(_ code: Code, message: String? = nil) {
        self.code = code
        self.message = message
    }

    /// True if a prepared statement outlived what it reads (a reloaded view, say): nothing was done, and
    /// a fresh connection will do it.
    package var isStalePlan: Bool {
        // The same SQLSTATE stands for any unsupported feature, and the message is translated.
        sqlState == "0A000" && sourceFunction == "RevalidateCachedQuery"
    }

    /// One generic line without data of the statement or the server's wording.
    package var description: String {
        switch code {
        case .unavailable: "database unavailable"
        case .server: "server error \(sqlState ?? "without SQLSTATE")"
        case .cancelled: "statement cancelled"
        case .decoding: "answer of another type than expected"
        case .poolExhausted: "no database connection came free in time"
        case .closed: "database connection closed"
        default: "wrong use of the database client"
        }
    }

    /// Everything known, one field a line; may hold user data.
    package var debugDescription: String {
        let fields: [(String, String?)] = [
            ("sqlState", sqlState), ("severity", severity), ("message", message), ("detail", detail),
            ("hint", hint), ("position", position), ("internalPosition", internalPosition),
            ("internalQuery", internalQuery), ("context", context), ("schemaName", schemaName),
            ("tableName", tableName), ("columnName", columnName), ("dataTypeName", dataTypeName),
            ("constraintName", constraintName), ("sourceFile", sourceFile), ("sourceLine", sourceLine),
            ("sourceFunction", sourceFunction), ("statement", statement),
        ]
        let known = fields.compactMap { name, value in value.map { "\n  \(name): \($0)" } }
        return "PostgresError.\(code)\(known.joined())"
    }
}
