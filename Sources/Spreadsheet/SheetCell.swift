// One cell as its writer saw it. Guarantees: what was shown and what lay behind it are both there, and nobody has to guess which of them a
// field should take: `NumberFormat` says how it was shown, `merged` whether it is the cell's own, `kind` whether it is a value at all.

/// A cell that holds something.
package struct SheetCell: Sendable, Equatable {
    /// What a cell holds.
    package enum Kind: String, Sendable {
        case text
        case number
        case day
        case truth
        /// A formula that came to no value, `#N/A`, or that nobody has calculated yet.
        case error
    }

    /// How a number was shown.
    package enum Look: String, Sendable {
        /// As it is, or of a kind that has no looks.
        case plain
        /// Its digits, filled up with zeros or between other characters: `000123`, `SP-0012`.
        case digits
        case percent
        /// Rounded, grouped, with a currency.
        case other
    }

    /// Whether it is the cell's own, or repeated from the first of a merged block.
    package enum Merged: String, Sendable {
        case no
        /// From a cell above.
        case down
        /// From a cell to the left.
        case across
    }

    /// What stood on the screen: `000123`, `3.33`, `13%`, `6.90104E+12`, `2026年1月5日`.
    package var shown: String
    /// What lies behind it: a number in full, a day as `2026-01-05`, `true`, the text itself.
    package var value: String
    package var kind: Kind
    package var look: Look
    package var merged: Merged
    /// Whether characters that cannot be seen, or marks that make a text of a number, were taken away.
    package var isCleaned: Bool

    /// A cell; shown as its value, where nothing else is said.
    package init(
        _ value: String, shown: String? = nil, kind: Kind = .text, look: Look = .plain, merged: Merged = .no,
        isCleaned: Bool = false
    ) {
        self.value = value
        self.shown = shown ?? value
        self.kind = kind
        self.look = look
        self.merged = merged
        self.isCleaned = isCleaned
    }

    /// What a person reads and corrects: a number in full where its look adds nothing, a day year first.
    package var text: String { kind == .number && look != .plain ? shown : value }

    /// Whether nothing is in it.
    package var isEmpty: Bool { value.isEmpty }

    /// Nothing.
    static let empty = SheetCell("")
}

extension SheetCell {
    /// What a person typed or pasted in place of a cell.
    package init(typed text: String) {
        let (cleaned, isCleaned) = CleanText.cleaned(text)
        self.init(cleaned, isCleaned: isCleaned)
    }
}
