// Reads single settings and refuses what has a wrong form, by the name under which it is set.

internal import Configuration
internal import Foundation

/// A setting that cannot be used.
struct SettingsFault: Error, Equatable, CustomStringConvertible {
    /// As it is set: `SUANPAN_…`.
    let name: String
    /// What was found; nil for secrets and for what is missing.
    let value: String?
    /// What would do.
    let expected: String

    var description: String {
        "\(name)\(value.map { "=\($0)" } ?? ""): expected \(expected)"
    }
}

/// Reads settings by their dotted names below `suanpan`.
struct SettingsReader: Sendable {
    private let config: ConfigReader

    init(_ config: ConfigReader) { self.config = config.scoped(to: "suanpan") }

    /// The text of a setting; nil where it is absent or empty.
    func string(_ key: String) -> String? {
        let value = config.string(forKey: ConfigKey(key))
        return value?.isEmpty == false ? value : nil
    }

    /// The first line of the file that a setting names; nil where none is set. So a secret stays out of the environment.
    func secret(file key: String) throws -> String? {
        guard let path = string(key) else { return nil }
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        guard let line = text?.split(whereSeparator: \.isNewline).first else {
            throw fault(key, path, "a readable file whose first line is the secret")
        }
        return String(line)
    }

    /// IP addresses, separated by commas or spaces. A network or a name among them would never match anything.
    func addresses(_ key: String) throws -> Set<String> {
        let parts = (string(key) ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        if let wrong = parts.first(where: { !Self.isAddress($0) }) {
            throw fault(key, wrong, "IP addresses, separated by commas")
        }
        return Set(parts)
    }

    private static func isAddress(_ text: String) -> Bool {
        [AF_INET, AF_INET6].contains { family in
            withUnsafeTemporaryAllocation(of: in6_addr.self, capacity: 1) { address in
                inet_pton(family, text, address.baseAddress) == 1
            }
        }
    }

    /// A whole number within bounds.
    func int(_ key: String, default fallback: Int, in bounds: ClosedRange<Int>) throws -> Int {
        guard let text = string(key) else { return fallback }
        guard let value = Int(text), bounds.contains(value) else {
            throw fault(key, text, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return value
    }

    /// True or false.
    func bool(_ key: String, default fallback: Bool) throws -> Bool {
        guard let text = string(key) else { return fallback }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw fault(key, text, "true or false")
        }
    }

    /// One of several words; nil where none is set.
    func choice<Value: RawRepresentable<String>>(_ key: String, _ values: [Value]) throws -> Value? {
        guard let text = string(key) else { return nil }
        guard let value = Value(rawValue: text.lowercased()) else {
            throw fault(key, text, "one of " + values.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    private func fault(_ key: String, _ value: String, _ expected: String) -> SettingsFault {
        SettingsFault(name: SettingNames.name(of: key), value: value, expected: expected)
    }
}

/// The names that settings have in the environment and in the file.
struct SettingNames: Sendable {
    /// Every setting, as it is set.
    static let all: Set<String> = Set(
        [
            "database.url", "deploy.database.url", "admin.database.url", "read.database.url",
            "database.password.file", "deploy.database.password.file", "admin.database.password.file",
            "read.database.password.file",
            "database.connect.timeout.seconds",
            "statement.timeout.seconds", "lock.timeout.seconds", "batch.timeout.seconds",
            "acquire.timeout.seconds",
            "query.connections", "query.connections.per.user", "query.timeout.seconds",
            "lanes", "lanes.per.user", "batch.connections", "export.connections", "export.timeout.seconds",
            "lane.waiting.limit", "groupable.bytes",
            "key.derivations", "password.minimum.length", "catalogue.check.seconds", "http.host", "http.port",
            "http.maximum.body.bytes", "http.body.timeout.seconds", "http.idle.timeout.seconds",
            "http.maximum.header.bytes", "http.maximum.connections", "http.maximum.concurrent.requests",
            "http.maximum.connections.per.address", "http.strict.transport.seconds",
            "http.trusted.proxies", "metrics.token", "metrics.token.file", "log.level", "log.format",
            "schema.apply.at.start", "site.folder", "checks.hour", "shutdown.timeout.seconds",
            "tls.certificate.file",
            "tls.key.file", "tls.client.authority.file", "tls.client.certificates", "http.tls",
            "http.maximum.held.body.bytes", "http.write.timeout.seconds",
            "console.host", "console.port", "console.maximum.connections",
            "console.maximum.connections.per.address", "console.handshake.timeout.seconds",
            "console.sign.in.timeout.seconds", "console.idle.timeout.seconds",
            "console.write.timeout.seconds", "console.maximum.literal.bytes",
            "console.maximum.held.literal.bytes",
            "web", "web.shared.folder", "web.pdf.program", "web.demo.password.file",
        ].map(name(of:)))

    /// `http.port` is set as `SUANPAN_HTTP_PORT`.
    static func name(of key: String) -> String {
        "SUANPAN_" + key.split(separator: ".").joined(separator: "_").uppercased()
    }

    /// Refuses a file with a name that means nothing, which would otherwise be a setting silently without effect.
    ///
    /// - Throws: `SettingsFault`.
    func check(file text: String) throws {
        for line in text.split(whereSeparator: \.isNewline) {
            let name = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)[0]
                .split(separator: " ").joined()
            guard !name.isEmpty, !name.hasPrefix("#"), !Self.all.contains(name) else { continue }
            throw SettingsFault(name: name, value: nil, expected: "a known setting, written NAME=value")
        }
    }
}
