// The pages. Guarantees: they work without a script; what a user may not he does not see, and the door refuses it whoever asks;
// nothing is loaded from anywhere else. To add a capability's pages: declare them in Pages/, name them in `lists`.

package import Gateway
package import HTTPServer
internal import HTTPTypes
package import Hummingbird

/// The web face.
package struct WebUI: HTTPFace {
    /// The lists, in the order of the navigation.
    static let lists: [ListPage] = [.products]

    private let gateway: Gateway
    private let configuration: HTTPConfiguration
    private let renderer: Renderer
    private let messages: Messages
    private let files: StaticFiles
    private let signIns: SignInGuard

    /// A face of that Gateway.
    ///
    /// - Throws: `WebFault` where a file that pages need is not installed.
    package init(
        gateway: Gateway, configuration: HTTPConfiguration, web: WebConfiguration = WebConfiguration(),
        files own: WebFiles = .embedded
    ) throws {
        self.gateway = gateway
        self.configuration = configuration
        renderer = try Renderer(own)
        messages = try Messages(own)
        files = try StaticFiles(own, sharedFolder: web.sharedFolder)
        signIns = SignInGuard(limit: web.signInFailures, windowSeconds: web.signInWindowSeconds)
    }

    private static let places =
        [Place(address: "/", message: "home_title", icon: "house", permission: nil)]
        + lists.map {
            Place(
                address: "/\($0.name)", message: "\($0.name)_title", icon: $0.icon, permission: $0.permission)
        } + [Place(address: "/operations", message: "operations_title", icon: "terminal", permission: nil)]

    private func site(bodies: RequestBodyReader) -> Site {
        Site(
            gateway: gateway, configuration: configuration, renderer: renderer, messages: messages,
            files: files, places: Self.places, bodies: bodies)
    }

    package func addRoutes(to routes: Routes) {
        let site = site(bodies: routes.bodies)
        routes.add("/assets/{file}", get: files.handle)
        routes.add("/", get: site.get { try await home($0, site: site) })
        SessionRoutes(site: site, signIns: signIns).addRoutes(to: routes)
        for list in Self.lists { add(list, to: routes, site: site) }
        let operations = OperationForms(site: site)
        routes.add("/operations", get: site.get(operations.list))
        routes.add(
            "/operations/{operation}", get: site.get(operations.show), post: site.post(operations.run))
    }

    private func add(_ list: ListPage, to routes: Routes, site: Site) {
        let shown = ListRoute(site: site, list: list)
        routes.add("/\(list.name)", get: site.get(shown.show))
        routes.add("/\(list.name).csv", get: site.get(shown.export))
        guard let page = list.record else { return }
        let record = RecordRoute(site: site, list: list, record: page)
        routes.add("/\(list.name)/new", get: site.get(record.new), post: site.post(record.create))
        routes.add("/\(list.name)/record", get: site.get(record.show), post: site.post(record.update))
        routes.add(
            "/\(list.name)/disable", get: site.get(record.askDisabled), post: site.post(record.setDisabled))
    }

    private func home(_ visit: Visit, site: Site) async throws -> Response {
        let language = visit.language
        let lists = Self.lists.filter { visit.session?.may($0.permission) ?? false }
        return try site.page(
            "home/home", title: messages.text("home_title", language),
            [
                "lists": lists.map { list in
                    [
                        "label": messages.text("\(list.name)_title", language), "icon": list.icon,
                        "address": "/\(list.name)",
                        "has_new": list.record.map { visit.session?.may($0.permission) ?? false } ?? false,
                        "new_label": messages.text("\(list.name)_new", language),
                    ] as [String: Any]
                }
            ], visit: visit)
    }

    /// Errors of paths that are no page, in the words of a page, for those who read pages.
    package func response(
        to refusal: HTTPRefusal, of request: Request, context: ExchangeContext
    ) async -> Response? {
        let path = request.uri.path
        let isOthers = path.hasPrefix("/api/") || ["/healthz", "/readyz", "/metrics"].contains(path)
        guard !isOthers, request.headers[.accept]?.contains("text/html") ?? false,
            let visit = try? Visit(
                request: request, context: context, gateway: gateway, configuration: configuration)
        else { return nil }
        let bodies = RequestBodyReader(maximumBytes: 0, maximumHeldBytes: 0)
        var error = refusal.refusal
        if error.error == "not_found" {
            error.hint = Refusal.Text(
                zh: "请核对地址,或从首页重新开始。", en: "Check the address, or begin again at the first page.")
        }
        return try? site(bodies: bodies).page(for: error, headers: refusal.headers, visit: visit)
    }
}
