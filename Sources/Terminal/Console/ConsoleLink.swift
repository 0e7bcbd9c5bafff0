// One thread's side of a conversation: sends, and waits for what comes next, be it a line of the server's, a key or a
// signal. Knows neither prompt nor script.

internal import ArgumentParser
internal import ConsoleClient
internal import Foundation
internal import LineEditor
internal import TLS

/// Where the console is, and who we are to it.
struct ConsoleServer {
    let host: String
    let port: Int
    let tls: TLSContext
    /// Whether a file of authorities was named.
    let hasAuthority: Bool
}

/// A conversation with its connection.
final class ConsoleLink {
    /// What ended a wait.
    enum Happening: Equatable {
        /// What a line meant, and whether it belongs to a command of the link's own.
        case event(Conversation.Event)
        /// The connection is gone; these commands had not ended.
        case lost(ConsoleConnection.Closing, [Conversation.Ticket])
        case input, interrupt, suspend, timeout
        case terminate(Int32)
    }

    /// How long the greeting may take once the connection is asked for.
    private static let greetingSeconds = 30

    let server: ConsoleServer
    let wakeups: Wakeups
    private(set) var conversation = Conversation()
    /// Whether commands can be sent.
    private(set) var isOpen = false
    private var queue: [Happening] = []
    private var taken = 0
    private var connection: ConsoleConnection?

    init(server: ConsoleServer, wakeups: Wakeups) {
        self.server = server
        self.wakeups = wakeups
    }

    /// What arrived and was not asked for yet.
    var arrived: ArraySlice<Happening> { queue[taken...] }

    /// Connects and waits for the greeting.
    ///
    /// - Throws: `CommandFault` with the reason; `ExitCode` when interrupted.
    func connect() throws {
        connection?.close()
        let connection = ConsoleConnection { [wakeups] in wakeups.wake() }
        self.connection = connection
        (conversation, queue, taken, isOpen) = (Conversation(), [], 0, true)
        connection.open(host: server.host, port: server.port, tls: server.tls)
        let deadline = ContinuousClock.now + .seconds(Self.greetingSeconds)
        while true {
            switch next(until: deadline) {
            case .event(.greeted): return
            case .event(.news(_, let fields)):
                disconnect()
                let reason = fields["error"].map { " (\($0))" } ?? ""
                throw CommandFault(
                    phrase("服务器不接受连接", "the server takes no connection") + reason, .retryable)
            case .lost(let closing, _): throw Self.fault(closing, server)
            case .interrupt: throw interrupted()
            case .terminate(let number): throw ExitCode.ended(by: number)
            case .timeout:
                disconnect()
                throw CommandFault(
                    phrase("服务器没有问候", "\(server.host):\(server.port) did not greet in time"), .unavailable)
            case .suspend: raise(SIGSTOP)
            case .event, .input: continue
            }
        }
    }

    /// Sends a command.
    ///
    /// - Returns: its ticket.
    /// - Throws: `UnsendableCommand` for what cannot be sent.
    func send(_ command: CommandText) throws -> Conversation.Ticket {
        let bytes = try CommandEncoder.bytes(of: command, reading: Self.contents)
        connection?.send(bytes)
        return conversation.sending(command)
    }

