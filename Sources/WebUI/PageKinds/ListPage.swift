// A list, declared: what answers it, by what it is searched and filtered, which columns it has, where its rows lead.

internal import Gateway
internal import HTTPServer

/// A column of a list.
struct Column: Sendable, ExpressibleByStringLiteral {
    /// How a value is shown.
    enum Kind: Sendable {
        case text, code, quantity, price, money, day, time, flag, choice, state
        /// A number of things, whatever decimals quantities have.
        case count
        /// How far an order line is, in the units of its product.
        case progress
        /// A share taken off, shown as the per cent that are paid.
        case paid
        /// What a change changed, field by field.
        case changes
    }

    let name: String
    let kind: Kind
    /// Whether it is shown where nobody chose columns.
    let isUsual: Bool
    /// Who sees it; nil for all.
    let permission: String?
    /// Where its value leads; nil for nowhere of its own.
    let link: Link?
    /// Where its value is explained; nil where it is not.
    let why: Link?
    /// The column that says the same by the names of the system, which are English; nil where its own value is for all.
    let english: String?

    init(
        _ name: String, _ kind: Kind = .text, isUsual: Bool = true, permission: String? = nil,
        link: Link? = nil, why: Link? = nil, inEnglish english: String? = nil
    ) {
        self.english = english
        self.name = name
        self.kind = kind
        self.isUsual = isUsual
        self.permission = permission
        self.link = link
        self.why = why
    }

    init(stringLiteral name: String) { self.init(name) }

    /// What its head is called, by the message `field_NAME`.
    var label: String { kind == .paid ? "paid_percent" : name }

    /// Whether it stands to the right, figure below figure.
    var isNumber: Bool { [.quantity, .count, .price, .money, .progress, .paid].contains(kind) }
}

/// An address that ends with the value of a column, and may have parameters that other columns fill.
struct Link: Sendable {
    let prefix: String
    let column: String
    /// Further parameters by their columns, in their order.
    let more: [(parameter: String, column: String)]

    init(_ prefix: String, _ column: String, more: [(parameter: String, column: String)] = []) {
        self.prefix = prefix
        self.column = column
        self.more = more
    }

    /// The columns that it reads.
    var columns: [String] { [column] + more.map(\.column) }

    /// The address for a row; nil where the row has no such value.
    func address(_ row: ListRow) -> String? {
        let value = row[column].map(ListRow.text) ?? ""
        guard !value.isEmpty else { return nil }
        let others = more.map {
            URLParameter(name: $0.parameter, value: row[$0.column].map(ListRow.text) ?? "")
        }
        .filter { !$0.value.isEmpty }
        return prefix + URLText.encoded(value) + (others.isEmpty ? "" : "&" + URLText.query(others))
    }
}

/// What narrows a list.
enum ListFilter: Sendable {
    /// An argument of the operation that answers the list.
    case argument(FieldDeclaration)
    /// A column that has that text, whole.
    case exact(String)
    /// A column that has that text in it.
    case part(String)
    /// A column that has one of some values; of fixed ones, an address may name several, with commas between.
    case choice(String, Choices)
    /// A column that is true.
    case flag(String)
    /// A column of days, from one to another.
    case days(String)

    /// What it is called, by the message `field_NAME`.
    var name: String {
        switch self {
        case .argument(let declaration): declaration.name
        case .exact(let name), .part(let name), .choice(let name, _), .flag(let name), .days(let name): name
        }
    }

    /// The parameters of the address that fill it.
    var parameters: [String] {
        if case .days(let name) = self { return ["f_\(name)_from", "f_\(name)_to"] }
        return ["f_\(name)"]
    }
}

/// A list. What answers it takes `filter`, `sort`, `limit`, `after`, `columns` and, where columns are summed, `totals`; and answers
/// `{columns, rows, next, totals?}`.
struct ListPage: Page {
    /// What answers a list.
    enum Source: Sendable {
        /// An operation, with members that every request has.
        case operation(String, [JSONTree.Member])
        /// A published view, read by `report.read`, with conditions that always hold.
        case view(String, [JSONTree.Member])
    }

    /// How its search box is understood.
    enum Search: Sendable {
        /// As that argument.
        case argument(String)
        /// As a part of that column's text.
        case column(String)
    }

    /// The rows that a list begins with.
    enum Opening: Sendable {
        /// Those of the present month, by a column of days.
        case month(String)
        /// Those for which a column says yes.
        case flag(String)

