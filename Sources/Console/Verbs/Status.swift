// STATUS and TOP: how the service and its database are doing. Each part is an operation of its own, so that rights hold
// here as everywhere.

internal import Foundation
internal import Gateway

extension CommandRun {
    /// The verb STATUS.
    func status() async -> CommandEnd { await show(Self.statusParts) }

    /// The verb TOP, once or again and again.
    func top(_ items: [Command.Item]) async -> CommandEnd {
        guard let item = items.first else { return await show(Self.topParts) }
        guard items.count == 1, case .word(let word) = item.kind, let seconds = Self.interval(word) else {
            return await refuse(.commandMalformed(at: item.position, .topForm))
        }
        return await again(every: seconds) { number in
            let news = [Field("at", Date.now.ISO8601Format()), Field("number", number)]
            await self.writer.put(news.line("* top"))
            return await self.show(Self.topParts)
        }
    }

    private struct Part {
        let operation: String
        let request: JSONTree
        let title: Refusal.Text
        /// What of the answer is shown; nil for all of it.
        var members: [String]?
    }

    private static let statusParts = [
        Part(operation: "host.status", request: [:], title: .init(zh: "本服务", en: "This service")),
        Part(
            operation: "database.activity", request: [:], title: .init(zh: "数据库", en: "Database"),
            members: ["version", "started_at", "size_bytes"]),
        Part(operation: "console.list", request: [:], title: .init(zh: "控制台连接", en: "Console connections")),
    ]

    private static let topParts = [
        Part(operation: "host.activity", request: [:], title: .init(zh: "队列", en: "Lanes")),
        Part(
            operation: "job.list", request: ["filter": ["state": "running"]],
            title: .init(zh: "作业", en: "Jobs")),
        Part(
            operation: "database.activity", request: [:],
            title: .init(zh: "数据库连接与最慢的操作", en: "Database connections, slowest operations"),
            members: ["connections", "slowest"]),
    ]

    /// Writes the answers of several operations below each other. One that is refused says so in its place; where all are,
    /// the command is.
    private func show(_ parts: [Part]) async -> CommandEnd {
        guard context.identity != nil else { return await refuse(signInFirst) }
        let known: Catalogue
        do {
            known = try await catalogue()
        } catch {
            return await refuse(error)
        }
        var shown = 0
        var refused: (answer: Answer, requestID: String)?
        for part in parts where known[part.operation] != nil {
            let requestID = Secrets.requestID()
            let answer = await call(part.operation, part.request.text, options: .init(), requestID: requestID)
            if answer.isDone {
                await put(part, answer)
                shown += 1
            } else {
                refused = (answer, requestID)
                if format == .text, answer.status == 403 { await put(part, title: "–") }
            }
            if Task.isCancelled { return await refuse(.cancelled) }
        }
        if shown == 0, let refused { return await refuse(refused.answer, requestID: refused.requestID) }
        return .done
    }

    private func put(_ part: Part, title: String) async {
        let name = language == .chinese ? part.title.zh : part.title.en
        await writer.put(" \(name)\(title.isEmpty ? "" : ": \(title)")\n")
    }

    private func put(_ part: Part, _ answer: Answer) async {
        guard var json = answer.json else { return }
        if let wanted = part.members {
            let members = json.members.filter { wanted.contains($0.name) }
                .map { JSONTree.Member(name: $0.name, value: .json($0.value)) }
            json = (try? JSONText(JSONTree.object(members))) ?? json
        }
        switch format {
        case .json:
            let row: JSONTree = ["operation": .string(part.operation), "answer": .json(json)]
            await writer.put(Visible.json(row.text) + "\n")
        case .text, .csv:
            await put(part, title: "")
            var text = AnswerText(format: .text, columns: nil)
            await text.write(json) { await self.writer.put($0) }
            await writer.put(" \n")
        }
    }
}

extension Refusal.Text {
    static let topForm = Refusal.Text(zh: "TOP [秒数(1…3600)]", en: "TOP [seconds (1…3600)]")
}
