// What the files ask for, checked before a database is touched: migrations numbered and in order, every room named in
// `order`, no file in a place that nothing loads, no statement that would end the loader's transaction.

/// The roles that a load acts as. `sql/roles.sql` creates them.
enum Role: String, CaseIterable {
    case data = "suanpan_data"
    case code = "suanpan_code"
    case report = "suanpan_report"
    case bi = "suanpan_bi"
    case deploy = "suanpan_deploy"
    case service = "suanpan_service"

    /// The roles that own what a load makes; deploy has to be a member of them.
    static let owners = [data, code, report]
}

/// A schema that is dropped and loaded anew, in the order of the cases.
enum Layer: String, CaseIterable {
    case logic, report
    /// The views of `report` under Chinese names; made by one file, `chinese.sql`.
    case chinese = "报表"
    case api, site

    var owner: Role { self == .report || self == .chinese ? .report : .code }

    /// All of them, to be listed in a statement.
    static let names = allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
}

/// A file cut into its statements, before locks are held.
struct Script: Sendable {
    let path: String
    let statements: [SQLStatement]

    /// - Throws: `SchemaError.Code.fileInvalid` if a statement would end the loader's transaction.
    init(_ file: SQLFiles.File) throws {
        path = file.path
        statements = Array(SQLScript(file.text))
        let words: Set = ["begin", "start", "commit", "end", "rollback", "abort", "prepare"]
        for statement in statements where words.contains(statement.words(1).first ?? "") {
            throw SchemaError(
                .fileInvalid, file: path, line: statement.line,
                "begins or ends a transaction, which is the loader's to do",
                hint: "remove this statement")
        }
    }
}

/// The files in the order in which they are loaded.
struct SchemaPlan: Sendable {
    struct Migration: Sendable {
        let number: Int
        /// The file's name without folder and suffix, e.g. `0003_identity`.
        let name: String
        let script: Script
        let sha256: String
    }

    /// In the order of their numbers.
    let migrations: [Migration]
    let seeds: [Script]
    /// Privileges on tables, which the layers need while they load.
    let grants: [Script]
    let layers: [Layer: [Script]]
    /// What binds tables to the loaded code: triggers, policies.
    let bindings: [Script]
    /// Whether a site folder was given, even an empty one.
    let hasSite: Bool
    /// Stands for every file that is loaded, migrations included.
    let digest: String

    /// - Throws: `SchemaError.Code.fileInvalid`, with the file's path.
    init(files: SQLFiles, site: SQLFiles?) throws {
        migrations = try Self.migrations(in: files)
        let rooms = try Rooms(files)
        var loaded: [SQLFiles.File] = files.folder("migrations")
        func scripts(_ files: [SQLFiles.File]) throws -> [Script] {
            loaded += files
            return try files.map(Script.init)
        }
        let root = { (name: String) in files.files.filter { $0.path == name } }
        seeds = try scripts(rooms.files(of: "seed"))
        grants = try scripts(root("grants.sql"))
        var layers: [Layer: [Script]] = [:]
        layers[.logic] = try scripts(rooms.files(of: "logic"))
        layers[.report] = try scripts(rooms.files(of: "report"))
        layers[.chinese] = try scripts(root("chinese.sql"))
        // Checks look across rooms, so they come when all of them are there.
        layers[.api] = try scripts(rooms.files(of: "api") + rooms.files(of: "checks"))
        layers[.site] = try scripts(
            (site?.files ?? []).filter { $0.path.hasSuffix(".sql") }
                .map { SQLFiles.File(path: "site/" + $0.path, text: $0.text) })
        self.layers = layers
        bindings = try scripts(root("triggers.sql") + root("policies.sql"))
        hasSite = site != nil
        digest = sha256(loaded.map { "\($0.path) \(sha256($0.text))\n" }.joined())
    }

    private static func migrations(in files: SQLFiles) throws -> [Migration] {
        var migrations: [Migration] = []
        for file in files.folder("migrations") {
            let name = String(file.path.dropFirst("migrations/".count).dropLast(".sql".count))
            guard name.wholeMatch(of: /[0-9]{4}_[a-z0-9_]+/) != nil, let number = Int(name.prefix(4)) else {
                throw SchemaError(
                    .fileInvalid, file: file.path, "is not named as a migration",
                    hint: "name it NNNN_what.sql, four digits and lower-case words")
            }
            if let other = migrations.last, other.number == number {
                throw SchemaError(
                    .fileInvalid, file: file.path, "has the number of \(other.script.path)",
                    hint: "give the later one the next free number")
            }
            migrations.append(
                try Migration(number: number, name: name, script: Script(file), sha256: sha256(file.text)))
        }
        return migrations
    }
}
