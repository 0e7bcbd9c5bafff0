// A decimal number as its digits. Guarantees: fifteen of them are kept, as a workbook keeps them; rounding is half away from zero.

/// The digits of a number.
struct DecimalDigits: Sendable {
    private(set) var isNegative: Bool
    /// Without zeros at either end.
    private var digits: [UInt8]
    /// The point stands behind so many of the digits; may be below zero or beyond them.
    private var point: Int

    /// A number as text: `-12.5`, `6.9E+12`; nil where it is none.
    init?(_ text: String) {
        guard let parts = SheetNumber.parts(text) else { return nil }
        isNegative = parts.isNegative
        digits = parts.whole + parts.fraction
        point = parts.whole.count + parts.exponent
        normalise()
        if digits.count > SheetNumber.trusted { round(toDigits: SheetNumber.trusted) }
    }

    var isZero: Bool { digits.isEmpty }

    var double: Double { Double("\(isNegative ? "-" : "")0.\(text(digits))e\(point)") ?? 0 }

    /// Moves the point to the right.
    mutating func shift(_ places: Int) { point += places }

    /// The digits before and behind the point, rounded to so many behind it.
    func rounded(to decimals: Int) -> (whole: [UInt8], fraction: [UInt8]) {
        var rounded = self
        rounded.round(toDigits: point + decimals)
        let whole = (0..<max(0, rounded.point)).map { rounded.digit($0) }
        let fraction = (0..<decimals).map { rounded.digit(rounded.point + $0) }
        return (whole, fraction)
    }

    /// As a cell without a format shows it: eleven places, an exponent beyond them.
    var general: String {
        guard !isZero else { return "0" }
        let sign = isNegative ? "-" : ""
        guard point <= 11, point > -4 || point - digits.count >= -9 else {
            return sign + scientific(places: 5, trims: true)
        }
        let (whole, fraction) = rounded(to: max(0, min(9, 10 - max(1, point))))
        guard whole.count <= 11 else { return sign + scientific(places: 5, trims: true) }
        let trimmed = fraction.reversed().drop { $0 == 0 }.reversed()
        return sign + (whole.isEmpty ? "0" : text(whole)) + (trimmed.isEmpty ? "" : "." + text(trimmed))
    }

    /// `6.90E+12`
    func scientific(places: Int) -> String {
        (isNegative ? "-" : "") + scientific(places: places, trims: false)
    }

    private func scientific(places: Int, trims: Bool) -> String {
        guard !isZero else { return "0.\(String(repeating: "0", count: places))E+00" }
        var rounded = self
        rounded.round(toDigits: places + 1)
        var fraction = (1...max(1, places)).map { rounded.digit($0) }
        if places == 0 { fraction = [] }
        if trims { while fraction.last == 0 { fraction.removeLast() } }
        let exponent = rounded.point - 1
        let size = String(abs(exponent))
        return String(rounded.digit(0)) + (fraction.isEmpty ? "" : "." + text(fraction)) + "E"
            + (exponent < 0 ? "-" : "+") + (size.utf8.count < 2 ? "0" + size : size)
    }

    private func digit(_ place: Int) -> UInt8 { digits.indices.contains(place) ? digits[place] : 0 }

    private func text(_ digits: some Sequence<UInt8>) -> String { digits.map { String($0) }.joined() }

    private mutating func round(toDigits count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let isUp = digits[count] >= 5
        digits.removeLast(digits.count - count)
        if isUp, SheetNumber.roundUp(&digits) { point += 1 }
        normalise()
    }

    private mutating func normalise() {
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty {
            point = 0
            isNegative = false
        }
    }
}

/// The parts of a day or a time.
struct DayParts: Sendable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    /// Days since the first, for the day of the week.
    let serial: Int

    static func padded(_ number: Int, _ count: Int) -> String {
        count > 1 && number < 10 ? "0\(number)" : String(number)
    }

    /// What letters of a format stand for.
    func text(_ letter: UInt8, _ count: Int, inHalves: Bool) -> String {
        switch letter {
        case UInt8(ascii: "y"): count > 2 ? String(year) : Self.padded(year % 100, 2)
        case UInt8(ascii: "m"): Self.padded(month, count)
        case UInt8(ascii: "d") where count < 3: Self.padded(day, count)
        case UInt8(ascii: "h"): Self.padded(inHalves ? (hour + 11) % 12 + 1 : hour, count)
        case UInt8(ascii: "s"): Self.padded(second, count)
        case UInt8(ascii: "a"), UInt8(ascii: "d"):
            (count == 3 ? "" : "星期") + ["日", "一", "二", "三", "四", "五", "六"][((serial - 1) % 7 + 7) % 7]
        default: ""
        }
    }
}
