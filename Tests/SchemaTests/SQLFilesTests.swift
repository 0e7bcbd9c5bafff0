// The files of the database come whole from the binary or from a folder.

import Foundation
import Schema
import Testing
import TestSupport

@Suite struct SQLFilesTests {
    @Test func `the embedded files are those of the folder, byte for byte`() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../sql").standardized
        let onDisk = try SQLFiles(readingFrom: root.path)
        #expect(!onDisk.files.isEmpty)
        #expect(SQLFiles.embedded.files.map(\.path) == onDisk.files.map(\.path))
        #expect(onDisk.files.filter { SQLFiles.embedded[$0.path] != $0.text }.map(\.path) == [])
    }

    @Test func `a folder is read with its subfolders and without other and hidden files`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sql-files-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let texts = [
            "order": "a\n", "room/a.sql": "select '\\\"\r\n';", "room/b/c.sql": "", "readme.md": "no",
            "room/.a.sql": "no", "room/order": "no",
        ]
        for (path, text) in texts {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let link = folder.appending(path: "link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder)
        let files = try SQLFiles(readingFrom: link.path)
        #expect(files.files.map(\.path) == ["order", "room/a.sql", "room/b/c.sql"])
        #expect(files["room/a.sql"] == texts["room/a.sql"])
        #expect(files.folder("room").map(\.path) == ["room/a.sql", "room/b/c.sql"])

        try Data([0x73, 0xFF]).write(to: folder.appending(path: "room/a.sql"))
        let error = #expect(throws: SchemaError.self) { try SQLFiles(readingFrom: folder.path) }
        #expect(error?.code == .fileUnreadable)
        #expect(error?.file == "room/a.sql")
    }

    @Test func `a folder that is not there is refused by name`() {
        let error = #expect(throws: SchemaError.self) { try SQLFiles(readingFrom: "/nowhere/at-all") }
        #expect(error?.code == .fileUnreadable)
        #expect(error?.file == "/nowhere/at-all")
    }
}
