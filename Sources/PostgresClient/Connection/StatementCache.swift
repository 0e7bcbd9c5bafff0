// Which statements a connection has prepared, by SQL text. A value without I/O: the connection asks
// it for a name, and frees on the server what it has dropped.

/// A bounded cache of prepared statements; the one longest unused gives way.
struct StatementCache {
    private struct Entry {
        var name: String
        var lastUse: Int
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0
    private var names = 0
    /// Names still prepared on the server but no longer used.
    private(set) var dropped: [String] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { entries.count }

    /// The name under which the statement is prepared, if it is.
    mutating func name(for sql: String) -> String? {
        uses += 1
        entries[sql]?.lastUse = uses
        return entries[sql]?.name
    }

    /// A name that was never used on this connection.
    mutating func nextName() -> String {
        names += 1
        return "s\(names)"
    }

    /// The statement is prepared under this name.
    mutating func insert(_ sql: String, name: String) {
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            drop(oldest.key)
        }
        uses += 1
        entries[sql] = Entry(name: name, lastUse: uses)
    }

    /// The statement must not be used again.
    mutating func drop(_ sql: String) {
        if let entry = entries.removeValue(forKey: sql) { dropped.append(entry.name) }
    }

    /// The server has freed what was dropped.
    mutating func freed() { dropped.removeAll() }

    /// The server has lost all prepared statements.
    mutating func removeAll() {
        entries.removeAll()
        dropped.removeAll()
    }
}
