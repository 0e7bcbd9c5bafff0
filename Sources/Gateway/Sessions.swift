// What the Gateway remembers of sessions, so that it knows the lane of a command without asking each time. Guarantees:
// a token is remembered by its SHA-256 alone, for at most a minute and never past a refusal of it; the door decides all
// rights, so what is remembered here can send a call to a wrong lane, never to a wrong right.

internal import Synchronization

/// A branch, as a lane needs to know it.
struct SessionBranch: Sendable, Equatable {
    let id: Int
    let code: String
}

/// A session as `session.current` tells it.
struct SessionState: Sendable, Equatable {
    /// The branch that the session works in; nil where none is chosen.
    let current: SessionBranch?
    /// Every branch that it may work in.
    let branches: [SessionBranch]
    /// The login of its user.
    let login: String?
    /// The name of its user.
    let name: String?
    /// The name of the company.
    let company: String?

    /// Reads the answer of `session.current`; nil where it has another shape.
    init?(json text: String) {
        guard let json = try? JSONText(checking: text) else { return nil }
        func branch(_ json: JSONText) -> SessionBranch? {
            guard let id = json["id"]?.int, let code = json["code"]?.string else { return nil }
            return SessionBranch(id: id, code: code)
        }
        current = json["branch"].flatMap(branch)
        branches = (json["branches"]?.elements ?? []).compactMap(branch)
        login = json["user"]?["login"]?.string
        name = json["user"]?["name"]?.string
        company = json["company"]?.string
    }

    /// The id of a branch by its code; nil where the session knows none of that code.
    func id(ofBranch code: String) -> Int? { branches.first { $0.code == code }?.id }
}

/// The remembered sessions.
final class Sessions: Sendable {
    /// How long what was learnt counts.
    static let rememberedSeconds = 60.0
    /// How often a session in use is touched.
    static let touchSeconds = 60.0
    /// Sessions remembered at once; past that all are forgotten, which costs one query each.
    static let capacity = 20_000

    private struct Entry {
        var state: SessionState?
        var learntAt: ContinuousClock.Instant
        var touchedAt: ContinuousClock.Instant?
    }

    private let entries = Mutex<[[UInt8]: Entry]>([:])

    /// What is known of a session, if it was learnt within the last minute (or the given bound).
    func state(of token: String, within seconds: Double = rememberedSeconds) -> SessionState? {
        let key = Secrets.digest(token)
        return entries.withLock { entries in
            guard let entry = entries[key], entry.learntAt.duration(to: .now) < .seconds(seconds) else {
                return nil
            }
            return entry.state
        }
    }

    /// Remembers what was learnt.
    func learn(_ state: SessionState, of token: String) {
        update(token) { entry in
            entry.state = state
            entry.learntAt = .now
        }
    }

    /// Forgets the branches of a session, but not when it was touched.
    func forget(_ token: String) {
        let key = Secrets.digest(token)
        entries.withLock { $0[key]?.state = nil }
    }

    /// Whether the session is to be touched now; says so once a minute.
    func isTouchDue(_ token: String) -> Bool {
        update(token) { entry in
            if let last = entry.touchedAt, last.duration(to: .now) < .seconds(Self.touchSeconds) {
                return false
            }
            entry.touchedAt = .now
            return true
        }
    }

    private func update<R: Sendable>(_ token: String, _ body: (inout Entry) -> R) -> R {
        let key = Secrets.digest(token)
        return entries.withLock { entries in
            if entries.count >= Self.capacity, entries[key] == nil {
                entries.removeAll(keepingCapacity: true)
            }
            return body(&entries[key, default: Entry(learntAt: .now)])
        }
    }
}
