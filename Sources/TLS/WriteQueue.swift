// What waits to be encrypted, in order. A value without I/O.

internal import NIOCore

/// Writes that wait: those that were flushed go out, the others wait for their flush.
struct WriteQueue {
    private struct Write {
        var bytes: ByteBuffer
        let promise: EventLoopPromise<Void>?
    }

    private var writes = CircularBuffer<Write>()
    private var flushedCount = 0

    /// Whether anything at all waits.
    var isEmpty: Bool { writes.isEmpty }
    /// Whether anything waits that may go out.
    var hasFlushed: Bool { flushedCount > 0 }

    mutating func append(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
        writes.append(Write(bytes: bytes, promise: promise))
    }

    /// Lets all go out that waits by now.
    mutating func flush() { flushedCount = writes.count }

    /// The next bytes that may go out, of one write; none of a write of nothing. The same ones until they are removed.
    func front(maximum: Int) -> ByteBuffer? {
        guard hasFlushed, let bytes = writes.first?.bytes else { return nil }
        return bytes.getSlice(at: bytes.readerIndex, length: min(maximum, bytes.readableBytes))
    }

    /// Takes bytes from the front.
    ///
    /// - Returns: the promise of the write that is whole with them.
    mutating func removeFront(_ count: Int) -> EventLoopPromise<Void>? {
        writes[writes.startIndex].bytes.moveReaderIndex(forwardBy: count)
        guard writes[writes.startIndex].bytes.readableBytes == 0 else { return nil }
        flushedCount -= 1
        return writes.removeFirst().promise
    }

    /// Takes out what was not flushed.
    mutating func removeUnflushed() -> [EventLoopPromise<Void>] {
        let promises = writes.suffix(writes.count - flushedCount).compactMap(\.promise)
        writes.removeLast(writes.count - flushedCount)
        return promises
    }

    /// Takes out everything.
    mutating func removeAll() -> [EventLoopPromise<Void>] {
        flushedCount = 0
        return removeUnflushed()
    }
}
