// The address under which a caller is counted. Guarantees: one household or server counts as one, however many addresses
// of IPv6 it has; the database reckons alike (logic.sign_in_address).

internal import Foundation

/// Addresses as strangers are counted by.
package enum CallerAddress {
    /// An IPv4 address as it is; of IPv6 the /64, or the IPv4 address that is mapped into it; any other text as it is.
    package static func counted(_ address: String) -> String {
        guard address.contains(":") else { return address }
        let plain = address.split(separator: "%", maxSplits: 1)[0]
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, String(plain), &bytes) == 1 else { return address }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return bytes[12...].map(String.init).joined(separator: ".")
        }
        return Hex.text(Array(bytes[..<8])) + "/64"
    }
}
