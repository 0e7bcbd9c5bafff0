// Files for the tests: workbooks part by part, as another program or an attacker would write them.

import CZip
import Foundation
import Testing

@testable import Spreadsheet

/// A folder that goes with the test.
func withFolder<R>(_ work: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try work(folder)
}

/// A ZIP archive of parts.
func archive(_ parts: [(name: String, content: [UInt8])]) throws -> [UInt8] {
    try withFolder { folder in
        let path = folder + "/archive.zip"
        let archive = try #require(zip_open(path, ZIP_CREATE, nil))
        var kept: [UnsafeMutableBufferPointer<UInt8>] = []
        for (name, content) in parts {
            let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, content.count))
            _ = buffer.initialize(from: content)
            kept.append(buffer)
            let source = zip_source_buffer(archive, buffer.baseAddress, zip_uint64_t(content.count), 0)
            zip_file_add(archive, name, source, 0)
        }
        #expect(zip_close(archive) == 0)
        kept.forEach { $0.deallocate() }
        return Array(try #require(FileManager.default.contents(atPath: path)))
    }
}

/// A workbook of one sheet with that XML between `<worksheet>` and its end.
func workbook(
    _ sheet: String, strings: String = "", styles: String = "", properties: String = "", before: String = ""
) throws -> [UInt8] {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return try archive(
        [
            (
                "xl/workbook.xml",
                "<workbook xmlns:r=\"\(relation)\">\(properties)<sheets><sheet name=\"商品\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
            ("xl/worksheets/sheet1.xml", "\(before)<worksheet>\(sheet)</worksheet>"),
            ("xl/sharedStrings.xml", "<sst>\(strings)</sst>"),
            ("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>"),
        ].map { ($0.0, Array($0.1.utf8)) })
}

/// What the cells of a file's first sheet hold.
func cells(_ bytes: [UInt8], limits: SheetLimits = SheetLimits()) throws -> [[String]] {
    try Sheet(reading: bytes, limits: limits).rows.map { $0.cells.map(\.value) }
}

/// Why a file is refused; nil where it is read.
func reason(_ bytes: [UInt8], limits: SheetLimits = SheetLimits()) -> SheetFault.Reason? {
    do throws(SheetFault) {
        _ = try Sheet(reading: bytes, limits: limits)
        return nil
    } catch {
        return error.reason
    }
}
