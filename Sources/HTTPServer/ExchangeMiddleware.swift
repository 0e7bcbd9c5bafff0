// Around every request: admission, the request id, errors as problems, security headers, the access log. Guarantees: no
// error, known or not, becomes an empty answer; the log holds no header, body or query string.

internal import Gateway
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Synchronization

/// Admits, answers for and records each request.
struct ExchangeMiddleware: RouterMiddleware {
    let faces: [any HTTPFace]
    let configuration: HTTPConfiguration
    let metrics: Metrics
    let logger: Logger
    let load = RequestLoad()

    func handle(
        _ request: Request, context: ExchangeContext,
        next: (Request, ExchangeContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            try Self.checkHost(of: request)
            // Probes are answered under any load: that is when they matter.
            let isProbe = ["/healthz", "/readyz", "/metrics"].contains(request.uri.path)
            if isProbe {
                response = try await next(request, context)
            } else {
                guard load.enter(limit: configuration.maximumConcurrentRequests) else {
                    throw HTTPRefusal(refusal: .overloaded)
                }
                defer { load.leave() }
                response = try await next(request, context)
            }
        } catch {
            let refusal = refusal(for: error, context: context)
            context.facts.note(.outcome, refusal.refusal.error)
            response = await answer(refusal, to: request, context: context)
        }
        finish(&response, to: request, context: context)
        record(request, response, context: context, elapsed: start.duration(to: .now))
        return response
    }

    /// As the face says whose the request was, else as a problem document.
    private func answer(
        _ refusal: HTTPRefusal, to request: Request, context: ExchangeContext
    ) async -> Response {
        for face in faces {
            if let response = await face.response(to: refusal, of: request, context: context) {
                return response
            }
        }
        let language = Language(accepting: request.headers[.acceptLanguage])
        let answer = refusal.refusal.answer(requestID: context.requestID)
        return Problem(answer, language: language, requestID: context.requestID)
            .response(
                language: language, retryAfterSeconds: answer.retryAfterSeconds, headers: refusal.headers)
    }

    private func refusal(for error: any Error, context: ExchangeContext) -> HTTPRefusal {
        switch error {
        case let refusal as HTTPRefusal: return refusal
        case let refusal as Refusal: return HTTPRefusal(refusal: refusal)
        case let error as HTTPError where error.status == .notFound: return .notFound
        default:
            logger.error(
                "a request failed unexpectedly",
                metadata: ["request_id": "\(context.requestID)", "error": "\(String(reflecting: error))"])
            return HTTPRefusal(refusal: .internal)
        }
    }

    /// Whoever is asked by several names, or by none, is asked by nobody who means well: proxies and caches may take
    /// another of them for the right one.
    ///
    /// - Throws: `HTTPRefusal` `header_invalid`.
    private static func checkHost(of request: Request) throws(HTTPRefusal) {
        guard request.head.authority?.isEmpty == false, request.headers[values: .host].isEmpty else {
            throw HTTPRefusal.headerInvalid("Host")
        }
    }

    private func finish(_ response: inout Response, to request: Request, context: ExchangeContext) {
        response.headers[.suanpanRequestID] = context.requestID
        // A browser would keep to it for everything at this machine, whatever the port.
        let isLocal = request.head.authority?.hasPrefix("localhost") ?? false
        if configuration.strictTransportSeconds > 0, !isLocal, context.isSecure(request, by: configuration) {
            response.headers[.strictTransportSecurity] = "max-age=\(configuration.strictTransportSeconds)"
        }
        let defaults: [(HTTPField.Name, String)] = [
            (.cacheControl, "no-store"),
            (.xContentTypeOptions, "nosniff"),
            (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
            (.frameOptions, "DENY"),
            (.referrerPolicy, "no-referrer"),
            (.crossOriginResourcePolicy, "same-origin"),
        ]
        for (name, value) in defaults where response.headers[name] == nil { response.headers[name] = value }
    }

    private func record(_ request: Request, _ response: Response, context: ExchangeContext, elapsed: Duration)
    {
        metrics.recordRequest(face: "http", status: String(response.status.code))
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "path": "\(request.uri.path.prefix(200))",
            "status": .stringConvertible(Int(response.status.code)), "request_id": "\(context.requestID)",
            "client": "\(context.clientAddress(of: request, trusting: configuration.trustedProxies))",
            "milliseconds": .stringConvertible((elapsed / .milliseconds(1)).rounded(toPlaces: 3)),
            "bytes": .stringConvertible(response.body.contentLength ?? 0),
        ]
        for fact in context.facts.all { metadata[fact.name] = "\(fact.value)" }
        logger.info("request", metadata: metadata)
    }
}

/// How many requests are worked on.
final class RequestLoad: Sendable {
    private let count = Atomic(0)

    /// Counts one in, unless there are as many as may be.
    func enter(limit: Int) -> Bool {
        if count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue <= limit { return true }
        leave()
        return false
    }

    /// Counts one out.
    func leave() { count.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
}

extension Double {
    /// Rounded half away from zero; for the log only.
    func rounded(toPlaces places: Int) -> Double {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
