// `suanpan schema`: brings the database to what this build's SQL says, or tells how they differ.

internal import ArgumentParser
internal import Logging
internal import PostgresClient
internal import Schema
internal import Terminal

/// The schema's subcommands.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Apply the SQL of this build to the database, or compare the two.",
        discussion: "Connects as suanpan_deploy by SUANPAN_DEPLOY_DATABASE_URL.",
        subcommands: [Apply.self, Status.self])

    /// What both take.
    struct Sources: ParsableArguments {
        @Option(
            name: .customLong("sql-from"),
            help: .init("Read the SQL from this folder instead of the build's own.", valueName: "folder"))
        var sqlFolder: String?

        @Option(
            name: .customLong("site"),
            help: .init("Folder of the site's own SQL; else SUANPAN_SITE_FOLDER.", valueName: "folder"))
        var siteFolder: String?
    }

    /// Applies.
    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run migrations that are missing and load the code, if anything differs.")

        @OptionGroup var sources: Sources

        @Flag(help: "Take tables that somebody changed by hand as they are.")
        var acceptDrift = false

        func run() async throws {
            try await reporting {
                let (loader, _) = try await sources.loader()
                let applied = try await loader.apply(acceptingDrift: acceptDrift)
                for migration in applied.migrations { print("applied \(migration)") }
                print(applied.codeLoaded ? "loaded \(applied.digest)" : "current \(applied.digest)")
            }
        }
    }

    /// Compares.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell how database and SQL differ; exit code 1 if they do.")

        @OptionGroup var sources: Sources

        func run() async throws {
            let isCurrent = try await reporting {
                let (loader, _) = try await sources.loader()
                let status = try await loader.status()
                for name in status.pending { print("pending \(name)") }
                for name in status.changed { print("changed \(name)") }
                for name in status.unknown { print("unknown \(name)") }
                for difference in status.drift { print("drift \(difference)") }
                print("migrations \(status.applied.count)")
                print("database   \(status.databaseDigest ?? "none") \(status.codeAppliedAt ?? "")")
                print("files      \(status.filesDigest)")
                return status.isCurrent
            }
            if !isCurrent { throw ExitCode.failure }
        }
    }
}

extension SchemaCommand.Sources {
    func loader() async throws -> (SchemaLoader, Settings) {
        let settings = try await Settings.load()
        settings.bootstrapLogging()
        let sources = try SchemaSources(sqlFolder: sqlFolder, siteFolder: siteFolder ?? settings.siteFolder)
        let loader = sources.loader(
            for: try settings.requiredDeployDatabase(), logger: Logger(label: "suanpan"))
        return (loader, settings)
    }
}

extension Settings {
    /// The database as `suanpan_deploy`.
    ///
    /// - Throws: `SettingsFault` where it is not set.
    func requiredDeployDatabase() throws -> PostgresConfiguration {
        guard let deployDatabase else {
            throw SettingsFault(
                name: "SUANPAN_DEPLOY_DATABASE_URL", value: nil,
                expected: "a connection string of suanpan_deploy")
        }
        return deployDatabase
    }
}

/// The SQL that is applied: the build's own or a folder's, and the site's.
struct SchemaSources: Sendable {
    private let files: SQLFiles
    private let site: SQLFiles?

    /// - Throws: `SchemaError` where a folder cannot be read.
    init(sqlFolder: String?, siteFolder: String?) throws {
        files = try sqlFolder.map { try SQLFiles(readingFrom: $0) } ?? .embedded
        site = try siteFolder.map { try SQLFiles(readingFrom: $0) }
    }

    /// A loader for that database.
    func loader(for database: PostgresConfiguration, logger: Logger) -> SchemaLoader {
        SchemaLoader(files: files, site: site, configuration: database, logger: logger)
    }

    /// The digest that a database with this SQL has.
    ///
    /// - Throws: `SchemaError` where the files are faulty.
    func digest() throws -> String {
        try loader(for: PostgresConfiguration(connectionString: ""), logger: Logger(label: "suanpan"))
            .digest()
    }

    /// Applies the SQL, waiting for a database that cannot be reached yet: beside it, a service may start first.
    ///
    /// - Parameters:
    ///   - database: as `suanpan_deploy`.
    ///   - applies: false: it only refuses a database whose tables somebody changed by hand.
    ///   - acceptsDrift: whether such a database is taken as it is.
    ///   - logger: is told what is applied and waited for.
    /// - Throws: `SchemaError`; `PostgresError` other than `unavailable`; `CancellationError`.
    func prepareWhenReachable(
        _ database: PostgresConfiguration, applies: Bool, acceptsDrift: Bool, logger: Logger
    ) async throws {
        let loader = loader(for: database, logger: logger)
        while true {
            do {
                if applies {
                    let applied = try await loader.apply(acceptingDrift: acceptsDrift)
                    logger.info("schema is current", metadata: ["digest": "\(applied.digest)"])
                } else if !acceptsDrift {
                    try await loader.refuseDrift()
                }
                return
            } catch let error as PostgresError where error.code == .unavailable {
                logger.warning(
                    "the database cannot be reached; trying again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(2))
            }
        }
    }
}
