// Writes files as one Swift source that declares them as the member `embedded` of a type. Every byte of a file survives:
// what a Swift string literal would change or read (line ends, quotes, backslashes) is escaped.

import Foundation

@main
enum EmbedSQLTool {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count > 3 else {
            throw Failure(description: "usage: EmbedSQLTool OUTPUT TYPE ROOT PATH…")
        }
        let (output, type, root) = (arguments[0], arguments[1], arguments[2])
        var source = """
            // Written by the plugin EmbedSQL.

            extension \(type) {
                /// The files as they were when this program was built.
                package static let embedded = \(type)(texts: [

            """
        for path in arguments.dropFirst(3) {
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
