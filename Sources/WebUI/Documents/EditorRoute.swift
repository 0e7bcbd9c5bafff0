// The editor of documents: its page, and what its script asks while somebody types. Guarantees: every figure and every fault comes from
// the database, in the reader's language; a document is made in the branch in which its page was opened; one that is sent twice is made once.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Makes and edits documents of a kind.
struct EditorRoute: Sendable {
    let site: Site
    let page: DocumentPage

    /// GET /NAME/new: a blank one, `copy_of` another, or what `order`s still wait for.
    func new(_ visit: Visit) async throws -> Response {
        var request: [JSONTree.Member] = [.init(name: "kind", value: .string(page.kind.name))]
        let orders = visit.parameters.filter { $0.name == "order" }.map(\.value)
        if !orders.isEmpty {
            request.append(.init(name: "orders", value: .array(orders.map { .string($0) })))
        }
        for name in ["copy_of", "partner", "branch", "warehouse"] {
            if let value = visit[name] { request.append(.init(name: name, value: .string(value))) }
        }
        return try await show(visit, request)
    }

    /// GET /NAME/edit?of=ID: a draft.
    func edit(_ visit: Visit) async throws -> Response {
        var request: [JSONTree.Member] = [
            .init(name: "kind", value: .string(page.kind.name)),
            .init(name: "document", value: .string(visit["of"] ?? "")),
        ]
        if let branch = visit["branch"] { request.append(.init(name: "branch", value: .string(branch))) }
        return try await show(visit, request)
    }

    /// GET /NAME/offer: products for a text, or one product.
    func offer(_ visit: Visit) async throws -> Response {
        try await pass(
            "product.offer", ["text", "product", "warehouse", "partner", "with_tax", "limit", "branch"],
            visit,
            with: [.init(name: "kind", value: .string(page.kind.name))])
    }

    /// GET /NAME/partners: suppliers or customers for a text.
    func partners(_ visit: Visit) async throws -> Response {
        try await pass(
            "partner.find", ["text"], visit, with: [.init(name: "is_\(page.partner.rawValue)", value: true)])
    }

    /// POST /NAME/match: what pasted texts mean.
    func match(_ visit: Visit, _ body: JSONText) async throws -> Response {
        let answer = await visit.call("product.match", .json(body))
        guard answer.isDone else { return Site.json(told(Refusal(answer), visit), status: answer.status) }
        return Site.json(.raw(answer.body))
    }

    /// POST /NAME/heads: which column of a pasted block is what, by the heads in its first line, as imported files are read.
    func heads(_ visit: Visit, _ body: JSONText) async throws -> Response {
        let cells = (body["cells"]?.elements ?? []).map { JSONTree.string($0.string ?? "") }
        let answer = await visit.call(
            "import.recognise",
            ["kind": .string(page.kind.importName ?? ""), "first_rows": [["cells": .array(cells)]]])
        guard answer.isDone else { return Site.json(told(Refusal(answer), visit), status: answer.status) }
        return Site.json(.raw(answer.body))
    }

    /// POST /NAME/preview
    func preview(_ visit: Visit, _ body: JSONText) async throws -> Response {
        let taken = Set(
            try await site.operation("document.preview").faceArguments.map(\.name) + ["branch"])
        let members = body.members.filter { taken.contains($0.name) }.map {
            JSONTree.Member(name: $0.name, value: .json($0.value))
        }
        let answer = await visit.call(
            "document.preview", .object([.init(name: "kind", value: .string(page.kind.name))] + members))
        guard answer.isDone, let json = answer.json else {
            return Site.json(told(Refusal(answer), visit))
        }
        let figures = json.members.filter { !["faults", "marks"].contains($0.name) }.map {
            JSONTree.Member(name: $0.name, value: .json($0.value))
        }
        return Site.json(
            .object(
                figures + [
                    .init(name: "faults", value: texts(json["faults"]?.elements ?? [], visit)),
                    .init(name: "marks", value: marks(json["marks"]?.elements ?? [], visit)),
                ]))
    }

