// POST /api/v1/import/{kind}: a file as people have it through an import operation, read and recognised as the page of imports does. Guarantees: all
// faults are told at once, by the rows and columns of the file; what was left out or changed while reading is told too; all rows come in, or none.

internal import FileImport
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Spreadsheet

/// Imports files. The query string is described at `ImportQuery`.
struct ImportRoute: Sendable {
    let gateway: Gateway
    let configuration: HTTPConfiguration
    let bodies: RequestBodyReader

    /// The operation refused.
    private struct Refused: Error {
        let answer: Answer
    }

    func handle(_ request: Request, _ context: ExchangeContext) async throws -> Response {
        let name = context.parameters.get("kind") ?? ""
        let query = try ImportQuery(request.uri.query ?? "")
        return try await bodies.withBytes(of: request) { bytes in
            var call = try gateway.call(
                for: request, context: context, configuration: configuration, operation: "import.kinds",
                body: [])
            if let run = query.run { call.requestID = run }
            do {
                let answer = try await run(call, name, query, bytes, context)
                return answer.response(to: request, context: context)
            } catch let refused as Refused {
                return refused.answer.response(to: request, context: context)
            } catch let fault as SheetFault {
                throw Refusal(fault)
            }
        }
    }

    private func run(
        _ call: Call, _ name: String, _ query: ImportQuery, _ bytes: [UInt8], _ context: ExchangeContext
    ) async throws -> Answer {
        let ask: ImportFile.Ask = { operation, request in
            let answer = await gateway.call(call.asking(operation, request))
            guard answer.isDone, let json = answer.json else {
                throw Refused(answer: answer)
            }
            return json
        }
        let kinds = try await ImportFile.kinds(ask)
        guard let kind = kinds.first(where: { $0.name == name }) else {
            let names = kinds.map(\.name).joined(separator: ", ")
            throw Refusal.requestInvalid(path: "kind", fault: "not_found", expected: names)
        }
        var file = try await ImportFile(
            reading: bytes, kind: kind, sheet: query.sheet, encoding: query.encoding,
            for: call.sessionToken ?? "",
            ask: ask)
        file.columns = try query.columns(of: file, kind: kind)
        let data = file.rows(keeping: query.kept)
        let rows = ImportRows(kind: kind, rows: data.rows, fixed: query.fixed)
        let told = ToldImport(file: file, kind: kind, numbers: data.numbers, rows: rows, kept: query.kept)
        var batch = call.asking(
            (rows.tellsStock ? kind.stockOperation : nil) ?? kind.operation,
            .object([.init(name: "rows", value: .array(rows.rows))] + query.arguments))
        // What is wrong with cells stands beside what the operation refuses; nothing is brought in then.
        batch.isDryRun = call.isDryRun || !rows.faults.isEmpty
        batch.key = batch.isDryRun ? nil : call.key
        let answer = await gateway.call(batch, in: context)
        if answer.isDone, rows.faults.isEmpty {
            return Answer(status: 200, body: told.answer(answer.body).text)
        }
        guard answer.isDone || answer.errorName == "import_faulty" || answer.errorName == "request_invalid"
        else {
            return answer
        }
        return told.refused(answer.isDone ? nil : answer, requestID: call.requestID)
    }
}

extension Call {
    /// Another call of the same caller.
    fileprivate func asking(_ operation: String, _ request: JSONTree) -> Call {
        var other = self
        other.operation = operation
        other.request = Array(request.text.utf8)
        other.key = nil
        other.isDryRun = false
        return other
    }
}

/// What is told of an import: by numbers of rows in the file, and by heads.
private struct ToldImport {
    let file: ImportFile
    let kind: ImportKind
    let numbers: [Int]
    let rows: ImportRows
    let kept: Set<Int>

    private var common: [JSONTree.Member] {
        let left = file.leftOut.filter { !kept.contains(file.sheet.rows[$0.index].number) }
        return [
            .init(name: "sheet", value: .string(orNull: file.sheet.name)),
            .init(
                name: "columns",
                value: .array(
                    file.columns.enumerated().map { place, column in
                        ["head": .string(head(place)), "field": .string(orNull: column)]
                    })),
            .init(
                name: "left_out",
                value: .array(
                    left.map { row in
                        [
                            "row": .int(file.sheet.rows[row.index].number),
                            "reason": .string(row.reason.rawValue),
                            "text": .string(text(file.sheet.rows[row.index])),
                        ]
                    })),
            .init(
                name: "notes",
                value: .array(
                    rows.notes.prefix(1000).map { note in
                        [
                            "row": .int(numbers[note.row]), "field": .string(note.column),
                            "head": .string(orNull: head(of: note.column)),
                            "note": .string(note.note.rawValue),
                            "value": .string(note.value), "taken": .string(note.taken),
                        ]
                    })),
        ]
    }

    private func text(_ row: Sheet.Row) -> String {
        String(row.cells.map(\.text).filter { !$0.isEmpty }.joined(separator: " ").prefix(100))
    }

    private func head(_ place: Int) -> String {
        guard let head = file.head, file.sheet.rows[head].cells.indices.contains(place) else { return "" }
        return file.sheet.rows[head].cells[place].text
    }

    private func head(of column: String) -> String? { file.columns.firstIndex(of: column).map(head) }

    /// The operation's answer, with what happened to the file.
    func answer(_ body: String) -> JSONTree {
        let answer = try? JSONText(checking: body)
        let isDryRun = answer?["dry_run"]?.bool ?? false
        return .object(
            [
                .init(name: "dry_run", value: .bool(isDryRun)),
                .init(name: "answer", value: .raw((isDryRun ? answer?["answer"]?.text : nil) ?? body)),
            ] + common)
    }

    /// All faults; the operation's refusal is nil where only cells are faulty.
    func refused(_ answer: Answer?, requestID: String) -> Answer {
        let body = answer.flatMap { try? JSONText(checking: $0.body) }
        let faults = rows.faults(with: body)
        let refusal = Refusal.importFaulty(faults)
        let told = faults.map { fault -> JSONTree in
            let members: [(String, JSONTree?)] = [
                ("row", fault.row.map { .int(numbers[$0]) }), ("field", fault.column.map { .string($0) }),
                ("head", fault.column.flatMap(head(of:)).map { .string($0) }),
                ("fault", .string(fault.fault)),
                ("value", fault.value.map { .string($0) }), ("expected", fault.expected.map { .string($0) }),
            ]
            return .object(members.compactMap { name, value in value.map { .init(name: name, value: $0) } })
        }
        var whole = refusal
        whole.details = .object(
            [
                .init(name: "count", value: .int(Set(faults.map(\.row)).count)),
                .init(name: "faults", value: .array(told)),
            ] + common)
        return whole.answer(requestID: requestID)
    }
}
