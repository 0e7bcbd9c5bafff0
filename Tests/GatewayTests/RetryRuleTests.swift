// Claims about repetition: what may be sent again, and above all what may not.

import PostgresClient
import Testing

@testable import Gateway

@Suite struct RetryRuleTests {
    private func failure(_ state: String?, _ code: PostgresError.Code = .server, sent: Bool = true)
        -> DoorFailure
    {
        var error = PostgresError(code)
        error.sqlState = state
        return DoorFailure(error, wasSent: sent)
    }

    private func isRepeated(_ decision: RetryRule.Decision) -> Bool { decision != .answer }

    @Test(
        "an error of the server proves that nothing was committed",
        arguments: ["40001", "40P01", "53200", "XX000", "22012"])
    func proven(state: String) {
        #expect(failure(state).provesNothingDone)
    }

    @Test(
        "a lost connection or a session that was ended proves nothing",
        arguments: ["57P01", "57P02", "08006", nil])
    func unproven(state: String?) {
        #expect(!failure(state, .unavailable).provesNothingDone)
        #expect(failure(state, .unavailable, sent: false).provesNothingDone)
    }

    @Test("an error that ends the session proves nothing, whatever its state", arguments: ["58030", "XX000"])
    func fatal(state: String) {
        #expect(!failure(state, .unavailable).provesNothingDone)
        #expect(!isRepeated(RetryRule.afterGroup(failure(state, .unavailable), hasKey: false)))
        #expect(failure(state, .unavailable).refusal.error == "outcome_unknown")
    }

    @Test("what a caller gave up is undone, and not repeated", arguments: ["57014", nil])
    func cancelled(state: String?) {
        let cancelled = failure(state, .cancelled)
        #expect(cancelled.provesNothingDone)
        #expect(!isRepeated(RetryRule.afterSingle(cancelled, hasKey: true, attempt: 1)))
        #expect(cancelled.refusal == .cancelled)
    }

    @Test("a group that failed is sent again one by one", arguments: ["40001", "53200", "58030", "XX000"])
    func group(state: String) {
        #expect(isRepeated(RetryRule.afterGroup(failure(state), hasKey: false)))
        #expect(isRepeated(RetryRule.afterGroup(failure(state), hasKey: true)))
    }

    @Test("after a lost connection only a call with a key is sent again")
    func lost() {
        let lost = failure(nil, .unavailable)
        #expect(isRepeated(RetryRule.afterGroup(lost, hasKey: true)))
        #expect(!isRepeated(RetryRule.afterGroup(lost, hasKey: false)))
        #expect(isRepeated(RetryRule.afterSingle(lost, hasKey: true, attempt: 1)))
        #expect(!isRepeated(RetryRule.afterSingle(lost, hasKey: true, attempt: 2)))
        #expect(!isRepeated(RetryRule.afterSingle(lost, hasKey: false, attempt: 1)))
        #expect(lost.refusal == .outcomeUnknown)
    }

    @Test("without a connection nothing is tried again, and the caller is told that nothing was done")
    func unreachable() {
        let unreachable = failure(nil, .unavailable, sent: false)
        #expect(!isRepeated(RetryRule.afterGroup(unreachable, hasKey: true)))
        #expect(!isRepeated(RetryRule.afterSingle(unreachable, hasKey: true, attempt: 1)))
        #expect(unreachable.refusal == .unavailable)
        #expect(failure(nil, .poolExhausted, sent: false).refusal == .overloaded)
    }

    @Test("a conflict is repeated a bounded number of times, after growing pauses")
    func conflict() {
        let decisions = (1...4).map { RetryRule.afterSingle(failure("40001"), hasKey: false, attempt: $0) }
        #expect(
            decisions == [
                .again(withinMilliseconds: 20), .again(withinMilliseconds: 80),
                .again(withinMilliseconds: 320), .answer,
            ])
        #expect(failure("40P01").refusal == .conflict)
    }

    @Test("a time-out is not repeated")
    func timeout() {
        #expect(!isRepeated(RetryRule.afterSingle(failure("57014"), hasKey: true, attempt: 1)))
        #expect(failure("57014").refusal == .timedOut)
    }

    @Test("an answer that says busy is asked again, from a group at once and alone")
    func busy() {
        let busy = Refusal(
            error: "busy", status: 503, retryable: true, message: .init(zh: "", en: ""),
            hint: .init(zh: "", en: "")
        ).answer(requestID: "1")
        #expect(RetryRule.afterAnswer(busy, wasInGroup: true, attempt: 1) == .again(withinMilliseconds: 0))
        #expect(RetryRule.afterAnswer(busy, wasInGroup: false, attempt: 2) == .again(withinMilliseconds: 80))
        #expect(RetryRule.afterAnswer(busy, wasInGroup: false, attempt: 4) == .answer)
    }

    @Test("no other error is asked again")
    func others() {
        for name in ["sign_in_refused", "stock_insufficient", "version_stale"] {
            let answer = Refusal(
                error: name, status: 409, retryable: true, message: .init(zh: "", en: ""),
                hint: .init(zh: "", en: "")
            ).answer(requestID: "1")
            #expect(RetryRule.afterAnswer(answer, wasInGroup: false, attempt: 1) == .answer)
        }
        #expect(
            RetryRule.afterAnswer(Answer(status: 200, body: "{}"), wasInGroup: true, attempt: 1) == .answer)
    }
}
