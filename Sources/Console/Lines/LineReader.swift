// Cuts the bytes of a connection into commands: a line, or a line with literals and what follows them. Guarantees: what is
// held is bounded whatever arrives; a faulty command is skipped to its end with its literals, so that nothing inside a
// literal is ever taken for a command.

/// A command as it arrived: lines without their ends, and between each two of them a literal.
struct CommandInput: Sendable, Equatable {
    var lines: [[UInt8]]
    var literals: [[UInt8]] = []

    /// How much it takes beside its literals.
    var lineBytes: Int { lines.reduce(0) { $0 + $1.count } }
    /// How much its literals take.
    var literalBytes: Int { literals.reduce(0) { $0 + $1.count } }
    /// Whether there is nothing on the line.
    var isBlank: Bool { lines.count == 1 && lines[0].allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}

/// Reads commands.
struct LineReader: Sendable {
    /// What may arrive.
    struct Limits: Sendable {
        /// The lines of one command, without their ends.
        var lineBytes = 65_536
        /// The literals of one command.
        var literalBytes = 10 << 20
        /// An announcement beyond this is not even skipped.
        var skippedLiteralBytes = 1 << 30
    }

    /// Why a command was skipped.
    enum Fault: Sendable, Equatable {
        case lineTooLong, lineInvalid, literalTooLong, overloaded
    }

    /// What was read.
    enum Item: Sendable, Equatable {
        case command(CommandInput)
        case refused(Fault)
        /// More was announced than is worth skipping: the connection has to end.
        case hopeless
    }

    private enum State {
        case line
        /// The rest of a line is dropped but for its last bytes, which may announce a literal.
        case droppingLine(tail: [UInt8])
        case literal(remaining: Int, isKept: Bool)
    }

    /// Long enough for any announcement: `={`, nineteen digits, `+}` and a CR.
    private static let tailBytes = 25

    var limits: Limits
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var state = State.line
    private var command = CommandInput(lines: [])
    private var fault: Fault?
    /// Bytes of kept literals of the command under way, those announced included.
    private(set) var announcedBytes = 0

    init(limits: Limits = Limits()) { self.limits = limits }

    /// Takes what arrived.
    mutating func append(_ bytes: [UInt8]) {
        if start > 0, start == buffer.count || start > 1 << 16 {
            buffer.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        buffer += bytes
    }

    /// Reads one command.
    ///
    /// - Parameters:
    ///   - isAnswer: whether a line is taken as it is, because a question was asked.
    ///   - allowance: how many bytes of literals may be kept at this moment.
    /// - Returns: the next whole command; nil until more arrives.
    mutating func next(isAnswer: Bool = false, allowance: Int = .max) -> Item? {
        while true {
            switch state {
            case .literal(let remaining, let isKept):
                let taken = min(remaining, buffer.count - start)
                if isKept { command.literals[command.literals.count - 1] += buffer[start..<start + taken] }
                start += taken
                scanned = start
                guard taken == remaining else {
                    state = .literal(remaining: remaining - taken, isKept: isKept)
                    return nil
                }
                state = .line
            case .line:
                guard let end = lineEnd() else {
                    // One byte more for the CR that is dropped.
                    if buffer.count - start > room + 1 { beginDropping() }
                    return nil
                }
                let line = Array(buffer[start..<end])
                consume(through: end)
                if let item = finish(line: line, isAnswer: isAnswer, allowance: allowance) { return item }
            case .droppingLine(let tail):
                let end = lineEnd()
                let rest = tail + buffer[start..<(end ?? buffer.count)].suffix(Self.tailBytes)
                let kept = Array(rest.suffix(Self.tailBytes))
                guard let end else {
                    start = buffer.count
                    scanned = start
                    state = .droppingLine(tail: kept)
                    return nil
                }
                consume(through: end)
                state = .line
                if let item = finish(line: kept, isAnswer: isAnswer, allowance: allowance) { return item }
            }
        }
    }

    /// Whether a command began and is not whole.
    var isInsideCommand: Bool {
        switch state {
        case .line: bufferedBytes > 0 || !command.lines.isEmpty
        case .droppingLine, .literal: true
        }
    }

    /// What came and was not read yet.
    var bufferedBytes: Int { buffer.count - start }

    /// How much longer the lines of this command may become.
    private var room: Int { limits.lineBytes - command.lineBytes }

    private mutating func lineEnd() -> Int? {
        let end = buffer[scanned...].firstIndex(of: 0x0A)
        scanned = end ?? buffer.count
        return end
    }

    private mutating func consume(through end: Int) {
        start = end + 1
        scanned = start
    }

    private mutating func beginDropping() {
        fault = fault ?? .lineTooLong
        state = .droppingLine(tail: Array(buffer[start...].suffix(Self.tailBytes)))
        start = buffer.count
    }

    /// Takes a line of the command, or of a dropped one its last bytes.
    private mutating func finish(line: [UInt8], isAnswer: Bool, allowance: Int) -> Item? {
        var line = line
        if line.last == 0x0D { line.removeLast() }
        if line.count > room { fault = fault ?? .lineTooLong }
        if fault == nil, !Self.isText(line) { fault = .lineInvalid }
        let isFirstLine = command.lines.isEmpty
        guard !(isAnswer && isFirstLine), let announcement = Self.announcement(in: line) else {
            return completed(line)
        }
        guard announcement.bytes <= limits.skippedLiteralBytes else {
            reset()
            return .hopeless
        }
        let (bytes, text) = announcement
        if announcedBytes + bytes > limits.literalBytes { fault = fault ?? .literalTooLong }
        if bytes > allowance { fault = fault ?? .overloaded }
        let isKept = fault == nil
        if isKept {
            announcedBytes += bytes
            command.lines.append(Array(line[..<text]))
            command.literals.append([])
        }
        state = .literal(remaining: bytes, isKept: isKept)
        return nil
    }

    private mutating func completed(_ line: [UInt8]) -> Item {
        command.lines.append(line)
        if fault == nil, command.literals.contains(where: { !Self.isText($0) }) { fault = .lineInvalid }
        let item = fault.map(Item.refused) ?? .command(command)
        reset()
        return item
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    private mutating func reset() {
        command = CommandInput(lines: [])
        fault = nil
        announcedBytes = 0
    }

    /// The literal that the end of a line announces: its size, and where the text before it ends.
    private static func announcement(in line: [UInt8]) -> (bytes: Int, text: Int)? {
        guard line.count >= 4, line.last == UInt8(ascii: "}"), line[line.count - 2] == UInt8(ascii: "+"),
            let brace = line.lastIndex(of: UInt8(ascii: "{"))
        else { return nil }
        let digits = line[(brace + 1)..<(line.count - 2)]
        let isAtValue = brace == 0 || [0x20, 0x09, UInt8(ascii: "=")].contains(line[brace - 1])
        guard isAtValue, !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return (Int(String(decoding: digits, as: UTF8.self)) ?? .max, brace)
    }
}
