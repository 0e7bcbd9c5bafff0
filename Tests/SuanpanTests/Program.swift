// The program of this build as a process: one that runs to its end, or a service that a test talks to and then stops.

import Foundation
import Testing

/// `suanpan`, beside the tests' own program.
enum Program {
    /// What a run came to.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A service that ended before it listened.
    struct NotServing: Error {
        let log: String
    }

    private static let url = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "suanpan")

    /// A run that has not begun, with these settings and no others; its output and its errors.
    static func process(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) -> (Process, Pipe, Pipe) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = url
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SUANPAN_") }
        process.environment = inherited.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        return (process, output, errors)
    }

    /// Runs it to its end, with these settings and no others.
    static func run(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Outcome {
        try await run(process(arguments, environment))
    }

    /// Runs it to its end.
    static func run(_ started: (Process, Pipe, Pipe)) async throws -> Outcome {
        let (process, output, errors) = started
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Outcome(
            status: status,
            output: String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self),
            errors: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
    }

    /// Runs `serve` on a free port for as long as the body takes; it must end with 0 on SIGTERM.
    ///
    /// - Throws: what the body throws; `NotServing`.
    static func serving(
        _ environment: [String: String], _ body: (_ port: Int) async throws -> Void
    ) async throws {
        let (process, _, errors) = process(["serve"], environment.merging(["SUANPAN_HTTP_PORT": "0"]) { $1 })
        let ended = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
        try process.run()
        let log = AsyncStream<String> { continuation in
            errors.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty {
                    handle.readabilityHandler = nil
                    continuation.finish()
                }
                continuation.yield(String(decoding: data, as: UTF8.self))
            }
        }
        var said = ""
        var port: Int?
        for await text in log {
            said += text
            port = said.firstMatch(of: /listening on 127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) }
            if port != nil { break }
        }
        let result: Result<Void, any Error>
        do {
            guard let port else { throw NotServing(log: said) }
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        process.terminate()
        var statuses = ended.stream.makeAsyncIterator()
        #expect(await statuses.next() == 0)
        try result.get()
    }
}
