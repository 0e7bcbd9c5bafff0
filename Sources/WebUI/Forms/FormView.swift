// A form as templates name it.

internal import Gateway
internal import HTTPServer

/// One value of those that there are to choose from.
struct Choice: Sendable {
    let value: String
    let label: String
    /// The group that it stands in; nil where there are none.
    var group: String?
}

/// Turns fields, values and faults into what `frame/field` shows.
struct FormView {
    let messages: Messages
    let language: Language
    let values: FormValues
    let faults: Faults
    let style: FormValues.Style
    /// What there is to choose from, by field.
    var choices: [String: [Choice]] = [:]
    /// Empty records shown for new ones.
    var emptyRows = 1

    /// The fields.
    func fields(_ fields: [Field]) -> [[String: Any]] {
        fields.map { $0.kind == .rows ? rows($0) : control($0, place: $0.name) }
    }

    /// The fields with a fault, to go to.
    var isFaulty: Bool { !faults.texts.isEmpty || !faults.general.isEmpty }

    private func rows(_ field: Field) -> [String: Any] {
        let count = values.rows(of: field) + (field.isLocked ? 0 : emptyRows)
        return [
            "place": field.name, "label": field.label(messages, language), "is_rows": true,
            "is_single": false,
            "is_locked": field.isLocked,
            "is_required": field.isRequired, "faults": faults.texts[field.name] ?? [],
            "has_faults": faults.texts[field.name] != nil,
            "heads": field.fields.map { column in
                [
                    "label": column.label(messages, language), "name": column.name,
                    "is_required": column.isRequired, "is_number": column.kind == .number,
                ] as [String: Any]
            },
            "rows": (0..<count).map { row in
                [
                    "cells": field.fields.map { control($0, place: "\(field.name).\(row).\($0.name)") }
                ] as [String: Any]
            },
        ]
    }

    private func control(_ field: Field, place: String) -> [String: Any] {
        let value = values[place]
        let label = field.label(messages, language)
        let texts = faults.texts[place] ?? []
        let isTristate = field.kind == .flag && style == .sparse
        let isArea = [.memo, .list, .json].contains(field.kind)
        let options = field.kind == .choice ? options(field, value: value) : isTristate ? tristate(value) : []
        let groups = field.kind == .choices ? groups(field, value: value) : []
        return [
            "place": place, "label": label, "name": field.name, "value": value, "is_rows": false,
            "is_single": true, "is_required": field.isRequired, "faults": texts, "has_faults": !texts.isEmpty,
            "type": field.type, "comment": field.comment.in(language),
            "has_comment": field.comment.in(language) != label,
            "is_number": field.kind == .number, "is_day": field.kind == .day,
            "is_password": field.kind == .password,
            "is_input": [.text, .words].contains(field.kind), "is_area": isArea,
            "is_json": field.kind == .json,
            "is_list": field.kind == .list, "is_wide": [.memo, .json, .choices].contains(field.kind),
            "area_rows": String(min(max(value.split(separator: "\n").count, field.kind == .list ? 1 : 2), 8)),
            "is_check": field.kind == .flag && !isTristate, "is_checked": value == "true",
            "is_choice": !options.isEmpty, "options": options, "is_choices": field.kind == .choices,
            "groups": groups,
        ]
    }

    private func tristate(_ value: String) -> [[String: Any]] {
        [("", "—"), ("true", messages.text("yes", language)), ("false", messages.text("no", language))]
            .map { option($0.0, $0.1, isSelected: $0.0 == value) }
    }

    private func options(_ field: Field, value: String) -> [[String: Any]] {
        var known = choices[field.name] ?? []
        // What the record has already stays possible, disabled or not; a filter may name several at once.
        if !value.isEmpty, !known.contains(where: { $0.value == value }) {
            let labels = value.split(separator: ",").map { part in
                known.first { $0.value == part }?.label ?? String(part)
            }
            known.append(Choice(value: value, label: labels.joined(separator: " + ")))
        }
        return [option("", "—", isSelected: value.isEmpty)]
            + known.map { option($0.value, $0.label, isSelected: $0.value == value) }
    }

    private func groups(_ field: Field, value: String) -> [[String: Any]] {
        let chosen = value.split(separator: "\n").map(String.init)
        var known = choices[field.name] ?? []
        for own in chosen where !known.contains(where: { $0.value == own }) {
            known.append(Choice(value: own, label: own))
        }
        var groups: [(name: String?, boxes: [[String: Any]])] = []
        for choice in known {
            if groups.last?.name != choice.group || groups.isEmpty { groups.append((choice.group, [])) }
            groups[groups.count - 1].boxes.append(
                option(choice.value, choice.label, isSelected: chosen.contains(choice.value)))
        }
        return groups.map { ["name": $0.name ?? "", "has_name": $0.name != nil, "boxes": $0.boxes] }
    }

    private func option(_ value: String, _ label: String, isSelected: Bool) -> [String: Any] {
        ["value": value, "label": label, "selected": isSelected]
    }
}

extension Visit {
    /// What there is to choose from in each of the fields and their columns.
    ///
    /// - Throws: `Refusal`.
    func choices(
        of declarations: [FieldDeclaration], messages: Messages
    ) async throws(Refusal) -> [String: [Choice]] {
        var known: [String: [Choice]] = [:]
        for declaration in declarations + declarations.flatMap(\.columns) {
            switch declaration.choices {
            case nil: continue
            case .fixed(let values):
                known[declaration.name] = values.map {
                    Choice(value: $0, label: messages.text("choice_\($0)", language))
                }
            case .values(let family):
                known[declaration.name] = messages.values(of: family).map {
                    Choice(value: $0, label: messages.text("choice_\($0)", language))
                }
            case .rows(let operation, let value, let label, let english, let group, let arguments):
                let label = language == .english ? english ?? label : label
                let answer = try await ask(operation, .object(arguments))
                known[declaration.name] = (answer["rows"]?.elements ?? []).compactMap { row in
                    row[value]?.string.map {
                        Choice(
                            value: $0, label: row[label]?.string ?? row["name"]?.string ?? $0,
                            group: group.flatMap { row[$0]?.string }
                                .map { messages.text("section_\($0)", language) })
                    }
                }
            }
        }
        return known
    }
}
