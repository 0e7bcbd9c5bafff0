// The page of imports: a file or a pasted block becomes rows that can be looked at, corrected in place, checked and brought in. Guarantees: what a
// field takes of a cell is decided by `FieldForm`, everything else by the database, by a run that is undone; nothing is brought in while anything is wrong; what is in work lies in the browser
// alone.

internal import FileImport
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

    /// What is imported into which list, and who may; kinds of documents say theirs.
    static let kinds: [String: (kind: String, permission: String)] = [
        "products": ("products", "product.import"), "suppliers": ("suppliers", "product.import"),
        "customers": ("customers", "product.import"),
        "employees": ("employees", "employee.edit"), "regions": ("regions", "partner.edit"),
    ]

    /// The address for a kind, where a list leads to it.
    static func address(of kind: String) -> String { "/import?kind=\(kind)" }
}

/// Shows the page and does what its script asks.
struct ImportRoute: Sendable {
    let site: Site

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
        let isChinese = visit.language == .chinese
        let file = try TemporaryFile()
        do throws(WorkbookWriter.Failure) {
            let writer = try WorkbookWriter(
                path: file.path, sheetName: isChinese ? kind.zh : kind.en,
                columns: kind.fields.map { WorkbookWriter.Column(isChinese ? $0.zh : $0.en) })
            writer.add(kind.fields.map(\.example))
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
        let row = answer.isDone ? answer.json?["rows"]?.elements.first : nil
        return Site.json([
            "done": row?["done"].map { .json($0) } ?? .null,
            "total": row?["total"].map { .json($0) } ?? .null,
            "job": .string(orNull: row?["id"].map { $0.cell }),
        ])
    }

    /// POST /import/read?kind=KIND&sheet=NAME&encoding=NAME: a file, or a pasted block as UTF-8, as rows of cells, with the fields that
    /// its columns are and the rows that are left out.
    func read(_ visit: Visit, _ bytes: [UInt8]) async throws -> Response {
        let kind = try await self.kind(visit["kind"], visit)
        do {
            let file = try await ImportFile(
                reading: bytes, kind: kind, sheet: visit["sheet"],
                encoding: visit["encoding"].flatMap(TextEncoding.init), for: visit.session?.login ?? "",
                ask: { try await visit.ask($0, $1) })
            return Site.json(file.json)
        } catch let fault as SheetFault {
            let refusal = Refusal(fault)
            return Site.json(
                [
                    "error": .string(refusal.error), "message": .string(refusal.message.in(visit.language)),
                    "hint": .string(refusal.hint.in(visit.language)), "faults": [],
                    "asks_encoding": .bool(fault.reason == .uncertainEncoding),
                ], status: refusal.status)
        }
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
    private func kind(_ name: String?, _ visit: Visit) async throws -> ImportKind {
        guard
            let kind = try await ImportFile.kinds({ try await visit.ask($0, $1) }).first(where: {
                $0.name == name
            })
        else { throw Refusal.recordUnknown(name ?? "") }
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
    private static let arguments = ["existing", "create", "submit"]

    private func carryOut(_ visit: Visit, _ body: JSONText, isDryRun: Bool) async throws -> Response {
        let run = try Self.run(body["run"]?.string)
        let kind = try await self.kind(body["kind"]?.string, visit)
        let rows = ImportRows(
            kind: kind,
            rows: (body["rows"]?.elements ?? []).map { row in
                row.members.compactMap { member in SheetCell(json: member.value).map { (member.name, $0) } }
            },
            fixed: Dictionary(
                (body["fixed"]?.members ?? []).compactMap { member in
                    member.value.string.map { (member.name, $0) }
                }
            ) { first, _ in first })
        let withStock = body["with_stock"]?.bool ?? false
        let name = (withStock ? kind.stockOperation : nil) ?? kind.operation
        let operation = try await site.operation(name)
        let taken = Set(operation.faceArguments.map(\.name))
        var members = body.members.filter { Self.arguments.contains($0.name) && taken.contains($0.name) }
            .map { JSONTree.Member(name: $0.name, value: .json($0.value)) }
        members.append(.init(name: "rows", value: .array(rows.rows)))
        if operation.scope == .branch, let branch = body["branch"]?.string, !branch.isEmpty {
            members.append(.init(name: "branch", value: .string(branch)))
        }
        // What is wrong with cells stands beside what the operation refuses; nothing is brought in then.
        let isTrial = isDryRun || !rows.faults.isEmpty
        // Under the run's name as key, a form that is sent twice runs once.
        let answer = await visit.call(
            name, .object(members), key: isTrial ? nil : run, isDryRun: isTrial, requestID: run)
        let json = answer.json
        if answer.isDone, rows.faults.isEmpty, let json {
            return Site.json([
                "answer": .json((isTrial ? json["answer"] : nil) ?? json),
                "notes": notes(rows, visit),
            ])
        }
        let refusal = answer.isDone ? Refusal.importFaulty(rows.faults) : Refusal(answer)
        return Site.json(told(refusal, rows, answer.isDone ? nil : json, visit), status: refusal.status)
    }

    /// What was done to cells, in words.
    private func notes(_ rows: ImportRows, _ visit: Visit) -> JSONTree {
        .array(
            rows.notes.prefix(200).map { note in
                [
                    "row": .int(note.row + 1), "field": .string(note.column), "value": .string(note.value),
                    "taken": .string(note.taken),
                    "text": .string(
                        site.messages.find("import_note_\(note.note.rawValue)", visit.language) ?? ""),
                ]
            })
    }

    /// A refusal with its faults by row and field, each with what to do.
    private func told(_ refusal: Refusal, _ rows: ImportRows, _ body: JSONText?, _ visit: Visit) -> JSONTree {
        let faults = rows.faults(with: body).map { fault -> JSONTree in
            let field = fault.column?.split(separator: "@").first.map(String.init) ?? ""
            let advice =
                site.messages.find("advice_\(fault.fault)_\(field)", visit.language)
                ?? site.messages.find("advice_\(fault.fault)", visit.language)
                ?? site.messages.text("advice_other", visit.language)
            return [
                "row": fault.row.map { .int($0 + 1) } ?? .null, "field": .string(orNull: fault.column),
                "fault": .string(fault.fault), "value": .string(orNull: fault.value),
                "text": .string(
                    Faults.words(
                        Fault(place: "", name: fault.fault, value: nil), site.messages, visit.language)),
                "advice": .string(advice),
            ]
        }
        return [
            "error": .string(refusal.error), "message": .string(refusal.message.in(visit.language)),
            "hint": .string(refusal.hint.in(visit.language)), "faults": .array(faults),
            "notes": notes(rows, visit), "signs_in": .bool(refusal.status == 401),
        ]
    }
}
