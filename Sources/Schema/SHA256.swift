// SHA-256 by libcrypto, for recognising files that changed.

import COpenSSL

/// SHA-256 of the text's UTF-8 bytes, as 64 lower-case hex digits.
func sha256(_ text: String) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    var text = text
    let done = text.withUTF8 { EVP_Digest($0.baseAddress, $0.count, &digest, &count, EVP_sha256(), nil) }
    // It fails only where libcrypto lacks SHA-256 or memory: nothing could be loaded then.
    precondition(done == 1, "libcrypto computes no SHA-256")
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: digest.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
        as: UTF8.self)
}
