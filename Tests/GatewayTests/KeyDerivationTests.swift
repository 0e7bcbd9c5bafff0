// Claims about scrypt: the RFC's own vectors, and bounds on work.

import Testing

@testable import Gateway

@Suite struct KeyDerivationTests {
    /// RFC 7914, section 12; of its 64 bytes the first 32 are what a shorter derivation gives.
    @Test("keys are scrypt's")
    func vectors() async throws {
        let derivation = KeyDerivation()
        let nacl = try await derivation.key(
            password: "password", salt: Array("NaCl".utf8), cost: .init(n: 1024, r: 8, p: 1))
        let long = try await derivation.key(
            password: "pleaseletmein", salt: Array("SodiumChloride".utf8), cost: .init(n: 16384, r: 8, p: 1))
        #expect(long == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
        #expect(nacl.count == 64)
    }

    @Test("a password has one key however its characters are composed")
    func normalized() {
        #expect(
            "e\u{301}".normalizedPassword.unicodeScalars.elementsEqual("é".normalizedPassword.unicodeScalars))
    }

    @Test("a cost beyond bounds is not worked on", arguments: [1 << 20, 1000, 0, 1] as [UInt64])
    func cost(n: UInt64) async {
        await #expect(throws: Refusal.self) {
            try await KeyDerivation().key(password: "x", salt: [1], cost: .init(n: n, r: 8, p: 1))
        }
    }

    @Test("more than the limit at once are refused as overloaded, the others are served")
    func limit() async {
        let derivation = KeyDerivation(concurrency: 1, limit: 2)
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do throws(Refusal) {
                        return try await derivation.key(password: "x", salt: [1], cost: .standard).isEmpty
                            ? "" : "done"
                    } catch {
                        return error.error
                    }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes["done", default: 0] >= 2)
        #expect(outcomes["done", default: 0] + outcomes["overloaded", default: 0] == 6)
        #expect(outcomes["overloaded", default: 0] >= 1)
    }

    @Test("secrets are compared whole")
    func comparison() {
        #expect(Secrets.areEqual("abc", "abc"))
        #expect(!Secrets.areEqual("abc", "abd"))
        #expect(!Secrets.areEqual("abc", "ab"))
    }
}
