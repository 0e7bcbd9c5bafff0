// Keeps the catalogue that is in force. Guarantees: one request for it at a time however many callers wait, and at
// most one re-reading a second however many unknown operations are asked for.

internal import Logging

/// The catalogue in force, read when first needed and again when the database's code changes.
actor CatalogueStore {
    /// The operation that tells the catalogue.
    static let operationName = "operation.catalogue"

    private let door: any Door
    private let hostOperations: HostOperations
    private let logger: Logger
    private var current: Catalogue?
    private var readAt: ContinuousClock.Instant?
    private var reading: Task<Result<Catalogue, Refusal>, Never>?

    init(door: any Door, hostOperations: HostOperations, logger: Logger) {
        self.door = door
        self.hostOperations = hostOperations
        self.logger = logger
    }

    /// The catalogue in force.
    ///
    /// - Throws: `Refusal` where none can be read.
    func catalogue() async throws(Refusal) -> Catalogue {
        if let current { return current }
        return try await reread()
    }

    /// An operation and the catalogue's word that there is none: an unknown name makes it look again, for the code may
    /// just have been reloaded.
    ///
    /// - Throws: `Refusal`, `operation_unknown` among them.
    func operation(_ name: String) async throws(Refusal) -> Catalogue.Operation {
        if let operation = try await catalogue()[name] { return operation }
        if let readAt, readAt.duration(to: .now) < .seconds(1) { throw .operationUnknown(name) }
        guard let operation = try await reread()[name] else { throw .operationUnknown(name) }
        return operation
    }

    /// Asks the database for the digest of its code, and for the catalogue if that is another one.
    func check() async {
        guard let answer = try? await door.query(session: nil, operation: "service.status", request: "{}"),
            let digest = answer.json?["digest"]?.string, digest != current?.digest
        else { return }
        _ = try? await reread()
    }

    private func reread() async throws(Refusal) -> Catalogue {
        let task = reading ?? Task { await self.read() }
        reading = task
        return try await task.value.get()
    }

    private func read() async -> Result<Catalogue, Refusal> {
        defer { reading = nil }
        do {
            let answer = try await door.query(session: nil, operation: Self.operationName, request: "{}")
            readAt = .now
            guard answer.isDone else {
                logger.error("the catalogue was refused", metadata: ["answer": "\(answer.body)"])
                return .failure(.internal)
            }
            let catalogue = try Catalogue(json: answer.body).adding(hostOperations.descriptions)
            if catalogue.digest != current?.digest {
                logger.info(
                    "catalogue read",
                    metadata: [
                        "operations": "\(catalogue.operations.count)", "digest": "\(catalogue.digest)",
                    ])
            }
            current = catalogue
            return .success(catalogue)
        } catch let failure as DoorFailure {
            logger.warning("the catalogue cannot be read", metadata: ["error": "\(failure.text)"])
            // A database that is there but has no door yet is not ready either.
            return .failure(.unavailable)
        } catch {
            logger.error("the catalogue cannot be understood", metadata: ["error": "\(error)"])
            return .failure(.internal)
        }
    }
}
