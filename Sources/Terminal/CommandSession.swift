// The session that a command works in: one's own by SUANPAN_TOKEN, or one that is opened for it and closed after it.

package import ArgumentParser
internal import Foundation
package import Gateway

/// Calls operations in one session.
package struct CommandSession: Sendable {
    private let gateway: Gateway
    private let token: String
    private let branch: String?
    private let isOwn: Bool

    /// Signs in, or takes the token of the environment.
    ///
    /// - Throws: `ExitCode`, after the reason was printed; `CommandFault`.
    package static func open(
        _ gateway: Gateway, login: String?, passwordFile: String?, branch: String?
    ) async throws -> CommandSession {
        guard let login else {
            guard let token = ProcessInfo.processInfo.environment["SUANPAN_TOKEN"], !token.isEmpty else {
                throw CommandFault("give --login, or a session's token in SUANPAN_TOKEN")
            }
            return CommandSession(gateway: gateway, token: token, branch: branch, isOwn: false)
        }
        let password = try PasswordSource.password(file: passwordFile, isNew: false)
        return try await signIn(gateway, login: login, password: password, branch: branch)
    }

    /// Signs in.
    ///
    /// - Throws: `ExitCode`, after the reason was printed.
    package static func signIn(
        _ gateway: Gateway, login: String, password: String, branch: String? = nil
    ) async throws -> CommandSession {
        let request: JSONTree = ["login": .string(login), "password": .string(password)]
        let answer = await gateway.call(
            Call(operation: "session.sign_in", request: Array(request.text.utf8), face: "command_line"))
        guard answer.isDone, let token = answer.json?["token"]?.string else {
            Terminal.say(answer.message)
            throw answer.exitCode
        }
        return CommandSession(gateway: gateway, token: token, branch: branch, isOwn: true)
    }

    /// Ends a session that was opened here.
    package func close() async {
        if isOwn { _ = await call("session.sign_out", [:]) }
    }

    /// Carries out an operation.
    package func call(
        _ operation: String, _ request: JSONTree, requestID: String = Secrets.requestID()
    ) async -> Answer {
        await gateway.call(
            Call(
                operation: operation, request: Array(request.text.utf8), sessionToken: token, branch: branch,
                face: "command_line", requestID: requestID))
    }
}

extension Answer {
    /// An error's message and next step in the terminal's language.
    package var message: String {
        let language = ConsoleLanguage.isChinese ? "zh" : "en"
        guard let body = try? JSONText(checking: body) else { return "failed" }
        return [body["message"]?[language]?.string, body["hint"]?[language]?.string].compactMap { $0 }
            .joined(separator: " ")
    }

    /// What the program ends with after this error.
    package var exitCode: ExitCode {
        switch status {
        case 401, 403: .notPermitted
        case 503: .unavailable
        case 422: .faultyData
        default: .failure
        }
    }
}
