// A workbook (XLSX: ECMA-376, SpreadsheetML): which sheets it has, and where the parts are that its cells refer to.

/// A workbook.
struct Workbook {
    private let archive: Archive
    private let limits: SheetLimits
    private let contents = WorkbookContents()

    init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetFault) {
        archive = try Archive(bytes, limits: limits)
        self.limits = limits
        guard archive.has("xl/workbook.xml") else {
            throw SheetFault(archive.has("xl/workbook.bin") ? .oldWorkbook : .unknownKind)
        }
        try XMLEvents.read("xl/workbook.xml", of: archive, limits: limits, contents)
        let relations = Relations()
        try XMLEvents.read("xl/_rels/workbook.xml.rels", of: archive, limits: limits, relations)
        contents.targets = relations.targets
    }

    /// The rows of a sheet; of the first that is not hidden, where none is named.
    func sheet(named name: String?) throws(SheetFault) -> Sheet {
        let sheets = contents.sheets.filter { $0.target.map { archive.has($0) } ?? false }
        let found = name.map { name in sheets.first { $0.name == name } } ?? sheets.first { !$0.isHidden }
        guard let sheet = found ?? (name == nil ? sheets.first : nil), let part = sheet.target else {
            throw SheetFault(name == nil ? .damaged : .noSuchSheet)
        }
        let strings = SharedStrings(limits: limits)
        try XMLEvents.read("xl/sharedStrings.xml", of: archive, limits: limits, strings)
        let styles = Styles()
        try XMLEvents.read("xl/styles.xml", of: archive, limits: limits, styles)
        let cells = SheetCells(
            strings: strings.texts, formats: styles.formats, from1904: contents.isFrom1904, limits: limits)
        try XMLEvents.read(part, of: archive, limits: limits, cells)
        return Sheet(names: sheets.map(\.name), name: sheet.name, rows: try cells.rows())
    }
}

/// The sheets that a workbook names.
private final class WorkbookContents: XMLReceiver {
    struct Named {
        let name: String
        let relation: String
        let isHidden: Bool
        var target: String?
    }

    private(set) var sheets: [Named] = []
    private(set) var isFrom1904 = false

    var targets: [String: String] = [:] {
        didSet {
            for index in sheets.indices { sheets[index].target = targets[sheets[index].relation] }
        }
    }

    func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "workbookPr": isFrom1904 = ["1", "true"].contains(attributes["date1904"] ?? "")
        case "sheet":
            sheets.append(
                Named(
                    name: attributes["name"] ?? "", relation: attributes["r:id"] ?? "",
                    isHidden: (attributes["state"] ?? "visible") != "visible"))
        default: break
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) {}
}

/// Where the parts of a workbook are.
private final class Relations: XMLReceiver {
    private(set) var targets: [String: String] = [:]

    func begin(_ name: String, _ attributes: XMLAttributes) {
        guard name == "Relationship", let id = attributes["Id"], let target = attributes["Target"],
            attributes["TargetMode"] != "External"
        else { return }
        targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) {}
}

/// The texts that cells refer to; those in parts of their own looks are one.
private final class SharedStrings: XMLReceiver {
    private(set) var texts: [String] = []
    private let limits: SheetLimits
    private var bytes: [UInt8] = []
    private var total = 0
    private var isText = false
    private var isPhonetic = false

    init(limits: SheetLimits) { self.limits = limits }

    func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "si": bytes = []
        case "t": isText = !isPhonetic
        case "rPh": isPhonetic = true
        default: break
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) throws(SheetFault) {
        guard isText else { return }
        total += text.count
        guard total <= limits.textBytes else { throw SheetFault(.tooLarge, limit: "text") }
        bytes += text
    }

    func end(_ name: String) {
        switch name {
        case "si": texts.append(CellText.unescaped(bytes))
        case "t": isText = false
        case "rPh": isPhonetic = false
        default: break
        }
    }
}

/// What the styles of cells make of numbers.
private final class Styles: XMLReceiver {
    private(set) var formats: [NumberFormat] = []
    private var own: [Int: NumberFormat] = [:]
    private var isOfCells = false

    func begin(_ name: String, _ attributes: XMLAttributes) {
        switch name {
        case "numFmt":
            if let id = attributes["numFmtId"].flatMap({ Int($0) }) {
                own[id] = NumberFormat(attributes["formatCode"] ?? "")
            }
        case "cellXfs": isOfCells = true
        case "xf":
            guard isOfCells else { return }
            let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            formats.append(own[id] ?? .builtIn(id))
        default: break
        }
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) {}

    func end(_ name: String) {
        if name == "cellXfs" { isOfCells = false }
    }
}

/// Texts of cells.
enum CellText {
    /// A text with what XML cannot hold put back: `_x000D_` is a carriage return.
    static func unescaped(_ bytes: [UInt8]) -> String {
        guard bytes.contains(UInt8(ascii: "_")) else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            let mark = rest.prefix(7)
            if byte == UInt8(ascii: "_"), mark.count == 7, mark[mark.startIndex + 1] == UInt8(ascii: "x"),
                mark.last == UInt8(ascii: "_"),
                let code = UInt32(String(decoding: mark.dropFirst(2).dropLast(), as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code), code != 0
            {
                text += Array(String(Character(scalar)).utf8)
                rest = rest.dropFirst(7)
            } else {
                text.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
