// Templates into text. Guarantees: what a template names is escaped, whatever characters it is made of, unless the template
// says otherwise with three braces, which a test forbids.

internal import Mustache

/// Renders the templates of this program.
struct Renderer: Sendable {
    private let library: MustacheLibrary

    /// Reads the templates.
    ///
    /// - Throws: `WebFault` naming the template that is wrong.
    init(_ files: WebFiles) throws {
        MustacheContentTypes.register(HTMLByScalar(), named: HTMLByScalar.name)
        var library = MustacheLibrary()
        for (name, text) in files.folder("Templates", ending: ".mustache") {
            do {
                try library.register("{{% CONTENT_TYPE:\(HTMLByScalar.name)}}\n\(text)", named: name)
            } catch {
                throw WebFault(description: "Templates/\(name).mustache: \(error)")
            }
        }
        self.library = library
    }

    /// A page.
    ///
    /// - Throws: `WebFault` where there is no such template.
    func text(_ template: String, _ values: [String: Any]) throws -> String {
        guard let text = library.render(values, withTemplate: template) else {
            throw WebFault(description: "there is no template \(template)")
        }
        return text
    }
}

/// HTML, escaped scalar by scalar: a quote with a combining mark behind it is one Character and no quote, but ends an attribute
/// all the same.
struct HTMLByScalar: MustacheContentType {
    static let name = "HTML_BY_SCALAR"

    func escapeText(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
