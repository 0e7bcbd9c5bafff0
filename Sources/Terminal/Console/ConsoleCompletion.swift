// What TAB offers: the catalogue and the codes of what it names, asked of the server on the connection that stands, and
// kept for a while. Knows no noun: `warehouse=` is completed because there is an operation `warehouse.list`.

internal import ConsoleClient
internal import Foundation
internal import Gateway
internal import LineEditor

/// Completes commands.
final class ConsoleCompletion {
    private typealias Candidate = LineEditor.Completion.Candidate

    private struct Cached<Value> {
        let value: Value
        let until: ContinuousClock.Instant
        var isFresh: Bool { .now < until }
    }

    private static let verbs = [
        "CANCEL", "HELP", "MORE", "QUIT", "SET", "SIGN_IN", "SIGN_OUT", "STATUS", "TAIL", "TOP", "WATCH",
    ]
    private static let options = [
        "all", "branch", "columns", "dry_run", "format", "key", "language", "timeout",
    ]
    private static let optionValues = [
        "format": ["csv", "json", "text"], "language": ["en", "zh"], "dry_run": ["false", "true"],
        "all": ["false", "true"],
    ]
    /// What names a row where it has neither a code nor a member that is called like its noun.
    private static let nameMembers = ["login", "name", "operation", "view"]
    /// How long an answer is waited for.
    private static let patience = Duration.seconds(2)
    private static let catalogueSeconds = 600
    private static let codeSeconds = 20
    private static let codeLimit = 60

    /// Whether the server was asked for something since the last look.
    private(set) var hasAsked = false
    private let link: ConsoleLink
    private var operations: Cached<[JSONText]>?
    private var described: [String: JSONText] = [:]
    private var codes: [String: Cached<[Candidate]>] = [:]

    init(link: ConsoleLink) { self.link = link }

    /// Forgets what another user may not know.
    func forget() { (operations, described, codes) = (nil, [:], [:]) }

    /// What may stand at the end of the text.
    func complete(_ text: String) -> LineEditor.Completion? {
        hasAsked = false
        guard let context = CompletionContext(text) else { return nil }
        switch context {
        case .command(let prefix): return words(prefix, commands(prefix))
        case .operation(let prefix): return words(prefix, operationNames)
        case .option(let prefix):
            return words(prefix, Self.options.map { Candidate("@\($0)=", suffix: "") })
        case .setting(let prefix):
            return words(
                prefix,
                Self.options.filter { $0 != "key" && $0 != "dry_run" }.map { Candidate("\($0)=", suffix: "") }
            )
        case .optionValue("branch", let prefix): return values("branch", prefix, isQuoted: false)
        case .optionValue(let option, let prefix):
            return words(prefix, (Self.optionValues[option] ?? []).map { Candidate($0) })
        case .argument(let operation, let given, let prefix):
            let arguments = fields(of: operation, nil).filter { !given.contains($0["name"]?.string ?? "") }
            return words(prefix, arguments.compactMap { candidate($0, suffix: "=") })
        case .field(let operation, let argument, let prefix):
            return words(
                prefix,
                fields(of: operation, argument).compactMap { candidate($0, suffix: "", after: "\": ") })
        case .value(let argument, let prefix, let isQuoted):
            return values(argument, prefix, isQuoted: isQuoted)
        case .file(let prefix): return files(prefix)
        }
    }

    private func words(_ prefix: String, _ candidates: [Candidate]) -> LineEditor.Completion {
        LineEditor.Completion(
            replaced: prefix.unicodeScalars.count, candidates: candidates.filter { $0.text.hasPrefix(prefix) }
        )
    }

    // MARK: - Verbs, operations, arguments

    private func commands(_ prefix: String) -> [Candidate] {
        let isLower = prefix.first?.isLowercase == true
        let verbs = Self.verbs.map { Candidate(isLower ? $0.lowercased() : $0) }
        return prefix.contains(".") ? operationNames : verbs + operationNames
    }

    private var operationNames: [Candidate] {
        catalogue.compactMap { operation in
            operation["operation"]?.string.map { Candidate($0, note: note(operation)) }
        }
    }

    private var catalogue: [JSONText] {
        if let operations, operations.isFresh { return operations.value }
        guard let rows = ask("operation.list @format=json @all=true") else { return operations?.value ?? [] }
        operations = Cached(value: rows, until: .now + .seconds(Self.catalogueSeconds))
        return rows
    }

    /// The arguments of an operation, or the fields of one of them.
    private func fields(of operation: String, _ argument: String?) -> [JSONText] {
        if described[operation] == nil {
            described[operation] =
                ask(
                    "operation.describe @format=json operation=\(JSONString.value(operation))")?.first
        }
        let arguments = described[operation]?["arguments"]?.elements ?? []
        guard let argument else { return arguments }
        return arguments.first { $0["name"]?.string == argument }?["fields"]?.elements ?? []
    }

