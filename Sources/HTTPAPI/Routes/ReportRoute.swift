// GET /api/v1/report/{view}: a page of a report as JSON, CSV or a workbook, through the operation `report.read`. Guarantees: a file is handed out
// only after the operation log tells who takes it.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

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
        let form = ReportForm(accepting: request.headers[.accept])
        var response = answer.response(to: request, context: context)
        if form != .json {
            let refusal = await log(page, view: view, query, as: form, call)
            if let refusal { return refusal.response(to: request, context: context) }
            response.headers[.contentType] =
                form == .csv ? "text/csv; charset=utf-8; header=present" : form.type
            response.headers[.contentDisposition] = "attachment; filename=\"\(view).\(form.rawValue)\""
            response.body =
                form == .csv
                ? .init(
                    byteBuffer: ByteBuffer(
                        string: ReportFile.csv(page, hasByteOrderMark: query.wantsByteOrderMark)))
                : try ReportFile.workbook(page, view: view, types: await types(of: view, call))
        }
        response.headers[.vary] = "Accept, Accept-Language"
        if let next = page["next"]?.string {
            response.headers[.link] = "<\(request.uri.path)?\(query.next(after: next))>; rel=\"next\""
        }
        return response
    }

    /// Enters into the operation log who takes out what, by the operation `export.log`; its refusal, where it refuses.
    private func log(
        _ page: JSONText, view: String, _ query: ReportQuery, as form: ReportForm, _ call: Call
    ) async -> Answer? {
        let entry: JSONTree = [
            "source": .string(view), "format": .string(form.rawValue),
            "row_count": .int(page["rows"]?.elements.count ?? 0), "request": query.request,
        ]
        let answer = await gateway.call(other("export.log", entry, than: call))
        return answer.isDone ? nil : answer
    }

    /// The types of a view's columns.
    private func types(of view: String, _ call: Call) async -> [String: String] {
        let answer = await gateway.call(other("report.catalog", ["view": .string(view)], than: call))
        let columns = (try? JSONText(checking: answer.body))?["rows"]?.elements.first?["columns"]?.elements
        return Dictionary(
            (columns ?? []).map { ($0["name"]?.string ?? "", $0["type"]?.string ?? "") }
        ) { $1 }
    }

    /// Another call of the same caller.
    private func other(_ operation: String, _ request: JSONTree, than call: Call) -> Call {
        var other = call
        other.operation = operation
        other.request = Array(request.text.utf8)
        other.key = nil
        other.isDryRun = false
        return other
    }
}
