// The program of this build, run as a process.

import Foundation
import Testing

/// `suanpan`.
enum Program {
    /// A service that ended before it listened.
    struct NotServing: Error {
        let log: String
    }

    /// How it ended, and what it said.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Beside the tests' own.
    static let url = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "suanpan")

    /// A process that was not started yet, and its two outputs. Of the settings it has only those that are given.
    static func process(_ arguments: [String], _ environment: [String: String]) -> (Process, Pipe, Pipe) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = url
        process.arguments = arguments
        process.environment = Self.environment(environment)
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        return (process, output, errors)
    }

    /// The environment with the program's settings replaced.
    static func environment(_ settings: [String: String]) -> [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SUANPAN_") }.merging(settings) { $1 }
    }

    /// Runs it to its end.
    static func run(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Outcome {
        try await run(process(arguments, environment).0)
    }

    /// Runs a program to its end.
    static func run(_ process: Process) async throws -> Outcome {
        // Files, for a pipe holds only so much until somebody reads.
        let folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try ["output", "errors"].map { name in
            let file = folder.appending(path: name)
            try Data().write(to: file)
            return (url: file, handle: try FileHandle(forWritingTo: file))
        }
        process.standardOutput = files[0].handle
        process.standardError = files[1].handle
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let texts = try files.map { String(decoding: try Data(contentsOf: $0.url), as: UTF8.self) }
        return Outcome(status: status, output: texts[0], errors: texts[1])
    }

    /// Gives the body a file that holds the text.
    static func withFile<R>(_ text: String, _ body: (String) async throws -> R) async throws -> R {
        let file = FileManager.default.temporaryDirectory.appending(path: "command-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file.path)
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
