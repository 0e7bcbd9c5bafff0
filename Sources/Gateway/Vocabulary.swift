// What the catalogue says beside operations: what names and values are called, and the kinds of documents with what pages are made from.

/// The words and the kinds of one state of the database's code.
package struct Vocabulary: Sendable {
    /// What a name of an argument or a column is called.
    package let words: [String: Refusal.Text]
    /// Values that stand for something, in the order of their families.
    package let values: [Value]
    /// JSON schemas of shapes, rows and values that answers name, by their names.
    package let shapes: [JSONTree.Member]
    /// Kinds of documents, in the order in which they are shown.
    package let kinds: [DocumentKind]
    /// The catalogue's members, as it has them.
    let members: [JSONTree.Member]

    /// One of the values that a column takes.
    package struct Value: Sendable {
        /// What the values are of, `document_state` or `invoice_kind`.
        package let family: String
        package let value: String
        package let word: Refusal.Text
    }

    /// Reads them of the answer of `operation.catalogue`; what it lacks is empty.
    ///
    /// - Throws: `CatalogueFault` naming what is missing of a kind.
    init(_ json: JSONText) throws {
        members = json.members.filter { ["shapes", "words", "values", "kinds"].contains($0.name) }
            .map { JSONTree.Member(name: $0.name, value: .json($0.value)) }
        shapes = (json["shapes"]?.members ?? []).map { .init(name: $0.name, value: .json($0.value)) }
        var words: [String: Refusal.Text] = [:]
        for word in json["words"]?.members ?? [] {
            let said = word.value.elements.map { $0.string ?? "" }
            guard said.count == 2 else { throw CatalogueFault(place: "words", member: word.name) }
            words[word.name] = Refusal.Text(zh: said[0], en: said[1])
        }
        self.words = words
        values = (json["values"]?.elements ?? []).map {
            Value(
                family: $0["family"]?.string ?? "", value: $0["value"]?.string ?? "",
                word: Refusal.Text(zh: $0["zh"]?.string ?? "", en: $0["en"]?.string ?? ""))
        }
        kinds = try (json["kinds"]?.elements ?? []).map(DocumentKind.init)
    }
}

/// A kind of documents, as `logic.declare_kind` declares it.
package struct DocumentKind: Sendable {
    /// Whom documents are with.
    package enum Partner: String, Sendable { case supplier, customer, none }

    /// What lines documents have: of goods, of their own in tables of their own, or none.
    package enum Lines: String, Sendable { case goods, own, none }

    package let name: String
    /// The address of its list, without a slash.
    package let list: String
    package let word: Refusal.Text
    /// Several of them, in English.
    package let plural: String
    /// The section of the navigation that it stands in.
    package let section: String
    package let icon: String
    /// What one does by it to what it comes from; nil where it has no word of its own.
    package let verb: Refusal.Text?
    package let partner: Partner
    /// Whether it is an order: it ends approved, and others fulfil it.
    package let isOrder: Bool
    /// Whether its documents lie in a warehouse.
    package let hasWarehouse: Bool
    /// What its lines do to stock: 1 for in, -1 for out, 0 for nothing.
    package let direction: Int
    package let isPriced: Bool
    /// What its lines are.
    package let lines: Lines
    /// The kinds from whose lines its lines may come.
    package let sources: [String]
    /// Whether goods go back by it to where they came from.
    package let returns: Bool
    /// Whether a part of a line may be rejected.
    package let inspects: Bool
    /// Whether it reserves what is available.
    package let reserves: Bool
    /// Whether it may be dated before the company's first day.
    package let precedesStart: Bool
    /// What its files are called where they are imported; nil for no import.
    package let importName: String?

    init(_ json: JSONText) throws {
        func text(_ member: String) throws -> String {
            guard let text = json[member]?.string else { throw CatalogueFault(place: "kind", member: member) }
            return text
        }
        func isTrue(_ member: String) -> Bool { json[member]?.bool ?? false }
        name = try text("name")
        list = try text("list")
        word = Refusal.Text(zh: try text("zh"), en: try text("en"))
        plural = try text("plural")
        section = try text("section")
        icon = try text("icon")
        verb = json["verb_zh"]?.string.map { Refusal.Text(zh: $0, en: json["verb_en"]?.string ?? $0) }
        guard let partner = Partner(rawValue: try text("partner")) else {
            throw CatalogueFault(place: name, member: "partner")
        }
        self.partner = partner
        isOrder = isTrue("is_order")
        hasWarehouse = isTrue("warehouse")
        direction = json["direction"]?.int ?? 0
        isPriced = isTrue("priced")
        guard let lines = Lines(rawValue: try text("lines")) else {
            throw CatalogueFault(place: name, member: "lines")
        }
        self.lines = lines
        sources = (json["sources"]?.elements ?? []).compactMap(\.string)
        returns = isTrue("returns")
        inspects = isTrue("inspects")
        reserves = isTrue("reserves")
        precedesStart = isTrue("precedes_start")
        importName = json["import"]?.string
    }
}
