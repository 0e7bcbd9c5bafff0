// Embeds every `*.sql` file below `sql/`, the file `sql/order` and the tables `sql/demo/*.csv` in the target that uses this
// plugin.
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
        let root = context.package.directoryURL.appending(path: "sql").resolvingSymlinksInPath()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
            .filter {
                $0 == "order" || $0.hasSuffix(".sql") || $0.hasPrefix("demo/") && $0.hasSuffix(".csv")
            }
            .filter { !"/\($0)".contains("/.") }
            .sorted()
        guard !paths.isEmpty else { throw Failure(description: "no SQL files in \(root.path)") }
        let output = context.pluginWorkDirectoryURL.appending(path: "SQLFiles+Embedded.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(paths.count) files of sql/",
                executable: try context.tool(named: "EmbedSQLTool").url,
                arguments: [output.path, root.path] + paths,
                inputFiles: paths.map { root.appending(path: $0) },
                outputFiles: [output])
        ]
    }
}
