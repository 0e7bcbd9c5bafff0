// What a record's page says beside its fields, of rows that stand in its way: each is a link, and a button for whoever may change it.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

extension RecordRoute {
    /// What is to be said of a record beside its fields.
    func advice(_ json: JSONText?, _ key: String, _ visit: Visit) -> [String: Any] {
        let note = record.note.map { site.messages.text($0, visit.language) }
        var shown: [String: Any] = ["has_note": note != nil, "note": note ?? "", "is_advised": false]
        guard let advice = record.advice, let rows = json?[advice.member]?.elements, !rows.isEmpty else {
            return shown
        }
        var names: Set<String> = []
        shown["is_advised"] = true
        shown["advice"] = site.messages.text(advice.message, visit.language)
        shown["may_remedy"] = visit.session?.may(advice.remedy.permission) ?? false
        shown["remedy"] = "\(listAddress)/remedy?of=\(URLText.encoded(key))"
        shown["remedy_label"] = site.messages.text(advice.remedy.message, visit.language)
        shown["advised"] = rows.compactMap { row -> [String: Any]? in
            let name = row[advice.key]?.string ?? ""
            guard names.insert(name).inserted else { return nil }
            return [
                "address": advice.address + URLText.encoded(name), "row": name,
                "label": row[advice.name]?.string ?? "", "row_version": row["version"]?.text ?? "",
                "remedy_key": Secrets.requestID(),
            ]
        }
        return shown
    }

    /// POST /NAME/remedy?of=KEY: changes a row that the record advises of.
    func remedy(_ visit: Visit) async throws -> Response {
        guard let remedy = record.advice?.remedy else { throw HTTPRefusal.notFound }
        let answer = await visit.call(
            remedy.operation,
            .object([
                .init(name: remedy.argument, value: .string(visit.field("row") ?? "")),
                .init(name: "version", value: .string(visit.field("row_version") ?? "")),
                .init(name: remedy.member, value: true),
            ]), key: visit.field("_key"))
        guard answer.isDone else { throw Refusal(answer) }
        return Site.redirect(to: address(of: visit["of"] ?? "") + "&saved=1")
    }
}
