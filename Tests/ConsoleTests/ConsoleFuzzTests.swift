// Claims about the session under bytes that nobody would send: cut anywhere, mutated, with anything happening between.

import Gateway
import Testing

@testable import Console

@Suite struct ConsoleFuzzTests {
    /// A generator that gives the same for the same seed (SplitMix64).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private static let lines = [
        "HELP\n", "CANCEL\n", "SIGN_IN admin\n", "SET format=json\r\n", "\n", "  \n", "QUIT x\n",
        "a.b x=1 y=\"q r\" @key=k @format=json\n", "a.b lines=[{\"p\": 1}]\n", "a.b x={5+}\n12345 y=2\n",
        "a.b x={40+}\n", "WATCH 1 a.b\n", "TOP 5\n", "TAIL operation login=x\n", "nope\n",
        "a.b {\"x\": \"\\u0041\"}\n",
        String(repeating: "z", count: 300) + "\n", "a.b x=\"open\n", "@format=json\n", "a.b 青岛=啤酒\n",
    ]

    private static func input(_ random: inout Seeded) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            bytes += Array((lines.randomElement(using: &random) ?? "").utf8)
        }
        for _ in 0..<Int.random(in: 0...12, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            default: bytes.insert(contentsOf: Array("{3+}\n".utf8), at: place)
            }
        }
        return bytes
    }

    /// What one run has seen.
    private struct Tally {
        var running: Int?
        var started = 0
        var finished = 0
        var ends = 0
        var isClosed = false
        var asks = false
    }

    private static func take(_ actions: [ConsoleSession.Action], _ tally: inout Tally, seed: UInt64) {
        for action in actions {
            switch action {
            case .send(let bytes):
                #expect(bytes.count < 20_000, "seed \(seed): what is sent at once is bounded")
                #expect(bytes.last == 0x0A, "seed \(seed): whole lines")
                let text = String(decoding: bytes, as: UTF8.self)
                tally.ends += text.split(separator: "\n").count { $0.hasPrefix("+") || $0.hasPrefix("-") }
            case .start(let id, _, _):
                #expect(tally.running == nil, "seed \(seed): one at a time")
                tally.running = id
                tally.started += 1
            case .answer: tally.asks = false
            case .cancel(let id): #expect(tally.running == id, "seed \(seed)")
            case .close, .abort: tally.isClosed = true
            case .setTimer, .stopTimer: break
            }
        }
    }

    @Test(
        "whatever arrives in whatever pieces: one end per command, bounded output, no trap", arguments: 0..<40
    )
    func session(batch: Int) {
        for seed in UInt64(batch * 50)..<UInt64(batch * 50 + 50) {
            var random = Seeded(state: seed)
            var limits = ConsoleSession.Limits()
            limits.reader.lineBytes = 200
            limits.reader.literalBytes = 30
            limits.waitingCommands = 8
            var session = ConsoleSession(limits: limits, version: "1")
            var tally = Tally()
            Self.take(session.handle(.connected, at: 0), &tally, seed: seed)
            Self.take(session.handle(.opened(tls: nil, certificateSubject: nil), at: 0), &tally, seed: seed)
            var rest = Self.input(&random)[...]
            var cancels = 0
            var refusals = 0
            var now = 0
            while !tally.isClosed, !rest.isEmpty || tally.running != nil || !session.waiting.isEmpty {
                now += 1
                guard now < 20_000 else {
                    Issue.record("seed \(seed): it goes on without end")
                    break
                }
                if rest.isEmpty, tally.asks {
                    Self.take(session.handle(.inputEnded, at: now), &tally, seed: seed)
                }
                #expect(session.waiting.count <= limits.waitingCommands)
                let before = (ends: tally.ends, finished: tally.finished)
                switch Int.random(in: 0..<6, using: &random) {
                case 0, 1:
                    guard session.wantsInput, !rest.isEmpty else { continue }
                    let count = Int.random(in: 1...30, using: &random)
                    let piece = Array(rest.prefix(count))
                    rest = rest.dropFirst(count)
                    Self.take(session.handle(.received(piece, allowance: 100), at: now), &tally, seed: seed)
                case 2:
                    guard let id = tally.running, !tally.asks else { continue }
                    tally.asks = true
                    Self.take(session.handle(.asked(id, name: "password"), at: now), &tally, seed: seed)
                case 3:
                    guard let id = tally.running else { continue }
                    Self.take(session.handle(.output(id, Array(" x\n".utf8)), at: now), &tally, seed: seed)
                case 4:
                    guard let id = tally.running, !tally.asks else { continue }
                    tally.running = nil
                    tally.finished += 1
                    cancels += session.running?.cancels ?? 0
                    let outcome = CommandOutcome(end: .done)
                    Self.take(session.handle(.finished(id, outcome), at: now), &tally, seed: seed)
                default:
                    Self.take(session.handle(.wrote(session.unsentBytes), at: now), &tally, seed: seed)
                }
                // Whatever ends beside those of finished commands answers lines of its own: refused ones, CANCEL.
                refusals += tally.ends - before.ends - (tally.finished - before.finished)
            }
            if !tally.isClosed {
                #expect(tally.started == tally.finished, "seed \(seed)")
                #expect(tally.ends == tally.finished + refusals, "seed \(seed)")
                #expect(refusals >= cancels, "seed \(seed): each CANCEL is answered")
                #expect(session.heldLiteralBytes <= 30)
            }
            Self.take(session.handle(.closed, at: now), &tally, seed: seed)
            #expect(session.handle(.received([0x0A], allowance: 0), at: now).isEmpty)
        }
    }

    @Test(
        "commands that are all well formed are answered one to one, however they are cut", arguments: 0..<20)
    func wellFormed(seed: Int) {
        var random = Seeded(state: UInt64(seed))
        let whole = [
            "HELP\n", "a.b x=1\n", "a.b x={5+}\nQUIT\n\n", "nope\n", "CANCEL\n", "SET\r\n", "a.b \"\n",
        ]
        var expected = 0
        var bytes: [UInt8] = []
        for _ in 0..<100 {
            bytes += Array((whole.randomElement(using: &random) ?? "").utf8)
            expected += 1
        }
        var session = ConsoleSession(version: "1")
        var tally = Tally()
        Self.take(session.handle(.opened(tls: nil, certificateSubject: nil), at: 0), &tally, seed: 0)
        var rest = bytes[...]
        while !rest.isEmpty || tally.running != nil {
            if let id = tally.running, Bool.random(using: &random) || rest.isEmpty {
                tally.running = nil
                Self.take(session.handle(.finished(id, CommandOutcome(end: .done)), at: 0), &tally, seed: 0)
            } else if !rest.isEmpty {
                let count = Int.random(in: 1...50, using: &random)
                let piece = Array(rest.prefix(count))
                rest = rest.dropFirst(count)
                Self.take(session.handle(.received(piece, allowance: 100), at: 0), &tally, seed: 0)
            }
            Self.take(session.handle(.wrote(session.unsentBytes), at: 0), &tally, seed: 0)
        }
        #expect(tally.ends == expected)
    }
}
