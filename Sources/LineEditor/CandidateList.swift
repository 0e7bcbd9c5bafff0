// Candidates of a completion as a person sees them: columns of short ones, lines of those that have a note.

/// A list to be shown.
struct CandidateList {
    /// More than this are counted, not shown.
    static let limit = 100

    let text: String

    init(_ candidates: [LineEditor.Completion.Candidate], columns: Int) {
        let shown = candidates.prefix(Self.limit)
        let width = (shown.map(\.text.columns).max() ?? 0) + 2
        var lines: [String] = []
        if shown.contains(where: { !$0.note.isEmpty }) {
            lines = shown.map { candidate in
                let line = candidate.text.padded(to: width) + candidate.note
                return line.cut(to: columns)
            }
        } else {
            let perLine = max(1, columns / width)
            let cells = shown.map { $0.text.padded(to: width) }
            for start in stride(from: 0, to: cells.count, by: perLine) {
                lines.append(cells[start..<min(start + perLine, cells.count)].joined())
            }
        }
        if candidates.count > shown.count { lines.append("… \(candidates.count - shown.count) more") }
        text = lines.map { $0.withoutTrailingSpaces + "\n" }.joined()
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - columns))
    }

    fileprivate func cut(to width: Int) -> String {
        guard columns >= width else { return self }
        var text = ""
        for character in self where (text + String(character)).columns < width - 1 { text.append(character) }
        return text + "…"
    }

    fileprivate var withoutTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
