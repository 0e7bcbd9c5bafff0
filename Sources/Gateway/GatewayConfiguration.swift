// The Gateway's settings, each with its unit in its name.

package import PostgresClient

/// How the Gateway reaches the database and how much it lets wait.
package struct GatewayConfiguration: Sendable {
    /// Where commands go: the primary, as the service's role.
    package var commandDatabase: PostgresConfiguration
    /// Where queries go: the primary or a replica that follows it closely.
    package var queryDatabase: PostgresConfiguration
    /// Connections for queries.
    package var queryConnections = 8
    /// Connections that one user's queries may hold at once; nil: half of them.
    package var queryConnectionsPerUser: Int?
    /// Lanes, each one connection: a branch always maps to the same lane.
    package var lanes = 4
    /// Lanes in which one user's commands may run at once; nil: half of them.
    package var lanesPerUser: Int?
    /// Connections for batches (imports and other long work), of which one user's may hold half.
    package var batchConnections = 2
    /// How long a batch may take.
    package var batchTimeoutSeconds = 1800
    /// Connections for lists that become files: so many are made at once.
    package var exportConnections = 3
    /// How long the reading of a list to its end may take.
    package var exportTimeoutSeconds = 600
    /// How long a call waits for a free connection before it is refused.
    package var acquireTimeoutSeconds = 5
    /// Calls that may wait in one lane; more are refused as `overloaded`.
    package var laneWaitingLimit = 256
    /// Requests up to this size share a transaction.
    package var groupableBytes = 65_536
    /// Scrypt derivations at once, 32 MiB each.
    package var keyDerivations = 2
    /// Least number of characters of a new password.
    package var passwordMinimumLength = 8
    /// How often the database is asked whether its code, and with it the catalogue, changed.
    package var catalogueCheckSeconds = 5
    /// The digest of the SQL that this build carries; nil where any will do.
    package var expectedDigest: String?

    /// Settings for one database that takes commands and queries.
    package init(database: PostgresConfiguration) {
        commandDatabase = database
        queryDatabase = database
    }
}
