// Operations: request, questions, call, pages, progress of long work.

internal import Gateway

extension CommandRun {
    /// A command that is an operation.
    func operate(_ name: String, items: [Command.Item]) async -> CommandEnd {
        let operation: Catalogue.Operation
        var request: OperationRequest
        do {
            operation = try await self.operation(name)
            request = try OperationRequest(items, of: operation)
        } catch let refusal as Refusal {
            return await refuse(refusal)
        } catch let fault as CommandFault {
            return await refuse(Refusal(fault))
        } catch {
            return await refuse(.internal)
        }
        for name in request.questions {
            guard let secret = await link.ask(name) else { return await refuse(.cancelled) }
            request.add(name, secret: String(decoding: secret, as: UTF8.self))
        }
        let pages = (options.readsAllPages ?? false) && operation.hasPages ? Int.max : 1
        return await ask(operation, request: request.text, pages: pages)
    }

    /// The operation of that name.
    func operation(_ name: String) async throws(Refusal) -> Catalogue.Operation {
        guard let operation = try await catalogue()[name] else { throw .operationUnknown(name) }
        return operation
    }

    /// Calls an operation and writes its answer: one page after the other of a query, as many as are wanted.
    func ask(_ operation: Catalogue.Operation, request: String, pages: Int) async -> CommandEnd {
        var text = AnswerText(format: format, columns: options.columns)
        var request = request
        var page: QueryPage?
        var fields: [Field] = []
        var requestID = ""
        for _ in 0..<pages {
            requestID = Secrets.requestID()
            let answer = await answer(of: operation, request: request, requestID: requestID)
            guard answer.isDone else { return await refuse(answer, requestID: requestID) }
            guard let json = answer.json else {
                return await refuse(.internal)
            }
            if options.isDryRun == true {
                fields = await writeDryRun(json, &text)
                break
            }
            await text.write(json) { await self.writer.put($0) }
            page = QueryPage(operation, request: request, next: AnswerShape(json).next, options: options)
            guard let next = page, !writer.isBroken, !Task.isCancelled else { break }
            request = next.nextRequest
        }
        changes.append(.page(page))
        if Task.isCancelled, pages > 1, page != nil { return await refuse(.cancelled) }
        if text.hasRows { fields.insert(Field("rows", text.rows), at: 0) }
        if page != nil { fields.append(Field("more", true)) }
        return CommandEnd(fields: fields, requestID: requestID)
    }

    /// The answer, and what would have changed.
    private func writeDryRun(_ json: JSONText, _ text: inout AnswerText) async -> [Field] {
        if format == .json {
            await writer.put(Visible.json(json.text) + "\n")
            return [Field("dry_run", true)]
        }
        if let answer = json["answer"] { await text.write(answer) { await self.writer.put($0) } }
        if let changes = json["changes"], changes.kind == .array {
            var table = AnswerText(format: format, columns: nil)
            await table.write(changes) { await self.writer.put($0) }
        }
        return [Field("dry_run", true)]
    }

    private func answer(
        of operation: Catalogue.Operation, request: String, requestID: String
    ) async -> Answer {
        guard operation.kind == .batch else {
            return await call(operation.name, request, options: options, requestID: requestID)
        }
        let progress = JobProgress(
            gateway: gateway, token: context.identity?.token, clientAddress: clientAddress,
            requestID: requestID,
            link: link)
        let following = Task { await progress.show() }
        let answer = await call(operation.name, request, options: options, requestID: requestID)
        following.cancel()
        // Its last news is out before the answer begins.
        await following.value
        return answer
    }

    /// The verb MORE.
    func more() async -> CommandEnd {
        guard let page = context.page else { return await refuse(.noMore) }
        do {
            let operation = try await operation(page.operation)
            return await ask(operation, request: page.nextRequest, pages: 1)
        } catch {
            return await refuse(error)
        }
    }
}

extension QueryPage {
    /// nil where there is no further page.
    init?(
        _ operation: Catalogue.Operation, request: String, next: String?, options: CommandOptions
    ) {
        guard operation.hasPages, let next else { return nil }
        self.init(operation: operation.name, request: request, after: next, options: options)
    }

    /// The request of the further page.
    var nextRequest: String {
        guard let request = try? JSONRequest(checking: Array(request.utf8)) else { return request }
        return request.replacing(["after": []]).adding("after", .string(after)).text
    }
}

/// Tells how far a batch is, once a second, to whom may see jobs.
struct JobProgress: Sendable {
    let gateway: Gateway
    let token: String?
    let clientAddress: String
    let requestID: String
    let link: CommandLink

    /// Goes on until its task is cancelled, or the user may not see jobs.
    func show() async {
        var told: [Field] = []
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let filter: JSONTree = ["filter": ["request_id": .string(requestID)], "limit": 1]
            let answer = await gateway.call(
                Call(
                    operation: "job.list", request: Array(filter.text.utf8), sessionToken: token,
                    clientAddress: clientAddress, face: CommandRun.face))
            guard answer.isDone, !Task.isCancelled else { return }
            guard let row = answer.json?["rows"]?.elements.first else { continue }
            let fields = Self.fields(row)
            guard fields != told else { continue }
            told = fields
            guard (try? await link.write(Array(fields.line("* progress").utf8))) != nil else { return }
        }
    }

    private static func fields(_ row: JSONText) -> [Field] {
        [("job", "id"), ("step", "step"), ("done", "done"), ("total", "total")].compactMap { key, name in
            row[name].flatMap { $0.kind == .null ? nil : Field(key, json: $0) }
        }
    }
}
