// Chance that is the same on every machine and with every version of Swift: the trade of the demo company is drawn from it.

/// SplitMix64 with the few distributions that trade needs.
struct DemoRandom: Sendable {
    private var state: UInt64

    /// A sequence of its own for every seed and name.
    init(seed: UInt64, name: String) {
        // FNV-1a, for the hash of the standard library differs from run to run.
        state = name.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 on, below 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    /// Between two bounds.
    mutating func uniform(_ low: Double, _ high: Double) -> Double { low + unit() * (high - low) }

    /// A whole number, both bounds included.
    mutating func int(_ low: Int, _ high: Int) -> Int { low + Int(unit() * Double(high - low + 1)) }

    /// Whether something of this probability happens.
    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// One of a list that is not empty.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0, elements.count - 1)] }

    /// How often something happens that happens `mean` times on average: the sum of many rare chances. It needs no
    /// exponential function, whose last bit may differ between machines.
    mutating func count(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        let parts = max(8, Int((mean * 4).rounded(.up)))
        return (0..<parts).reduce(0) { sum, _ in sum + (chance(mean / Double(parts)) ? 1 : 0) }
    }

    /// Distinct elements, each the likelier the more it weighs.
    mutating func sample<Element>(_ count: Int, of elements: [Element], weight: (Element) -> Double)
        -> [Element]
    {
        var left = elements
        var chosen: [Element] = []
        while chosen.count < count, !left.isEmpty {
            var point = unit() * left.reduce(0) { $0 + weight($1) }
            let index = left.firstIndex { element in
                point -= weight(element)
                return point < 0
            }
            chosen.append(left.remove(at: index ?? left.count - 1))
        }
        return chosen
    }
}
