-- Jobs: who starts, sees and stops them, and what they say of themselves. That they are seen while they run, and end with whatever
-- carries them out, is shown with real connections in JobTests.

select plan(24);
select pg_temp.found_company();

-- a batch as the service carries it out, in the transaction of this statement; the answer, with the job's row
create function pg_temp.run(p_login text, p_operation text, p_request jsonb) returns jsonb language plpgsql as $$
declare
    v_job    text := pg_temp.call(p_login, 'job.start', jsonb_build_object('operation', p_operation)) ->> 'job';
    v_answer jsonb;
begin
    perform set_config('suanpan.job', v_job, true), set_config('application_name', 'suanpan job ' || v_job, true);
    v_answer := pg_temp.call(p_login, p_operation, p_request);
    perform set_config('suanpan.job', '', true);
    return (select v_answer || jsonb_build_object('job', j.id, 'row', concat_ws(' ', j.state, j.outcome, j.done, j.total)) from data.job j where j.id = v_job::bigint);
end $$;

-- starting
select is(pg_temp.outcome('root', 'job.start', '{"operation": "product.create"}'), 'operation_unknown', 'only a batch is started as a job');
select is(pg_temp.outcome('root', 'job.start', '{"operation": "nothing.at_all"}'), 'operation_unknown', 'and one that there is');
select is(pg_temp.outcome('bob', 'job.start', '{"operation": "product.import"}'), 'permission_denied', 'by somebody who may carry it out');
select is((select count(*) from data.job), 0::bigint, 'what is not started leaves no row');

-- ending
select is(pg_temp.run('root', 'supplier.import', '{"rows": [{"name": "one"}, {"name": "two"}]}') ->> 'row', 'done done 2 2', 'a job that was done says so, and how much');
select is(pg_temp.run('root', 'supplier.import', '{"rows": [{"name": ""}]}') ->> 'row', 'failed import_faulty', 'one that was refused says why');
select is(pg_temp.run('root', 'product.import', '{"rows": [{"name": "one", "base_unit": "EA"}, {"name": "two", "base_unit": "EA"}]}') ->> 'row', 'done done 2 2', 'products are counted');
select is(pg_temp.run('root', 'opening_stock.import', '{"branch": "A", "rows": [{"external_id": "1", "warehouse": "A-1", "product": "BEER", "quantity": "5", "price": "1"},
    {"external_id": "1", "warehouse": "A-1", "product": "COLA", "quantity": "5", "price": "1"}, {"external_id": "2", "warehouse": "A-1", "product": "RICE", "quantity": "5", "price": "1"}]}') ->> 'row',
    'done done 3 3', 'of documents, rows are counted');
select is(pg_temp.run('root', 'opening_stock.import', '{"branch": "A", "rows": [{"external_id": "2", "warehouse": "A-1", "product": "RICE", "quantity": "5", "price": "1"}]}') ->> 'row',
    'done done 1 1', 'what had been imported before counts as done');
select is(pg_temp.outcome('root', 'supplier.import', '{"rows": [{"name": "three"}]}'), 'done', 'a batch outside of a job is carried out all the same');
select is((select count(*) from data.job), 5::bigint, 'and is none');

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
select is(pg_temp.seen('ben', 'job.list', 'request_id', '{"filter": {"request_id": {"in": ["running", "stopped"]}}}'), 'stopped', 'jobs of another branch are not seen');
select is(pg_temp.outcome('ben', 'job.cancel', jsonb_build_object('job', (select j.id from data.job j where j.request_id = 'running'))), 'job_unknown', 'nor stopped');
select is(pg_temp.outcome('kim', 'job.cancel', jsonb_build_object('job', (select j.id from data.job j where j.request_id = 'running'))), 'permission_denied', 'what is seen is stopped by those who may');
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
select is((select concat_ws(' ', j.state, j.outcome) from data.job j where j.request_id = 'running'), 'running', 'one that may just have begun is left alone');
update data.job j set started_at = j.started_at - interval '2 minutes' where j.request_id = 'running';
select set_config('application_name', 'suanpan job ' || j.id || ' 3/10', false) from data.job j where j.request_id = 'running';
select logic.end_interrupted_jobs();
select is((select concat_ws(' ', j.state, j.outcome) from data.job j where j.request_id = 'running'), 'running', 'and one that somebody carries out');
select set_config('application_name', 'psql', false);
select is(pg_temp.call('root', 'job.start', '{"operation": "supplier.import"}') ->> 'status', '200', 'one that somebody only says he starts');
update data.job j set started_at = j.started_at - interval '2 minutes' where j.state = 'running';
select is((select coalesce(g.body ->> 'error', 'done') from pg_temp.group_call(0, array[(pg_temp.call_text(null, 'job.tidy')::jsonb || '{"face": "schedule"}')::text]) g), 'done',
    'is seen by the service');
select is((select string_agg(distinct concat_ws(' ', j.state, j.outcome, j.ended_at is not null), ', ') from data.job j where j.request_id in ('running', 'request of root') and j.operation = 'supplier.import' and j.outcome is distinct from 'import_faulty' and j.state <> 'done'),
    'failed interrupted t', 'which ends it, as every one that nobody carries out');
select * from finish();
