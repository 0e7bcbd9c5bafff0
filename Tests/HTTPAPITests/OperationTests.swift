// Claims about calls over HTTP, against the real door.

import Gateway
import HTTPAPI
import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct OperationTests {
    @Test("who signs in with the right password gets a token that works, and loses it by signing out")
    func signIn() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let current = try await service.call("session.current", token: token)
            #expect(current.status == 200)
            #expect(current.json?["user"]?["login"]?.string == Service.login)
            #expect(try await service.call("session.sign_out", token: token).status == 200)
            let after = try await service.call("session.current", token: token)
            #expect(after.status == 401)
            #expect(after.error == "session_required")
            #expect(after.headers["www-authenticate"] == "Bearer")
        }
    }

    @Test("a dry run shows what a command would answer and change, and changes nothing")
    func dryRun() async throws {
        try await withService { service in
            let token = try await service.signIn()
            func create(_ dryRun: String?) async throws -> Response {
                try await service.call(
                    "unit.create", #"{"code":"BAG9","name":"袋"}"#, token: token,
                    headers: dryRun.map { ["Suanpan-Dry-Run": $0] } ?? [:])
            }
            let dry = try await create("true")
            #expect(dry.json?["dry_run"]?.bool == true)
            #expect(dry.json?["changes"]?.elements.contains { $0["table"]?.string == "unit" } == true)
            #expect(try await create("yes").error == "header_invalid")
            #expect(try await create(nil).status == 200)
            #expect(try await create("TRUE").error == "code_taken")
        }
    }

    @Test("what the service tells of itself is for those who may see it")
    func hostOperations() async throws {
        try await withService { service in
            #expect(try await service.call("host.status").error == "session_required")
            let status = try await service.call("host.status", token: try await service.signIn())
            #expect(status.json?["ready"]?.bool == true)
            #expect(status.json?["version"]?.string == Release.version)
        }
    }

    @Test("an unknown login and a wrong password look the same")
    func wrongPassword() async throws {
        try await withService { service in
            let unknown = try await service.call(
                "session.sign_in", #"{"login":"nobody","password":"whatever it is"}"#)
            let wrong = try await service.call(
                "session.sign_in", #"{"login":"admin","password":"whatever it is"}"#)
            #expect(unknown.status == 401)
            #expect(wrong.status == 401)
            #expect(unknown.error == wrong.error)
            #expect(unknown.json?["detail"]?.string == wrong.json?["detail"]?.string)
        }
    }

    @Test("a password can be changed over HTTP, and only the new one works")
    func changePassword() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let changed = try await service.call(
                "session.change_password",
                #"{"current_password":"\#(Service.password)","new_password":"another password"}"#,
                token: token)
            #expect(changed.status == 200, "\(changed.body)")
            let old = try await service.call(
                "session.sign_in", #"{"login":"admin","password":"\#(Service.password)"}"#)
            #expect(old.error == "sign_in_refused")
            let new = try await service.call(
                "session.sign_in", #"{"login":"admin","password":"another password"}"#)
            #expect(new.status == 200)
        }
    }

    @Test("an error is a problem document in the reader's language")
    func problem() async throws {
        try await withService { service in
            let chinese = try await service.call("session.current")
            #expect(chinese.status == 401)
            #expect(chinese.headers["content-type"] == "application/problem+json")
            #expect(chinese.headers["content-language"] == "zh")
            let json = try #require(chinese.json)
            #expect(json["type"]?.string == "urn:suanpan:error:session_required")
            #expect(json["status"]?.int == 401)
            #expect(json["error"]?.string == "session_required")
            #expect(json["retryable"]?.bool == false)
            let id = try #require(chinese.headers["suanpan-request-id"])
            #expect(json["instance"]?.string == "urn:suanpan:request:\(id)")
            #expect(json["request_id"]?.string == id)
            let english = try await service.call(
                "session.current", headers: ["Accept-Language": "en-GB,en;q=0.9"])
            #expect(english.headers["content-language"] == "en")
            #expect(english.json?["detail"]?.string?.utf8.allSatisfy { $0 < 0x80 } == true)
            #expect(english.json?["detail"]?.string != json["detail"]?.string)
        }
    }

    @Test("the door's faults come through with their paths")
    func faults() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let answer = try await service.call(
                "report.read", #"{"nonsense":1,"limit":"many"}"#, token: token)
            #expect(answer.status == 422)
            #expect(answer.error == "request_invalid")
            let paths = Set(
                (answer.json?["details"]?["faults"]?.elements ?? []).compactMap { $0["path"]?.string })
            #expect(paths == ["nonsense", "view", "limit"])
        }
    }

    @Test("two calls with the same key at once are carried out once, and both get that answer")
    func sameKeyAtOnce() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let body = #"{"code":"T1","name":"Tools"}"#
            let answers = try await withThrowingTaskGroup(of: Response.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await service.call(
                            "category.create", body, token: token, headers: ["Idempotency-Key": "same-key"])
                    }
                }
                return try await group.reduce(into: [Response]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 }, "\(answers.map(\.body))")
            #expect(Set(answers.map(\.body)).count == 1)
            let count = try await service.database.query(
                "select count(*) from data.category where code = 'T1'")
            #expect(try count[0].decode(0, as: Int.self) == 1)
            let other = try await service.call(
                "category.create", #"{"code":"T2","name":"Other"}"#, token: token,
                headers: ["Idempotency-Key": "same-key"])
            #expect(other.error == "key_reused")
        }
    }

    @Test("many commands at once are all carried out, each once")
    func many() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        try await service.call(
                            "category.create", #"{"code":"M\#(number)","name":"Many"}"#, token: token
                        ).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == 200 })
            let count = try await service.database.query(
                "select count(*) from data.category where name = 'Many'")
            #expect(try count[0].decode(0, as: Int.self) == 60)
        }
    }
}
