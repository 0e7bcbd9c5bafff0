// Whether the books tie out: the last proof, what each check proves and found, and the proofs before. Guarantees: what is red is told first,
// with the rows that break it and where they lead; the statement that proved it can be read.

internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// The page `/checks`.
struct ChecksPage: Page {
    let place = Place(
        address: "/checks", message: "checks_title", icon: "patch-check", permission: "check.run")

    func addRoutes(to routes: Routes, site: Site) {
        let view = ChecksView(site: site)
        routes.add("/checks", get: site.get(view.show), post: site.post(view.prove))
    }
}

/// Shows the proofs, and proves anew.
struct ChecksView: Sendable {
    let site: Site

    /// Seconds between two looks while a proof runs.
    private static let refreshSeconds = 2
    /// A proof older than this is no news of today.
    private static let staleHours = 36

    /// GET /checks
    func show(_ visit: Visit) async throws -> Response {
        var request: [JSONTree.Member] = []
        if let run = visit["run"] { request.append(.init(name: "run", value: .string(run))) }
        if let after = visit["after"] { request.append(.init(name: "after", value: .string(after))) }
        let answer = try await visit.ask("check.proofs", .object(request))
        let running = try await running(visit)
        let runs = answer["runs"]?.elements ?? []
        var response = try site.page(
            "explain/checks", title: site.messages.text("checks_title", visit.language),
            [
                "proof": proof(answer["shown"], visit), "has_proof": answer["shown"]?.kind == .object,
                "is_older": visit["run"] != nil, "is_running": running != nil, "running": running ?? "",
                "is_done": visit["done"] != nil && running == nil,
                "checks": (answer["checks"]?.elements ?? []).map { check($0, visit) },
                "runs": runs.map { proof($0, visit) }, "has_runs": !runs.isEmpty,
                "has_more": runs.count == Self.pageSize,
                "more": "/checks?after=\(runs.last?["run"]?.string ?? "")",
            ], visit: visit)
        if running != nil, let refresh = HTTPField.Name("Refresh") {
            response.headers[refresh] = String(Self.refreshSeconds)
        }
        return response
    }

    /// Runs of one page, as the operation has them where nobody says otherwise.
    private static let pageSize = 30
    /// How long a proof is waited for before the page shows its progress instead.
    private static let patience = Duration.seconds(3)

    /// POST /checks: proves now. A short proof is waited for; a longer one goes on, and the page shows how far it is.
    func prove(_ visit: Visit) async throws -> Response {
        let (outcomes, outcome) = AsyncStream<Answer?>.makeStream()
        Task { outcome.yield(await visit.call("check.prove", [:])) }
        Task {
            try? await Task.sleep(for: Self.patience)
            outcome.yield(nil)
        }
        var answer: Answer?
        for await first in outcomes {
            answer = first
            break
        }
        if let answer, !answer.isDone, answer.errorName != "checks_running" { throw Refusal(answer) }
        return Site.redirect(to: answer?.isDone ?? false ? "/checks?done=1" : "/checks")
    }

    /// How far a proof that somebody asked for is; nil where none runs, or who looks may see no jobs.
    private func running(_ visit: Visit) async throws -> String? {
        guard visit.session?.may("job.see") ?? false else { return nil }
        let jobs = try await visit.ask(
            "job.list", ["filter": ["operation": "check.prove", "state": "running"], "limit": 1])
        guard let job = ListRow.rows(of: jobs).first else { return nil }
        let done = job["done"].map { $0.cell } ?? ""
        let total = job["total"].map { $0.cell } ?? ""
        return total.isEmpty ? "…" : "\(done) / \(total)"
    }

    private func proof(_ proof: JSONText?, _ visit: Visit) -> [String: Any] {
        Self.proof(proof, site.messages, visit)
    }

    /// A proof in short, as its page and the first page show it.
    static func proof(_ proof: JSONText?, _ messages: Messages, _ visit: Visit) -> [String: Any] {
        let at = proof?["at"]?.string ?? ""
        let isSystem = proof?["by_system"]?.bool ?? false
        return [
            "run": proof?["run"]?.string ?? "", "is_sound": proof?["sound"]?.bool ?? false, "at": at,
            "shown": at.isEmpty ? "" : visit.formats.moment(at),
            "by": isSystem
                ? messages.text("checks_nightly", visit.language) : proof?["by"]?.string ?? "",
            "seconds": Figures.trimmed(proof?["seconds"]?.string ?? "", decimals: 0),
            "offending": proof?["offending"]?.text ?? "",
            "is_stale": (proof?["hours"].flatMap { Int($0.text) } ?? 0) > staleHours,
            "is_old_code": !(proof?["same_code"]?.bool ?? true),
        ]
    }

    private func check(_ check: JSONText, _ visit: Visit) -> [String: Any] {
        let offending = check["offending"].flatMap { Int($0.text) }
        let rows = check["rows"]?.elements ?? []
        let at = check["at"]?.string ?? ""
        return [
            "name": check["check"]?.string ?? "",
            "title": check[visit.language == .chinese ? "zh" : "en"]?.string ?? "",
            "explained": check["en"]?.string ?? "", "is_chinese": visit.language == .chinese,
            "is_sound": offending == 0, "is_broken": (offending ?? 0) > 0, "is_untried": offending == nil,
            "offending": String(offending ?? 0), "is_cut": (offending ?? 0) > rows.count,
            "at": at, "shown": at.isEmpty ? "" : visit.formats.moment(at),
            "milliseconds": check["milliseconds"]?.string ?? "",
            "statement": check["statement"]?.string ?? "", "rows": rows.map { row($0) },
        ]
    }

    private func row(_ row: JSONText) -> [String: Any] {
        let document = row["document"]?.string
        let product = row["product"]?.string
        let place = row["warehouse"]?.string.map { "&warehouse=\(URLText.encoded($0))" } ?? ""
        let address =
            document.map { "/documents/\($0)" }
            ?? product.map { "/why?figure=on_hand&product=\(URLText.encoded($0))\(place)" }
        return [
            "subject": row["subject"]?.string ?? "", "expected": row["expected"]?.string ?? "",
            "found": row["found"]?.string ?? "", "has_link": address != nil, "address": address ?? "",
            "named": document.map { "#\($0)" }
                ?? [product, row["warehouse"]?.string].compactMap { $0 }.joined(separator: " / "),
        ]
    }
}
