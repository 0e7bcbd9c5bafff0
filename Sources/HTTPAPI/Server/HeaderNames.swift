// Header names that the HTTP types do not bring.

internal import HTTPTypes

extension HTTPField.Name {
    static let idempotencyKey = constant("Idempotency-Key")
    static let suanpanBranch = constant("Suanpan-Branch")
    static let suanpanDryRun = constant("Suanpan-Dry-Run")
    static let suanpanRequestID = constant("Suanpan-Request-Id")
    static let xForwardedFor = constant("X-Forwarded-For")
    static let referrerPolicy = constant("Referrer-Policy")
    static let frameOptions = constant("X-Frame-Options")
    static let link = constant("Link")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
