// Formats of numbers (ECMA-376, 18.8.31): what a number looks like on the screen. Guarantees: rounding is that of the program, half away from
// zero on fifteen digits; a format that is not understood shows the number as General does.

/// A format of numbers.
struct NumberFormat: Sendable {
    /// A part of a section.
    enum Token: Equatable {
        /// `0`, `#` or `?`: a place for a digit.
        case place(UInt8)
        case point
        case comma
        case percent
        case exponent
        case slash
        case literal(String)
        case general
        case text
        /// `y`, `m`, `d`, `h`, `s`, `a`, so many of them.
        case day(UInt8, Int)
        case half
    }

    /// What is between semicolons.
    struct Section {
        var tokens: [Token] = []
        /// `[>=100]`
        var condition: (sign: String, bound: Double)?

        var isDay: Bool {
            tokens.contains {
                switch $0 {
                case .day, .half: true
                default: false
                }
            }
        }
    }

    private let sections: [Section]
    /// Whether numbers are days or times.
    let isDay: Bool
    /// What a number in this format looks like.
    let look: SheetCell.Look

    /// General.
    static let general = NumberFormat("General")

    init(_ code: String) {
        sections = Self.parsed(code)
        isDay = sections.first?.isDay ?? false
        let tokens = sections.first?.tokens ?? []
        if tokens.isEmpty || tokens.contains(.general) || tokens.contains(.text) {
            look = .plain
        } else if tokens.contains(.percent) {
            look = .percent
        } else {
            let isPlain = tokens.allSatisfy {
                switch $0 {
                case .place, .literal: true
                default: false
                }
            }
            // A lone `0` adds nothing to the digits but hides what is behind the point.
            look = isPlain && tokens != [.place(0x30)] ? .digits : .other
        }
    }

    /// The format of a number that has no code of its own (18.8.30, those of Chinese workbooks too).
    static func builtIn(_ id: Int) -> NumberFormat {
        switch id {
        case 1: NumberFormat("0")
        case 2: NumberFormat("0.00")
        case 3: NumberFormat("#,##0")
        case 4: NumberFormat("#,##0.00")
        case 5, 6, 41, 42: NumberFormat("#,##0")
        case 7, 8, 43, 44: NumberFormat("#,##0.00")
        case 37, 38: NumberFormat("#,##0;(#,##0)")
        case 39, 40: NumberFormat("#,##0.00;(#,##0.00)")
        case 9: NumberFormat("0%")
        case 10: NumberFormat("0.00%")
        case 11: NumberFormat("0.00E+00")
        case 12, 13: NumberFormat("# ?/?")
        case 14: NumberFormat("yyyy/m/d")
        case 22: NumberFormat("yyyy/m/d h:mm")
        case 15...17: NumberFormat("yyyy/m/d")
        case 18, 20: NumberFormat("h:mm")
        case 19, 21, 45...47: NumberFormat("h:mm:ss")
        case 48: NumberFormat("##0.0E+0")
        case 27...36, 50...58: NumberFormat("yyyy\"年\"m\"月\"d\"日\"")
        default: general
        }
    }

    /// A number, given as decimal digits, as it is shown.
    func shown(_ number: String) -> String {
        guard let decimal = DecimalDigits(number) else { return number }
        guard let (section, showsSign) = section(for: decimal) else { return decimal.general }
        let isPlain = section.tokens.contains { $0 == .general || $0 == .slash || $0 == .text }
        if isPlain { return decimal.general }
        if section.tokens.contains(.exponent) { return decimal.scientific(places: section.decimals) }
        let text = section.shown(decimal)
        return showsSign && decimal.isNegative ? "-" + text : text
    }

    /// The section that a number is shown by, and whether its sign is the program's to show; nil for General.
    private func section(for number: DecimalDigits) -> (Section, showsSign: Bool)? {
        guard let first = sections.first, !first.tokens.isEmpty else { return nil }
        if sections.contains(where: { $0.condition != nil }) {
            let value = number.double
            for section in sections {
                guard let condition = section.condition else { return (section, true) }
                let isMet =
                    switch condition.sign {
                    case "<": value < condition.bound
                    case "<=": value <= condition.bound
                    case ">": value > condition.bound
                    case ">=": value >= condition.bound
                    case "=": value == condition.bound
                    default: value != condition.bound
                    }
                if isMet { return (section, true) }
            }
            return nil
        }
        if number.isZero, sections.count > 2 { return (sections[2], false) }
        if number.isNegative, !number.isZero, sections.count > 1 { return (sections[1], false) }
        return (first, true)
    }
}

