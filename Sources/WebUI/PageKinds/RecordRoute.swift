// Records of master data: shown, made, changed, disabled. Guarantees: what was typed is never lost to a fault; a change names the
// version that was seen; a form that is sent twice runs once.

internal import Barcode
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Shows and saves a record.
struct RecordRoute: Sendable {
    let site: Site
    let record: RecordPage
    let listAddress: String
    /// The messages that name the list and a new record.
    private let titles: (list: String, new: String)
    /// Whether there is one record alone, and no list of them.
    private let isOnly: Bool

    /// A record of which there is only one, at an address of its own.
    struct Only {
        let address: String
        /// The message that names it.
        let title: String
        let record: RecordPage
    }

    init(site: Site, list: ListPage, record: RecordPage) {
        self.site = site
        self.record = record
        listAddress = "/\(list.name)"
        titles = ("\(list.name)_title", "\(list.name)_new")
        isOnly = false
    }

    init(site: Site, only: Only) {
        self.site = site
        record = only.record
        listAddress = only.address
        titles = (only.title, only.title)
        isOnly = true
    }

    func address(of key: String) -> String {
        isOnly ? "\(listAddress)?" : "\(listAddress)/record?of=\(URLText.encoded(key))"
    }

    /// GET /NAME/record?of=KEY
    func show(_ visit: Visit) async throws -> Response {
        if isOnly { try require(record.permission, visit) }
        let json = try await read(visit["of"] ?? "", visit)
        let fields = try await fields(of: record.update, visit)
        return try await page(
            visit, fields: fields,
            values: FormValues(json, fields: fields, aliases: record.aliases), json: json,
            notice: visit["saved"] == nil ? nil : "saved")
    }

    /// GET /NAME/new
    func new(_ visit: Visit) async throws -> Response {
        try require(record.permission, visit)
        let fields = try await fields(of: record.create ?? "", visit, isNew: true)
        return try await page(visit, fields: fields, values: FormValues(initial: fields), json: nil)
    }

    /// POST /NAME/new
    func create(_ visit: Visit) async throws -> Response {
        let create = record.create ?? ""
        let fields = try await fields(of: create, visit, isNew: true)
        var values = FormValues(visit.form, fields: fields)
        let members = values.members(of: fields.filter { !$0.isLocked }, style: .new)
        guard visit.field("_add") == nil, values.faults.isEmpty else {
            return try await page(visit, fields: fields, values: values, json: nil)
        }
        // Where one operation makes and changes, none that is there must be replaced unseen.
        let isNew = create == record.update ? [JSONTree.Member(name: "version", value: 0)] : []
        let answer = await visit.call(create, .object(members + isNew), key: visit.field("_key"))
        guard answer.isDone else {
            return try await page(
                visit, fields: fields, values: values, json: nil, refusal: try told(Refusal(answer)))
        }
        return Site.redirect(to: saved(key(answer) ?? values[record.code], answer))
    }

    /// POST /NAME/record?of=KEY
    func update(_ visit: Visit) async throws -> Response {
        let key = visit["of"] ?? ""
        let fields = try await fields(of: record.update, visit)
        var values = FormValues(visit.form, fields: fields)
        let members = values.members(of: fields.filter { !$0.isLocked }, style: .whole)
        let version = visit.field("_version") ?? ""
        if visit.field("_add") == nil, values.faults.isEmpty {
            let answer = await visit.call(
                record.update, .object(try await named(key, version: version, but: members) + members),
                key: visit.field("_key"))
            if answer.isDone { return Site.redirect(to: saved(self.key(answer) ?? key, answer)) }
            return try await page(
                visit, fields: fields, values: values, json: try await read(key, visit), version: version,
                refusal: try told(Refusal(answer)))
        }
        return try await page(
            visit, fields: fields, values: values, json: try await read(key, visit), version: version)
    }

