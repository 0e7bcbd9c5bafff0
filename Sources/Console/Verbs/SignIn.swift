// Signing in and out, and the options of the session.

internal import Gateway

extension CommandRun {
    /// The verb SIGN_IN: by password, or without a login by token.
    func signIn(login: String?) async -> CommandEnd {
        guard let secret = await link.ask(login == nil ? "token" : "password") else {
            return await refuse(.cancelled)
        }
        let text = String(decoding: secret, as: UTF8.self)
        guard let login else { return await signIn(token: text) }
        let request: JSONTree = ["login": .string(login), "password": .string(text)]
        let requestID = Secrets.requestID()
        let call = Call(
            operation: "session.sign_in", request: Array(request.text.utf8), clientAddress: clientAddress,
            face: Self.face, requestID: requestID)
        return await finishSignIn(await gateway.call(call), requestID: requestID)
    }

    private func signIn(token: String) async -> CommandEnd {
        let requestID = Secrets.requestID()
        let answer = await gateway.call(
            Call(
                operation: "session.current", sessionToken: token, clientAddress: clientAddress,
                face: Self.face, requestID: requestID))
        guard answer.isDone else {
            guard answer.status == 401 else { return await refuse(answer, requestID: requestID) }
            return await refuse(.tokenRefused)
        }
        guard let identity = Identity(json: answer.body, token: token) else { return await refuse(.internal) }
        return await enter(identity, requestID: requestID)
    }

    /// At the greeting, by a certificate that TLS has verified. One that belongs to nobody is told, and no failure.
    func signIn(certificateSubject: String) async -> CommandEnd {
        let call = Call(
            operation: "session.sign_in_by_certificate", clientAddress: clientAddress, face: Self.face)
        let answer = await gateway.call(call, certificateSubject: certificateSubject)
        guard answer.isDone, let identity = Identity(json: answer.body, token: nil) else {
            if answer.errorName == Refusal.tokenRefused.error {
                changes.append(.strange(subject: certificateSubject))
            }
            return .done
        }
        return await enter(identity, requestID: call.requestID)
    }

    private func finishSignIn(_ answer: Answer, requestID: String) async -> CommandEnd {
        guard answer.isDone else {
            await writer.put(answer.problemText(format: format, language: language))
            return CommandEnd(answer, requestID: requestID)
        }
        guard let identity = Identity(json: answer.body, token: nil) else { return await refuse(.internal) }
        return await enter(identity, requestID: requestID)
    }

    /// Whoever was signed in before leaves.
    private func enter(_ identity: Identity, requestID: String) async -> CommandEnd {
        if let former = context.identity, former.isOwn {
            await gateway.endSession(of: former, from: clientAddress)
        }
        changes.append(.signedIn(identity))
        return CommandEnd(fields: identity.fields, requestID: requestID)
    }

    /// The verb SIGN_OUT.
    func signOut() async -> CommandEnd {
        guard let identity = context.identity else { return await refuse(signInFirst) }
        await gateway.endSession(of: identity, from: clientAddress)
        changes.append(.signedOut(reason: nil))
        return .done
    }

    /// The verb SET.
    func set(_ items: [Command.Item]) async -> CommandEnd {
        guard !items.isEmpty else { return await showOptions() }
        var session = context.options
        for item in items {
            guard case .argument(let name, .text(let value)) = item.kind else {
                return await refuse(.commandMalformed(at: item.position, .optionExpected))
            }
            do throws(CommandFault) {
                try session.set(name, value, at: item.position, isForSession: true)
            } catch {
                return await refuse(Refusal(error))
            }
        }
        changes.append(.options(session))
        return .done
    }

    private func showOptions() async -> CommandEnd {
        var shown = context.options
        shown.language = context.language()
        let members = shown.fields.map { field in
            JSONTree.Member(name: field.key, value: .string(field.value))
        }
        return await show(.object(members))
    }

    /// Writes an answer that was made here.
    func show(_ answer: JSONTree) async -> CommandEnd {
        guard let json = try? JSONText(checking: answer.text) else { return await refuse(.internal) }
        var text = AnswerText(format: format, columns: options.columns)
        await text.write(json) { await self.writer.put($0) }
        return CommandEnd(fields: text.hasRows ? [Field("rows", text.rows)] : [])
    }
}

extension Gateway {
    /// Ends a session that nobody needs any more.
    func endSession(of identity: Identity, from clientAddress: String) async {
        _ = await call(
            Call(
                operation: "session.sign_out", sessionToken: identity.token, clientAddress: clientAddress,
                face: CommandRun.face))
    }

    fileprivate func call(_ call: Call, certificateSubject: String) async -> Answer {
        var call = call
        call.certificateSubject = certificateSubject
        return await self.call(call)
    }
}

extension Identity {
    /// Reads the answer of a sign-in, or of `session.current` for a token that is somebody else's.
    init?(json text: String, token: String?) {
        guard let json = try? JSONText(checking: text), let token = token ?? json["token"]?.string,
            let user = json["user"], let login = user["login"]?.string
        else { return nil }
        self.init(
            token: token, login: login, name: user["name"]?.string ?? login,
            branch: json["branch"]?["code"]?.string,
            language: user["language"]?.string.flatMap(ConsoleLanguage.init) ?? .chinese,
            mustChangePassword: json["must_change_password"]?.bool ?? false, isOwn: json["token"] != nil)
    }
}

extension Refusal {
    /// The token opens no session.
    static let tokenRefused = Refusal(
        error: "sign_in_refused", status: 401, retryable: false,
        message: Text(zh: "令牌无效或已过期。", en: "The token is not valid or has expired."),
        hint: Text(zh: "请用 SIGN_IN 用户名 登录。", en: "Sign in by SIGN_IN login."))
}
