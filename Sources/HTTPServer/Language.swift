// Which of our two languages a caller reads.

/// A language of messages.
package enum Language: String, Sendable {
    case chinese = "zh"
    case english = "en"

    /// Reads `Accept-Language` (RFC 9110): the better weighted of the two, Chinese where neither is asked for.
    package init(accepting header: String?) {
        var best: (language: Language, weight: Double) = (.chinese, 0)
        for range in (header ?? "").split(separator: ",").prefix(20) {
            let parts = range.split(separator: ";").map { $0.trimmingSpaces() }
            guard let tag = parts.first?.lowercased().split(separator: "-").first,
                let language = Language(rawValue: String(tag))
            else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            let weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best.weight { best = (language, weight) }
        }
        self = best.language
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends.
    package func trimmingSpaces() -> String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
