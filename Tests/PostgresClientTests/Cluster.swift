// Clusters of their own for tests that stop a server, made in a temporary folder and removed afterwards.

import Foundation
import PostgresClient

/// A command of the server's did not do its work.
struct CommandFailure: Error {
    let command: [String]
    let status: Int32
}

/// A server takes no connections a minute after its start; what it said.
struct ClusterSilence: Error {
    let log: String
}

/// A small cluster of a test's own, in a temporary folder.
struct Cluster: Sendable {
    private static let binaries = "/usr/lib/postgresql/15/bin"
    /// Folder of the socket, 0700 and short enough for a socket's name.
    let folder: String
    let port: Int

    private var data: String { folder + "/data" }
    var connectionString: String { "host=\(folder) port=\(port) user=postgres dbname=postgres" }
    var configuration: PostgresConfiguration { PostgresConfiguration(connectionString: connectionString) }

    /// Runs the body with a folder for clusters, and ends and removes them afterwards.
    static func withClusters(_ count: Int, _ body: @Sendable ([Cluster]) async throws -> Void) async throws {
        let folder = "/tmp/spt\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        try await run(["mkdir", "-m", "700", folder])
        var clusters: [Cluster] = []
        for number in 0..<count {
            let own = "\(folder)/\(number)"
            try await run(["mkdir", "-m", "700", own])
            clusters.append(Cluster(folder: own, port: 5432 + number))
        }
        do {
            try await body(clusters)
        } catch {
            await remove(clusters, folder)
            throw error
        }
        await remove(clusters, folder)
    }

    private static func remove(_ clusters: [Cluster], _ folder: String) async {
        for cluster in clusters { try? await cluster.stop() }
        try? await run(["rm", "-rf", folder])
    }

    func create() async throws {
        let options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        try await Self.run([Self.binaries + "/initdb", "-D", data] + options)
    }

    /// Copies a running cluster as its standby.
    func follow(_ primary: Cluster) async throws {
        try await Self.run(
            [
                Self.binaries + "/pg_basebackup", "-D", data, "-d", primary.connectionString, "-R", "-c",
                "fast",
            ])
    }

    func start() async throws {
        let options = "-k \(folder) -p \(port) -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        // By pg_ctl's own waiting a server whose clock was set back meanwhile never starts.
        try await control("start", ["-W", "-l", folder + "/log", "-o", options])
        for _ in 0..<600 {
            if let connection = try? await PostgresConnection.connect(
                configuration, logger: SharedServer.logger)
            {
                return await connection.close()
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ClusterSilence(log: (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "")
    }

    func stop() async throws { try await control("stop", ["-w", "-m", "fast"]) }
    func promote() async throws { try await control("promote", ["-w"]) }

    private func control(_ command: String, _ arguments: [String]) async throws {
        try await Self.run([Self.binaries + "/pg_ctl", command, "-D", data] + arguments)
    }

    /// Runs a command to its end; as root, on behalf of the user who may run a server. Foundation's Process
    /// would wait for the server too, which inherits the socket that it watches.
    private static func run(_ command: [String]) async throws {
        let asServer = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        let words = ["env", "-C", "/"] + (getuid() == 0 ? asServer : []) + command
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in Int32(0)...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let spawned = posix_spawnp(&process, words[0], &actions, nil, arguments, environ)
        guard spawned == 0 else { throw CommandFailure(command: command, status: spawned) }
        let started = process
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var status: Int32 = 0
                waitpid(started, &status, 0)
                continuation.resume(returning: status)
            }
        }
        guard status == 0 else { throw CommandFailure(command: command, status: status) }
    }
}
