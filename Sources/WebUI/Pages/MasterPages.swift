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

    static let categories = masters(
        "categories", icon: "diagram-3", view: "category",
        columns: [Column("code", .code), "name", "path", "parent"], sort: "path",
        record: RecordPage(
            get: .view("category", key: "code"), create: "category.create", update: "category.update",
            argument: "category", permission: "product.edit",
            fields: [
                "name", "code",
                FieldDeclaration(
                    "parent", choices: .rows(operation: "category.list", value: "code", label: "path")),
            ]))

    static let units = masters(
        "units", icon: "rulers", view: "unit", columns: [Column("code", .code), "name", "decimals"],
        record: RecordPage(
            get: .view("unit", key: "code"), create: "unit.create", update: "unit.update", argument: "unit",
            permission: "product.edit", fields: ["code", "name", "decimals"]))

    static let warehouses = masters(
        "warehouses", icon: "shop", view: "warehouse",
        columns: [
            Column("code", .code), "name", "branch_name", Column("is_default", .flag), "cost_unit", "address",
        ],
        record: RecordPage(
            get: .view("warehouse", key: "code"), create: "warehouse.create", update: "warehouse.update",
            argument: "warehouse", permission: "warehouse.edit", operations: ["location.create"],
            labels: "warehouse",
            fields: [
                "code", "name", FieldDeclaration("cost_unit", choices: .fixed(["branch", "warehouse"])),
                "address", "latitude", "longitude",
            ]))

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
            fields: [
                "code", "name",
                FieldDeclaration(
                    "department", choices: .rows(operation: "department.list", value: "code", label: "name")),
                "mnemonic", "phone",
            ]))

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

    /// A list of codes by which partners are sorted: a view, and operations, of one name.
    private static func coded(_ name: String, icon: String, of kind: String) -> ListPage {
        masters(
            name, icon: icon, view: kind, columns: [Column("code", .code), "name"],
            record: RecordPage(
                get: .view(kind, key: "code"), create: "\(kind).create", update: "\(kind).update",
                argument: kind, permission: "partner.edit", fields: ["code", "name"]))
    }

    static let taxCodes = masters(
        "tax_codes", icon: "percent", view: "tax_code",
        columns: [
            Column("code", .code), "name", Column("kind", .choice), Column("rate", .quantity),
            Column("valid_from", .day), Column("valid_to", .day),
        ],
        record: RecordPage(
            get: .view("tax_code", key: "code"), create: "tax_code.create", update: "tax_code.update",
            argument: "tax_code", permission: "company.edit",
            fields: [
                "code", "name", FieldDeclaration("kind", choices: .fixed(["taxable", "exempt", "outside"])),
                "rate", "valid_from", "valid_to",
            ]))

    static let paymentTerms = masters(
        "payment_terms", icon: "calendar-check", view: "payment_terms",
        columns: [Column("code", .code), "name", Column("kind", .choice), "months", "days"],
        record: RecordPage(
            get: .view("payment_terms", key: "code"), create: "payment_terms.create",
            update: "payment_terms.update", argument: "payment_terms", permission: "company.edit",
            fields: [
                "code", "name", FieldDeclaration("kind", choices: .fixed(["at_once", "net", "month_end"])),
                "months", "days",
            ]))
}

extension RecordPage {
    /// A supplier or a customer: the same record, for many a firm is both.
    fileprivate static func partner(_ role: String) -> RecordPage {
        func coded(_ name: String, _ operation: String) -> FieldDeclaration {
            FieldDeclaration(name, choices: .rows(operation: operation, value: "code", label: "name"))
        }
        return RecordPage(
            get: .operation("partner.get"), create: "partner.create", update: "partner.update",
            argument: "partner", permission: "partner.edit", attachments: "partner",
            fields: [
                "name", "code",
                FieldDeclaration("is_supplier", initial: role == "supplier" ? "true" : ""),
                FieldDeclaration("is_customer", initial: role == "customer" ? "true" : ""), "contact",
                "phone", "email", "address", coded("payment_terms", "payment_terms.list"),
                FieldDeclaration(
                    "invoice_kind", choices: .fixed(["special", "ordinary", "none"]),
                    initial: role == "supplier" ? "special" : "none"),
                "credit_limit", "tax_number", "bank", "bank_account", "price_tolerance_percent",
                "price_tolerance_amount",
                coded("partner_class", "partner_class.list"), coded("partner_source", "partner_source.list"),
                coded("region", "region.list"), coded("branch", "branch.list"),
                FieldDeclaration(
                    "owner",
                    choices: .rows(
                        operation: "employee.list", value: "code", label: "name",
                        arguments: [.init(name: "limit", value: 1000)])),
                "mnemonics", "remark",
            ])
    }
}
