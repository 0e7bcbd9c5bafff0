// libpq as Swift sees it. Swift does not import macros whose value is a character constant, so the
// field codes of PQresultErrorField stand here once more as constants.
#ifndef SUANPAN_CPOSTGRES_SHIM_H
#define SUANPAN_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

enum {
    cpostgres_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED,
    cpostgres_diag_sqlstate = PG_DIAG_SQLSTATE,
    cpostgres_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY,
    cpostgres_diag_message_detail = PG_DIAG_MESSAGE_DETAIL,
    cpostgres_diag_message_hint = PG_DIAG_MESSAGE_HINT,
    cpostgres_diag_statement_position = PG_DIAG_STATEMENT_POSITION,
    cpostgres_diag_internal_position = PG_DIAG_INTERNAL_POSITION,
    cpostgres_diag_internal_query = PG_DIAG_INTERNAL_QUERY,
    cpostgres_diag_context = PG_DIAG_CONTEXT,
    cpostgres_diag_schema_name = PG_DIAG_SCHEMA_NAME,
    cpostgres_diag_table_name = PG_DIAG_TABLE_NAME,
    cpostgres_diag_column_name = PG_DIAG_COLUMN_NAME,
    cpostgres_diag_datatype_name = PG_DIAG_DATATYPE_NAME,
    cpostgres_diag_constraint_name = PG_DIAG_CONSTRAINT_NAME,
    cpostgres_diag_source_file = PG_DIAG_SOURCE_FILE,
    cpostgres_diag_source_line = PG_DIAG_SOURCE_LINE,
    cpostgres_diag_source_function = PG_DIAG_SOURCE_FUNCTION,
};

#endif
