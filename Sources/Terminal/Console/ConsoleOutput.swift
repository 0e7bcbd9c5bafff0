// What a person or a pipe gets to see. On a terminal nothing that the server sends can command it; a reader that has gone
// away ends the program as it ends every other.

internal import ConsoleClient
internal import Foundation

/// Standard output, collected until somebody waits.
final class ConsoleOutput {
    /// How something looks.
    enum Style: String {
        case plain = ""
        case faint = "2"
        case red = "31"
        case yellow = "33"
        case bold = "1"
    }

    private static let bufferBytes = 65_536

    let isTerminal = isatty(STDOUT_FILENO) == 1
    private let hasColours: Bool
    private var buffer: [UInt8] = []
    private var isStatusShown = false

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        hasColours =
            isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// The escape sequence that begins a style; empty without colours.
    func sequence(_ style: Style) -> String {
        hasColours && style != .plain ? "\u{1B}[\(style.rawValue)m" : ""
    }

    /// A text in its style, with what would command the terminal made visible.
    func styled(_ text: String, _ style: Style) -> String {
        let text = isTerminal ? text.withVisibleControls : text
        let start = sequence(style)
        return start.isEmpty ? text : start + text + "\u{1B}[0m"
    }

    /// Writes a line.
    func line(_ text: String, _ style: Style = .plain) {
        endStatus()
        buffer.append(contentsOf: styled(text, style).utf8)
        buffer.append(0x0A)
        if buffer.count >= Self.bufferBytes { flush() }
    }

    /// Writes a line that the next one writes over.
    func status(_ text: String) {
        guard isTerminal else { return }
        buffer.append(contentsOf: ("\r\u{1B}[K" + styled(text, .faint)).utf8)
        isStatusShown = true
    }

    /// Takes the status away.
    func endStatus() {
        guard isStatusShown else { return }
        buffer.append(contentsOf: "\r\u{1B}[K".utf8)
        isStatusShown = false
    }

    /// Hands over what was collected.
    func flush() {
        var rest = buffer[...]
        buffer = []
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                // Whoever read has read enough: end as a program ends that knows nothing of signals.
                signal(SIGPIPE, SIG_DFL)
                raise(SIGPIPE)
            } else if errno == EAGAIN {
                var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&descriptor, 1, 1000)
            } else if errno != EINTR {
                return
            }
        }
    }
}
