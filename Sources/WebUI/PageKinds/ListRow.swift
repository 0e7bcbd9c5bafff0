// A row of a list, however it was answered, and how its values are shown to people.

internal import Foundation
internal import Gateway
internal import HTTPServer

/// A row by its columns.
struct ListRow {
    private let values: [String: JSONText]

    /// The rows of an answer: objects, or arrays in the order of `columns`.
    static func rows(of answer: JSONText) -> [ListRow] {
        rows(
            of: answer["rows"]?.elements ?? [],
            columns: answer["columns"]?.elements.compactMap(\.string) ?? [])
    }

    /// The rows that some JSON values are.
    static func rows(of elements: [JSONText], columns: [String] = []) -> [ListRow] {
        elements.map { row in
            let members =
                row.kind == .object
                ? row.members.map { ($0.name, $0.value) } : Array(zip(columns, row.elements))
            return ListRow(values: Dictionary(members) { $1 })
        }
    }

    /// The row as an object.
    var json: JSONTree {
        .object(values.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .json($0.value)) })
    }

    subscript(_ name: String) -> JSONText? { values[name] }

    /// A value as text: lists by their elements.
    static func text(_ value: JSONText) -> String {
        value.kind == .array
            ? value.elements.map { $0.cell }.joined(separator: " ") : value.cell
    }

    /// The value of a column as text.
    func text(_ name: String) -> String { self[name].map(Self.text) ?? "" }

    /// The value of a column, or in English of the one that says it by the system's own names, as words.
    func text(of name: String, or english: String?, _ visit: Visit) -> String {
        guard visit.language == .english, let english else { return text(name) }
        return Self.words(text(english))
    }

    /// A name of the system as words.
    static func words(_ name: String) -> String {
        String(name.map { "._".contains($0) ? " " : $0 })
    }

    /// What a change changed, field by field.
    func fields(_ visit: Visit) -> [(label: String, before: String, after: String)] {
        (self["fields"]?.elements ?? []).map { field in
            let name = field["field"]?.string ?? ""
            return (
                visit.language == .english ? Self.words(name) : field["label"]?.string ?? name,
                field["before"]?.string ?? "", field["after"]?.string ?? ""
            )
        }
    }

    private func text(_ column: Column) -> String {
        (column.kind == .progress ? self["progress"]?[column.name] : self[column.name]).map(Self.text) ?? ""
    }

    /// A value as a file of the list holds it.
    func plain(_ column: Column) -> String {
        let text = text(column)
        return switch column.kind {
        case .quantity: Figures.trimmed(text, decimals: 0)
        case .paid: Figures.paidPercent(text)
        default: text
        }
    }

    /// A value as a page shows it.
    func shown(_ column: Column, _ messages: Messages, _ visit: Visit) -> String {
        let text = column.english == nil ? text(column) : text(of: column.name, or: column.english, visit)
        let formats = visit.formats
        return switch column.kind {
        case .text, .code: text
        case .day: formats.day(text)
        case .quantity, .progress: formats.quantity(text)
        case .count: Figures.grouped(text)
        case .changes:
            fields(visit).map { "\($0.label): \($0.before) → \($0.after)" }.joined(separator: "; ")
        case .paid: Figures.paidPercent(text)
        case .price: formats.price(text)
        case .money: Figures.grouped(text)
        case .time: text.isEmpty ? "" : formats.moment(text)
        case .flag: text == "true" ? messages.text("yes", visit.language) : ""
        case .choice, .state: text.isEmpty ? "" : messages.text("choice_\(text)", visit.language)
        }
    }
}

/// Numbers for people.
enum Figures {
    /// The per cent that are paid where a share is taken off: 0.1 leaves 90. Any other text as it is.
    static func paidPercent(_ share: String) -> String {
        guard parts(share[...]) != nil, let off = Decimal(string: share, locale: Locale(identifier: "en_US"))
        else { return share }
        return (100 * (1 - off)).description
    }

    /// A decimal number with its thousands apart; any other text as it is.
    static func grouped(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        guard let (digits, fraction) = parts(text.dropFirst(sign.count)) else { return text }
        var whole = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { whole += "," }
            whole.append(digit)
        }
        return sign + whole + (fraction.map { ".\($0)" } ?? "")
    }

    /// A decimal number without the zeros that say nothing, but with `decimals` places where it has them; any other text as it is.
    static func trimmed(_ text: String, decimals: Int) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        guard let (digits, fraction) = parts(text.dropFirst(sign.count)), let fraction else { return text }
        var kept = fraction
        while kept.count > decimals, kept.last == "0" { kept.removeLast() }
        return sign + digits + (kept.isEmpty ? "" : ".\(kept)")
    }

    /// A decimal number with at least so many places; any other text as it is.
    static func padded(_ text: String, decimals: Int) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        guard let (digits, fraction) = parts(text.dropFirst(sign.count)) else { return text }
        let kept = String(fraction ?? "")
        let places = kept + String(repeating: "0", count: max(0, decimals - kept.count))
        return sign + digits + (places.isEmpty ? "" : ".\(places)")
    }

    private static func parts(_ text: Substring) -> (Substring, Substring?)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            })
        else { return nil }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }
}
