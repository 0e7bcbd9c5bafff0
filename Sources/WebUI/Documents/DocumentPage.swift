// The pages of a kind of documents: its list, its editor, and how its lines are shown. All of it follows from what the kind declares.

internal import Gateway
internal import HTTPServer

/// A kind of documents as pages.
struct DocumentPage: Sendable {
    let kind: DocumentKind
    /// Its list, at `/NAME`.
    let list: ListPage
    /// How lines are shown on the document.
    let lineColumns: [Column]
    /// Columns of the editor beside product, unit, quantity and amount, in their order.
    let entryColumns: [EntryColumn]

    /// A column of the editor that not every kind has.
    enum EntryColumn: String, Sendable, CaseIterable {
        case available, rejected, rejectReason = "reject_reason", price, discount, gift, taxCode = "tax_code",
            location, warehouse, dueOn = "due_on", amount, remark

        /// What its head is called, by the message `field_NAME`: a discount is typed as what is paid.
        var label: String { self == .discount ? "paid_percent" : rawValue }
        var isNumber: Bool { [.available, .rejected, .price, .discount, .amount].contains(self) }
    }

    init(_ kind: DocumentKind) {
        self.kind = kind
        list = Self.list(of: kind)
        lineColumns = Self.lineColumns(of: kind)
        entryColumns = Self.entryColumns(of: kind)
    }

    /// Whom its documents are with.
    var partner: DocumentKind.Partner { kind.partner }

    /// Whether a column of the editor is shown only where somebody asks for all, or something stands in it.
    func isSeldom(_ column: EntryColumn) -> Bool {
        [.gift, .taxCode, .location, .warehouse, .dueOn].contains(column)
            || column == .discount && partner != .customer
    }

    /// The form on which it is printed at first: what goes with goods on three-part paper, what is sent out on A4.
    var form: String { kind.isPartnered && !kind.isOrder ? "three_part" : "a4" }

    /// What its whole is told by: goods that leave without a price have a cost instead.
    var whole: String { kind.lines != .goods || kind.isPriced ? "gross" : "cost" }

    /// Whether its whole has parts that say something: prices with or without tax, of goods that come from or go to somebody.
    var isTaxed: Bool { kind.lines == .goods && partner != .none }

    /// What it is imported as, and who may; nil for no import.
    var imported: (kind: String, permission: String)? { kind.importName.map { ($0, "document.import") } }

    /// Whether its prices are costs, which this user does not see: the database fills them.
    func hidesPrices(from session: WebSession?) -> Bool {
        partner != .customer && !(session?.may("cost.see") ?? false)
    }

    /// The columns of the editor that are for this user.
    func entryColumns(for session: WebSession?) -> [EntryColumn] {
        hidesPrices(from: session)
            ? entryColumns.filter { ![.price, .discount, .amount].contains($0) } : entryColumns
    }
}

extension DocumentKind {
    /// Whether its documents are with a supplier or a customer.
    var isPartnered: Bool { partner != .none }
}

// What follows from a kind.
extension DocumentPage {
    private static func list(of kind: DocumentKind) -> ListPage {
        let gross = Column("gross", .money)
        let cost = Column("cost", .money, permission: "cost.see")
        let hasGoods = kind.lines == .goods
        let isReasoned = kind.returns || !kind.isPartnered && !kind.precedesStart
        var columns: [Column] = [Column("number", .code), Column("business_on", .day)]
        columns += (kind.isPartnered ? ["partner_name"] : []) + (kind.hasWarehouse ? ["warehouse_name"] : [])
        columns += kind.isOrder ? [Column("due_on", .day)] : []
        columns += isReasoned ? ["reason"] : []
        columns += kind.isPartnered || !hasGoods ? [] : [kind.isPriced ? gross : cost]
        columns.append(Column("state", .state))
        columns += kind.returns ? [Column("unlinked", .flag)] : []
        columns += kind.isPartnered ? [gross] : []
        columns += [
            "employee_name", "memo", Column("department_name", isUsual: false),
            Column("created_by", isUsual: false), Column("created_at", .time, isUsual: false),
            Column("external_id", isUsual: false), Column("reversed", .flag, isUsual: false),
        ]
        return ListPage(
            kind.list, icon: kind.icon,
            source: .operation("document.list", [.init(name: "kind", value: .string(kind.name))]),
            permission: "\(kind.name).see", search: .argument("search"),
            filters: [
                .choice("state", .values("document_state")), .days("business_on"), .exact("created_by"),
            ],
            columns: columns, totals: kind.isPartnered ? ["gross"] : [], sort: "-business_on,-id", key: "id",
            rowLink: Link("/documents/", "id"),
            new: hasGoods ? ("/\(kind.list)/new", "\(kind.name).edit") : nil)
    }

    private static func lineColumns(of kind: DocumentKind) -> [Column] {
        let gross = Column("gross", .money)
        var columns: [Column] = [
            Column("line_number", .text),
            Column("product", .code, link: Link("/products/record?of=", "product")),
            "product_name", "spec", Column("quantity", .quantity), "unit_name",
        ]
        columns += kind.inspects ? [Column("rejected", .quantity), "reject_reason"] : []
        if kind.isPartnered {
            columns += [
                Column("list_price", .price), Column("discount", .paid), Column("price", .price),
                Column("gift", .flag), Column("tax_code", .code), gross,
            ]
        } else if kind.isPriced {
            columns += [Column("price", .price), gross]
        }
        if kind.isOrder {
            let progress = kind.reserves ? ["delivered", "reserved", "backorder"] : ["received", "on_order"]
            columns += ["warehouse_name", Column("due_on", .day)]
            return columns + progress.map { Column($0, .progress) } + ["remark"]
        }
        columns +=
            kind.direction < 0
            ? [Column("cost", .money, permission: "cost.see", why: .whyCost("line"))] : []
        return columns + ["location", "remark"]
    }

    private static func entryColumns(of kind: DocumentKind) -> [EntryColumn] {
        var columns: [EntryColumn] = kind.inspects ? [.rejected, .rejectReason] : []
        columns += kind.partner == .customer || kind.direction < 0 ? [.available] : []
        columns += kind.isPriced ? [.price] : []
        columns += kind.isPartnered ? [.discount, .gift, .taxCode] : []
        columns += kind.isOrder ? [.warehouse, .dueOn] : [.location]
        return columns + (kind.isPriced ? [.amount] : []) + [.remark]
    }
}
