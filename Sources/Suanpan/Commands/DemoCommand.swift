// `suanpan demo`: a company of three branches with twelve weeks of trade until today, entered through the door by its own
// people, into an empty database.

internal import ArgumentParser
internal import Demo
internal import Gateway
internal import Logging
internal import Terminal

/// Loads the demo company.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Load the demo company into an empty database.",
        discussion: """
            Signs in as an administrator, makes branches, people, goods and partners, and lets the people trade for \
            twelve weeks until today. They all get the administrator's password, so this is for trying out only. \
            Refuses a company that has products or documents. Prints one login for each role.
            """)

    @Option(help: "Login of the administrator.") var login: String
    @Option(name: .customLong("password-file"), help: PasswordSource.help)
    var passwordFile: String?

    func run() async throws {
        try await reporting {
            let settings = try await Settings.load()
            settings.bootstrapLogging()
            let password = try PasswordSource.password(file: passwordFile, isNew: false)
            let gateway = Gateway(configuration: settings.gateway, logger: Logger(label: "suanpan"))
            let login = login
            let summary = try await gateway.running {
                let session = try await CommandSession.signIn(gateway, login: login, password: password)
                let result = await Result {
                    try await DemoLoad(
                        gateway: gateway, administrator: session, login: login, password: password
                    ).run()
                }
                await session.close()
                return try result.get()
            }
            for line in summary.lines { print(line) }
        }
    }
}
