// What operations there are, as the database says. Faces make their routes, help and documents from this alone.

/// All operations of one state of the database's code.
package struct Catalogue: Sendable {
    /// Names the state of the code.
    package let digest: String
    /// In the order of the door: by name.
    package let operations: [Operation]
    /// What names and values are called, and kinds of documents.
    package let vocabulary: Vocabulary
    /// The catalogue as `operation.catalogue` answers it.
    package let text: String
    private let places: [String: Int]

    /// Reads the answer of `operation.catalogue`.
    ///
    /// - Throws: `CatalogueFault` naming what is missing.
    package init(json text: String) throws {
        let json = try JSONText(checking: text)
        self.init(
            digest: try Self.string(json, "digest", in: "catalogue"),
            operations: try (json["operations"]?.elements ?? []).map(Self.operation),
            vocabulary: try Vocabulary(json), text: text)
    }

    private init(digest: String, operations: [Operation], vocabulary: Vocabulary, text: String) {
        self.digest = digest
        self.operations = operations
        self.vocabulary = vocabulary
        self.text = text
        var places: [String: Int] = [:]
        for (index, operation) in operations.enumerated() { places[operation.name] = index }
        self.places = places
    }

    /// The catalogue with further operations, all in the order of their names. One that is there already stays.
    func adding(_ others: [Operation]) -> Catalogue {
        let added = others.filter { self[$0.name] == nil }
        let sorted = (operations + added).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let known =
            (try? JSONText(checking: text))?["operations"]?.elements.map { JSONTree.json($0) } ?? []
        let own: [JSONTree.Member] = [
            .init(name: "digest", value: .string(digest)),
            .init(name: "operations", value: .array(known + added.map(\.json))),
        ]
        return Catalogue(
            digest: digest, operations: sorted, vocabulary: vocabulary,
            text: JSONTree.object(own + vocabulary.members).text)
    }

    /// The operation of that name.
    package subscript(_ name: String) -> Operation? { places[name].map { operations[$0] } }

    private static func operation(_ json: JSONText) throws -> Operation {
        let name = try string(json, "name", in: "operation")
        guard let kind = Operation.Kind(rawValue: try string(json, "kind", in: name)) else {
            throw CatalogueFault(place: name, member: "kind")
        }
        guard let scope = Operation.Scope(rawValue: try string(json, "scope", in: name)) else {
            throw CatalogueFault(place: name, member: "scope")
        }
        return Operation(
            name: name, kind: kind, scope: scope, isGroupable: json["groupable"]?.bool ?? false,
            isPublic: json["public"]?.bool ?? false,
            permission: json["permission"]?.string, commentEN: json["comment_en"]?.string ?? "",
            commentZH: json["comment_zh"]?.string ?? "",
            arguments: try (json["arguments"]?.elements ?? []).map { try argument($0, of: name) },
            errors: try (json["errors"]?.elements ?? []).map { error in
                Operation.PossibleError(
                    name: try string(error, "name", in: name), status: error["status"]?.int ?? 500)
            },
            example: json["example"]?.text ?? "{}", answer: json["answer"]?.text ?? "{}",
            secret: Set((json["secret"]?.elements ?? []).compactMap(\.string)))
    }

    private static func argument(_ json: JSONText, of operation: String) throws -> Operation.Argument {
        let type = try string(json, "type", in: operation)
        return Operation.Argument(
            name: try string(json, "name", in: operation),
            type: type.split(separator: ".").last.map(String.init) ?? type,
            baseType: json["base_type"]?.string ?? type,
            isRequired: json["required"]?.bool ?? false, isArray: json["array"]?.bool ?? false,
            fields: try (json["fields"]?.elements ?? []).map { try argument($0, of: operation) },
            commentEN: json["en"]?.string ?? "", commentZH: json["zh"]?.string ?? "",
            isClearable: json["clearable"]?.bool ?? false, refers: json["refers"]?.string,
            choices: (json["choices"]?.elements ?? []).compactMap(\.string),
            isListed: json["listed"]?.bool ?? false)
    }

    private static func string(_ json: JSONText, _ member: String, in place: String) throws -> String {
        guard let value = json[member]?.string else { throw CatalogueFault(place: place, member: member) }
        return value
    }
}

