// The texts of query strings and of forms, which have one form (application/x-www-form-urlencoded), read and written.

package import Gateway

/// A name and its value.
package struct URLParameter: Equatable, Sendable {
    /// The name, decoded.
    package let name: String
    /// The value, decoded.
    package let value: String

    /// A name and its value.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Reads and writes query strings and forms.
package enum URLText {
    /// The parameters in their order.
    ///
    /// - Throws: `Refusal` `request_invalid` where there are more than `maximum`, or one is not percent-encoded UTF-8.
    package static func parameters(
        of text: some StringProtocol, maximum: Int
    ) throws(Refusal) -> [URLParameter] {
        var parameters: [URLParameter] = []
        for part in text.split(separator: "&") {
            guard parameters.count < maximum else {
                throw .requestInvalid(
                    path: "", fault: "too_many", expected: "at most \(maximum) parameters")
            }
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(halves[0]), let value = decoded(halves.count > 1 ? halves[1] : "") else {
                throw .requestInvalid(
                    path: String(halves[0]), fault: "wrong_form", expected: "percent-encoded UTF-8")
            }
            parameters.append(URLParameter(name: name, value: value))
        }
        return parameters
    }

    /// The query string of parameters.
    package static func query(_ parameters: [URLParameter]) -> String {
        parameters.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    private static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let pair = Hex.bytes(String(decoding: rest.prefix(2), as: UTF8.self)), pair.count == 1
                else {
                    return nil
                }
                bytes += pair
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    /// A text with everything escaped that a query string gives a meaning.
    package static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ","):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + Hex.text([byte]).uppercased()
            }
        }
    }
}
