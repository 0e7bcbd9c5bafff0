// Claims about lines and literals: what is one command, what is refused, and that nothing inside a literal is a command.

import Testing

@testable import Console

@Suite struct LineReaderTests {
    private static let small = LineReader.Limits(
        lineBytes: 20, literalBytes: 10, skippedLiteralBytes: 1000)

    /// Everything that is read of bytes that arrive in pieces of a size.
    private func items(
        _ bytes: [UInt8], limits: LineReader.Limits = LineReader.Limits(), pieces: Int = .max
    ) -> [LineReader.Item] {
        var reader = LineReader(limits: limits)
        var items: [LineReader.Item] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.append(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
            while let item = reader.next() { items.append(item) }
        }
        return items
    }

    private func items(_ text: String, limits: LineReader.Limits = LineReader.Limits()) -> [LineReader.Item] {
        items(Array(text.utf8), limits: limits)
    }

    private func command(_ lines: [String], _ literals: [String] = []) -> LineReader.Item {
        .command(
            CommandInput(lines: lines.map { Array($0.utf8) }, literals: literals.map { Array($0.utf8) }))
    }

    @Test("a line ends with LF, a CR before it is dropped, what has no end is not read")
    func lines() {
        #expect(items("HELP\nSET\r\n\nQUI") == [command(["HELP"]), command(["SET"]), command([""])])
        #expect(items("a\r\r\n") == [command(["a\r"])])
    }

    @Test("a literal holds exactly the announced bytes, and the command goes on behind it")
    func literals() {
        #expect(
            items("a.b x={5+}\r\nq\nr\rs y=1\nHELP\n")
                == [command(["a.b x=", " y=1"], ["q\nr\rs"]), command(["HELP"])])
        #expect(items("a.b {2+}\n{}\n") == [command(["a.b ", ""], ["{}"])])
        #expect(items("a.b x={0+}\n\n") == [command(["a.b x=", ""], [""])])
        #expect(items("a.b x={1+}\n1 y={1+}\n2\n") == [command(["a.b x=", " y=", ""], ["1", "2"])])
        #expect(items("a.b x=y{1+}\n") == [command(["a.b x=y{1+}"])], "it begins no value")
        #expect(items("a.b x={1}\n") == [command(["a.b x={1}"])])
    }

    @Test("however the bytes are cut, the same is read")
    func pieces() {
        let text =
            "HELP\r\na.b x={7+}\r\nline\r\n2 y={\"z\": 1}\n" + String(repeating: "x", count: 30) + "\nSET\n"
        let limits = LineReader.Limits(lineBytes: 25, literalBytes: 10, skippedLiteralBytes: 1000)
        let whole = items(Array(text.utf8), limits: limits)
        #expect(whole.count == 4)
        for pieces in 1...40 { #expect(items(Array(text.utf8), limits: limits, pieces: pieces) == whole) }
    }

    @Test("a line of the limit is read; one byte more is refused and skipped to its end")
    func longLines() {
        let limit = String(repeating: "x", count: 20)
        #expect(items(limit + "\r\nHELP\n", limits: Self.small) == [command([limit]), command(["HELP"])])
        #expect(
            items(limit + "x\nHELP\n", limits: Self.small) == [.refused(.lineTooLong), command(["HELP"])])
        #expect(
            items(String(repeating: "x", count: 1 << 20) + "\nHELP\n")
                == [.refused(.lineTooLong), command(["HELP"])])
        let parts = "a.b x={1+}\n1 y={1+}\n2 " + String(repeating: "z", count: 12) + "\nHELP\n"
        #expect(
            items(parts, limits: Self.small) == [.refused(.lineTooLong), command(["HELP"])],
            "the lines of a command are one in this")
    }

    @Test("a literal that is refused is skipped with its command, and so is that of a refused line")
    func refusedLiterals() {
        #expect(
            items("a.b x={11+}\nQUIT\nQUIT\n_ y=1\nHELP\n", limits: Self.small)
                == [.refused(.literalTooLong), command(["HELP"])])
        #expect(
            items("a.b x={6+}\n123456 y={6+}\n123456\nHELP\n", limits: Self.small)
                == [.refused(.literalTooLong), command(["HELP"])], "all of a command together")
        let long = "a.b " + String(repeating: "x", count: 30) + " y={5+}\nQUIT\n\nHELP\n"
        #expect(items(long, limits: Self.small) == [.refused(.lineTooLong), command(["HELP"])])
        #expect(
            items(Array(long.utf8), limits: Self.small, pieces: 1)
                == [.refused(.lineTooLong), command(["HELP"])])
    }

    @Test("a literal beyond what may be held at the moment is refused, and skipped")
    func allowance() {
        var reader = LineReader()
        reader.append(Array("a.b x={5+}\n12345\nHELP\n".utf8))
        #expect(reader.next(allowance: 4) == .refused(.overloaded))
        #expect(reader.next(allowance: 4) == command(["HELP"]))
        reader.append(Array("a.b x={5+}\n123".utf8))
        #expect(reader.next(allowance: 5) == nil)
        #expect(reader.announcedBytes == 5, "what was announced counts before it has come")
        reader.append(Array("45\n".utf8))
        #expect(reader.next() == command(["a.b x=", ""], ["12345"]))
        #expect(reader.announcedBytes == 0)
    }

    @Test("an announcement that is not worth skipping is hopeless, whatever digits it has")
    func hopeless() {
        #expect(items("a.b x={1001+}\n", limits: Self.small) == [.hopeless])
        #expect(items("a.b x={99999999999999999999999+}\n").isEmpty == false)
        #expect(items("a {9223372036854775807+}\n") == [.hopeless])
    }

    @Test("NUL and broken UTF-8 are refused, in lines and in literals")
    func invalid() {
        for bytes: [UInt8] in [
            [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] {
            #expect(
                items([0x61] + bytes + Array("\nHELP\n".utf8))
                    == [.refused(.lineInvalid), command(["HELP"])])
            let literal = Array("a.b x={\(bytes.count)+}\n".utf8) + bytes + Array("\nHELP\n".utf8)
            #expect(items(literal) == [.refused(.lineInvalid), command(["HELP"])])
        }
    }

    @Test("an answer is taken as it stands: it announces nothing")
    func answers() {
        var reader = LineReader()
        reader.append(Array("secret={5+}\nHELP\n".utf8))
        #expect(reader.next(isAnswer: true) == command(["secret={5+}"]))
        #expect(reader.next() == command(["HELP"]))
    }

    @Test("what is held stays bounded while bytes without a line end arrive")
    func bounded() {
        var reader = LineReader()
        for _ in 0..<1000 {
            reader.append([UInt8](repeating: 0x78, count: 10_000))
            #expect(reader.next() == nil)
            #expect(reader.bufferedBytes <= 90_000)
        }
    }
}
