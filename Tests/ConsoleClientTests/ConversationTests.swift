// Claims about the conversation as lists: lines in, events out.

import Testing

@testable import ConsoleClient

@Suite struct ConversationTests {
    private let greeting = "* suanpan protocol=1 version=0.1.0 tls=TLSv1.3 sign_in=password,token"

    private func greeted() throws -> Conversation {
        var conversation = Conversation()
        #expect(try conversation.received(Array(greeting.utf8)) == .greeted(version: "0.1.0"))
        return conversation
    }

    private func end(_ line: String) -> CommandEnd {
        CommandEnd(isDone: line.hasPrefix("+"), fields: KeyValueList(line.dropFirst().utf8))
    }

    @Test("each line means what its first byte says; what is not known is skipped")
    func lines() throws {
        var conversation = try greeted()
        let ticket = conversation.sending(CommandText("stock.on_hand limit=2"))
        let lines: [(String, Conversation.Event?)] = [
            (" product  name", .text("product  name")), (" ", .text("")),
            (#"{"product": "B500"}"#, .row(#"{"product": "B500"}"#)), ("[1]", .row("[1]")),
            (
                "* progress job=7 step=\"a b\" done=1",
                .news("progress", KeyValueList(#"job=7 step="a b" done=1"#.utf8))
            ),
            ("", nil), ("% later versions", nil), ("\u{1}", nil), ("*", nil),
            (
                "+ rows=2 more=true milliseconds=3 later=x",
                .ended(ticket, end("+ rows=2 more=true milliseconds=3 later=x"))
            ),
        ]
        for (line, event) in lines {
            #expect(try conversation.received(Array(line.utf8)) == event, "\(line)")
        }
        #expect(!conversation.isBusy)
        let last = end("+ rows=2 more=true milliseconds=3")
        #expect(last.hasMore && last.rows == 2 && last.milliseconds == 3 && last.error == nil)
    }

    @Test("what greets otherwise, or in another version, is not talked to")
    func strangers() {
        for (line, fault) in [
            ("HTTP/1.1 400 Bad Request", ConversationFault.notAConsole), ("220 mail", .notAConsole),
            ("* other protocol=1", .notAConsole), ("* suanpan", .notAConsole), ("+ x", .notAConsole),
            ("* suanpan protocol=2 version=9", .protocolUnknown("2")),
        ] {
            var conversation = Conversation()
            #expect(throws: fault) { try conversation.received(Array(line.utf8)) }
        }
        var full = Conversation()
        #expect(
            (try? full.received(Array("* closing error=overloaded".utf8)))
                == .news("closing", KeyValueList("error=overloaded".utf8)))
        #expect(!full.isGreeted)
    }

    @Test("ends come in the order of sending; CANCEL overtakes what was sent ahead")
    func order() throws {
        var conversation = try greeted()
        let first = conversation.sending(CommandText("batch.run"))
        let second = conversation.sending(CommandText("STATUS"))
        conversation.sendingCancel()
        #expect(conversation.isCancelling && conversation.waiting == 3)
        #expect(
            try conversation.received(Array("- error=cancelled status=499 retryable=false".utf8))
                == .ended(first, end("- error=cancelled status=499 retryable=false")))
        #expect(try conversation.received(Array("+ milliseconds=1".utf8)) == .cancelled)
        #expect(
            try conversation.received(Array("+ milliseconds=2".utf8))
                == .ended(second, end("+ milliseconds=2")))
        #expect(throws: ConversationFault.disorder) {
            try conversation.received(Array("+ milliseconds=2".utf8))
        }
    }

    @Test("who is signed in where follows sign-in, SET, certificates and sign-out")
    func identity() throws {
        var conversation = try greeted()
        _ = conversation.sending(CommandText("SIGN_IN admin"))
        #expect(try conversation.received(Array("? password".utf8)) == .question("password"))
        #expect(conversation.question == "password")
        conversation.sendingAnswer()
        #expect(conversation.question == nil)
        _ = try conversation.received(Array("+ user=admin name=管理员 branch=HQ milliseconds=41".utf8))
        #expect(conversation.user == "admin" && conversation.branch == "HQ")
        _ = conversation.sending(CommandText("set format=json branch=SH"))
        _ = try conversation.received(Array("- error=branch_unknown status=404 retryable=false".utf8))
        #expect(conversation.branch == "HQ")
        _ = conversation.sending(CommandText("SET branch=SH"))
        _ = try conversation.received(Array("+ milliseconds=0".utf8))
        #expect(conversation.branch == "SH")
        _ = try conversation.received(Array("* signed_out reason=idle".utf8))
        #expect(conversation.user == nil)
        _ = try conversation.received(Array("* signed_in user=cron branch=HQ".utf8))
        #expect(conversation.user == "cron" && conversation.branch == "HQ")
        _ = conversation.sending(CommandText("SIGN_OUT"))
        _ = try conversation.received(Array("+ milliseconds=0".utf8))
        #expect(conversation.user == nil)
    }

    @Test("a lost connection ends what had not ended, in mid-answer and at a question too")
    func lost() throws {
        var conversation = try greeted()
        let tickets = [
            conversation.sending(CommandText("SIGN_IN admin")), conversation.sending(CommandText("STATUS")),
        ]
        conversation.sendingCancel()
        _ = try conversation.received(Array("? password".utf8))
        #expect(conversation.closed() == tickets)
        #expect(!conversation.isBusy && conversation.question == nil && conversation.closed().isEmpty)
        #expect(throws: ConversationFault.disorder) { try conversation.received(Array("? password".utf8)) }
    }

    @Test("classes of errors are those of the program")
    func exits() {
        let classes: [(String, ExitClass)] = [
            ("+ milliseconds=1", .done), ("- error=stock_insufficient status=409 retryable=false", .refused),
            ("- error=command_malformed status=400 retryable=false position=3", .usage),
            ("- error=operation_unknown status=404 retryable=false", .usage),
            ("- error=request_invalid status=422 retryable=false", .faultyData),
            ("- error=busy status=503 retryable=true", .retryable),
            ("- error=unavailable status=503 retryable=true", .unavailable),
            ("- error=sign_in_refused status=401 retryable=false", .notPermitted),
            ("- error=permission_denied status=403 retryable=false", .notPermitted),
            ("- error=product_unknown status=404 retryable=false", .refused), ("-", .refused),
        ]
        for (line, expected) in classes { #expect(ExitClass(end(line)) == expected, "\(line)") }
    }

    @Test("lines are cut alike, whatever the pieces")
    func framing() throws {
        let text = " 青岛\r\n\n* a\n+ milliseconds=1\n"
        let bytes = Array(text.utf8)
        for size in 1...bytes.count {
            var framer = LineFramer()
            var lines: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                for line in try framer.take(bytes[start..<min(start + size, bytes.count)]) {
                    lines.append(String(decoding: line, as: UTF8.self))
                }
            }
            #expect(lines == [" 青岛", "", "* a", "+ milliseconds=1"])
            #expect(!framer.isInLine)
        }
    }
}
