// A page of a report as a file: CSV, or a workbook whose numbers and days are such. Guarantees: which of them is weighed by `Accept`; a cell is
// never taken for a formula.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Spreadsheet

/// What a report is answered as.
enum ReportForm: String, CaseIterable {
    case json
    case csv
    case workbook = "xlsx"

    /// The media type.
    var type: String {
        switch self {
        case .json: "application/json"
        case .csv: "text/csv"
        case .workbook: WorkbookWriter.mediaType
        }
    }

    /// The form that `Accept` weighs most; of equals, and where nothing is said, JSON, then CSV.
    init(accepting header: String?) {
        var weights: [ReportForm: Double] = [:]
        for range in (header ?? "*/*").lowercased().split(separator: ",").prefix(50) {
            let parts = range.split(separator: ";").map { $0.trimmingSpaces() }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            switch parts.first {
            case "text/*": weights[.csv] = quality
            case "application/*", "*/*": weights[.json] = quality
            case let type:
                if let form = Self.allCases.first(where: { $0.type == type }) { weights[form] = quality }
            }
        }
        self = Self.allCases.reduce(.json) { best, form in
            weights[form, default: 0] > weights[best, default: 0] ? form : best
        }
    }
}

/// A page of a report as text or workbook.
enum ReportFile {
    /// The page `{"columns":[…],"rows":[[…]]}` as CSV, a line of column names first.
    static func csv(_ page: JSONText, hasByteOrderMark: Bool) -> String {
        var writer = CSVWriter(hasByteOrderMark: hasByteOrderMark)
        writer.add(names(of: page))
        for row in page["rows"]?.elements ?? [] { writer.add(row.elements.map(\.cell)) }
        return writer.text
    }

    /// The page as a workbook. Types are those of the view's columns, as `report.catalog` tells them; a column without one is text.
    static func workbook(_ page: JSONText, view: String, types: [String: String]) throws(Refusal)
        -> ResponseBody
    {
        let file = try TemporaryFile()
        do throws(WorkbookWriter.Failure) {
            let columns = names(of: page).map { WorkbookWriter.Column($0, kind(of: types[$0])) }
            let writer = try WorkbookWriter(path: file.path, sheetName: view, columns: columns)
            for row in page["rows"]?.elements ?? [] { writer.add(row.elements.map(\.cell)) }
            try writer.close()
        } catch {
            throw TemporaryFile.unwritable
        }
        return file.body
    }

    private static func names(of page: JSONText) -> [String] {
        (page["columns"]?.elements ?? []).map(\.cell)
    }

    private static func kind(of type: String?) -> WorkbookWriter.Kind {
        switch type {
        case "date", "data.business_day": .day
        case "integer", "bigint", "smallint": .number(decimals: 0)
        case "numeric", "data.quantity", "data.price", "data.money", "data.rate": .number(decimals: 2)
        default: .text
        }
    }
}
