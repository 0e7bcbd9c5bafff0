// How days, instants and numbers are shown, as the company set it. What is stored, sent and exported never changes by it.

internal import Foundation
internal import Gateway

/// The company's ways of showing values.
struct Formats: Sendable {
    /// Days: YYYY, MM or M, DD or D, and what stands between them.
    let dateFormat: String
    /// Places that a quantity shows at least.
    let quantityDecimals: Int
    /// Places that a price shows at least.
    let priceDecimals: Int

    /// Reads what `session.current` answers; without it, values are shown as they are written.
    init(_ json: JSONText? = nil) {
        dateFormat = json?["date_format"]?.string ?? "YYYY-MM-DD"
        quantityDecimals = json?["quantity_decimals"].flatMap { Int($0.text) } ?? 0
        priceDecimals = json?["price_decimals"].flatMap { Int($0.text) } ?? 2
    }

    func quantity(_ text: String) -> String {
        Figures.grouped(Figures.padded(Figures.trimmed(text, decimals: 0), decimals: quantityDecimals))
    }

    func price(_ text: String) -> String {
        Figures.grouped(Figures.padded(Figures.trimmed(text, decimals: 0), decimals: priceDecimals))
    }

    /// A day as the database writes it, YYYY-MM-DD; any other text as it is.
    func day(_ text: some StringProtocol) -> String {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) }) else {
            return String(text)
        }
        var shown = ""
        var rest = dateFormat[...]
        while let mark = rest.first {
            let run = rest.prefix { $0 == mark }
            rest = rest.dropFirst(run.count)
            switch mark {
            case "Y": shown += parts[0]
            case "M": shown += run.count > 1 ? String(parts[1]) : Self.short(parts[1])
            case "D": shown += run.count > 1 ? String(parts[2]) : Self.short(parts[2])
            default: shown += run
            }
        }
        return shown
    }

    /// The instant to the minute, as the database wrote it, in its zone; a script shows it in the reader's.
    func moment(_ instant: String) -> String {
        let zone = instant.dropFirst(19).drop { $0 == "." || $0.isNumber }
        return day(instant.prefix(10)) + " " + instant.dropFirst(11).prefix(5)
            + (zone == "+00:00" || zone == "Z" ? " UTC" : " \(zone)")
    }

    /// The first day of the month that it is now at this machine, YYYY-MM-DD.
    static func firstOfMonth(_ now: Date = .now) -> String {
        let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month], from: now)
        let month = parts.month ?? 1
        return "\(parts.year ?? 1970)-\(month < 10 ? "0" : "")\(month)-01"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func short(_ digits: some StringProtocol) -> String {
        String(digits.drop { $0 == "0" })
    }
}
