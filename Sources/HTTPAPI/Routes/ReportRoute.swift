// GET /api/v1/report/{view}: a page of a report as JSON, CSV or XLSX, through the operation `report.read`. Guarantees: what is handed out as a
// file is in the operation log before its first byte leaves.

internal import Foundation
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
        if let format = Format(preferredBy: request.headers[.accept]) {
            let rows = page["rows"]?.elements.count ?? 0
            let log: JSONTree = [
                "source": .string(view), "format": .string(format.rawValue), "row_count": .int(rows),
                "request": query.request,
            ]
            let logged = await gateway.call(
                try gateway.call(
                    for: request, context: context, configuration: configuration, operation: "export.log",
                    body: Array(log.text.utf8)))
            guard logged.isDone else { return logged.response(to: request, context: context) }
            response.headers[.contentType] = format.type
            response.headers[.contentDisposition] = "attachment; filename=\"\(view).\(format.rawValue)\""
            switch format {
            case .csv:
                let text = Self.csv(page, hasByteOrderMark: query.wantsByteOrderMark)
                response.body = .init(byteBuffer: ByteBuffer(string: text))
            case .xlsx:
                let described = try gateway.call(
                    for: request, context: context, configuration: configuration, operation: "report.catalog",
                    body: Array((["view": .string(view)] as JSONTree).text.utf8))
                let catalogue = try JSONText(checking: await gateway.call(described).body)
                let workbook = try Self.workbook(page, view: view, catalogue: catalogue)
                response.body = .init(byteBuffer: ByteBuffer(bytes: workbook))
            }
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

    /// The page as a workbook: numbers and days as such, by the types of `report.catalog`.
    static func workbook(_ page: JSONText, view: String, catalogue: JSONText) throws -> Data {
        let described = catalogue["rows"]?.elements.first?["columns"]?.elements ?? []
        let types = Dictionary(described.map { ($0["name"]?.string ?? "", $0["type"]?.string ?? "") }) { $1 }
        let file = try TemporaryFile()
        do throws(WorkbookWriter.Failure) {
            let writer = try WorkbookWriter(
                path: file.path, sheetName: view,
                columns: (page["columns"]?.elements ?? []).map { column in
                    let name = column["name"]?.string ?? column.cell
                    switch types[name] {
                    case "numeric", "integer", "bigint", "smallint": return .init(name, .number(decimals: 0))
                    case "date": return .init(name, .day)
                    default: return .init(name)
                    }
                })
            for row in page["rows"]?.elements ?? [] { writer.add(row.elements.map(\.cell)) }
            try writer.close()
        } catch {
            throw TemporaryFile.unwritable
        }
        return try Data(contentsOf: URL(fileURLWithPath: file.path))
    }
}

extension ReportRoute {
    /// What a page is handed out as, where it is no JSON.
    enum Format: String, CaseIterable {
        case csv, xlsx

        /// Its media type, as an answer has it.
        var type: String {
            switch self {
            case .csv: "text/csv; charset=utf-8; header=present"
            case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        }

        /// The one that `Accept` weighs above JSON and the other; nil for JSON, also where nothing is said.
        init?(preferredBy accept: String?) {
            var weights: [Self: Double] = [:]
            var json = 0.0
            for range in (accept ?? "*/*").lowercased().split(separator: ",").prefix(50) {
                let parts = range.split(separator: ";").map { $0.trimmingSpaces() }
                let quality =
                    parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
                switch parts.first {
                case "text/csv", "text/*": weights[.csv] = quality
                case "application/json", "application/*", "*/*": json = quality
                case Self.xlsx.type: weights[.xlsx] = quality
                default: break
                }
            }
            let best = Self.allCases.max { weights[$0, default: 0] < weights[$1, default: 0] }
            guard let best, weights[best, default: 0] > json else { return nil }
            self = best
        }
    }
}
