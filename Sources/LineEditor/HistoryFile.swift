// The lines of earlier sessions, one a line. Guarantees: only its owner reads the file (0600, its folder 0700); each line is
// appended at once, so that sessions beside each other lose none; a file that cannot be written disturbs nobody.

internal import Foundation

/// A file of lines.
package struct HistoryFile: Sendable {
    /// How many lines are kept.
    package static let limit = 2000

    private let path: String

    /// - Parameter path: the file; it and its folder are made when needed.
    package init(path: String) { self.path = path }

    /// `$XDG_STATE_HOME/suanpan/NAME`, by default below `~/.local/state`; nil where there is no home.
    package static func standard(_ name: String, environment: [String: String]) -> HistoryFile? {
        let folder: String
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            folder = state
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            folder = home + "/.local/state"
        } else {
            return nil
        }
        return HistoryFile(path: "\(folder)/suanpan/\(name)")
    }

    /// The last lines, the oldest first. A file that has grown to twice the limit is cut to it.
    package func lines() -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let all = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        let last = all.suffix(Self.limit)
        if all.count >= 2 * Self.limit { rewrite(last) }
        return Array(last)
    }

    /// Adds a line.
    package func append(_ line: String) {
        try? FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        write(line.replacing("\n", with: " ") + "\n", to: path, O_APPEND)
    }

    private func rewrite(_ lines: some Sequence<String>) {
        let new = "\(path).\(getpid())"
        if write(lines.map { $0 + "\n" }.joined(), to: new, O_TRUNC) {
            rename(new, path)
        } else {
            unlink(new)
        }
    }

    @discardableResult
    private func write(_ text: String, to path: String, _ flag: Int32) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flag, 0o600)
        guard descriptor >= 0 else { return false }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // A file that others made readable does not stay so.
        return fchmod(descriptor, 0o600) == 0 && (try? file.write(contentsOf: Data(text.utf8))) != nil
    }
}
