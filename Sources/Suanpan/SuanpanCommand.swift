// The program's entry: its subcommands and what their exit codes mean. Guarantees: how a command ended is what the shell
// is told, whatever still runs in other threads.

internal import ArgumentParser
internal import Foundation

/// `suanpan`.
@main
struct SuanpanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suanpan",
        abstract: "Suanpan 算盘: purchasing, sales and stock.",
        discussion: """
            Settings come from the environment (SUANPAN_…), then from the file that SUANPAN_CONFIG_FILE names; \
            deploy/README.md lists them.
            Exit codes: 0 done, 1 refused or failed, 64 wrong usage, 65 faulty data, 69 database or \
            service unavailable, 75 try again later, 77 sign-in refused or not permitted, 78 wrong setting, 130 interrupted.
            """,
        subcommands: [
            ServeCommand.self, SchemaCommand.self, UserCommand.self, BICommand.self, ImportCommand.self,
            ConsoleCommand.self,
            DemoCommand.self, HealthCommand.self, BenchCommand.self,
        ])

    /// Runs the subcommand that the arguments name.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            end(0)
        } catch {
            let text = fullMessage(for: error)
            let code = exitCode(for: error).rawValue
            if !text.isEmpty {
                let stream = code == 0 ? FileHandle.standardOutput : FileHandle.standardError
                stream.write(Data((text + "\n").utf8))
            }
            end(code)
        }
    }

    /// Ends the process without the libraries' own ends: those take down what event loops and connections, which are
    /// threads of this process still, are using, and the process would die of it instead of telling how the command ended.
    private static func end(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }
}
