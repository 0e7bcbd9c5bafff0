// Claims about settings: where they come from, and that none is wrong without a word.

import Console
import Foundation
import Console
import Gateway
import HTTPServer
import PostgresClient
import TLS
import Testing
import WebUI

@testable import Suanpan

@Suite struct SettingsTests {
    private func load(_ environment: [String: String]) async throws -> Settings {
        try await Settings.load(environment: environment)
    }

    private func withFile<R>(_ text: String, _ body: (String) async throws -> R) async throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
            .path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    @Test("without any setting the defaults hold, and the schema is not applied")
    func defaults() async throws {
        let settings = try await load([:])
        #expect(settings.http.host == "127.0.0.1")
        #expect(settings.http.port == 8480)
        #expect(settings.http.maximumBodyBytes == 10_485_760)
        #expect(settings.deployDatabase == nil)
        #expect(!settings.appliesSchemaAtStart)
        #expect(settings.logFormat == .text)
    }

    @Test("the environment wins over the file, the file over the defaults")
    func order() async throws {
        try await withFile("# comment\n\nSUANPAN_HTTP_PORT=9000\nSUANPAN_LANES = 7\n") { path in
            let settings = try await load(["SUANPAN_CONFIG_FILE": path, "SUANPAN_HTTP_PORT": "9001"])
            #expect(settings.http.port == 9001)
            #expect(settings.gateway.lanes == 7)
        }
    }

    @Test(
        "a wrong value is refused by name",
        arguments: [
            ("SUANPAN_HTTP_PORT", "80x"), ("SUANPAN_HTTP_PORT", "70000"), ("SUANPAN_HTTP_PORT", "-1"),
            ("SUANPAN_LANES", "0"), ("SUANPAN_LANES", "1.5"), ("SUANPAN_LOG_FORMAT", "xml"),
            ("SUANPAN_LOG_LEVEL", "loud"),
            ("SUANPAN_SCHEMA_APPLY_AT_START", "maybe"), ("SUANPAN_CONFIG_FILE", "/nowhere/at/all"),
            ("SUANPAN_HTTP_MAXIMUM_BODY_BYTES", "99999999999999999999"),
        ])
    func wrong(name: String, value: String) async throws {
        let fault = await #expect(throws: SettingsFault.self) { try await load([name: value]) }
        #expect(fault?.name == name)
        #expect(fault?.value == value)
    }

