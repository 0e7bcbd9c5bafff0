// The `key=value` pairs that follow the first byte of greetings, news and ends, written as in commands. Guarantees: what
// is malformed is skipped, never a fault; the first of two equal keys counts.

/// Pairs in the order in which they were written.
package struct KeyValueList: Sendable, Equatable {
    /// The pairs.
    package private(set) var pairs: [Pair] = []

    /// One key and its value as text.
    package struct Pair: Sendable, Equatable {
        package let key: String
        package let value: String
    }

    /// Reads the pairs of a line; words without `=` are skipped.
    package init(_ text: some Sequence<UInt8>) {
        var scanner = CommandScanner()
        scanner.take(text)
        for item in scanner.items() where item.name?.isEmpty == false {
            guard let name = item.name, self[name] == nil else { continue }
            pairs.append(Pair(key: name, value: scanner.text(of: item)))
        }
    }

    /// The value of a key; nil where it is not there.
    package subscript(_ key: String) -> String? { pairs.first { $0.key == key }?.value }

    /// A whole number; nil where there is none.
    package func int(_ key: String) -> Int? { self[key].flatMap { Int($0) } }

    /// Whether the key says true.
    package func isTrue(_ key: String) -> Bool { self[key] == "true" }
}
