// Who is next where keys are derived. Guarantees: a caller has a few places and no more; whoever was served least is
// served first, and a known device before any stranger, so that many guesses do not hold up one person; a full queue lets
// the greediest caller go, not the newcomer. No clock and no threads here.

/// On whose behalf a key is derived.
package struct DerivationCaller: Hashable, Sendable {
    let name: String
    /// Whether it is no stranger: a device that signed in before, or somebody who is signed in.
    let isKnown: Bool

    /// A stranger, known by his address alone.
    package static func address(_ address: String) -> DerivationCaller {
        DerivationCaller(name: CallerAddress.counted(address), isKnown: false)
    }

    /// Whoever holds a device of that login, or a session.
    package static func known(_ login: String) -> DerivationCaller {
        DerivationCaller(name: login.lowercased(), isKnown: true)
    }

    /// This program itself.
    package static let itself = DerivationCaller(name: "", isKnown: true)
}

/// Those who wait, and those who are served.
struct DerivationQueue {
    /// What becomes of a newcomer.
    enum Admission: Equatable {
        /// He is served at once.
        case served
        /// He waits; where somebody had to go for him, whose ticket.
        case waits(evicted: Int?)
        /// He has his places already.
        case greedy
        /// There is no place, and nobody who had more than he.
        case full
    }

    private struct Place {
        let ticket: Int
        let caller: DerivationCaller
    }

    private struct Served {
        var count = 0
        var lastAt: ContinuousClock.Instant
    }

    /// After so long without being served a caller is as good as new.
    static let remembered = Duration.seconds(60)
    /// Callers remembered at once; past that all are forgotten.
    static let capacity = 10_000

    let concurrency: Int
    let limit: Int
    let limitPerCaller: Int
    private var waiting: [Place] = []
    private var held: [DerivationCaller: Int] = [:]
    private var served: [DerivationCaller: Served] = [:]
    private var running = 0

    init(concurrency: Int, limit: Int, limitPerCaller: Int) {
        self.concurrency = concurrency
        self.limit = limit
        self.limitPerCaller = limitPerCaller
    }

    /// A newcomer.
    mutating func admit(_ ticket: Int, of caller: DerivationCaller, at now: ContinuousClock.Instant)
        -> Admission
    {
        guard held[caller, default: 0] < limitPerCaller else { return .greedy }
        if running < concurrency {
            running += 1
            held[caller, default: 0] += 1
            serve(caller, at: now)
            return .served
        }
        var evicted: Int?
        if running + waiting.count >= limit {
            let worst = waiting.indices.max { rank($0, now) < rank($1, now) }
            guard let worst, rank(of: caller, behind: held[caller, default: 0], now) < rank(worst, now) else {
                return .full
            }
            evicted = waiting[worst].ticket
            release(waiting[worst].caller)
            waiting.remove(at: worst)
        }
        held[caller, default: 0] += 1
        waiting.append(Place(ticket: ticket, caller: caller))
        return .waits(evicted: evicted)
    }

    /// One who was served leaves.
    ///
    /// - Returns: the ticket of whoever is served now; nil where nobody waits.
    mutating func leave(_ caller: DerivationCaller, at now: ContinuousClock.Instant) -> Int? {
        release(caller)
        guard let next = waiting.indices.min(by: { rank($0, now) < rank($1, now) }) else {
            running -= 1
            return nil
        }
        let place = waiting.remove(at: next)
        serve(place.caller, at: now)
        return place.ticket
    }

    private mutating func release(_ caller: DerivationCaller) {
        held[caller, default: 1] -= 1
        if held[caller] == 0 { held[caller] = nil }
    }

    private mutating func serve(_ caller: DerivationCaller, at now: ContinuousClock.Instant) {
        if served.count >= Self.capacity, served[caller] == nil { served.removeAll(keepingCapacity: true) }
        served[caller] = Served(count: times(caller, now) + 1, lastAt: now)
    }

    private func times(_ caller: DerivationCaller, _ now: ContinuousClock.Instant) -> Int {
        guard let past = served[caller], past.lastAt.duration(to: now) < Self.remembered else { return 0 }
        return past.count
    }

    /// What sorts those who wait: the known first, then by how often they were and are to be served, then by when they came.
    private func rank(_ index: Int, _ now: ContinuousClock.Instant) -> (Int, Int, Int) {
        let place = waiting[index]
        let before = waiting[..<index].count { $0.caller == place.caller }
        let (known, times) = rank(of: place.caller, behind: before, now)
        return (known, times, index)
    }

    private func rank(of caller: DerivationCaller, behind: Int, _ now: ContinuousClock.Instant) -> (Int, Int)
    {
        (caller.isKnown ? 0 : 1, times(caller, now) + behind)
    }
}

private func < (one: (Int, Int), other: (Int, Int, Int)) -> Bool { one < (other.0, other.1) }
