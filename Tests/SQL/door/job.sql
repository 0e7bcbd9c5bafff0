-- Jobs: who starts, sees and stops them, and what they say of themselves. That they are seen while they run, and end with whatever
-- carries them out, is shown with real connections in JobTests.

select plan(54);
select pg_temp.found_company();

-- a batch as the service carries it out, in the transaction of this statement; the answer, with the job's row
create function pg_temp.run(p_login text, p_operation text, p_request jsonb) returns jsonb language plpgsql as $$
declare
    v_job    text := pg_temp.call(p_login, 'job.start', jsonb_build_object('operation', p_operation)) ->> 'job';
    v_answer jsonb;
begin
    perform set_config('suanpan.job', v_job, true), set_config('application_name', 'suanpan job ' || v_job, true);
    v_answer := pg_temp.call(p_login, p_operation, p_request);
    while v_answer ->> 'status' = '200' and pg_temp.call(p_login, 'job.carry_on') ->> 'more' = 'true' loop
    end loop;
    perform set_config('suanpan.job', '', true);
    return (select v_answer || jsonb_build_object('job', j.id, 'row', concat_ws(' ', j.state, j.outcome, j.done, j.total)) from data.job j
        where j.id = v_job::bigint);
end $$;

-- starting
select is(pg_temp.outcome('root', 'job.start', '{"operation": "product.create"}'), 'operation_unknown', 'only a batch is started as a job');
select is(pg_temp.outcome('root', 'job.start', '{"operation": "nothing.at_all"}'), 'operation_unknown', 'and one that there is');
select is(pg_temp.outcome('bob', 'job.start', '{"operation": "product.import"}'), 'permission_denied', 'by somebody who may carry it out');
select is((select count(*) from data.job), 0::bigint, 'what is not started leaves no row');

-- ending
select is(pg_temp.run('root', 'supplier.import', '{"rows": [{"name": "one"}, {"name": "two"}]}') ->> 'row', 'done done 2 2',
    'a job that was done says so, and how much');
select is(pg_temp.run('root', 'supplier.import', '{"rows": [{"name": ""}]}') ->> 'row', 'failed import_faulty', 'one that was refused says why');
select is(pg_temp.run('root', 'product.import', '{"rows": [{"name": "one", "base_unit": "EA"}, {"name": "two", "base_unit": "EA"}]}') ->> 'row',
    'done done 2 2', 'products are counted');
select is(pg_temp.run('root', 'opening_stock.import', '{"branch": "A", "rows": [{"external_id": "1", "warehouse": "A-1", "product": "BEER",
"quantity": "5", "price": "1"},
    {"external_id": "1", "warehouse": "A-1", "product": "COLA", "quantity": "5", "price": "1"}, {"external_id": "2", "warehouse": "A-1",
"product": "RICE", "quantity": "5", "price": "1"}]}') ->> 'row',
    'done done 3 3', 'of documents, rows are counted');
select is(pg_temp.run('root', 'opening_stock.import',
    '{"branch": "A", "rows": [{"external_id": "2", "warehouse": "A-1", "product": "RICE", "quantity": "5", "price": "1"}]}') ->> 'row',
    'done done 1 1', 'what had been imported before counts as done');
select is(pg_temp.outcome('root', 'supplier.import', '{"rows": [{"name": "three"}]}'),
    'done', 'a batch outside of a job is carried out all the same');
select is((select count(*) from data.job), 5::bigint, 'and is none');

-- parts
create function pg_temp.as_job(p_operation text, p_request jsonb default '{}') returns jsonb language plpgsql as $$
begin
    perform set_config('suanpan.job', (select max(j.id)::text from data.job j where j.operation = 'purchase_order.import'), true);
    return pg_temp.call('root', p_operation, p_request);
end $$;
create function pg_temp.start_parts() returns boolean language sql as $$
    select pg_temp.call('root', 'job.start', '{"operation": "purchase_order.import", "branch": "A"}') ->> 'job' is not null
        and pg_temp.as_job('purchase_order.import', '{"branch": "A", "submit": true, "rows": [{"external_id": "P1", "partner": "S1",
"warehouse": "A-1", "product": "BEER", "quantity": "5", "price": "1"},
            {"external_id": "P2", "partner": "S1", "warehouse": "A-1", "product": "COLA", "quantity": "5", "price": "1"}]}') ->> 'created' = '2' $$;
