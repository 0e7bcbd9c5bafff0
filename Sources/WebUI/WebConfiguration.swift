// The settings of the pages.

/// Where the pages find what is not their own, and what they bear.
package struct WebConfiguration: Sendable {
    /// The folder below which the distribution's packages of styles and icons are installed.
    package var sharedFolder = "/usr/share"
    /// Sign-ins from one address that may fail within `signInWindowSeconds`; more are refused until it has passed.
    package var signInFailures = 30
    /// How long a failed sign-in counts against its address.
    package var signInWindowSeconds = 600

    /// The defaults.
    package init() {}
}
