// A signed-in user at the door, as a test uses one: calls go in groups through `api.call_many`, as the service's do.

package import PostgresClient

import Foundation

/// The answer to one call.
package struct DoorAnswer: Sendable {
    /// HTTP status; 200 is done.
    package let status: Int
    /// JSON of the answer or of the error.
    package let body: String

    /// The name of the error, or nil for a call that was done.
    package var error: String? { status == 200 ? nil : self["error"] as? String }

    /// A top-level member of the body.
    package subscript(key: String) -> Any? {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])?[key]
    }
}

/// A user who signed in on a connection of the service.
package struct DoorSession: Sendable {
    /// The connection, as `suanpan_service`.
    package let connection: PostgresConnection
    /// What the service is given with every call.
    package let token: String

    /// Makes a user of all branches with one role, and signs it in, in the lane of the branch with the id `scope`.
    ///
    /// - Throws: `PostgresError`; `Refused` if the sign-in fails.
    package static func open(
        login: String, role: String, in database: TestDatabase, on connection: PostgresConnection,
        scope: Int = 1
    ) async throws -> DoorSession {
        let key = String(repeating: "5a", count: 32)
        let salt = String(repeating: "0f", count: 16)
        try await database.query(
            "select logic.bootstrap_user($1, $1, $2, $3, $4)",
            [PostgresValue(login), PostgresValue(role), PostgresValue(salt), PostgresValue(key)])
        let nobody = DoorSession(connection: connection, token: "")
        let answer = try await nobody.call("session.sign_in", ["login": login, "key": key], scope: scope)
        guard let token = answer["token"] as? String else { throw Refused(answer: answer) }
        return DoorSession(connection: connection, token: token)
    }

    /// The same session on another connection, for calls at the same time.
    package func on(_ connection: PostgresConnection) -> DoorSession {
        DoorSession(connection: connection, token: token)
    }

    /// A call that a test expected to be done, and was not.
    package struct Refused: Error, CustomStringConvertible {
        /// What came instead.
        package let answer: DoorAnswer
        /// Status and body.
        package var description: String { "\(answer.status) \(answer.body)" }
    }

    /// One operation.
    package struct Call {
        let operation: String
        let request: [String: Any]
        let key: String?

        /// A call of an operation with a request, and a key if it shall run once.
        package init(_ operation: String, _ request: [String: Any], key: String? = nil) {
            self.operation = operation
            self.request = request
            self.key = key
        }
    }

    /// Calls one operation, in the lane of the branch with the id `scope`.
    ///
    /// - Throws: `PostgresError`.
    @discardableResult
    package func call(
        _ operation: String, _ request: [String: Any] = [:], key: String? = nil, scope: Int = 1
    ) async throws -> DoorAnswer {
        try await group([Call(operation, request, key: key)], scope: scope)[0]
    }

    /// Calls one operation that must be done.
    ///
    /// - Throws: `PostgresError`; `Refused`.
    @discardableResult
    package func done(_ operation: String, _ request: [String: Any] = [:]) async throws -> DoorAnswer {
        let answer = try await call(operation, request)
        guard answer.status == 200 else { throw Refused(answer: answer) }
        return answer
    }

    /// Calls any number of operations in groups of 32; every one must be done.
    ///
    /// - Throws: `PostgresError`; `Refused`.
    package func allDone(_ calls: [Call]) async throws {
        for start in stride(from: 0, to: calls.count, by: 32) {
            let answers = try await group(Array(calls[start..<min(start + 32, calls.count)]))
            if let refused = answers.first(where: { $0.status != 200 }) { throw Refused(answer: refused) }
        }
    }

    /// Calls up to 32 operations in one transaction, in the lane of the branch with the id `scope`; 0 is no lane.
    ///
    /// - Throws: `PostgresError`.
    package func group(_ calls: [Call], scope: Int = 1) async throws -> [DoorAnswer] {
        let texts = try calls.map { call in
            let envelope: [String: Any] = [
                "session": token, "operation": call.operation, "request": call.request, "face": "test",
                "client": "127.0.0.1", "request_id": UUID().uuidString, "key": call.key ?? NSNull(),
            ]
            return String(decoding: try JSONSerialization.data(withJSONObject: envelope), as: UTF8.self)
        }
        let rows = try await connection.query(
            "select status, body from api.call_many($1::int, $2::text[])",
            [PostgresValue(scope), .array(texts)])
        return try rows.map { row in
            DoorAnswer(
                status: try row.decode("status", as: Int.self), body: try row.decode("body", as: String.self))
        }
    }
}
