-- The catalogue of errors: complete, used, and worded so that whoever meets one knows what to do.

select plan(19);

create temporary view body as
select p.proname::text name, p.prosrc source, coalesce(obj_description(p.oid, 'pg_proc'), '') comment
from pg_proc p where p.pronamespace in ('logic'::regnamespace, 'api'::regnamespace);

select is_empty($$select b.name, m[1] from body b, regexp_matches(b.source, 'logic\.(?:fail|error_body)\(\s*''([a-z_]+)''(?!\s*\|\|)', 'g') m
    where m[1] not in (select e.name from meta.error e)$$, 'every error that a function raises is in the catalogue');
select is_empty($$select e.name from meta.error e
    where not exists (select from body b where strpos(b.source, quote_literal(e.name)) > 0)
      and not exists (select from body b where strpos(b.source, '|| ' || quote_literal(substring(e.name from '_[a-z]+$'))) > 0)
      and not exists (select from meta.constraint_error c where c.error_name = e.name)$$, 'every error of the catalogue can happen');
select is_empty($$select b.name, w[1] from body b, regexp_matches(substring(b.comment from 'Raises[^.]*'), '([a-z]+_[a-z_]+)', 'g') w
    where w[1] not in (select e.name from meta.error e) and w[1] not in (select f.name from body f) and w[1] not like 'p\_%'$$,
        'every error that a comment tells of is in the catalogue');
select is_empty($$select e.name from meta.error e where e.sqlstate !~ ('^SP' || e.status || '$')$$,
    'the SQLSTATE of an error is SP and its HTTP status');
select is_empty($$select e.name from meta.error e where e.message_zh !~ '[一-鿿]' or e.hint_zh !~ '[一-鿿]' or e.message_en !~ '[A-Za-z]'
    or e.hint_en !~ '[A-Za-z]'$$,
    'every error has message and next step in both languages');
select is_empty($$select e.name from meta.error e where array(select m[1] from regexp_matches(e.message_zh, '\{([a-z_]+)\}', 'g') m order by 1)
    <> array(select m[1] from regexp_matches(e.message_en, '\{([a-z_]+)\}', 'g') m order by 1)$$, 'both messages carry the same details');
select is_empty($$select e.name, m[1] from meta.error e, regexp_matches(e.message_en || e.hint_en || e.hint_zh, '\{([a-z_]+)\}', 'g') m
    where exists (select from body b where strpos(b.source, 'fail(' || quote_literal(e.name)) > 0)
      and not exists (select from body b where strpos(b.source, quote_literal(e.name)) > 0 and strpos(b.source, quote_literal(m[1])) > 0)$$,
          'which whoever raises it gives');
select is_empty($$select e.name, m[1] from meta.error e, regexp_matches(e.hint_en || ' ' || e.hint_zh, '([a-z_]+\.[a-z_]+)', 'g') m
    where m[1] not in (select o.name from meta.operation o)$$, 'an operation that a next step names exists');
select is_empty($$select c.constraint_name from meta.constraint_error c
    where not exists (select from pg_constraint k where k.conname = c.constraint_name)
    and not exists (select from pg_class i where i.relname = c.constraint_name and i.relkind = 'i')$$, 'every constraint of the catalogue exists');

-- what no caller can violate: what our own code writes, and walls behind checks that come first
select is_empty($$select k.name from (
        select c.conname::text name from pg_constraint c where c.connamespace = 'data'::regnamespace and c.contype in ('c', 'u', 'x')
        union select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indisunique and not i.indisprimary and c.relnamespace = 'data'::regnamespace) k
    where k.name not in (select c.constraint_name from meta.constraint_error c) and k.name <> all ('{
        attachment_of_one, attachment_removed, attachment_size_range, approval_decision_known, approval_request_state_known,
        approval_task_state_known, bi_login_key, change_action_known, company_one, company_sample_once, cost_pool_empty_worthless, job_ended,
        job_state_known, cost_pool_quantity_positive, cost_pool_value_positive, cost_unit_shared_key, product_unit_ratio_key,
        document_currency_form, document_deductions_positive, document_line_amounts, document_line_direction_known, document_line_discount_range,
        document_line_number_key, document_line_quantity_given, document_link_relation_known, document_number_key, document_number_taken,
        document_totals, idempotency_key_form, line_link_relation_known, line_progress_amounts_positive, line_progress_closed_rest,
        line_progress_rejected_part, location_standard_key, print_file_attempts_range, print_file_content, print_file_content_size,
        print_file_language_known, print_file_state_known, print_log_times_key, print_log_times_range, reservation_quantity_positive,
        session_token_hash_key, stock_entry_balance_positive, stock_entry_something, user_account_key_whole, user_account_system_no_key,
        warehouse_branch_key, warehouse_default_key}'::text[])$$,
    'every constraint that a caller can violate stands for an error');

-- how an error reaches the caller
select is(logic.fill('{a} {b} {a}', '{"a": 1, "b": null}'), '1 – 1', 'a message is filled with the details');
select is(logic.error_body('nothing', '{}'), null, 'an error that does not exist has no body');
select is(pg_temp.raised($$select logic.fail('nothing')$$), 'XX000', 'and cannot be raised: the call''s group ends');
select is(logic.constraint_error('unit_code_key') - 'message' - 'hint',
    '{"error": "code_taken", "status": 409, "retryable": false, "details": {"path": "code", "constraint": "unit_code_key"}}',
    'a constraint''s error says which argument it is about');
select is(logic.refusal(s, 'm', 'd', c) ->> 'error', e, what)
from (values ('23505', 'unit_code_key', 'code_taken', 'a registered constraint is its error'),
    ('23514', 'no_such', 'internal', 'any other is internal'),
    ('23503', 'no_such', 'reference_unknown', 'a reference to what is gone is told as such'), ('40P01', null, 'busy', 'a deadlock is busy'),
        ('22012', null, 'internal', 'all else is internal')) v (s, c, e, what);
select * from finish();
