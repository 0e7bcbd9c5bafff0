// PostgreSQL's types as JSON schema, as the door reads and writes them.

internal import Gateway

/// Maps types.
enum OpenAPITypes {
    /// An object of arguments or fields.
    static func object(of arguments: [Catalogue.Operation.Argument]) -> JSONTree {
        var members: [JSONTree.Member] = [.init(name: "type", value: "object")]
        members.append(
            .init(
                name: "properties",
                value: .object(arguments.map { .init(name: $0.name, value: schema(of: $0)) })))
        let required = arguments.filter(\.isRequired).map { JSONTree.string($0.name) }
        if !required.isEmpty { members.append(.init(name: "required", value: .array(required))) }
        members.append(.init(name: "additionalProperties", value: false))
        return .object(members)
    }

    private static func schema(of argument: Catalogue.Operation.Argument) -> JSONTree {
        let single =
            argument.fields.isEmpty
            ? choices(argument) ?? schema(ofType: argument.type) ?? schema(ofType: argument.baseType)
                ?? ["type": "string"]
            : object(of: argument.fields)
        let given: JSONTree = argument.isArray ? ["type": "array", "items": single] : single
        let value = argument.isRequired ? given : orNull(given)
        let cleared = argument.isClearable ? "Absent: it stays; null: it is taken away." : ""
        let comment =
            [
                [argument.commentEN, argument.commentZH].filter { !$0.isEmpty }.joined(separator: " / "),
                cleared,
            ]
            .filter { !$0.isEmpty }.joined(separator: ". ")
        // Beside $ref a description may stand since 3.1.
        guard !comment.isEmpty, case .object(let members) = value else { return value }
        return .object(members + [.init(name: "description", value: .string(comment))])
    }

    /// The values that it may have; nil for any.
    private static func choices(_ argument: Catalogue.Operation.Argument) -> JSONTree? {
        argument.choices.isEmpty
            ? nil
            : [
                "type": "string",
                "enum": .array(argument.choices.map { .string($0) } + (argument.isRequired ? [] : [.null])),
            ]
    }

    /// The schema, or null, which the door takes for absent.
    private static func orNull(_ schema: JSONTree) -> JSONTree {
        guard case .object(let members) = schema, !members.isEmpty else { return schema }
        guard let type = members.first(where: { $0.name == "type" }), case .string = type.value else {
            return ["anyOf": [schema, ["type": "null"]]]
        }
        return .object(
            members.map { $0.name == "type" ? .init(name: "type", value: [$0.value, "null"]) : $0 })
    }

    /// The schema of a scalar type by PostgreSQL's name for it; nil for a name that says nothing here.
    static func schema(ofType type: String) -> JSONTree? {
        switch type {
        case "smallint", "int2": ["type": "integer", "minimum": -32768, "maximum": 32767]
        case "integer", "int", "int4": ["type": "integer", "format": "int32"]
        case "bigint", "int8": ["$ref": "#/components/schemas/Identifier"]
        case "boolean", "bool": ["type": "boolean"]
        case "quantity": ["$ref": "#/components/schemas/Quantity"]
        case "price": ["$ref": "#/components/schemas/Price"]
        case "money": ["$ref": "#/components/schemas/Amount"]
        case "numeric", "decimal": ["$ref": "#/components/schemas/Figure"]
        case "real", "float4", "double precision", "float8": ["type": "number"]
        case "date", "business_day": ["type": "string", "format": "date"]
        case "timestamp with time zone", "timestamptz": ["type": "string", "format": "date-time"]
        case "uuid": ["type": "string", "format": "uuid"]
        case "password": ["type": "string", "format": "password"]
        case "json": [:]
        // The door takes nothing else.
        case "jsonb": ["type": "object", "additionalProperties": true]
        case "text", "character varying", "character": ["type": "string"]
        default: nil
        }
    }

    private static func decimal(places: Int?, _ description: String) -> JSONTree {
        let fraction = places.map { "(\\.[0-9]{1,\($0)})?" } ?? "(\\.[0-9]+)?"
        return [
            "description": .string(description),
            "oneOf": [["type": "string", "pattern": .string("^-?[0-9]+\(fraction)$")], ["type": "number"]],
        ]
    }

    /// What `components.schemas` holds. No name is one that a language keeps for itself or for its library, as decimal is.
    static let shared: [JSONTree.Member] = [
        .init(
            name: "Quantity", value: decimal(places: 6, "A quantity, up to 6 decimals. A string in answers.")),
        .init(
            name: "Price", value: decimal(places: 6, "A unit price, up to 6 decimals. A string in answers.")),
        .init(
            name: "Amount", value: decimal(places: 2, "An amount of money, 2 decimals. A string in answers.")),
        .init(name: "Figure", value: decimal(places: nil, "A decimal number. A string in answers.")),
        .init(
            name: "Identifier",
            value: [
                "description": "The id of a document, a line or another record. A string in answers.",
                "oneOf": [
                    ["type": "string", "pattern": "^[0-9]+$"], ["type": "integer", "format": "int64"],
                ],
            ]),
        .init(
            name: "ReportPage",
            value: [
                "type": "object",
                "properties": [
                    "columns": ["type": "array", "items": [:]],
                    "rows": ["type": "array", "items": ["type": "array", "items": [:]]],
                    "next": ["type": ["string", "null"]],
                    "totals": [
                        "type": "object",
                        "description": "The number of rows of all pages, and the sums asked for.",
                        "properties": ["rows": ["type": "integer"]],
                        "additionalProperties": ["type": ["string", "null"]],
                    ],
                ],
                "required": ["columns", "rows", "next"],
            ]),
        .init(
            name: "Problem",
            value: [
                "type": "object",
                "description": "RFC 9457.",
                "properties": [
                    "type": ["type": "string", "format": "uri"], "title": ["type": "string"],
                    "status": ["type": "integer"], "detail": ["type": "string"],
                    "instance": ["type": "string", "format": "uri"], "error": ["type": "string"],
                    "hint": ["type": "string"], "retryable": ["type": "boolean"],
                    "details": ["type": "object"],
                    "request_id": ["type": "string"],
                ],
                "required": ["type", "title", "status", "error", "retryable", "request_id"],
            ]),
    ]
}
