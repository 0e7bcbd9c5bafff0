// Answers as lines of the protocol, in the three formats. A large answer is written row by row, so that no second copy of
// it is ever whole in memory.

internal import Gateway
internal import Spreadsheet

/// Writes one answer, or several pages of one.
struct AnswerText {
    let format: AnswerFormat
    let columns: [String]?
    /// How many rows of main tables were written.
    private(set) var rows = 0
    /// Whether a main table was there.
    private(set) var hasRows = false
    private var headColumns: [String]?

    init(format: AnswerFormat, columns: [String]?) {
        self.format = format
        self.columns = columns
    }

    /// Writes an answer, or a further page; `put` takes lines in their order.
    mutating func write(_ answer: JSONText, put: (String) async -> Void) async {
        let shape = AnswerShape(answer)
        switch format {
        case .text: await text(shape, put)
        case .json: await json(answer, shape, put)
        case .csv: await csv(answer, shape, put)
        }
        if let main = shape.main {
            hasRows = true
            rows += main.rows.count
        }
    }

    private mutating func text(_ shape: AnswerShape, _ put: (String) async -> Void) async {
        if let main = shape.main {
            let shown = columns ?? main.columns
            func cells(_ row: JSONText) -> [String] { main.values(of: row, columns: shown).map(CellText.of) }
            let table = TableText(columns: shown, measuring: main.rows.prefix(1000).lazy.map(cells))
            // A further page of the same columns goes on below the first.
            if headColumns != shown, !main.rows.isEmpty { await put(table.head) }
            headColumns = shown
            for row in main.rows { await put(table.line(cells(row))) }
        }
        if !shape.facts.isEmpty {
            await put(TableText.facts(shape.facts.map { ($0.name, CellText.of($0.value)) }))
        }
        for table in shape.tables {
            await put(" \(Visible.line(table.name)):\n")
            func cells(_ row: JSONText) -> [String] {
                table.values(of: row, columns: table.columns).map(CellText.of)
            }
            let text = TableText(columns: table.columns, measuring: table.rows.lazy.map(cells), indent: 2)
            await put(text.head)
            for row in table.rows { await put(text.line(cells(row))) }
        }
    }

    private func json(_ answer: JSONText, _ shape: AnswerShape, _ put: (String) async -> Void) async {
        guard let main = shape.main else { return await put(Self.row(answer)) }
        for row in main.rows { await put(main.object(of: row, columns: columns) + "\n") }
        guard !shape.rest.isEmpty else { return }
        await put(shape.rest.map { Field($0.name, json: $0.value) }.line("* answer"))
    }

    /// A whole answer as one row.
    private static func row(_ answer: JSONText) -> String {
        let text = Visible.json(answer.text)
        // A bare string or number is no row.
        return (answer.kind == .object || answer.kind == .array ? text : "[\(text)]") + "\n"
    }

    private mutating func csv(_ answer: JSONText, _ shape: AnswerShape, _ put: (String) async -> Void) async {
        guard let main = shape.main else {
            let members = answer.kind == .object ? answer.members.map { ($0.name, $0.value) } : [("", answer)]
            await put(Self.record(members.map(\.0)))
            return await put(Self.record(members.map { $0.1.cell }))
        }
        let shown = columns ?? main.columns
        if headColumns != shown { await put(Self.record(shown)) }
        headColumns = shown
        for row in main.rows {
            let cells = main.values(of: row, columns: shown).map { $0.map(\.cell) ?? "" }
            await put(Self.record(cells))
        }
    }

    /// A record of CSV, each of its lines after a space.
    static func record(_ cells: [String]) -> String {
        var writer = CSVWriter()
        writer.add(cells.map(Visible.cell))
        let lines = writer.text.dropLast(writer.text.hasSuffix("\r\n") ? 1 : 0)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { " \($0)\r\n" }.joined()
    }
}

extension Answer {
    /// A refusal as it stands before its end: for people message, next step and details, for programs the problem as one
    /// row.
    func problemText(format: AnswerFormat, language: ConsoleLanguage) -> String {
        guard let json = try? JSONText(checking: body) else { return "" }
        guard format != .json else { return Visible.json(json.text) + "\n" }
        var text = ""
        for member in ["message", "hint"] {
            let words = json[member]?[language.rawValue]?.string ?? ""
            if !words.isEmpty { text += " \(Visible.line(words))\n" }
        }
        guard let details = json["details"], details.kind == .object else { return text }
        let shape = AnswerShape(details)
        let facts = shape.facts.filter { $0.value.kind != .null }.map { ($0.name, CellText.of($0.value)) }
        text += TableText.facts(facts, indent: 2)
        for table in shape.tables + [shape.main].compactMap({ $0 }) {
            let cells = table.rows.map { table.values(of: $0, columns: table.columns).map(CellText.of) }
            let lines = TableText(columns: table.columns, measuring: cells, indent: 2)
            text += lines.head + cells.map(lines.line).joined()
        }
        return text
    }
}

extension Refusal {
    /// A refusal of the console itself, as it stands before its end.
    func text(format: AnswerFormat, language: ConsoleLanguage) -> String {
        var answer = answer(requestID: "")
        if let body = try? JSONRequest(checking: Array(answer.body.utf8)) {
            answer.body = body.replacing(["request_id": []]).text
        }
        return answer.problemText(format: format, language: language)
    }
}