        /// The filter as an address writes it.
        var parameter: String {
            switch self {
            case .month(let column): "f_\(column)_from=\(Formats.firstOfMonth())"
            case .flag(let column): "f_\(column)=true"
            }
        }
    }

    /// Its address: `/NAME`; its title is the message `NAME_title`.
    let name: String
    let icon: String
    let source: Source
    /// Who sees it.
    let permission: String?
    let search: Search?
    let filters: [ListFilter]
    private(set) var columns: [Column]
    /// Columns whose sums stand at the foot.
    let totals: [String]
    /// Its order where nobody chose one: columns, separated by commas, "-" before one that falls.
    let sort: String
    /// The column that names the record; its record is at `/NAME/record?of=…`.
    let key: String
    /// The page of one; nil without one.
    let record: RecordPage?
    /// Where a row leads; nil for its record.
    let rowLink: Link?
    /// Where a new one is made, and who may; nil where the record's page does that.
    let new: (address: String, permission: String)?
    /// What it begins with; nil where it begins with all. What has a row for each movement grows for ever.
    let opening: Opening?
    /// A column and the value of it that soon becomes another: while a row shows it, the page is asked for anew.
    let passing: (column: String, value: String)?

    init(
        _ name: String, icon: String, source: Source, permission: String?, search: Search? = nil,
        filters: [ListFilter] = [], columns: [Column], totals: [String] = [], sort: String, key: String,
        record: RecordPage? = nil, rowLink: Link? = nil, new: (address: String, permission: String)? = nil,
        opening: Opening? = nil, passing: (column: String, value: String)? = nil
    ) {
        self.name = name
        self.icon = icon
        self.source = source
        self.permission = permission
        self.search = search
        self.filters = filters
        self.columns = columns
        self.totals = totals
        self.sort = sort
        self.key = key
        self.opening = opening
        self.passing = passing
        self.record = record
        self.rowLink = rowLink ?? record.map { _ in Link("/\(name)/record?of=", key) }
        self.new = new ?? record.flatMap { $0.create == nil ? nil : ("/\(name)/new", $0.permission) }
    }

    /// Rows of a page.
    static let pageSize = 50

    var place: Place {
        Place(address: "/\(name)", message: "\(name)_title", icon: icon, permission: permission)
    }

    func addRoutes(to routes: Routes, site: Site) {
        @Sendable func shown() async throws -> ListRoute {
            ListRoute(site: site, list: listing(try await site.catalogue()))
        }
        routes.add("/\(name)", get: site.get { try await shown().show($0) })
        routes.add("/\(name).csv", get: site.get { try await shown().export($0, as: .csv) })
        routes.add("/\(name).xlsx", get: site.get { try await shown().export($0, as: .workbook) })
        routes.add("/\(name)/columns", post: site.post { try await shown().choose($0) })
        guard let record else { return }
        let page = RecordRoute(site: site, list: self, record: record)
        if record.create != nil {
            routes.add("/\(name)/new", get: site.get(page.new), post: site.post(page.create))
        }
        routes.add("/\(name)/record", get: site.get(page.show), post: site.post(page.update))
        routes.add("/\(name)/disable", get: site.get(page.askDisabled), post: site.post(page.setDisabled))
        if record.advice != nil { routes.add("/\(name)/remedy", post: site.post(page.remedy)) }
    }
}

extension ListPage {
    /// The list with the columns of fields that are declared as listed and that the page does not name, each behind the field before it.
    private func listing(_ catalogue: Catalogue) -> ListPage {
        guard let create = record?.create, let arguments = catalogue[create]?.faceArguments else {
            return self
        }
        var whole = self
        for (place, argument) in arguments.enumerated()
        where argument.isListed && !columns.contains(where: { $0.name == argument.name }) {
            let before = Set(arguments[..<place].map(\.name))
            let last = whole.columns.lastIndex { before.contains($0.name) } ?? whole.columns.endIndex - 1
            whole.columns.insert(Column(argument), at: last + 1)
        }
        return whole
    }
}

extension Column {
    /// The column of a declared field.
    fileprivate init(_ argument: Catalogue.Operation.Argument) {
        let kind: Kind =
            switch argument.type {
            case "code": .code
            case "price": .price
            case "money": .money
            case "quantity", "rate": .quantity
            case "business_day": .day
            case "boolean": .flag
            default: argument.choices.isEmpty ? .text : .choice
            }
        self.init(argument.name, kind)
    }
}
