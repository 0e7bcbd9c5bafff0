// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Targets stand in dependency order: each one knows only those above it.

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["SUANPAN_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

// What a target has beside Swift has to be named; rooms of pgTAP files come and go.
let pgTAPFolder = "\(Context.packageDirectory)/Tests/SQL"
let pgTAPFiles = (try? FileManager.default.contentsOfDirectory(atPath: pgTAPFolder))?
    .filter { !$0.hasSuffix(".swift") }

let package = Package(
    name: "suanpan",
    products: [.executable(name: "suanpan", targets: ["Suanpan"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // libpq, the C client library of PostgreSQL.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // libcrypto and libssl: scrypt, digests, TLS.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        // libedit: lines typed at a terminal, with history.
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        // zlib: compression of pages.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // libxlsxwriter, libzip, Expat: workbooks written, and read as what they are, XML in a ZIP archive.
        .systemLibrary(
            name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        // Tables in files: CSV and XLSX, read within bounds and written. Knows nothing of ours.
        .target(name: "Spreadsheet", dependencies: ["CExpat", "CXlsxWriter", "CZip"], swiftSettings: strict),
        // zint and zbar: codes drawn, codes read.
        .systemLibrary(name: "CZint", providers: [.apt(["libzint-dev"])]),
        .systemLibrary(name: "CZbar", pkgConfig: "zbar", providers: [.apt(["libzbar-dev"])]),
        // libpq in Swift: connections, results, a pool, notifications. Knows no table of ours.
        .target(
            name: "PostgresClient",
            dependencies: [
                "CPostgres",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        // The program behind the plugin: writes files as one Swift source.
        .executableTarget(name: "EmbedSQLTool", swiftSettings: strict),
        // Build-tool plugin: embeds sql/ into Schema, templates and their like into WebUI; paths kept.
        .plugin(
            name: "EmbedSQL", capability: .buildTool(), dependencies: ["EmbedSQLTool"],
            path: "Sources/EmbedSQL"),
        // OpenSSL as a NIO handler, for servers and clients.
        .target(
            name: "TLS",
            dependencies: ["COpenSSL", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict),
        // Applies sql/ to a database: migrations once, code anew.
        .target(
            name: "Schema",
            dependencies: [
                "COpenSSL", "PostgresClient",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict, plugins: ["EmbedSQL"]),
        // The door in Swift: catalogue, read pool, lanes, errors. Knows no capability.
        .target(
            name: "Gateway",
            dependencies: [
                "COpenSSL", "PostgresClient",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        // What both HTTP faces need: the server, its bounds, errors, languages.
        .target(
            name: "HTTPServer",
            dependencies: [
                "Gateway", "Spreadsheet", "TLS",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            swiftSettings: strict),
        // Between files and import operations: heads, rows that are no data, what each field takes of a cell.
        .target(name: "FileImport", dependencies: ["Gateway", "Spreadsheet"], swiftSettings: strict),
        // The JSON face: every operation as POST, reports as GET, OpenAPI, health, metrics.
        .target(
            name: "HTTPAPI",
            dependencies: [
                "FileImport", "Gateway", "HTTPServer", "Spreadsheet",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: strict),
        // Barcodes and QR codes: drawn as pictures, read from photos.
        .target(name: "Barcode", dependencies: ["CZbar", "CZint"], swiftSettings: strict),
        // The pages: lists, records, forms of operations, declared per capability.
        .target(
            name: "WebUI",
            dependencies: [
                "Barcode", "CZlib", "FileImport", "Gateway", "HTTPServer", "Spreadsheet",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Assets", "Messages", "Templates"],
            swiftSettings: strict, plugins: ["EmbedSQL"]),
        // The line protocol for administrators and programs. Its page is Protocol.md.
        .target(
            name: "Console",
            dependencies: [
                "Gateway", "Spreadsheet", "TLS",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Protocol.md"], swiftSettings: strict),
        // The client of the console's line protocol: what is sent and what was answered. Knows no terminal.
        .target(
            name: "ConsoleClient",
            dependencies: [
                "Gateway", "TLS",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        // libedit in Swift: lines, history, secrets, and what may interrupt them. Knows no protocol.
        .target(name: "LineEditor", dependencies: ["CEdit"], swiftSettings: strict),
        // Speaking with a person: messages, secrets, a command's session; the client of the console as a program.
        .target(
            name: "Terminal",
            dependencies: [
                "ConsoleClient", "Gateway", "LineEditor", "TLS",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        // A company of three branches that trades for twelve weeks, entered through the door by its own people.
        .target(
            name: "Demo",
            dependencies: [
                "Gateway", "Schema", "Spreadsheet", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        // Measurements: what posting and pages cost, in a database of their own.
        .target(
            name: "Bench",
            dependencies: [
                "Demo", "Gateway", "HTTPServer", "PostgresClient", "Schema", "Terminal", "WebUI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: strict),
        // The executable: configuration, composition, subcommands.
        .executableTarget(
            name: "Suanpan",
            dependencies: [
                "Bench", "COpenSSL", "Console", "Demo", "Gateway", "HTTPAPI", "HTTPServer", "PostgresClient",
                "Schema", "TLS", "Terminal", "WebUI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        // A database for each test: one template a run, one clone a test.
        .target(
            name: "TestSupport",
            dependencies: [
                "Gateway", "PostgresClient", "Schema", "TLS",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "PostgresClientTests",
            dependencies: [
                "PostgresClient",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TLSTests",
            dependencies: [
                "COpenSSL", "TLS", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SpreadsheetTests", dependencies: ["CXlsxWriter", "CZip", "Spreadsheet"],
            swiftSettings: strict),
        .testTarget(
            name: "FileImportTests", dependencies: ["FileImport", "Gateway", "Spreadsheet"],
            swiftSettings: strict),
        .testTarget(name: "BarcodeTests", dependencies: ["Barcode"], swiftSettings: strict),
        .testTarget(name: "SchemaTests", dependencies: ["Schema", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "GatewayTests", dependencies: ["Gateway", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "HTTPAPI", "HTTPServer", "PostgresClient", "Spreadsheet", "TLS", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleClientTests",
            dependencies: [
                "ConsoleClient",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(name: "LineEditorTests", dependencies: ["LineEditor"], swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Console", "PostgresClient", "TLS", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WebUITests",
            dependencies: [
                "FileImport", "Gateway", "HTTPServer", "PostgresClient", "Schema", "Spreadsheet",
                "TestSupport", "WebUI",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DemoTests",
            dependencies: ["Demo", "Gateway", "PostgresClient", "Terminal", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SuanpanTests",
            dependencies: [
                "Console", "Gateway", "HTTPServer", "PostgresClient", "Suanpan", "TLS", "Terminal",
                "TestSupport", "WebUI",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        // pgTAP files as cases, hygiene of catalogue and files, races, real data.
        .testTarget(
            name: "SQLTests", dependencies: ["TestSupport"], path: "Tests/SQL",
            exclude: pgTAPFiles ?? [], swiftSettings: strict),
    ]
)
