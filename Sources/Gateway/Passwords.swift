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
    /// The argument that takes a new password's key under the salt in force, so that the same password is known again.
    static let newKeyBefore = "new_key_before"
    /// The argument that takes the caller's address, whatever the request says.
    static let clientAddress = "client_address"
    /// What a device shows that signed in before.
    static let device = "device"

    /// Arguments that no caller of a face writes.
    static let ours = [newSalt, newKeyBefore, clientAddress]

    /// The longest password: none longer is ever set, and none longer is worked on.
    static let maximumBytes = 1024
}

/// The salt and cost of a login, as `session.challenge` answers.
struct Challenge: Sendable, Equatable {
    let salt: [UInt8]
    let cost: DerivationCost
    /// How long the login has to wait at this address or device; 0 where it may be tried.
    let waitSeconds: Int
    /// Whether the device signed the login in before.
    let isDeviceKnown: Bool

    init?(json text: String) {
        guard let json = try? JSONText(checking: text), let salt = json["salt"]?.string.flatMap(Hex.bytes),
            !salt.isEmpty, let cost = json["cost"], let n = cost["n"]?.int, let r = cost["r"]?.int,
            let p = cost["p"]?.int, n > 0, r > 0, p > 0
        else { return nil }
        self.salt = salt
        self.cost = DerivationCost(n: UInt64(n), r: UInt64(r), p: UInt64(p))
        waitSeconds = json["wait_seconds"]?.int ?? 0
        isDeviceKnown = json["device_known"]?.bool ?? false
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
    /// - Parameters:
    ///   - password: as a person types it.
    ///   - minimumLength: in characters.
    ///   - login: whose it is to be; it does for no password.
    ///   - names: of the user and of the company, which do for none either.
    ///   - caller: on whose behalf.
    /// - Returns: its salt and key.
    /// - Throws: `Refusal`: `password_unfit`, `password_guessable`, `sign_in_busy`, `overloaded`.
    package func newPassword(
        _ password: String, minimumLength: Int, login: String? = nil, names: [String] = [],
        for caller: DerivationCaller = .itself
    ) async throws(Refusal) -> NewPassword {
        guard password.count >= minimumLength, password.utf8.count <= PasswordMembers.maximumBytes else {
            throw .passwordUnfit(minimumLength: minimumLength)
        }
        if let reason = GuessablePassword(password.normalizedPassword, login: login, names: names) {
            throw .passwordGuessable(reason)
        }
        let salt = Secrets.random(count: 16)
        let key = try await key(
            password: password.normalizedPassword, salt: salt, cost: .standard, for: caller)
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
    /// From where the call comes.
    let address: String
    /// Asks the door for the challenge of a login, at that address and with the device that the request shows.
    let challenge: @Sendable (_ login: String, _ device: String?) async throws(Refusal) -> Challenge
    /// The session that the call belongs to.
    let session: @Sendable () async throws(Refusal) -> SessionState

    /// The request with every password replaced that the operation takes as a key; the same request where there is
    /// none.
    ///
    /// - Throws: `Refusal`: `request_invalid`, `password_unfit`, `password_guessable`, `password_again`, `sign_in_delayed`,
    ///   `sign_in_busy`, `overloaded`, or what the door says.
    func replaced(
        in request: JSONRequest, of operation: Catalogue.Operation
    ) async throws(Refusal) -> JSONRequest {
        var replacements: [String: [(name: String, value: JSONTree)]] = [:]
        for member in PasswordMembers.all {
            guard let value = request[member], let argument = PasswordMembers.key[member],
                operation.takes(argument), !operation.takes(member)
            else { continue }
            guard let password = value.string else {
                throw .requestInvalid(path: member, fault: "wrong_type", expected: "text")
            }
            if member == PasswordMembers.new {
                replacements[member] = try await newMembers(password, of: operation, request: request)
            } else {
                let key = try await key(for: member, password: password, request: request)
                replacements[member] = [(argument, .string(key))]
            }
        }
        return replacements.isEmpty ? request : request.replacing(replacements)
    }

    /// What comes in the place of a new password.
    private func newMembers(
        _ password: String, of operation: Catalogue.Operation, request: JSONRequest
    ) async throws(Refusal) -> [(name: String, value: JSONTree)] {
        if let current = request[PasswordMembers.current]?.string,
            current.normalizedPassword == password.normalizedPassword
        {
            throw .passwordAgain
        }
        let session = try await session()
        let given = request["login"]?.string ?? request["user"]?.string
        let caller = DerivationCaller.known(session.login ?? "")
        let new = try await derivation.newPassword(
            password, minimumLength: minimumLength, login: given ?? session.login,
            names: [request["name"]?.string, given == nil ? session.name : nil, session.company].compactMap(
                \.self),
            for: caller)
        var members: [(name: String, value: JSONTree)] = [
            ("new_key", .string(new.key)), (PasswordMembers.newSalt, .string(new.salt)),
        ]
        if operation.takes(PasswordMembers.newKeyBefore), let given {
            let challenge = try await challenge(given, nil)
            let before = try await derivation.key(
                password: password.normalizedPassword, salt: challenge.salt, cost: challenge.cost, for: caller
            )
            members.append((PasswordMembers.newKeyBefore, .string(before)))
        }
        return members
    }

    /// The key of a password that is to open something: of one whose login waits none is derived.
    private func key(
        for member: String, password: String, request: JSONRequest
    ) async throws(Refusal) -> String {
        guard password.utf8.count <= PasswordMembers.maximumBytes else {
            throw .requestInvalid(
                path: member, fault: "out_of_range", expected: "at most \(PasswordMembers.maximumBytes) bytes"
            )
        }
        let login: String
        var isKnown = false
        if member == PasswordMembers.current {
            guard let own = try await session().login else { throw .sessionRequired }
            login = own
            isKnown = true
        } else {
            guard let given = request["login"]?.string else {
                throw .requestInvalid(path: "login", fault: "missing", expected: "text")
            }
            login = given
        }
        let challenge = try await challenge(login, request[PasswordMembers.device]?.string)
        guard challenge.waitSeconds == 0 else { throw .signInDelayed(seconds: challenge.waitSeconds) }
        return try await derivation.key(
            password: password.normalizedPassword, salt: challenge.salt, cost: challenge.cost,
            for: isKnown || challenge.isDeviceKnown ? .known(login) : .address(address))
    }
}

extension Gateway {
    /// What replaces the passwords of a call.
    func passwords(for call: Call) -> Passwords {
        let door = door
        return Passwords(
            derivation: derivation, minimumLength: configuration.passwordMinimumLength,
            address: call.clientAddress,
            challenge: { (login, device) async throws(Refusal) -> Challenge in
                let request: JSONTree = [
                    "login": .string(login), "device": .string(orNull: device),
                    "client_address": .string(call.clientAddress),
                ]
                do {
                    let answer = try await door.query(
                        session: nil, operation: "session.challenge", request: request.text)
                    // What is no login at all is refused by its form, before anybody is looked for.
                    if answer.status == 422 {
                        throw Refusal.requestInvalid(path: "login", fault: "wrong_form", expected: "a login")
                    }
                    guard let challenge = Challenge(json: answer.body) else { throw Refusal.internal }
                    return challenge
                } catch let failure as DoorFailure {
                    throw failure.refusal
                } catch let refusal as Refusal {
                    throw refusal
                } catch {
                    throw .internal
                }
            },
            session: { () async throws(Refusal) -> SessionState in
                guard let token = call.sessionToken, let state = try await self.sessionState(of: token) else {
                    throw .sessionRequired
                }
                return state
            })
    }
}
