// The rules of the files of this repository that no compiler knows: how long, how begun, what is never written, and that
// the database's files are complete. Each claim names the places that offend it.

import Foundation
import Testing

@Suite struct HygieneFilesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file as its lines, with its path below the root.
    private struct File {
        let path: String
        let text: String
        let lines: [Substring]

        init(path: String) throws {
            self.path = path
            text = try String(contentsOf: HygieneFilesTests.root.appending(path: path), encoding: .utf8)
            lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        }
    }

    private static func files(below folders: String..., endings: [String]) throws -> [File] {
        try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { path in endings.contains { path.hasSuffix($0) } }.sorted()
                .map { try File(path: "\(folder)/\($0)") }
        }
    }

    private static let sources = Result {
        try files(below: "sql", "Sources", "Tests", "deploy", endings: [".sql", ".swift", ".sh", ".h"])
            + ["Package.swift", "deploy/demo", "deploy/test", "deploy/bench/run", ".ci/run"].map {
                try File(path: $0)
            }
    }

    private static func places(_ isOffending: (Substring) -> Bool) throws -> [String] {
        try sources.get().flatMap { file in
            file.lines.enumerated().filter { isOffending($0.element) }.map { "\(file.path):\($0.offset + 1)" }
        }
    }

    /// A column that a table gets must not become one of a view by itself: names of views are promised.
    @Test func `a published view names its columns`() throws {
        let views = try Self.files(below: "sql", endings: ["/report.sql", "_report.sql", "chinese.sql"])
        #expect(views.count > 15)
        let star = /(?i)\bselect\s+(distinct\s+)?([a-z_]+\.)?\*|,\s*[a-z_]+\.\*/
        #expect(views.filter { $0.text.contains(star) }.map(\.path) == [])
    }

    @Test func `no file is longer than 400 lines`() throws {
        let long = try Self.sources.get().filter { $0.lines.count > 401 }
        #expect(long.map { "\($0.path): \($0.lines.count - 1)" } == [])
    }

    /// Small enough to be read at once; `deploy/test` checks the types of all of them, and nothing is taken out of it.
    @Test func `no script is longer than 200 lines, and each is checked`() throws {
        let scripts = try Self.files(
            below: "Sources/WebUI/Assets", "Tests/Script", endings: [".js", ".mjs", ".d.ts"])
        #expect(scripts.count > 30)
        #expect(
            scripts.filter { $0.lines.count > 201 }.map { "\($0.path): \($0.lines.count - 1)" } == [])
        #expect(scripts.filter { $0.lines.contains { $0.count > 150 } }.map(\.path) == [])
        #expect(scripts.filter { !$0.text.hasPrefix("// ") || !$0.text.hasSuffix("\n") }.map(\.path) == [])
        #expect(scripts.filter { $0.text.contains("@ts-") }.map(\.path) == [])
        let project = try File(path: "Tests/Script/tsconfig.json").text
        #expect(project.contains("\"checkJs\": true") && project.contains("\"strict\": true"))
        #expect(project.contains("\"../../Sources/WebUI/Assets/script\""))
    }

    @Test func `no line of SQL is longer than 150 characters`() throws {
        let files = try Self.files(below: "sql", "Tests/SQL", endings: [".sql"])
        #expect(files.count > 200)
        let long = files.flatMap { file in
            file.lines.enumerated().filter { $0.element.count > 150 }.map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(long == [])
    }

    /// The format puts a function's closing brace below the line that begins it.
    @Test func `no function is longer than 70 lines`() throws {
        let head = /(?<indentation> *)(?:[a-z@()]+ )*(?:func |init[?(<]|deinit ).*/
        var long: [String] = []
        for file in try Self.sources.get() where file.path.hasSuffix(".swift") {
            for (start, line) in file.lines.enumerated() {
                guard let match = line.wholeMatch(of: head), !line.hasSuffix("}") else { continue }
                let rest = file.lines[(start + 1)...]
                guard let end = rest.firstIndex(where: { $0 == match.indentation + "}" }) else { continue }
                if end - start > 70 { long.append("\(file.path):\(start + 1): \(end - start + 1)") }
            }
        }
        #expect(long == [])
    }

    @Test func `every file opens with what it guarantees`() throws {
        let bare = try Self.sources.get().filter { file in
            let opening = file.path.hasSuffix(".swift") || file.path.hasSuffix(".h") ? "//" : "#"
            return !file.text.hasPrefix(file.path.hasSuffix(".sql") ? "-- " : opening)
                && !file.text.hasPrefix("comment on schema ")
        }
        #expect(bare.map(\.path) == [])
    }

    @Test func `nothing is left to be done, and no way round the language is taken`() throws {
        // Written in two halves, so that this file does not offend itself.
        let words = [
            "TO" + "DO", "FIX" + "ME", "HA" + "CK:", "try" + "!", "as" + "!", "fatal" + "Error(",
            "simpli" + "fied",
        ]
        #expect(try Self.places { line in words.contains { line.contains($0) } } == [])
        let unsafe = ["@unche" + "cked Sendable", "nonisolated(un" + "safe)"]
        #expect(
            try Self.places { line in unsafe.contains { line.contains($0) } && !line.contains("//") } == [])
    }

    @Test func `lines end cleanly`() throws {
        #expect(try Self.places { $0.hasSuffix(" ") || $0.hasSuffix("\r") || $0.contains("\t") } == [])
        #expect(
            try Self.sources.get().filter { !$0.text.hasSuffix("\n") || $0.text.hasSuffix("\n\n") }.map(
                \.path) == [])
    }

    /// The loader refuses a file of no room and a room that the order does not name.
    @Test func `every room that the order names is there`() throws {
        let order = try File(path: "sql/order").lines.filter { !$0.hasPrefix("#") && !$0.isEmpty }
        let sql = Self.root.appending(path: "sql").path
        let folders = try FileManager.default.contentsOfDirectory(atPath: sql)
        #expect(
            order.compactMap { $0.split(separator: " ").first.map(String.init) }.filter {
                !folders.contains($0)
            } == [])
    }

    /// What all papers have in common asks for what a kind declares: a name in it would have to be found by whoever adds a kind.
    @Test func `rooms of all papers name no kind of paper`() throws {
        let declared = try Self.files(below: "sql", endings: [".sql"]).flatMap { file in
            file.text.matches(of: /declare_kind\('([a-z_]+)'/).map { "'\($0.1)'" }
        }
        #expect(declared.count > 7)
        let shared = try Self.files(
            below: "sql/document", "sql/approval", "sql/print", "sql/report", "sql/explain", "sql/partner",
            "sql/place", "sql/product", "sql/people", "sql/master", "sql/audit", endings: [".sql"]
        )
        let naming = shared.flatMap { file in
            file.lines.enumerated().filter { line in
                declared.contains { line.element.contains($0) } && !line.element.contains("p_example")
            }.map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(naming == [])
    }

    @Test func `migrations are numbered without a gap`() throws {
        let names = try Self.files(below: "sql/migrations", endings: [".sql"]).map(\.path)
        #expect(
            names.map { $0.prefix(19) }
                == names.indices.map { String(format: "sql/migrations/%04d", $0)[...] })
    }
}
