// Paper as a PDF file, set by WeasyPrint in a process of its own. Guarantees: it gets a folder of its own that is removed, the page and the
// style, and nothing of our environment; one that takes too long, or too much memory, is ended.

internal import Foundation

/// Sets pages as PDF.
struct PDFWriter: Sendable {
    /// Why there is no PDF.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Seconds that a document may take; ten pages take two.
    private static let seconds = 60
    /// Kilobytes of address space that setting may take, where the service may limit what it starts.
    private static let memory = 2_000_000
    /// Bytes of a file at most, as the database takes them.
    private static let maximumBytes = 20_971_520

    private let program: String
    private let style: String

    /// Sets with that style sheet; nil where no such program is there: a path, or a name that is looked for in the usual folders.
    init?(program: String, style: String) {
        let places =
            program.contains("/") ? [program] : ["/usr/bin", "/usr/local/bin"].map { "\($0)/\(program)" }
        guard let found = places.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            return nil
        }
        self.program = found
        self.style = style
    }

    /// The PDF of a page.
    ///
    /// - Throws: `Failure`.
    func pdf(of html: String) async throws -> Data {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "suanpan-pdf-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(html.utf8).write(to: folder.appending(path: "page.html"))
        try Data(style.utf8).write(to: folder.appending(path: "style.css"))
        let status = try await run(in: folder)
        guard status == 0 else {
            let said = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
            throw Failure(description: "\(program) ended with \(status): \(said.suffix(500))")
        }
        let pdf = try Data(contentsOf: folder.appending(path: "page.pdf"))
        guard pdf.starts(with: Data("%PDF-".utf8)), pdf.count <= Self.maximumBytes else {
            throw Failure(
                description:
                    "\(program) wrote \(pdf.count) bytes, which are no PDF of at most \(Self.maximumBytes)")
        }
        return pdf
    }

    private func run(in folder: URL) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = [
            "--kill-after=5", "\(Self.seconds)", "sh", "-c",
            "ulimit -v \(Self.memory) 2>/dev/null; exec nice \"$@\"", "sh", program, "--quiet",
            "--stylesheet",
            "style.css", "page.html", "page.pdf",
        ]
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "LANG": "C.UTF-8"]
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { continuation.resume(throwing: error) }
            }
        } onCancel: {
            if process.isRunning { process.terminate() }
        }
    }
}
