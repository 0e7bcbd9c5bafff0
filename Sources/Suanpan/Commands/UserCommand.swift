// `suanpan user`: the first administrator, and a password that was lost. Works beside the door, as suanpan_deploy; all
// later users are made through operations.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import PostgresClient
internal import Terminal

/// Users from outside the door.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Make a user or set a password, from outside the service.",
        discussion: "Connects as suanpan_deploy by SUANPAN_DEPLOY_DATABASE_URL.",
        subcommands: [Add.self, Password.self])

    /// Makes a user.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a user of all branches with one role.")

        @Argument(help: "The login.") var login: String
        @Option(help: "The user's name.") var name: String
        @Option(help: "Code of the role, for example administrator.") var role: String
        @Option(
            name: .customLong("password-file"),
            help: PasswordSource.help)
        var passwordFile: String?

        func run() async throws {
            try await UserCommand.withPassword(file: passwordFile, of: login, name: name) {
                connection, password in
                _ = try await connection.query(
                    "select logic.bootstrap_user($1, $2, $3, $4, $5)",
                    [
                        PostgresValue(login), PostgresValue(name), PostgresValue(role),
                        PostgresValue(password.salt),
                        PostgresValue(password.key),
                    ])
            }
            print("user \(login) was made")
        }
    }

    /// Sets a password.
    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a user's password and unlock the login.")

        @Argument(help: "The login.") var login: String
        @Option(
            name: .customLong("password-file"),
            help: PasswordSource.help)
        var passwordFile: String?

        func run() async throws {
            try await UserCommand.withPassword(file: passwordFile, of: login) { connection, password in
                _ = try await connection.query(
                    "select logic.bootstrap_password($1, $2, $3)",
                    [PostgresValue(login), PostgresValue(password.salt), PostgresValue(password.key)])
            }
            print("password of \(login) was set")
        }
    }

    private static func withPassword(
        file: String?, of login: String, name: String? = nil,
        _ body: (PostgresConnection, NewPassword) async throws -> Void
    ) async throws {
        try await reporting {
            let settings = try await Settings.load()
            settings.bootstrapLogging()
            let database = try settings.requiredDeployDatabase()
            let password = try PasswordSource.password(file: file, isNew: true)
            let connection = try await PostgresConnection.connect(database, logger: Logger(label: "suanpan"))
            let result = await Result {
                let companies = try await connection.query("select name from data.company").map { row in
                    try row.decode(0, as: String.self)
                }
                let new: NewPassword
                do throws(Refusal) {
                    new = try await KeyDerivation(concurrency: 1).newPassword(
                        password, minimumLength: settings.gateway.passwordMinimumLength, login: login,
                        names: companies + [name].compactMap(\.self))
                } catch {
                    throw CommandFault("\(error.message.en) \(error.hint.en)", .faultyData)
                }
                try await body(connection, new)
            }
            await connection.close()
            do {
                try result.get()
            } catch let error as PostgresError where error.constraintName == "user_account_login_key" {
                throw CommandFault(
                    "there is a user of that login already; suanpan user password sets a password", .failure)
            }
        }
    }
}
