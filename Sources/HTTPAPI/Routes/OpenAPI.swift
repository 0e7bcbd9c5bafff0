// The OpenAPI 3.1 document, made from the catalogue alone: whoever adds an operation in SQL has described it here.

internal import Gateway

/// Makes the document.
enum OpenAPI {
    /// The document for a catalogue.
    static func document(of catalogue: Catalogue) -> JSONTree {
        let operations = catalogue.operations.map {
            JSONTree.Member(name: "/api/v1/\($0.name)", value: ["post": operation($0)])
        }
        let report = JSONTree.Member(name: "/api/v1/report/{view}", value: ["get": reportOperation])
        let imports = JSONTree.Member(name: "/api/v1/import/{kind}", value: ["post": importOperation])
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Suanpan", "version": .string(Release.version),
                "x-digest": .string(catalogue.digest),
                "description":
                    "Purchasing, sales and stock. Every operation is one POST; decimals are strings in answers.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "security": [["bearer": []]],
            "tags": .array(tags(of: catalogue)),
            "paths": .object(operations + [report, imports]),
            "components": [
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "The token that session.sign_in gives.",
                    ]
                ],
                "schemas": .object(OpenAPITypes.shared + catalogue.vocabulary.shapes),
                "responses": ["Problem": problemResponse],
                "parameters": parameters,
            ],
        ]
    }

    private static func tags(of catalogue: Catalogue) -> [JSONTree] {
        var seen: Set<String> = []
        return catalogue.operations.map { noun(of: $0) }.filter { seen.insert($0).inserted }
            .map { ["name": .string($0)] }
    }

    /// What an operation of one branch takes beside its own arguments.
    private static let branch = Catalogue.Operation.Argument(
        name: "branch", commentEN: "Code of the branch; else the session's current branch",
        commentZH: "分支编码，默认会话的当前分支")

    private static func noun(of operation: Catalogue.Operation) -> String {
        operation.name.split(separator: ".").first.map(String.init) ?? operation.name
    }

    private static func operation(_ operation: Catalogue.Operation) -> JSONTree {
        let arguments = operation.faceArguments + (operation.scope == .branch ? [branch] : [])
        let schema = OpenAPITypes.object(of: arguments)
        let example = operation.faceExample
        var parameters: [JSONTree] = [["$ref": "#/components/parameters/AcceptLanguage"]]
        if operation.kind != .query {
            parameters.append(["$ref": "#/components/parameters/IdempotencyKey"])
            parameters.append(["$ref": "#/components/parameters/DryRun"])
        }
        if operation.scope == .branch { parameters.append(["$ref": "#/components/parameters/Branch"]) }
        var members: [JSONTree.Member] = [
            .init(name: "operationId", value: .string(operation.name)),
            .init(name: "tags", value: [.string(noun(of: operation))]),
            .init(name: "summary", value: .string(operation.commentEN.firstSentence)),
            .init(name: "description", value: .string(operation.commentEN + "\n\n" + operation.commentZH)),
            .init(name: "parameters", value: .array(parameters)),
            .init(
                name: "requestBody",
                value: [
                    "required": .bool(arguments.contains(where: \.isRequired)),
                    "content": ["application/json": ["schema": schema, "example": .raw(example)]],
                ]),
            .init(
                name: "responses",
                value: .object(
                    [
                        .init(
                            name: "200",
                            value: [
                                "description": "Done.",
                                "headers": ["Suanpan-Request-Id": ["schema": ["type": "string"]]],
                                "content": ["application/json": ["schema": .raw(operation.answer)]],
                            ])
                    ] + problems(of: operation) + [
                        .init(name: "default", value: ["$ref": "#/components/responses/Problem"])
                    ])),
            .init(name: "x-kind", value: .string(operation.kind.rawValue)),
            .init(name: "x-scope", value: .string(operation.scope.rawValue)),
            .init(name: "x-permission", value: .string(orNull: operation.permission)),
        ]
        if operation.isPublic { members.append(.init(name: "security", value: [])) }
        return .object(members)
    }

    /// What it can be refused with: a response per status that names the errors.
    private static func problems(of operation: Catalogue.Operation) -> [JSONTree.Member] {
        let byStatus = Dictionary(grouping: operation.errors, by: \.status).sorted { $0.key < $1.key }
        return byStatus.map { status, errors in
            .init(
                name: String(status),
                value: [
                    "description": .string(errors.map(\.name).joined(separator: ", ")),
                    "content": problemContent,
                    "x-errors": .array(errors.map { .string($0.name) }),
                ])
        }
    }

    private static let importOperation: JSONTree = [
        "operationId": "import.file", "tags": ["import"], "summary": "A file through an import operation",
        "description": .string(
            "The body is the file: XLSX, XLS, or text separated by commas, semicolons or tabs. Its heads are recognised as "
                + "import.recognise does; all faults are told at once, by row and head; all rows come in, or none."
        ),
        "parameters": [
            ["name": "kind", "in": "path", "required": true, "schema": ["type": "string"]],
            queryParameter("sheet", "The sheet of a workbook."),
            queryParameter("encoding", "utf-8, gb18030, big5 or windows-1252; else found out."),
            queryParameter("map", "HEAD=FIELD: that column is that field. May be repeated."),
            queryParameter("set", "FIELD=VALUE for rows that have none. May be repeated."),
            queryParameter(
                "keep", "Numbers of rows that are data although they look like totals, heads or groups."),
            queryParameter("existing", "What becomes of codes that are there: refuse, skip or change."),
            queryParameter("create", "units, categories: make those that are not there."),
            queryParameter("submit", "true: submit the papers."),
            queryParameter("run", "32 hexadecimal digits under which job.list finds the import."),
            ["$ref": "#/components/parameters/AcceptLanguage"],
            ["$ref": "#/components/parameters/IdempotencyKey"],
            ["$ref": "#/components/parameters/DryRun"], ["$ref": "#/components/parameters/Branch"],
        ],
        "requestBody": [
            "required": true,
            "content": ["application/octet-stream": ["schema": ["type": "string", "format": "binary"]]],
        ],
        "responses": [
            "200": [
                "description":
                    "Done: the operation's answer, the columns, rows left out, cells that were changed while reading.",
                "content": ["application/json": ["schema": ["type": "object"]]],
            ],
            "default": ["$ref": "#/components/responses/Problem"],
        ],
    ]

    private static let reportOperation: JSONTree = [
        "operationId": "report.read.get", "tags": ["report"],
        "summary": "A page of a report, or all of it as a file",
        "description": .string(
            "Filters are query parameters named after columns: column=value, column.from=, column.to=, "
                + "column.in=a,b, column.like=."),
        "parameters": [
            ["name": "view", "in": "path", "required": true, "schema": ["type": "string"]],
            [
                "name": "filter", "in": "query", "style": "form", "explode": true,
                "schema": ["type": "object", "additionalProperties": ["type": "string"]],
            ],
            queryParameter("sort", "Columns, comma-separated; a minus before a name means descending."),
            queryParameter("columns", "Columns wanted, comma-separated."),
            queryParameter(
                "totals", "Columns to sum over all pages, comma-separated; the sums stand in JSON only."),
            [
                "name": "limit", "in": "query",
                "schema": ["type": "integer", "minimum": 1, "maximum": 1000],
            ],
            queryParameter("after", "The next of the page before."),
            queryParameter("bom", "1: CSV begins with a byte order mark."),
            ["$ref": "#/components/parameters/AcceptLanguage"],
        ],
        "responses": [
            "200": [
                "description": "The page; the Link header leads to the next one.",
                "headers": ["Link": ["schema": ["type": "string"]]],
                "content": [
                    "application/json": ["schema": ["$ref": "#/components/schemas/ReportPage"]],
                    "text/csv": ["schema": ["type": "string"]],
                    ReportForm.workbook.type: ["schema": ["type": "string", "format": "binary"]],
                ],
            ],
            "default": ["$ref": "#/components/responses/Problem"],
        ],
    ]

    private static func queryParameter(_ name: String, _ description: String) -> JSONTree {
        [
            "name": .string(name), "in": "query", "description": .string(description),
            "schema": ["type": "string"],
        ]
    }

    private static let problemContent: JSONTree = [
        "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
    ]

    private static let problemResponse: JSONTree = ["description": "An error.", "content": problemContent]

    private static let parameters: JSONTree = [
        "IdempotencyKey": [
            "name": "Idempotency-Key", "in": "header",
            "description":
                "A command with a key runs once; the same key again gives the first answer. Kept seven days.",
            "schema": ["type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"],
        ],
        "Branch": [
            "name": "Suanpan-Branch", "in": "header",
            "description":
                "Code of the branch, where the request names none; else the session's current branch.",
            "schema": ["type": "string"],
        ],
        "DryRun": [
            "name": "Suanpan-Dry-Run", "in": "header",
            "description":
                "true: the command is carried out, answered and undone; the answer then holds dry_run, answer and changes.",
            "schema": ["type": "boolean"],
        ],
        "AcceptLanguage": [
            "name": "Accept-Language", "in": "header",
            "description": "Language of messages: zh (default) or en.",
            "schema": ["type": "string"],
        ],
    ]
}

extension String {
    /// The first sentence, for a summary.
    fileprivate var firstSentence: String {
        let end = [". ", "; ", "\n"].compactMap { firstRange(of: $0)?.lowerBound }.min()
        return end.map { String(self[..<$0]) } ?? self
    }
}
