// POST /api/v1/{operation}: every operation of the catalogue. The body goes to the door as it came, the door's answer to
// the caller as it came.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Calls operations.
struct OperationRoute: Sendable {
    let gateway: Gateway
    let configuration: HTTPConfiguration
    let bodies: RequestBodyReader

    func handle(_ request: Request, _ context: ExchangeContext) async throws -> Response {
        let operation = context.parameters.get("operation") ?? ""
        guard Self.isName(operation) else { throw Refusal.operationUnknown(operation) }
        return try await bodies.withBytes(of: request) { body in
            let call = try gateway.call(
                for: request, context: context, configuration: configuration, operation: operation,
                body: body)
            guard call.request.isEmpty || Self.isJSON(request.headers[.contentType]) else {
                throw HTTPRefusal.mediaTypeUnsupported
            }
            return await gateway.call(call, in: context).response(to: request, context: context)
        }
    }

    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && name.utf8.count <= 100
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) }
            }
    }

    /// Whether the type is JSON in UTF-8.
    private static func isJSON(_ contentType: String?) -> Bool {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.trimmingSpaces() }
        guard parts.first == "application/json" else { return false }
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
        return charset.map { ["utf-8", "\"utf-8\"", "utf8"].contains($0) } ?? true
    }
}

extension Gateway {
    /// A call as its request's headers describe it.
    ///
    /// - Throws: `HTTPRefusal` `header_invalid`.
    func call(
        for request: Request, context: ExchangeContext, configuration: HTTPConfiguration, operation: String,
        body: [UInt8]
    ) throws -> Call {
        var call = Call(
            operation: operation, request: body, sessionToken: try request.bearerToken,
            key: try request.single(.idempotencyKey), branch: try request.single(.suanpanBranch),
            clientAddress: context.clientAddress(of: request, trusting: configuration.trustedProxies),
            face: "http", requestID: context.requestID)
        switch try request.single(.suanpanDryRun)?.lowercased() {
        case nil, "false": break
        case "true": call.isDryRun = true
        // Carried out in earnest for a misspelt wish would be the worst of all answers.
        default: throw HTTPRefusal.headerInvalid("Suanpan-Dry-Run")
        }
        return call
    }

    /// Carries out a call; the log of its request says which, whose, and what came of it.
    func call(_ call: Call, in context: ExchangeContext) async -> Answer {
        let answer = await self.call(call)
        await note(call, answer, in: context)
        return answer
    }

    /// Tells the log of a request which call it was, whose, and what came of it.
    func note(_ call: Call, _ answer: Answer?, in context: ExchangeContext) async {
        context.facts.note(.operation, call.operation)
        context.facts.note(.branch, call.branch)
        context.facts.note(.outcome, answer.map { $0.isDone ? "done" : $0.errorName ?? "internal" } ?? "done")
        context.facts.note(.login, await login(of: call.sessionToken, asks: answer?.isDone ?? true))
    }
}

extension Answer {
    /// The answer as HTTP gives it: the body as it is, or a problem.
    func response(to request: Request, context: ExchangeContext) -> Response {
        guard isDone else {
            let language = Language(accepting: request.headers[.acceptLanguage])
            return Problem(self, language: language, requestID: context.requestID)
                .response(language: language, retryAfterSeconds: retryAfterSeconds)
        }
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}

extension Request {
    /// The token of `Authorization: Bearer …`; nil without that header.
    ///
    /// - Throws: `Refusal` `session_required` where the header is something else.
    var bearerToken: String? {
        get throws {
            guard let header = try single(.authorization) else { return nil }
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw Refusal.sessionRequired }
            return parts[1].trimmingSpaces()
        }
    }

    /// A header that may stand once.
    ///
    /// - Throws: `HTTPRefusal` `header_invalid` where it stands more often.
    func single(_ name: HTTPField.Name) throws -> String? {
        let values = headers[values: name]
        guard values.count <= 1 else { throw HTTPRefusal.headerInvalid(name.canonicalName) }
        return values.first
    }
}
