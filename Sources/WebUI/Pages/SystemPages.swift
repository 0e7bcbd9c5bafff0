// The pages of administrators: users, roles, approval flows, settings, and what was done.

internal import Gateway
internal import HTTPServer
internal import Hummingbird

extension ListPage {
    static let users = ListPage(
        "users", icon: "person-lock", source: .view("user_account", [.init(name: "system", value: false)]),
        permission: "user.see", search: .column("name"),
        filters: [.choice("disabled", .fixed(["false", "true"]))],
        columns: [
            Column("login", .code), "name", Column("roles", .code), Column("branches", .code),
            Column("all_branches", .flag), Column("warehouses", .code), "employee_name",
            Column("disabled", .flag),
        ],
        sort: "login", key: "login",
        record: RecordPage(
            get: .operation("user.get"), create: "user.create", update: "user.update", argument: "user",
            code: "login", permission: "user.edit",
            operations: ["user.set_password", "user.unlock", "user.allow_certificate"],
            fields: [
                "login", "name", "new_password",
                FieldDeclaration(
                    "roles", choices: .rows(operation: "role.list", value: "code", label: "name")),
                "all_branches",
                FieldDeclaration(
                    "branches", choices: .rows(operation: "branch.list", value: "code", label: "name")),
                FieldDeclaration(
                    "warehouses", choices: .rows(operation: "warehouse.list", value: "code", label: "name")),
                FieldDeclaration(
                    "employee",
                    choices: .rows(
                        operation: "employee.list", value: "code", label: "name",
                        arguments: [.init(name: "limit", value: 1000)])),
                FieldDeclaration("language", choices: .values("language")),
                FieldDeclaration("must_change_password", initial: "true"),
            ]))

    static let roles = ListPage(
        "roles", icon: "shield-check", source: .view("role", []), permission: "user.see",
        columns: [
            Column("code", .code), "name", Column("users", .quantity), Column("rounding_off_limit", .money),
            Column("discount_limit", .quantity), Column("seeded", .flag),
        ],
        sort: "code", key: "code",
        record: RecordPage(
            get: .operation("role.get"), create: "role.create", update: "role.update", argument: "role",
            permission: "role.edit",
            fields: [
                "code", "name", "rounding_off_limit", "discount_limit",
                FieldDeclaration(
                    "permissions",
                    choices: .rows(
                        operation: "permission.list", value: "permission", label: "zh", english: "en",
                        group: "area")),
            ]))

    static let approvalFlows = ListPage(
        "approval_flows", icon: "signpost-split",
        source: .view("approval_flow", [.init(name: "in_force", value: true)]),
        permission: "master.see", search: .column("name"),
        filters: [.choice("kind", .values("document_kind"))],
        columns: [
            Column("code", .code), "name", Column("kind", .choice), "branch", Column("amount_from", .money),
            Column("amount_to", .money), Column("for_exceptions", .flag), "version",
        ],
        sort: "kind", key: "code",
        record: RecordPage(
            get: .operation("approval_flow.get"), create: "approval_flow.save", update: "approval_flow.save",
            argument: "flow", code: "flow", aliases: ["flow": "code", "for_branch": "branch"],
            permission: "approval_flow.edit", operations: ["approval_flow.disable"],
            note: "flow_amount_note",
            advice: Advice(
                member: "without_order", message: "flow_without_order", address: "/branches/record?of=",
                key: "branch", name: "branch_name",
                remedy: Remedy(
                    operation: "branch.update", argument: "branch", member: "requires_order",
                    permission: "branch.edit", message: "flow_require_order")),
            fields: [
                "flow", "name",
                FieldDeclaration("kind", choices: .values("document_kind")),
                FieldDeclaration(
                    "for_branch", choices: .rows(operation: "branch.list", value: "code", label: "name")),
                "amount_from", "amount_to", "for_exceptions",
                FieldDeclaration(
                    "steps",
                    columns: [
                        FieldDeclaration(
                            "role", choices: .rows(operation: "role.list", value: "code", label: "name")),
                        "user", FieldDeclaration("rule", choices: .values("approval_rule")), "allow_author",
                    ]),
            ]))

    static let numberFormats = ListPage(
        "number_formats", icon: "123", source: .view("number_format", []), permission: "master.see",
        columns: [
            Column("kind", .choice), "prefix", Column("with_branch", .flag), Column("period", .choice),
            "digits",
        ],
        sort: "kind", key: "kind",
        record: RecordPage(
            get: .view("number_format", key: "kind"), create: nil, update: "number_format.update",
            argument: "kind", name: "kind_name", permission: "company.edit",
            fields: [
                "prefix", "with_branch", FieldDeclaration("period", choices: .values("number_period")),
                "digits",
            ]))

    static let signInFailures = ListPage(
        "sign_in_failures", icon: "shield-exclamation", source: .view("sign_in_failure", []),
        permission: "user.see", search: .column("login"),
        columns: [
            Column("login", .code), "name", Column("address", .code), Column("failures", .count),
            Column("failed_at", .time), Column("waiting_until", .time),
        ],
        sort: "-failed_at", key: "login")

    static let printLog = ListPage(
        "print_log", icon: "printer", source: .view("print_log", []), permission: "master.see",
        search: .column("number"),
        filters: [
            .choice("form", .values("print_form")), .choice("kind", .values("document_kind")),
        ],
        columns: [
            Column("at", .time), Column("user_name"), Column("kind", .choice),
            Column("number", .code, link: Link("/documents/", "document_id")), "partner_name",
            Column("form", .choice), Column("times", .text),
            Column("branch", .code, isUsual: false), Column("login", .code, isUsual: false),
        ],
        sort: "-id", key: "id")
}

/// The settings of the company: a record of which there is one.
struct SettingsPage: Page {
    let place = Place(
        address: "/settings", message: "settings_title", icon: "gear", permission: "company.edit")

    static let record = RecordPage(
        get: .operation("company.get"), create: nil, update: "company.update", argument: nil,
        permission: "company.edit",
        fields: [
            "name", "started_on", "with_tax", "currency", "time_zone",
            FieldDeclaration(
                "date_format", choices: .values("date_format")),
            "quantity_decimals", "price_decimals",
            "over_receipt_percent", "price_tolerance_percent", "price_tolerance_amount", "rounding_off_limit",
            "discount_limit", "backorder_refused", "future_days",
            "session_idle_minutes", "session_hours", "sign_in_attempts",
        ])

    func addRoutes(to routes: Routes, site: Site) {
        let route = RecordRoute(
            site: site, only: .init(address: place.address, title: place.message, record: Self.record))
        routes.add("/settings", get: site.get(route.show), post: site.post(route.update))
    }
}
