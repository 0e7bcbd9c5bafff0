// What pages say, in both languages. Guarantees: both have the same messages, or the program does not start.

package import Gateway
internal import HTTPServer

/// The messages of the pages.
package struct Messages: Sendable {
    private var texts: [Language: [String: String]]
    private var values: [String: [String]] = [:]

    /// Reads the files of `Messages/zh` and `Messages/en`: a line is `name = text`; one that begins with `#` says nothing.
    ///
    /// - Throws: `WebFault` naming a line that is none, or a message that one language lacks.
    package init(_ files: WebFiles) throws {
        var texts: [Language: [String: String]] = [:]
        for language in [Language.chinese, .english] {
            var known: [String: String] = [:]
            let folder = "Messages/\(language.rawValue)"
            for (file, text) in files.folder(folder, ending: ".txt") {
                try known.merge(Self.read(text, path: "\(folder)/\(file).txt")) { text, _ in
                    throw WebFault(description: "\(folder): two messages of one name, one says: \(text)")
                }
            }
            texts[language] = known
        }
        let names = texts.mapValues { Set($0.keys) }
        let lacking = (names[.chinese] ?? []).symmetricDifference(names[.english] ?? [])
        guard lacking.isEmpty else {
            throw WebFault(
                description: "messages in one language only: \(lacking.sorted().joined(separator: ", "))")
        }
        self.texts = texts
    }

    /// The messages with what the catalogue calls names, values and kinds of documents; what pages say themselves comes first.
    package func adding(_ vocabulary: Vocabulary) -> Messages {
        var whole = self
        for language in [Language.chinese, .english] {
            var told: [String: String] = [:]
            for (name, word) in vocabulary.words { told["field_\(name)"] = word.in(language) }
            for value in vocabulary.values { told["choice_\(value.value)"] = value.word.in(language) }
            for kind in vocabulary.kinds {
                let one = kind.word.in(language)
                let several =
                    language == .chinese ? one : kind.plural.prefix(1).uppercased() + kind.plural.dropFirst()
                told["\(kind.list)_title"] = several
                told["\(kind.list)_from_order"] = kind.verb?.in(language) ?? several
                for action in ["new", "edit"] {
                    told["\(kind.list)_\(action)"] = text("paper_\(action)", language)
                        .replacing("{}", with: one)
                }
            }
            whole.texts[language] = told.merging(all(language)) { $1 }
        }
        whole.values = Dictionary(grouping: vocabulary.values, by: \.family).mapValues { $0.map(\.value) }
        return whole
    }

    /// The values of a family, in the order of the catalogue.
    package func values(of family: String) -> [String] { values[family] ?? [] }

    /// The names of all messages.
    package var names: Set<String> { Set(texts[.chinese, default: [:]].keys) }

    /// All messages of a language.
    func all(_ language: Language) -> [String: String] { texts[language, default: [:]] }

    /// A message; nil where there is none of that name.
    func find(_ name: String, _ language: Language) -> String? { texts[language]?[name] }

    /// A message; its name where it is missing, which a test forbids.
    func text(_ name: String, _ language: Language) -> String { find(name, language) ?? name }

    private static func read(_ text: String, path: String) throws -> [String: String] {
        var texts: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() }
            guard parts.count == 2, texts.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw WebFault(description: "\(path): not a new message: \(line)")
            }
        }
        return texts
    }
}

/// The pages cannot be made.
package struct WebFault: Error, CustomStringConvertible {
    /// What is wrong, for the administrator.
    package let description: String
}
