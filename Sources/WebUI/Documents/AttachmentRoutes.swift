// Files beside a document or a record. Guarantees: a file opens nothing of ours: it is shown by its stored type alone, in a sandbox, or saved.

internal import Foundation
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Adds, shows and removes files.
struct AttachmentRoutes: Sendable {
    /// What a file can hang on: the argument of the operations, and the page to come back to.
    private static let subjects = ["document", "product", "partner"]

    let site: Site

    func addRoutes(to routes: Routes) {
        routes.add("/attachments", post: site.upload(add))
        routes.add("/attachments/{id}", get: site.get(show))
        routes.add("/attachments/{id}/remove", post: site.post(remove))
    }

    /// POST /attachments?document=…&name=…: the bytes of a file.
    private func add(_ visit: Visit, _ bytes: [UInt8]) async throws -> Response {
        var request: [JSONTree.Member] = [
            .init(name: "name", value: .string(visit["name"] ?? "")),
            .init(name: "content", value: .string(Data(bytes).base64EncodedString())),
        ]
        for name in Self.subjects {
            if let value = visit[name] { request.append(.init(name: name, value: .string(value))) }
        }
        let answer = try await visit.ask("attachment.add", .object(request), key: visit["key"])
        return Site.json(.json(answer))
    }

    /// GET /attachments/{id}
    private func show(_ visit: Visit) async throws -> Response {
        let answer = try await visit.ask(
            "attachment.get", ["attachment": .string(visit.context.parameters.get("id") ?? "")])
        let type = answer["type"]?.string ?? ""
        let name = URLText.encoded(answer["name"]?.string ?? "")
        guard let content = Data(base64Encoded: answer["content"]?.string ?? "") else {
            throw Refusal.internal
        }
        let way = type.hasPrefix("image/") ? "inline" : "attachment"
        return Response(
            status: .ok,
            headers: [
                .contentType: type.hasPrefix("text/") ? "\(type); charset=utf-8" : type,
                .contentDisposition: "\(way); filename*=UTF-8''\(name)",
                .contentSecurityPolicy: "default-src 'none'; sandbox", .cacheControl: "private, no-store",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: content)))
    }

    /// POST /attachments/{id}/remove
    private func remove(_ visit: Visit) async throws -> Response {
        _ = try await visit.ask(
            "attachment.remove", ["attachment": .string(visit.context.parameters.get("id") ?? "")])
        return Site.redirect(to: Visit.local(visit.field("_back")))
    }

    /// What a page shows of the files of a thing, and by which parameter others are added.
    static func values(
        of subject: String, _ key: String, mayAdd: Bool, _ site: Site, _ visit: Visit
    ) async throws(Refusal) -> [String: Any] {
        let answer = try await visit.ask(
            "attachment.list", .object([.init(name: subject, value: .string(key))]))
        let rows = answer["rows"]?.elements ?? []
        return [
            "has_attachments": true, "may_attach": mayAdd,
            "attach_address": "/attachments?\(subject)=\(URLText.encoded(key))",
            "attach_back": visit.request.method == .get ? visit.address : visit.request.uri.path,
            "attachments": rows.map { row in
                let at = row["at"]?.string ?? ""
                let size = row["size"].flatMap { Int($0.text) } ?? 0
                return [
                    "id": row["attachment"]?.string ?? "", "name": row["name"]?.string ?? "", "at": at,
                    "shown": visit.formats.moment(at), "by": row["by"]?.string ?? "",
                    "size": size < 1_000_000 ? "\(max(1, size / 1000)) kB" : "\(size / 1_000_000) MB",
                    "can_remove": row["can_remove"]?.bool ?? false,
                ] as [String: Any]
            },
        ]
    }
}
