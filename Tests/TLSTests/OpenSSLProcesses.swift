// OpenSSL's own client and server as the other side.

import Foundation
import NIOCore
import TestSupport

@testable import TLS

enum OpenSSLClient {
    /// Connects with `openssl s_client`, sends a text, and returns all that it says until the connection ends.
    static func talk(port: Int, _ arguments: [String], send text: String) async throws -> String {
        let authority = try Certificates.shared.authority
        return try await withCheckedThrowingContinuation { continuation in
            // It waits for the process, so on a thread of its own.
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try talkWaiting(
                            ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", authority] + arguments,
                            text)
                    })
            }
        }
    }

    private static func talkWaiting(_ arguments: [String], _ text: String) throws -> String {
        let process = Process()
        let (output, input) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = input
        try process.run()
        process.kill(after: 20)
        // The client may have ended already: what it said is what counts.
        try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        return said
    }
}

/// `openssl s_server`, on a free port.
final class OpenSSLServer {
    private let process = Process()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-quiet", "-rev"] + arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.kill(after: 60)
    }

    func stop() { process.kill(after: 0) }

    /// The port on which it listens, as the system knows it.
    private func port() async throws -> Int {
        for _ in 0..<500 {
            if let port = Self.listeningPorts(of: process.processIdentifier).first { return port }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TestFailure(description: "openssl s_server does not listen")
    }

    private static func listeningPorts(of process: Int32) -> [Int] {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let sockets = names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // 0A is listening; the last field that we need is the socket's inode.
            guard fields.count > 9, fields[3] == "0A", sockets.contains("socket:[\(fields[9])]") else {
                return nil
            }
            return fields[1].split(separator: ":").last.flatMap { Int($0, radix: 16) }
        }
    }

    func connect(_ client: TLSContext) async throws -> Side {
        try await Loopback.connect(port: port(), client)
    }
}
