// A report as a file: CSV, or a workbook whose numbers and days are such. Guarantees: which of them is weighed by `Accept`; both have all rows,
// the same names and the same values; a cell is never taken for a formula.

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

/// A report as a file: all of its rows, with the view's own names and values.
enum ReportFile {
    /// The file and what takes a row of it.
    static func begin(_ shape: RowShape, view: String, as form: TableFile.Form, hasByteOrderMark: Bool) throws
        -> TableFile
    {
        try TableFile(
            form, title: view,
            columns: shape.columns.map { WorkbookWriter.Column($0.name, kind(of: $0.type)) },
            hasByteOrderMark: hasByteOrderMark)
    }

    private static func kind(of type: String) -> WorkbookWriter.Kind {
        switch type {
        case "date": .day
        case "integer", "bigint", "smallint", "numeric": .writtenNumber
        default: .text
        }
    }
}
