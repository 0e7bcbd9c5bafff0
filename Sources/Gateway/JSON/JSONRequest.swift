// A request object: checked, its top-level members found, and otherwise passed on as it was written.

/// The request of a call: a JSON object whose top-level names are distinct.
package struct JSONRequest: Sendable {
    /// Far more than any operation has arguments: what is kept of a request's names must not outgrow its text.
    static let maximumMembers = 1000

    private let object: JSONText
    private let members: [JSONText.Member]

    /// Checks the bytes of a request; no bytes (or only white space) mean `{}`.
    ///
    /// - Throws: `JSONFault`.
    package init(checking bytes: [UInt8]) throws(JSONFault) {
        let isBlank = bytes.allSatisfy(JSONScanner.isSpace)
        object = try JSONText(checking: isBlank ? Array("{}".utf8) : bytes)
        guard object.kind == .object else {
            throw JSONFault(reason: .notAnObject, offset: object.range.lowerBound)
        }
        var members: [JSONText.Member] = []
        var names: Set<String> = []
        var scanner = JSONScanner(object.bytes, at: object.range.lowerBound + 1)
        while let member = scanner.nextMember() {
            guard members.count < Self.maximumMembers else {
                throw JSONFault(reason: .tooManyKeys, offset: member.range.lowerBound)
            }
            guard names.insert(member.name).inserted else {
                throw JSONFault(reason: .duplicateKey, offset: member.range.lowerBound)
            }
            members.append(member)
        }
        self.members = members
    }

    /// The value of a top-level member.
    package subscript(_ name: String) -> JSONText? {
        members.first { $0.name == name }?.value
    }

    /// The names of its top-level members, in their order.
    package var names: [String] { members.map(\.name) }

    /// The request as it was written.
    package var text: String { object.text }

    /// The request with some members replaced, the others byte for byte as they were written.
    ///
    /// - Parameter replacements: for the name of a member that goes, the members that come in its place.
    /// - Returns: the changed request.
    package func replacing(_ replacements: [String: [(name: String, value: JSONTree)]]) -> JSONRequest {
        var parts: [String] = []
        for member in members {
            if let replacement = replacements[member.name] {
                for (name, value) in replacement {
                    parts.append("\(JSONTree.string(name).text):\(value.text)")
                }
            } else {
                parts.append(String(decoding: object.bytes[member.range], as: UTF8.self))
            }
        }
        return JSONRequest(trusted: "{" + parts.joined(separator: ",") + "}")
    }

    /// The request with one more member, the others byte for byte as they were written.
    package func adding(_ name: String, _ value: JSONTree) -> JSONRequest {
        let member = "\(JSONTree.string(name).text):\(value.text)"
        let rest = text.dropFirst().drop { $0.isWhitespace }
        return JSONRequest(trusted: "{" + member + (rest.first == "}" ? "" : ",") + rest)
    }

    /// A request spliced from checked parts.
    private init(trusted text: String) {
        let bytes = Array(text.utf8)
        object = JSONText(bytes: bytes, range: bytes.indices)
        members = object.members
    }
}
