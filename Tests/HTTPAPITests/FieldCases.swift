// Files as people and other programs write them, and what has to come of each: what is told of it, and the figures that stand in the data afterwards.
// The files are those of the folder that SUANPAN_FIELD_CASES names; `FieldCaseTests` runs the table.

import Testing

/// What is told of a file.
struct Told: Equatable {
    /// Faults as `row head fault`; none where the file comes in.
    var faults: [String] = []
    /// Rows left out as `row reason`.
    var leftOut: [String] = []
    /// Notes as `row note value taken`.
    var notes: [String] = []
    /// Heads that no field takes.
    var unknown: [String] = []
}

/// What is done in a case.
enum FieldStep: Sendable {
    /// A file is brought in as that kind, with what the query string says.
    case file(String, as: String, query: String = "", told: Told = Told())
    /// The paper of opening stock that stands is reversed on its own day.
    case reversal
}

/// What is done, what a query over the data gives then, one column of texts.
struct FieldCase: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [FieldStep]
    var select = "select 'nothing' where false"
    var found: [String] = []

    var testDescription: String { name }
}

extension FieldCase {
    private static let make = "create=units,categories"
    private static let change = "\(make)&existing=change"

    /// Lines of orders: unit, quantity, list price, share taken off, price, whether with tax, tax code, net, tax, gross.
    private static let orderLines = """
        select concat_ws(' ', u.code, trim_scale(l.quantity), trim_scale(l.list_price), trim_scale(l.discount),
            trim_scale(l.price), d.with_tax, t.code, l.net, l.tax, l.gross)
        from data.document_line l join data.document d on d.id = l.document_id join data.unit u on u.id = l.unit_id
        join data.tax_code t on t.id = l.tax_code_id where d.kind = 'purchase_order' order by d.id, l.line_number
        """

    /// Products by name with what lies of them and what it is worth.
    private static let stock = """
        select concat_ws(' ', p.code, trim_scale(c.quantity), c.value)
        from data.cost_pool c join data.product p on p.id = c.product_id order by 1
        """

