// A document on paper. Guarantees: what is shown is what the database cut into pages; a print is recorded before the paper comes out, and
// what is printed without that says on itself that it is a preview.

internal import Barcode
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// Shows a document as its form, and records prints.
struct PrintRoute: Sendable {
    /// The forms, by the names that the database gives them.
    static let forms = ["three_part", "a4"]

    let site: Site

    /// GET /documents/{id}/print
    func show(_ visit: Visit) async throws -> Response {
        let id = visit.context.parameters.get("id") ?? ""
        let form = form(visit, visit["form"])
        let json = try await visit.ask(
            "document.print_form", ["document": .string(id), "form": .string(form)])
        return try page(json, visit)
    }

    /// POST /documents/{id}/print
    func record(_ visit: Visit) async throws -> Response {
        let id = visit.context.parameters.get("id") ?? ""
        let form = form(visit, visit.field("form"))
        _ = try await visit.ask(
            "document.print", ["document": .string(id), "form": .string(form)], key: visit.field("_key"))
        await remember(form, visit)
        let prices = visit.field("prices") == "no" ? "&prices=no" : ""
        return Site.redirect(to: "/documents/\(URLText.encoded(id))/print?form=\(form)\(prices)&now=1")
    }

    /// POST /documents/{id}/print_file
    func makeFile(_ visit: Visit) async throws -> Response {
        let form = form(visit, visit.field("form"))
        let answer = try await visit.ask(
            "document.print_file",
            [
                "document": .string(visit.context.parameters.get("id") ?? ""), "form": .string(form),
                "with_prices": .bool(visit.field("prices") != "no"),
                "language": .string(visit.language.rawValue), "origin": .string(visit.origin),
            ], key: visit.field("_key"))
        await remember(form, visit)
        site.printFiles.wake()
        return Site.redirect(to: "/print_files/\(answer["print"]?.string ?? "")")
    }

    /// The form that this user's next print of such a document begins with.
    private func remember(_ form: String, _ visit: Visit) async {
        guard let name = visit.field("kind"), site.papers.of(name) != nil else { return }
        _ = await visit.call("preference.set", ["name": .string("print.\(name)"), "chosen": [.string(form)]])
    }

    private func form(_ visit: Visit, _ named: String?) -> String {
        named.flatMap { Self.forms.contains($0) ? $0 : nil } ?? Self.forms[0]
    }

    private func page(_ json: JSONText, _ visit: Visit) throws -> Response {
        let language = visit.language
        let kind = json["kind"]?.string ?? ""
        guard let page = site.papers.of(kind) else { throw Refusal.internal }
        let id = json["document"]?.string ?? ""
        let form = json["form"]?.string ?? ""
        let isPriced = visit["prices"] != "no" && PrintSheets.mayPrice(json, page)
        func address(_ form: String, isPriced: Bool) -> String {
            "/documents/\(id)/print?form=\(form)\(isPriced ? "" : "&prices=no")"
        }
        return try site.page(
            "print/form",
            title: "\(site.messages.text("choice_\(kind)", language)) \(json["number"]?.string ?? "#\(id)")",
            [
                "document": id, "kind": kind, "form": form, "form_key": Secrets.requestID(),
                "may_price": PrintSheets.mayPrice(json, page), "makes_files": site.printFiles.isAble,
                "prices": isPriced ? "yes" : "no", "other_prices": address(form, isPriced: !isPriced),
                "is_printing": visit["now"] != nil && json["printed"]?.text != "0",
                "forms": Self.forms.map { name in
                    [
                        "name": name, "label": site.messages.text("choice_\(name)", language),
                        "address": address(name, isPriced: isPriced), "current": name == form,
                    ] as [String: Any]
                },
            ].merging(
                PrintSheets(
                    json, page, isPriced: isPriced, language: language, formats: visit.formats,
                    origin: visit.origin, site.messages
                ).values
            ) { $1 },
            visit: visit, at: "/\(page.list.name)")
    }
}