    /// GET /NAME/disable?of=KEY: asks again. The same page enables.
    func askDisabled(_ visit: Visit) async throws -> Response {
        try require(record.permission, visit)
        let key = visit["of"] ?? ""
        let json = try await read(key, visit)
        let isDisabled = json["disabled"]?.bool ?? false
        let version = json["version"]?.text ?? ""
        let open = isDisabled ? Open() : try await whatIsOpen(key, version: version, visit)
        let question = site.messages.text(isDisabled ? "ask_enable" : "ask_disable", visit.language)
        return try site.page(
            "record/disable", title: question,
            [
                "question": question, "name": json[record.name]?.string ?? key, "key": key,
                "version": json["version"]?.text ?? "", "disabled": isDisabled ? "false" : "true",
                "is_disabled": isDisabled, "back": address(of: key), "is_refused": open.refusal != nil,
                "message": open.refusal?.message.in(visit.language) ?? "",
                "hint": open.refusal?.hint.in(visit.language) ?? "", "has_open": !open.counts.isEmpty,
                "open": open.counts, "papers": open.papers,
            ], visit: visit)
    }

    /// What disabling a record leaves open, or why it is refused.
    private struct Open {
        var refusal: Refusal?
        var counts: [[String: Any]] = []
        var papers: [[String: Any]] = []
    }

    /// Disables the record and undoes it: what the operation would tell.
    private func whatIsOpen(_ key: String, version: String, _ visit: Visit) async throws -> Open {
        let members = try await named(key, version: version, but: [])
        let answer = await visit.call(
            record.update, .object(members + [.init(name: "disabled", value: true)]), isDryRun: true)
        var open = Open()
        var told = answer.json?["answer"]?["open"]
        if !answer.isDone {
            let refusal = Refusal(answer)
            open.refusal = refusal
            told = (try? JSONText(refusal.details))?["open"]
        }
        open.counts = ["orders", "waiting", "drafts", "stock", "products"].compactMap { name in
            (told?[name]).map {
                ["label": site.messages.text("open_\(name)", visit.language), "value": $0.string ?? $0.text]
            }
        }
        open.papers = (told?["papers"]?.elements ?? []).map { paper in
            let kind = site.messages.text("choice_\(paper["kind"]?.string ?? "")", visit.language)
            let id = paper["document"]?.string ?? ""
            return [
                "address": "/documents/\(id)", "name": "\(kind) \(paper["number"]?.string ?? "#\(id)")",
                "state": paper["state"]?.string ?? "",
                "state_name": site.messages.text("choice_\(paper["state"]?.string ?? "")", visit.language),
            ]
        }
        return open
    }

    /// POST /NAME/disable?of=KEY
    func setDisabled(_ visit: Visit) async throws -> Response {
        let key = visit["of"] ?? ""
        let members = try await named(key, version: visit.field("_version") ?? "", but: [])
        let disabled = JSONTree.Member(name: "disabled", value: .bool(visit.field("disabled") == "true"))
        _ = try await visit.ask(record.update, .object(members + [disabled]))
        return Site.redirect(to: address(of: key) + "&saved=1")
    }

    /// What names the record and the version that was seen, as far as the operation takes it and the form does not say it.
    private func named(
        _ key: String, version: String, but given: [JSONTree.Member]
    ) async throws(Refusal) -> [JSONTree.Member] {
        let taken = try await site.operation(record.update).faceArguments.map(\.name)
        var members: [JSONTree.Member] = []
        if let argument = record.argument { members.append(.init(name: argument, value: .string(key))) }
        members.append(.init(name: "version", value: .string(version)))
        return members.filter { member in
            taken.contains(member.name) && !given.contains { $0.name == member.name }
        }
    }

    /// The key that an answer names; nil where it names none.
    private func key(_ answer: Answer) -> String? {
        let json = answer.json
        return record.argument.flatMap { json?[$0]?.string } ?? json?[record.code]?.string
    }

    /// Where a saved record is shown, with what the answer warns of: that another one is alike.
    private func saved(_ key: String, _ answer: Answer) -> String {
        let warning = answer.json?["warnings"]?.elements.first
        let told = ["path", "other"].compactMap { name in
            warning?[name]?.string.map { URLParameter(name: "warned_\(name)", value: $0) }
        }
        return address(of: key) + "&saved=1" + (told.isEmpty ? "" : "&" + URLText.query(told))
    }