    static let products = [
        FieldCase(
            name: "C01: state 1 of jshERP is in use, 0 is not",
            steps: [.file("C01-products-status.xlsx", as: "products", query: make)],
            select: """
                select concat_ws(' ', p.name, p.spec, b.barcode, trim_scale(u.sale_price), p.disabled)
                from data.product p join data.product_unit u on u.product_id = p.id
                join data.product_barcode b on b.product_id = p.id order by b.barcode
                """,
            found: ["桂花乌龙 250ml 880001 6.5 f", "陈皮普洱 250ml 880002 7 t"]),
        FieldCase(
            name: "C09: zeros that a number format shows belong to the code",
            steps: [.file("C09-code-with-zeros-by-format.xlsx", as: "products", query: make)],
            select: "select code from data.product where name in ('白牡丹', '寿眉') order by code",
            found: ["000007", "001893"]),
        FieldCase(
            name: "C10: a price is what the cell shows, and that is told",
            steps: [
                .file(
                    "C10-price-is-ten-thirds.xlsx", as: "products", query: make,
                    told: Told(notes: ["2 rounded 3.33333333333333 3.33"]))
            ],
            select: """
                select trim_scale(purchase_price)::text from data.product_unit u
                join data.product p on p.id = u.product_id where p.code = 'SF-1'
                """,
            found: ["3.33"]),
        FieldCase(
            name: "C11: an error of a spreadsheet is a fault of its cell",
            steps: [
                .file(
                    "C11-error-cells.xlsx", as: "products", query: make,
                    told: Told(faults: ["3 商品名称 cell_error", "3 单位 cell_error", "3 条码 cell_error"]))
            ]),
        FieldCase(
            name: "C12: a total is no product",
            steps: [
                .file("C12-total-row.csv", as: "products", query: make, told: Told(leftOut: ["4 total"]))
            ],
            select: "select name from data.product where name in ('竹筷', '瓷碗', '合计') order by name",
            found: ["瓷碗", "竹筷"]),
        FieldCase(
            name: "C13: a barcode that lost digits is refused",
            steps: [
                .file(
                    "C13-barcodes-hurt-by-excel.csv", as: "products", query: make,
                    told: Told(
                        faults: ["2 条码 digits_lost"], notes: ["3 cleaned 6901035601122 6901035601122"]))
            ]),
        FieldCase(
            name: "C14: marks of texts are no part of a code",
            steps: [
                .file(
                    "C14-codes-with-text-marks.csv", as: "products", query: make,
                    told: Told(notes: ["2 cleaned 00123 00123", "3 cleaned 00124 00124"]))
            ],
            select: "select code from data.product where name in ('台灯', '吊灯') order by code",
            found: ["00123", "00124"]),
        FieldCase(
            name: "C15: codes that differ by case alone are one",
            steps: [
                .file(
                    "C15-codes-that-look-alike.csv", as: "products", query: make,
                    told: Told(faults: ["2 商品编码 duplicate", "3 商品编码 duplicate"]))
            ],
            select: "select code from data.product where name = '漏斗'"),
        FieldCase(
            name: "C16: an account that lost digits is refused",
            steps: [
                .file(
                    "C16-bank-account-19-digits.xlsx", as: "customers",
                    told: Told(faults: ["2 银行账号 digits_lost"]))
            ]),
        FieldCase(
            name: "C17: an upper limit alone leaves the lower one",
            steps: [
                .file("C17-limits-1.csv", as: "products", query: make),
                .file(
                    "C17-limits-2-upper-only.csv", as: "products", told: Told(faults: ["2 商品编码 taken"])),
                .file("C17-limits-2-upper-only.csv", as: "products", query: change),
            ],
            select: """
                select concat_ws(' ', p.code, w.code, trim_scale(l.lower_limit), trim_scale(l.upper_limit))
                from data.product_limit l join data.product p on p.id = l.product_id
                join data.warehouse w on w.id = l.warehouse_id
                """,
            found: ["XX-1 HQ-1 5 60"]),
        FieldCase(
            name: "C19: a price list of codes misses nothing and changes nothing else",
            steps: [
                .file(
                    "C19-new-prices-by-code.csv", as: "products", told: Told(faults: ["2 商品编码 taken"])),
                .file("C19-new-prices-by-code.csv", as: "products", query: "existing=change"),
            ],
            select: """
                select concat_ws(' ', p.name, p.spec, trim_scale(u.purchase_price), trim_scale(u.sale_price))
                from data.product p join data.product_unit u on u.product_id = p.id where p.code = 'BEER-01'
                """,
            found: ["崂泉 经典啤酒 500ml 3.2 5.8"]),
        FieldCase(
            name: "C21: full-width figures are figures",
            steps: [.file("C21-fullwidth-digits.csv", as: "products", query: make)],
            select: """
                select trim_scale(sale_price)::text from data.product_unit u
                join data.product p on p.id = u.product_id where p.code like 'QJ-%' order by p.code
                """,
            found: ["12.5", "1234.5"]),
        FieldCase(
            name: "C26: a workbook of 1997 is read",
            steps: [.file("C26-workbook-97.xls", as: "products", query: make)],
            select: """
                select p.name || ' ' || b.barcode || ' ' || trim_scale(u.sale_price) from data.product p
                join data.product_barcode b on b.product_id = p.id
                join data.product_unit u on u.product_id = p.id where p.name = '杨梅汁'
                """,
            found: ["杨梅汁 880021 6"]),
    ]

