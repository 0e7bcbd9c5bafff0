// What operators and machines ask: is it alive, is it ready, what does it count, which operations are there.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// Health, readiness, metrics and the OpenAPI document.
struct ServiceRoutes: Sendable {
    let gateway: Gateway
    let configuration: HTTPConfiguration
    private let document = OpenAPICache()

    init(gateway: Gateway, configuration: HTTPConfiguration) {
        self.gateway = gateway
        self.configuration = configuration
    }

    /// 200 while the process answers at all.
    func health(_ request: Request, _ context: ExchangeContext) -> Response {
        Self.json(#"{"status":"ok"}"#, status: .ok)
    }

    /// 200 when calls can be served; else 503 and what is missing.
    func readiness(_ request: Request, _ context: ExchangeContext) async -> Response {
        let readiness = await gateway.readiness()
        let body: JSONTree = [
            "status": .string(readiness.isReady ? "ready" : "not_ready"),
            "missing": .array(readiness.missing.map { .string($0) }),
        ]
        var response = Self.json(body.text, status: readiness.isReady ? .ok : .serviceUnavailable)
        if !readiness.isReady { response.headers[.retryAfter] = "2" }
        return response
    }

    /// Prometheus' text format.
    func metrics(_ request: Request, _ context: ExchangeContext) async throws -> Response {
        if let token = configuration.metricsToken {
            guard let given = try request.bearerToken, Secrets.areEqual(given, token) else {
                throw Refusal.sessionRequired
            }
        }
        let text = gateway.metrics.text(gauges: await gateway.gauges())
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// OpenAPI 3.1, made once for each state of the catalogue.
    func openAPI(_ request: Request, _ context: ExchangeContext) async throws -> Response {
        let catalogue = try await gateway.currentCatalogue()
        let tag = "\"\(catalogue.digest)\""
        guard request.headers[.ifNoneMatch] != tag else {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        var response = Self.json(document.text(of: catalogue), status: .ok)
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "no-cache"
        return response
    }

    private static func json(_ text: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// The last document that was made.
private final class OpenAPICache: Sendable {
    private let last = Mutex<(digest: String, text: String)?>(nil)

    func text(of catalogue: Catalogue) -> String {
        if let last = last.withLock({ $0 }), last.digest == catalogue.digest { return last.text }
        let text = OpenAPI.document(of: catalogue).text
        last.withLock { $0 = (catalogue.digest, text) }
        return text
    }
}