extension Catalogue {
    /// One operation, as the catalogue describes it.
    package struct Operation: Sendable {
        /// How an operation is carried out.
        package enum Kind: String, Sendable { case query, command, batch }
        /// What an operation works on: nothing of a branch, the company, one branch, or several.
        package enum Scope: String, Sendable { case none, company, branch, branches }

        /// An argument, or a field of a composite argument.
        package struct Argument: Sendable {
            package let name: String
            /// PostgreSQL's name of the type, without schema.
            package let type: String
            /// The type under a domain; the type itself where it is none.
            package let baseType: String
            package let isRequired: Bool
            package let isArray: Bool
            /// The fields of a composite type; empty for others.
            package let fields: [Argument]
            package let commentEN: String
            package let commentZH: String
            /// Whether null takes away what it is, where absent leaves it.
            package let isClearable: Bool
            /// The master whose record it names by code; nil where it is none.
            package let refers: String?
            /// The values that it may have; empty for any.
            package let choices: [String]
            /// Whether lists of what it belongs to show it.
            package let isListed: Bool

            /// A plain argument of an operation of the service itself.
            package init(
                name: String, type: String = "text", isRequired: Bool = false, commentEN: String,
                commentZH: String
            ) {
                self.init(
                    name: name, type: type, baseType: type, isRequired: isRequired, isArray: false,
                    fields: [],
                    commentEN: commentEN, commentZH: commentZH)
            }

            init(
                name: String, type: String, baseType: String, isRequired: Bool, isArray: Bool,
                fields: [Argument], commentEN: String, commentZH: String, isClearable: Bool = false,
                refers: String? = nil, choices: [String] = [], isListed: Bool = false
            ) {
                self.name = name
                self.type = type
                self.baseType = baseType
                self.isRequired = isRequired
                self.isArray = isArray
                self.fields = fields
                self.commentEN = commentEN
                self.commentZH = commentZH
                self.isClearable = isClearable
                self.refers = refers
                self.choices = choices
                self.isListed = isListed
            }
        }

        /// An error that an operation can answer, with its HTTP status.
        package struct PossibleError: Sendable, Equatable {
            package let name: String
            package let status: Int
        }

        package let name: String
        package let kind: Kind
        package let scope: Scope
        /// Whether calls may share a transaction with others.
        package let isGroupable: Bool
        /// Whether anybody may call it, without a session.
        package let isPublic: Bool
        /// The permission that a caller needs; nil where any session, or anybody, may.
        package let permission: String?
        package let commentEN: String
        package let commentZH: String
        package let arguments: [Argument]
        /// What it can be refused with, in the order of the names.
        package let errors: [PossibleError]
        /// A request that shows the use, as JSON text.
        package let example: String
        /// The JSON schema of what it answers, as JSON text; it may name shapes of the vocabulary.
        package let answer: String
        /// Names of arguments that are never shown or logged.
        package let secret: Set<String>

        /// An operation of the service itself, as the database describes its own.
        var json: JSONTree {
            [
                "name": .string(name), "kind": .string(kind.rawValue), "scope": .string(scope.rawValue),
                "groupable": .bool(isGroupable), "public": .bool(isPublic),
                "permission": .string(orNull: permission), "comment_zh": .string(commentZH),
                "comment_en": .string(commentEN), "secret": [], "example": .raw(example),
                "answer": .raw(answer),
                "errors": .array(
                    errors.map { ["name": .string($0.name), "status": .int($0.status)] }),
                "arguments": .array(
                    arguments.map { argument in
                        [
                            "name": .string(argument.name), "type": .string(argument.type),
                            "base_type": .string(argument.baseType), "array": .bool(argument.isArray),
                            "required": .bool(argument.isRequired), "fields": [],
                            "zh": .string(argument.commentZH), "en": .string(argument.commentEN),
                        ]
                    }),
            ]
        }

        func takes(_ argument: String) -> Bool { arguments.contains { $0.name == argument } }
    }
}

/// The catalogue lacks something that every catalogue has.
package struct CatalogueFault: Error, CustomStringConvertible {
    let place: String
    let member: String

    package var description: String { "the catalogue's \(place) has no usable \"\(member)\"" }
}
