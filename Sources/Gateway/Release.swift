// The name of this release, for greetings and status.

/// This release of Suanpan.
package enum Release {
    /// Semantic version.
    package static let version = "0.1.0"
}
