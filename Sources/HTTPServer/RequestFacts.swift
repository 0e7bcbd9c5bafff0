// What a request turned out to be about, for its line in the log: told by the face that answers it, as it learns it.

internal import Gateway
internal import Synchronization

/// Facts of one request. The last word on each counts.
package final class RequestFacts: Sendable {
    /// Which facts there are, by the names that they have in the log.
    package enum Fact: String, CaseIterable, Sendable {
        /// The operation that was called.
        case operation
        /// Who called.
        case login
        /// The branch that the call named, or the one that a page is in.
        case branch
        /// `done`, or the name of the error.
        case outcome
    }

    private let facts = Mutex<[Fact: String]>([:])

    /// Notes a fact; nothing where the value is unknown.
    package func note(_ fact: Fact, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        facts.withLock { $0[fact] = value }
    }

    /// What was noted.
    var all: [(name: String, value: String)] {
        facts.withLock { facts in Fact.allCases.compactMap { fact in facts[fact].map { (fact.rawValue, $0) } }
        }
    }
}
