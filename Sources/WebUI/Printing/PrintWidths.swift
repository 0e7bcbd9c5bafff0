// How wide things are on paper, before a printer or a writer of PDF sets them: estimated from above, so that what is given that room fits.
// Guarantees: no digit of a number is cut, whatever its size; a text that has no room ends with an ellipsis.

/// Widths in millimetres, and how the width of a sheet is shared out.
struct PrintWidths {
    /// A column of a sheet: what stands in it, and how it may give way.
    struct Column {
        let name: String
        let isNumber: Bool
        /// Its head and all of its cells.
        let texts: [String]
    }

    /// The em of letters of usual and of small size.
    private static let usual = 3.175
    private static let small = 2.47
    /// Padding and line of a cell.
    private static let frame = 2.4
    /// The widest column for which the style has a class.
    private static let widest = 70

    /// What is between the margins.
    let paper: Double
    /// Millimetres of each column; the name of the product has what is left.
    private(set) var columns: [String: Int] = [:]
    /// Whether numbers are set small, for there is no room otherwise.
    private(set) var isSmall = false
    private let texts: [String: Int]

    /// Shares the paper of a form among columns: numbers, days and units have all that they need, texts what they need up to a bound.
    init(form: String, columns: [Column]) {
        paper = form == "a4" ? 182 : 213
        texts = form == "a4" ? ["product": 22, "remark": 19] : ["product": 28, "remark": 30]
        let leastName = 34.0
        for (isSmall, hasNarrowTexts) in [(false, false), (false, true), (true, true)] {
            self.isSmall = isSmall
            self.columns = [:]
            for column in columns where column.name != "product_name" {
                self.columns[column.name] = width(of: column, isNarrow: hasNarrowTexts)
            }
            if room(for: "product_name") >= leastName { return }
        }
    }

    /// Millimetres that a column has.
    func room(for column: String) -> Double {
        columns[column].map(Double.init) ?? paper - Double(columns.values.reduce(0, +))
    }

    private func width(of column: Column, isNarrow: Bool) -> Int {
        let em = isSmall && column.isNumber ? Self.small : Self.usual
        // A head is set as usual.
        let head = Self.ems(column.texts.first ?? "") * Self.usual
        let cells = column.texts.dropFirst().map(Self.ems).max() ?? 0
        let whole = max(head, cells * em) + Self.frame
        let needed: Double
        if let bound = texts[column.name].map(Double.init) {
            // A code is never cut: what is wider than its bound stands on two lines of small letters.
            let twoLines = column.name == "product" ? (cells / 2 + 1) * Self.small + Self.frame + 1 : 0
            needed = max(min(whole, isNarrow ? 0.6 * bound : bound), twoLines, head + Self.frame)
        } else {
            needed = whole
        }
        return min(Int(needed.rounded(.up)), Self.widest)
    }

    /// Whether a text needs small letters in a column, on two lines.
    func isSmall(_ text: String, in column: String) -> Bool {
        Self.ems(text) * Self.usual + Self.frame > room(for: column)
    }

    /// A text as a column holds it on two lines of small letters.
    func fitted(_ text: String, in column: String) -> String {
        let whole = (room(for: column) - Self.frame) / Self.small
        guard column == "product", isSmall(text, in: column) else {
            // A line may end before a word or a Chinese character that no longer fits.
            return Self.cut(text, to: 2 * (whole - 1))
        }
        // A code has no words: its line ends where it is full, and not at a hyphen.
        var width = 0.0
        let first = text.prefix { character in
            width += Self.ems(String(character))
            return width <= whole
        }
        return first + "\n" + Self.cut(String(text.dropFirst(first.count)), to: whole)
    }

    /// Facts as lines of the paper hold them: those that have no room on so many lines are told by an ellipsis.
    func fitted(_ facts: [(label: String, value: String)], lines: Int) -> [(label: String, value: String)] {
        let (colon, gap) = (2 * 0.32 * Self.usual, 6.5)
        var fitted: [(label: String, value: String)] = []
        var (line, place) = (1, 0.0)
        for fact in facts {
            let label = Self.ems(fact.label) * Self.usual + colon
            let value = Self.cut(fact.value, to: (paper - label - gap) / Self.usual)
            let width = label + Self.ems(value) * Self.usual + gap
            if place > 0, place + width > paper { (line, place) = (line + 1, 0) }
            guard line <= lines else {
                if let last = fitted.popLast() { fitted.append((last.label, last.value + " …")) }
                break
            }
            fitted.append((fact.label, value))
            place += width
        }
        return fitted
    }

    /// Whether texts one after the other are wider than the paper.
    func isWider(_ texts: [String]) -> Bool {
        texts.reduce(0) { $0 + Self.ems($1) * Self.usual + 5 } + Self.frame > paper
    }

    /// A list of quantities as two lines of small letters hold it beside other texts: cut between quantities alone.
    func fitted(quantities: String, beside others: [String]) -> String {
        let taken = others.reduce(0) { $0 + Self.ems($1) * Self.small + 5 }
        let room = (2 * paper - taken - 20) / Self.small
        guard Self.ems(quantities) > room else { return quantities }
        var kept = ""
        for quantity in quantities.split(separator: " ") {
            guard Self.ems(kept + " " + quantity) + 2 <= room else { break }
            kept += kept.isEmpty ? String(quantity) : " " + quantity
        }
        return kept + " …"
    }

    /// A text of at most so many ems; one that is cut ends with an ellipsis.
    static func cut(_ text: String, to room: Double) -> String {
        guard ems(text) > room else { return text }
        var kept = ""
        var width = 1.0
        for character in text {
            width += ems(String(character))
            if width > room { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The width of a text in ems, rather too much than too little.
    static func ems(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { width, scalar in
            switch scalar {
            case "0"..."9": width + 0.66
            case ",", ".", ":", ";", "'", "|", "!", "i", "j", "l", " ", "(", ")", "-", "/": width + 0.36
            case "A"..."Z", "m", "w", "@", "%", "…": width + 0.8
            default: width + (scalar.value > 0x2E80 ? 1 : 0.64)
            }
        }
    }
}
