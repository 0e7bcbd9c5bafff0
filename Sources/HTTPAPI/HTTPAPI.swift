// The JSON face: every operation of the catalogue as POST, reports as GET, files to import, OpenAPI, health, metrics. It knows no
// operation but `report.read` and those about imports; everything else it reads from the catalogue.

package import Gateway
package import HTTPServer

/// The paths of the JSON face.
package struct HTTPAPI: HTTPFace {
    private let gateway: Gateway
    private let configuration: HTTPConfiguration

    /// A face of that Gateway.
    package init(gateway: Gateway, configuration: HTTPConfiguration) {
        self.gateway = gateway
        self.configuration = configuration
    }

    package func addRoutes(to routes: Routes) {
        let operations = OperationRoute(
            gateway: gateway, configuration: configuration, bodies: routes.bodies)
        let reports = ReportRoute(gateway: gateway, configuration: configuration)
        let imports = ImportRoute(gateway: gateway, configuration: configuration, bodies: routes.bodies)
        let service = ServiceRoutes(gateway: gateway, configuration: configuration)
        routes.add("/api/v1/{operation}", post: operations.handle)
        routes.add("/api/v1/report/{view}", get: reports.handle)
        routes.add("/api/v1/import/{kind}", post: imports.handle)
        routes.add("/api/v1/openapi.json", get: service.openAPI)
        routes.add("/healthz", get: service.health)
        routes.add("/readyz", get: service.readiness)
        routes.add("/metrics", get: service.metrics)
    }
}
