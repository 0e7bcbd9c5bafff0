// The door in Swift: every call of every face goes through `call`. Guarantees: it never throws and always answers;
// what reaches the database is checked JSON; a command's answer is given after its commit; a call that may have been
// carried out is repeated only under a key.

internal import Foundation
package import Logging
internal import PostgresClient
package import ServiceLifecycle
internal import Synchronization

/// Takes calls from the faces to the database's door.
package final class Gateway: Service {
    /// Counters of this service.
    package let metrics: Metrics

    let configuration: GatewayConfiguration
    let door: any Door
    let catalogue: CatalogueStore
    private let lanes: Lanes
    private let pools: [(name: String, pool: PostgresPool)]
    let hostOperations = HostOperations()
    let startedAt = Date.now
    let lastReadiness = Mutex<(readiness: Readiness, at: ContinuousClock.Instant)?>(nil)
    private let sessions = Sessions()
    let readShares: CallShares
    let commandShares: CallShares
    private let batchShares: CallShares
    let exportShares = ExportShares()
    let derivation: KeyDerivation
    let logger: Logger
    private let touches: AsyncStream<String>
    private let touch: AsyncStream<String>.Continuation

    /// A Gateway over pools of its own; `services` must run.
    package convenience init(
        configuration: GatewayConfiguration, metrics: Metrics = Metrics(), logger: Logger
    ) {
        func pool(_ database: PostgresConfiguration, _ connections: Int) -> PostgresPool {
            PostgresPool(
                configuration: database, maximumConnections: connections,
                acquireTimeoutSeconds: Double(configuration.acquireTimeoutSeconds), logger: logger)
        }
        var batchDatabase = configuration.commandDatabase
        batchDatabase.statementTimeoutMilliseconds = configuration.batchTimeoutSeconds * 1000
        let queries = pool(configuration.queryDatabase, configuration.queryConnections)
        let commands = pool(configuration.commandDatabase, configuration.lanes)
        let batches = pool(batchDatabase, configuration.batchConnections)
        var exportDatabase = configuration.queryDatabase
        exportDatabase.statementTimeoutMilliseconds = configuration.exportTimeoutSeconds * 1000
        let exports = pool(exportDatabase, configuration.exportConnections)
        self.init(
            configuration: configuration,
            door: PostgresDoor(
                queryPool: queries, commandPool: commands, batchPool: batches, exportPool: exports),
            pools: [("query", queries), ("lane", commands), ("batch", batches), ("export", exports)],
            metrics: metrics,
            logger: logger)
    }

    /// A Gateway over any door.
    init(
        configuration: GatewayConfiguration, door: any Door, pools: [(name: String, pool: PostgresPool)] = [],
        metrics: Metrics = Metrics(), logger: Logger
    ) {
        self.configuration = configuration
        self.door = door
        self.pools = pools
        self.metrics = metrics
        self.logger = logger
        catalogue = CatalogueStore(door: door, hostOperations: hostOperations, logger: logger)
        lanes = Lanes(door: door, configuration: configuration, metrics: metrics, logger: logger)
        func shares(_ limit: Int?, of whole: Int, together: Int = 1) -> CallShares {
            CallShares(
                limit: limit ?? max(1, whole / 2), together: together,
                waitingLimit: configuration.laneWaitingLimit,
                patience: .seconds(configuration.acquireTimeoutSeconds))
        }
        readShares = shares(configuration.queryConnectionsPerUser, of: configuration.queryConnections)
        // Of a branch one group runs while the next comes together.
        commandShares = shares(
            configuration.lanesPerUser, of: configuration.lanes, together: 2 * LaneScheduler.groupLimit)
        batchShares = shares(nil, of: configuration.batchConnections)
        derivation = KeyDerivation(concurrency: configuration.keyDerivations)
        (touches, touch) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
        addOwnOperations()
    }

    /// The pools and the Gateway itself in the order in which they start; they stop in reverse.
    package var services: [any Service] { pools.map(\.pool) + [self] }

    /// Carries out a call. Never throws: whatever happens is an answer.
    package func call(_ call: Call) async -> Answer {
        let start = ContinuousClock.now
        var operation: Catalogue.Operation?
        let answer: Answer
        do {
            let known = try await catalogue.operation(call.operation)
            operation = known
            let given =
                if known.name == CatalogueStore.operationName {
                    // Of a kind that a stranger may ask for as often as he likes.
                    Answer(status: 200, body: try await catalogue.catalogue().text)
                } else if let host = hostOperations[known.name] {
                    try await perform(host, call: call)
                } else {
                    known.inFaceNames(try await perform(call, of: known))
                }
            answer = completed(given, requestID: call.requestID)
        } catch {
            answer = error.answer(requestID: call.requestID)
        }
        let elapsed = start.duration(to: .now)
        metrics.recordCall(
            operation: operation?.name, kind: operation?.kind.rawValue ?? "unknown",
            outcome: answer.errorName ?? "ok", seconds: elapsed / .seconds(1),
            isOwn: call.face == Schedule.face)
        if operation?.kind == .batch, !call.isDryRun {
            metrics.recordJob(answer)
            if call.operation == "check.prove" { noteProof(answer) }
        }
        return answer
    }

    /// The catalogue in force.
    ///
    /// - Throws: `Refusal` where none can be read.
    package func currentCatalogue() async throws(Refusal) -> Catalogue { try await catalogue.catalogue() }

    /// Watches the database's code and touches sessions in use, until shutdown; then waits for the last answers.
    package func run() async throws {
        let interval = Duration.seconds(configuration.catalogueCheckSeconds)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        await self.catalogue.check()
                        try? await Task.sleep(for: interval)
                    }
                }
                group.addTask {
                    for await token in self.touches { await self.touchSession(token) }
                }
            }
        }
        await drain()
    }

    /// Returns when no command waits or runs any more.
    func drain() async { await lanes.drain() }

    /// How many commands wait in each lane, and how many lanes run a transaction.
    var laneLoad: (waiting: [Int], busy: Int) { get async { await lanes.load } }

    /// What each lane does at this moment.
    var laneActivity: [LaneActivity] { get async { await lanes.activity } }

    /// How each pool's connections are used.
    var poolStatistics: [(name: String, statistics: PostgresPoolStatistics)] {
        pools.map { ($0.name, $0.pool.statistics) }
    }
}

