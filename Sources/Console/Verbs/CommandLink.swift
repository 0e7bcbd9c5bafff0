// What a running command may do with its connection.

internal import Gateway

/// The connection as a command sees it.
struct CommandLink: Sendable {
    /// Sends bytes and returns when they left for the network: a slow reader holds its command up, nobody else.
    var write: @Sendable ([UInt8]) async throws -> Void
    /// Asks for a secret; nil where the question was given up.
    var ask: @Sendable (_ name: String) async -> [UInt8]?
}

/// Collects lines into writes of a useful size.
final class AnswerWriter {
    /// A write at most, so that a slow reader is seen to read.
    private static let chunkBytes = 16_384

    private let link: CommandLink
    private var buffer: [UInt8] = []
    /// Whether the connection is gone: what is written then goes nowhere.
    private(set) var isBroken = false

    init(_ link: CommandLink) { self.link = link }

    /// Adds lines.
    func put(_ text: String) async {
        guard !isBroken else { return }
        buffer += Array(text.utf8)
        guard buffer.count >= Self.chunkBytes else { return }
        var start = 0
        while buffer.count - start >= Self.chunkBytes, !isBroken {
            await send(Array(buffer[start..<start + Self.chunkBytes]))
            start += Self.chunkBytes
        }
        buffer.removeSubrange(..<min(start, buffer.count))
    }

    /// Sends what was added so far.
    func flush() async {
        guard !buffer.isEmpty else { return }
        let bytes = buffer
        buffer = []
        await send(bytes)
    }

    /// What was not sent yet.
    func rest() -> [UInt8] {
        defer { buffer = [] }
        return buffer
    }

    private func send(_ bytes: [UInt8]) async {
        do {
            try await link.write(bytes)
        } catch {
            // Only a connection that is gone takes no bytes; its end is told elsewhere.
            isBroken = true
        }
    }
}
