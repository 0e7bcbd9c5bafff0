// The TLS of the faces, all from the same files, and their reload on SIGHUP. Guarantees: SIGHUP never ends the service;
// files that cannot be used change nothing and are named in the log.

internal import Gateway
internal import Logging
internal import ServiceLifecycle
internal import TLS
internal import Terminal
internal import UnixSignals

/// What each face takes its TLS from; nil for one that speaks none.
struct FaceTLS: Sendable {
    /// Asks clients for certificates as the settings say.
    let console: TLSSource?
    /// Never asks for any: a browser would bother its user with the question.
    let http: TLSSource?

    /// Reads the files that the settings name.
    ///
    /// - Throws: `CommandFault`, as a wrong setting.
    init(_ settings: Settings) throws {
        do throws(TLSError) {
            guard var configuration = settings.tls else {
                console = nil
                http = nil
                return
            }
            // Its lines say where they end, and many clients of lines end by FIN alone.
            configuration.takesCutForEnd = true
            console = try TLSSource(configuration)
            configuration.takesCutForEnd = false
            configuration.clientAuthorityFile = nil
            configuration.clientCertificates = .none
            http = settings.httpUsesTLS ? try TLSSource(configuration) : nil
        } catch {
            throw CommandFault("wrong setting: \(error)", .wrongSetting)
        }
    }

    /// When the certificate in force ends; none without one.
    var gauges: [Metrics.Gauge] {
        (console ?? http)?.current.certificateEnd.map {
            [
                Metrics.Gauge(
                    "suanpan_certificate_end_timestamp_seconds",
                    "End of the certificate of console and pages, in seconds since 1970.", $0)
            ]
        } ?? []
    }

    /// Reads the files anew, for the connections to come.
    ///
    /// - Throws: `TLSError`; the faces that have not been reached keep what they have.
    func reload() throws(TLSError) {
        for source in [console, http].compactMap(\.self) { try source.reload() }
    }
}

/// Reloads the certificates whenever SIGHUP comes.
struct TLSReload: Service {
    let tls: FaceTLS
    let logger: Logger

    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            guard tls.console != nil else {
                logger.info("SIGHUP: no certificates are set, nothing is reloaded")
                continue
            }
            do throws(TLSError) {
                try tls.reload()
                logger.notice("SIGHUP: certificates reloaded, in force for new connections")
            } catch {
                logger.error(
                    "SIGHUP: certificates kept, the files cannot be used",
                    metadata: ["error": "\(String(reflecting: error))"])
            }
        }
    }
}