// One call, step by step.
extension Gateway {
    /// Gives an error its request id, and takes from it what the door says for the log alone: the database's words on
    /// an error that has no name.
    func completed(_ answer: Answer, requestID: String) -> Answer {
        guard !answer.isDone, var body = try? JSONRequest(checking: Array(answer.body.utf8)) else {
            return answer
        }
        if let text = body["log"]?.string {
            logger.error(
                "a call failed inside the database",
                metadata: ["request_id": "\(requestID)", "error": "\(text)"])
            body = body.replacing(["log": []])
        }
        if body["request_id"] == nil { body = body.adding("request_id", .string(requestID)) }
        let wait = answer.status == 429 ? body["details"]?["seconds"]?.int : nil
        return Answer(
            status: answer.status, body: body.text, retryAfterSeconds: answer.retryAfterSeconds ?? wait)
    }

    func perform(_ call: Call, of operation: Catalogue.Operation) async throws(Refusal) -> Answer {
        if let token = call.sessionToken, !Secrets.isVisibleASCII(token, maximum: 512) {
            throw .sessionRequired
        }
        if let key = call.key, !Secrets.isVisibleASCII(key, maximum: 200) { throw .keyInvalid }
        var request: JSONRequest
        do {
            request = try JSONRequest(checking: call.request)
        } catch {
            throw .requestMalformed(error)
        }
        try await refuseStranger(call, of: operation)
        if operation.takes(PasswordMembers.clientAddress) {
            request = request.replacing([PasswordMembers.clientAddress: []])
                .adding(PasswordMembers.clientAddress, .string(call.clientAddress))
        }
        request = try await passwords(for: call).replaced(in: request, of: operation)
        let answer =
            switch operation.kind {
            case .query: try await query(call, of: operation, request: request)
            case .command, .batch: try await command(call, of: operation, request: request)
            }
        if let token = call.sessionToken { follow(answer, of: operation, token: token) }
        return answer
    }

