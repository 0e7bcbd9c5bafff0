// Digests, random names and comparisons by libcrypto. What is compared here takes the same time whatever it is.

internal import COpenSSL

/// Work with secrets.
package enum Secrets {
    /// SHA-256 of a text's UTF-8 bytes: what a token is remembered by.
    package static func digest(_ text: String) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var text = text
        let done = text.withUTF8 { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) }
        // It fails only where libcrypto lacks SHA-256 or memory: nothing could be told apart then.
        precondition(done == 1, "libcrypto computes no SHA-256")
        return digest
    }

    /// Bytes that nobody can foresee.
    package static func random(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A fresh request id: 32 hexadecimal digits.
    package static func requestID() -> String { Hex.text(random(count: 16)) }

    /// Whether two secrets are the same, in a time that does not tell where they differ.
    package static func areEqual(_ one: String, _ other: String) -> Bool {
        let left = digest(one)
        let right = digest(other)
        return CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Whether a text is one to `maximum` visible ASCII characters, the form of tokens and keys.
    package static func isVisibleASCII(_ text: String, maximum: Int) -> Bool {
        (1...maximum).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
