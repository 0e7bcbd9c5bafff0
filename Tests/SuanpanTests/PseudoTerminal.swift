// A terminal without a person: keys go in, what would stand on the screen comes out.

import Foundation
import Synchronization

/// A program on a terminal of its own.
final class PseudoTerminal: Sendable {
    private let master: FileHandle
    private let process: Process
    private let screen = Mutex<[UInt8]>([])
    private let status = Mutex<Int32?>(nil)

    /// What was written and not waited for.
    var text: String { String(decoding: screen.withLock { $0 }, as: UTF8.self) }
    /// Whether keys are shown by the terminal itself.
    var echoes: Bool {
        var mode = termios()
        return tcgetattr(master.fileDescriptor, &mode) == 0 && mode.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Starts the program.
    init(_ arguments: [String], _ environment: [String: String]) throws {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // TIOCSPTLCK and TIOCGPTN, macros that Swift does not import.
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &lock) == 0,
            ioctl(descriptor, 0x8004_5430, &number) == 0
        else { throw POSIXError(.ENOTTY) }
        var size = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
        master = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw POSIXError(.ENOTTY) }
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        process = Process()
        // Signals come from keys only where the terminal is the controlling one.
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = ["--ctty", "--wait", Program.url.path] + arguments
        process.environment = Program.environment(["TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"])
            .merging(environment) { $1 }
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        process.terminationHandler = { [weak self] process in
            self?.status.withLock { $0 = process.terminationStatus }
        }
        try process.run()
        Thread.detachNewThread { [weak self, descriptor = dup(descriptor)] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0, let self else { break }
                self.screen.withLock { $0 += buffer[..<count] }
            }
            close(descriptor)
        }
    }

    /// Types.
    func type(_ keys: String) throws { try master.write(contentsOf: Data(keys.utf8)) }

    /// Waits until the text appears after what was seen before.
    ///
    /// - Returns: what was written until then, since the last such wait.
    @discardableResult
    func expect(_ wanted: String) async throws -> String {
        for _ in 0..<500 {
            let seen = screen.withLock { screen -> String? in
                guard let range = screen.firstRange(of: Array(wanted.utf8)) else { return nil }
                let seen = String(decoding: screen[..<range.upperBound], as: UTF8.self)
                screen.removeSubrange(..<range.upperBound)
                return seen
            }
            if let seen { return seen }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Missing(wanted: wanted, screen: text)
    }

    /// Waits for the program's end.
    func end() async throws -> Int32 {
        for _ in 0..<500 {
            if let status = status.withLock({ $0 }) { return status }
            try await Task.sleep(for: .milliseconds(20))
        }
        process.terminate()
        throw Missing(wanted: "the end", screen: text)
    }

    /// What did not appear in time.
    struct Missing: Error {
        let wanted: String
        let screen: String
    }
}
