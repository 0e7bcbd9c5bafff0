// Verbs that go on until they are cancelled: WATCH and TAIL. Their end by CANCEL is no failure.

internal import Foundation
internal import Gateway

extension CommandRun {
    /// The verb WATCH: a query again and again.
    func watch(_ items: [Command.Item]) async -> CommandEnd {
        let words = items.prefix { if case .word = $0.kind { true } else { false } }
        guard words.count == 2, case .word(let interval) = words[0].kind,
            let seconds = Self.interval(interval),
            case .word(let name) = words[1].kind, CommandParser.isOperation(name)
        else {
            return await refuse(.commandMalformed(at: items.first?.position ?? 0, .watchForm))
        }
        let operation: Catalogue.Operation
        let request: OperationRequest
        do {
            operation = try await self.operation(name)
            request = try OperationRequest(Array(items.dropFirst(2)), of: operation)
        } catch let fault as CommandFault {
            return await refuse(Refusal(fault))
        } catch {
            return await refuse(error as? Refusal ?? .internal)
        }
        guard operation.kind == .query, request.questions.isEmpty else {
            return await refuse(.commandMalformed(at: words[1].position, .queriesOnly))
        }
        return await again(every: seconds) { number in
            let news = [Field("at", Date.now.ISO8601Format()), Field("number", number)]
            await self.writer.put(news.line("* watch"))
            return await self.ask(operation, request: request.text, pages: 1)
        }
    }

    /// Does something every so many seconds, until it is refused or cancelled.
    func again(every seconds: Int, _ body: (_ number: Int) async -> CommandEnd) async -> CommandEnd {
        var number = 0
        while !Task.isCancelled, !writer.isBroken {
            number += 1
            let end = await body(number)
            if Task.isCancelled { break }
            if end.failure != nil { return end }
            await writer.flush()
            try? await Task.sleep(for: .seconds(seconds))
        }
        return CommandEnd(fields: [Field("number", number)])
    }

    /// Seconds as they are written behind a verb.
    static func interval(_ text: String) -> Int? {
        Int(text).flatMap { (1...3600).contains($0) ? $0 : nil }
    }

    /// The verb TAIL: the operation log as it grows.
    func tail(_ items: [Command.Item]) async -> CommandEnd {
        var filter: [JSONTree.Member] = []
        var hasSubject = false
        for item in items {
            switch item.kind {
            case .word("operation") where !hasSubject: hasSubject = true
            case .argument(let name, .text(let value)) where OperationLog.filters.contains(name):
                filter.append(.init(name: name, value: .string(value)))
            case .word, .argument, .request:
                return await refuse(.commandMalformed(at: item.position, .tailForm))
            }
        }
        guard hasSubject else { return await refuse(.commandMalformed(at: 0, .tailForm)) }
        var log = OperationLog(filter: filter)
        var text = OperationLogText(format: format, columns: options.columns ?? OperationLog.columns)
        var rows = 0
        let end = await again(every: 1) { _ in
            while !Task.isCancelled {
                let requestID = Secrets.requestID()
                let answer = await self.call(
                    "report.read", log.request(columns: text.asked), options: .init(), requestID: requestID)
                guard answer.isDone, let json = answer.json else {
                    return await self.refuse(answer, requestID: requestID)
                }
                let page = log.take(json)
                for row in page.new {
                    rows += 1
                    await self.writer.put(text.line(row))
                }
                if !page.isFull { break }
            }
            return .done
        }
        guard end.failure == nil else { return end }
        return CommandEnd(fields: [Field("rows", rows)])
    }
}

/// Reads the operation log in the order in which rows appear. Rows of transactions that run side by side appear out of
/// the order of their ids, so what is younger than a while is read again and what was seen is left out.
struct OperationLog {
    /// What can be filtered by.
    static let filters = ["login", "branch", "outcome", "operation"]
    /// What is shown.
    static let columns = [
        "at", "login", "branch", "operation", "outcome", "duration_us", "client", "request_id",
    ]
    private static let pageRows = 500
    /// How many of the last ids are remembered.
    private static let remembered = 5000

