// Claims about the lists of settings that operators read: none is missing, none is invented, no default is out of date.

import Foundation
import Gateway
import Logging
import PostgresClient
import Testing

@testable import Suanpan

@Suite struct SettingsListTests {
    private static let deploy = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy")

    private func text(_ file: String) throws -> String {
        try String(contentsOf: Self.deploy.appending(path: file), encoding: .utf8)
    }

    /// Each setting of the example with its default, which is empty where it has none.
    private func example() throws -> [(name: String, value: String)] {
        try text("suanpan.env.example").matches(of: /(?m)^#?(SUANPAN_[A-Z_]+)=(.*)$/)
            .map { (String($0.1), String($0.2)) }
    }

    @Test("the example names every setting once, none of them switched on")
    func names() throws {
        let names = try example().map(\.name)
        #expect(Set(names) == SettingNames.all)
        #expect(names.count == SettingNames.all.count)
        #expect(try text("suanpan.env.example").firstMatch(of: /(?m)^[^#\n]/) == nil)
    }

    @Test("the defaults of the example are those of the program")
    func defaults() async throws {
        let shown = try await Settings.load(
            environment: Dictionary(uniqueKeysWithValues: example().map { ($0.name, $0.value) }))
        var program = try await Settings.load(environment: [:])
        #expect(program.logLevel == nil)
        program.logLevel = .info
        #expect(Self.dump(shown) == Self.dump(program))
    }

    @Test("the defaults of the program are all shown: another value makes a difference")
    func everyDefault() async throws {
        let program = Self.dump(try await Settings.load(environment: [:]))
        for (name, value) in try example() {
            guard let number = Int(value) else { continue }
            let other = Self.dump(try await Settings.load(environment: [name: String(number + 1)]))
            #expect(other != program, "\(name)")
        }
    }

    @Test(
        "the guides list the same settings with the same defaults", arguments: ["README.md", "README.zh.md"])
    func guide(file: String) throws {
        let rows = try text(file).matches(of: /(?m)^\| `(SUANPAN_[A-Z_]+)` \| ([^|]*) \| [^|]* \|$/)
            .map { (name: String($0.1), value: String($0.2)) }
        let example = try Dictionary(uniqueKeysWithValues: example().map { ($0.name, $0.value) })
        #expect(Set(rows.map(\.name)) == SettingNames.all)
        #expect(rows.count == SettingNames.all.count)
        for row in rows {
            // What has no fixed default is told in words.
            if let value = example[row.name], !value.isEmpty { #expect(row.value == value, "\(row.name)") }
        }
    }

    /// All values. A database's description leaves the connection out, so its waits are told beside it.
    private static func dump(_ settings: Settings) -> String {
        var text = ""
        Swift.dump(settings, to: &text)
        for database in [settings.database, settings.gateway.commandDatabase, settings.gateway.queryDatabase]
        {
            text += "\(database.connectTimeoutSeconds) \(database.statementTimeoutMilliseconds) "
            text += "\(database.lockTimeoutMilliseconds)\n"
        }
        return text
    }
}
