// What a field takes of a cell: decided here, for every face. Guarantees: nothing is guessed: a cell that cannot mean what the field wants is a
// fault of that cell; a value that is not quite what lies in the file is noted.

package import Spreadsheet

/// How a field reads cells.
package enum FieldForm: String, Sendable {
    /// Names, remarks: what was shown.
    case text
    /// Codes, barcodes, accounts, numbers of papers: the digits that were shown, all of them.
    case code
    /// Prices, factors, limits: what lies behind what was shown.
    case number
    /// Quantities and amounts: like a number, but never repeated from a merged block.
    case quantity
    /// Rates: a percentage as it was shown, else a number.
    case rate
    case day
    case yesNo = "yes_no"
}

/// Why a cell cannot be taken.
package enum CellFault: String, Sendable, CaseIterable {
    /// A formula that came to no value, or was never calculated.
    case cellError = "cell_error"
    /// One amount for several rows.
    case merged = "merged_amount"
    /// A long number of which the program kept fifteen digits.
    case digitsLost = "digits_lost"
    /// A code that the program took for a day.
    case becameDay = "became_day"
}

/// What was done to a cell that was taken.
package enum CellNote: String, Sendable, CaseIterable {
    /// The number has more decimals than a field holds; what was shown was taken, or it was rounded.
    case rounded
    /// Invisible characters or marks of texts were taken away.
    case cleaned
}

/// What a field took of a cell.
package struct TakenCell: Sendable, Equatable {
    /// The value; nil where the cell holds nothing for the field.
    package var value: String?
    package var fault: CellFault?
    package var note: CellNote?
}

extension FieldForm {
    /// Decimals that fields of numbers hold.
    private static let decimals = 6
    /// Digits that a workbook keeps.
    private static let digits = 15

    /// What a field of this form takes of a cell.
    package func taken(_ cell: SheetCell) -> TakenCell {
        // What is repeated from the left stands in the column where it belongs.
        guard !cell.isEmpty, cell.merged != .across else { return TakenCell() }
        let note: CellNote? = cell.isCleaned ? .cleaned : nil
        if cell.kind == .error { return TakenCell(value: cell.value, fault: .cellError) }
        if self == .quantity, cell.merged == .down { return TakenCell(value: cell.value, fault: .merged) }
        switch (self, cell.kind) {
        case (.code, .day): return TakenCell(value: cell.shown, fault: .becameDay)
        case (.code, .number): return code(cell)
        case (.code, _):
            let isLost = Self.isExponent(cell.value)
            return TakenCell(value: cell.value, fault: isLost ? .digitsLost : nil, note: note)
        case (.text, .number): return TakenCell(value: cell.look == .plain ? cell.value : cell.shown)
        case (.text, .day): return TakenCell(value: cell.shown)
        case (.rate, .number) where cell.look == .percent:
            return TakenCell(value: cell.shown.filter { !$0.isWhitespace })
        case (.number, .number), (.quantity, .number), (.rate, .number): return number(cell)
        default: return TakenCell(value: cell.value, note: note)
        }
    }

    private func code(_ cell: SheetCell) -> TakenCell {
        let digits = cell.value.utf8.count { (0x30...0x39).contains($0) }
        guard digits <= Self.digits else { return TakenCell(value: cell.shown, fault: .digitsLost) }
        return TakenCell(value: cell.look == .digits ? cell.shown : cell.value)
    }

    private func number(_ cell: SheetCell) -> TakenCell {
        guard SheetDecimal.decimals(of: cell.value) > Self.decimals else {
            return TakenCell(value: cell.value)
        }
        // What was shown is what its writer meant, as long as it is a number that a field holds.
        let shown = cell.shown.filter { $0 != "," }
        if cell.look == .other, SheetDecimal.isNumber(shown),
            SheetDecimal.decimals(of: shown) <= Self.decimals
        {
            return TakenCell(value: shown, note: .rounded)
        }
        return TakenCell(value: SheetDecimal.rounded(cell.value, decimals: Self.decimals), note: .rounded)
    }

    /// `6.90104E+12`, as a program shows a long number and writes it into a CSV.
    private static func isExponent(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9](\.[0-9]+)?E\+[0-9]{2,3}/) != nil
    }
}
