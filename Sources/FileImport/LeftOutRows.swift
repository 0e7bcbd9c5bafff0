// Rows of a file that are none of its data: totals, heads once more, lines above a group. Guarantees: what is left out is told, with why, and can be
// taken back; a row is left out only where its form says so, whatever the columns are.

internal import Foundation
package import Spreadsheet

/// A row that is left out.
package struct LeftOutRow: Sendable, Equatable {
    /// Why.
    package enum Reason: String, Sendable, CaseIterable {
        /// 合计, 小计, Total.
        case total
        /// The heads once more, as on each page of a print.
        case heads
        /// A line above a group, or a note.
        case group
    }

    /// Its place among the rows of the file, from 0.
    package let index: Int
    package let reason: Reason
}

/// Finds the rows that are no data.
package struct LeftOutRows {
    private static let totals: Set<String> = [
        "合计", "总计", "小计", "共计", "累计", "总合计", "本页合计", "本页小计", "本单合计", "合计金额", "合计数量", "页计", "total", "totals",
        "subtotal", "sub-total", "grandtotal", "sum",
    ]

    private let head: [String]
    /// How many cells the columns with a field hold in most rows.
    private let usual: Int
    private let columns: [String?]
    private let required: Set<String>

    /// Looks at rows below their heads.
    package init(
        rows: some Collection<Sheet.Row>, head: Sheet.Row?, columns: [String?], required: Set<String>
    ) {
        self.head = (head?.cells ?? []).map { Self.plain($0.text) }
        self.columns = columns
        self.required = required
        let data = rows.map { Self.own($0) }.filter { own in
            own.first.map { !Self.isTotal(Self.plain($0.cell.text)) } ?? false
        }
        let counts = data.map(\.count).filter { $0 > 1 }.sorted()
        // Most rows decide, and only where there are some.
        usual = data.count > 2 && counts.count * 2 > data.count ? counts[counts.count / 4] : 0
    }

    /// Why a row is left out; nil for data.
    package func reason(_ row: Sheet.Row) -> LeftOutRow.Reason? {
        let own = Self.own(row)
        guard let first = own.first(where: { $0.cell.merged == .no }) else { return nil }
        if Self.isTotal(Self.plain(first.cell.text)) { return .total }
        let repeated = own.filter {
            head.indices.contains($0.column) && head[$0.column] == Self.plain($0.cell.text)
        }
        if repeated.count > 1, repeated.count == own.count { return .heads }
        guard own.count == 1, columns.count(where: { $0 != nil }) > 1 else { return nil }
        let isAcross = row.cells.contains { $0.merged == .across }
        // A row that says all that is wanted in one cell may well be data, where others do not say much more.
        let saysAll = required.count == 1 && isField(first.column, among: required)
        return isAcross || usual > (saysAll ? 2 : 1) ? .group : nil
    }

    private func isField(_ column: Int, among names: Set<String>) -> Bool {
        columns.indices.contains(column) && columns[column].map(names.contains) ?? false
    }

    private static func isTotal(_ text: String) -> Bool {
        if totals.contains(text) { return true }
        let name = text.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return totals.contains(name)
            || text.count <= 12 && ["合计", "小计", "总计"].contains(where: text.hasSuffix)
    }

    /// The cells of a row that say something of their column.
    private static func own(_ row: Sheet.Row) -> [(column: Int, cell: SheetCell)] {
        row.cells.enumerated().filter { !$1.isEmpty && $1.merged != .across }.map { ($0, $1) }
    }

    /// A text as it is compared.
    private static func plain(_ text: String) -> String {
        text.precomposedStringWithCompatibilityMapping.lowercased().filter { !$0.isWhitespace && $0 != "*" }
    }
}
