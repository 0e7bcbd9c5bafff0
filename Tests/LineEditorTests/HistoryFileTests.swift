// Claims about the file of earlier lines.

import Foundation
import LineEditor
import Testing

@Suite struct HistoryFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("lines come back in order, one a line, and only the owner reads them")
    func order() throws {
        try withFolder { folder in
            let file = HistoryFile(path: folder + "/lines")
            #expect(file.lines() == [])
            file.append("product.find text=啤酒")
            // Beside another session.
            HistoryFile(path: folder + "/lines").append("two\nlines")
            #expect(file.lines() == ["product.find text=啤酒", "two lines"])
            let modes = try [mode(folder + "/lines"), mode(folder)]
            #expect(modes == [0o600, 0o700])
        }
    }

    @Test("a file that others could read is closed to them; a link is not followed")
    func foreign() throws {
        try withFolder { folder in
            let file = HistoryFile(path: folder + "/lines")
            file.append("one")
            #expect(chmod(folder + "/lines", 0o644) == 0)
            file.append("two")
            #expect(try mode(folder + "/lines") == 0o600)
            try Data("precious".utf8).write(to: URL(filePath: folder + "/target"))
            #expect(symlink(folder + "/target", folder + "/link") == 0)
            HistoryFile(path: folder + "/link").append("three")
            #expect(try String(contentsOfFile: folder + "/target", encoding: .utf8) == "precious")
        }
    }

    @Test("a file that has grown to twice the limit is cut to the last lines")
    func limit() throws {
        try withFolder { folder in
            let file = HistoryFile(path: folder + "/lines")
            file.append("first")
            let many = (0..<(2 * HistoryFile.limit)).map { "\($0)\n" }.joined()
            try Data(many.utf8).write(to: URL(filePath: folder + "/lines"))
            let last = (HistoryFile.limit..<(2 * HistoryFile.limit)).map(String.init)
            #expect(file.lines() == last)
            let text = try String(contentsOfFile: folder + "/lines", encoding: .utf8)
            #expect(text.split(separator: "\n").count == HistoryFile.limit)
            #expect(try mode(folder + "/lines") == 0o600)
        }
    }

    @Test("it lies where the environment keeps state")
    func place() throws {
        try withFolder { folder in
            HistoryFile.standard("h", environment: ["XDG_STATE_HOME": folder, "HOME": "/nowhere"])?.append(
                "a")
            HistoryFile.standard("h", environment: ["XDG_STATE_HOME": "relative", "HOME": folder])?.append(
                "b")
            let texts = try ["suanpan/h", ".local/state/suanpan/h"].map {
                try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
            }
            #expect(texts == ["a\n", "b\n"])
            #expect(HistoryFile.standard("h", environment: [:]) == nil)
        }
    }
}
