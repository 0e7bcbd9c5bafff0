// Whether this service can do its work at this moment, and if not, what is missing.

internal import Synchronization

/// What `/readyz` and the console's status tell.
package struct Readiness: Sendable, Equatable {
    /// What stands in the way; empty when ready. `database` (cannot be reached), `schema` (has no code of ours),
    /// `schema_digest` (has other code than this build).
    package var missing: [String]
    /// The digest of the database's code, where it could be asked.
    package var digest: String?

    /// Whether calls can be served.
    package var isReady: Bool { missing.isEmpty }
}

extension Gateway {
    /// Asks the database, at most once a second while all is well. Bounded by the pool's and the statement's time-outs.
    package func readiness() async -> Readiness {
        if let known = lastReadiness.withLock({ $0 }), known.at.duration(to: .now) < .seconds(1) {
            return known.readiness
        }
        let readiness = await askReadiness()
        lastReadiness.withLock { $0 = readiness.isReady ? (readiness, .now) : nil }
        return readiness
    }

    private func askReadiness() async -> Readiness {
        do {
            let answer = try await door.query(session: nil, operation: "service.status", request: "{}")
            guard answer.isDone, let digest = answer.json?["digest"]?.string else {
                return Readiness(missing: ["schema"])
            }
            let isExpected = configuration.expectedDigest.map { $0 == digest } ?? true
            return Readiness(missing: isExpected ? [] : ["schema_digest"], digest: digest)
        } catch {
            return Readiness(missing: [error.kind == .unexpected ? "schema" : "database"])
        }
    }
}
