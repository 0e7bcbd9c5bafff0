// Embeds files in the target that uses this plugin: in WebUI its own templates, messages, styles and scripts; in Schema every
// `*.sql` file below `sql/`, the file `sql/order` and the tables `sql/demo/*.csv`.
// The folder is listed on each build, so a new, moved or removed file is seen without a change here. Hidden files
// (an editor's own) are left out.

import Foundation
import PackagePlugin

@main
struct EmbedSQL: BuildToolPlugin {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let isWeb = target.name == "WebUI"
        let (folder, type) = isWeb ? ("Sources/WebUI", "WebFiles") : ("sql", "SQLFiles")
        let root = context.package.directoryURL.appending(path: folder).resolvingSymlinksInPath()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
            .filter { isWeb ? Self.isOfPages($0) : Self.isOfDatabase($0) }
            .filter { !"/\($0)".contains("/.") }
            .sorted()
        guard !paths.isEmpty else { throw Failure(description: "no files in \(root.path)") }
        let output = context.pluginWorkDirectoryURL.appending(path: "\(type)+Embedded.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(paths.count) files of \(folder)",
                executable: try context.tool(named: "EmbedSQLTool").url,
                arguments: [output.path, type, root.path] + paths,
                inputFiles: paths.map { root.appending(path: $0) },
                outputFiles: [output])
        ]
    }

    private static func isOfDatabase(_ path: String) -> Bool {
        path == "order" || path.hasSuffix(".sql") || path.hasPrefix("demo/") && path.hasSuffix(".csv")
    }

    private static func isOfPages(_ path: String) -> Bool {
        [".mustache", ".txt", ".css", ".js", ".svg"].contains { path.hasSuffix($0) }
    }
}
