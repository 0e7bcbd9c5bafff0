// What callers learn of a database's schema.

/// What one `apply()` did.
package struct AppliedSchema: Sendable, Equatable {
    /// File names, without folder and suffix, of the migrations that this call applied, in order.
    package let migrations: [String]
    /// Whether this call loaded the code anew; false if all was current already.
    package let codeLoaded: Bool
    /// Stands for every loaded file, 64 hex digits; `meta.code` holds it.
    package let digest: String
}

/// The database's schema beside the files.
package struct SchemaStatus: Sendable, Equatable {
    /// Migrations that the database holds as the files have them, by name and in order.
    package let applied: [String]
    /// Migrations of the files that the database lacks.
    package let pending: [String]
    /// Migrations whose text or name differs from what was applied, by the files' name.
    package let changed: [String]
    /// Migrations of the database that the files lack: a newer program made it.
    package let unknown: [String]
    /// How the tables differ from what the last load left: `lacks`, `has` or `changed` and the object's name.
    package let drift: [String]
    /// Digest of the code in the database, nil before the first load.
    package let databaseDigest: String?
    /// When that code was loaded, as the server writes it; nil before the first load.
    package let codeAppliedAt: String?
    /// Digest of the files.
    package let filesDigest: String

    /// Whether `apply()` would change nothing.
    package var isCurrent: Bool {
        pending.isEmpty && changed.isEmpty && unknown.isEmpty && drift.isEmpty
            && databaseDigest == filesDigest
    }
}

/// A row of `meta.migration`.
struct LedgerRow: Sendable {
    let number: Int
    let name: String
    let sha256: String
}

/// The ledger compared with the files.
struct LedgerComparison: Sendable {
    private(set) var applied: [SchemaPlan.Migration] = []
    private(set) var pending: [SchemaPlan.Migration] = []
    private(set) var changed: [SchemaPlan.Migration] = []
    private(set) var unknown: [LedgerRow] = []
    private let highestApplied: LedgerRow?

    init(ledger: [LedgerRow], files: [SchemaPlan.Migration]) {
        highestApplied = ledger.max { $0.number < $1.number }
        for file in files {
            switch ledger.first(where: { $0.number == file.number }) {
            case nil: pending.append(file)
            case let row? where row.sha256 == file.sha256 && row.name == file.name: applied.append(file)
            default: changed.append(file)
            }
        }
        unknown = ledger.filter { row in !files.contains { $0.number == row.number } }
    }

    /// - Throws: `SchemaError` with `databaseNewer`, `migrationChanged` or `migrationOutOfOrder`.
    func check() throws {
        if let row = unknown.first {
            throw SchemaError(
                .databaseNewer, "the database holds migration \(row.name), which this program lacks",
                hint: "run the newer program that applied it, or restore a backup from before it")
        }
        if let file = changed.first {
            throw SchemaError(
                .migrationChanged, file: file.script.path, "was applied with another text or name",
                hint: "restore the file as it was and put the change into a new migration")
        }
        if let file = pending.first, let highest = highestApplied, file.number < highest.number {
            throw SchemaError(
                .migrationOutOfOrder, file: file.script.path, "comes after \(highest.name) was applied",
                hint: "give it a number above \(highest.number)")
        }
    }
}
