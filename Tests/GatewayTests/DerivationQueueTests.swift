// Claims about who is served where keys are derived: many who guess do not hold up one person.

import Testing

@testable import Gateway

@Suite struct DerivationQueueTests {
    private let start = ContinuousClock.now

    private func queue(limit: Int = 64, limitPerCaller: Int = 4) -> DerivationQueue {
        DerivationQueue(concurrency: 1, limit: limit, limitPerCaller: limitPerCaller)
    }

    @Test func `who was served least is next, whoever came first`() {
        var queue = queue()
        let guesser = DerivationCaller.address("192.0.2.1")
        let person = DerivationCaller.address("192.0.2.2")
        #expect(queue.admit(1, of: guesser, at: start) == .served)
        #expect(queue.admit(2, of: guesser, at: start) == .waits(evicted: nil))
        #expect(queue.admit(3, of: guesser, at: start) == .waits(evicted: nil))
        #expect(queue.admit(4, of: person, at: start) == .waits(evicted: nil))
        #expect(queue.leave(guesser, at: start) == 4)
        #expect(queue.leave(person, at: start) == 2)
        #expect(queue.leave(guesser, at: start) == 3)
        #expect(queue.leave(guesser, at: start) == nil)
        #expect(queue.admit(5, of: guesser, at: start) == .served)
    }

    @Test func `a known device goes before strangers who were served never`() {
        var queue = queue()
        let known = DerivationCaller.known("Ann")
        #expect(queue.admit(1, of: known, at: start) == .served)
        #expect(queue.admit(2, of: .address("192.0.2.2"), at: start) == .waits(evicted: nil))
        #expect(queue.admit(3, of: .known("ann"), at: start) == .waits(evicted: nil))
        #expect(queue.leave(known, at: start) == 3)
    }

    @Test func `a caller has a few places, and one household of IPv6 is one caller`() {
        var queue = queue(limitPerCaller: 2)
        #expect(queue.admit(1, of: .address("2001:db8::1"), at: start) == .served)
        #expect(queue.admit(2, of: .address("2001:db8::2"), at: start) == .waits(evicted: nil))
        #expect(queue.admit(3, of: .address("2001:db8:0:0:9::3"), at: start) == .greedy)
        #expect(queue.admit(4, of: .address("2001:db8:0:1::1"), at: start) == .waits(evicted: nil))
        #expect(queue.leave(.address("2001:db8::1"), at: start) == 4)
        #expect(queue.admit(5, of: .address("2001:db8::4"), at: start) == .waits(evicted: nil))
    }

    @Test func `a full queue lets the greediest go for a newcomer, and no greedy newcomer in`() {
        var queue = queue(limit: 3)
        let guesser = DerivationCaller.address("192.0.2.1")
        for ticket in 1...3 { _ = queue.admit(ticket, of: guesser, at: start) }
        #expect(queue.admit(4, of: guesser, at: start) == .full)
        #expect(queue.admit(5, of: .address("192.0.2.2"), at: start) == .waits(evicted: 3))
        #expect(queue.admit(6, of: .address("192.0.2.3"), at: start) == .waits(evicted: 2))
        #expect(queue.admit(7, of: .address("192.0.2.4"), at: start) == .full)
        #expect(queue.leave(guesser, at: start) == 5)
        #expect(queue.admit(8, of: guesser, at: start) == .waits(evicted: nil), "there is a place again")
        let newcomer = DerivationCaller.address("192.0.2.5")
        #expect(queue.admit(9, of: newcomer, at: start) == .waits(evicted: 8), "he was served already")
    }

    @Test func `a minute without being served makes a caller as good as new`() {
        var queue = queue()
        let person = DerivationCaller.address("192.0.2.1")
        #expect(queue.admit(1, of: person, at: start) == .served)
        let later = start + .seconds(61)
        #expect(queue.admit(2, of: .address("192.0.2.2"), at: later) == .waits(evicted: nil))
        #expect(queue.admit(3, of: person, at: later) == .waits(evicted: nil))
        #expect(queue.leave(person, at: later) == 2)
    }

    @Test(
        "an address is counted by what one household has",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("", ""),
            ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"), ("2001:db8:1:2::9", "20010db800010002/64"),
            ("fe80::1%eth0", "fe80000000000000/64"), ("no:address", "no:address"),
        ])
    func address(address: String, counted: String) { #expect(CallerAddress.counted(address) == counted) }
}
