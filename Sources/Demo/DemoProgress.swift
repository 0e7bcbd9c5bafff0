// How far a load is, told as it goes: on a terminal in one line that changes, else in a line every three weeks of trade.

internal import Terminal

/// Counts documents and days of all branches.
actor DemoProgress {
    private let branches: Int
    private var daysDone = 0
    private(set) var documents = 0

    /// - Parameter branches: how many are at work.
    init(branches: Int) { self.branches = branches }

    /// A document was made.
    func made() { documents += 1 }

    /// A branch has finished a day.
    func reached(_ day: Int) {
        daysDone += 1
        let step = Terminal.showsStatus ? branches : 21 * branches
        guard daysDone % step == 0 else { return }
        Terminal.status("week \(min(12, daysDone / branches / 7 + 1)) of 12, \(documents) documents")
    }
}
