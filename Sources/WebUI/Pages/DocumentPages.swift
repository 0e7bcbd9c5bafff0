// The kinds of documents that have pages.

internal import Gateway

extension DocumentPage {
    /// All of them.
    static let all: [DocumentPage] = [
        .purchaseOrder, .goodsReceipt, .salesOrder, .delivery, .otherIn, .otherOut, .openingStock,
    ]

    static let purchaseOrder = DocumentPage(
        kind: "purchase_order",
        list: documents(
            "purchase_orders", of: "purchase_order", icon: "cart",
            more: ["warehouse_name", Column("due_on", .day)], totals: ["gross"]),
        partner: .supplier,
        lineColumns: goods + priced
            + [
                "warehouse_name", Column("due_on", .day), Column("received", .progress),
                Column("on_order", .progress), "remark",
            ],
        entryColumns: [.price, .discount, .gift, .taxCode, .warehouse, .dueOn, .amount, .remark])

    static let goodsReceipt = DocumentPage(
        kind: "goods_receipt",
        list: documents(
            "goods_receipts", of: "goods_receipt", icon: "box-arrow-in-down", more: ["warehouse_name"],
            totals: ["gross"]),
        partner: .supplier,
        lineColumns: goods + [Column("rejected", .quantity), "reject_reason"] + priced + [
            "location", "remark",
        ],
        entryColumns: [
            .rejected, .rejectReason, .price, .discount, .gift, .taxCode, .location, .amount, .remark,
        ])

    static let salesOrder = DocumentPage(
        kind: "sales_order",
        list: documents(
            "sales_orders", of: "sales_order", icon: "bag", more: ["warehouse_name", Column("due_on", .day)],
            totals: ["gross"]),
        partner: .customer,
        lineColumns: goods + priced
            + [
                "warehouse_name", Column("due_on", .day), Column("delivered", .progress),
                Column("reserved", .progress), Column("backorder", .progress), "remark",
            ],
        entryColumns: [
            .available, .price, .discount, .gift, .taxCode, .warehouse, .dueOn, .amount, .remark,
        ])

    static let delivery = DocumentPage(
        kind: "delivery",
        list: documents(
            "deliveries", of: "delivery", icon: "truck", more: ["warehouse_name"], totals: ["gross"]),
        partner: .customer,
        lineColumns: goods + priced + [
            Column("cost", .money, permission: "cost.see", why: .whyCost("line")), "location", "remark",
        ],
        entryColumns: [.available, .price, .discount, .gift, .taxCode, .location, .amount, .remark])

    static let otherIn = DocumentPage(
        kind: "other_in",
        list: documents(
            "other_ins", of: "other_in", icon: "plus-square",
            more: ["warehouse_name", "reason", Column("gross", .money)]),
        partner: .none,
        lineColumns: goods + [Column("price", .price), Column("gross", .money), "location", "remark"],
        entryColumns: [.price, .location, .amount, .remark])

    static let otherOut = DocumentPage(
        kind: "other_out",
        list: documents(
            "other_outs", of: "other_out", icon: "dash-square",
            more: ["warehouse_name", "reason", Column("cost", .money, permission: "cost.see")]),
        partner: .none,
        lineColumns: goods + [
            Column("cost", .money, permission: "cost.see", why: .whyCost("line")), "location", "remark",
        ],
        entryColumns: [.available, .location, .remark])

    static let openingStock = DocumentPage(
        kind: "opening_stock",
        list: documents(
            "opening_stocks", of: "opening_stock", icon: "flag",
            more: ["warehouse_name", Column("gross", .money)]),
        partner: .none,
        lineColumns: goods + [Column("price", .price), Column("gross", .money), "location", "remark"],
        entryColumns: [.price, .location, .amount, .remark])

    private static let goods: [Column] = [
        Column("line_number", .text), Column("product", .code, link: Link("/products/record?of=", "product")),
        "product_name", "spec", Column("quantity", .quantity), "unit_name",
    ]
    private static let priced: [Column] = [
        Column("list_price", .price), Column("discount", .paid), Column("price", .price),
        Column("gift", .flag),
        Column("tax_code", .code),
        Column("gross", .money),
    ]

    /// The list of a kind.
    private static func documents(
        _ name: String, of kind: String, icon: String, more: [Column], totals: [String] = []
    ) -> ListPage {
        let isPartnered = !totals.isEmpty
        return ListPage(
            name, icon: icon,
            source: .operation("document.list", [.init(name: "kind", value: .string(kind))]),
            permission: "\(kind).see", search: .argument("search"),
            filters: [.choice("state", .fixed(states)), .days("business_on"), .exact("created_by")],
            columns: [Column("number", .code), Column("business_on", .day)]
                + (isPartnered ? ["partner_name"] : []) + more + [Column("state", .state)]
                + (isPartnered ? [Column("gross", .money)] : [])
                + ["employee_name", "memo"]
                + [
                    Column("department_name", isUsual: false), Column("created_by", isUsual: false),
                    Column("created_at", .time, isUsual: false), Column("external_id", isUsual: false),
                    Column("reversed", .flag, isUsual: false),
                ],
            totals: totals, sort: "-business_on,-id", key: "id", rowLink: Link("/documents/", "id"),
            new: ("/\(name)/new", "\(kind).edit"))
    }

    static let states = ["draft", "submitted", "approved", "posted", "closed", "rejected", "cancelled"]
}
