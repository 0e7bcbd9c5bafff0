// Lists that become files, for every face. Guarantees: a file is whole, of one moment, and in the operation log before its first byte leaves;
// no user has many made at once, and they hold no connection that pages wait for; one whose reader has gone is made no further.

internal import Logging
internal import PostgresClient
internal import Synchronization

/// What the rows of a list are, before any is read.
package struct RowShape: Sendable, Equatable {
    /// A column.
    package struct Column: Sendable, Equatable {
        /// Its name in the view.
        package let name: String
        /// Its type, as PostgreSQL names it.
        package let type: String
    }

    /// The columns, in the order of a row's values.
    package let columns: [Column]

    /// Reads what `api.call_shape` answers.
    ///
    /// - Throws: `PostgresError` for the answer of an operation that is no list.
    init(json text: String) throws {
        let json = try? JSONText(checking: text)
        guard let columns = json?["columns"]?.elements,
            !columns.isEmpty
        else { throw PostgresError(.decoding, message: "no list") }
        self.columns = columns.map {
            Column(name: $0["name"]?.string ?? "", type: $0["type"]?.string ?? "")
        }
    }
}

/// Rows of a file so far.
private final class RowCount: Sendable {
    let rows = Atomic(0)
}

/// How many files each user has made at this moment.
final class ExportShares: Sendable {
    /// Files that one user may have made at once.
    static let most = 2

    private let running = Mutex<[String: Int]>([:])

    /// Whether one more may begin; where it may, `leave` must follow.
    func enter(_ user: String) -> Bool {
        running.withLock { running in
            guard running[user, default: 0] < Self.most else { return false }
            running[user, default: 0] += 1
            return true
        }
    }

    func leave(_ user: String) {
        running.withLock { running in
            running[user, default: 1] -= 1
            if running[user] == 0 { running[user] = nil }
        }
    }
}

/// A file of a list, as a face asks for it.
package struct Export: Sendable {
    /// The query that answers the list.
    package var call: Call
    /// What is exported, for the operation log: a view or an operation.
    package var source: String
    /// `csv` or `xlsx`.
    package var format: String

    /// A list as a file.
    package init(_ call: Call, of source: String, as format: String) {
        self.call = call
        self.source = source
        self.format = format
    }
}

extension Gateway {
    /// Reads a list to its end. `begin` is told what its rows are, and gives what takes each of them.
    ///
    /// - Returns: nil where all rows were taken and the operation log knows of it; else why nothing may be handed out.
    package func export(
        _ export: Export,
        begin: @escaping @Sendable (RowShape) throws -> @Sendable ([String?]) throws -> Void
    ) async -> Answer? {
        let start = ContinuousClock.now
        let call = export.call
        var answer: Answer?
        do {
            answer = try await read(export, begin: begin).map { completed($0, requestID: call.requestID) }
        } catch let refusal as Refusal {
            answer = refusal.answer(requestID: call.requestID)
        } catch let refused as ExportRefused {
            answer = refused.answer
        } catch let failure as DoorFailure {
            logger.report(failure, requestID: call.requestID)
            answer = failure.refusal.answer(requestID: call.requestID)
        } catch is CancellationError {
            answer = Refusal.cancelled.answer(requestID: call.requestID)
        } catch {
            logger.error(
                "a file could not be made",
                metadata: ["request_id": "\(call.requestID)", "error": "\(String(reflecting: error))"])
            answer = Refusal.internal.answer(requestID: call.requestID)
        }
        metrics.recordCall(
            operation: call.operation, kind: "export", outcome: answer?.errorName ?? "ok",
            seconds: start.duration(to: .now) / .seconds(1))
        return answer
    }

    private func read(
        _ export: Export,
        begin: @escaping @Sendable (RowShape) throws -> @Sendable ([String?]) throws -> Void
    ) async throws -> Answer? {
        let call = export.call
        guard let token = call.sessionToken, Secrets.isVisibleASCII(token, maximum: 512) else {
            throw Refusal.sessionRequired
        }
        let request: JSONRequest
        do {
            request = try JSONRequest(checking: call.request)
        } catch {
            throw Refusal.requestMalformed(error)
        }
        let operation = try await catalogue.operation(call.operation)
        guard operation.kind == .query else { throw Refusal.operationUnknown(call.operation) }
        let user = try await sessionState(of: token)?.login ?? token
        guard exportShares.enter(user) else { throw Refusal.exportsRunning(ExportShares.most) }
        defer { exportShares.leave(user) }
        let count = RowCount()
        let refused = try await door.rows(
            session: token, operation: operation.name, request: request.text
        ) { shape in
            let take = try begin(shape)
            return { row in
                count.rows.wrappingAdd(1, ordering: .relaxed)
                try take(row)
            }
        }
        if refused == nil {
            try await log(export, rows: count.rows.load(ordering: .relaxed), request: request.text)
        }
        return refused
    }

    /// Enters into the operation log who takes out what.
    ///
    /// - Throws: `Refusal`; then nothing is taken out.
    private func log(_ export: Export, rows: Int, request: String) async throws {
        let entry: JSONTree = [
            "source": .string(export.source), "format": .string(export.format), "row_count": .int(rows),
            "request": .raw(request),
        ]
        var call = export.call
        call.operation = "export.log"
        call.request = Array(entry.text.utf8)
        call.key = nil
        call.isDryRun = false
        let answer = await self.call(call)
        guard answer.isDone else { throw ExportRefused(answer: answer) }
    }
}

/// The operation log does not let data out.
private struct ExportRefused: Error {
    let answer: Answer
}

extension Refusal {
    /// A user has files made already.
    static func exportsRunning(_ most: Int) -> Refusal {
        Refusal(
            error: "exports_running", status: 429, retryable: true,
            message: Text(
                zh: "您已有 \(most) 个文件正在导出。", en: "\(most) files of yours are being made already."),
            hint: Text(zh: "请等它们完成后再导出。", en: "Wait for them to end, then export again."),
            retryAfterSeconds: 5)
    }
}
