// How a server is reached. Every wait that libpq knows has a bound here, because a thread blocked
// in libpq cannot be abandoned.

import CPostgres

/// How to reach a server and how long to wait for it.
package struct PostgresConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// A libpq URI or `key=value` string. Several hosts are allowed, also with `target_session_attrs`.
    /// Empty means libpq's environment variables. What it sets wins over the waits below.
    package var connectionString: String
    /// The password, where it is kept apart from the connection string; one in the string wins.
    package var password: String?
    /// The database, in place of the one that the connection string names; nil leaves it.
    package var database: String?
    /// What the server's activity views show, unless the connection string names another.
    package var applicationName: String
    /// Bound for each address tried; libpq's least is 2.
    package var connectTimeoutSeconds: Int
    /// The session's `statement_timeout`; 0 is none.
    package var statementTimeoutMilliseconds: Int
    /// The session's `lock_timeout`; 0 is none.
    package var lockTimeoutMilliseconds: Int
    /// How long sent data may stay unacknowledged before the connection counts as lost; 0 is the system's.
    package var tcpUserTimeoutMilliseconds: Int
    /// Silence after which the peer is probed, so that a vanished server ends a wait for its answer.
    package var tcpKeepaliveIdleSeconds: Int
    /// Prepared statements kept per connection; the one longest unused gives way.
    package var statementCacheCapacity: Int

    /// Names a server; the waits have bounds fit for a service near its database.
    package init(
        connectionString: String,
        password: String? = nil,
        applicationName: String = "suanpan",
        connectTimeoutSeconds: Int = 5,
        statementTimeoutMilliseconds: Int = 30_000,
        lockTimeoutMilliseconds: Int = 10_000,
        tcpUserTimeoutMilliseconds: Int = 15_000,
        tcpKeepaliveIdleSeconds: Int = 30,
        statementCacheCapacity: Int = 256
    ) {
        self.connectionString = connectionString
        self.password = password
        self.applicationName = applicationName
        self.connectTimeoutSeconds = connectTimeoutSeconds
        self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
        self.tcpUserTimeoutMilliseconds = tcpUserTimeoutMilliseconds
        self.tcpKeepaliveIdleSeconds = tcpKeepaliveIdleSeconds
        self.statementCacheCapacity = max(1, statementCacheCapacity)
    }

    /// Whether libpq can read the connection string. Asked first, because libpq's own error would quote a string that
    /// it cannot read, password included.
    package var isReadable: Bool {
        guard !connectionString.containsNUL, !applicationName.containsNUL, password?.containsNUL != true
        else {
            return false
        }
        let options = PQconninfoParse(connectionString, nil)
        defer { PQconninfoFree(options) }
        return options != nil
    }

    /// Leaves the password out, and the connection string, which may hold one.
    package var description: String { "PostgresConfiguration(\(applicationName))" }
    /// Leaves the password out, and the connection string, which may hold one.
    package var customMirror: Mirror { Mirror(self, children: ["applicationName": applicationName]) }

    /// Keywords for `PQconnectdbParams` with an expanded `dbname`: what stands before it yields to the
    /// connection string, what stands after it wins.
    var keywords: [(name: String, value: String)] {
        [
            ("fallback_application_name", applicationName),
            ("connect_timeout", String(connectTimeoutSeconds)),
            ("tcp_user_timeout", String(tcpUserTimeoutMilliseconds)),
            ("keepalives_idle", String(tcpKeepaliveIdleSeconds)),
            ("keepalives_interval", "5"),
            ("keepalives_count", "3"),
            // An empty one counts as none.
            ("password", password ?? ""),
            ("dbname", connectionString),
            ("client_encoding", "UTF8"),
        ] + (database.map { [("dbname", $0)] } ?? [])
    }

    /// Run right after connecting: settings that must not depend on the server's or the role's.
    var sessionSettings: String {
        """
        set statement_timeout = \(statementTimeoutMilliseconds); \
        set lock_timeout = \(lockTimeoutMilliseconds); set datestyle = 'ISO'
        """
    }
}
