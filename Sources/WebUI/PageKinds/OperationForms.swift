// Forms made from the catalogue: any operation can be called from the day it is there, before it has a page of its own. Which a
// user sees is what `operation.list` answers him; what he may the door decides.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The list of operations, and the form of each.
struct OperationPages: Page {
    let place = Place(address: "/operations", message: "operations_title", icon: "terminal", permission: nil)

    func addRoutes(to routes: Routes, site: Site) {
        let forms = OperationForms(site: site)
        routes.add("/operations", get: site.get(forms.list))
        routes.add("/operations/{operation}", get: site.get(forms.show), post: site.post(forms.run))
    }
}

/// Shows and runs the forms.
struct OperationForms: Sendable {
    let site: Site

    /// GET /operations
    func list(_ visit: Visit) async throws -> Response {
        let rows = try await visit.ask("operation.list")["rows"]?.elements ?? []
        let catalogue = try await site.gateway.currentCatalogue()
        let words = (visit["q"] ?? "").lowercased()
        var groups: [(noun: String, operations: [[String: Any]])] = []
        for row in rows {
            guard let name = row["operation"]?.string, let operation = catalogue[name],
                Self.hasForm(operation)
            else { continue }
            let meaning = (visit.language == .chinese ? row["zh"]?.string : row["en"]?.string) ?? ""
            guard words.isEmpty || name.contains(words) || meaning.lowercased().contains(words) else {
                continue
            }
            let noun = String(name.prefix { $0 != "." })
            if groups.last?.noun != noun { groups.append((noun, [])) }
            groups[groups.count - 1].operations.append([
                "name": name, "meaning": meaning,
                "kind": site.messages.text("kind_\(operation.kind.rawValue)", visit.language),
                "changes": operation.kind != .query,
            ])
        }
        return try site.page(
            "operation/list", title: site.messages.text("operations_title", visit.language),
            [
                "search": visit["q"] ?? "", "is_empty": groups.isEmpty,
                "groups": groups.map { ["noun": $0.noun, "operations": $0.operations] as [String: Any] },
            ], visit: visit)
    }

    /// GET /operations/{operation}
    func show(_ visit: Visit) async throws -> Response {
        let (operation, fields) = try await form(visit)
        let example = (try? JSONText(checking: operation.faceExample)).map { FormValues($0, fields: fields) }
        let values =
            visit["example"] == nil
            ? FormValues(visit.parameters, fields: fields) : example ?? FormValues()
        return try page(visit, operation, fields: fields, values: values)
    }

    /// POST /operations/{operation}
    func run(_ visit: Visit) async throws -> Response {
        let (operation, fields) = try await form(visit)
        var values = FormValues(visit.form, fields: fields)
        let members = values.members(of: fields, style: .sparse)
        guard visit.field("_add") == nil, values.faults.isEmpty else {
            return try page(visit, operation, fields: fields, values: values)
        }
        let isDryRun = operation.kind == .command && visit.field("_dry_run") != nil
        let key = operation.kind == .query || isDryRun ? nil : visit.field("_key")
        let answer = await visit.call(operation.name, .object(members), key: key, isDryRun: isDryRun)
        return try page(visit, operation, fields: fields, values: values, answer: answer)
    }

    /// Sign-in and what else concerns the session have pages of their own, that never show a token.
    private static func hasForm(_ operation: Catalogue.Operation) -> Bool {
        !operation.isPublic && !operation.name.hasPrefix("session.")
    }

    private func form(_ visit: Visit) async throws(Refusal) -> (Catalogue.Operation, [Field]) {
        let name = visit.context.parameters.get("operation") ?? ""
        let operation = try await site.operation(name)
        guard Self.hasForm(operation) else { throw .operationUnknown(name) }
        if let permission = operation.permission, !(visit.session?.may(permission) ?? false) {
            throw .permissionDenied(permission)
        }
        return (operation, operation.faceArguments.map { Field($0) })
    }

    private func page(
        _ visit: Visit, _ operation: Catalogue.Operation, fields: [Field], values: FormValues,
        answer: Answer? = nil
    ) throws -> Response {
        let refusal = answer.flatMap { $0.isDone ? nil : Refusal($0) }
        let faults = Faults(
            refusal, own: values.faults, fields: fields, values: values, messages: site.messages,
            language: visit.language)
        let form = FormView(
            messages: site.messages, language: visit.language, values: values, faults: faults, style: .sparse,
            emptyRows: visit.field("_add") == nil ? 2 : 6)
        let shown = answer.flatMap { $0.isDone ? try? JSONText(checking: $0.body) : nil }
        let meaning = visit.language == .chinese ? operation.commentZH : operation.commentEN
        return try site.page(
            "operation/form", title: operation.name,
            [
                "name": operation.name, "meaning": meaning,
                "kind": site.messages.text("kind_\(operation.kind.rawValue)", visit.language),
                "changes": operation.kind != .query, "is_command": operation.kind == .command,
                "shows_names": true, "example": operation.faceExample, "fields": form.fields(fields),
                "has_fields": !fields.isEmpty,
                "form_key": Secrets.requestID(), "dry_run": visit.field("_dry_run") != nil,
                "is_refused": refusal != nil || form.isFaulty,
                "message": refusal?.message.in(visit.language) ?? "",
                "hint": refusal?.hint.in(visit.language) ?? "", "general": faults.general,
                "shortages": Shortage.values(refusal, site, visit),
                "is_done": shown != nil, "answer": shown.map { AnswerView.parts($0) } ?? [:],
                "raw": shown?.text ?? "",
            ], visit: visit, status: refusal.map { .init(code: $0.status) } ?? .ok)
    }
}

/// Any answer as values and tables.
enum AnswerView {
    /// Rows of a table that are shown; the rest is in the text of the answer.
    private static let maximumRows = 200

    /// The values and the tables of an answer.
    static func parts(_ json: JSONText) -> [String: Any] {
        var values: [[String: Any]] = []
        var tables: [[String: Any]] = []
        for member in json.members {
            let isTable = member.value.elements.first?.kind == .object
            if isTable {
                tables.append(table(member.value, name: member.name))
            } else {
                values.append(["name": member.name, "value": member.value.cell])
            }
        }
        return ["values": values, "has_values": !values.isEmpty, "tables": tables]
    }

    private static func table(_ json: JSONText, name: String) -> [String: Any] {
        let rows = json.elements
        let heads = rows.first?.members.map(\.name) ?? []
        return [
            "name": name, "heads": heads.map { ["label": $0] }, "count": String(rows.count),
            "rows": rows.prefix(maximumRows).map { row in
                [
                    "cells": heads.map { head in
                        ["label": head, "value": row[head].map(\.cell) ?? ""]
                    }
                ] as [String: Any]
            },
        ]
    }
}
