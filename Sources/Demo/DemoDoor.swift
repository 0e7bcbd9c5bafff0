// The people of the demo company at the door: each call is made in the session of the person whose work it is. A refusal
// ends the load, for nothing that people of a sound company do is refused.

internal import ArgumentParser
internal import Foundation
internal import Gateway
internal import Terminal

/// Sessions by login.
struct DemoDoor: Sendable {
    private let sessions: [String: CommandSession]

    /// Signs everybody in; `administrator` is in already.
    ///
    /// - Throws: `ExitCode`, after the reason was printed.
    init(_ gateway: Gateway, people: [DemoCompany.Person], password: String, administrator: CommandSession)
        async throws
    {
        var sessions = ["": administrator]
        for person in people where !person.login.isEmpty {
            sessions[person.login] = try await CommandSession.signIn(
                gateway, login: person.login, password: password)
        }
        self.sessions = sessions
    }

    /// A door that only the administrator passes.
    init(administrator: CommandSession) { sessions = ["": administrator] }

    /// Ends all sessions but the administrator's.
    func close() async {
        for (login, session) in sessions where !login.isEmpty { await session.close() }
    }

    /// Carries out an operation as the person of that login, empty for the administrator, in a branch where the
    /// operation acts in one.
    ///
    /// - Throws: `CommandFault` with what was refused, to whom and why.
    @discardableResult
    func done(
        _ operation: String, _ members: [JSONTree.Member], as login: String = "", branch: String? = nil
    ) async throws -> JSONText {
        guard let session = sessions[login] else { throw CommandFault("\(login) is not signed in", .failure) }
        let place = branch.map { [JSONTree.Member(name: "branch", value: .string($0))] } ?? []
        let request = JSONTree.object(members + place)
        let answer = await session.call(operation, request)
        guard answer.isDone, let body = answer.json else {
            let details = answer.json?["details"]?.text ?? ""
            throw CommandFault(
                "\(operation) as \(login.isEmpty ? "administrator" : login): \(answer.message) \(details)",
                answer.exitCode)
        }
        return body
    }

    /// Rows of a published view as arrays of texts, all that fit on a page.
    ///
    /// - Throws: `CommandFault`.
    func rows(
        _ view: String, _ columns: [String], filter: JSONTree = [:], as login: String = ""
    ) async throws -> [[String]] {
        let page = try await done(
            "report.read",
            [
                .init(name: "view", value: .string(view)), .init(name: "filter", value: filter),
                .init(name: "columns", value: .array(columns.map { .string($0) })),
                .init(name: "limit", value: 1000),
            ], as: login)
        return (page["rows"]?.elements ?? []).map { row in row.elements.map { $0.string ?? $0.text } }
    }
}

extension Array where Element == JSONTree.Member {
    /// Members from a literal, those without a value left out.
    static func members(_ pairs: KeyValuePairs<String, JSONTree?>) -> [JSONTree.Member] {
        pairs.compactMap { name, value in value.map { .init(name: name, value: $0) } }
    }
}

extension JSONTree {
    /// An amount in cents as money.
    static func cents(_ cents: Int) -> JSONTree {
        let fraction = cents % 100
        return .string("\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)")
    }

    /// A whole quantity.
    static func quantity(_ quantity: Int) -> JSONTree { .string(String(quantity)) }
}
