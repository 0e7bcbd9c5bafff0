// Passwords end here: a caller writes one, the database sees the key that scrypt makes of it. Which members are
// replaced follows from the operation's arguments in the catalogue, never from a list of operations.

internal import Foundation

/// What callers write in the place of keys.
enum PasswordMembers {
    static let password = "password"
    static let current = "current_password"
    static let new = "new_password"
    static let all = [password, current, new]

    /// The argument that a password is turned into.
    static let key = [password: "key", current: "current_key", new: "new_key"]
    /// The argument that takes a new password's salt.
    static let newSalt = "new_salt"

    /// The longest password: none longer is ever set, and none longer is worked on.
    static let maximumBytes = 1024
}

/// The salt and cost of a login, as `session.challenge` answers.
struct Challenge: Sendable, Equatable {
    let salt: [UInt8]
    let cost: DerivationCost

    init?(json text: String) {
        guard let json = try? JSONText(checking: text), let salt = json["salt"]?.string.flatMap(Hex.bytes),
            !salt.isEmpty, let cost = json["cost"], let n = cost["n"]?.int, let r = cost["r"]?.int,
            let p = cost["p"]?.int, n > 0, r > 0, p > 0
        else { return nil }
        self.salt = salt
        self.cost = DerivationCost(n: UInt64(n), r: UInt64(r), p: UInt64(p))
    }
}

/// A salted key of a new password, as hexadecimal digits.
package struct NewPassword: Sendable {
    package let salt: String
    package let key: String
}

extension KeyDerivation {
    /// Salts and derives a new password.
    ///
    /// - Throws: `Refusal`: `password_unfit`, `overloaded`.
    package func newPassword(
        _ password: String, minimumLength: Int
    ) async throws(Refusal) -> NewPassword {
        guard password.count >= minimumLength, password.utf8.count <= PasswordMembers.maximumBytes else {
            throw .passwordUnfit(minimumLength: minimumLength)
        }
        let salt = Secrets.random(count: 16)
        let key = try await key(password: password.normalizedPassword, salt: salt, cost: .standard)
        return NewPassword(salt: Hex.text(salt), key: key)
    }
}

extension String {
    /// One form for a password, however a keyboard composes its characters.
    var normalizedPassword: String { precomposedStringWithCanonicalMapping }
}

/// Replaces passwords in requests.
struct Passwords: Sendable {
    let derivation: KeyDerivation
    let minimumLength: Int
    /// Asks the door for the challenge of a login.
    let challenge: @Sendable (_ login: String) async throws(Refusal) -> Challenge
    /// The login of the session that the call belongs to.
    let sessionLogin: @Sendable (_ token: String?) async throws(Refusal) -> String

    /// The request with every password replaced that the operation takes as a key; the same request where there is
    /// none.
    ///
    /// - Throws: `Refusal`: `request_invalid`, `password_unfit`, `overloaded`, or what the door says.
    func replaced(
        in request: JSONRequest, of operation: Catalogue.Operation, token: String?
    ) async throws(Refusal) -> JSONRequest {
        var replacements: [String: [(name: String, value: JSONTree)]] = [:]
        for member in PasswordMembers.all {
            guard let value = request[member], let argument = PasswordMembers.key[member],
                operation.takes(argument), !operation.takes(member)
            else { continue }
            guard let password = value.string else {
                throw .requestInvalid(path: member, fault: "wrong_type", expected: "text")
            }
            replacements[member] = try await self.members(
                for: member, password: password, argument: argument, request: request, token: token)
        }
        return replacements.isEmpty ? request : request.replacing(replacements)
    }

    private func members(
        for member: String, password: String, argument: String, request: JSONRequest, token: String?
    ) async throws(Refusal) -> [(name: String, value: JSONTree)] {
        if member == PasswordMembers.new {
            let new = try await derivation.newPassword(password, minimumLength: minimumLength)
            return [(argument, .string(new.key)), (PasswordMembers.newSalt, .string(new.salt))]
        }
        guard password.utf8.count <= PasswordMembers.maximumBytes else {
            throw .requestInvalid(
                path: member, fault: "out_of_range", expected: "at most \(PasswordMembers.maximumBytes) bytes"
            )
        }
        let login: String
        if member == PasswordMembers.current {
            login = try await sessionLogin(token)
        } else {
            guard let given = request["login"]?.string else {
                throw .requestInvalid(path: "login", fault: "missing", expected: "text")
            }
            login = given
        }
        let challenge = try await challenge(login)
        let key = try await derivation.key(
            password: password.normalizedPassword, salt: challenge.salt, cost: challenge.cost)
        return [(argument, .string(key))]
    }
}
