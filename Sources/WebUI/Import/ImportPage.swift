// The page of imports: a file or a pasted block becomes rows that can be looked at, corrected in place, checked and brought in. Guarantees: the
// database judges everything, by a run that is undone; nothing is brought in while anything is wrong; what is in work lies in the browser
// alone.

internal import Foundation
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Spreadsheet

/// The page at `/import`.
struct ImportPage: Page {
    /// Who imports master data or papers; whoever holds neither is shown nothing to import.
    let place = Place(
        address: "/import", message: "import_title", icon: "file-earmark-spreadsheet",
        permission: "product.import")

    func addRoutes(to routes: Routes, site: Site) {
        let route = ImportRoute(site: site)
        routes.add("/import", get: site.get(route.show))
        routes.add("/import/template.xlsx", get: site.get(route.template))
        routes.add("/import/progress", get: site.get(route.progress))
        routes.add("/import/read", post: site.upload(route.read))
        routes.add("/import/check", post: site.json(route.check))
        routes.add("/import/run", post: site.json(route.run))
    }

    /// What is imported into which list, and who may.
    static let kinds: [String: (kind: String, permission: String)] = [
        "products": ("products", "product.import"), "suppliers": ("suppliers", "product.import"),
        "customers": ("customers", "product.import"),
        "opening_stocks": ("opening_stock", "document.import"),
        "purchase_orders": ("purchase_orders", "document.import"),
        "sales_orders": ("sales_orders", "document.import"),
        "goods_receipts": ("goods_receipts", "document.import"),
        "deliveries": ("deliveries", "document.import"),
        "other_ins": ("other_ins", "document.import"),
        "other_outs": ("other_outs", "document.import"),
        "employees": ("employees", "employee.edit"), "regions": ("regions", "partner.edit"),
    ]

    /// The address for a kind, where a list leads to it.
    static func address(of kind: String) -> String { "/import?kind=\(kind)" }
}

/// Shows the page and does what its script asks.
struct ImportRoute: Sendable {
    let site: Site

    /// Rows in which the heads of columns are looked for.
    private static let firstRows = 20
    /// Where files are read, one after another: each may take a hundred megabytes meanwhile.
    private static let readers = DispatchQueue(label: "suanpan.import")

