// The rooms of `sql/`: a folder for each capability, whose files say by their names in which layer they load. Rooms load in
// the order of the file `order`, the only list; a file outside of them, or a room named twice, is refused.

/// The files of all rooms, in the order in which they load.
struct Rooms: Sendable {
    /// What a file's name may say it holds, as `api.sql` and `job_api.sql` do; every other file is of the layer `logic`.
    private static let layers: Set = ["seed", "report", "api", "checks"]
    private static let root: Set = [
        "order", "roles.sql", "everybody.sql", "chinese.sql", "triggers.sql", "policies.sql", "grants.sql",
    ]

    private let files: [SQLFiles.File]

    /// - Throws: `SchemaError.Code.fileInvalid`, with the file's path.
    init(_ files: SQLFiles) throws {
        let rooms = (files["order"] ?? "").split(separator: "\n").map { line in
            line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
        }.filter { !$0.isEmpty }
        let names = rooms.map { $0[0] }
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw SchemaError(
                .fileInvalid, file: "order", "names \(twice) more than once", hint: "keep its first line")
        }
        for file in files.files {
            let parts = file.path.split(separator: "/").map(String.init)
            let isKnown =
                switch parts.count {
                case 1: Self.root.contains(parts[0])
                case 2: ["migrations", "demo"].contains(parts[0]) || names.contains(parts[0])
                default: false
                }
            guard !isKnown else { continue }
            throw SchemaError(
                .fileInvalid, file: file.path, "nothing loads a file of this place",
                hint: "put it into a room, and the room into order, after the rooms that it builds on")
        }
        self.files = try rooms.flatMap { try Self.files(of: $0[0], first: $0.dropFirst(), in: files) }
    }

    /// The files of one layer: `seed`, `logic`, `report`, `api` or `checks`.
    func files(of layer: String) -> [SQLFiles.File] {
        files.filter { file in
            let last = file.path.dropLast(".sql".count).split { "/_".contains($0) }.last.map(String.init)
            return (last.flatMap { Self.layers.contains($0) ? $0 : nil } ?? "logic") == layer
        }
    }

    /// A room's files: those that `order` names, then `logic.sql`, on which its others build, then these by name.
    private static func files(
        of room: String, first: ArraySlice<String>, in files: SQLFiles
    ) throws -> [SQLFiles.File] {
        let all = files.folder(room)
        let head = try first.map { name in
            guard let file = all.first(where: { $0.path == "\(room)/\(name).sql" }) else {
                throw SchemaError(
                    .fileInvalid, file: "order", "names \(room)/\(name).sql, which is not there",
                    hint: "take it out, or correct it")
            }
            return file
        }
        let rest = all.filter { !head.contains($0) }
        let main = rest.filter { $0.path == "\(room)/logic.sql" }
        return head + main + rest.filter { !main.contains($0) }
    }
}