    private func read(_ key: String, _ visit: Visit) async throws(Refusal) -> JSONText {
        switch record.get {
        case .operation(let name):
            let answer = try await visit.ask(name, record.argument.map { [$0: .string(key)] } ?? [:])
            // Some operations answer the row beside what hangs on it.
            return record.argument.flatMap { answer[$0]?.kind == .object ? answer[$0] : nil } ?? answer
        case .view(let view, let column):
            let answer = try await visit.ask(
                "report.read",
                [
                    "view": .string(view), "filter": .object([.init(name: column, value: .string(key))]),
                    "limit": 1,
                ])
            guard let row = ListRow.rows(of: answer).first, let json = try? JSONText(row.json) else {
                throw .recordUnknown(key)
            }
            return json
        }
    }

    /// A refusal to be told beside the form; one of the caller, not of what he typed, is a page of its own.
    private func told(_ refusal: Refusal) throws(Refusal) -> Refusal {
        if [401, 403].contains(refusal.status) { throw refusal }
        return refusal
    }

    private func require(_ permission: String, _ visit: Visit) throws(Refusal) {
        guard visit.session?.may(permission) ?? false else { throw .permissionDenied(permission) }
    }

    private func fields(
        of name: String, _ visit: Visit, isNew: Bool = false
    ) async throws(Refusal) -> [Field] {
        let operation = try await site.operation(name)
        // By another code, an operation that makes and changes would make another record.
        let hidden = record.create == record.update && !isNew ? record.code : nil
        let arguments = operation.faceArguments
        let shown: [(argument: Catalogue.Operation.Argument, declaration: FieldDeclaration)]
        switch record.fields {
        case .listed(let declared):
            shown = declared.compactMap { declaration in
                arguments.first { $0.name == declaration.name }.map { ($0, declaration) }
            }
        case .declared(let said, let unseen):
            let catalogue = try await site.catalogue()
            // What names the record and the version is no field; disabling has a page of its own.
            let others = unseen.union(
                ["version", "disabled"] + [record.argument].compactMap(\.self))
            shown = arguments.filter { !others.contains($0.name) }.map { argument in
                (argument, FieldDeclaration(argument, said.first { $0.name == argument.name }, in: catalogue))
            }
        }
        return shown.filter {
            $0.argument.name != hidden && visit.session?.may($0.declaration.permission) ?? false
        }
        .map { Field($0.argument, declaration: $0.declaration).shown(to: visit.session) }
    }

    /// The form, of a record or of a new one.
    private func page(
        _ visit: Visit, fields: [Field], values: FormValues, json: JSONText?, version: String? = nil,
        refusal: Refusal? = nil, notice: String? = nil
    ) async throws -> Response {
        let key = visit["of"] ?? ""
        let mayEdit = visit.session?.may(record.permission) ?? false
        let faults = Faults(
            refusal, own: values.faults, fields: fields, values: values, messages: site.messages,
            language: visit.language)
        let form = FormView(
            messages: site.messages, language: visit.language, values: values, faults: faults,
            style: json == nil ? .new : .whole,
            choices: try await visit.choices(of: fields.compactMap(\.declaration), messages: site.messages),
            emptyRows: visit.field("_add") == nil ? (mayEdit ? 1 : 0) : 4)
        let title =
            isOnly
            ? site.messages.text(titles.list, visit.language)
            : json?[record.name]?.string ?? site.messages.text(titles.new, visit.language)
        let isStale = refusal?.error == "version_stale"
        let update = try await site.operation(record.update)
        let further = json == nil ? [] : try await operations(key, visit)
        let attachments =
            json == nil || record.attachments == nil
            ? [:]
            : try await AttachmentRoutes.values(
                of: record.attachments ?? "", key, mayAdd: mayEdit, site, visit)
        return try site.page(
            "record/record", title: title,
            [
                "fields": form.fields(fields), "is_new": json == nil, "may_edit": mayEdit,
                "is_read_only": !mayEdit, "key": key,
                "list_title": site.messages.text(titles.list, visit.language), "list": listAddress,
                "action": json == nil ? "\(listAddress)/new" : address(of: key),
                "version": version ?? json?["version"]?.text ?? "",
                "form_key": visit.field("_add") == nil
                    ? Secrets.requestID() : visit.field("_key") ?? Secrets.requestID(),
                "is_disabled": json?["disabled"]?.bool ?? false,
                "can_disable": json != nil && update.faceArguments.contains { $0.name == "disabled" },
                "operations": further, "has_operations": !further.isEmpty,
                "disable": "\(listAddress)/disable?of=\(URLText.encoded(key))",
                "is_refused": refusal != nil || form.isFaulty,
                "message": refusal?.message.in(visit.language) ?? "",
                "hint": refusal?.hint.in(visit.language) ?? "", "general": faults.general,
                "is_stale": isStale, "is_warned": visit["warned_path"] != nil,
                "warned_path": site.messages.find(
                    "field_\(visit["warned_path"] ?? "")", visit.language) ?? "",
                "warned_other": visit["warned_other"] ?? "",
                "warned_address": address(of: visit["warned_other"] ?? ""),
                "reload": address(of: key), "is_saved": notice != nil,
                "stamps": json.map { site.stamps($0, visit) } ?? [], "has_stamps": json != nil,
            ].merging(attachments) { $1 }.merging(json == nil ? [:] : paper(key, visit)) { $1 }
                .merging(advice(json, key, visit)) { $1 }, visit: visit,
            status: refusal.map { .init(code: $0.status) } ?? .ok)
    }

