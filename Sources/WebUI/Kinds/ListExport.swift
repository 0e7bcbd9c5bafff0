// A list as a file: every row that it would show on all of its pages, in its columns and order. Guarantees: what its reader may not see is not in
// it; the operation log says who took out what before the first byte leaves; a file is whole, or there is none.

internal import Foundation
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Spreadsheet

extension ListRoute {
    /// What a file is.
    enum FileKind: String {
        case csv
        case workbook = "xlsx"
    }

    static let exportPermission = "data.export"

    /// Rows of a file.
    static let maximumExportRows = 100_000
    /// Rows of one call.
    private static let exportPageSize = 1000

    /// GET /NAME.csv and /NAME.xlsx
    func export(_ visit: Visit, as kind: FileKind) async throws -> Response {
        guard visit.session?.may(Self.exportPermission) ?? false else {
            throw Refusal.permissionDenied(Self.exportPermission)
        }
        let columns = shownColumns(visit)
        let file = try TemporaryFile()
        let count = try await write(visit, columns: columns, as: kind, to: file)
        let (operation, arguments) = request(visit, columns: columns)
        let source = if case .view(let view, _) = list.source { view } else { operation }
        _ = try await visit.ask(
            "export.log",
            [
                "source": .string(source), "format": .string(kind.rawValue), "row_count": .int(count),
                "request": .object(arguments),
            ])
        return Response(
            status: .ok,
            headers: [
                .contentType: kind == .csv
                    ? "text/csv; charset=utf-8; header=present" : WorkbookWriter.mediaType,
                .contentSecurityPolicy: Site.policy,
                .contentDisposition: "attachment; filename=\"\(list.name).\(kind.rawValue)\"",
            ], body: file.body)
    }

    /// The query string of a list's file.
    func exportQuery(_ visit: Visit, columns: [Column]) -> String {
        URLText.query(
            kept(visit, without: ["after", "trail", "c"])
                + columns.map { URLParameter(name: "c", value: $0.name) })
    }

    /// Writes all pages; how many rows they are.
    private func write(
        _ visit: Visit, columns: [Column], as kind: FileKind, to file: TemporaryFile
    ) async throws -> Int {
        let sink = try sink(visit, columns: columns, as: kind, file)
        var count = 0
        var after: String?
        repeat {
            let page = try await ask(visit, columns: columns, after: after, limit: Self.exportPageSize)
            let rows = ListRow.rows(of: page)
            count += rows.count
            after = page["next"]?.string
            guard count < Self.maximumExportRows || after == nil else {
                throw Refusal.exportTooLarge(Self.maximumExportRows)
            }
            try sink.add(rows.map { row in columns.map { cell(row, $0, kind, visit) } })
        } while after != nil
        try sink.close()
        return count
    }

    /// A value as a file holds it: words in the reader's language where a workbook is for people.
    private func cell(_ row: ListRow, _ column: Column, _ kind: FileKind, _ visit: Visit) -> String {
        let isWord = [.choice, .state, .flag].contains(column.kind)
        return isWord && kind == .workbook ? row.shown(column, site.messages, visit) : row.plain(column)
    }

    private func sink(
        _ visit: Visit, columns: [Column], as kind: FileKind, _ file: TemporaryFile
    ) throws -> any RowSink {
        let heads = columns.map { label($0, visit) }
        switch kind {
        case .csv: return try TextSink(file, heads: heads)
        case .workbook:
            let kinds = columns.map { column -> WorkbookWriter.Kind in
                switch column.kind {
                case .quantity, .progress: .number(decimals: visit.formats.quantityDecimals)
                case .count: .number(decimals: 0)
                case .price: .number(decimals: visit.formats.priceDecimals)
                case .money: .number(decimals: 2)
                case .day: .day
                case .text, .code, .time, .flag, .choice, .state: .text
                }
            }
            return try WorkbookSink(
                file, title: site.messages.text("\(list.name)_title", visit.language),
                columns: zip(heads, kinds).map { WorkbookWriter.Column($0, $1) })
        }
    }
}

/// Where the rows of a file go.
private protocol RowSink {
    func add(_ rows: [[String]]) throws
    func close() throws
}

private struct WorkbookSink: RowSink {
    private let writer: WorkbookWriter

    init(_ file: TemporaryFile, title: String, columns: [WorkbookWriter.Column]) throws {
        do throws(WorkbookWriter.Failure) {
            writer = try WorkbookWriter(path: file.path, sheetName: title, columns: columns)
        } catch {
            throw TemporaryFile.unwritable
        }
    }

    func add(_ rows: [[String]]) { rows.forEach(writer.add) }

    func close() throws {
        do throws(WorkbookWriter.Failure) {
            try writer.close()
        } catch {
            throw TemporaryFile.unwritable
        }
    }
}

private struct TextSink: RowSink {
    private let handle: FileHandle

    init(_ file: TemporaryFile, heads: [String]) throws {
        guard FileManager.default.createFile(atPath: file.path, contents: nil),
            let handle = FileHandle(forWritingAtPath: file.path)
        else { throw TemporaryFile.unwritable }
        self.handle = handle
        var text = CSVWriter(hasByteOrderMark: true)
        text.add(heads)
        try handle.write(contentsOf: Array(text.text.utf8))
    }

    func add(_ rows: [[String]]) throws {
        var text = CSVWriter()
        for row in rows { text.add(row) }
        try handle.write(contentsOf: Array(text.text.utf8))
    }

    func close() throws { try handle.close() }
}

extension Refusal {
    /// More rows than a file may have.
    static func exportTooLarge(_ limit: Int) -> Refusal {
        Refusal(
            error: "export_too_large", status: 422, retryable: false,
            message: Text(
                zh: "超过 \(limit) 行,没有导出。", en: "There are more than \(limit) rows; nothing was exported."),
            hint: Text(zh: "请用条件缩小范围,分次导出。", en: "Narrow the list and export it in parts."))
    }
}
