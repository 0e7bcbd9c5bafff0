// Decimal numbers as texts of cells: how many decimals, rounded to fewer.

/// Reads decimal numbers in texts.
package enum SheetDecimal {
    /// Whether a text is a decimal number: `-12.50`.
    package static func isNumber(_ text: String) -> Bool {
        guard let parts = SheetNumber.parts(text) else { return false }
        return parts.exponent == 0 && !parts.whole.isEmpty
    }

    /// Places behind the point.
    package static func decimals(of number: String) -> Int {
        number.utf8.firstIndex(of: UInt8(ascii: ".")).map {
            number.utf8.distance(from: $0, to: number.utf8.endIndex) - 1
        } ?? 0
    }

    /// A number rounded to so many decimals, half away from zero, without zeros at its end.
    package static func rounded(_ number: String, decimals: Int) -> String {
        guard let digits = DecimalDigits(number) else { return number }
        let (whole, fraction) = digits.rounded(to: decimals)
        let kept = fraction.reversed().drop { $0 == 0 }.reversed()
        let text =
            (whole.isEmpty ? "0" : whole.map { String($0) }.joined())
            + (kept.isEmpty ? "" : "." + kept.map { String($0) }.joined())
        return digits.isNegative && text != "0" ? "-" + text : text
    }
}
