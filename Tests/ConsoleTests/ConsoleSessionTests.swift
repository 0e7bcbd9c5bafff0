// Claims about the session as a value: events in, actions out.

import Gateway
import Testing

@testable import Console

@Suite struct ConsoleSessionTests {
    private static let identity = Identity(
        token: "t", login: "admin", name: "管理员", branch: "HQ", language: .english, isOwn: true)

    private func open(_ limits: ConsoleSession.Limits = .init(), signedIn: Bool = false) -> ConsoleSession {
        var session = ConsoleSession(limits: limits, version: "1")
        _ = session.handle(.connected, at: 0)
        _ = session.handle(.opened(tls: nil, certificateSubject: nil), at: 0)
        session.wroteAll(at: 0)
        if signedIn {
            session.receive("SIGN_IN admin\n", at: 0)
            _ = session.handle(
                .finished(1, CommandOutcome(end: .done, changes: [.signedIn(Self.identity)])), at: 0)
            session.wroteAll(at: 0)
        }
        return session
    }

    /// Actions with the timer that the first bytes after a rest set.
    private func stalled(
        _ actions: [ConsoleSession.Action], after place: Int = 1
    ) -> [ConsoleSession.Action] {
        actions.prefix(place) + [.setTimer(.stall, milliseconds: 60_000)] + actions.dropFirst(place)
    }

    private func help(_ id: Int, _ context: SessionContext = .init()) -> ConsoleSession.Action {
        .start(id, .command(Command(head: .verb(.help))), context)
    }

