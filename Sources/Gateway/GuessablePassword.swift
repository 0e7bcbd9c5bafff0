// Passwords that are tried first, refused where the password is known: the database sees a key alone. Guarantees: what is
// refused is named by its kind; a password of several unrelated words never is. Data stands in CommonPasswords.swift.

/// Why a password is guessed too easily.
package enum GuessablePassword: String, Sendable, Equatable {
    /// One of the commonest, or one of them with digits or marks around it.
    case common
    /// A sequence, a repetition, a walk over the keyboard, or a day.
    case pattern
    /// The login, or it with digits around it.
    case login
    /// The name of the user or of the company, likewise.
    case name

    /// Finds out whether a password is guessed too easily.
    ///
    /// - Parameters:
    ///   - password: as a person types it.
    ///   - login: of the user; nil where it is not known.
    ///   - names: of the user and of the company.
    ///
    /// nil where it is not.
    package init?(_ password: String, login: String?, names: [String]) {
        let text = password.lowercased().filter { !$0.isWhitespace }
        let core = Self.core(text)
        func isAbout(_ word: String) -> Bool {
            let word = word.lowercased().filter { !$0.isWhitespace }
            guard word.count >= 2 else { return false }
            return text == word || core == word || text == String(word.reversed())
                || text == word + word
                // What is left beside it says little: digits and marks, a few of them.
                || text.contains(word) && text.count - word.count <= 4
                    && Self.core(text.replacing(word, with: "")).isEmpty
        }
        if let login, isAbout(login) {
            self = .login
        } else if names.contains(where: isAbout) {
            self = .name
        } else if Self.isPattern(text) {
            self = .pattern
        } else if CommonPasswords.all.contains(text)
            || ([core] + Self.spelt(text).map(Self.core)).contains(where: { word in
                text.count - word.count <= 8 && CommonPasswords.stems.contains(word)
            })
        {
            self = .common
        } else {
            return nil
        }
    }

    /// The letters between the digits and marks at both ends.
    private static func core(_ text: String) -> String {
        let head = text.drop { !$0.isLetter }
        let marks = head.reversed().prefix { !$0.isLetter }.count
        return String(head.dropLast(marks))
    }

    /// Letters in the place of the marks and digits that are written for them; 1 is written for two.
    private static func spelt(_ text: String) -> [String] {
        let letters: [Character: Character] = [
            "@": "a", "4": "a", "0": "o", "!": "i", "$": "s", "5": "s", "3": "e", "7": "t",
        ]
        // Digits at the end are a number rather than letters.
        let digits = text.reversed().prefix { $0.isNumber || $0 == "!" }.count
        return ["i", "l"].map { one in
            String(text.dropLast(digits).map { $0 == "1" ? one : letters[$0] ?? $0 })
        }
    }

    private static func isPattern(_ text: String) -> Bool {
        let characters = Array(text)
        guard let first = characters.first else { return false }
        if Set(characters).count <= 2 { return true }
        // A block again and again: 12341234, abcabcabc.
        for size in 1...4 where characters.count >= 2 * size {
            if characters.indices.allSatisfy({ characters[$0] == characters[$0 % size] }) { return true }
        }
        let rows = CommonPasswords.rows.flatMap { [$0, String($0.reversed())] }
        if rows.contains(where: { $0.contains(text) }) { return true }
        // Two walks of at least three keys each: 123qwe, qweasd, 1qaz2wsx.
        if isWalks(text, over: rows) { return true }
        return first.isNumber && isDay(text)
    }

    private static func isWalks(_ text: String, over rows: [String]) -> Bool {
        var rest = text[...]
        while !rest.isEmpty {
            let lengths = stride(from: rest.count, through: 3, by: -1)
            func isWalk(_ length: Int) -> Bool { rows.contains { $0.contains(rest.prefix(length)) } }
            guard let walk = lengths.first(where: isWalk) else { return false }
            rest = rest.dropFirst(walk)
        }
        return true
    }

    /// A day of the last hundred years, as YYYYMMDD, DDMMYYYY or MMDDYYYY, also with marks.
    private static func isDay(_ text: String) -> Bool {
        let digits = text.filter(\.isNumber)
        guard digits.count == 8, text.count <= 10, text.allSatisfy({ $0.isNumber || "-/.".contains($0) })
        else { return false }
        func number(_ from: Int, _ count: Int) -> Int { Int(digits.dropFirst(from).prefix(count)) ?? 0 }
        func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
            (1930...2039).contains(year) && (1...12).contains(month) && (1...31).contains(day)
        }
        return isDay(number(0, 4), number(4, 2), number(6, 2))
            || isDay(number(4, 4), number(2, 2), number(0, 2))
            || isDay(number(4, 4), number(0, 2), number(2, 2))
    }

    /// The reason in words.
    var words: Refusal.Text {
        switch self {
        case .common: .init(zh: "属于最常用的密码", en: "it is among the commonest")
        case .pattern:
            .init(zh: "是连号、重复、键盘顺序或日期", en: "it is a sequence, a repetition, a row of keys or a day")
        case .login: .init(zh: "就是用户名", en: "it is the login")
        case .name: .init(zh: "就是姓名或公司名称", en: "it is the name of the user or of the company")
        }
    }
}
