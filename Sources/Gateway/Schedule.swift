// What the service does by itself, every day. Guarantees: a call goes through the door like everybody's, as the system actor, which may what
// is registered as scheduled and nothing else; what was missed while the service was down is made up for at the start; what fails is tried
// again. That of many instances one does it is the operation's own concern: it answers at once where another did, or is at it.

internal import Foundation
package import Logging
internal import ServiceLifecycle

/// An operation that is due every day.
package struct DailyCall: Sendable {
    /// Its name.
    package let operation: String
    /// What is asked when the hour has come.
    package let request: JSONTree
    /// What is asked at the start of the service.
    package let requestAtStart: JSONTree
    /// The hour, 0 to 23, in the time zone of this machine.
    package let hour: Int

    /// Names an operation that is registered as scheduled, its hour and its requests.
    package init(_ operation: String, hour: Int, request: JSONTree, atStart: JSONTree) {
        self.operation = operation
        self.hour = hour
        self.request = request
        requestAtStart = atStart
    }

    /// When the hour comes next; where a clock that is put forward leaves it out, the moment after.
    func next(after now: Date, in calendar: Calendar) -> Date {
        calendar.nextDate(
            after: now, matching: DateComponents(hour: hour, minute: 0, second: 0),
            matchingPolicy: .nextTime) ?? now.addingTimeInterval(86_400)
    }
}

/// An operation that is due again and again, from the start on.
package struct RecurringCall: Sendable {
    /// Its name.
    package let operation: String
    /// How long after it was carried out it is due again.
    package let interval: Duration

    /// Names an operation that is registered as scheduled and needs no arguments.
    package init(_ operation: String, every interval: Duration) {
        self.operation = operation
        self.interval = interval
    }
}

/// Carries out calls when they are due, until shutdown.
package struct Schedule: Service {
    /// As the door knows a call that nobody made.
    package static let face = "schedule"

    let gateway: Gateway
    let calls: [DailyCall]
    let recurring: [RecurringCall]
    let logger: Logger
    /// How long after a failure the next attempt is made.
    let retryInterval: Duration

    /// A schedule of calls through that Gateway.
    package init(
        gateway: Gateway, calls: [DailyCall], recurring: [RecurringCall] = [], logger: Logger,
        retryInterval: Duration = .seconds(300)
    ) {
        self.gateway = gateway
        self.calls = calls
        self.recurring = recurring
        self.logger = logger
        self.retryInterval = retryInterval
    }

    /// Carries out what is due. What runs at shutdown is not waited for: the database undoes it, and the next start makes up for it.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for call in calls { group.addTask { await keep(call) } }
                for call in recurring { group.addTask { await keep(call) } }
            }
        }
    }

    private func keep(_ call: RecurringCall) async {
        while !Task.isCancelled {
            let isSettled = await carryOut(call.operation, [:])
            do {
                try await Task.sleep(for: isSettled ? call.interval : min(call.interval, retryInterval))
            } catch {
                return
            }
        }
    }

    private func keep(_ call: DailyCall) async {
        var request = call.requestAtStart
        while !Task.isCancelled {
            let isSettled = await carryOut(call.operation, request)
            do {
                if isSettled {
                    request = call.request
                    let now = Date.now
                    let wait = call.next(after: now, in: .current).timeIntervalSince(now)
                    try await Task.sleep(for: .seconds(wait))
                } else {
                    try await Task.sleep(for: retryInterval)
                }
            } catch {
                return
            }
        }
    }

    /// Whether the call was carried out, or need not be: another instance is at it.
    private func carryOut(_ operation: String, _ request: JSONTree) async -> Bool {
        let answer = await gateway.call(
            Call(operation: operation, request: Array(request.text.utf8), face: Self.face))
        let facts: Logger.Metadata = ["operation": "\(operation)", "answer": "\(answer.body)"]
        if answer.isDone {
            logger.info("a scheduled operation is done", metadata: facts)
        } else if !Task.isCancelled {
            logger.warning("a scheduled operation was not done", metadata: facts)
        }
        return answer.isDone || answer.status == 409
    }
}
