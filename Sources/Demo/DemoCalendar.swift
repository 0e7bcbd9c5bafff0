// Days of the demo company, counted from the first to today, which is the last.

internal import ArgumentParser
internal import Foundation
internal import Terminal

/// The twelve weeks until today.
struct DemoCalendar: Sendable {
    /// How many days lie between the first and today.
    static let span = 84
    /// The number of today.
    let today = DemoCalendar.span

    private let calendar: Calendar
    private let first: Date

    /// - Throws: `CommandFault` where the time zone is not known here.
    init(timeZone name: String, today: Date = Date()) throws {
        guard let zone = TimeZone(identifier: name) else {
            throw CommandFault("this machine knows no time zone \(name): install tzdata", .failure)
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        // Noon, so that no change of clocks moves a day.
        let noon = calendar.startOfDay(for: today).addingTimeInterval(12 * 3600)
        guard let first = calendar.date(byAdding: .day, value: -Self.span, to: noon) else {
            throw CommandFault("the day \(today) cannot be reckoned with", .failure)
        }
        self.first = first
    }

    private func date(_ day: Int) -> Date { first.addingTimeInterval(Double(day) * 86_400) }

    /// A day as operations take it.
    func text(_ day: Int) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date(day))
        return [(parts.year ?? 0, 4), (parts.month ?? 0, 2), (parts.day ?? 0, 2)].map { value, digits in
            let text = String(value)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }.joined(separator: "-")
    }

    /// 1 for Monday to 7 for Sunday.
    func weekday(_ day: Int) -> Int { (calendar.component(.weekday, from: date(day)) + 5) % 7 + 1 }

    /// How many of a shop's customers come on a day, 1 being the average.
    func rush(_ day: Int) -> Double { [0.78, 0.8, 0.84, 0.9, 1.1, 1.36, 1.24][weekday(day) - 1] }
}
