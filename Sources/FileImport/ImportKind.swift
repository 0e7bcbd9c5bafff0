// What can be imported, as the operation `import.kinds` tells it: the operations, their fields, and what each field takes of a cell.

package import Gateway

/// A kind of import.
package struct ImportKind: Sendable {
    /// A column of its files.
    package struct Field: Sendable {
        package let name: String
        package let zh: String
        package let en: String
        package let isRequired: Bool
        package let form: FieldForm
        /// A value as an example.
        package let example: String
    }

    package let name: String
    package let zh: String
    package let en: String
    /// The operation that imports its rows.
    package let operation: String
    /// The operation where rows tell stock of the first day too; nil without one.
    package let stockOperation: String?
    package let fields: [Field]

    /// A row of `import.kinds`; nil where it is none.
    package init?(_ json: JSONText) {
        guard let name = json["kind"]?.string, let operation = json["operation"]?.string else { return nil }
        self.name = name
        self.operation = operation
        zh = json["zh"]?.string ?? name
        en = json["en"]?.string ?? name
        stockOperation = json["stock_operation"]?.string
        fields = (json["fields"]?.elements ?? []).map { field in
            Field(
                name: field["name"]?.string ?? "", zh: field["zh"]?.string ?? "",
                en: field["en"]?.string ?? "",
                isRequired: field["required"]?.bool ?? false,
                form: field["form"]?.string.flatMap(FieldForm.init) ?? .text,
                example: field["example"]?.string ?? "")
        }
    }

    /// The field of a column: `quantity`, or `quantity@HQ-1`, the quantity in that warehouse; nil where there is none.
    package func field(of column: String) -> Field? {
        let name = ImportColumn(column).field
        return fields.first { $0.name == name }
    }
}

/// What a column holds: a field, perhaps of one warehouse.
struct ImportColumn {
    let field: String
    let warehouse: String?

    init(_ name: String) {
        let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        field = String(parts[0])
        warehouse = parts.count > 1 ? String(parts[1]) : nil
    }
}
