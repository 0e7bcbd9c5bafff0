// Styles, scripts and icons: the distribution's and our own. Guarantees: an address names its content, so it may be kept for
// ever; everything is read at the start, so a missing package is told then and not by a page without style.

internal import Foundation
internal import Gateway
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird

/// What pages load beside their text.
struct StaticFiles: Sendable {
    private struct File {
        let type: String
        let plain: [UInt8]
        let compressed: [UInt8]?
    }

    /// The icons of our own pages, by the names of the package bootstrap-icons; kinds of documents name theirs.
    private static let icons = [
        "box-seam", "building", "chevron-left", "chevron-right", "circle-half", "download",
        "exclamation-triangle",
        "house", "key", "person", "plus-lg", "search", "terminal", "translate", "box-arrow-right",
        "layout-three-columns",
        "arrow-up-short", "arrow-down-short", "inbox", "check-circle", "check2-square", "hourglass-split",
        "phone", "people", "diagram-2", "diagram-3", "rulers", "shop", "geo-alt", "person-badge", "percent",
        "calendar-check", "person-lock", "shield-check", "signpost-split", "123", "gear", "journal-text",
        "clock-history", "award", "megaphone", "map",
        "flag", "files",
        "boxes", "journal-text", "calendar-range", "list-columns", "signpost", "signpost-2", "receipt",
        "tags", "speedometer2",
        "cart-check", "bag-check", "clipboard-check", "patch-check", "printer", "tag", "camera", "paperclip",
        "file-earmark-spreadsheet", "funnel",
    ]

    /// Our own styles, of Assets/style, in the order of their rules.
    private static let styles = ["frame", "document", "board", "explain", "print", "import", "narrow"]

    /// Addresses by what templates call the files: `style`, `page_style`, `icons`, `script_chart`, and `script_NAME` for
    /// each module of Assets/script.
    private(set) var addresses: [String: String] = [:]
    /// For each module the addresses of all that it imports: a page names them, so that none waits for another.
    private(set) var imports: [String: [String]] = [:]
    private var files: [String: File] = [:]
    private let sharedFolder: String
    private let symbols: [String]

    /// Reads the files.
    ///
    /// - Throws: `WebFault` naming the package that is missing.
    init(_ own: WebFiles, sharedFolder: String) throws {
        func shared(_ path: String, package: String) throws -> String {
            guard let text = try? String(contentsOfFile: "\(sharedFolder)/\(path)", encoding: .utf8) else {
                throw WebFault(
                    description:
                        "\(sharedFolder)/\(path) cannot be read: install the package \(package), or set SUANPAN_WEB_SHARED_FOLDER"
                )
            }
            return text
        }
        self.sharedFolder = sharedFolder
        symbols = try Self.icons.map { name in
            Self.symbol(try shared("bootstrap-icons/svg/\(name).svg", package: "bootstrap-icons"), name: name)
        }
        // The map of the style's sources is not served: a browser's inspector would ask for it in vain.
        let style = try shared("javascript/bootstrap5/css/bootstrap.min.css", package: "libjs-bootstrap5")
            .split(separator: "\n").filter { !$0.hasPrefix("/*# sourceMappingURL") }.joined(separator: "\n")
        let pageStyle = try Self.styles.map { name in
            guard let text = own.texts["Assets/style/\(name).css"] else {
                throw WebFault(description: "Assets/style/\(name).css is missing")
            }
            return text
        }
        let chart = try shared("javascript/chart.js/chart.min.js", package: "libjs-chart.js")
        let texts: [Text] =
            [
                ("script_chart", "chart", "js", "text/javascript; charset=utf-8", chart),
                ("style", "bootstrap", "css", "text/css; charset=utf-8", style),
                ("page_style", "pages", "css", "text/css; charset=utf-8", pageStyle.joined(separator: "\n")),
            ]
        for text in texts { put(text) }
        put(Self.sprite(symbols))
        let modules = try ScriptModules(own.folder("Assets/script", ending: ".js")) {
            Self.name($0, "js", $1)
        }
        for (name, module) in modules.all {
            put("script_\(name)", module.file, "text/javascript; charset=utf-8", module.text)
        }
        imports = modules.all.mapValues { module in module.imports.map { Self.folder + $0 } }
    }

    /// The files with further icons; one that is not installed is left out. What was there stays, for pages that are open.
    func adding(icons: Set<String>) -> StaticFiles {
        let others = icons.subtracting(Self.icons).sorted().compactMap { name -> String? in
            guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
                return nil
            }
            return
                (try? String(
                    contentsOfFile: "\(sharedFolder)/bootstrap-icons/svg/\(name).svg", encoding: .utf8))
                .map { Self.symbol($0, name: name) }
        }
        var whole = self
        whole.put(Self.sprite(symbols + others))
        return whole
    }

    private typealias Text = (key: String, name: String, ending: String, type: String, text: String)

    private static let folder = "/assets/"

    /// A file's name, which names its content.
    private static func name(_ name: String, _ ending: String, _ text: String) -> String {
        "\(name)-\(Hex.text(Secrets.digest(text).prefix(8))).\(ending)"
    }

    private mutating func put(_ file: Text) {
        put(file.key, Self.name(file.name, file.ending, file.text), file.type, file.text)
    }

    private mutating func put(_ key: String, _ name: String, _ type: String, _ text: String) {
        let bytes = Array(text.utf8)
        addresses[key] = Self.folder + name
        files[name] = File(type: type, plain: bytes, compressed: Gzip.compressed(bytes, level: 9))
    }

    private static func sprite(_ symbols: [String]) -> Text {
        (
            "icons", "icons", "svg", "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\">\(symbols.joined())</svg>"
        )
    }

    /// GET /assets/{file}
    func handle(_ request: Request, _ context: ExchangeContext) throws -> Response {
        guard let file = files[context.parameters.get("file") ?? ""] else { throw HTTPRefusal.notFound }
        var response = Response(
            status: .ok,
            headers: [
                .contentType: file.type, .cacheControl: "public, max-age=31536000, immutable",
                .vary: "Accept-Encoding",
            ])
        if let compressed = file.compressed, Gzip.isAccepted(by: request) {
            response.headers[.contentEncoding] = "gzip"
            response.body = .init(byteBuffer: ByteBuffer(bytes: compressed))
        } else {
            response.body = .init(byteBuffer: ByteBuffer(bytes: file.plain))
        }
        return response
    }

    /// A picture as a symbol that pages refer to.
    private static func symbol(_ picture: String, name: String) -> String {
        let inner = picture.drop { $0 != ">" }.dropFirst()
        let end = inner.range(of: "</svg>")?.lowerBound ?? inner.endIndex
        return "<symbol id=\"\(name)\" viewBox=\"0 0 16 16\">\(inner[..<end])</symbol>"
    }
}
