// Numbers of a workbook as people see them: binary noise behind the fifteenth digit is dropped, as Excel does, and days that are numbers
// become days.

/// Numbers as text.
enum SheetNumber {
    /// Digits that a workbook's number can be trusted in.
    static let trusted = 15

    /// A number without exponent and without noise: `0.30000000000000004` is `0.3`; any other text as it is.
    static func text(_ raw: String) -> String {
        guard let (isNegative, whole, fraction, exponent) = parts(raw) else { return raw }
        var digits = whole + fraction
        // The point stands behind so many of the digits.
        var point = whole.count + exponent
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point -= zeros
        guard !digits.isEmpty else { return "0" }
        if digits.count > trusted {
            let isUp = digits[trusted] >= 5
            digits.removeLast(digits.count - trusted)
            if isUp, roundUp(&digits) { point += 1 }
        }
        while digits.last == 0 { digits.removeLast() }
        // What no cell of ours could hold stays as it was written.
        guard !digits.isEmpty, (-20...40).contains(point) else { return digits.isEmpty ? "0" : raw }
        let sign = isNegative ? "-" : ""
        let text = digits.map(String.init)
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text.joined() }
        guard point < text.count else {
            return sign + text.joined() + String(repeating: "0", count: point - text.count)
        }
        return sign + text[..<point].joined() + "." + text[point...].joined()
    }

    /// Adds one to the last digit; whether a digit came in front.
    static func roundUp(_ digits: inout [UInt8]) -> Bool {
        for place in digits.indices.reversed() {
            guard digits[place] == 9 else {
                digits[place] += 1
                return false
            }
            digits[place] = 0
        }
        digits.insert(1, at: 0)
        return true
    }

    static func parts(
        _ raw: String
    ) -> (isNegative: Bool, whole: [UInt8], fraction: [UInt8], exponent: Int)? {
        var rest = Array(raw.utf8)[...]
        guard rest.count <= 400 else { return nil }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        func digits() -> [UInt8] {
            let found = rest.prefix { (0x30...0x39).contains($0) }
            rest.removeFirst(found.count)
            return found.map { $0 - 0x30 }
        }
        let whole = digits()
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = digits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        guard let mark = rest.popFirst() else { return (isNegative, whole, fraction, 0) }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E"),
            let exponent = Int(String(decoding: rest, as: UTF8.self)), (-400...400).contains(exponent)
        else { return nil }
        return (isNegative, whole, fraction, exponent)
    }

    /// A number that is a day, `2026-01-05`, with a time `2026-01-05 14:30` where it has one, a time alone `14:30:00`, and its parts;
    /// nil where it is none.
    static func day(_ raw: String, from1904: Bool) -> (text: String, parts: DayParts)? {
        guard let serial = Double(raw), serial.isFinite, serial >= 0, serial < 2_958_466 else { return nil }
        var days = Int(serial)
        var seconds = Int(((serial - Double(days)) * 86_400).rounded())
        if seconds == 86_400 {
            days += 1
            seconds = 0
        }
        let two = { (number: Int) in DayParts.padded(number, 2) }
        // A day of 1900 that never was stands in the numbers: 29 February.
        let since1970 = from1904 ? days - 24_107 : days > 60 ? days - 25_569 : days - 25_568
        let (year, month, day) = civil(since1970)
        let parts = DayParts(
            year: year, month: month, day: day, hour: seconds / 3600, minute: seconds / 60 % 60,
            second: seconds % 60, serial: from1904 ? days + 1462 : days)
        let hours = two(parts.hour) + ":" + two(parts.minute)
        guard days > 0 || from1904 else { return (hours + ":" + two(parts.second), parts) }
        let text = "\(year)-\(two(month))-\(two(day))"
        return (seconds == 0 ? text : text + " " + hours, parts)
    }

    /// The date that is so many days after 1970-01-01, in the proleptic Gregorian calendar (years from 1900 on).
    static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        // Eras of 400 years from 1 March of the year 0, so that the leap day stands last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let place = (5 * dayOfYear + 2) / 153
        let month = place < 10 ? place + 3 : place - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * place + 2) / 5 + 1)
    }
}
