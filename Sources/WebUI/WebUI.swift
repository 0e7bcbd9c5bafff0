// The pages. Guarantees: they work without a script; what a user may not he does not see, and the door refuses it whoever asks;
// nothing is loaded from anywhere else. To add a capability's pages: declare them in Pages/, name them in Pages/Navigation.swift; kinds of documents
// have theirs by their declaration.

package import Gateway
package import HTTPServer
internal import HTTPTypes
package import Hummingbird
package import Logging

/// The web face.
package struct WebUI: HTTPFace {
    private let gateway: Gateway
    private let configuration: HTTPConfiguration
    private let renderer: Renderer
    private let declared: Declared
    private let demo: DemoSignIn?
    /// What makes PDF files of prints: a service to run beside the face.
    package let printFiles: PrintFiles

    /// A face of that Gateway.
    ///
    /// - Throws: `WebFault` where a file that pages need is not installed.
    package init(
        gateway: Gateway, configuration: HTTPConfiguration, web: WebConfiguration = WebConfiguration(),
        files own: WebFiles = .embedded, logger: Logger = Logger(label: "suanpan.web")
    ) throws {
        self.gateway = gateway
        self.configuration = configuration
        renderer = try Renderer(own)
        declared = Declared(
            try Messages(own), files: try StaticFiles(own, sharedFolder: web.sharedFolder))
        demo = web.demo
        printFiles = PrintFiles(
            gateway: gateway, renderer: renderer, declared: declared,
            writer: PDFWriter(program: web.pdfProgram, style: own.texts["Assets/style/print.css"] ?? ""),
            logger: logger)
    }

    private func site(bodies: RequestBodyReader) -> Site {
        Site(
            gateway: gateway, configuration: configuration, renderer: renderer, declared: declared,
            sections: Self.sections, bodies: bodies, printFiles: printFiles)
    }

    package func addRoutes(to routes: Routes) {
        let site = site(bodies: routes.bodies)
        routes.add("/assets/{file}", get: { try declared.files.handle($0, $1) })
        SessionRoutes(site: site, demo: demo).addRoutes(to: routes)
        routes.add("/products/overview", get: site.get(ProductOverview(site: site).show))
        AttachmentRoutes(site: site).addRoutes(to: routes)
        PrintFileRoutes(site: site).addRoutes(to: routes)
        routes.add("/scan", post: site.upload(PhotoRoute().read))
        routes.add("/labels", get: site.get(LabelRoute(site: site).show))
        routes.add("/operation_log/record", get: site.get(LogRecord(site: site).show))
        routes.add("/why", get: site.get(WhyPage(site: site).show))
        PaperRoutes(site: site).addRoutes(to: routes)
        for page in Self.sections.flatMap(\.pages) { page.addRoutes(to: routes, site: site) }
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
