// GET /api/v1/report/{view}: a page of a report as JSON, or all of it as CSV or a workbook, by the operation `report.read`. Guarantees: a file is
// whole, and handed out only after the operation log tells who takes it; it is made no further where its reader has gone.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

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
        var response: Response
        switch ReportForm(accepting: request.headers[.accept]) {
        case .json: response = await page(request, context, query, call)
        case .csv: response = try await file(request, context, query, call, view: view, as: .csv)
        case .workbook: response = try await file(request, context, query, call, view: view, as: .workbook)
        }
        response.headers[.vary] = "Accept, Accept-Language"
        return response
    }

    private func page(
        _ request: Request, _ context: ExchangeContext, _ query: ReportQuery, _ call: Call
    ) async -> Response {
        let answer = await gateway.call(call, in: context)
        var response = answer.response(to: request, context: context)
        if answer.isDone, let next = answer.json?["next"]?.string {
            response.headers[.link] = "<\(request.uri.path)?\(query.next(after: next))>; rel=\"next\""
        }
        return response
    }

    private func file(
        _ request: Request, _ context: ExchangeContext, _ query: ReportQuery, _ call: Call, view: String,
        as form: TableFile.Form
    ) async throws -> Response {
        if let part = query.part {
            throw Refusal.requestInvalid(
                path: part, fault: "not_allowed", expected: "none: a file has all rows")
        }
        let made = Mutex<TableFile?>(nil)
        let refused = try await context.whileConnected(request) {
            await gateway.export(Export(call, of: view, as: form.rawValue)) { shape in
                let file = try ReportFile.begin(
                    shape, view: view, as: form, hasByteOrderMark: query.wantsByteOrderMark)
                made.withLock { $0 = file }
                return { row in try file.add(row.map { $0 ?? "" }) }
            }
        }
        await gateway.note(call, refused, in: context)
        guard refused == nil, let file = made.withLock({ $0 }) else {
            return (refused ?? Refusal.internal.answer(requestID: context.requestID))
                .response(to: request, context: context)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: form.mediaType,
                .contentDisposition: "attachment; filename=\"\(view).\(form.rawValue)\"",
            ], body: try file.finish())
    }
}
