// Our scripts as modules that import each other. Guarantees: the name of a file names its content and that of all that it imports, so each may be kept
// for ever, and a page that is open while a new release starts loads nothing of both; what a module imports and is not there is told at the start.

/// Modules by their paths below Assets/script, without the ending.
struct ScriptModules: Sendable {
    /// A module as it is served.
    struct Module: Sendable {
        /// The text, with the names of files in place of paths.
        let text: String
        /// The name of its file.
        let file: String
        /// The files of all that it imports, and what those import.
        let imports: [String]
    }

    /// All modules.
    private(set) var all: [String: Module] = [:]

    /// - Parameters:
    ///   - texts: the modules' texts by path.
    ///   - name: the name of a file, of what it is called and what it holds.
    /// - Throws: `WebFault` where one imports what there is not, or in the end itself.
    init(_ texts: [String: String], name: (String, String) -> String) throws {
        for path in texts.keys.sorted() { try add(path, texts, above: [], name) }
    }

    private mutating func add(
        _ path: String, _ texts: [String: String], above: [String], _ name: (String, String) -> String
    ) throws {
        guard all[path] == nil else { return }
        guard let text = texts[path] else {
            throw WebFault(description: "Assets/script/\(above.last ?? ""): there is no module \(path)")
        }
        guard !above.contains(path) else {
            throw WebFault(description: "Assets/script: \((above + [path]).joined(separator: " imports "))")
        }
        var served = ""
        let code = Self.code(of: text)
        var rest = code[...]
        var imports: [String] = []
        while let match = rest.firstMatch(of: /(?:\bfrom |^import |\nimport )"(?<path>\.[^"\n]+)\.js"/) {
            let imported = Self.resolved(String(match.path), from: path)
            try add(imported, texts, above: above + [path], name)
            served += rest[..<match.path.startIndex]
            if let module = all[imported] {
                served += "./" + module.file.dropLast(".js".count)
                imports += (module.imports + [module.file]).filter { !imports.contains($0) }
            }
            rest = rest[match.path.endIndex...]
        }
        served += rest
        let file = name(path.split(separator: "/").joined(separator: "-"), served)
        all[path] = Module(text: served, file: file, imports: imports)
    }

    /// A text without the comments that have lines of their own: a third of it, for those who read it here.
    private static func code(of text: String) -> String {
        var isInside = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).filter { line in
            let line = line.drop { $0 == " " }
            if isInside || line.hasPrefix("/**") {
                let isWhole = line.contains("*/")
                defer { isInside = !isWhole }
                return isWhole && !line.hasSuffix("*/")
            }
            return !line.hasPrefix("//")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A path that is relative to another module's.
    private static func resolved(_ path: String, from module: String) -> String {
        var parts = module.split(separator: "/").dropLast()
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
