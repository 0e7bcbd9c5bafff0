// What pages take from the catalogue: its words and its kinds of documents. Guarantees: it is the catalogue in force; a page asks nobody for it.

internal import Gateway
internal import Synchronization

/// Follows the catalogue.
final class Declared: Sendable {
    private struct State {
        var digest: String?
        var messages: Messages
        var papers = Papers([])
        var files: StaticFiles
    }

    private let own: Messages
    private let state: Mutex<State>

    /// - Parameters:
    ///   - own: what pages say by themselves.
    ///   - files: what they load.
    init(_ own: Messages, files: StaticFiles) {
        self.own = own
        state = Mutex(State(messages: own, files: files))
    }

    /// What pages say, by themselves and by the catalogue.
    var messages: Messages { state.withLock { $0.messages } }

    /// The pages of kinds of documents.
    var papers: Papers { state.withLock { $0.papers } }

    /// What pages load, with the icons of kinds of documents.
    var files: StaticFiles { state.withLock { $0.files } }

    /// Takes up the catalogue in force; without one everything stays.
    func follow(_ gateway: Gateway) async {
        guard let catalogue = try? await gateway.currentCatalogue(),
            state.withLock({ $0.digest != catalogue.digest })
        else { return }
        let vocabulary = catalogue.vocabulary
        let taken = State(
            digest: catalogue.digest, messages: own.adding(vocabulary), papers: Papers(vocabulary.kinds),
            files: files.adding(icons: Set(vocabulary.kinds.map(\.icon))))
        state.withLock { $0 = taken }
    }
}
