-- Operations on long work: every batch that the service runs is a job that can be followed and stopped.

create function api.job_start(p_operation text, p_branch data.code default null) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('job', logic.start_job(p_operation, p_branch)::text)
$$;
comment on function api.job_start is '登记作业(由服务在批处理之前调用)
Writes the row of a batch that is about to run; the service calls it before every batch. Raises operation_unknown, permission_denied.';
select logic.register('job.start', 'command', null, p_example => '{"operation": "product.import"}', p_scheduled => true, p_answer => '{job: id}');

create function api.job_tidy() returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.require_system();
    perform logic.end_interrupted_jobs();
    perform logic.tidy_sign_ins();
    return json_build_object('tidied', true);
end $$;
comment on function api.job_tidy is '清理(由服务定时调用)
Ends jobs that nobody carries out any more, forgets failed sign-ins after a day. The service calls it every hour. Raises permission_denied
for all but the service itself.';
select logic.register('job.tidy', 'command', 'service.operate', p_groupable => false, p_scheduled => true, p_answer => '{tidied: boolean}');

create function api.job_list(
    p_filter jsonb default '{}', p_sort text[] default '{-started_at}', p_limit int default 50, p_after text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('job', p_filter, null, p_sort, p_limit, logic.page_position(p_after), null, true)
$$;
comment on function api.job_list is '作业列表与进度
A page of batch jobs, the latest first, with how far each is; filter by column of report.job.';
select logic.register('job.list', 'query', 'job.see', p_example => '{"filter": {"state": "running"}}', p_answer => 'page job');

create function api.job_get(p_job bigint) returns json language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_row json := logic.read_report('job', jsonb_build_object('id', p_job), null, '{}', 1, null, null, true) -> 'rows' -> 0;
begin
    if v_row is null then
        perform logic.fail('job_unknown', jsonb_build_object('job', p_job));
    end if;
    return v_row;
end $$;
comment on function api.job_get is '一个作业的进度与结果
How far a job is, or how it ended. Raises job_unknown.';
select logic.register('job.get', 'query', 'job.see', p_example => '{"job": 1}', p_answer => 'row job');

create function api.job_cancel(p_job bigint) returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.cancel_job(p_job);
    return api.job_get(p_job);
end $$;
comment on function api.job_cancel is '要求作业停止
Asks a running job to stop at its next step: then nothing of it remains, and its state is cancelled. One''s own, or any with the right
job.cancel. Raises job_unknown, job_ended, permission_denied.';
select logic.register('job.cancel', 'command', 'job.see', p_example => '{"job": 1}', p_answer => 'row job');

create function api.job_carry_on() returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if logic.current_job() is null then
        perform logic.fail('job_unknown', jsonb_build_object('job', null));
    end if;
    return json_build_object('more', logic.carry_on_import());
end $$;
comment on function api.job_carry_on is '作业的下一部分(由服务在批处理之后调用)
The next part of an import that goes on in parts, in a transaction of its own; more: another one waits. Raises job_unknown, import_faulty,
job_cancelled and what posting raises; the service then calls job.undo.';
select logic.register('job.carry_on', 'command', null, p_scheduled => true, p_answer => '{more: boolean}');

create function api.job_undo(p_idempotency text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if logic.current_job() is null then
        perform logic.fail('job_unknown', jsonb_build_object('job', null));
    end if;
    delete from data.idempotency_key k where k.user_id = logic.actor() and k.key = p_idempotency;
    return json_build_object('more', logic.undo_import());
end $$;
comment on function api.job_undo is '撤销作业已做的部分(由服务在作业失败之后调用)
Undoes part of what an import that failed has made, so that nothing of it remains; more: another part waits. Its key counts as never used. Raises
job_unknown, import_stands, import_products_stand.';
select logic.register('job.undo', 'command', null, p_scheduled => true, p_answer => '{more: boolean}');