    private var filter: [JSONTree.Member]
    /// The id from which on rows are read; nil before the first look.
    private var from: Int?
    private var seen: Set<Int> = []
    private var after: String?

    init(filter: [JSONTree.Member]) { self.filter = filter }

    /// The request for what is next.
    func request(columns: [String]) -> String {
        guard let from else {
            return JSONTree.object([
                .init(name: "view", value: "operation_log"), .init(name: "columns", value: ["id"]),
                .init(name: "sort", value: ["-id"]), .init(name: "limit", value: 1),
            ]).text
        }
        let range = JSONTree.Member(name: "id", value: ["from": .string(String(from))])
        var members: [JSONTree.Member] = [
            .init(name: "view", value: "operation_log"),
            .init(name: "filter", value: .object(filter + [range])),
            .init(name: "columns", value: .array((["id"] + columns).map { .string($0) })),
            .init(name: "sort", value: ["id"]), .init(name: "limit", value: .int(Self.pageRows)),
        ]
        if let after { members.append(.init(name: "after", value: .string(after))) }
        return JSONTree.object(members).text
    }

    /// The cells of rows that are new, and whether there are more at once.
    mutating func take(_ page: JSONText) -> (new: [[JSONText]], isFull: Bool) {
        let rows = page["rows"]?.elements ?? []
        func id(_ row: [JSONText]) -> Int? { row.first.flatMap { $0.string ?? $0.text }.flatMap { Int($0) } }
        guard from != nil else {
            // The log begins with what comes after this moment.
            let last = rows.first.flatMap { id($0.elements) } ?? 0
            from = last + 1
            return ([], false)
        }
        var new: [[JSONText]] = []
        for row in rows.map(\.elements) {
            guard let id = id(row), seen.insert(id).inserted else { continue }
            new.append(Array(row.dropFirst()))
        }
        after = page["next"]?.string
        if after == nil, seen.count > Self.remembered, let last = seen.max() {
            from = max(from ?? 0, last - Self.remembered / 2)
            seen = seen.filter { $0 >= from ?? 0 }
        }
        return (new, after != nil)
    }
}

/// Rows of the log as lines, whose columns have widths that are known beforehand.
struct OperationLogText {
    private static let widths = [
        "at": 32, "login": 12, "branch": 6, "operation": 26, "outcome": 20, "duration_us": 8, "client": 15,
    ]

    let format: AnswerFormat
    let asked: [String]
    private var hasHead = false

    init(format: AnswerFormat, columns: [String]) {
        self.format = format
        asked = columns
    }

    /// A row, with the head before the first.
    mutating func line(_ cells: [JSONText]) -> String {
        switch format {
        case .json:
            let members = zip(asked, cells).map { JSONTree.Member(name: $0, value: .json($1)) }
            return Visible.json(JSONTree.object(members).text) + "\n"
        case .csv:
            defer { hasHead = true }
            return (hasHead ? "" : AnswerText.record(asked)) + AnswerText.record(cells.map(\.cell))
        case .text:
            defer { hasHead = true }
            let blank = asked.map { String(repeating: "x", count: Self.widths[$0] ?? 0) }
            let table = TableText(columns: asked, measuring: [blank])
            return (hasHead ? "" : table.head) + table.line(cells.map { CellText.of($0) })
        }
    }
}

extension Refusal.Text {
    static let watchForm = Refusal.Text(
        zh: "WATCH 秒数(1…3600) 查询操作 参数…", en: "WATCH seconds (1…3600) query arguments…")
    static let queriesOnly = Refusal.Text(
        zh: "WATCH 只用于查询。", en: "WATCH takes queries only.")
    static let tailForm = Refusal.Text(
        zh: "TAIL operation [login=…] [branch=…] [outcome=…] [operation=…]",
        en: "TAIL operation [login=…] [branch=…] [outcome=…] [operation=…]")
}
