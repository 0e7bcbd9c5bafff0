// The query string of a report and what it means, both ways: to the request of the operation `report.read`, and to the
// address of the next page.

internal import Gateway
internal import HTTPServer

/// A report as a query string asks for it.
///
/// | parameter | in the request of `report.read` |
/// |---|---|
/// | `column=value`, `column.eq=value` | `"filter":{"column":"value"}` |
/// | `column.from=a`, `column.to=b` (inclusive) | `"filter":{"column":{"from":"a","to":"b"}}` |
/// | `column.in=a,b` | `"filter":{"column":{"in":["a","b"]}}` |
/// | `column.like=text` | `"filter":{"column":{"like":"text"}}` |
/// | `sort=-posted_on,number` (minus: descending) | `"sort":["-posted_on","number"]` |
/// | `columns=number,total` | `"columns":["number","total"]` |
/// | `totals=value` (sums over all pages; JSON only) | `"totals":["value"]` |
/// | `limit=100` (1 to 1000; JSON only: a file has all rows) | `"limit":100` |
/// | `after=…` (the `next` of the page before; JSON only) | `"after":"…"` |
/// | `bom=1` (CSV only) | |
///
/// Values are texts; the operation reads them as the column's type. `column.eq` serves columns that are named like a
/// parameter. Names are lower-case letters, digits and underscores. A comma inside a value of `in` is written twice.
struct ReportQuery: Equatable {
    /// The request of `report.read`.
    let request: JSONTree
    /// Whether CSV begins with a byte order mark.
    let wantsByteOrderMark: Bool
    /// The decoded parameters in their order.
    private let parameters: [URLParameter]

    private static let maximumLimit = 1000
    /// More than any view has columns; each is compared with those before it.
    private static let maximumParameters = 200

    /// Reads the part of an address behind the question mark.
    ///
    /// - Throws: `Refusal` `request_invalid` naming the parameter.
    init(view: String, query: String) throws(Refusal) {
        let parameters = try URLText.parameters(of: query, maximum: Self.maximumParameters)
        for (index, parameter) in parameters.enumerated()
        where parameters[..<index].contains(where: { $0.name == parameter.name }) {
            throw .requestInvalid(path: parameter.name, fault: "duplicate", expected: "one value")
        }
        self.parameters = parameters

        var members: [JSONTree.Member] = [.init(name: "view", value: .string(view))]
        var filters: [(column: String, value: JSONTree)] = []
        var wantsByteOrderMark = false
        for parameter in parameters {
            switch parameter.name {
            case "sort", "columns", "totals":
                let names = parameter.value.split(separator: ",").map { JSONTree.string(String($0)) }
                members.append(.init(name: parameter.name, value: .array(names)))
            case "limit":
                guard let limit = Int(parameter.value), (1...Self.maximumLimit).contains(limit) else {
                    throw .requestInvalid(
                        path: "limit", fault: "out_of_range", expected: "1 to \(Self.maximumLimit)")
                }
                members.append(.init(name: "limit", value: .int(limit)))
            case "after": members.append(.init(name: "after", value: .string(parameter.value)))
            case "bom": wantsByteOrderMark = parameter.value == "1"
            default: try Self.add(parameter, to: &filters)
            }
        }
        let filter = filters.map { JSONTree.Member(name: $0.column, value: $0.value) }
        members.append(.init(name: "filter", value: .object(filter)))
        request = .object(members)
        self.wantsByteOrderMark = wantsByteOrderMark
    }

    /// The parameter that asks for a part of the rows; nil where all are meant.
    var part: String? { ["limit", "after", "totals"].first { request[$0] != nil } }

    /// The query string of the page that follows.
    func next(after: String) -> String {
        URLText.query(
            parameters.filter { $0.name != "after" } + [URLParameter(name: "after", value: after)])
    }

    private static func add(
        _ parameter: URLParameter, to filters: inout [(column: String, value: JSONTree)]
    ) throws(Refusal) {
        let parts = parameter.name.split(separator: ".", omittingEmptySubsequences: false)
        let column = String(parts[0])
        let isName =
            !column.isEmpty
            && column.utf8.allSatisfy {
                $0 == 0x5F || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
            }
        let comparison = parts.count == 2 ? String(parts[1]) : "eq"
        guard isName, parts.count <= 2, ["eq", "from", "to", "in", "like"].contains(comparison) else {
            throw .requestInvalid(
                path: parameter.name, fault: "unknown",
                expected: "column, column.from, .to, .in, .like or .eq")
        }
        let value: JSONTree =
            switch comparison {
            case "eq": .string(parameter.value)
            case "in": .object([.init(name: "in", value: .array(list(parameter.value)))])
            default: .object([.init(name: comparison, value: .string(parameter.value))])
            }
        guard let place = filters.firstIndex(where: { $0.column == column }) else {
            filters.append((column, value))
            return
        }
        // "from" and "to" of one column stand together; anything else would be two conditions in one place.
        guard case .object(let earlier) = filters[place].value, case .object(let later) = value,
            earlier.count == 1, Set((earlier + later).map(\.name)) == ["from", "to"]
        else {
            throw .requestInvalid(
                path: parameter.name, fault: "duplicate", expected: "one condition a column")
        }
        filters[place].value = .object(earlier + later)
    }

    /// Splits at single commas; a doubled comma is one of the value.
    private static func list(_ text: String) -> [JSONTree] {
        var values = [""]
        var characters = text.unicodeScalars[...]
        while let scalar = characters.popFirst() {
            if scalar == ",", characters.first != "," {
                values.append("")
            } else {
                if scalar == "," { characters.removeFirst() }
                values[values.count - 1].unicodeScalars.append(scalar)
            }
        }
        return values.map { .string($0) }
    }
}
