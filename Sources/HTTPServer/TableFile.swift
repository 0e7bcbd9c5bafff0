// A table that becomes a file: text, or a workbook. Guarantees: its rows go to a temporary file as they come, so that memory does not grow with
// them; a file that cannot be written is refused, never cut.

internal import Foundation
package import Gateway
package import Hummingbird
package import Spreadsheet
internal import Synchronization

/// A file of rows. Rows may come from any thread, one after the other.
package final class TableFile: Sendable {
    /// What a file is.
    package enum Form: String, Sendable {
        case csv
        case workbook = "xlsx"

        /// Its media type.
        package var mediaType: String {
            self == .csv ? "text/csv; charset=utf-8; header=present" : WorkbookWriter.mediaType
        }
    }

    private enum Sink {
        case text(FileHandle, CSVWriter)
        case workbook(WorkbookWriter)
    }

    /// Bytes of text that wait to be written.
    private static let pieceBytes = 1 << 16

    private let file: TemporaryFile
    private let sink: Mutex<Sink>

    /// A file with its heads; `title` names a workbook's sheet.
    ///
    /// - Throws: `Refusal` `unwritable`.
    package init(
        _ form: Form, title: String, columns: [WorkbookWriter.Column], hasByteOrderMark: Bool
    ) throws(Refusal) {
        let file = try TemporaryFile()
        self.file = file
        sink = Mutex(
            try Self.sink(form, title: title, columns, hasByteOrderMark: hasByteOrderMark, path: file.path))
    }

    private static func sink(
        _ form: Form, title: String, _ columns: [WorkbookWriter.Column], hasByteOrderMark: Bool, path: String
    ) throws(Refusal) -> sending Sink {
        guard form == .workbook else {
            guard FileManager.default.createFile(atPath: path, contents: nil),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw TemporaryFile.unwritable }
            var text = CSVWriter(hasByteOrderMark: hasByteOrderMark)
            text.add(columns.map(\.title))
            return .text(handle, text)
        }
        do throws(WorkbookWriter.Failure) {
            return .workbook(try WorkbookWriter(path: path, sheetName: title, columns: columns))
        } catch {
            throw TemporaryFile.unwritable
        }
    }

    /// Adds a row: as many texts as columns.
    ///
    /// - Throws: `Refusal` `unwritable`.
    package func add(_ cells: [String]) throws {
        try sink.withLock { sink in
            switch sink {
            case .workbook(let writer): writer.add(cells)
            case .text(let handle, var text):
                // Held once alone, so that it grows in place.
                sink = .text(handle, CSVWriter())
                text.add(cells)
                if text.text.utf8.count >= Self.pieceBytes { try Self.write(text.take(), to: handle) }
                sink = .text(handle, text)
            }
        }
    }

    /// Ends the file.
    ///
    /// - Returns: it as the body of an answer.
    /// - Throws: `Refusal` `unwritable`.
    package func finish() throws -> ResponseBody {
        try sink.withLock { sink in
            switch sink {
            case .workbook(let writer):
                do throws(WorkbookWriter.Failure) { try writer.close() } catch {
                    throw TemporaryFile.unwritable
                }
            case .text(let handle, var text):
                try Self.write(text.take(), to: handle)
                do { try handle.close() } catch { throw TemporaryFile.unwritable }
            }
        }
        return file.body
    }

    private static func write(_ text: String, to handle: FileHandle) throws(Refusal) {
        do { try handle.write(contentsOf: Data(text.utf8)) } catch { throw TemporaryFile.unwritable }
    }
}
