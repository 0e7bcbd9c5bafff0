// Comma-separated values as people's programs write them: RFC 4180, with the byte order mark, line ends and missing last
// line end that occur. Guarantees: every byte of a field is kept; what is not well formed is named by its line.

/// Why a file cannot be read as a table.
package struct CSVFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Reason: String, Sendable {
        case invalidUTF8 = "not UTF-8"
        case nul = "contains NUL"
        case unclosedQuote = "a quoted field does not end"
        case textAfterQuote = "text follows a closing quote"
        case noHeader = "no header line"
        case emptyColumnName = "a column has no name"
        case duplicateColumn = "two columns have the same name"
        case fieldCount = "another number of fields than the header"
        case tooManyFields = "too many fields"
    }

    /// What is wrong.
    package let reason: Reason
    /// The line on which the faulty record begins, from 1.
    package let line: Int

    package var description: String { "line \(line): \(reason.rawValue)" }
}

/// A table: column names, and records of as many fields.
package struct CSVTable: Sendable, Equatable {
    /// A record and where it began.
    package struct Record: Sendable, Equatable {
        /// From 1; line breaks inside quoted fields count.
        package let line: Int
        package let fields: [String]
    }

    package let columns: [String]
    package let records: [Record]

    /// Reads a whole file; its first record names the columns (white space around a name is dropped). Lines without any
    /// character are skipped.
    ///
    /// - Throws: `CSVFault`.
    package init(parsing bytes: [UInt8]) throws(CSVFault) {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard String(validating: body, as: UTF8.self) != nil else {
            throw CSVFault(reason: .invalidUTF8, line: 1)
        }
        var parser = CSVParser(body)
        guard let header = try parser.nextRecord() else { throw CSVFault(reason: .noHeader, line: 1) }
        let names = header.fields.map { name in
            let scalars = name.unicodeScalars.drop(while: \.properties.isWhitespace)
            return String(
                String.UnicodeScalarView(scalars.reversed().drop(while: \.properties.isWhitespace).reversed())
            )
        }
        guard !names.contains("") else { throw CSVFault(reason: .emptyColumnName, line: header.line) }
        guard Set(names).count == names.count else {
            throw CSVFault(reason: .duplicateColumn, line: header.line)
        }
        var records: [Record] = []
        while let record = try parser.nextRecord() {
            guard record.fields.count == names.count else {
                throw CSVFault(reason: .fieldCount, line: record.line)
            }
            records.append(record)
        }
        columns = names
        self.records = records
    }
}

/// Reads records one by one.
struct CSVParser {
    private let delimiter: UInt8
    private let maximumFields: Int
    private let skipsBlankLines: Bool
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var line = 1

    /// Reads fields that the delimiter stands between. Of a record's fields beyond the maximum empty ones are dropped, others refused.
    init(
        _ bytes: ArraySlice<UInt8>, delimiter: UInt8 = UInt8(ascii: ","), maximumFields: Int = 10_000,
        skipsBlankLines: Bool = false
    ) {
        self.skipsBlankLines = skipsBlankLines
        self.bytes = bytes
        self.delimiter = delimiter
        self.maximumFields = maximumFields
        position = bytes.startIndex
    }

    /// The next record; nil behind the last.
    mutating func nextRecord() throws(CSVFault) -> CSVTable.Record? {
        while takeLineEnd() || takeBlankLine() {}
        guard position < bytes.endIndex else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            if fields.count < maximumFields {
                fields.append(try field(startedOn: start))
            } else {
                while position < bytes.endIndex, bytes[position] == delimiter { position += 1 }
                guard position == bytes.endIndex || isEnd(bytes[position]) else {
                    throw CSVFault(reason: .tooManyFields, line: start)
                }
            }
            if position < bytes.endIndex, bytes[position] == delimiter {
                position += 1
                continue
            }
            _ = takeLineEnd()
            return CSVTable.Record(line: start, fields: fields)
        }
    }

    private mutating func field(startedOn start: Int) throws(CSVFault) -> String {
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: "\"") else {
            let begin = position
            while position < bytes.endIndex, !isEnd(bytes[position]) {
                guard bytes[position] != 0 else { throw CSVFault(reason: .nul, line: line) }
                position += 1
            }
            return String(decoding: bytes[begin..<position], as: UTF8.self)
        }
        position += 1
        var content: [UInt8] = []
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                if position < bytes.endIndex, bytes[position] == byte {
                    content.append(byte)
                    position += 1
                    continue
                }
                guard position == bytes.endIndex || isEnd(bytes[position]) else {
                    throw CSVFault(reason: .textAfterQuote, line: line)
                }
                return String(decoding: content, as: UTF8.self)
            case 0:
                throw CSVFault(reason: .nul, line: line)
            default:
                if byte == 0x0A { line += 1 }
                content.append(byte)
            }
        }
        throw CSVFault(reason: .unclosedQuote, line: start)
    }

    /// Passes a line of nothing but separators and empty quotes, for whoever skips such lines; most of a file may be of them.
    private mutating func takeBlankLine() -> Bool {
        guard skipsBlankLines else { return false }
        var place = position
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte == delimiter {
                place += 1
            } else if byte == UInt8(ascii: "\""), place + 1 < bytes.endIndex, bytes[place + 1] == byte,
                place + 2 == bytes.endIndex || isEnd(bytes[place + 2])
            {
                place += 2
            } else {
                break
            }
        }
        guard place > position, place == bytes.endIndex || bytes[place] == 0x0A || bytes[place] == 0x0D else {
            return false
        }
        position = place
        return true
    }

    private func isEnd(_ byte: UInt8) -> Bool { byte == delimiter || byte == 0x0A || byte == 0x0D }

    private mutating func takeLineEnd() -> Bool {
        guard position < bytes.endIndex, bytes[position] == 0x0A || bytes[position] == 0x0D else {
            return false
        }
        let isPair = bytes[position] == 0x0D && position + 1 < bytes.endIndex && bytes[position + 1] == 0x0A
        position += isPair ? 2 : 1
        line += 1
        return true
    }
}
