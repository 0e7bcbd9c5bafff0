// One document: what it says, how it came here, what hangs on it, and what its state and the user's rights allow. Guarantees: an action
// names the version that was seen and the document's own branch; one that is sent twice is done once; what is irreversible asks for a reason.

internal import Barcode
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Shows a document and moves it.
struct DocumentRoute: Sendable {
    let site: Site

    /// GET /documents/{id}
    func show(_ visit: Visit) async throws -> Response {
        let json = try await read(visit)
        return try await page(json, visit)
    }

    /// POST /documents/{id}/{action}
    func act(_ visit: Visit) async throws -> Response {
        let name = visit.context.parameters.get("action") ?? ""
        guard let action = DocumentAction(rawValue: name), let operation = action.operation else {
            throw HTTPRefusal.notFound
        }
        let answer = await visit.call(operation, request(action, visit), key: visit.field("_key"))
        guard answer.isDone else {
            let refusal = Refusal(answer)
            if refusal.status == 401 { throw refusal }
            return try await page(try await read(visit), visit, refusal: refusal)
        }
        if action == .correct,
            let draft = answer.json?["draft"]?["document"]?.string,
            let kind = try await read(visit)["kind"]?.string, let page = site.papers.of(kind)
        {
            return Site.redirect(
                to:
                    "/\(page.list.name)/edit?of=\(draft)&branch=\(URLText.encoded(visit.field("_branch") ?? ""))"
            )
        }
        let back = visit.field("_back").map { Visit.local($0) }
        let isDecided = [.approve, .reject].contains(action)
        let here = isDecided ? back ?? address(visit) : address(visit)
        return Site.redirect(to: here + (here.contains("?") ? "&" : "?") + "done=\(name)")
    }

    private func address(_ visit: Visit) -> String {
        "/documents/\(URLText.encoded(visit.context.parameters.get("id") ?? ""))"
    }

    private func request(_ action: DocumentAction, _ visit: Visit) -> JSONTree {
        var members: [JSONTree.Member] = [
            .init(name: "document", value: .string(visit.context.parameters.get("id") ?? ""))
        ]
        if action == .comment {
            members.append(.init(name: "comment", value: .string(visit.field("comment") ?? "")))
            return .object(members)
        }
        if let version = visit.field("_version") {
            members.append(.init(name: "version", value: .string(version)))
        }
        if let branch = visit.field("_branch") {
            members.append(.init(name: "branch", value: .string(branch)))
        }
        if let reason = action.reason, let text = visit.field("reason") {
            members.append(.init(name: reason.argument, value: .string(text)))
        } else if action.reason?.isRequired ?? false {
            members.append(.init(name: "reason", value: ""))
        }
        return .object(members)
    }

    private func read(_ visit: Visit) async throws(Refusal) -> JSONText {
        try await visit.ask(
            "document.get", ["document": .string(visit.context.parameters.get("id") ?? "")])
    }
}

// The page.
extension DocumentRoute {
    private func page(_ json: JSONText, _ visit: Visit, refusal: Refusal? = nil) async throws -> Response {
        let messages = site.messages
        let language = visit.language
        let kind = json["kind"]?.string ?? ""
        guard let page = site.papers.of(kind) else { throw Refusal.internal }
        let id = json["document"]?.string ?? ""
        let kindName = messages.text("choice_\(kind)", language)
        let number = json["number"]?.string ?? "#\(id)"
        let done = visit["done"].flatMap { messages.find("done_\($0)", language) }
        let attachments = try await AttachmentRoutes.values(of: "document", id, mayAdd: true, site, visit)
        let waiting = (json["approval"]?.elements ?? []).map { ["name": $0["name"]?.string ?? ""] }
        return try site.page(
            "document/document", title: "\(kindName) \(number)",
            [
                "list": "/\(page.list.name)",
                "list_title": messages.text("\(page.list.name)_title", language),
                "number": "\(kindName) \(number)", "document": id, "state": json["state"]?.string ?? "",
                "state_name": messages.text("choice_\(json["state"]?.string ?? "")", language),
                "is_reversed": json["reversed"]?.bool ?? false,
                "is_unlinked": json["unlinked"]?.bool ?? false, "is_done": done != nil && refusal == nil,
                "done": done ?? "", "version": json["version"]?.text ?? "",
                "branch_code": json["branch"]?.string ?? "", "form_key": Secrets.requestID(),
                "back": visit["back"] ?? visit.field("_back") ?? "", "has_waiting": !waiting.isEmpty,
                "waiting": waiting, "exceptions": exceptions(json, visit),
                "is_refused": refusal != nil, "message": refusal?.message.in(language) ?? "",
                "hint": refusal?.hint.in(language) ?? "",
                "general": Faults(
                    refusal, fields: [], values: FormValues(), messages: messages, language: language
                ).general,
                "shortages": Shortage.values(refusal, site, visit),
                "is_stale": refusal?.error == "version_stale", "reload": "/documents/\(id)",
                "stamps": site.stamps(json, visit), "links_out": linksOut(json, page, visit),
                "qr": BarcodePicture("\(visit.origin)/documents/\(id)", as: .qr)?.dataAddress ?? "",
            ].merging(attachments) { $1 }.merging(facts(json, page, visit)) { $1 }.merging(
                lines(json, page, visit)
            ) { $1 }
            .merging(actions(json, page, visit)) { $1 }.merging(history(json, visit)) { $1 },
            visit: visit, at: "/\(page.list.name)", status: refusal.map { .init(code: $0.status) } ?? .ok)
    }

