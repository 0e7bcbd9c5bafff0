// Drives the lane scheduler: sends what it says, gives each caller its answer after commit, and repeats what may be
// repeated. A caller that gives up leaves the queue; a call that runs is never torn out of its transaction.

internal import Logging

/// Commands on their way, lane by lane.
actor Lanes {
    /// A command that waits for its answer.
    private struct Pending {
        let command: DoorCommand
        let continuation: CheckedContinuation<Answer, Never>
    }

    private let door: any Door
    private let logger: Logger
    private let metrics: Metrics
    private var scheduler: LaneScheduler
    private var pending: [Int: Pending] = [:]
    private var running: [Int: (scope: Int, ids: [Int], since: ContinuousClock.Instant)] = [:]
    private var lastID = 0
    private var drains: [CheckedContinuation<Void, Never>] = []

    init(door: any Door, configuration: GatewayConfiguration, metrics: Metrics, logger: Logger) {
        self.door = door
        self.metrics = metrics
        self.logger = logger
        scheduler = LaneScheduler(lanes: configuration.lanes, waitingLimit: configuration.laneWaitingLimit)
    }

    /// How many calls wait in each lane, and how many lanes run a transaction.
    var load: (waiting: [Int], busy: Int) { (scheduler.waiting, scheduler.busy) }

    /// What each lane does at this moment.
    var activity: [LaneActivity] {
        scheduler.waiting.enumerated().map { lane, waiting in
            let run = running[lane]
            let commands = run?.ids.compactMap { pending[$0]?.command } ?? []
            return LaneActivity(
                lane: lane, waiting: waiting, branch: run.flatMap { $0.scope == 0 ? nil : $0.scope },
                operations: commands.map(\.operation), requestIDs: commands.map(\.requestID),
                milliseconds: run.map { Int($0.since.duration(to: .now) / .milliseconds(1)) })
        }
    }

    /// Carries out a command and answers after its commit.
    func submit(_ command: DoorCommand, scope: Int, sharesGroup: Bool) async -> Answer {
        lastID += 1
        let id = lastID
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pending[id] = Pending(command: command, continuation: continuation)
                act(on: scheduler.enqueue(.init(id: id, scope: scope, sharesGroup: sharesGroup)))
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
    }

    /// Returns when nothing waits or runs any more.
    func drain() async {
        guard !pending.isEmpty else { return }
        await withCheckedContinuation { drains.append($0) }
    }

    private func act(on action: LaneScheduler.Action) {
        switch action {
        case .wait: break
        case .refuse(let id): finish(id, with: Refusal.overloaded)
        case .run(let lane, let scope, let ids):
            running[lane] = (scope, ids, .now)
            Task {
                await self.run(ids, scope: scope)
                self.running[lane] = nil
                self.act(on: self.scheduler.finished(lane: lane))
            }
        }
    }

    private func cancel(_ id: Int) {
        if scheduler.cancel(id: id) { finish(id, with: Refusal.cancelled) }
    }

    private func finish(_ id: Int, with refusal: Refusal) {
        guard let requestID = pending[id]?.command.requestID else { return }
        finish(id, with: refusal.answer(requestID: requestID))
    }

    private func finish(_ id: Int, with answer: Answer) {
        pending.removeValue(forKey: id)?.continuation.resume(returning: answer)
        guard pending.isEmpty else { return }
        for drain in drains { drain.resume() }
        drains = []
    }

    private func run(_ ids: [Int], scope: Int) async {
        metrics.recordGroup(size: ids.count)
        guard ids.count > 1 else {
            for id in ids { await runAlone(id, scope: scope, attempt: 1) }
            return
        }
        var alone: [Int] = []
        do {
            let answers = try await door.commands(ids.compactMap { pending[$0]?.command }, scope: scope)
            for (id, answer) in zip(ids, answers) {
                switch RetryRule.afterAnswer(answer, wasInGroup: true, attempt: 1) {
                case .answer: finish(id, with: answer)
                case .again: alone.append(id)
                }
            }
        } catch {
            logger.warning("a group of \(ids.count) calls failed", metadata: ["error": "\(error.text)"])
            for id in ids {
                switch RetryRule.afterGroup(error, hasKey: pending[id]?.command.hasKey ?? false) {
                case .answer: finish(id, with: error.refusal)
                case .again: alone.append(id)
                }
            }
        }
        for id in alone {
            metrics.recordRetry()
            await runAlone(id, scope: scope, attempt: 1)
        }
    }

    private func runAlone(_ id: Int, scope: Int, attempt: Int) async {
        guard let command = pending[id]?.command else { return }
        let decision: RetryRule.Decision
        let answer: Answer
        do {
            answer = try await door.commands([command], scope: scope)[0]
            decision = RetryRule.afterAnswer(answer, wasInGroup: false, attempt: attempt)
        } catch {
            decision = RetryRule.afterSingle(error, hasKey: command.hasKey, attempt: attempt)
            answer = error.refusal.answer(requestID: command.requestID)
            logger.report(error, requestID: command.requestID)
        }
        guard case .again(let milliseconds) = decision else { return finish(id, with: answer) }
        metrics.recordRetry()
        await RetryRule.pause(withinMilliseconds: milliseconds)
        await runAlone(id, scope: scope, attempt: attempt + 1)
    }
}

extension RetryRule {
    /// Waits a random part of the bound.
    static func pause(withinMilliseconds bound: Int) async {
        guard bound > 0 else { return }
        // A cancelled sleep is no harm: the next attempt only comes sooner.
        try? await Task.sleep(for: .milliseconds(Int.random(in: bound / 4...bound)))
    }
}

extension Logger {
    /// Logs what callers are not told.
    func report(_ failure: DoorFailure, requestID: String) {
        let level: Logger.Level = failure.kind == .unexpected ? .error : .warning
        log(
            level: level, "a call failed",
            metadata: ["request_id": "\(requestID)", "error": "\(failure.text)"])
    }
}
