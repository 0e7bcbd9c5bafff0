// Cuts what arrives into lines. Guarantees: work in proportion to the bytes, whatever their pieces; a line that is longer
// than any that the server sends is told instead of kept.

/// Bytes in, lines out.
package struct LineFramer: Sendable {
    /// A row of an answer is one line, and no larger than an answer may be.
    package static let maximumLineBytes = 64 << 20

    private var partial: [UInt8] = []

    package init() {}

    /// Takes what arrived.
    ///
    /// - Returns: the lines that it completes, without their ends.
    /// - Throws: `ConversationFault.disorder` where a line grows too long.
    package mutating func take(_ bytes: some Collection<UInt8>) throws(ConversationFault) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            partial.append(contentsOf: rest[..<end])
            if partial.last == 0x0D { partial.removeLast() }
            lines.append(partial)
            partial = []
            rest = rest[rest.index(after: end)...]
        }
        partial.append(contentsOf: rest)
        guard partial.count <= Self.maximumLineBytes else { throw .disorder }
        return lines
    }

    /// Whether a line was begun and not ended.
    package var isInLine: Bool { !partial.isEmpty }
}
