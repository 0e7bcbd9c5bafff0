// `suanpan health`: asks the service on this machine whether it can work, for container engines and monitors. What runs
// the service can ask it; nothing else has to be installed.

internal import ArgumentParser
internal import COpenSSL
internal import HTTPServer
internal import Terminal

/// Asks `/readyz`.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the service on this machine whether it can work.",
        discussion: """
            Asks /readyz where the settings say that the service listens. Exit code 0: it is ready. 1: it is not, does \
            not answer, or is not there.
            """)

    func run() async throws {
        try await reporting {
            let settings = try await Settings.load()
            let probe = ReadinessProbe(
                host: settings.http.host, port: settings.http.port, usesTLS: settings.httpUsesTLS)
            if let fault = probe.fault() { throw CommandFault("not ready: \(fault)", .failure) }
            print("ready")
        }
    }
}

/// One question to `/readyz`, by libcrypto's HTTP client.
struct ReadinessProbe: Sendable {
    /// What is asked.
    let url: String

    /// The address that a service listening at `host` and `port` can be asked at.
    init(host: String, port: Int, usesTLS: Bool) {
        let address =
            switch host {
            // These stand for every address of the machine.
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            default: host.contains(":") ? "[\(host)]" : host
            }
        url = "\(usesTLS ? "https" : "http")://\(address):\(port)/readyz"
    }

    /// What is wrong; nil where the service is ready. Takes no longer than the time-out.
    func fault(timeoutSeconds: Int32 = 4) -> String? {
        // The certificate is not verified: nothing secret is sent, and it names the machine, not its loopback.
        guard let tls = SSL_CTX_new(TLS_client_method()) else { return Self.openSSLFault() }
        defer { SSL_CTX_free(tls) }
        let addTLS: OSSL_HTTP_bio_cb_t = { connection, tls, isConnecting, _ in
            guard isConnecting == 1 else { return connection }
            return BIO_new_ssl(OpaquePointer(tls), 1).flatMap { BIO_push($0, connection) }
        }
        // An empty proxy is none, whatever the environment says.
        let answer = OSSL_HTTP_get(
            url, "", nil, nil, nil, url.hasPrefix("https:") ? addTLS : nil, UnsafeMutableRawPointer(tls), 0,
            nil, nil, 0, 0, timeoutSeconds)
        guard let answer else { return Self.openSSLFault() }
        BIO_free_all(answer)
        return nil
    }

    /// What OpenSSL noted, and for an answer other than 200 its status.
    private static func openSSLFault() -> String {
        var parts: [String] = []
        var data: UnsafePointer<CChar>?
        while case let code = ERR_get_error_all(nil, nil, nil, &data, nil), code != 0 {
            let reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
            let detail = data.map { String(cString: $0) } ?? ""
            parts.append(detail.isEmpty ? reason : "\(reason) (\(detail))")
        }
        return parts.isEmpty ? "no answer" : parts.joined(separator: ", ")
    }
}
