// Prints that become PDF files. Guarantees: one is set at a time, never within a request; whichever face asked for it, it is done; one that
// was begun when a service ended is begun again, by this one or another on the same database.

internal import Foundation
internal import Gateway
internal import HTTPServer
internal import Logging
internal import ServiceLifecycle

/// Sets what waits, until shutdown.
package struct PrintFiles: Service {
    private let gateway: Gateway
    private let renderer: Renderer
    private let declared: Declared
    private let writer: PDFWriter?
    private let logger: Logger
    /// How long until it looks by itself: other faces and services ask as well.
    private let interval: Duration
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    init(
        gateway: Gateway, renderer: Renderer, declared: Declared, writer: PDFWriter?,
        interval: Duration = .seconds(5), logger: Logger
    ) {
        self.gateway = gateway
        self.renderer = renderer
        self.declared = declared
        self.writer = writer
        self.interval = interval
        self.logger = logger
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether this service can set any.
    var isAble: Bool { writer != nil }

    /// Looks at once whether something waits.
    func wake() { wish.yield() }

    /// Sets what waits. What is being set at shutdown is left to the next start.
    package func run() async throws {
        guard let writer else {
            logger.notice("prints do not become PDF files: the package weasyprint is not installed")
            return try await gracefulShutdown()
        }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { wake() }
                }
                for await _ in wishes { await setWaiting(writer) }
                group.cancelAll()
            }
        }
    }

    private func ask(_ operation: String, _ request: JSONTree = [:]) async -> JSONText? {
        let answer = await gateway.call(
            Call(operation: operation, request: Array(request.text.utf8), face: Schedule.face))
        if !answer.isDone, !Task.isCancelled {
            logger.warning(
                "a PDF file is not made now",
                metadata: ["operation": "\(operation)", "answer": "\(answer.body)"])
        }
        return answer.isDone ? answer.json : nil
    }

    private func setWaiting(_ writer: PDFWriter) async {
        while !Task.isCancelled, await ask("print_file.waiting")?["waiting"]?.bool ?? false,
            let file = await ask("print_file.take"), let print = file["print"]?.string
        {
            var result: [JSONTree.Member] = [.init(name: "print", value: .string(print))]
            do {
                let pdf = try await writer.pdf(of: try await html(file))
                result.append(.init(name: "content", value: .string(pdf.base64EncodedString())))
            } catch {
                guard !Task.isCancelled else { return }
                logger.error(
                    "a PDF file cannot be made", metadata: ["print": "\(print)", "error": "\(error)"])
            }
            _ = await ask("print_file.finish", .object(result))
        }
    }

    private func html(_ file: JSONText) async throws -> String {
        await declared.follow(gateway)
        let messages = declared.messages
        guard let form = file["form"], let page = declared.papers.of(form["kind"]?.string ?? "") else {
            throw Refusal.internal
        }
        let language = file["language"]?.string.flatMap(Language.init(rawValue:)) ?? .chinese
        let isPriced = PrintSheets.mayPrice(form, page) && file["with_prices"]?.bool ?? false
        let sheets = PrintSheets(
            form, page, isPriced: isPriced, language: language, formats: Formats(file["formats"]),
            origin: file["origin"]?.string ?? "", messages)
        return try renderer.text(
            "print/file",
            [
                "language": language == .chinese ? "zh-CN" : "en", "t": messages.all(language),
                "form": form["form"]?.string ?? "",
            ].merging(sheets.values) { $1 })
    }
}
