// Claims about the log as JSON lines.

import Gateway
import Logging
import Synchronization
import Testing

@testable import Suanpan

@Suite struct JSONLinesLogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test(
        "an event is one line of JSON, whatever stands in it; metadata cannot take the place of what identifies it"
    )
    func line() throws {
        let lines = Lines()
        var logger = Logger(label: "test") { JSONLinesLogHandler(label: $0, write: lines.add) }
        logger[metadataKey: "request_id"] = "r1"
        logger.warning(
            "two\nlines \"quoted\"",
            metadata: [
                "level": "mine", "list": ["a", "b"], "nested": ["k": "v"], "request_id": "r2",
                "count": .stringConvertible(12), "part": .stringConvertible(0.25),
                "is_so": .stringConvertible(true),
                "endless": .stringConvertible(Double.infinity),
            ])
        logger.debug("below the level")
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        #expect(line.hasSuffix("\n"))
        #expect(line.dropLast().contains("\n") == false)
        let json = try JSONText(checking: line)
        #expect(json["message"]?.string == "two\nlines \"quoted\"")
        #expect(json["level"]?.string == "warning")
        #expect(json["metadata_level"]?.string == "mine")
        #expect(json["request_id"]?.string == "r2")
        #expect(json["list"]?.text == #"["a","b"]"#)
        #expect(json["nested"]?["k"]?.string == "v")
        let numbers = [json["count"], json["part"], json["is_so"], json["endless"]].map { $0?.text }
        #expect(numbers == ["12", "0.25", "true", "\"inf\""])
        #expect(json["time"]?.string?.hasSuffix("Z") == true)
    }
}