create function pg_temp.papers() returns text language sql as $$
    select coalesce(string_agg(concat_ws(' ', d.external_id, d.state), ', ' order by d.id), 'none') || ' ' || (select count(*) from data.import_paper)
    from data.document d where d.kind = 'purchase_order' $$;
select is(pg_temp.start_parts(), true, 'an import in a job is checked whole');
select is(pg_temp.papers(), 'none 2', 'and leaves its papers for parts, which others pass');
select is(pg_temp.as_job('job.carry_on') ->> 'more', 'false', 'the last part says so');
select is(pg_temp.papers() || (select j.state from data.job j order by j.id desc limit 1), 'P1 approved, P2 approved 0done',
    'all is there, and the job done');
select is(pg_temp.outcome('root', 'job.carry_on') || ' ' || pg_temp.outcome('root', 'job.undo'), 'job_unknown job_unknown',
    'a person carries on nothing');
select pg_temp.call('root', 'document.cancel', jsonb_build_object('branch', 'A', 'document', d.id)) from data.document d
where d.kind = 'purchase_order';
select is(pg_temp.start_parts(), true, 'what was cancelled can be brought in once more');
update data.product set disabled = true where code = 'COLA';
select is(pg_temp.as_job('job.carry_on') ->> 'error', 'import_faulty', 'what became faulty meanwhile refuses its part');
update data.product set disabled = false where code = 'COLA';
select is(pg_temp.as_job('job.undo') ->> 'more', 'false', 'nothing is left to undo');
select is(pg_temp.papers() || (select j.state from data.job j order by j.id desc limit 1),
    'P1 cancelled, P2 cancelled 0failed', 'and leaves nothing');
-- parts that were committed before one failed: an order, one that was received meanwhile, opening stock
select pg_temp.make('U' || n, 'root', 'purchase_order.submit', jsonb_build_object('branch', 'A', 'partner', 'S1', 'warehouse', 'A-1',
    'external_id', 'U' || n, 'lines', '[{"product": "BEER", "quantity": "5", "price": "1"}]'::jsonb)) from generate_series(1, 2) n;
select pg_temp.make('UR', 'root', 'goods_receipt.submit',
    '{"branch": "A", "partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@U2.1", "quantity": "1"}]}');
select pg_temp.make('UO', 'root', 'opening_stock.submit',
    '{"branch": "A", "warehouse": "A-2", "external_id": "UO", "lines": [{"product": "COLA", "quantity": "5", "price": "1"}]}');
insert into data.import_paper (job_id, place, kind, external_id, branch_id, submits, input, lines, row_numbers, document_id)
select (select max(j.id) from data.job j where j.operation = 'purchase_order.import'), row_number() over (), d.kind, d.external_id, d.branch_id,
       true, '{}', '[]', '{1}', d.id
from made m join data.document d on d.id = m.document where m.name in ('U1', 'U2', 'UO');
select is(pg_temp.as_job('job.undo') ->> 'more', 'true', 'what parts made is undone in parts');
-- a part ends when its time is over: on a slow machine there are more
create function pg_temp.undone() returns jsonb language plpgsql as $$
declare
    v_answer jsonb;
begin
    loop
        v_answer := pg_temp.as_job('job.undo');
        exit when v_answer ->> 'more' is distinct from 'true';
    end loop;
    return v_answer;
end $$;
create temporary table undone as select pg_temp.undone() a;
select is(a ->> 'error' || ' ' || (a #>> '{details,numbers}'), 'import_stands '
    || (select d.number from data.document d join made m on m.document = d.id where m.name = 'U2'), 'what somebody uses stands, and is named')
        from undone;
select is(concat_ws(' ', (pg_temp.document('U1')).state, (pg_temp.document('U2')).state, (pg_temp.document('UO')).reversed,
    pg_temp.stock('COLA', 'A-2')), 'cancelled approved t 0 0 0 0.00', 'the rest is cancelled or mirrored');
-- a service died, and the same file comes once more
select is(pg_temp.run('root', 'purchase_order.import',
    '{"branch": "A", "rows": [{"external_id": "U2", "partner": "S1", "warehouse": "A-1", "product": "BEER", "quantity": "5",
     "price": "1"}]}') ->> 'unchanged', '1', 'what was left behind is gone on with');