    /// GET /import?kind=KIND
    func show(_ visit: Visit) async throws -> Response {
        let kinds = try await visit.ask("import.kinds")["rows"] ?? JSONText(checking: Array("[]".utf8))
        let warehouses =
            try await visit.choices(
                of: [
                    FieldDeclaration(
                        "warehouse", choices: .rows(operation: "warehouse.list", value: "code", label: "name")
                    )
                ],
                messages: site.messages)["warehouse"] ?? []
        let words = site.messages.all(visit.language).filter { $0.key.hasPrefix("import_") }
        return try site.page(
            "import/import", title: site.messages.text("import_title", visit.language),
            [
                "kinds": kinds.elements.map { kind in
                    let name = kind["kind"]?.string ?? ""
                    return [
                        "name": name, "label": Self.label(kind, visit), "chosen": name == visit["kind"],
                    ] as [String: Any]
                },
                "has_kinds": !kinds.elements.isEmpty, "catalogue": kinds.text,
                "words": JSONTree.object(
                    words.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }
                ).text,
                "login": visit.session?.login ?? "", "branch_code": visit.session?.branch?.code ?? "",
                "warehouses": warehouses.map { ["value": $0.value, "label": $0.label] },
                "shows_progress": visit.session?.may("job.see") ?? false,
                "may_create": visit.session?.may("product.edit") ?? false,
            ], visit: visit)
    }

    /// GET /import/template.xlsx?kind=KIND: the heads by which columns are known, and a row as an example.
    func template(_ visit: Visit) async throws -> Response {
        let kind = try await self.kind(visit["kind"], visit)
        let fields = kind["fields"]?.elements ?? []
        let file = try TemporaryFile()
        do throws(WorkbookWriter.Failure) {
            let writer = try WorkbookWriter(
                path: file.path, sheetName: Self.label(kind, visit),
                columns: fields.map { WorkbookWriter.Column(Self.label($0, visit)) })
            writer.add(fields.map { $0["example"]?.string ?? "" })
            try writer.close()
        } catch {
            throw TemporaryFile.unwritable
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: WorkbookWriter.mediaType, .contentSecurityPolicy: Site.policy,
                .contentDisposition: "attachment; filename=\"\(visit["kind"] ?? "import").xlsx\"",
            ], body: file.body)
    }

    /// GET /import/progress?run=ID: how far a run is.
    func progress(_ visit: Visit) async throws -> Response {
        let run = try Self.run(visit["run"])
        let answer = await visit.call("job.list", ["filter": ["request_id": .string(run)], "limit": 1])
        let row = answer.isDone ? (try? JSONText(checking: answer.body))?["rows"]?.elements.first : nil
        return Site.json([
            "done": row?["done"].map { .raw($0.text) } ?? .null,
            "total": row?["total"].map { .raw($0.text) } ?? .null,
            "job": .string(orNull: row?["id"].map { $0.cell }),
        ])
    }

    /// POST /import/read?kind=KIND&sheet=NAME: a file, or a pasted block as UTF-8, as rows, with the fields that its columns are.
    func read(_ visit: Visit, _ bytes: [UInt8]) async throws -> Response {
        _ = try await self.kind(visit["kind"], visit)
        let name = visit["sheet"]
        let sheet: Sheet
        // A large file takes a second or two, in which others would wait.
        let reading = await withCheckedContinuation { continuation in
            Self.readers.async {
                continuation.resume(
                    returning: Result { () throws(SheetFault) in try Sheet(reading: bytes, sheet: name) })
            }
        }
        switch reading {
        case .success(let read): sheet = read
        case .failure(let fault): throw Refusal(fault, site.messages, row: fault.line)
        }
        let first = sheet.rows.prefix(Self.firstRows).map { row in
            JSONTree.object([.init(name: "cells", value: .array(row.cells.map { .string($0) }))])
        }
        let known = try await visit.ask(
            "import.recognise", ["kind": .string(visit["kind"] ?? ""), "first_rows": .array(first)])
        return Site.json(
            .object(
                known.members.map { .init(name: $0.name, value: .raw($0.value.text)) } + [
                    .init(name: "sheets", value: .array(sheet.names.map { .string($0) })),
                    .init(name: "sheet", value: .string(orNull: sheet.name)),
                    .init(name: "numbers", value: .array(sheet.rows.map { .int($0.number) })),
                    .init(
                        name: "rows",
                        value: .array(sheet.rows.map { .array($0.cells.map { .string($0) }) })),
                ]))
    }

    /// POST /import/check: everything that would be refused, by a run that is undone.
    func check(_ visit: Visit, _ body: JSONText) async throws -> Response {
        try await carryOut(visit, body, isDryRun: true)
    }

    /// POST /import/run
    func run(_ visit: Visit, _ body: JSONText) async throws -> Response {
        try await carryOut(visit, body, isDryRun: false)
    }

    /// A kind of import that this user may do.
    private func kind(_ name: String?, _ visit: Visit) async throws -> JSONText {
        let kinds = try await visit.ask("import.kinds")["rows"]?.elements ?? []
        guard let kind = kinds.first(where: { $0["kind"]?.string == name }) else {
            throw Refusal.recordUnknown(name ?? "")
        }
        return kind
    }

    private static func label(_ json: JSONText, _ visit: Visit) -> String {
        json[visit.language == .chinese ? "zh" : "en"]?.string ?? ""
    }

    /// The name that the page gave a run, under which its job is found.
    private static func run(_ name: String?) throws(Refusal) -> String {
        guard let name, name.utf8.count == 32, Hex.bytes(name) != nil else {
            throw .formUnreadable
        }
        return name
    }
}

// The runs.
extension ImportRoute {
    /// Members of the page's request that are arguments, as far as the operation takes them.
    private static let arguments = ["rows", "existing", "create", "submit"]