    /// POST /NAME/save
    func save(_ visit: Visit, _ body: JSONText) async throws -> Response {
        try await write("\(page.kind.name).save", visit, body)
    }

    /// POST /NAME/submit
    func submit(_ visit: Visit, _ body: JSONText) async throws -> Response {
        try await write("\(page.kind.name).submit", visit, body)
    }
}

extension EditorRoute {
    private func pass(
        _ operation: String, _ names: [String], _ visit: Visit, with members: [JSONTree.Member]
    ) async throws -> Response {
        let given = names.compactMap { name in
            visit[name].map { value in
                JSONTree.Member(
                    name: name, value: name == "with_tax" ? .bool(value == "true") : .string(value))
            }
        }
        let answer = await visit.call(operation, .object(members + given))
        guard answer.isDone else { return Site.json(told(Refusal(answer), visit), status: answer.status) }
        return Site.json(.raw(answer.body))
    }

    /// Saves or submits: where the document then is, or what is wrong.
    private func write(_ operation: String, _ visit: Visit, _ body: JSONText) async throws -> Response {
        let key = body["key"]?.string
        guard let request = body["request"], request.kind == .object else { throw Refusal.formUnreadable }
        let answer = await visit.call(operation, .json(request), key: key)
        guard answer.isDone, let json = answer.json else {
            return Site.json(told(Refusal(answer), visit), status: answer.status)
        }
        let id = json["document"]?.string ?? ""
        let done = operation.hasSuffix(".save") ? "save" : "submit"
        return Site.json(["address": .string("/documents/\(URLText.encoded(id))?done=\(done)")])
    }

    /// A refusal as the script shows it.
    private func told(_ refusal: Refusal, _ visit: Visit) -> JSONTree {
        let details = try? JSONText(refusal.details)
        return [
            "error": .string(refusal.error), "message": .string(refusal.message.in(visit.language)),
            "hint": .string(refusal.hint.in(visit.language)),
            "faults": texts(details?["faults"]?.elements ?? [], visit),
            "signs_in": .bool(refusal.status == 401), "ways": .string(ways(refusal, visit)),
        ]
    }

    /// What is short and the ways out, as the page shows it.
    private func ways(_ refusal: Refusal, _ visit: Visit) -> String {
        let shortages = Shortage.values(refusal, site, visit)
        guard !shortages.isEmpty else { return "" }
        let values: [String: Any] = ["shortages": shortages, "t": site.messages.all(visit.language)]
        return (try? site.renderer.text("document/shortage", values)) ?? ""
    }

    /// Faults with the words for people: `{place, fault, text}`.
    private func texts(_ faults: [JSONText], _ visit: Visit) -> JSONTree {
        .array(
            faults.map { fault in
                let fault = Fault(fault)
                return [
                    "place": .string(fault.place), "fault": .string(fault.name),
                    "text": .string(Faults.words(fault, site.messages, visit.language)),
                ]
            })
    }
}

extension EditorRoute {
    /// What may be posted, yet should be seen, with the words for people: `{place, mark, text}`.
    private func marks(_ marks: [JSONText], _ visit: Visit) -> JSONTree {
        .array(
            marks.map { mark in
                let name = mark["mark"]?.string ?? "other"
                let words =
                    site.messages.find("mark_\(name)", visit.language)
                    ?? site.messages.text("mark_other", visit.language)
                let path = mark["path"]?.string ?? ""
                var limit = mark["limit"].map { $0.cell } ?? ""
                // A share that may be taken off is told as discounts are typed: as what is paid at least.
                if path.hasSuffix("discount"), !limit.isEmpty { limit = "\(Figures.paidPercent(limit))%" }
                return [
                    "place": .string(Faults.dotted(path)), "mark": .string(name),
                    "text": .string(limit.isEmpty ? words : "\(words): \(limit)"),
                ]
            })
    }
}

