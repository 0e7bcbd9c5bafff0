// Values of commands as JSON strings, where they cannot stand bare.

internal import Gateway

/// Quoting and its reverse.
package enum JSONString {
    /// What a quoted string says, as UTF-8; nil where it is none.
    package static func contents(of quoted: ArraySlice<UInt8>) -> [UInt8]? {
        (try? JSONText(checking: Array(quoted)))?.string.map { Array($0.utf8) }
    }

    /// The text as a bare value where the grammar allows it, else quoted.
    package static func value(_ text: String) -> String {
        let isBare =
            !text.isEmpty && !"\"{[".contains(text.prefix(1)) && !text.hasSuffix("\\")
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "=" }
        return isBare ? text : quoted(text)
    }

    /// The text as a JSON string.
    package static func quoted(_ text: String) -> String { JSONTree.string(text).text }
}
