// A print on its way to a PDF file. Guarantees: only who asked for it gets it; it is saved, never opened among our pages.

internal import Foundation
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Shows how far a file is, and hands it out.
struct PrintFileRoutes: Sendable {
    let site: Site

    func addRoutes(to routes: Routes) {
        routes.add("/print_files/{id}", get: site.get(show))
        routes.add("/print_files/{id}/content", get: site.get(content))
    }

    /// GET /print_files/{id}: looks again by itself until it is done, then begins to save it.
    private func show(_ visit: Visit) async throws -> Response {
        let file = try await ask(visit, withContent: false)
        let print = file["print"]?.string ?? ""
        let state = file["state"]?.string ?? ""
        let kilobytes = max(1, (file["size"].flatMap { Int($0.text) } ?? 0) / 1000)
        let kind = file["kind"]?.string ?? ""
        var response = try site.page(
            "print/waiting", title: "PDF \(site.messages.text("choice_\(kind)", visit.language))",
            [
                "print": print, "name": file["name"]?.string ?? "", "size": "\(kilobytes) kB",
                "document": file["document"]?.string ?? "", "form": file["form"]?.string ?? "",
                "is_done": state == "done", "is_failed": state == "failed",
                "is_coming": ["waiting", "running"].contains(state),
                "ahead": file["ahead"].flatMap { $0.text == "0" ? nil : $0.text } ?? "",
                "is_behind": file["ahead"]?.text != "0",
            ], visit: visit, at: site.papers.of(kind).map { "/\($0.list.name)" })
        if state != "failed", let refresh = HTTPField.Name("Refresh") {
            response.headers[refresh] = state == "done" ? "0; url=/print_files/\(print)/content" : "1"
        }
        return response
    }

    /// GET /print_files/{id}/content
    private func content(_ visit: Visit) async throws -> Response {
        let file = try await ask(visit, withContent: true)
        guard let content = file["content"]?.string.flatMap({ Data(base64Encoded: $0) }) else {
            return Site.redirect(to: "/print_files/\(file["print"]?.string ?? "")")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf",
                .contentDisposition:
                    "attachment; filename*=UTF-8''\(URLText.encoded(file["name"]?.string ?? ""))",
                .contentSecurityPolicy: "default-src 'none'; sandbox", .cacheControl: "private, no-store",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: content)))
    }

    private func ask(_ visit: Visit, withContent: Bool) async throws -> JSONText {
        try await visit.ask(
            "print_file.get",
            [
                "print": .string(visit.context.parameters.get("id") ?? ""),
                "with_content": .bool(withContent),
            ])
    }
}
