// The cells of a sheet while it is read. Guarantees: nothing beyond the bounds is held; the cells of a merged block all hold what its first one
// holds, and say that they only repeat it; reading ends when its time is over.

internal import Glibc

/// Collects the cells of a workbook's sheet.
struct SheetGrid {
    /// Cells filled because they were merged.
    private static let maximumFilled = 200_000

    private let limits: SheetLimits
    private var found: [(number: Int, cells: [SheetCell])] = []
    private var merged: [(first: (row: Int, column: Int), last: (row: Int, column: Int))] = []
    private var bounds: SheetBounds
    private var isInOrder = true

    init(limits: SheetLimits) {
        self.limits = limits
        bounds = SheetBounds(limits)
    }

    /// Adds a cell; of row and column, from 1 and from 0. What is empty is not kept.
    mutating func add(_ cell: SheetCell, row: Int, column: Int) throws(SheetFault) {
        guard !cell.isEmpty else { return }
        guard column >= 0 else { throw SheetFault(.damaged) }
        guard column < limits.columns else { throw SheetFault(.tooLarge, limit: "columns") }
        try bounds.count(cell)
        if found.last?.number != row {
            guard found.count < limits.rows else { throw SheetFault(.tooLarge, limit: "rows") }
            if let last = found.last, last.number > row { isInOrder = false }
            found.append((row, []))
        }
        let place = found.count - 1
        while found[place].cells.count <= column { found[place].cells.append(.empty) }
        found[place].cells[column] = cell
    }

    /// Notes a merged block by its corners.
    mutating func merge(
        _ first: (row: Int, column: Int), _ last: (row: Int, column: Int)
    ) throws(SheetFault) {
        merged.append((first, last))
        guard merged.count <= limits.rows else { throw SheetFault(.tooLarge, limit: "rows") }
    }

    /// The rows that hold something.
    mutating func rows() throws(SheetFault) -> [Sheet.Row] {
        if !isInOrder { try sort() }
        try fillMerged()
        return found.compactMap { row in
            var kept = row.cells
            while let last = kept.last, last.isEmpty { kept.removeLast() }
            return kept.isEmpty ? nil : Sheet.Row(number: row.number, cells: kept)
        }
    }

    /// Puts rows in their order, and pieces of one row together.
    private mutating func sort() throws(SheetFault) {
        var whole: [Int: [SheetCell]] = [:]
        for (number, cells) in found {
            var row = whole[number] ?? []
            while row.count < cells.count { row.append(.empty) }
            for (column, cell) in cells.enumerated() where !cell.isEmpty { row[column] = cell }
            whole[number] = row
        }
        found = whole.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private mutating func fillMerged() throws(SheetFault) {
        let places = Dictionary(found.enumerated().map { ($1.number, $0) }) { first, _ in first }
        var filled = 0
        for (first, last) in merged {
            guard last.column < limits.columns, first.row <= last.row, first.column <= last.column,
                last.row - first.row <= limits.rows, let origin = places[first.row],
                found[origin].cells.indices.contains(first.column)
            else { continue }
            var cell = found[origin].cells[first.column]
            guard !cell.isEmpty else { continue }
            for row in first.row...last.row {
                guard let place = places[row] else { continue }
                for column in first.column...last.column where row != first.row || column != first.column {
                    filled += 1
                    guard filled <= Self.maximumFilled else { throw SheetFault(.tooLarge, limit: "text") }
                    try bounds.count(cell)
                    while found[place].cells.count <= column { found[place].cells.append(.empty) }
                    cell.merged = column == first.column ? .down : .across
                    found[place].cells[column] = cell
                }
            }
        }
    }
}

/// What has been read so far, against what may be.
struct SheetBounds {
    private let limits: SheetLimits
    private let begun = Self.seconds
    private var textBytes = 0
    private var cells = 0

    init(_ limits: SheetLimits) { self.limits = limits }

    /// Counts a cell; one text that many cells refer to counts in each.
    mutating func count(_ cell: SheetCell) throws(SheetFault) {
        textBytes += cell.value.utf8.count
        cells += 1
        guard textBytes <= limits.textBytes else { throw SheetFault(.tooLarge, limit: "text") }
        guard cells <= limits.cells else { throw SheetFault(.tooLarge, limit: "cells") }
        if cells.isMultiple(of: 1000) { try checkTime() }
    }

    /// Ends reading that takes too long: by the processor's time, for on a busy machine a good file takes its time too.
    func checkTime() throws(SheetFault) {
        guard Self.seconds - begun < limits.seconds else { throw SheetFault(.tooLarge, limit: "time") }
    }

    /// The processor's time of this thread.
    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
