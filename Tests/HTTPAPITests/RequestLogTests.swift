// Claims about the line that each request leaves in the log.

import Gateway
import HTTPServer
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct RequestLogTests {
    @Test(
        "a request's line tells who called what in which branch, what came of it, bytes and milliseconds, and no secret"
    )
    func facts() async throws {
        let log = LogLines()
        try await withService(logger: log.logger) { service in
            let token = try await service.signIn()
            let done = try await service.call(
                "unit.create", #"{"code": "SACK", "name": "袋"}"#, token: token)
            #expect(done.status == 200, "\(done.body)")
            let refused = try await service.call(
                "purchase_order.save", #"{"partner": "NOBODY"}"#, token: token,
                headers: ["Suanpan-Branch": "HQ"])
            let error = try #require(refused.error)
            _ = try await service.call("unit.list", token: "made-up")
            _ = try await service.send(
                "GET", "/api/v1/report/unit", headers: ["Authorization": "Bearer \(token)"])
            _ = try await service.send("GET", "/healthz")
            let lines = log.all.filter { $0.message == "request" }.map(\.metadata)
            #expect(lines.count == 6)
            let told = lines.map { line in
                ["operation", "login", "branch", "outcome", "status"].map { line[$0] ?? "-" }
                    .joined(separator: " ")
            }
            #expect(
                told == [
                    "session.sign_in - - done 200", "unit.create admin - done 200",
                    "purchase_order.save admin HQ \(error) \(refused.status)",
                    "unit.list - - session_required 401",
                    "report.read admin - done 200", "- - - - 200",
                ])
            #expect(lines[1]["bytes"] == "\(done.bytes.count)")
            #expect(lines.allSatisfy { Double($0["milliseconds"] ?? "").map { $0 > 0 } == true })
            #expect(lines.allSatisfy { $0["client"] == "127.0.0.1" && $0["request_id"]?.isEmpty == false })
            #expect(!log.text.contains(token) && !log.text.contains(Service.password))
        }
    }
}
