// Records of master data: shown, made, changed, disabled. Guarantees: what was typed is never lost to a fault; a change names the
// version that was seen; a form that is sent twice runs once.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Shows and saves a record.
struct RecordRoute: Sendable {
    let site: Site
    let list: ListPage
    let record: RecordPage

    private var listAddress: String { "/\(list.name)" }

    private func address(of key: String) -> String { "\(listAddress)/record?of=\(URLText.encoded(key))" }

    /// GET /NAME/record?of=KEY
    func show(_ visit: Visit) async throws -> Response {
        let json = try await read(visit["of"] ?? "", visit)
        let fields = try await fields(of: record.update, visit)
        return try await page(
            visit, fields: fields,
            values: FormValues(json, fields: fields, aliases: [record.code: record.argument]), json: json,
            notice: visit["saved"] == nil ? nil : "saved")
    }

    /// GET /NAME/new
    func new(_ visit: Visit) async throws -> Response {
        try require(record.permission, visit)
        let fields = try await fields(of: record.create, visit)
        return try await page(visit, fields: fields, values: FormValues(initial: fields), json: nil)
    }

    /// POST /NAME/new
    func create(_ visit: Visit) async throws -> Response {
        let fields = try await fields(of: record.create, visit)
        var values = FormValues(visit.form, fields: fields)
        let members = values.members(of: fields.filter { !$0.isLocked }, style: .new)
        guard visit.field("_add") == nil, values.faults.isEmpty else {
            return try await page(visit, fields: fields, values: values, json: nil)
        }
        let answer = await visit.call(record.create, .object(members), key: visit.field("_key"))
        guard answer.isDone else {
            return try await page(
                visit, fields: fields, values: values, json: nil, refusal: try told(Refusal(answer)))
        }
        let key = (try? JSONText(checking: answer.body))?[record.argument]?.string ?? ""
        return Site.redirect(to: address(of: key) + "&saved=1")
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
                record.update, .object(named(key, version: version) + members), key: visit.field("_key"))
            if answer.isDone {
                let changed = (try? JSONText(checking: answer.body))?[record.argument]?.string ?? key
                return Site.redirect(to: address(of: changed) + "&saved=1")
            }
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
        let question = site.messages.text(isDisabled ? "ask_enable" : "ask_disable", visit.language)
        return try site.page(
            "record/disable", title: question,
            [
                "question": question, "name": json[record.name]?.string ?? key, "key": key,
                "version": json["version"]?.text ?? "", "disabled": isDisabled ? "false" : "true",
                "is_disabled": isDisabled, "back": address(of: key),
            ], visit: visit)
    }

    /// POST /NAME/disable?of=KEY
    func setDisabled(_ visit: Visit) async throws -> Response {
        let key = visit["of"] ?? ""
        let members = named(key, version: visit.field("_version") ?? "")
        let disabled = JSONTree.Member(name: "disabled", value: .bool(visit.field("disabled") == "true"))
        _ = try await visit.ask(record.update, .object(members + [disabled]))
        return Site.redirect(to: address(of: key) + "&saved=1")
    }

    private func named(_ key: String, version: String) -> [JSONTree.Member] {
        [
            .init(name: record.argument, value: .string(key)),
            .init(name: "version", value: .string(version)),
        ]
    }

    private func read(_ key: String, _ visit: Visit) async throws(Refusal) -> JSONText {
        try await visit.ask(record.get, [record.argument: .string(key)])
    }

    /// A refusal to be told beside the form; one of the caller, not of what he typed, is a page of its own.
    private func told(_ refusal: Refusal) throws(Refusal) -> Refusal {
        if [401, 403].contains(refusal.status) { throw refusal }
        return refusal
    }

    private func require(_ permission: String, _ visit: Visit) throws(Refusal) {
        guard visit.session?.may(permission) ?? false else { throw .permissionDenied(permission) }
    }

    private func fields(of name: String, _ visit: Visit) async throws(Refusal) -> [Field] {
        let operation = try await site.operation(name)
        return record.fields.filter { visit.session?.may($0.permission) ?? false }.compactMap { declaration in
            operation.faceArguments.first { $0.name == declaration.name }
                .map { Field($0, declaration: declaration).shown(to: visit.session) }
        }
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
        let title = json?[record.name]?.string ?? site.messages.text("\(list.name)_new", visit.language)
        let isStale = refusal?.error == "version_stale"
        return try site.page(
            "record/record", title: title,
            [
                "fields": form.fields(fields), "is_new": json == nil, "may_edit": mayEdit,
                "is_read_only": !mayEdit, "key": key,
                "list_title": site.messages.text("\(list.name)_title", visit.language), "list": listAddress,
                "action": json == nil ? "\(listAddress)/new" : address(of: key),
                "version": version ?? json?["version"]?.text ?? "",
                "form_key": visit.field("_add") == nil
                    ? Secrets.requestID() : visit.field("_key") ?? Secrets.requestID(),
                "is_disabled": json?["disabled"]?.bool ?? false,
                "disable": "\(listAddress)/disable?of=\(URLText.encoded(key))",
                "is_refused": refusal != nil || form.isFaulty,
                "message": refusal?.message.in(visit.language) ?? "",
                "hint": refusal?.hint.in(visit.language) ?? "", "general": faults.general,
                "is_stale": isStale,
                "reload": address(of: key), "is_saved": notice != nil,
                "stamps": json.map { stamps($0, visit) } ?? [], "has_stamps": json != nil,
            ], visit: visit, status: refusal.map { .init(code: $0.status) } ?? .ok)
    }

    private func stamps(_ json: JSONText, _ visit: Visit) -> [[String: Any]] {
        ["created", "updated"].compactMap { kind in
            guard let at = json["\(kind)_at"]?.string else { return nil }
            return [
                "label": site.messages.text("stamp_\(kind)", visit.language), "at": at,
                "shown": Moments.shown(at), "by": json["\(kind)_by"]?.string ?? "",
            ]
        }
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

extension Site {
    /// An operation of the catalogue.
    ///
    /// - Throws: `Refusal` `operation_unknown`.
    func operation(_ name: String) async throws(Refusal) -> Catalogue.Operation {
        guard let operation = try await gateway.currentCatalogue()[name] else {
            throw .operationUnknown(name)
        }
        return operation
    }
}