    private func candidate(_ argument: JSONText, suffix: String, after: String = "") -> Candidate? {
        guard let name = argument["name"]?.string else { return nil }
        let isRequired = argument["required"]?.bool == true
        return Candidate(name + suffix, suffix: after, note: (isRequired ? "* " : "  ") + note(argument))
    }

    private func note(_ row: JSONText) -> String {
        row[ConsoleLanguage.isChinese ? "zh" : "en"]?.string ?? row["en"]?.string ?? ""
    }

    // MARK: - Codes

    private func values(_ argument: String, _ prefix: String, isQuoted: Bool) -> LineEditor.Completion? {
        guard let noun = noun(of: argument) else { return nil }
        let found = codes(of: noun, matching: prefix).map { candidate in
            Candidate(
                isQuoted ? candidate.text : JSONString.value(candidate.text), suffix: isQuoted ? "\"" : " ",
                note: candidate.note)
        }
        // What the server found by other text than the code is offered where no code begins like this.
        let beginning = found.filter { $0.text.hasPrefix(prefix) }
        return LineEditor.Completion(
            replaced: prefix.unicodeScalars.count, candidates: beginning.isEmpty ? found : beginning)
    }

    /// The noun whose operations know the values: `warehouse`, `for_branch`, `roles`, `base_unit`.
    private func noun(of argument: String) -> String? {
        let nouns = Set(
            catalogue.compactMap { operation -> String? in
                let parts = (operation["operation"]?.string ?? "").split(separator: ".")
                return parts.count == 2 && ["list", "find"].contains(parts[1]) ? String(parts[0]) : nil
            })
        var name = argument
        while true {
            let singular = name.hasSuffix("es") ? String(name.dropLast(2)) : name
            for noun in [name, name.hasSuffix("s") ? String(name.dropLast()) : name, singular]
            where nouns.contains(noun) { return noun }
            guard let underscore = name.firstIndex(of: "_") else { return nil }
            name = String(name[name.index(after: underscore)...])
        }
    }

    private func codes(of noun: String, matching prefix: String) -> [Candidate] {
        let canFind =
            !prefix.isEmpty && catalogue.contains { $0["operation"]?.string == "\(noun).find" }
        let command =
            canFind
            ? "\(noun).find @format=json text=\(JSONString.value(prefix))"
            : "\(noun).list @format=json @all=false"
        if let cached = codes[command], cached.isFresh { return cached.value }
        guard let rows = ask(command) else { return [] }
        let found = rows.prefix(canFind ? Self.codeLimit : .max).compactMap { row -> Candidate? in
            let members = ["code", noun] + Self.nameMembers
            guard let code = members.lazy.compactMap({ row[$0]?.string }).first else { return nil }
            let name = row["name"]?.string ?? ""
            return Candidate(code, note: name == code ? "" : name)
        }
        codes[command] = Cached(value: Array(found), until: .now + .seconds(Self.codeSeconds))
        return Array(found)
    }

    private func files(_ prefix: String) -> LineEditor.Completion {
        let folder = (prefix as NSString).deletingLastPathComponent
        let shown = prefix.hasSuffix("/") ? prefix : folder.isEmpty ? "" : folder == "/" ? "/" : folder + "/"
        let path = NSString(string: shown.isEmpty ? "." : shown).expandingTildeInPath
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let isHiddenWanted = prefix.dropFirst(shown.count).hasPrefix(".")
        let candidates = names.sorted().filter { isHiddenWanted || !$0.hasPrefix(".") }.map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
            return Candidate(
                shown + name + (isFolder.boolValue ? "/" : ""), suffix: isFolder.boolValue ? "" : "}")
        }
        return words(prefix, candidates)
    }

    // MARK: - The server

    /// The rows of an answer; nil where there is none in time, or a refusal. Ctrl-C gives up.
    private func ask(_ text: String) -> [JSONText]? {
        guard let ticket = try? link.send(CommandText(text)) else { return nil }
        hasAsked = true
        let deadline = ContinuousClock.now + Self.patience
        var rows: [JSONText] = []
        var later: [ConsoleLink.Happening] = []
        defer { link.putBack(later) }
        while true {
            switch link.next(until: deadline) {
            case .event(.row(let row)):
                if let row = try? JSONText(checking: row) { rows += row["rows"]?.elements ?? [row] }
            case .event(.ended(ticket, let end)): return end.isDone ? rows : nil
            case .event(.question): link.answer(nil)
            case .event(.news(let word, let fields)): later.append(.event(.news(word, fields)))
            case .lost(let closing, let tickets):
                later.append(.lost(closing, tickets))
                return nil
            case .interrupt, .timeout:
                link.cancel()
                return nil
            case .terminate, .suspend, .event, .input: continue
            }
        }
    }
}
