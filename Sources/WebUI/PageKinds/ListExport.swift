// A list as a file: every row that it would show on all of its pages, in its columns and order. Guarantees: what its reader may not see is not in
// it; the operation log says who took out what before the first byte leaves; a file is whole, or there is none; both kinds of file say the same words.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Spreadsheet
internal import Synchronization

extension ListRoute {
    static let exportPermission = "data.export"

    /// GET /NAME.csv and /NAME.xlsx
    func export(_ visit: Visit, as form: TableFile.Form) async throws -> Response {
        guard visit.session?.may(Self.exportPermission) ?? false else {
            throw Refusal.permissionDenied(Self.exportPermission)
        }
        let columns = shownColumns(visit)
        let (operation, arguments) = request(visit, columns: columns)
        let source = if case .view(let view, _) = list.source { view } else { operation }
        let whole = arguments.filter { !["totals", "count_to"].contains($0.name) }
        let call = visit.call(of: operation, .object(whole))
        let title = site.messages.text("\(list.name)_title", visit.language)
        let heads = columns.map {
            WorkbookWriter.Column(label($0, visit), kind($0, visit.formats))
        }
        let made = Mutex<TableFile?>(nil)
        let refused = try await visit.context.whileConnected(visit.request) {
            await visit.gateway.export(Export(call, of: source, as: form.rawValue)) { shape in
                let file = try TableFile(form, title: title, columns: heads, hasByteOrderMark: true)
                made.withLock { $0 = file }
                let cells = try columns.map { try cell($0, of: shape, visit) }
                return { row in try file.add(cells.map { $0(row) }) }
            }
        }
        if let refused { throw Refusal(refused) }
        guard let file = made.withLock({ $0 }) else { throw Refusal.internal }
        return Response(
            status: .ok,
            headers: [
                .contentType: form.mediaType, .contentSecurityPolicy: Site.policy,
                .contentDisposition: "attachment; filename=\"\(list.name).\(form.rawValue)\"",
            ], body: try file.finish())
    }

    /// The query string of a list's file.
    func exportQuery(_ visit: Visit, columns: [Column]) -> String {
        URLText.query(
            kept(visit, without: ["after", "trail", "c"])
                + columns.map { URLParameter(name: "c", value: $0.name) })
    }

    /// How a column's value is told to people, of a row as it is read.
    private func cell(
        _ column: Column, of shape: RowShape, _ visit: Visit
    ) throws -> @Sendable ([String?]) -> String {
        let name = visit.language == .english ? column.english ?? column.name : column.name
        guard let place = shape.columns.firstIndex(where: { $0.name == name }) else {
            throw Refusal.internal
        }
        let isList = shape.columns[place].type.hasSuffix("[]")
        let messages = site.messages
        let language = visit.language
        return { row in
            guard let value = row[place] else { return "" }
            if isList { return (try? JSONText(checking: value)).map(ListRow.text) ?? value }
            return switch column.kind {
            case .quantity: Figures.trimmed(value, decimals: 0)
            case .paid: Figures.paidPercent(value)
            case .flag: messages.text(value == "true" ? "yes" : "no", language)
            case .choice, .state: value.isEmpty ? "" : messages.text("choice_\(value)", language)
            case .text, .code, .count, .progress, .price, .money, .day, .time, .changes: value
            }
        }
    }

    private func kind(_ column: Column, _ formats: Formats) -> WorkbookWriter.Kind {
        switch column.kind {
        case .quantity, .progress: .number(decimals: formats.quantityDecimals)
        case .count, .paid: .number(decimals: 0)
        case .price: .number(decimals: formats.priceDecimals)
        case .money: .number(decimals: 2)
        case .day: .day
        case .text, .code, .time, .flag, .choice, .state, .changes: .text
        }
    }
}
