// The texts that pages are made of: templates, messages, styles and scripts of our own, as they were when this program was
// built.

/// Files by their paths below Sources/WebUI.
package struct WebFiles: Sendable {
    /// The whole texts.
    package let texts: [String: String]

    /// Files from their texts by path.
    package init(texts: [String: String]) { self.texts = texts }

    /// The files of a folder with an ending: their paths below it, without the ending, and their texts.
    package func folder(_ name: String, ending: String) -> [String: String] {
        var files: [String: String] = [:]
        for (path, text) in texts where path.hasPrefix(name + "/") && path.hasSuffix(ending) {
            files[String(path.dropFirst(name.count + 1).dropLast(ending.count))] = text
        }
        return files
    }
}
