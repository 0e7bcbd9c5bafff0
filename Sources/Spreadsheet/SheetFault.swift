// Why a file cannot be read as a table. Guarantees: every refusal has a name that a face can put into words, with what to do.

/// Why a file is refused.
package struct SheetFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Reason: String, Sendable, CaseIterable {
        /// Nothing is in it.
        case empty
        /// A workbook before Excel 97, or a binary one (.xlsb).
        case oldWorkbook = "old_workbook"
        /// A web page or XML that is called a workbook, as some programs export.
        case webPage = "web_page"
        /// It wants a password.
        case encrypted
        /// No workbook and no text.
        case unknownKind = "unknown_kind"
        /// Broken off, changed on its way, or not as its kind is written.
        case damaged
        /// More than it may hold; `limit` says of what.
        case tooLarge = "too_large"
        /// It has no sheet of that name.
        case noSuchSheet = "no_such_sheet"
        /// A text whose characters may be those of several encodings.
        case uncertainEncoding = "uncertain_encoding"
        /// A quoted field of a text does not end, or more follows it; `line` says where.
        case quotes
    }

    /// What is wrong.
    package let reason: Reason
    /// The line of a text, from 1; nil where none is meant.
    package let line: Int?
    /// The bound that is passed, in words of the field: `bytes`, `rows`, `columns`, `cells`, `text`, `time`; nil for other reasons.
    package let limit: String?

    init(_ reason: Reason, line: Int? = nil, limit: String? = nil) {
        self.reason = reason
        self.line = line
        self.limit = limit
    }

    package var description: String {
        reason.rawValue + (limit.map { ": \($0)" } ?? "") + (line.map { ", line \($0)" } ?? "")
    }
}

/// What a file may hold.
package struct SheetLimits: Sendable {
    /// Bytes of the file.
    package var bytes = 10 << 20
    /// Bytes of all its parts, unpacked.
    package var unpackedBytes = 200 << 20
    /// How many times a part beyond a megabyte may be larger than it is packed.
    package var ratio = 200
    /// Parts of the archive.
    package var parts = 2000
    /// Rows that hold something.
    package var rows = 20_010
    /// Columns.
    package var columns = 200
    /// Cells that hold something.
    package var cells = 1_000_000
    /// Bytes of text in all cells together, and of all different texts.
    package var textBytes = 32 << 20
    /// Elements within one another.
    package var depth = 64
    /// How many seconds of a processor reading may take.
    package var seconds = 20.0

    /// The usual bounds; of rows a few more than an import takes, for those above the heads.
    package init() {}
}
