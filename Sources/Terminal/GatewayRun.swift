// A Gateway for the time of one command: its services run beside the work and stop in order when it ends, however it
// ends.

package import Gateway
internal import Logging
internal import ServiceLifecycle

extension Gateway {
    /// Runs the services beside the work.
    ///
    /// - Throws: what the work throws.
    package func running<R: Sendable>(_ work: @escaping @Sendable () async throws -> R) async throws -> R {
        let group = ServiceGroup(
            configuration: .init(services: services, logger: Logger(label: "suanpan")))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result = await Result(catching: work)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

extension Result where Failure == any Error {
    /// What asynchronous work came to.
    package init(catching work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
