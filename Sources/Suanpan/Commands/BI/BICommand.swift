// `suanpan bi`: logins of BI tools. Two rights are needed and kept apart: an administrator of the PostgreSQL server makes the
// login, a user of Suanpan who may edit users says by the operations `bi.…` which branches it sees.

internal import ArgumentParser
internal import Gateway
internal import Logging
internal import Terminal

/// Logins of BI tools.
struct BICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bi",
        abstract: "Let BI tools log in to PostgreSQL and see the views of some branches.",
        discussion: """
            Signs in to Suanpan by --login, or uses the token in SUANPAN_TOKEN. Logins are made, and removed, as the \
            administrator of the server whom SUANPAN_ADMIN_DATABASE_URL names: a superuser, or a login with CREATEROLE that \
            is a member of suanpan_deploy. Without it, only a login that is there already gets branches.
            """,
        subcommands: [Grant.self, Revoke.self, List.self])

    /// Who does it.
    struct Person: ParsableArguments {
        @Option(help: "Login to sign in to Suanpan with.") var login: String?
        @Option(name: .customLong("password-file"), help: PasswordSource.help)
        var passwordFile: String?

        /// Runs the work in a session of the person, beside the settings.
        func working<R: Sendable>(
            _ work: @escaping @Sendable (CommandSession, Settings) async throws -> R
        ) async throws -> R {
            let settings = try await Settings.load()
            guard settings.namesDatabase else {
                throw SettingsFault(
                    name: "SUANPAN_DATABASE_URL", value: nil,
                    expected: "how to reach the database as suanpan_service")
            }
            settings.bootstrapLogging()
            let gateway = Gateway(configuration: settings.gateway, logger: Logger(label: "suanpan"))
            let (login, passwordFile) = (login, passwordFile)
            return try await gateway.running {
                let session = try await CommandSession.open(
                    gateway, login: login, passwordFile: passwordFile, branch: nil)
                let result = await Result { try await work(session, settings) }
                await session.close()
                return try result.get()
            }
        }
    }

    /// Makes a login where there is none, and lets it see branches.
    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a BI login where there is none, and let it see branches.")

        @Argument(help: "The login in PostgreSQL.") var name: String
        @Option(help: "Code of a branch that it may see; may be repeated.") var branch: [String] = []
        @Flag(help: "It may see all branches.") var all = false
        @Flag(inversion: .prefixedNo, help: "Whether it sees cost and purchase prices.") var cost: Bool?
        @Option(help: "How many connections a new login may have at once.") var connections = 10
        @Option(
            name: .customLong("new-password-file"),
            help: .init(
                """
                File whose first line becomes the login's password; where there is no such file, a password is made \
                and written to it. Without this option a new login's password is printed, once.
                """, valueName: "file"))
        var newPasswordFile: String?
        @OptionGroup var person: Person

        func validate() throws {
            guard all == branch.isEmpty else { throw ValidationError("give --branch, or --all") }
            guard (1...1000).contains(connections) else {
                throw ValidationError("--connections: 1 to 1000")
            }
        }

        func run() async throws {
            let (name, connections, newPasswordFile) = (name, connections, newPasswordFile)
            let request: JSONTree = [
                "login": .string(name), "branches": .array(branch.map { .string($0) }),
                "all_branches": .bool(all),
                "sees_cost": cost.map { .bool($0) } ?? .null,
            ]
            try await reporting {
                let password = try await person.working { session, settings in
                    guard let server = try await BIServer.open(settings) else {
                        guard newPasswordFile == nil else { throw BIServer.missing }
                        try await session.change("bi.grant", request)
                        return String?.none
                    }
                    return try await server.working {
                        let login = try await server.prepare(
                            name, connections: connections, passwordFile: newPasswordFile)
                        do {
                            try await session.change("bi.grant", request)
                            try await server.finish(login, named: name)
                        } catch {
                            try await server.undo(login, named: name)
                            throw error
                        }
                        return login.password?.toPrint
                    }
                }
                if let password { print("password \(password)") }
                print("\(name) sees \(all ? "all branches" : branch.joined(separator: ", "))")
            }
        }
    }

    /// Takes branches, or the login itself, away.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take branches from a BI login; without --branch all of them, and the login itself.")

        @Argument(help: "The login in PostgreSQL.") var name: String
        @Option(help: "Code of a branch that it shall not see any more; may be repeated.") var branch:
            [String] = []
        @OptionGroup var person: Person

        func run() async throws {
            let (name, branch) = (name, branch)
            try await reporting {
                let isRemoved = try await person.working { session, settings in
                    let request: JSONTree = [
                        "login": .string(name),
                        "branches": branch.isEmpty ? .null : .array(branch.map { .string($0) }),
                    ]
                    guard branch.isEmpty, let server = try await BIServer.open(settings) else {
                        try await session.change("bi.revoke", request)
                        return false
                    }
                    return try await server.working {
                        let answer = await session.call("bi.revoke", request)
                        // A login that sees nothing is removed all the same.
                        let isUnknown =
                            answer.json?["error"]?.string == "bi_login_unknown"
                        guard answer.isDone || isUnknown else { throw session.refused(answer) }
                        guard try await server.remove(name) || answer.isDone else {
                            throw session.refused(answer)
                        }
                        return true
                    }
                }
                if isRemoved {
                    print("\(name) was removed")
                } else if branch.isEmpty {
                    print(
                        "\(name) sees no branch, and the company's master data as long as it is a member of suanpan_bi"
                    )
                } else {
                    print("\(name) does not see \(branch.joined(separator: ", "))")
                }
            }
        }
    }

    /// Lists them.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List BI logins: login, branch (* for all of them), whether it sees cost.")

        @OptionGroup var person: Person

        func run() async throws {
            try await reporting {
                let answer = try await person.working { session, _ in try await session.change("bi.list", [:])
                }
                for row in answer.json?["rows"]?.elements ?? [] {
                    let columns = [
                        row["login"]?.string ?? "", row["branch"]?.string ?? "*",
                        row["sees_cost"]?.bool == true ? "cost" : "-",
                    ]
                    print(columns.joined(separator: "\t"))
                }
            }
        }
    }
}

extension CommandSession {
    /// Carries out an operation that must succeed.
    ///
    /// - Throws: `ExitCode`, after the reason was printed.
    @discardableResult
    fileprivate func change(_ operation: String, _ request: JSONTree) async throws -> Answer {
        let answer = await call(operation, request)
        guard answer.isDone else { throw refused(answer) }
        return answer
    }

    /// Prints the reason.
    fileprivate func refused(_ answer: Answer) -> ExitCode {
        Terminal.say(answer.message)
        return answer.exitCode
    }
}
