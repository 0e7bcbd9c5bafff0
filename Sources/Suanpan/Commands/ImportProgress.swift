// How far an import is, as the rows of its job tell everybody: the import itself commits nothing until its end.

internal import Gateway
internal import Terminal

/// Follows the job of one call.
struct ImportProgress: Sendable {
    let client: ServiceClient
    let kind: String
    /// The name under which the service knows the call.
    let run: String

    /// Shows progress until the task is cancelled: on a terminal in one line that changes, else in a line every ten
    /// seconds.
    func show() async {
        let start = ContinuousClock.now
        let interval = Duration.milliseconds(Terminal.showsStatus ? 500 : 10_000)
        while (try? await Task.sleep(for: interval)) != nil {
            let reached = await reached()
            if Task.isCancelled { break }
            let seconds = Int(start.duration(to: .now) / .seconds(1))
            Terminal.status(
                ["\(kind): ", reached.map { "row \($0.done) of \($0.total), " } ?? "", "\(seconds) s"]
                    .joined())
        }
        Terminal.endStatus()
    }

    /// Rows done and rows to do; nil before the first is done, and for users who may not see jobs.
    private func reached() async -> (done: Int, total: Int)? {
        let reply = try? await client.call("job.list", ["filter": ["request_id": .string(run)], "limit": 1])
        guard let reply, reply.status == 200, let row = reply.json?["rows"]?.elements.first,
            let done = row["done"]?.int, let total = row["total"]?.int
        else { return nil }
        return (done, total)
    }
}