select is((select count(*) from data.import_paper), 0::bigint, 'and forgotten at the end');
select is(pg_temp.unsound(), null, 'all checks hold');

-- products with their opening stock: made in the first part, posted in later ones
create function pg_temp.as_opening(p_operation text, p_request jsonb default '{}') returns jsonb language plpgsql as $$
begin
    perform set_config('suanpan.job', (select max(j.id)::text from data.job j where j.operation = 'product.open'), true);
    return pg_temp.call('root', p_operation, p_request);
end $$;
create function pg_temp.start_opening(p_code text) returns text language sql as $$
    select pg_temp.call('root', 'job.start', '{"operation": "product.open", "branch": "A"}') ->> 'status' || ' '
        || (pg_temp.as_opening('product.open', jsonb_build_object('branch', 'A',
            'rows', jsonb_build_array(jsonb_build_object('code', p_code || 1, 'name', p_code, 'base_unit', 'EA', 'warehouse', 'A-1',
                'lower_limit', '1', 'opening_quantity', '5', 'opening_cost', '1'),
            jsonb_build_object('code', p_code || 2, 'name', p_code || '2', 'base_unit', 'EA', 'warehouse', 'A-2', 'opening_quantity', '5',
                'opening_cost', '1')))) - 'warnings')::text $$;
create function pg_temp.begun(p_code text) returns text language sql as $$
    select concat_ws(' ', (select count(*) from data.product p where p.name like p_code || '%'), (select count(*) from data.import_paper),
        coalesce(pg_temp.stock(p_code || 1, 'A-1'), '-')) $$;
select is(pg_temp.start_opening('OP'),
    '200 {"rows": 2, "status": 200, "changed": 0, "created": 2, "opening": {"rows": 2, "created": 2, "unchanged": 0}, "unchanged": 0}',
    'a file of products with their stock says what it makes');
select is(pg_temp.begun('OP'), '2 2 0 0 0 0.00', 'the products are there, their papers wait for parts');
select is((select string_agg(p.row_numbers::text, ' ' order by p.place) from data.import_paper p), '{1} {2}', 'each knowing its rows of the file');
select is(pg_temp.as_opening('job.carry_on') ->> 'more', 'false', 'which post them');
select is(pg_temp.begun('OP') || (select j.state from data.job j order by j.id desc limit 1), '2 0 5 5 0 5.00done', 'and end the job');
select is(pg_temp.start_opening('OQ') is not null, true, 'one that is stopped');
select is(pg_temp.as_opening('job.undo') ->> 'more', 'true', 'is undone');
select is(pg_temp.as_opening('job.undo') ->> 'more', 'false', 'to its end');
select is(pg_temp.begun('OQ'), '0 0 -', 'products, limits and all');
select is(pg_temp.start_opening('OR') is not null, true, 'where a paper names one meanwhile');
select pg_temp.make('OR', 'root', 'purchase_order.submit',
    '{"branch": "A", "partner": "S1", "warehouse": "A-1", "lines": [{"product": "OR1", "quantity": "5", "price": "1"}]}');
select is(pg_temp.as_opening('job.undo') ->> 'more', 'true', 'the others go');
select is(a ->> 'error' || (a ->> 'details'), 'import_products_stand{"codes": "OR1", "count": 1}', 'and what stands is named')
from pg_temp.as_opening('job.undo') a;
select is(pg_temp.begun('OR'), '1 0 0 0 0 0.00', 'alone');
update data.job j set state = 'failed', outcome = 'import_products_stand', ended_at = clock_timestamp()
    where j.operation = 'product.open' and j.state = 'running';

-- stopping
insert into data.job (operation, user_id, branch_id, request_id, cancelled_by)
select 'supplier.import', u.id, b.id, 'stopped', u.id from data.user_account u, data.branch b where u.login = 'root' and b.code = 'B';
create function pg_temp.run_stopped() returns text language plpgsql as $$
begin
    perform set_config('suanpan.job', (select j.id::text from data.job j where j.request_id = 'stopped'), true);
    return pg_temp.outcome('root', 'supplier.import', '{"rows": [{"name": "four"}]}');
