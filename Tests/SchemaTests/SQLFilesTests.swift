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
            "order": "a\n", "logic/a.sql": "select '\\\"\r\n';", "logic/b/c.sql": "", "readme.md": "no",
            "logic/.a.sql": "no", "logic/order": "no",
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
        #expect(files.files.map(\.path) == ["logic/a.sql", "logic/b/c.sql", "order"])
        #expect(files["logic/a.sql"] == texts["logic/a.sql"])
        #expect(files.folder("logic").map(\.path) == ["logic/a.sql", "logic/b/c.sql"])

        try Data([0x73, 0xFF]).write(to: folder.appending(path: "logic/a.sql"))
        let error = #expect(throws: SchemaError.self) { try SQLFiles(readingFrom: folder.path) }
        #expect(error?.code == .fileUnreadable)
        #expect(error?.file == "logic/a.sql")
    }

    @Test func `a folder that is not there is refused by name`() {
        let error = #expect(throws: SchemaError.self) { try SQLFiles(readingFrom: "/nowhere/at-all") }
        #expect(error?.code == .fileUnreadable)
        #expect(error?.file == "/nowhere/at-all")
    }
}
