// Lists about stock and trade: what is where, the ledger behind it, periods, lines of papers, what is on order and to deliver, what was
// sold. Cost stands in columns of their own, which only who may see cost has.

extension ListPage {
    private static let warehouseChoices = Choices.rows(
        operation: "warehouse.list", value: "code", label: "name")
    private static let category = ListFilter.argument(
        FieldDeclaration(
            "category", choices: .rows(operation: "category.list", value: "code", label: "path")))
    private static let overview = Link("/products/overview?of=", "product")

    /// What is where.
    static let stock = ListPage(
        "stock", icon: "boxes", source: .operation("stock.on_hand", []), permission: "stock.see",
        search: .argument("search"),
        filters: [
            .choice("warehouse", warehouseChoices), category,
            .choice("level", .values("stock_level")), .exact("product"),
        ],
        columns: [
            Column(
                "product", .code,
                link: Link("/stock_ledger?f_product=", "product", more: [("f_warehouse", "warehouse")])),
            Column("product_name", link: overview), "spec", "warehouse_name",
            Column("on_hand", .quantity, why: .why("on_hand")), "on_hand_mixed",
            Column("reserved", .quantity, why: .why("reserved")),
            Column("available", .quantity, why: .why("available")),
            Column("on_order", .quantity, why: .why("on_order")),
            Column("lower_limit", .quantity), Column("upper_limit", .quantity, isUsual: false),
            Column("level", .state),
            Column("unit_cost", .price, permission: "cost.see", why: .why("unit_cost")),
            Column("value", .money, permission: "cost.see", why: .why("value")),
            Column("quarantine", .quantity, isUsual: false, why: .why("quarantine")),
            Column("usable", .quantity, isUsual: false, why: .why("usable")),
            Column("base_unit_name", isUsual: false), Column("warehouse", .code, isUsual: false),
            Column("branch", .code, isUsual: false),
        ],
        totals: ["value"], sort: "product,warehouse", key: "product",
        rowLink: Link("/stock_ledger?f_product=", "product", more: [("f_warehouse", "warehouse")]))

    /// Every change of a balance.
    static let stockLedger = ListPage(
        "stock_ledger", icon: "journal-text", source: .operation("stock.ledger", []), permission: "stock.see",
        search: .column("product_name"),
        filters: [
            .exact("product"), .choice("warehouse", warehouseChoices),
            .choice("kind", .values("document_kind")),
            .days("business_on"),
        ],
        columns: [
            Column("number", .code, link: Link("/documents/", "document_id")), Column("kind", .choice),
            Column("business_on", .day),
            Column("product", .code, link: overview), "product_name", "warehouse", "location",
            Column("quantity", .quantity), Column("balance_after", .quantity),
            Column("value", .money, permission: "cost.see"), "posted_by", "approved_by",
            Column("posted_at", .time),
            Column("branch", .code, isUsual: false),
        ],
        totals: ["quantity", "value"], sort: "-id", key: "id", rowLink: Link("/documents/", "document_id"),
        opening: .month("business_on"))

    /// What came and left in a period.
    static let stockPeriod = ListPage(
        "stock_period", icon: "calendar-range", source: .operation("stock.period", []),
        permission: "stock.see",
        search: .argument("search"),
        filters: [
            .argument("from"), .argument("to"),
            .argument(FieldDeclaration("warehouse", choices: warehouseChoices)),
            category,
        ],
        columns: [
            Column(
                "product", .code,
                link: Link("/stock_ledger?f_product=", "product", more: [("f_warehouse", "warehouse")])),
            "product_name", "spec", "category_name", "warehouse_name", "base_unit_name",
            Column("opening", .quantity), Column("opening_value", .money, permission: "cost.see"),
            Column("received", .quantity), Column("received_value", .money, permission: "cost.see"),
            Column("averaged_value", .money, permission: "cost.see"),
            Column("issued", .quantity), Column("issued_value", .money, permission: "cost.see"),
            Column("closing", .quantity), Column("closing_value", .money, permission: "cost.see"),
        ],
        totals: [
            "opening", "opening_value", "received", "received_value", "averaged_value", "issued",
            "issued_value",
            "closing", "closing_value",
        ], sort: "product,warehouse", key: "product",
        rowLink: Link("/stock_ledger?f_product=", "product", more: [("f_warehouse", "warehouse")]))

