// Errors as RFC 9457 says: application/problem+json, with the members of our own beside the standard ones.

package import Gateway
package import HTTPTypes
package import Hummingbird

/// An error of the HTTP face, with what its answer's head needs.
package struct HTTPRefusal: Error {
    /// The error.
    package let refusal: Refusal
    /// What the head of its answer needs beside it.
    package var headers: HTTPFields = [:]

    /// An error with the header fields of its answer.
    package init(refusal: Refusal, headers: HTTPFields = [:]) {
        self.refusal = refusal
        self.headers = headers
    }
}

/// A problem document.
package struct Problem {
    /// The members: type, title, status, detail, instance; error, hint, retryable, details, request_id.
    package let document: JSONTree
    /// The HTTP status.
    package let status: Int

    /// Turns an answer that is an error into a problem in the reader's language.
    package init(_ answer: Answer, language: Language, requestID: String) {
        let body = answer.json
        let name = body?["error"]?.string ?? "internal"
        status = answer.status
        document = [
            "type": .string("urn:suanpan:error:\(name)"),
            "title": .string(name.split(separator: "_").joined(separator: " ")),
            "status": .int(answer.status),
            "detail": .string(body?["message"]?[language.rawValue]?.string ?? name),
            "instance": .string("urn:suanpan:request:\(requestID)"),
            "error": .string(name),
            "hint": .string(body?["hint"]?[language.rawValue]?.string ?? ""),
            "retryable": .bool(body?["retryable"]?.bool ?? false),
            "details": body?["details"].map { .json($0) } ?? [:],
            "request_id": .string(requestID),
        ]
    }

    /// The problem as an answer to its request.
    package func response(
        language: Language, retryAfterSeconds: Int?, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLanguage] = language.rawValue
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if let seconds = retryAfterSeconds ?? (status == 503 ? 1 : nil) {
            headers[.retryAfter] = String(seconds)
        }
        return Response(
            status: .init(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: document.text)))
    }
}

// Errors that only HTTP knows.
extension HTTPRefusal {
    /// No such path.
    package static let notFound = HTTPRefusal(
        refusal: Refusal(
            error: "not_found", status: 404, retryable: false,
            message: .init(zh: "没有这个路径。", en: "There is nothing at this path."),
            hint: .init(zh: "接口说明见 /api/v1/openapi.json。", en: "See /api/v1/openapi.json.")))

    /// The path knows other methods.
    package static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> HTTPRefusal {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return HTTPRefusal(
            refusal: Refusal(
                error: "method_not_allowed", status: 405, retryable: false,
                message: .init(zh: "此路径不支持这种请求方法。", en: "This path does not take that method."),
                hint: .init(zh: "可用的方法：\(names)。", en: "Use \(names).")),
            headers: [.allow: names])
    }

    /// The body is no JSON by its own word.
    package static let mediaTypeUnsupported = HTTPRefusal(
        refusal: Refusal(
            error: "media_type_unsupported", status: 415, retryable: false,
            message: .init(zh: "请求内容的类型不受支持。", en: "The content type of the request is not supported."),
            hint: .init(zh: "请使用 Content-Type: application/json。", en: "Use Content-Type: application/json.")),
        headers: [.accept: "application/json"])

    /// The body is larger than the setting allows. The connection is closed: its rest is not read.
    static func bodyTooLarge(limit: Int) -> HTTPRefusal {
        HTTPRefusal(
            refusal: Refusal(
                error: "body_too_large", status: 413, retryable: false,
                message: .init(zh: "请求内容过大。", en: "The request body is too large."),
                hint: .init(zh: "至多 \(limit) 字节，请分批提交。", en: "Send at most \(limit) bytes; split the work."),
                details: ["maximum_bytes": .int(limit)]),
            headers: [.connection: "close"])
    }

    /// The body took too long to arrive. The connection is closed.
    static let bodyTimedOut = HTTPRefusal(
        refusal: Refusal(
            error: "body_timed_out", status: 408, retryable: true,
            message: .init(zh: "请求内容未能在规定时间内到达。", en: "The request body did not arrive in time."),
            hint: .init(zh: "什么都没有执行，请重试。", en: "Nothing was done. Try again.")),
        headers: [.connection: "close"])

    /// The connection ended inside the body.
    static let bodyIncomplete = HTTPRefusal(
        refusal: Refusal(
            error: "body_incomplete", status: 400, retryable: true,
            message: .init(zh: "请求内容不完整。", en: "The request body is incomplete."),
            hint: .init(zh: "什么都没有执行，请重试。", en: "Nothing was done. Try again.")),
        headers: [.connection: "close"])

    /// A header has a wrong form.
    package static func headerInvalid(_ name: String) -> HTTPRefusal {
        HTTPRefusal(
            refusal: Refusal(
                error: "header_invalid", status: 400, retryable: false,
                message: .init(zh: "请求头 \(name) 的格式不正确。", en: "The header \(name) has a wrong form."),
                hint: .init(zh: "请更正后重试。", en: "Correct it and try again."),
                details: ["header": .string(name)]))
    }
}
