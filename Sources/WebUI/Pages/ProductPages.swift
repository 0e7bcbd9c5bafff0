// The pages of products.

extension ListPage {
    /// The list of products, and the page of one.
    static let products = ListPage(
        "products", icon: "box-seam", source: .operation("product.list", []), permission: "master.see",
        search: .argument("search"),
        filters: [
            .argument(
                FieldDeclaration(
                    "category", choices: .rows(operation: "category.list", value: "code", label: "path"))),
            .argument(.disabledToo),
        ],
        columns: [
            Column("code", .code), "name", "spec", "model", Column("category_name"), Column("base_unit_name"),
            Column("sale_price", .price), Column("purchase_price", .price, permission: "cost.see"),
            Column("barcodes", .code), Column("mnemonics", isUsual: false),
            Column("kind", .choice, isUsual: false),
            Column("tax_code", .code, isUsual: false), Column("remark", isUsual: false),
            Column("disabled", .flag, isUsual: false),
        ],
        sort: "code", key: "code", record: .product)
}

extension RecordPage {
    /// A product with its units, barcodes and prices.
    static let product = RecordPage(
        get: .operation("product.get"), create: "product.create", update: "product.update",
        argument: "product", aliases: ["code": "product"], permission: "product.edit",
        labels: "product", attachments: "product",
        fields: .declared(
            [
                FieldDeclaration(
                    "units",
                    columns: [
                        FieldDeclaration("unit", choices: units), "numerator", "denominator", "sale_price",
                        FieldDeclaration("purchase_price", permission: "cost.see"), "barcodes",
                    ]),
                FieldDeclaration("base_unit", initial: "EA"), FieldDeclaration("tax_code", initial: "VAT13"),
                FieldDeclaration("kind", initial: "stocked"),
                FieldDeclaration(
                    "limits",
                    columns: [
                        FieldDeclaration(
                            "warehouse",
                            choices: .rows(operation: "warehouse.list", value: "code", label: "name")),
                        "lower_limit", "upper_limit",
                    ]),
            ], hidden: ["cost_method", "external_id"]))

    private static let units = Choices.rows(operation: "unit.list", value: "code", label: "name")
}