    static let openings = [
        FieldCase(
            name: "C06: a corrected opening is refused, and sets after a reversal",
            steps: [
                .file("C06-opening-1.csv", as: "products", query: make),
                .file("C06-opening-1.csv", as: "products", query: change),
                .file(
                    "C06-opening-2-one-cost-corrected.csv", as: "products", query: change,
                    told: Told(faults: ["3 期初数量 opened_before"])),
                .reversal,
                .file("C06-opening-2-one-cost-corrected.csv", as: "products", query: change),
            ],
            select: stock, found: ["QC-1 10 20.00", "QC-2 20 80.00"]),
        FieldCase(
            name: "C07: once more is nothing, after a reversal it comes in again",
            steps: [
                .file("C07-opening-again-after-reversal.csv", as: "opening_stock"),
                .file("C07-opening-again-after-reversal.csv", as: "opening_stock"),
                .reversal,
                .file("C07-opening-again-after-reversal.csv", as: "opening_stock"),
            ],
            select: stock, found: ["BEER-01 7 21.70"]),
        FieldCase(
            name: "C08: an amount of merged cells belongs to nobody for certain",
            steps: [
                .file(
                    "C08-merged-quantity.xlsx", as: "products", query: "\(make)&set=warehouse=HQ-1",
                    told: Told(faults: ["3 期初数量 merged_amount"]))
            ],
            select: stock),
        FieldCase(
            name: "C23: a column for each warehouse",
            steps: [
                .file(
                    "C23-a-column-per-warehouse.xlsx", as: "products", query: "\(make)&set=opening_cost=3")
            ],
            select: """
                select w.code || ' ' || trim_scale(b.quantity) from data.stock_balance b
                join data.location l on l.id = b.location_id join data.warehouse w on w.id = l.warehouse_id
                join data.product p on p.id = b.product_id where p.name = '酸梅汤' order by 1
                """,
            found: ["HQ-1 10", "HQ-2 5"]),
        FieldCase(
            name: "C24: of one name, specification and unit say which",
            steps: [.file("C24-same-name-other-spec.csv", as: "opening_stock")],
            select: stock, found: ["BEER-01 2 8.00"]),
    ]

    static let orders = [
        FieldCase(
            name: "C02: full-width brackets in heads are brackets",
            steps: [.file("C02-heads-fullwidth-brackets.csv", as: "purchase_orders")],
            select: orderLines, found: ["BTL 12 3.9 0 3.9 t VAT9 42.94 3.86 46.80"]),
        FieldCase(
            name: "C03: a discount of 0.95 is what is paid",
            steps: [.file("C03-discount-as-factor.csv", as: "purchase_orders")],
            select: orderLines, found: ["BTL 10 10 0.05 9.5 t VAT13 84.07 10.93 95.00"]),
        FieldCase(
            name: "C04: a price without tax is without tax",
            steps: [.file("C04-price-without-tax.csv", as: "purchase_orders")],
            select: orderLines, found: ["BTL 10 10 0 10 f VAT13 100.00 13.00 113.00"]),
        FieldCase(
            name: "C05: each line has its own due day",
            steps: [.file("C05-due-day-per-line.csv", as: "purchase_orders", query: "submit=true")],
            select: """
                select concat_ws(' ', d.state, p.code, coalesce(l.due_on, d.due_on)) from data.document_line l
                join data.document d on d.id = l.document_id join data.product p on p.id = l.product_id order by p.code
                """,
            found: ["approved BEER-01 2026-12-05", "approved BEER-02 2026-12-20"]),
        FieldCase(
            name: "C18: an amount without price gives the price",
            steps: [.file("C18-amount-without-price.csv", as: "purchase_orders")],
            select: orderLines, found: ["BTL 10 3.5 0 3.5 t VAT13 30.97 4.03 35.00"]),
        FieldCase(
            name: "C25: rows without a head belong to the paper above",
            steps: [.file("C25-head-on-first-line-only.csv", as: "purchase_orders")],
            select: """
                select d.external_id || ' ' || count(*) from data.document d
                join data.document_line l on l.document_id = d.id group by d.external_id order by 1
                """,
            found: ["SH-1 2", "SH-2 1"]),
    ]
}