    /// The prices that it waits for, because whoever submitted it may not give them.
    private func exceptions(_ json: JSONText, _ visit: Visit) -> [[String: Any]] {
        let marks = json["exceptions"]?.elements ?? []
        return marks.map { mark -> [String: Any] in
            let fault = Fault(
                place: Faults.dotted(mark["path"]?.string ?? ""), name: mark["mark"]?.string ?? "",
                value: mark["limit"]?.string)
            let place = fault.place.split(separator: ".")
            let line = place.count > 1 ? Int(place[1]).map { String($0 + 1) } : nil
            return [
                "has_line": line != nil, "line": line ?? "",
                "text": Faults.words(fault, site.messages, visit.language),
            ]
        }
    }

    /// Where the paper leads: to its print, on the form that its kind was printed on last; to labels of what it brought.
    private func linksOut(_ json: JSONText, _ page: DocumentPage, _ visit: Visit) -> [[String: Any]] {
        let id = json["document"]?.string ?? ""
        let form = visit.session?.preferences["print.\(page.kind.name)"]?.first ?? page.form
        let print: [String: Any] = [
            "address": "/documents/\(id)/print?form=\(form)",
            "label": site.messages.text("print", visit.language),
            "icon": "printer", "key": "p",
        ]
        let labels: [String: Any] = [
            "address": "/labels?document=\(id)", "label": site.messages.text("labels_title", visit.language),
            "icon": "tag", "key": "",
        ]
        return page.kind.direction > 0 && visit.session?.may("master.see") ?? false
            ? [print, labels] : [print]
    }

    private func facts(_ json: JSONText, _ page: DocumentPage, _ visit: Visit) -> [String: Any] {
        let partner = page.partner == .supplier ? "suppliers" : "customers"
        let isPartnerShown = visit.session?.may("master.see") ?? false
        let names = [
            "partner_name", "warehouse_name", "business_on", "due_on", "employee_name", "department_name",
            "branch_name",
            "with_tax", "reason", "memo", "external_id",
        ]
        let facts = names.compactMap { name -> [String: Any]? in
            let text = json[name].map { $0.cell } ?? ""
            let value = name.hasSuffix("_on") ? visit.formats.day(text) : text
            guard !value.isEmpty, name != "with_tax" || page.isTaxed else { return nil }
            let link =
                name == "partner_name" && isPartnerShown
                ? json["partner"]?.string.map { "/\(partner)/record?of=\(URLText.encoded($0))" } : nil
            return [
                "label": site.messages.text("field_\(name)", visit.language),
                "value": name == "with_tax"
                    ? site.messages.text(value == "true" ? "yes" : "no", visit.language) : value,
                "has_link": link != nil, "link": link ?? "",
            ]
        }
        let whole = page.whole
        let sums = ["discount", "rounding_off", "net", "tax", whole].compactMap { name -> [String: Any]? in
            guard let value = json[name]?.string,
                !(["discount", "rounding_off"].contains(name) && Figures.trimmed(value, decimals: 0) == "0"),
                page.isTaxed || name == whole && (page.kind.lines == .goods || page.partner != .none)
            else { return nil }
            return [
                "label": site.messages.text("field_\(name)", visit.language), "value": Figures.grouped(value),
                "is_whole": name == whole,
            ]
        }
        return ["facts": facts, "sums": sums, "has_sums": !sums.isEmpty]
    }

    private func lines(_ json: JSONText, _ page: DocumentPage, _ visit: Visit) -> [String: Any] {
        let rows = ListRow.rows(of: json["lines"]?.elements ?? [])
        let isDiscounted = rows.contains { !["", "100"].contains($0.plain(Column("discount", .paid))) }
        // A column that says nothing on any line only takes room.
        let columns = page.lineColumns.filter { column in
            (visit.session?.may(column.permission) ?? false)
                && (isDiscounted || !["list_price", "discount"].contains(column.name))
                && rows.contains { row in
                    let text = row.plain(column)
                    return
                        !(text.isEmpty || column.kind == .flag && text == "false"
                        || column.name == "warehouse_name" && text == json["warehouse_name"]?.string)
                }
        }
        func label(_ column: Column) -> String {
            let name = isDiscounted && column.name == "price" ? "paid_price" : column.label
            return site.messages.text("field_\(name)", visit.language)
        }
        return [
            "heads": columns.map {
                ["label": label($0), "is_number": $0.isNumber] as [String: Any]
            },
            "rows": rows.map { row in
                [
                    "cells": columns.map { column in
                        let text = row.shown(column, site.messages, visit)
                        let why = column.why?.address(row)
                        let link = column.link?.address(row) ?? why
                        return [
                            "label": label(column), "value": text,
                            "is_number": column.isNumber, "is_code": column.kind == .code,
                            "is_blank": text.isEmpty, "is_title": column.name == "product_name",
                            "has_link": link != nil && !text.isEmpty, "link": link ?? "",
                            "explains": why != nil,
                        ] as [String: Any]
                    }
                ] as [String: Any]
            },
        ]
    }

