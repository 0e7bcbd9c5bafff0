// The pages of kinds of documents, whichever kinds there are: the catalogue says that, and a path is there as long as its kind is.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

/// The pages of all kinds.
struct Papers: Sendable {
    /// In the order of the navigation.
    let pages: [DocumentPage]
    private let places: [String: Int]

    init(_ kinds: [DocumentKind]) {
        pages = kinds.map(DocumentPage.init)
        var places: [String: Int] = [:]
        for (place, page) in pages.enumerated() {
            places[page.kind.name] = place
            places["/\(page.list.name)"] = place
        }
        self.places = places
    }

    /// The page of a kind.
    func of(_ kind: String) -> DocumentPage? { places[kind].map { pages[$0] } }

    /// The page whose list is at that address.
    func at(_ address: String) -> DocumentPage? { places[address].map { pages[$0] } }
}

/// The kinds of a section of the navigation.
struct PaperPages: Pages {
    let section: String

    func places(_ papers: Papers) -> [Place] {
        papers.pages.filter { $0.kind.section == section }.map(\.list.place)
    }

    /// None: those of all kinds are added together.
    func addRoutes(to routes: Routes, site: Site) {}
}

/// The paths of all kinds: the list at `/NAME`, its editor at `/NAME/new` and `/NAME/edit`.
struct PaperRoutes: Sendable {
    let site: Site

    func addRoutes(to routes: Routes) {
        get("", routes) { try await ListRoute(site: $0, list: $1.list).show($2) }
        get(".csv", routes) { try await ListRoute(site: $0, list: $1.list).export($2, as: .csv) }
        get(".xlsx", routes) { try await ListRoute(site: $0, list: $1.list).export($2, as: .workbook) }
        add(
            "/columns", routes,
            post: site.post { visit in
                try await ListRoute(site: site, list: page(visit).list).choose(visit)
            })
        // What has no lines of goods is made by operations of its own.
        get("/new", routes) { try await EditorRoute(site: $0, page: $1).new($2) }
        get("/edit", routes) { try await EditorRoute(site: $0, page: $1).edit($2) }
        get("/offer", routes) { try await EditorRoute(site: $0, page: $1).offer($2) }
        get("/partners", routes) { try await EditorRoute(site: $0, page: $1).partners($2) }
        json("/match", routes) { try await $0.match($1, $2) }
        json("/heads", routes) { try await $0.heads($1, $2) }
        json("/preview", routes) { try await $0.preview($1, $2) }
        json("/save", routes) { try await $0.save($1, $2) }
        json("/submit", routes) { try await $0.submit($1, $2) }
    }

    private func page(_ visit: Visit) throws -> DocumentPage {
        guard let page = site.papers.at("/\(visit.context.parameters.get("list") ?? "")") else {
            throw HTTPRefusal.notFound
        }
        return page
    }

    private func get(
        _ ending: String, _ routes: Routes,
        _ show: @escaping @Sendable (Site, DocumentPage, Visit) async throws -> Response
    ) {
        add(ending, routes, get: site.get { visit in try await show(site, page(visit), visit) })
    }

    private func json(
        _ ending: String, _ routes: Routes,
        _ answer: @escaping @Sendable (EditorRoute, Visit, JSONText) async throws -> Response
    ) {
        let handler = site.json { visit, body in
            try await answer(EditorRoute(site: site, page: page(visit)), visit, body)
        }
        add(ending, routes, post: handler)
    }

    private func add(
        _ ending: String, _ routes: Routes, get: Routes.Handler? = nil, post: Routes.Handler? = nil
    ) {
        routes.add("/{list}\(ending)", get: get, post: post) { context in
            await site.declared.follow(site.gateway)
            return site.papers.at("/\(context.parameters.get("list") ?? "")") != nil
        }
    }
}