extension NumberFormat.Section {
    /// Places behind the point.
    var decimals: Int {
        guard let point = tokens.firstIndex(of: .point) else { return 0 }
        let end = tokens.firstIndex(of: .exponent) ?? tokens.count
        return tokens[point..<max(point, end)].count {
            if case .place = $0 { true } else { false }
        }
    }

    /// The size of a number by the places of this section.
    func shown(_ number: DecimalDigits) -> String {
        let isPlace = { (token: NumberFormat.Token) in if case .place = token { true } else { false } }
        let point = tokens.firstIndex(of: .point) ?? tokens.count
        let lastWhole = tokens[..<point].lastIndex(where: isPlace)
        // Commas behind the last place of the whole number divide by a thousand each, those before group.
        let scaling = lastWhole.map { last in tokens[last..<point].count { $0 == .comma } } ?? 0
        let isGrouped = lastWhole.map { last in tokens[..<last].contains(.comma) } ?? false
        var scaled = number
        scaled.shift(2 * tokens.count { $0 == .percent } - 3 * scaling)
        let (whole, fraction) = scaled.rounded(to: decimals)
        var output: [String] = []
        var left = whole[...]
        var places = tokens[..<point].count(where: isPlace)
        var digitsOut = 0
        func put(_ digit: String) {
            if isGrouped, digitsOut > 0, digitsOut.isMultiple(of: 3) { output.append(",") }
            output.append(digit)
            digitsOut += 1
        }
        for token in tokens[..<point].reversed() {
            switch token {
            case .place(let kind):
                places -= 1
                if let digit = left.popLast() {
                    put(String(digit))
                } else if kind == UInt8(ascii: "0") {
                    put("0")
                } else if kind == UInt8(ascii: "?") {
                    output.append(" ")
                }
                // The first place holds all that is left.
                while places == 0, let digit = left.popLast() { put(String(digit)) }
            case .literal(let text): output.append(text)
            case .percent: output.append("%")
            default: break
            }
        }
        var text = output.reversed().joined()
        guard point < tokens.count else { return text }
        text += "."
        var rest = fraction[...]
        for token in tokens[(point + 1)...] {
            switch token {
            case .place(let kind):
                let digit = rest.popFirst() ?? 0
                let isLast = digit == 0 && rest.allSatisfy { $0 == 0 }
                if !isLast || kind == UInt8(ascii: "0") {
                    text += String(digit)
                } else if kind == UInt8(ascii: "?") {
                    text += " "
                }
            case .literal(let literal): text += literal
            case .percent: text += "%"
            default: break
            }
        }
        return text
    }
}

