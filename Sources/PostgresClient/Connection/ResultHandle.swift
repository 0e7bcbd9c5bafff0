// One answer of libpq. It cannot be copied and clears itself, so every path out of a function
// clears it exactly once.

import CPostgres
import Synchronization

/// Counts what is held of libpq's memory.
package enum PostgresDiagnostics {
    static let results = Atomic<Int>(0)

    /// Results that libpq has given and that are not cleared yet; 0 whenever no statement is under way.
    package static var liveResultCount: Int { results.load(ordering: .relaxed) }
}

/// Owner of a `PGresult`.
struct ResultHandle: ~Copyable {
    private let pointer: OpaquePointer?

    /// Takes over what libpq returned; nil stands for a failure without a result.
    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
        PostgresDiagnostics.results.add(1, ordering: .relaxed)
    }

    deinit {
        PQclear(pointer)
        PostgresDiagnostics.results.subtract(1, ordering: .relaxed)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }
    /// `COMMIT`, `INSERT 0 1`.
    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The cells of the first row; nil is NULL.
    borrowing func row() -> [String?] {
        (0..<PQnfields(pointer)).map { column in
            guard PQgetisnull(pointer, 0, column) == 0 else { return nil }
            let value = UnsafeRawBufferPointer(
                start: PQgetvalue(pointer, 0, column), count: Int(PQgetlength(pointer, 0, column)))
            return String(decoding: value, as: UTF8.self)
        }
    }

    /// Copies names and cells out.
    borrowing func rows() -> PostgresRows {
        let rowCount = Int(PQntuples(pointer))
        let columnCount = Int(PQnfields(pointer))
        let columns = (0..<columnCount).map { PQfname(pointer, Int32($0)).map { String(cString: $0) } ?? "" }
        var size = 0
        for row in 0..<Int32(rowCount) {
            for column in 0..<Int32(columnCount) { size += Int(PQgetlength(pointer, row, column)) }
        }
        var text: [UInt8] = []
        text.reserveCapacity(size)
        var cells: [Range<Int>?] = []
        cells.reserveCapacity(rowCount * columnCount)
        for row in 0..<Int32(rowCount) {
            for column in 0..<Int32(columnCount) {
                if PQgetisnull(pointer, row, column) == 1 {
                    cells.append(nil)
                    continue
                }
                let start = text.count
                let value = UnsafeRawBufferPointer(
                    start: PQgetvalue(pointer, row, column), count: Int(PQgetlength(pointer, row, column)))
                text.append(contentsOf: value)
                cells.append(start..<text.count)
            }
        }
        let affected = PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
        return PostgresRows(
            answer: Answer(columns: columns, affected: affected, rowCount: rowCount, cells: cells, text: text)
        )
    }

    /// The server's fields as an error of code `server`; the caller knows better what it means.
    borrowing func error() -> PostgresError { PostgresError(result: pointer) }
}

extension PostgresError {
    /// Copies every field that a result carries.
    init(result: OpaquePointer?) {
        func field(_ code: some BinaryInteger) -> String? {
            PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
        }
        func field(_ code: some RawRepresentable<UInt32>) -> String? { field(code.rawValue) }
        self.init(.server, message: field(cpostgres_diag_message_primary))
        sqlState = field(cpostgres_diag_sqlstate)
        severity = field(cpostgres_diag_severity)
        detail = field(cpostgres_diag_message_detail)
        hint = field(cpostgres_diag_message_hint)
        position = field(cpostgres_diag_statement_position)
        internalPosition = field(cpostgres_diag_internal_position)
        internalQuery = field(cpostgres_diag_internal_query)
        context = field(cpostgres_diag_context)
        schemaName = field(cpostgres_diag_schema_name)
        tableName = field(cpostgres_diag_table_name)
        columnName = field(cpostgres_diag_column_name)
        dataTypeName = field(cpostgres_diag_datatype_name)
        constraintName = field(cpostgres_diag_constraint_name)
        sourceFile = field(cpostgres_diag_source_file)
        sourceLine = field(cpostgres_diag_source_line)
        sourceFunction = field(cpostgres_diag_source_function)
    }
}