    private func actions(_ json: JSONText, _ page: DocumentPage, _ visit: Visit) -> [String: Any] {
        let allowed = (json["actions"]?.elements ?? []).compactMap {
            DocumentAction(rawValue: $0.string ?? "")
        }
        let id = json["document"]?.string ?? ""
        let branch = URLText.encoded(json["branch"]?.string ?? "")
        let list = "/\(page.list.name)"
        func link(_ action: DocumentAction, _ label: String, _ address: String) -> [String: Any] {
            [
                "name": action.rawValue, "label": site.messages.text(label, visit.language),
                "address": address,
                "is_main": action.isMain && (action != .fulfil || page.kind.isOrder),
                "is_grave": action.isGrave,
                "is_required": action.reason?.isRequired ?? false,
                "explained": site.messages.find("explain_\(action.rawValue)", visit.language) ?? "",
            ]
        }
        // An order for several warehouses is fulfilled by a paper for each.
        let waiting = (json["waiting_warehouses"]?.elements ?? []).map {
            (code: $0["warehouse"]?.string ?? "", name: $0["name"]?.string ?? "")
        }
        func shown(_ actions: [DocumentAction]) -> [[String: Any]] {
            actions.filter { allowed.contains($0) }.flatMap { action -> [[String: Any]] in
                let label = "action_\(action.rawValue)"
                switch action {
                case .edit: return [link(action, label, "\(list)/edit?of=\(id)&branch=\(branch)")]
                case .copy: return [link(action, label, "\(list)/new?copy_of=\(id)&branch=\(branch)")]
                case .fulfil:
                    // Several kinds may fulfil an order; one without a page of its own is not offered.
                    return (json["fulfilled_by"]?.elements ?? []).compactMap {
                        site.papers.of($0.string ?? "")?.list.name
                    }.map { link(action, "\($0)_from_order", "/\($0)/new?order=\(id)&branch=\(branch)") }
                default: return [link(action, label, "/documents/\(id)/\(action.rawValue)")]
                }
            }
        }
        let links = shown([.fulfil, .edit, .copy]).flatMap { link -> [[String: Any]] in
            guard link["name"] as? String == DocumentAction.fulfil.rawValue, waiting.count > 1 else {
                return [link]
            }
            return waiting.map { place in
                link.merging([
                    "label": "\(link["label"] ?? "") · \(place.name)",
                    "address": "\(link["address"] ?? "")&warehouse=\(URLText.encoded(place.code))",
                ]) { $1 }
            }
        }
        let direct = shown([.submit, .approve, .reserve])
        let reasoned = shown([.reject, .withdraw, .reopen, .resume, .close, .correct, .reverse, .cancel])
        return [
            "links": links, "direct": direct, "reasoned": reasoned,
            "has_actions": !(links + direct + reasoned).isEmpty,
        ]
    }

    private func history(_ json: JSONText, _ visit: Visit) -> [String: Any] {
        func told(_ row: JSONText) -> [String: Any] {
            let at = row["at"]?.string ?? ""
            let comment = row["comment"]?.string ?? ""
            return [
                "at": at, "shown": visit.formats.moment(at),
                "by": row["by"]?.string ?? site.messages.text("system", visit.language),
                "comment": comment, "has_comment": !comment.isEmpty,
            ]
        }
        func name(_ prefix: String, _ value: String) -> String {
            site.messages.text("\(prefix)_\(value)", visit.language)
        }
        let chain = (json["links"]?.elements ?? []).map { link in
            [
                "relation": name("relation", link["relation"]?.string ?? ""),
                "document": link["document"]?.string ?? "",
                "kind": name("choice", link["kind"]?.string ?? ""),
                "number": link["number"]?.string ?? "#\(link["document"]?.string ?? "")",
                "state": link["state"]?.string ?? "",
                "state_name": name("choice", link["state"]?.string ?? ""),
            ]
        }
        return [
            "chain": chain, "has_links": !chain.isEmpty,
            "events": (json["events"]?.elements ?? []).map { event in
                let to = event["to"]?.string ?? ""
                return told(event).merging([
                    "action": name("action", event["action"]?.string ?? ""), "to": to,
                    "to_name": name("choice", to),
                ]) { $1 }
            },
            "comments": (json["comments"]?.elements ?? []).map(told),
        ]
    }
}