// Codes.
extension NumberFormat {
    private static func parsed(_ code: String) -> [Section] {
        var sections = [Section()]
        var rest = Array(code.unicodeScalars)[...]
        guard rest.count <= 300 else { return [] }
        if code == "G/通用格式" { return [Section(tokens: [.general])] }
        func add(_ token: Token) { sections[sections.count - 1].tokens.append(token) }
        func run(of letter: Unicode.Scalar) -> Int {
            let count = rest.prefix { lowered($0) == letter }.count
            rest.removeFirst(count)
            return count
        }
        while let scalar = rest.first {
            switch lowered(scalar) {
            case ";":
                rest.removeFirst()
                sections.append(Section())
            case "0", "#", "?":
                rest.removeFirst()
                add(.place(UInt8(ascii: scalar)))
            case ".":
                rest.removeFirst()
                let hasPoint = sections[sections.count - 1].tokens.contains(.point)
                add(hasPoint ? .literal(".") : .point)
            case ",":
                rest.removeFirst()
                add(.comma)
            case "%":
                rest.removeFirst()
                add(.percent)
            case "/":
                rest.removeFirst()
                add(.slash)
            case "@":
                rest.removeFirst()
                add(.text)
            case "\"":
                let text = rest.dropFirst().prefix { $0 != "\"" }
                rest.removeFirst(min(rest.count, text.count + 2))
                add(.literal(String(String.UnicodeScalarView(text))))
            case "\\":
                rest.removeFirst()
                if let next = rest.popFirst() { add(.literal(String(Character(next)))) }
            case "_":
                rest.removeFirst(min(2, rest.count))
                add(.literal(" "))
            case "*": rest.removeFirst(min(2, rest.count))
            case "[":
                let text = rest.dropFirst().prefix { $0 != "]" }
                rest.removeFirst(min(rest.count, text.count + 2))
                addBracket(String(String.UnicodeScalarView(text)), to: &sections)
            case "e" where rest.dropFirst().first == "+" || rest.dropFirst().first == "-":
                rest.removeFirst(2)
                add(.exponent)
            case "g" where String(String.UnicodeScalarView(rest.prefix(7))).lowercased() == "general":
                rest.removeFirst(7)
                add(.general)
            case "a" where isHalf(rest):
                rest.removeFirst(rest.dropFirst().first == "/" ? 3 : 5)
                add(.half)
            case "y", "m", "d", "h", "s", "a":
                let letter = lowered(scalar)
                add(.day(UInt8(ascii: letter), run(of: letter)))
            default:
                rest.removeFirst()
                add(.literal(String(Character(scalar))))
            }
        }
        return asDays(sections)
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value + 0x20)) : scalar
    }

    private static func isHalf(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let text = String(String.UnicodeScalarView(rest.prefix(5))).lowercased()
        return text.hasPrefix("a/p") || text == "am/pm"
    }

    /// A colour, a condition, a currency, or hours beyond a day.
    private static func addBracket(_ text: String, to sections: inout [Section]) {
        let last = sections.count - 1
        if text.hasPrefix("$") {
            let sign = text.dropFirst().prefix { $0 != "-" }
            if !sign.isEmpty { sections[last].tokens.append(.literal(String(sign))) }
        } else if let sign = ["<=", ">=", "<>", "<", ">", "="].first(where: text.hasPrefix),
            let bound = Double(text.dropFirst(sign.count))
        {
            sections[last].condition = (sign, bound)
        } else if let letter = text.lowercased().utf8.first, !text.isEmpty,
            text.lowercased().utf8.allSatisfy({ $0 == letter }), "hms".utf8.contains(letter)
        {
            sections[last].tokens.append(.day(letter, text.utf8.count))
        }
    }

    /// Points, commas and slashes of days are only characters.
    private static func asDays(_ sections: [Section]) -> [Section] {
        sections.map { section in
            guard section.isDay else { return section }
            var section = section
            section.tokens = section.tokens.map {
                switch $0 {
                case .slash: .literal("/")
                case .point: .literal(".")
                case .comma: .literal(",")
                default: $0
                }
            }
            return section
        }
    }

    /// A day or a time as it is shown.
    func shown(day parts: DayParts) -> String {
        guard let section = sections.first else { return "" }
        let hasHalf = section.tokens.contains(.half)
        var text = ""
        for (place, token) in section.tokens.enumerated() {
            switch token {
            case .day(UInt8(ascii: "m"), let count) where isMinute(section.tokens, place):
                text += DayParts.padded(parts.minute, count)
            case .day(let letter, let count):
                text += parts.text(letter, count, inHalves: hasHalf)
            case .half: text += parts.hour < 12 ? "AM" : "PM"
            case .literal(let literal): text += literal
            case .place: text += "0"
            default: break
            }
        }
        return text
    }

    /// Whether an `m` stands behind hours or before seconds.
    private func isMinute(_ tokens: [Token], _ place: Int) -> Bool {
        func letter(_ token: Token) -> UInt8? { if case .day(let letter, _) = token { letter } else { nil } }
        let before = tokens[..<place].compactMap(letter).last
        let after = tokens[(place + 1)...].compactMap(letter).first
        return before == UInt8(ascii: "h") || after == UInt8(ascii: "s")
    }
}
