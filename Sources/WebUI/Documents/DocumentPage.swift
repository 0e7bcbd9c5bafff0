// The pages of one kind of documents, declared: its list, its editor, and how its lines are shown. What a kind takes is read from the
// catalogue; here stands only what the catalogue cannot know.

internal import Gateway
internal import HTTPServer

/// A kind of documents.
struct DocumentPage: Page {
    /// The kind, as the database names it.
    let kind: String
    /// Its list, at `/NAME`; its editor is at `/NAME/new` and `/NAME/edit`.
    let list: ListPage
    /// Whom its documents are with.
    let partner: Partner
    /// How lines are shown on the document.
    let lineColumns: [Column]
    /// Columns of the editor beside product, unit, quantity and amount, in their order.
    let entryColumns: [EntryColumn]

    /// Whom documents are with.
    enum Partner: String, Sendable { case supplier, customer, none }

    /// A column of the editor that not every kind has.
    enum EntryColumn: String, Sendable, CaseIterable {
        case available, rejected, rejectReason = "reject_reason", price, discount, gift, taxCode = "tax_code",
            location, warehouse, dueOn = "due_on", amount, remark

        /// What its head is called, by the message `field_NAME`: a discount is typed as what is paid.
        var label: String { self == .discount ? "paid_percent" : rawValue }
        var isNumber: Bool { [.available, .rejected, .price, .discount, .amount].contains(self) }
    }

    var place: Place { list.place }

    /// Whether a column of the editor is shown only where somebody asks for all, or something stands in it.
    func isSeldom(_ column: EntryColumn) -> Bool {
        [.gift, .taxCode, .location, .warehouse, .dueOn].contains(column)
            || column == .discount && partner != .customer
    }

    /// The form on which it is printed at first: what goes with goods on three-part paper, what is sent out on A4.
    var form: String { ["goods_receipt", "delivery"].contains(kind) ? "three_part" : "a4" }

    /// Who may enter it.
    var editPermission: String { "\(kind).edit" }

    func addRoutes(to routes: Routes, site: Site) {
        list.addRoutes(to: routes, site: site)
        let editor = EditorRoute(site: site, page: self)
        routes.add("/\(list.name)/new", get: site.get(editor.new))
        routes.add("/\(list.name)/edit", get: site.get(editor.edit))
        routes.add("/\(list.name)/offer", get: site.get(editor.offer))
        routes.add("/\(list.name)/partners", get: site.get(editor.partners))
        routes.add("/\(list.name)/match", post: site.json(editor.match))
        routes.add("/\(list.name)/heads", post: site.json(editor.heads))
        routes.add("/\(list.name)/preview", post: site.json(editor.preview))
        routes.add("/\(list.name)/save", post: site.json(editor.save))
        routes.add("/\(list.name)/submit", post: site.json(editor.submit))
    }

    /// Whether its prices are costs, which this user does not see: the database fills them.
    func hidesPrices(from session: WebSession?) -> Bool {
        partner != .customer && !(session?.may("cost.see") ?? false)
    }

    /// The columns of the editor that are for this user.
    func entryColumns(for session: WebSession?) -> [EntryColumn] {
        hidesPrices(from: session)
            ? entryColumns.filter { ![.price, .discount, .amount].contains($0) } : entryColumns
    }

    /// The page of a kind.
    static func of(_ kind: String) -> DocumentPage? { all.first { $0.kind == kind } }
}
