// The first page: where to go from here.

internal import HTTPServer
internal import Hummingbird

/// The first page.
struct HomePage: Page {
    let place = Place(address: "/", message: "home_title", icon: "house", permission: nil)

    func addRoutes(to routes: Routes, site: Site) {
        routes.add("/", get: site.get { try await show($0, site: site) })
    }

    private func show(_ visit: Visit, site: Site) async throws -> Response {
        let language = visit.language
        let lists = WebUI.lists.filter { visit.session?.may($0.permission) ?? false }
        return try site.page(
            "home/home", title: site.messages.text("home_title", language),
            [
                "lists": lists.map { list in
                    [
                        "label": site.messages.text("\(list.name)_title", language), "icon": list.icon,
                        "address": "/\(list.name)",
                        "has_new": list.new.map { visit.session?.may($0.permission) ?? false } ?? false,
                        "new": list.new?.address ?? "",
                        "new_label": site.messages.find("\(list.name)_new", language) ?? "",
                    ] as [String: Any]
                }
            ], visit: visit)
    }
}