    @Test("the greeting says what can be spoken and how to sign in")
    func greeting() {
        var session = ConsoleSession(version: "1")
        #expect(session.handle(.connected, at: 0) == [.setTimer(.handshake, milliseconds: 10_000)])
        #expect(
            session.handle(.opened(tls: "TLSv1.3", certificateSubject: nil), at: 5) == [
                .stopTimer(.handshake), .setTimer(.signIn, milliseconds: 60_000),
                .text("* suanpan protocol=1 version=1 tls=TLSv1.3 sign_in=password,token\n"),
                .setTimer(.stall, milliseconds: 60_000),
            ])
    }

    @Test("a certificate signs in at the greeting, told as news and answered by nothing")
    func certificate() {
        var session = ConsoleSession(version: "1")
        let actions = session.handle(.opened(tls: "TLSv1.3", certificateSubject: "CN=cron"), at: 0)
        #expect(actions.last == .start(1, .certificate(subject: "CN=cron"), SessionContext()))
        let outcome = CommandOutcome(end: .done, changes: [.signedIn(Self.identity)])
        #expect(
            session.handle(.finished(1, outcome), at: 1) == [
                .text("* signed_in user=admin name=管理员 branch=HQ\n"), .stopTimer(.signIn),
                .setTimer(.idle, milliseconds: 1_800_000),
            ])
    }

    @Test("commands sent ahead run one after the other, each with one end in its turn")
    func pipeline() {
        var session = open()
        #expect(session.receive("HELP\nHELP\n\nNOPE\n", at: 1) == [help(1)])
        #expect(session.handle(.output(1, Array(" text\n".utf8)), at: 2) == stalled([.text(" text\n")]))
        #expect(
            session.handle(.finished(1, CommandOutcome(rest: Array(" rest\n".utf8), end: .done)), at: 4) == [
                .text(" rest\n"), .text("+ milliseconds=3\n"), help(2),
            ])
        let last = session.handle(.finished(2, CommandOutcome(end: .done)), at: 9)
        #expect(last.count == 2)
        #expect(last[0] == .text("+ milliseconds=5\n"))
        #expect(
            last[1].sent?.hasSuffix("- error=verb_unknown status=404 retryable=false milliseconds=0\n")
                == true)
        #expect(session.handle(.output(1, Array("late\n".utf8)), at: 10) == [], "its command is over")
        #expect(session.handle(.finished(1, CommandOutcome(end: .done)), at: 10) == [])
    }

    @Test("CANCEL overtakes: what runs ends, then it is answered itself; the others stay")
    func cancel() {
        var session = open()
        _ = session.receive("HELP\nHELP\n", at: 0)
        #expect(session.receive("cancel\r\n", at: 1) == [.cancel(1)])
        #expect(session.receive("CANCEL\n", at: 1) == [])
        #expect(
            session.handle(.finished(1, CommandOutcome(end: CommandEnd(Refusal.cancelled))), at: 2)
                == stalled([
                    .text("- error=cancelled status=499 retryable=true milliseconds=2\n"),
                    .text("+ milliseconds=0\n"), .text("+ milliseconds=0\n"), help(2),
                ]))
        _ = session.handle(.finished(2, CommandOutcome(end: .done)), at: 3)
        #expect(session.receive("CANCEL\n", at: 4) == [.text("+ milliseconds=0\n")], "nothing ran")
        let item = session.receive("CANCEL now\n", at: 4)
        #expect(
            item.first?.sent?.contains("error=command_malformed status=400 retryable=false position=7")
                == true)
    }

    @Test("the line after a question is its answer, whatever it says; an empty one gives it up")
    func question() {
        var session = open()
        _ = session.receive("SIGN_IN admin\n", at: 0)
        #expect(session.handle(.asked(1, name: "password"), at: 0) == stalled([.text("? password\n")]))
        #expect(session.receive("CANCEL\nHELP\n", at: 0) == [.answer(Array("CANCEL".utf8))])
        #expect(
            session.handle(.asked(1, name: "password"), at: 0) == [
                .text("? password\n"), .answer(Array("HELP".utf8)),
            ])
        #expect(session.handle(.asked(1, name: "password"), at: 0) == [.text("? password\n")])
        #expect(session.receive("x={5+}\n", at: 0) == [.answer(Array("x={5+}".utf8))])
        #expect(session.handle(.asked(1, name: "password"), at: 0) == [.text("? password\n")])
        #expect(session.receive("\r\n", at: 0) == [.answer(nil)])
        #expect(session.handle(.asked(1, name: "password"), at: 0) == [.text("? password\n")])
        #expect(session.handle(.inputEnded, at: 0) == [.answer(nil)])
    }

    @Test("an empty line sent ahead is the answer that gives a question up, and else nothing")
    func blankAhead() {
        var session = open()
        #expect(session.receive("\n \t\nHELP\n\nHELP\n", at: 0) == [help(1)])
        #expect(session.handle(.asked(1, name: "password"), at: 0).contains(.answer(nil)))
        let end = session.handle(.finished(1, CommandOutcome(end: .done)), at: 0)
        #expect(end.last == help(2))
    }

    @Test("beyond so many waiting commands or bytes nothing is read until one is answered")
    func backpressure() {
        var limits = ConsoleSession.Limits()
        limits.waitingCommands = 2
        var session = open(limits)
        _ = session.receive("HELP\nHELP\n", at: 0)
        #expect(session.wantsInput)
        _ = session.receive("HELP\nHELP\nHELP\nCANCEL\n", at: 0)
        #expect(!session.wantsInput)
        _ = session.handle(.finished(1, CommandOutcome(end: .done)), at: 0)
        #expect(!session.wantsInput, "what had come already is taken first")
        for id in 2...4 { _ = session.handle(.finished(id, CommandOutcome(end: .done)), at: 0) }
        #expect(session.wantsInput)
        limits = .init()
        limits.waitingLineBytes = 100
        session = open(limits)
        _ = session.receive("HELP\nHELP " + String(repeating: "x", count: 100) + "\n", at: 0)
        #expect(!session.wantsInput)
    }

    @Test("no command is begun while a slow reader has not taken in the ends before it")
    func unsent() {
        var session = open()
        _ = session.receive("HELP\nHELP\n", at: 0)
        let rest = [UInt8](repeating: 0x20, count: 70_000)
        let end = session.handle(.finished(1, CommandOutcome(rest: rest, end: .done)), at: 0)
        #expect(!end.contains(help(2)))
        #expect(session.handle(.wrote(70_000), at: 1) == [help(2)])
    }

    @Test("a reader that takes in nothing is dropped, one that takes in something is not")
    func stall() {
        var session = open()
        _ = session.receive("HELP\n", at: 0)
        _ = session.handle(.output(1, Array(repeating: 0x20, count: 100)), at: 1000)
        _ = session.handle(.wrote(1), at: 50_000)
        #expect(session.handle(.timerFired(.stall), at: 61_000) == [.setTimer(.stall, milliseconds: 49_000)])
        let actions = session.handle(.timerFired(.stall), at: 110_000)
        #expect(actions.first == .cancel(1))
        #expect(actions.last == .abort)
    }

    @Test("whoever does not sign in in time is told and closed; whoever is silent too long is signed out")
    func timeouts() {
        var session = open()
        let late = session.handle(.timerFired(.signIn), at: 60_000)
        #expect(late.first == .text("* closing error=timed_out\n"))
        #expect(late.last == .close)
        session = open(signedIn: true)
        #expect(session.handle(.timerFired(.signIn), at: 60_000) == [])
        _ = session.receive("HELP\n", at: 600_000)
        #expect(
            session.handle(.timerFired(.idle), at: 1_800_000) == [.setTimer(.idle, milliseconds: 1_800_000)],
            "what runs is not silent")
        _ = session.handle(.finished(2, CommandOutcome(end: .done)), at: 1_900_000)
        session.wroteAll(at: 1_900_000)
        #expect(
            session.handle(.timerFired(.idle), at: 3_600_000) == [.setTimer(.idle, milliseconds: 100_000)])
        let idle = session.handle(.timerFired(.idle), at: 3_700_000)
        #expect(idle.first == .text("* signed_out reason=idle\n"))
        #expect(idle.last == .close)
    }

    @Test("at shutdown what runs is finished, what waits is refused, what never ends is cancelled")
    func shutdown() {
        var session = open(signedIn: true)
        _ = session.receive("HELP\nHELP\n", at: 0)
        #expect(session.handle(.shutdown(seconds: 30), at: 0).first == .text("* shutdown seconds=30\n"))
        #expect(!session.wantsInput)
        let end = session.handle(.finished(2, CommandOutcome(end: .done)), at: 1)
        #expect(end[0] == .text("+ milliseconds=1\n"))
        #expect(end[1].sent?.contains("- error=shutting_down") == true)
        #expect(end.last == .close)
        session = open(signedIn: true)
        _ = session.receive("WATCH 1 a.b\n", at: 0)
        #expect(session.handle(.shutdown(seconds: 30), at: 0).contains(.cancel(2)))
        session = open()
        #expect(session.handle(.shutdown(seconds: 30), at: 0).last == .close, "nothing runs")
    }

    @Test("news never stand inside a line")
    func newsBetweenLines() {
        var session = open()
        _ = session.receive("HELP\n", at: 0)
        _ = session.handle(.output(1, Array("{\"a\":".utf8)), at: 0)
        #expect(session.handle(.shutdown(seconds: 30), at: 0) == [])
        #expect(
            session.handle(.output(1, Array("1}\n".utf8)), at: 0) == [
                .text("1}\n"), .text("* shutdown seconds=30\n"),
            ])
    }

    @Test("QUIT ends the connection after what was sent before, and nothing behind it is begun")
    func quit() {
        var session = open()
        _ = session.receive("HELP\nQUIT\nHELP\n", at: 0)
        let end = session.handle(.finished(1, CommandOutcome(end: .done)), at: 0)
        #expect(end.compactMap(\.sent) == ["+ milliseconds=0\n", "+ milliseconds=0\n"])
        #expect(end.last == .close)
    }

    @Test("when the peer has said its last, the answers still come, then the end")
    func inputEnded() {
        var session = open()
        _ = session.receive("HELP\nHELP\nHEL", at: 0)
        #expect(session.handle(.inputEnded, at: 0) == [])
        _ = session.handle(.finished(1, CommandOutcome(end: .done)), at: 0)
        let end = session.handle(.finished(2, CommandOutcome(end: .done)), at: 0)
        #expect(end.compactMap(\.sent).joined().contains("- error=command_malformed"))
        #expect(end.last == .close)
    }

    @Test("a peer that ends between two lines hears of no fault")
    func inputEndedBetweenLines() {
        var session = open()
        _ = session.receive("HELP\n", at: 0)
        #expect(session.handle(.inputEnded, at: 0) == [])
        let end = session.handle(.finished(1, CommandOutcome(end: .done)), at: 0)
        #expect(!end.compactMap(\.sent).joined().contains("error="))
        #expect(end.last == .close)
    }

    @Test("a stranger's literals are small, and a hopeless one ends the connection")
    func literals() {
        var session = open()
        let refused = session.receive(
            "a.b x={65537+}\n" + String(repeating: "x", count: 65_537) + "\n", at: 0)
        #expect(refused.first?.sent?.contains("error=overloaded") == true)
        session = open(signedIn: true)
        let taken = session.receive("a.b x={65537+}\n" + String(repeating: "x", count: 65_537) + "\n", at: 0)
        #expect(taken.count == 1)
        #expect(session.heldLiteralBytes == 65_537)
        _ = session.handle(.finished(2, CommandOutcome(end: .done)), at: 0)
        #expect(session.heldLiteralBytes == 0)
        let hopeless = session.receive("a.b x={99999999999+}\n", at: 0)
        #expect(hopeless.first?.sent == "* closing error=literal_too_long\n")
        #expect(hopeless.last == .close)
    }

    @Test("what an outcome changes holds for the next command")
    func changes() {
        var session = open(signedIn: true)
        let options = CommandOptions(format: .json)
        _ = session.receive("SET format=json\n", at: 0)
        _ = session.handle(.finished(2, CommandOutcome(end: .done, changes: [.options(options)])), at: 0)
        #expect(
            session.receive("HELP\n", at: 0) == [
                help(3, SessionContext(identity: Self.identity, options: options))
            ])
        let out = session.handle(
            .finished(3, CommandOutcome(end: .done, changes: [.signedOut(reason: "expired")])), at: 0)
        #expect(out.first == .text("* signed_out reason=expired\n"))
        #expect(session.receive("HELP\n", at: 0) == [help(4, SessionContext(options: options))])
    }
}

extension ConsoleSession {
    /// Bytes come.
    @discardableResult
    mutating func receive(_ text: String, at now: Int) -> [Action] {
        handle(.received(Array(text.utf8), allowance: .max), at: now)
    }

    /// The network has taken everything, and the timer of that has seen it.
    mutating func wroteAll(at now: Int) {
        _ = handle(.wrote(unsentBytes), at: now)
        _ = handle(.timerFired(.stall), at: now)
    }
}

extension ConsoleSession.Action {
    static func text(_ text: String) -> ConsoleSession.Action { .send(Array(text.utf8)) }

    /// What is sent, as text.
    var sent: String? {
        if case .send(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
}