    @Test("one click signs in the demo's people, at this machine alone")
    func demoPeople() async throws {
        try await withFile("secret\n") { path in
            let name = "SUANPAN_WEB_DEMO_PASSWORD_FILE"
            let settings = try await load([name: path])
            #expect(settings.web.demo != nil)
            for host in ["0.0.0.0", "192.0.2.1", "::"] {
                let fault = await #expect(throws: SettingsFault.self) {
                    try await load([name: path, "SUANPAN_HTTP_HOST": host])
                }
                #expect(fault?.name == name)
            }
            let earnest = try await load([:])
            #expect(earnest.web.demo == nil)
        }
    }

    @Test("the console's limits are settings of their own, and what is told at shutdown is the service's")
    func console() async throws {
        let defaults = try await load([:]).console
        #expect(defaults.host == "127.0.0.1")
        #expect(defaults.port == 8481)
        #expect(defaults.maximumConnections == 256)
        let console = try await load([
            "SUANPAN_CONSOLE_PORT": "9000", "SUANPAN_CONSOLE_MAXIMUM_CONNECTIONS_PER_ADDRESS": "7",
            "SUANPAN_CONSOLE_SIGN_IN_TIMEOUT_SECONDS": "5", "SUANPAN_SHUTDOWN_TIMEOUT_SECONDS": "12",
        ]).console
        #expect(console.port == 9000)
        #expect(console.maximumConnectionsPerAddress == 7)
        #expect(console.signInTimeoutSeconds == 5)
        #expect(console.shutdownTimeoutSeconds == 12)
    }

    @Test("trusted proxies are addresses, each alone")
    func proxies() async throws {
        let settings = try await load(["SUANPAN_HTTP_TRUSTED_PROXIES": "10.0.0.1, ::1"])
        #expect(settings.http.trustedProxies == ["10.0.0.1", "::1"])
        let fault = await #expect(throws: SettingsFault.self) {
            try await load(["SUANPAN_HTTP_TRUSTED_PROXIES": "10.0.0.1,10.0.0.0/8"])
        }
        #expect(fault?.value == "10.0.0.0/8")
    }

    @Test(
        "a connection string that cannot be read is refused by name, and its password not shown",
        arguments: ["DATABASE", "READ_DATABASE", "DEPLOY_DATABASE"])
    func connectionString(name: String) async throws {
        for value in ["postgress://u:hunter2@h/db", "postgress://u:hunter2@h/db?a=b", "pasword=hunter2"] {
            let fault = await #expect(throws: SettingsFault.self) {
                try await load(["SUANPAN_\(name)_URL": value])
            }
            #expect(fault?.name == "SUANPAN_\(name)_URL")
            #expect(fault?.description.contains("hunter2") == false)
        }
    }

    @Test(
        "a secret may lie in a file of its own, whose first line counts; a password is inherited by the replica"
    )
    func secretFiles() async throws {
        try await withFile("hunter2\nnot this\n") { path in
            let settings = try await load([
                "SUANPAN_DATABASE_URL": "host=x", "SUANPAN_DATABASE_PASSWORD_FILE": path,
                "SUANPAN_READ_DATABASE_URL": "host=y", "SUANPAN_METRICS_TOKEN_FILE": path,
                "SUANPAN_DEPLOY_DATABASE_URL": "host=x",
            ])
            #expect(settings.database.password == "hunter2")
            #expect(settings.gateway.queryDatabase.password == "hunter2")
            #expect(settings.http.metricsToken == "hunter2")
            #expect(settings.deployDatabase?.password == nil)
            #expect(!"\(settings.database)".contains("hunter2"))
        }
    }

    @Test(
        "a file without a secret, a second one, or a password for no database is refused by name and not shown"
    )
    func secretFileFaults() async throws {
        for text in ["", "\n"] {
            try await withFile(text) { path in
                let fault = await #expect(throws: SettingsFault.self) {
                    try await load(["SUANPAN_METRICS_TOKEN_FILE": path])
                }
                #expect(fault?.name == "SUANPAN_METRICS_TOKEN_FILE")
            }
        }
        try await withFile("hunter2\n") { path in
            for name in ["DATABASE", "READ_DATABASE", "DEPLOY_DATABASE"] {
                let fault = await #expect(throws: SettingsFault.self) {
                    try await load(["SUANPAN_\(name)_PASSWORD_FILE": path])
                }
                #expect(fault?.expected == "SUANPAN_\(name)_URL to be set")
                #expect(fault?.description.contains("hunter2") == false)
            }
            let fault = await #expect(throws: SettingsFault.self) {
                try await load(["SUANPAN_METRICS_TOKEN": "other", "SUANPAN_METRICS_TOKEN_FILE": path])
            }
            #expect(fault?.name == "SUANPAN_METRICS_TOKEN_FILE")
        }
    }

    @Test("a name in the file that means nothing is refused")
    func unknown() async throws {
        try await withFile("SUANPAN_HTTP_PROT=1\n") { path in
            let fault = await #expect(throws: SettingsFault.self) {
                try await load(["SUANPAN_CONFIG_FILE": path])
            }
            #expect(fault?.name == "SUANPAN_HTTP_PROT")
        }
    }

    @Test("every known name is read: setting it to nonsense is noticed, or it is a free text")
    func allAreRead() async throws {
        let texts: Set<String> = [
            "SUANPAN_HTTP_HOST", "SUANPAN_CONSOLE_HOST", "SUANPAN_METRICS_TOKEN",
            "SUANPAN_SITE_FOLDER", "SUANPAN_WEB_SHARED_FOLDER", "SUANPAN_WEB_PDF_PROGRAM",
        ]
        for name in SettingNames.all.subtracting(texts) {
            await #expect(throws: SettingsFault.self, "\(name)") { try await load([name: "?"]) }
        }
    }

    @Test("applying at the start needs a deploy database, and is on where there is one")
    func schemaAtStart() async throws {
        await #expect(throws: SettingsFault.self) {
            try await load(["SUANPAN_SCHEMA_APPLY_AT_START": "true"])
        }
        #expect(try await load(["SUANPAN_DEPLOY_DATABASE_URL": "host=x"]).appliesSchemaAtStart)
        #expect(
            try await !load(["SUANPAN_DEPLOY_DATABASE_URL": "host=x", "SUANPAN_SCHEMA_APPLY_AT_START": "no"])
                .appliesSchemaAtStart)
    }

    @Test("TLS needs certificate and key, client certificates their authority, HTTPS a certificate")
    func tls() async throws {
        let files = ["SUANPAN_TLS_CERTIFICATE_FILE": "a.crt", "SUANPAN_TLS_KEY_FILE": "a.key"]
        let clients = [
            "SUANPAN_TLS_CLIENT_AUTHORITY_FILE": "ca.crt", "SUANPAN_TLS_CLIENT_CERTIFICATES": "required",
        ]
        let none = try await load([:])
        #expect(none.tls == nil && !none.httpUsesTLS)
        let plain = try await load(files)
        #expect(plain.tls?.certificateFile == "a.crt" && plain.tls?.privateKeyFile == "a.key")
        #expect(plain.tls?.clientCertificates == ClientCertificates.none && !plain.httpUsesTLS)
        let all = try await load(files.merging(clients) { $1 }.merging(["SUANPAN_HTTP_TLS": "yes"]) { $1 })
        #expect(all.tls?.clientCertificates == .required && all.tls?.clientAuthorityFile == "ca.crt")
        #expect(all.httpUsesTLS)
        let incomplete: [(environment: [String: String], name: String)] = [
            (["SUANPAN_TLS_CERTIFICATE_FILE": "a.crt"], "SUANPAN_TLS_CERTIFICATE_FILE"),
            (["SUANPAN_TLS_KEY_FILE": "a.key"], "SUANPAN_TLS_KEY_FILE"),
            (["SUANPAN_HTTP_TLS": "yes"], "SUANPAN_HTTP_TLS"), (clients, "SUANPAN_TLS_CLIENT_CERTIFICATES"),
            (
                files.merging(["SUANPAN_TLS_CLIENT_CERTIFICATES": "optional"]) { $1 },
                "SUANPAN_TLS_CLIENT_CERTIFICATES"
            ),
            (
                files.merging(["SUANPAN_TLS_CLIENT_AUTHORITY_FILE": "ca.crt"]) { $1 },
                "SUANPAN_TLS_CLIENT_AUTHORITY_FILE"
            ),
        ]
        for (environment, name) in incomplete {
            let fault = await #expect(throws: SettingsFault.self) { try await load(environment) }
            #expect(fault?.name == name)
        }
    }
}