    /// Answers the question; nil gives it up.
    func answer(_ secret: String?) {
        conversation.sendingAnswer()
        connection?.send(Array((secret ?? "").utf8.prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0 }) + [0x0A])
    }

    /// Asks the server to end the command that runs.
    func cancel() {
        guard !conversation.isCancelling else { return }
        conversation.sendingCancel()
        connection?.send(Array("CANCEL\n".utf8))
    }

    /// Ends the connection.
    func disconnect() {
        connection?.close()
        isOpen = false
        _ = conversation.closed()
    }

    /// Waits for what happens next.
    ///
    /// - Parameters:
    ///   - input: a descriptor that matters too.
    ///   - deadline: when to give up.
    /// - Returns: what has happened, in the order of arrival.
    func next(input: Int32? = nil, until deadline: ContinuousClock.Instant? = nil) -> Happening {
        while true {
            absorb()
            if let first = takeFirst() { return first }
            switch wakeups.next(input: input, until: deadline) {
            case .message, .resize: continue
            case .input: return .input
            case .interrupt: return .interrupt
            case .suspend: return .suspend
            case .terminate(let number): return .terminate(number)
            case .timeout: return .timeout
            }
        }
    }

    /// Takes in what has come, without waiting.
    func absorb() {
        guard isOpen, let connection else { return }
        for arrival in connection.take() {
            switch arrival {
            case .line(let line):
                do throws(ConversationFault) {
                    if let event = try conversation.received(line) { queue.append(.event(event)) }
                } catch {
                    connection.close()
                    lose(Self.closing(for: error))
                    return
                }
            case .closed(let closing):
                lose(closing)
                return
            }
        }
    }

    private func lose(_ closing: ConsoleConnection.Closing) {
        isOpen = false
        queue.append(.lost(closing, conversation.closed()))
    }

    /// What was not asked for any more.
    func takeArrived() -> [Happening] {
        absorb()
        defer { (queue, taken) = ([], 0) }
        return Array(arrived)
    }

    private func takeFirst() -> Happening? {
        guard let first = arrived.first else { return nil }
        taken += 1
        if taken == queue.count { (queue, taken) = ([], 0) }
        return first
    }

    /// Gives back what was taken by somebody whom it did not concern.
    func putBack(_ happenings: [Happening]) {
        guard !happenings.isEmpty else { return }
        queue.insert(contentsOf: happenings, at: taken)
        wakeups.wake()
    }

    /// Whether the answer that is being shown is known to end in a refusal: then its text is one. Such a text is short.
    var refusalIsNext: Bool {
        for case .event(let event) in arrived.prefix(64) {
            if case .ended(_, let end) = event { return !end.isDone }
        }
        return false
    }

    private static func closing(for fault: ConversationFault) -> ConsoleConnection.Closing {
        switch fault {
        case .notAConsole:
            .unreachable(phrase("那里不是算盘的控制台", "what answers there is no console of Suanpan"))
        case .protocolUnknown(let version):
            .unreachable(
                phrase(
                    "服务器的协议版本是 \(version)",
                    "the server speaks version \(version) of the protocol; this program speaks 1"))
        case .disorder: .disorder
        }
    }

    /// More than this is not read into memory, whatever the server would take.
    private static let maximumFileBytes = 256 << 20

    private static func contents(of path: String) throws(UnsendableCommand) -> [UInt8] {
        let path = NSString(string: path).expandingTildeInPath
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .file(path: path, reason: String(cString: strerror(errno)))
        }
        guard let data = try? file.read(upToCount: maximumFileBytes + 1) ?? Data() else {
            throw .file(path: path, reason: phrase("无法读取", "cannot be read"))
        }
        guard data.count <= maximumFileBytes else {
            throw .file(path: path, reason: phrase("太大", "is too large"))
        }
        return Array(data)
    }

    /// Why no conversation came to be, with what to do about it.
    static func fault(_ closing: ConsoleConnection.Closing, _ server: ConsoleServer) -> CommandFault {
        let place = "\(server.host):\(server.port)"
        switch closing {
        case .ended, .disorder:
            return CommandFault(
                phrase("\(place) 关闭了连接", "\(place) closed the connection"), .unavailable)
        case .cut(let reason), .unreachable(let reason):
            return CommandFault("\(place): \(reason)", .unavailable)
        case .certificate(let reason):
            let advice =
                server.hasAuthority
                ? phrase(
                    "请核对 --ca 的文件和 --host 的名称；若服务器要求客户端证书，请给出 --cert 和 --key。",
                    "Check the file of --ca and the name of --host; where the server wants a certificate, give --cert and --key."
                )
                : phrase(
                    "请用 --ca FILE（或 SUANPAN_CONSOLE_CA_FILE）给出签发服务器证书的机构证书。",
                    "Give the certificate of the authority that issued the server's by --ca FILE (or SUANPAN_CONSOLE_CA_FILE)."
                )
            return CommandFault("\(place): \(reason). \(advice)", .unavailable)
        }
    }
}

/// Ctrl-C before anything ran.
func interrupted() -> ExitCode { .interrupted }

extension ExitCode {
    /// The process is told to end.
    static func ended(by signal: Int32) -> ExitCode { ExitCode(128 + signal) }
}

/// The text in the terminal's language.
func phrase(_ zh: String, _ en: String) -> String { ConsoleLanguage.isChinese ? zh : en }

/// The language that the environment asks for.
package enum ConsoleLanguage {
    /// Whether it is Chinese.
    package static let isChinese: Bool = {
        let environment = ProcessInfo.processInfo.environment
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first {
            !$0.isEmpty
        }
        return named?.hasPrefix("zh") == true
    }()
}
