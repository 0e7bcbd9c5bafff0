// What the server keeps of a password is made here, so that the password itself is never sent, nor logged by the server.

internal import CPostgres

extension PostgresConnection {
    /// The SCRAM-SHA-256 verifier of a role's password, as `password '…'` takes it.
    /// - Throws: `PostgresError` with code `closed` or `usage`.
    package func verifier(ofPassword password: String, role: String) throws -> String {
        guard let text = PQencryptPasswordConn(try openHandle(), password, role, "scram-sha-256") else {
            throw PostgresError(.usage, message: PQerrorMessage(handle).map { String(cString: $0) })
        }
        defer { PQfreemem(text) }
        return String(cString: text)
    }
}
