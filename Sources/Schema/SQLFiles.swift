// The files that make the database: their paths below `sql/` and their texts, whether they were embedded at
// build time or read from a folder.

import Foundation

/// SQL files by path, e.g. `stock/logic.sql`.
package struct SQLFiles: Sendable {
    /// One file.
    package struct File: Sendable, Hashable {
        /// Path below the root folder, with `/` between its parts.
        package let path: String
        /// The whole text.
        package let text: String
    }

    /// All files, ordered by path (by Unicode scalars, so the same everywhere).
    package let files: [File]

    /// Files from their texts by path.
    package init(texts: [String: String]) {
        files = texts.map { File(path: $0.key, text: $0.value) }
            .sorted { $0.path.unicodeScalars.lexicographicallyPrecedes($1.path.unicodeScalars) }
    }

    /// Reads every `*.sql` file below `folder`, its file `order` and its tables `demo/*.csv`; hidden files are left out.
    ///
    /// - Parameter folder: path of the folder; subfolders are read, files of other kinds are not.
    /// - Throws: `SchemaError.Code.fileUnreadable` if the folder or a file cannot be read as UTF-8 text.
    package init(readingFrom folder: String) throws {
        do {
            var texts: [String: String] = [:]
            let root = URL(filePath: folder).resolvingSymlinksInPath()
            for path in try FileManager.default.subpathsOfDirectory(atPath: root.path)
            where Self.isOurs(path) && !"/\(path)".contains("/.") {
                let bytes = try Data(contentsOf: root.appending(path: path))
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw SchemaError(
                        .fileUnreadable, file: path, "is not valid UTF-8",
                        hint: "save the file as UTF-8")
                }
                texts[path] = text
            }
            self.init(texts: texts)
        } catch let error as SchemaError {
            throw error
        } catch {
            throw SchemaError(
                .fileUnreadable, file: folder, "cannot be read: \(error.localizedDescription)",
                hint: "name a readable folder of SQL files")
        }
    }

    /// Whether a file belongs to the database, or to the demo company that is loaded into it.
    private static func isOurs(_ path: String) -> Bool {
        path == "order" || path.hasSuffix(".sql") || path.hasPrefix("demo/") && path.hasSuffix(".csv")
    }

    /// The text of the file with a path below the root folder, nil if there is none.
    package subscript(path: String) -> String? {
        files.first { $0.path == path }?.text
    }

    /// The files below a folder named without `/`, e.g. `stock`, ordered by path.
    package func folder(_ name: String) -> [File] {
        files.filter { $0.path.hasPrefix(name + "/") }
    }
}
