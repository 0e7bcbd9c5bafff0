// Writes SQL files as one Swift source that declares `SQLFiles.embedded`. Every byte of a file survives:
// what a Swift string literal would change or read (line ends, quotes, backslashes) is escaped.

import Foundation

@main
enum EmbedSQLTool {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first, let root = arguments.dropFirst().first, arguments.count > 2 else {
            throw Failure(description: "usage: EmbedSQLTool OUTPUT ROOT PATH…")
        }
        var source = """
            // Written by the plugin EmbedSQL from the files below sql/.

            extension SQLFiles {
                /// The files of `sql/` as they were when this program was built.
                package static let embedded = SQLFiles(texts: [

            """
        for path in arguments.dropFirst(2) {
            let bytes = try Data(contentsOf: URL(filePath: root).appending(path: path))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Failure(description: "\(root)/\(path): error: not valid UTF-8")
            }
            source += "        \(literal(path)): \(literal(text)),\n"
        }
        source += "    ])\n}\n"
        let destination = URL(filePath: output)
        // An unchanged file keeps its time, so that nothing is compiled again because of it.
        guard (try? Data(contentsOf: destination)) != Data(source.utf8) else { return }
        try Data(source.utf8).write(to: destination)
    }

    static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\0": literal += "\\0"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