    /// Its labels and its QR code, where it has them.
    private func paper(_ key: String, _ visit: Visit) -> [String: Any] {
        guard let labels = record.labels else { return [:] }
        let picture = BarcodePicture(visit.origin + address(of: key), as: .qr)
        return [
            "has_labels": true, "labels": "/labels?\(labels)=\(URLText.encoded(key))",
            "qr": picture?.dataAddress ?? "",
        ]
    }

    /// Further operations on the record that are for this user.
    private func operations(_ key: String, _ visit: Visit) async throws(Refusal) -> [[String: Any]] {
        var shown: [[String: Any]] = []
        for name in record.operations {
            let operation = try await site.operation(name)
            guard visit.session?.may(operation.permission) ?? false else { continue }
            let words = visit.language == .chinese ? operation.commentZH : name
            let label = words.prefix { !":：(（\n".contains($0) }
            let query = record.argument.map { "?\($0)=\(URLText.encoded(key))" } ?? ""
            shown.append(["label": String(label), "address": "/operations/\(name)\(query)"])
        }
        return shown
    }
}

extension Refusal {
    /// The page is not for this user; the door says the same of the operation.
    static func permissionDenied(_ permission: String) -> Refusal {
        Refusal(
            error: "permission_denied", status: 403, retryable: false,
            message: Text(zh: "没有权限(\(permission))", en: "Permission denied (\(permission))."),
            hint: Text(
                zh: "请管理员在角色中授予此权限。", en: "Ask an administrator to give a role of yours this permission."))
    }
}

extension Refusal {
    /// There is no such record, or none that the user sees.
    static func recordUnknown(_ key: String) -> Refusal {
        Refusal(
            error: "record_unknown", status: 404, retryable: false,
            message: Text(zh: "没有 \(key)", en: "There is no \(key)."),
            hint: Text(zh: "请从列表中选择。", en: "Choose it from the list."))
    }
}

extension Site {
    /// Who entered and who changed a row last, and when.
    func stamps(_ json: JSONText, _ visit: Visit) -> [[String: Any]] {
        ["created", "updated"].compactMap { kind in
            guard let at = json["\(kind)_at"]?.string else { return nil }
            return [
                "label": messages.text("stamp_\(kind)", visit.language), "at": at,
                "shown": visit.formats.moment(at), "by": json["\(kind)_by"]?.string ?? "",
            ]
        }
    }

    /// An operation of the catalogue.
    ///
    /// - Throws: `Refusal` `operation_unknown`.
    func operation(_ name: String) async throws(Refusal) -> Catalogue.Operation {
        guard let operation = try await catalogue()[name] else { throw .operationUnknown(name) }
        return operation
    }

    /// The catalogue in force.
    func catalogue() async throws(Refusal) -> Catalogue { try await gateway.currentCatalogue() }
}