    /// Refuses a command that wants a session and comes without one, before anything is written anywhere: a stranger's
    /// must not fill the log.
    private func refuseStranger(_ call: Call, of operation: Catalogue.Operation) async throws(Refusal) {
        guard operation.kind != .query, !operation.isPublic, call.face != Schedule.face else { return }
        guard let token = call.sessionToken, try await sessionState(of: token) != nil else {
            throw .sessionRequired
        }
    }

    /// Keeps what is remembered of the session in step with the answer.
    private func follow(_ answer: Answer, of operation: Catalogue.Operation, token: String) {
        let changesSession = operation.kind != .query && operation.name.hasPrefix("session.")
        if answer.status == 401 || changesSession { sessions.forget(token) }
        // Done under a public operation says nothing of the token: a stranger could have made it up.
        if answer.isDone, !operation.isPublic, !changesSession, sessions.isTouchDue(token) {
            touch.yield(token)
        }
    }

    private func query(_ call: Call, of operation: Catalogue.Operation, request: JSONRequest)
        async throws(Refusal) -> Answer
    {
        var request = request
        if operation.scope == .branch, request["branch"]?.kind ?? .null == .null, let branch = call.branch {
            request = request.replacing(["branch": []]).adding("branch", .string(branch))
        }
        let text = request.text
        return try await readShares.run(of: try await caller(of: call)) { () async throws(Refusal) in
            try await repeated(call, of: operation, request: text)
        }
    }

    /// Whose share a call takes: its user's, whatever the session; a stranger's is his address's.
    private func caller(of call: Call) async throws(Refusal) -> String {
        if call.face == Schedule.face { return "\(call.face) \(call.operation)" }
        let stranger = "address \(call.clientAddress)"
        guard let token = call.sessionToken else { return stranger }
        if let login = sessions.state(of: token)?.login { return "login \(login)" }
        let state = try await readShares.run(of: stranger) { () async throws(Refusal) in
            try await sessionState(of: token)
        }
        return state?.login.map { "login \($0)" } ?? stranger
    }

    private func repeated(_ call: Call, of operation: Catalogue.Operation, request: String)
        async throws(Refusal) -> Answer
    {
        var attempt = 1
        while true {
            do {
                return try await door.query(
                    session: call.sessionToken, operation: operation.name, request: request)
            } catch {
                logger.report(error, requestID: call.requestID)
                // A query changes nothing, so a repeat is always safe, as if it had a key.
                guard
                    case .again(let milliseconds) = RetryRule.afterSingle(
                        error, hasKey: true, attempt: attempt)
                else { throw error.refusal }
                metrics.recordRetry()
                await RetryRule.pause(withinMilliseconds: milliseconds)
                attempt += 1
            }
        }
    }

    private func command(_ call: Call, of operation: Catalogue.Operation, request: JSONRequest)
        async throws(Refusal) -> Answer
    {
        let text = Self.envelope(call, request: request.text)
        var command = DoorCommand(
            operation: operation.name, text: text, hasKey: call.key != nil, requestID: call.requestID)
        let branch = request["branch"]?.string ?? call.branch
        let caller = try await caller(of: call)
        if operation.kind == .batch {
            if !call.isDryRun {
                let undo: JSONTree = call.key.map { ["idempotency": .string($0)] } ?? [:]
                command.carryOnText = Self.part(of: call, operation: "job.carry_on", request: "{}").text
                command.undoText = Self.part(of: call, operation: "job.undo", request: undo.text).text
            }
            let start: JSONTree = ["operation": .string(operation.name), "branch": .string(orNull: branch)]
            let job = Self.jobStart(call, request: start.text)
            return try await batchShares.run(of: caller) { () async throws(Refusal) in
                try await batch(command, start: job)
            }
        }
        let scope = try await scope(of: operation, named: branch, token: call.sessionToken)
        let sharesGroup = operation.isGroupable && text.utf8.count <= configuration.groupableBytes
        return try await commandShares.run(of: caller, in: scope) { () async throws(Refusal) in
            await lanes.submit(command, scope: scope, sharesGroup: sharesGroup)
        }
    }