    /// Every line of every paper.
    static let journal = ListPage(
        "journal", icon: "list-columns", source: .view("document_line", []), permission: "master.see",
        search: .column("product_name"),
        filters: [
            .choice("kind", .values("document_kind")), .choice("state", .values("document_state")),
            .exact("product"),
            .days("business_on"),
        ],
        columns: [
            Column("number", .code), Column("kind", .choice), Column("business_on", .day),
            Column("state", .state), "partner_name", Column("product", .code, link: overview),
            "product_name",
            Column("quantity", .quantity), "unit_name", Column("price", .price), Column("gross", .money),
            "warehouse",
            Column("base_quantity", .quantity, isUsual: false), Column("net", .money, isUsual: false),
            Column("tax", .money, isUsual: false), Column("gift", .flag, isUsual: false),
            Column("tax_code", .code, isUsual: false), Column("remark", isUsual: false),
            Column("branch", .code, isUsual: false),
        ],
        totals: ["base_quantity", "net", "tax", "gross"], sort: "-business_on,-id", key: "id",
        rowLink: Link("/documents/", "document_id"), opening: .month("business_on"))

    /// What is on order.
    static let purchaseTracking = ListPage(
        "purchase_tracking", icon: "signpost", source: .view("purchase_order_line", []),
        permission: "purchase_order.see", search: .column("partner_name"),
        filters: [
            .flag("open"), .flag("late"), .exact("product"), .choice("warehouse", warehouseChoices),
            .days("business_on"), .days("due_on"),
        ],
        columns: [
            Column("number", .code), Column("business_on", .day, isUsual: false), "partner_name",
            "warehouse_name", Column("product", .code, link: overview), "product_name", "base_unit_name",
            Column("ordered", .quantity), Column("received", .quantity), Column("rejected", .quantity),
            Column("closed", .quantity, isUsual: false), Column("on_order", .quantity),
            Column("on_order_net", .money, permission: "cost.see"),
            Column("gross", .money, permission: "cost.see"), Column("due_on", .day),
            Column("days_late", .count), Column("state", .state, isUsual: false),
            Column("branch", .code, isUsual: false),
        ],
        totals: ["ordered", "received", "on_order", "on_order_net", "gross"], sort: "due_on,id", key: "id",
        rowLink: Link("/documents/", "document_id"), opening: .flag("open"))

    /// What is to deliver.
    static let salesTracking = ListPage(
        "sales_tracking", icon: "signpost-2", source: .view("sales_order_line", []),
        permission: "sales_order.see", search: .column("partner_name"),
        filters: [
            .flag("open"), .flag("late"), .flag("short"), .exact("product"),
            .choice("warehouse", warehouseChoices), .days("business_on"), .days("due_on"),
        ],
        columns: [
            Column("number", .code), Column("business_on", .day, isUsual: false), "partner_name",
            Column("product", .code, link: overview), "product_name", "base_unit_name",
            Column("ordered", .quantity), Column("delivered", .quantity), Column("to_deliver", .quantity),
            Column("reserved", .quantity), Column("backorder", .quantity), Column("due_on", .day),
            Column("days_late", .count), Column("gross", .money), "warehouse_name",
            Column("employee", .code, isUsual: false), Column("closed", .quantity, isUsual: false),
            Column("state", .state, isUsual: false), Column("branch", .code, isUsual: false),
        ],
        totals: ["ordered", "delivered", "to_deliver", "reserved", "backorder", "gross"], sort: "due_on,id",
        key: "id", rowLink: Link("/documents/", "document_id"), opening: .flag("open"))

    /// What was sold, and what it earned.
    static let salesDetail = ListPage(
        "sales_detail", icon: "receipt", source: .view("delivery_line", []), permission: "delivery.see",
        search: .column("partner_name"),
        filters: [.exact("product"), .days("business_on"), .flag("reversal")],
        columns: [
            Column("number", .code), Column("business_on", .day), "partner_name",
            Column("product", .code, link: overview), "product_name", Column("base_quantity", .quantity),
            "base_unit_name", Column("net", .money), Column("gross", .money),
            Column("cost", .money, permission: "cost.see", why: .whyCost("id")),
            Column("margin", .money, permission: "cost.see"),
            "order_number", Column("employee", .code), Column("gift", .flag, isUsual: false),
            Column("tax", .money, isUsual: false), Column("reversal", .flag, isUsual: false),
            Column("warehouse", .code, isUsual: false), Column("department", .code, isUsual: false),
            Column("branch", .code, isUsual: false),
        ],
        totals: ["base_quantity", "net", "tax", "gross", "cost", "margin"], sort: "-business_on,-id",
        key: "id", rowLink: Link("/documents/", "document_id"), opening: .month("business_on"))

    /// What can be sold.
    static let salesItems = ListPage(
        "sales_items", icon: "tags", source: .operation("stock.sellable", []), permission: "stock.see",
        search: .argument("search"), filters: [category],
        columns: [
            Column("product", .code), "product_name", "spec", "category_name", "base_unit_name",
            Column("sale_price", .price),
            Column("available", .quantity, why: .why("available", of: nil)), "available_mixed",
            Column("unit_cost", .price, permission: "cost.see", why: .why("unit_cost", of: nil)),
            Column("kind", .choice, isUsual: false),
        ],
        sort: "product", key: "product", rowLink: overview)
}
