// Claims about hostile bytes: whatever is changed on the way, each side ends in an error or with proper data, and ends.

import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(3))) struct FuzzTests {
    /// Numbers that come again with their seed (splitmix64).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Changes bytes in one of the ways of a hostile network.
    private func mutate(_ bytes: inout [UInt8], _ random: inout Seeded) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.insert(contentsOf: bytes[..<place], at: place)
        case 4:
            let count = Int.random(in: 1...300, using: &random)
            bytes.insert(
                contentsOf: (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) },
                at: place)
        case 5: bytes.remove(at: place)
        // Types and lengths of records and messages stand at the beginning.
        default: bytes[min(place, 12) % bytes.count] = UInt8.random(in: .min ... .max, using: &random)
        }
    }

    @Test(
        "bytes changed on the way, in either direction, end in an error or in proper data", arguments: 0..<8)
    func changed(seed: UInt64) throws {
        let certificates = try Certificates.shared
        let server = try TLSContext(server: certificates.server(asking: .optional))
        let client = try TLSContext(client: certificates.namedClient)
        let question = pattern(20_000)
        var random = Seeded(state: seed)
        var survived = 0
        for _ in 0..<150 {
            let pair = try EmbeddedPair(server: server, client: client)
            pair.client.channel.writeAndFlush(ByteBuffer(bytes: question), promise: nil)
            var flightToChange = Int.random(in: 0..<6, using: &random)
            let pieceBytes = [1 << 20, 1 << 20, 500].randomElement(using: &random) ?? 500
            try pair.exchange(pieceBytes: pieceBytes) { _, bytes in
                if flightToChange == 0 { mutate(&bytes, &random) }
                flightToChange -= 1
            }
            let received = pair.server.journal.contents.bytes
            // Never anything that was not sent, and only from the beginning.
            #expect(question.starts(with: received))
            #expect(pair.server.journal.contents.errors.count <= 1)
            #expect(pair.client.journal.contents.errors.count <= 1)
            if received.count == question.count { survived += 1 }
            try expectEnd(of: pair)
        }
        // Some changes come too late to matter; most must not go unnoticed.
        #expect(survived < 120)
    }

    @Test("bytes that were never TLS end in an error", arguments: 0..<4)
    func noise(seed: UInt64) throws {
        let certificates = try Certificates.shared
        let server = try TLSContext(server: certificates.server)
        let client = try TLSContext(client: certificates.client)
        var random = Seeded(state: seed)
        for _ in 0..<150 {
            let pair = try EmbeddedPair(server: server, client: client)
            let count = Int.random(in: 1...40_000, using: &random)
            var noise = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            // Half of them look like records at first.
            if Bool.random(using: &random) {
                let header: [UInt8] = [UInt8.random(in: 20...24, using: &random), 3, 3]
                noise.replaceSubrange(0..<min(3, count), with: header.prefix(count))
            }
            for end in [pair.server, pair.client] { pair.deliver(noise, to: end, 4096) }
            #expect(pair.server.journal.contents.bytes.isEmpty)
            #expect(pair.client.journal.contents.bytes.isEmpty)
            #expect(!pair.server.journal.contents.isEstablished)
            try expectEnd(of: pair)
        }
    }

    /// Whatever state a side was left in, its timers end it.
    private func expectEnd(of pair: EmbeddedPair) throws {
        for end in [pair.server, pair.client] {
            end.channel.close(mode: .all, promise: nil)
            end.channel.embeddedEventLoop.advanceTime(by: .seconds(200))
            #expect(!end.channel.isActive)
        }
    }
}