    private static func jobStart(_ call: Call, request: String) -> DoorCommand {
        part(of: call, operation: "job.start", request: request)
    }

    /// What the service calls around a batch, in the name of whoever called that.
    private static func part(of call: Call, operation: String, request: String) -> DoorCommand {
        var call = call
        call.operation = operation
        call.key = nil
        call.isDryRun = false
        return DoorCommand(
            operation: call.operation, text: envelope(call, request: request), hasKey: false,
            requestID: call.requestID)
    }

    private func batch(_ command: DoorCommand, start: DoorCommand) async throws(Refusal) -> Answer {
        do {
            return try await door.batch(command, start: start)
        } catch {
            logger.report(error, requestID: command.requestID)
            throw error.refusal
        }
    }

    /// The branch id that the call's lane serves; 0 where no single branch is concerned, or the door will refuse.
    private func scope(
        of operation: Catalogue.Operation, named code: String?, token: String?
    ) async throws(Refusal) -> Int {
        guard operation.scope == .branch, let token else { return 0 }
        guard let state = try await sessionState(of: token) else { return 0 }
        guard let code else { return state.current?.id ?? 0 }
        if let id = state.id(ofBranch: code) { return id }
        // Perhaps a branch, or a right to it, that is younger than what is remembered.
        return try await sessionState(of: token, within: 1)?.id(ofBranch: code) ?? 0
    }

    /// What is known of a session; nil where the door knows none of that token.
    func sessionState(
        of token: String, within seconds: Double = Sessions.rememberedSeconds
    ) async throws(Refusal) -> SessionState? {
        if let state = sessions.state(of: token, within: seconds) { return state }
        do {
            let answer = try await door.query(session: token, operation: "session.current", request: "{}")
            guard answer.isDone, let state = SessionState(json: answer.body) else { return nil }
            sessions.learn(state, of: token)
            return state
        } catch {
            throw error.refusal
        }
    }

    /// The login of a session's user, as it was within the last minute; nil where it is not known.
    ///
    /// Where nothing is remembered the door is asked, if `asks`: not worth it after a call that was refused or failed.
    package func login(of token: String?, asks: Bool) async -> String? {
        guard let token else { return nil }
        if let known = sessions.state(of: token) { return known.login }
        return asks ? try? await sessionState(of: token)?.login : nil
    }

    private func touchSession(_ token: String) async {
        let call = Call(operation: "session.touch", sessionToken: token, face: "gateway")
        let text = Self.envelope(call, request: "{}")
        let command = DoorCommand(
            operation: call.operation, text: text, hasKey: false, requestID: call.requestID)
        let answer = await lanes.submit(command, scope: 0, sharesGroup: true)
        if answer.status == 401 { sessions.forget(token) }
    }

    /// The call as `api.call_many` takes it.
    private static func envelope(_ call: Call, request: String) -> String {
        var members: [JSONTree.Member] = [
            .init(name: "session", value: .string(orNull: call.sessionToken)),
            .init(name: "operation", value: .string(call.operation)),
            .init(name: "key", value: .string(orNull: call.key)),
            .init(name: "branch", value: .string(orNull: call.branch)),
            .init(name: "client", value: .string(call.clientAddress)),
            .init(name: "face", value: .string(call.face)),
            .init(name: "request_id", value: .string(call.requestID)),
            .init(name: "request", value: .raw(request)),
        ]
        if call.isDryRun { members.append(.init(name: "dry_run", value: true)) }
        if let subject = call.certificateSubject {
            members.append(.init(name: "certificate", value: .string(subject)))
        }
        return JSONTree.object(members).text
    }
}
