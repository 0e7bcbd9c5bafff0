-- Every privilege on tables, on one page; applied before the code loads. What is absent here is forbidden: append-only tables give
-- code INSERT and SELECT, nobody but the code role writes, nobody but the code and report roles read tables. Functions are
-- executable by their owner alone; the few granted to others are granted beside their definition.

revoke all on all tables in schema data, meta from suanpan_code, suanpan_report, suanpan_service, suanpan_bi;
alter default privileges for role suanpan_code revoke execute on functions from public;
alter default privileges for role suanpan_report revoke execute on functions from public;
alter default privileges for role suanpan_report grant select on tables to suanpan_bi, suanpan_code;

grant usage on schema data, meta to suanpan_code, suanpan_report;
grant usage on all sequences in schema data to suanpan_code;
grant select on all tables in schema data, meta to suanpan_code;
grant insert, update, delete on meta.operation, meta.report, meta.check, meta.master, meta.field, meta.shape to suanpan_code;
grant insert on meta.report to suanpan_report;
grant insert, update, delete on meta.document_kind, meta.permission, meta.transition, meta.link_rule to suanpan_code;
grant insert, delete on meta.permission_given to suanpan_code;
grant insert on meta.import_kind, meta.term, meta.error to suanpan_code;
grant insert, update on meta.import_field to suanpan_code;

-- append-only: ledgers and logs
grant insert on
    data.operation_log, data.change, data.stock_entry, data.document_event, data.document_comment, data.approval_decision,
    data.check_run, data.check_proof, data.print_log
to suanpan_code;

-- documents and balances: documents are cancelled, never deleted; only lines of drafts, the progress of withdrawn orders and
-- reservations go
grant insert, update on
    data.number_counter, data.approval_flow, data.approval_step, data.approval_request, data.approval_task,
    data.stock_item, data.stock_balance, data.cost_pool
to suanpan_code;
grant insert, update, delete on data.document_line, data.line_link, data.line_progress, data.document_link, data.receipt_line,
    data.reservation to suanpan_code;
grant select on
    data.document_line, data.line_link, data.line_progress, data.document_link, data.document_event, data.document_comment,
    data.receipt_line, data.approval_flow, data.approval_step, data.approval_request, data.approval_task, data.approval_decision,
    data.stock_item, data.reservation, data.stock_balance, data.cost_pool, data.stock_entry, data.print_log
to suanpan_report;
grant select on meta.document_kind, meta.link_rule, meta.document_state, meta.transition, meta.report, meta.term, meta.value_word, meta.operation,
    meta.error, meta.master, meta.field to suanpan_report;

-- masters and settings, which all note who changed them: never deleted, but for the rows that belong to one, and what was never used; views read
-- them, of users without their secrets
do $$
declare
    v_table text;
begin
    for v_table in
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'updated_by'
        where c.relnamespace = 'data'::regnamespace and c.relkind = 'r'
    loop
        execute format('grant insert, update on data.%I to suanpan_code', v_table);
        if v_table <> 'user_account' then
            execute format('grant select on data.%I to suanpan_report', v_table);
        end if;
    end loop;
end $$;
grant delete on data.product, data.partner, data.number_format to suanpan_code;
grant insert, update on data.cost_unit, data.session, data.job, data.attachment to suanpan_code;
-- the key of work that was undone counts as never used; an import keeps its papers until its last part
grant insert, update, delete on data.idempotency_key, data.import_paper to suanpan_code;
-- files are kept for a week
grant insert, update, delete on data.print_file to suanpan_code;
grant insert, update, delete on
    data.role_permission, data.user_role, data.user_branch, data.user_warehouse, data.user_certificate, data.bi_login,
    data.sign_in_failure, data.sign_in_code, data.user_preference, data.product_unit, data.product_barcode, data.product_limit
to suanpan_code;

-- the one way in which a database is emptied asks by itself whether it may
grant execute on function data.remove_sample(int) to suanpan_code;

-- views read what row-level security shows them; secrets are no column of theirs
grant select on
    data.role_permission, data.user_role, data.user_branch, data.cost_unit, data.product_unit, data.product_barcode, data.product_limit,
    data.operation_log, data.change, data.user_warehouse, data.bi_login, data.job, data.sign_in_failure
to suanpan_report;
grant select (id, login, name, employee_id, branch_id, all_branches, system, language, must_change_password, disabled, version,
              created_at, created_by, updated_at, updated_by) on data.user_account to suanpan_report;
