// Claims about health, readiness, metrics and shutdown.

import Foundation
import Gateway
import HTTPAPI
import HTTPServer
import PostgresClient
import ServiceLifecycle
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct ServiceRoutesTests {
    @Test("a service over a current database is alive and ready")
    func ready() async throws {
        try await withService { service in
            #expect(try await service.send("GET", "/healthz").status == 200)
            let ready = try await service.send("GET", "/readyz")
            #expect(ready.status == 200)
            #expect(ready.json?["missing"]?.elements.isEmpty == true)
        }
    }

    @Test("the catalogue tells of the service's own operations too, without asking the database each time")
    func catalogue() async throws {
        try await withService { service in
            let answer = try await service.call("operation.catalogue")
            let names = answer.json?["operations"]?.elements.compactMap { $0["name"]?.string } ?? []
            #expect(names.contains("host.status") && names.contains("product.create"))
            #expect(Set(names).count == names.count)
            let again = try Catalogue(json: answer.body)
            #expect(again["host.status"]?.permission == "service.see")
        }
    }

    @Test(
        "the log names the caller behind a trusted proxy, and believes nobody else",
        arguments: [
            (["127.0.0.1"], "10.1.2.3", "10.1.2.3"), (["127.0.0.1"], "6.6.6.6, 10.1.2.3", "10.1.2.3"),
            (["127.0.0.1", "10.9.9.9"], "10.1.2.3, 10.9.9.9", "10.1.2.3"),
            (["127.0.0.1"], "not an address", "127.0.0.1"), ([], "10.1.2.3", "127.0.0.1"),
        ] as [(Set<String>, String, String)])
    func forwardedFor(proxies: Set<String>, header: String, client: String) async throws {
        var http = HTTPConfiguration()
        http.trustedProxies = proxies
        try await withService(http: http) { service in
            let token = try await service.signIn()
            let touch = try await service.call(
                "session.touch", token: token, headers: ["X-Forwarded-For": header])
            #expect(touch.status == 200)
            let rows = try await service.database.query(
                "select l.client from data.operation_log l where l.operation = 'session.touch' and l.face = 'http'",
                as: .deploy)
            let clients = try rows.map { try $0.decode(0, as: String.self) }
            #expect(clients == [client])
        }
    }

    @Test("a database with other code than this build's is not ready, and says so")
    func otherDigest() async throws {
        try await withService(configure: { $0.expectedDigest = "another" }) { service in
            let ready = try await service.send("GET", "/readyz")
            #expect(ready.status == 503)
            #expect(ready.json?["missing"]?.elements.first?.string == "schema_digest")
        }
    }

    @Test("an empty database is not ready for want of the schema")
    func noSchema() async throws {
        try await withEmptyDatabase { database in
            let gateway = Gateway(
                configuration: GatewayConfiguration(database: database.configuration()), logger: silentLogger)
            try await serve(gateway, over: database, http: HTTPConfiguration()) { service in
                let ready = try await service.send("GET", "/readyz")
                #expect(ready.status == 503)
                #expect(ready.json?["missing"]?.elements.first?.string == "schema")
                #expect(try await service.call("session.current").status >= 500)
            }
        }
    }

    @Test("an unreachable database makes every call unavailable, never a hang, and the service stays alive")
    func unreachable() async throws {
        try await withEmptyDatabase { database in
            var configuration = GatewayConfiguration(
                database: .init(connectionString: "host=127.0.0.1 port=1 user=nobody dbname=nothing"))
            configuration.acquireTimeoutSeconds = 2
            let gateway = Gateway(configuration: configuration, logger: silentLogger)
            try await serve(gateway, over: database, http: HTTPConfiguration()) { service in
                let call = try await service.call("session.current")
                #expect(call.status == 503)
                #expect(call.error == "unavailable")
                #expect(call.headers["retry-after"] != nil)
                let ready = try await service.send("GET", "/readyz")
                #expect(ready.json?["missing"]?.elements.first?.string == "database")
                #expect(try await service.send("GET", "/healthz").status == 200)
            }
        }
    }

    @Test("metrics count what was called, and show the pools and lanes")
    func metrics() async throws {
        try await withService { service in
            let token = try await service.signIn()
            _ = try await service.call("session.current", token: token)
            let answer = try await service.send("GET", "/metrics")
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            for line in [
                #"suanpan_calls_total{operation="session.current",outcome="ok"} 1"#,
                #"suanpan_calls_total{operation="session.sign_in",outcome="ok"} 1"#,
                #"suanpan_pool_busy{pool="query"} "#, #"suanpan_lane_waiting{lane="0"} 0"#,
                #"suanpan_requests_total{face="http",status="200"} 2"#,
            ] {
                #expect(answer.body.contains("\n\(line)"), "\(line)")
            }
        }
    }

    @Test("metrics with a token are for its bearer only")
    func metricsToken() async throws {
        var http = HTTPConfiguration()
        http.metricsToken = "scrape"
        try await withService(http: http) { service in
            for (token, status) in [("other", 401), ("scrape", 200)] {
                let answer = try await service.send(
                    "GET", "/metrics", headers: ["Authorization": "Bearer \(token)"])
                #expect(answer.status == status)
            }
            let nobody = try await service.send("GET", "/metrics")
            #expect(nobody.status == 401)
        }
    }

    @Test("at shutdown a request in flight is finished, and nothing new comes in")
    func drained() async throws {
        try await withService { service in
            let token = try await service.signIn()
            let request =
                "POST /api/v1/session.current HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"
            async let inFlight = RawClient.exchange(
                port: service.port, [Array(request.utf8), Array("{}".utf8)], pause: .seconds(3))
            try await Task.sleep(for: .milliseconds(500))
            await service.group.triggerGracefulShutdown()
            var attempts = 0
            while (try? await service.send("GET", "/healthz")) != nil, attempts < 100 {
                attempts += 1
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(attempts < 100, "new requests are still answered")
            let answer = try await inFlight
            #expect(answer.status == 200)
            #expect(answer.json?["user"] != nil)
        }
    }
}