    private func carryOut(_ visit: Visit, _ body: JSONText, isDryRun: Bool) async throws -> Response {
        let run = try Self.run(body["run"]?.string)
        let kind = try await self.kind(body["kind"]?.string, visit)
        let withStock = body["with_stock"]?.bool ?? false
        let name = (withStock ? kind["stock_operation"]?.string : nil) ?? kind["operation"]?.string ?? ""
        let operation = try await site.operation(name)
        let taken = Set(operation.faceArguments.map(\.name))
        var members = body.members.filter { Self.arguments.contains($0.name) && taken.contains($0.name) }
            .map { JSONTree.Member(name: $0.name, value: .raw($0.value.text)) }
        if operation.scope == .branch, let branch = body["branch"]?.string, !branch.isEmpty {
            members.append(.init(name: "branch", value: .string(branch)))
        }
        // Under the run's name as key, a form that is sent twice runs once.
        let answer = await visit.call(
            name, .object(members), key: isDryRun ? nil : run, isDryRun: isDryRun, requestID: run)
        guard answer.isDone, let json = try? JSONText(checking: answer.body) else {
            return Site.json(told(Refusal(answer), visit), status: answer.status)
        }
        return Site.json(["answer": .raw((isDryRun ? json["answer"] : nil)?.text ?? json.text)])
    }

    /// A refusal with its faults by row and field, each with what to do.
    private func told(_ refusal: Refusal, _ visit: Visit) -> JSONTree {
        let details = try? JSONText(checking: refusal.details.text)
        let faults = (details?["faults"]?.elements ?? []).map { fault -> JSONTree in
            let name = fault["fault"]?.string ?? "other"
            let (row, field) =
                fault["path"]?.string.map(Self.place) ?? (fault["row"]?.int, fault["field"]?.string)
            let advice =
                site.messages.find("advice_\(name)_\(field ?? "")", visit.language)
                ?? site.messages.find("advice_\(name)", visit.language)
                ?? site.messages.text("advice_other", visit.language)
            return [
                "row": row.map { .int($0) } ?? .null, "field": .string(orNull: field), "fault": .string(name),
                "value": .string(orNull: fault["value"]?.string),
                "text": .string(
                    Faults.words(Fault(place: "", name: name, value: nil), site.messages, visit.language)),
                "advice": .string(advice),
            ]
        }
        return [
            "error": .string(refusal.error), "message": .string(refusal.message.in(visit.language)),
            "hint": .string(refusal.hint.in(visit.language)), "faults": .array(faults),
            "signs_in": .bool(refusal.status == 401),
        ]
    }

    /// `rows[11].unit` is row 12, field unit.
    static func place(_ path: String) -> (row: Int?, field: String?) {
        guard path.hasPrefix("rows["), let end = path.firstIndex(of: "]"),
            let index = Int(path[path.index(path.startIndex, offsetBy: 5)..<end])
        else { return (nil, path.isEmpty ? nil : path) }
        let field = path[path.index(after: end)...].drop { $0 == "." }
        return (index + 1, field.isEmpty ? nil : String(field))
    }
}

extension Refusal {
    /// A file that cannot be read, with what to do: by the messages `sheet_REASON` and `sheet_REASON_hint`.
    init(_ fault: SheetFault, _ messages: Messages, row: Int?) {
        let name = "sheet_\(fault.reason.rawValue)" + (fault.limit.map { "_\($0)" } ?? "")
        func text(_ language: Language, _ ending: String) -> String {
            let words =
                messages.find(name + ending, language)
                ?? messages.text("sheet_\(fault.reason.rawValue)" + ending, language)
            return ending.isEmpty ? words + (row.map { " (\($0))" } ?? "") : words
        }
        self.init(
            error: "file_unreadable", status: 422, retryable: false,
            message: Text(zh: text(.chinese, ""), en: text(.english, "")),
            hint: Text(zh: text(.chinese, "_hint"), en: text(.english, "_hint")))
    }
}
