// GET /api/v1/report/{view}: a page of a report as JSON or CSV, through the operation `report.read`.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Spreadsheet

/// Reads reports. The query string is described at `ReportQuery`.
struct ReportRoute: Sendable {
    let gateway: Gateway
    let configuration: HTTPConfiguration

    func handle(_ request: Request, _ context: ExchangeContext) async throws -> Response {
        let view = context.parameters.get("view") ?? ""
        let query = try ReportQuery(view: view, query: request.uri.query ?? "")
        let call = try gateway.call(
            for: request, context: context, configuration: configuration, operation: "report.read",
            body: Array(query.request.text.utf8))
        let answer = await gateway.call(call)
        guard answer.isDone else { return answer.response(to: request, context: context) }
        let page = try JSONText(checking: answer.body)
        var response = answer.response(to: request, context: context)
        if Self.prefersCSV(request.headers[.accept]) {
            response.headers[.contentType] = "text/csv; charset=utf-8; header=present"
            response.headers[.contentDisposition] = "attachment; filename=\"\(view).csv\""
            let text = Self.csv(page, hasByteOrderMark: query.wantsByteOrderMark)
            response.body = .init(byteBuffer: ByteBuffer(string: text))
        }
        response.headers[.vary] = "Accept, Accept-Language"
        if let next = page["next"]?.string {
            response.headers[.link] = "<\(request.uri.path)?\(query.next(after: next))>; rel=\"next\""
        }
        return response
    }

    /// The page `{"columns":[…],"rows":[[…]]}` as CSV, a line of column names first.
    static func csv(_ page: JSONText, hasByteOrderMark: Bool) -> String {
        var writer = CSVWriter(hasByteOrderMark: hasByteOrderMark)
        writer.add((page["columns"]?.elements ?? []).map { $0["name"]?.string ?? $0.cell })
        for row in page["rows"]?.elements ?? [] { writer.add(row.elements.map(\.cell)) }
        return writer.text
    }

    /// Whether `Accept` weighs CSV above JSON; JSON where nothing is said.
    static func prefersCSV(_ accept: String?) -> Bool {
        var weights = ["text/csv": 0.0, "application/json": 0.0]
        for range in (accept ?? "*/*").lowercased().split(separator: ",").prefix(50) {
            let parts = range.split(separator: ";").map { $0.trimmingSpaces() }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            switch parts.first {
            case "text/csv", "text/*": weights["text/csv"] = quality
            case "application/json", "application/*", "*/*": weights["application/json"] = quality
            default: break
            }
        }
        return weights["text/csv", default: 0] > weights["application/json", default: 0]
    }
}
