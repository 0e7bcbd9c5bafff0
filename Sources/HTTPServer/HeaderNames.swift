// Header names that the HTTP types do not bring.

package import HTTPTypes

extension HTTPField.Name {
    /// Makes a command run once.
    package static let idempotencyKey = constant("Idempotency-Key")
    /// The branch that a call is for.
    package static let suanpanBranch = constant("Suanpan-Branch")
    /// Whether a call is carried out, shown and undone.
    package static let suanpanDryRun = constant("Suanpan-Dry-Run")
    /// Names the request.
    package static let suanpanRequestID = constant("Suanpan-Request-Id")
    /// How a proxy was spoken to.
    package static let xForwardedProto = constant("X-Forwarded-Proto")
    /// From where a browser sends a request.
    package static let secFetchSite = constant("Sec-Fetch-Site")
    /// By which name the server is asked, where it stands more than once: the first is the request's authority.
    package static let host = constant("Host")
    /// For whom a proxy asks.
    package static let xForwardedFor = constant("X-Forwarded-For")
    /// What a browser tells of the page before.
    package static let referrerPolicy = constant("Referrer-Policy")
    /// Whether a page may stand in a frame.
    package static let frameOptions = constant("X-Frame-Options")
    /// The page that follows.
    package static let link = constant("Link")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