end $$;
select is(pg_temp.run_stopped(), 'job_cancelled', 'a job that was asked to stop does');
select is((select concat_ws(' ', j.state, j.outcome) from data.job j where j.request_id = 'stopped'), 'cancelled job_cancelled', 'and says so');
select is((select count(*) from data.partner p where p.name = 'four'), 0::bigint, 'leaving nothing');

-- seeing
insert into data.job (operation, user_id, branch_id, request_id)
select 'supplier.import', u.id, b.id, 'running' from data.user_account u, data.branch b where u.login = 'root' and b.code = 'A';
select is(pg_temp.seen('ben', 'job.list', 'request_id', '{"filter": {"request_id": {"in": ["running", "stopped"]}}}'),
    'stopped', 'jobs of another branch are not seen');
select is(pg_temp.outcome('ben', 'job.cancel', jsonb_build_object('job', (select j.id from data.job j where j.request_id = 'running'))),
    'job_unknown', 'nor stopped');
select is(pg_temp.outcome('kim', 'job.cancel', jsonb_build_object('job', (select j.id from data.job j where j.request_id = 'running'))),
    'permission_denied', 'what is seen is stopped by those who may');
do $$ begin create role test_bi_job login in role suanpan_bi; exception when duplicate_object or unique_violation then null; end $$;
select pg_temp.call('root', 'bi.grant', '{"login": "test_bi_job", "branches": ["A"]}');
create function pg_temp.seen_by_bi(p_name text) returns text language plpgsql as $$
begin
    perform set_config('application_name', replace(p_name, '$', (select j.id::text from data.job j where j.request_id = 'running')), true);
    return pg_temp.value_as('test_bi_job', 'select concat_ws('' '', r.state, r.done, r.total) from report.job r where r.request_id = ''running''');
end $$;
select is(pg_temp.seen_by_bi('suanpan job $ 3/10'), 'running 3 10', 'a BI login sees how far a job is, without any right over the server');
update data.job j set started_at = j.started_at - interval '1 minute' where j.request_id = 'running';
select is(pg_temp.seen_by_bi('suanpan job $9 3/10'), 'failed', 'and that nothing carries it out any more');
update data.job j set started_at = clock_timestamp() where j.request_id = 'running';
select logic.end_interrupted_jobs();
select is((select concat_ws(' ', j.state, j.outcome) from data.job j where j.request_id = 'running'),
    'running', 'one that may just have begun is left alone');
update data.job j set started_at = j.started_at - interval '2 minutes' where j.request_id = 'running';
select set_config('application_name', 'suanpan job ' || j.id || ' 3/10', false) from data.job j where j.request_id = 'running';
select logic.end_interrupted_jobs();
select is((select concat_ws(' ', j.state, j.outcome) from data.job j where j.request_id = 'running'), 'running', 'and one that somebody carries out');
select is((select pg_temp.call('root', o, jsonb_build_object('job', j.id)) ->> 'state' from data.job j where j.request_id = 'running'), 'running', o)
from unnest('{job.cancel,job.get}'::text[]) o;
select set_config('application_name', 'psql', false);
select is(pg_temp.call('root', 'job.start', '{"operation": "supplier.import"}') ->> 'status', '200', 'one that somebody only says he starts');
update data.job j set started_at = j.started_at - interval '2 minutes' where j.state = 'running';
select is((select coalesce(g.body ->> 'error', 'done') from pg_temp.group_call(0,
    array[(pg_temp.call_text(null, 'job.tidy')::jsonb || '{"face": "schedule"}')::text]) g), 'done',
    'is seen by the service');
select is((select string_agg(distinct concat_ws(' ', j.state, j.outcome, j.ended_at is not null), ', ') from data.job j
    where j.request_id in ('running', 'request of root') and j.operation = 'supplier.import' and j.outcome is distinct
        from 'import_faulty' and j.state <> 'done'),
    'failed interrupted t', 'which ends it, as every one that nobody carries out');
select * from finish();
