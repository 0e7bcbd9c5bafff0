// The pages of master data beside products: partners, places, people, and the tables that they refer to.

internal import Gateway

extension FieldDeclaration {
    /// The argument of a list that shows what is disabled as well.
    static let disabledToo = FieldDeclaration("disabled", label: "disabled_too")
}

extension ListPage {
    /// A list of master data over a published view, with its records.
    private static func masters(
        _ name: String, icon: String, view: String, permission: String = "master.see",
        search: String = "name", filters: [ListFilter] = [], columns: [Column], sort: String = "code",
        key: String = "code", record: RecordPage
    ) -> ListPage {
        ListPage(
            name, icon: icon, source: .view(view, []), permission: permission, search: .column(search),
            filters: filters + [.choice("disabled", .fixed(["false", "true"]))],
            columns: columns + [Column("disabled", .flag, isUsual: false)], sort: sort, key: key,
            record: record)
    }

    private static func partners(_ name: String, icon: String, role: String, last: String) -> ListPage {
        ListPage(
            name, icon: icon,
            source: .operation("partner.list", [.init(name: "is_\(role)", value: true)]),
            permission: "master.see", search: .argument("search"),
            filters: [.argument(.disabledToo), .days(last)],
            columns: [
                Column("code", .code), "name", "contact", "phone", "payment_terms_name", "partner_class_name",
                "region_name", "owner_name", Column("credit_limit", .money), Column(last, .day),
                Column("invoice_kind", .choice, isUsual: false), Column("address", isUsual: false),
                Column("tax_number", isUsual: false), Column("remark", isUsual: false),
                Column("disabled", .flag, isUsual: false),
            ],
            sort: "code", key: "code", record: .partner(role))
    }

    static let suppliers = partners(
        "suppliers", icon: "building", role: "supplier", last: "last_purchase_on")
    static let customers = partners(
        "customers", icon: "people", role: "customer", last: "last_sale_on")

    static let categories = coded(
        "categories", icon: "diagram-3", of: "category", permission: "product.edit",
        columns: [Column("code", .code), "name", "path", "parent"], sort: "path", hidden: ["external_id"])
    static let units = coded(
        "units", icon: "rulers", of: "unit", permission: "product.edit",
        columns: [Column("code", .code), "name", "decimals"])

    static let warehouses = masters(
        "warehouses", icon: "shop", view: "warehouse",
        columns: [
            Column("code", .code), "name", "branch_name", Column("is_default", .flag), "cost_unit", "address",
        ],
        record: RecordPage(
            get: .view("warehouse", key: "code"), create: "warehouse.create", update: "warehouse.update",
            argument: "warehouse", permission: "warehouse.edit", operations: ["location.create"],
            labels: "warehouse",
            fields: .declared([FieldDeclaration("cost_unit", choices: .fixed(["branch", "warehouse"]))])))

    static let branches = masters(
        "branches", icon: "geo-alt", view: "branch",
        columns: [
            Column("code", .code), "name", Column("taxpayer_kind", .choice), "address", "phone",
            "default_warehouse_name", Column("requires_order", .flag),
        ],
        record: RecordPage(
            get: .view("branch", key: "code"), create: "branch.create", update: "branch.update",
            argument: "branch", permission: "branch.edit",
            fields: [
                "code", "name", FieldDeclaration("taxpayer_kind", choices: .fixed(["general", "small"])),
                "address", "phone",
                FieldDeclaration(
                    "default_warehouse",
                    choices: .rows(operation: "warehouse.list", value: "code", label: "name")),
                "requires_order",
            ]))

    static let departments = masters(
        "departments", icon: "diagram-2", view: "department",
        columns: [Column("code", .code), "name", "branch_name", "parent"],
        record: RecordPage(
            get: .view("department", key: "code"), create: "department.create", update: "department.update",
            argument: "department", permission: "branch.edit",
            fields: [
                "code", "name",
                FieldDeclaration(
                    "parent", choices: .rows(operation: "department.list", value: "code", label: "name")),
            ]))

    static let employees = masters(
        "employees", icon: "person-badge", view: "employee",
        columns: [
            Column("code", .code), "name", "branch_name", "department_name", "phone", "mnemonic",
            Column("login", .code),
        ],
        record: RecordPage(
            get: .view("employee", key: "code"), create: "employee.create", update: "employee.update",
            argument: "employee", permission: "employee.edit",
            fields: .declared(hidden: ["external_id", "branch"])))

    static let locations = ListPage(
        "locations", icon: "signpost-split", source: .view("location", []), permission: "master.see",
        search: .column("name"),
        filters: [
            .choice(
                "warehouse", .rows(operation: "warehouse.list", value: "code", label: "name")),
            .choice("kind", .fixed(["storage", "quarantine", "transit", "with_partner", "held"])),
            .choice("disabled", .fixed(["false", "true"])),
        ],
        columns: [
            Column("code", .code), "name", "warehouse_name", Column("kind", .choice), "owner_name",
            Column("disabled", .flag),
        ],
        sort: "warehouse,code", key: "id", new: ("/operations/location.create", "warehouse.edit"))

    static let partnerClasses = coded("partner_classes", icon: "award", of: "partner_class")
    static let partnerSources = coded("partner_sources", icon: "megaphone", of: "partner_source")
    static let regions = coded("regions", icon: "map", of: "region")

    static let taxCodes = coded(
        "tax_codes", icon: "percent", of: "tax_code", permission: "company.edit",
        columns: [
            Column("code", .code), "name", Column("kind", .choice), Column("rate", .quantity),
            Column("valid_from", .day), Column("valid_to", .day),
        ])
    static let paymentTerms = coded(
        "payment_terms", icon: "calendar-check", of: "payment_terms", permission: "company.edit",
        columns: [Column("code", .code), "name", Column("kind", .choice), "months", "days"])

    /// A declared master: a view, and operations, of one name.
    private static func coded(
        _ name: String, icon: String, of kind: String, permission: String = "partner.edit",
        columns: [Column] = [Column("code", .code), "name"], sort: String = "code", hidden: Set<String> = []
    ) -> ListPage {
        masters(
            name, icon: icon, view: kind, columns: columns, sort: sort,
            record: RecordPage(
                get: .view(kind, key: "code"), create: "\(kind).create", update: "\(kind).update",
                argument: kind, permission: permission, fields: .declared(hidden: hidden)))
    }
}

extension RecordPage {
    /// A supplier or a customer: the same record, for many a firm is both.
    fileprivate static func partner(_ role: String) -> RecordPage {
        RecordPage(
            get: .operation("partner.get"), create: "partner.create", update: "partner.update",
            argument: "partner", permission: "partner.edit", attachments: "partner",
            fields: .declared(
                [
                    FieldDeclaration("is_supplier", initial: role == "supplier" ? "true" : ""),
                    FieldDeclaration("is_customer", initial: role == "customer" ? "true" : ""),
                    FieldDeclaration("invoice_kind", initial: role == "supplier" ? "special" : "none"),
                ], hidden: ["external_id"]))
    }
}