// The page.
extension EditorRoute {
    private func show(_ visit: Visit, _ request: [JSONTree.Member]) async throws -> Response {
        guard page.kind.lines == .goods else { throw HTTPRefusal.notFound }
        let entry = try await visit.ask("document.prepare", .object(request))
        let operation = try await site.operation("\(page.kind.name).submit")
        let number = entry["document"]?.string
        let others = otherWarehouses(entry, visit)
        let title = site.messages.text(
            number == nil ? "\(page.list.name)_new" : "\(page.list.name)_edit", visit.language)
        return try site.page(
            "document/editor", title: title,
            [
                "list": "/\(page.list.name)",
                "list_title": site.messages.text("\(page.list.name)_title", visit.language),
                "entry": entry.text, "key": Secrets.requestID(), "login": visit.session?.login ?? "",
                "kind": page.kind.name, "back": number.map { "/documents/\($0)" } ?? "/\(page.list.name)",
                "has_partner": page.partner != .none,
                "partner_label": site.messages.text("choice_\(page.partner.rawValue)", visit.language),
                "partner": entry["partner"]?.string ?? "",
                "partner_name": entry["partner_name"]?.string ?? "",
                "first_fields": header(
                    ["warehouse", "business_on", "due_on", "employee", "reason"], operation, entry, visit),
                "more_fields": header(
                    ["department", "with_tax", "discount", "rounding_off", "memo", "external_id"].filter {
                        !page.hidesPrices(from: visit.session) || !["discount", "rounding_off"].contains($0)
                    }, operation, entry, visit),
                "columns": page.entryColumns(for: visit.session).map { column in
                    [
                        "name": column.rawValue, "is_seldom": page.isSeldom(column),
                        "is_number": column.isNumber,
                        "label": site.messages.text("field_\(column.label)", visit.language),
                        "is_\(column.rawValue)": true,
                    ] as [String: Any]
                },
                "tax_codes": options(entry["choices"]?["tax_code"], value: ""),
                "warehouses": options(entry["choices"]?["warehouse"], value: ""),
                "has_others": !others.isEmpty, "others": others,
            ], visit: visit)
    }

    /// The warehouses in which the same orders still wait for something: a paper is of one.
    private func otherWarehouses(_ entry: JSONText, _ visit: Visit) -> [[String: Any]] {
        let kept = visit.parameters.filter { ["order", "branch"].contains($0.name) }
            .map { "\($0.name)=\(URLText.encoded($0.value))" }.joined(separator: "&")
        return (entry["other_warehouses"]?.elements ?? []).map { other in
            let code = URLText.encoded(other["warehouse"]?.string ?? "")
            return [
                "name": other["name"]?.string ?? "",
                "address": "/\(page.list.name)/new?\(kept)&warehouse=\(code)",
            ]
        }
    }

    /// The fields of the header that the kind takes.
    private func header(
        _ names: [String], _ operation: Catalogue.Operation, _ entry: JSONText, _ visit: Visit
    ) -> [[String: Any]] {
        let fields = names.compactMap { name in
            operation.faceArguments.first { $0.name == name }.map { argument in
                Field(
                    argument,
                    declaration: FieldDeclaration(
                        name, choices: entry["choices"]?[name].map { _ in .fixed([]) }))
            }
        }
        var choices: [String: [Choice]] = [:]
        for name in names {
            choices[name] = (entry["choices"]?[name]?.elements ?? []).compactMap { choice in
                choice["value"]?.string.map { Choice(value: $0, label: choice["label"]?.string ?? $0) }
            }
        }
        return FormView(
            messages: site.messages, language: visit.language, values: FormValues(entry, fields: fields),
            faults: Faults(), style: .new, choices: choices
        ).fields(fields)
    }

    private func options(_ json: JSONText?, value: String) -> [[String: Any]] {
        (json?.elements ?? []).map {
            ["value": $0["value"]?.string ?? "", "label": $0["label"]?.string ?? ""]
        }
    }
}
