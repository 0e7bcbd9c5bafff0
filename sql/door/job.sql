-- Jobs: long work that others can follow and stop. The service writes the row by job.start, then opens the batch's transaction and
-- names the job in it (suanpan.job). progress() tells the server's activity view, which is not transactional and needs no right to
-- read, how far the work is, and looks whether somebody asked it to stop: no signal is sent, so no role needs the right to send one,
-- and the work ends where it is whole. What the transaction named ends with it, however it ends.

create function logic.current_job() returns bigint language plpgsql stable as $$
begin
    return nullif(current_setting('suanpan.job', true), '')::bigint;
end $$;
comment on function logic.current_job is '当前作业
The job that this transaction carries out; null for any other call.';

create function logic.job_alive(p_job bigint) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from pg_stat_activity a where a.datname = current_database() and a.application_name ~ format('^suanpan job %s( |$)', p_job));
end $$;
comment on function logic.job_alive is '作业是否在执行
Whether some connection carries out a job, or undoes it.';

create function logic.job_interrupted(p_job bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from pg_stat_activity a where a.datname = current_database() and a.application_name ~ format('^suanpan job %s( |$)', p_job);
    if found then
        return false;
    end if;
    -- a later look: it may have ended just before the other one
    return (select j.state = 'running' from data.job j where j.id = p_job);
end $$;
comment on function logic.job_interrupted is '作业是否已中断
Whether a job says running while no transaction carries it out.';
grant execute on function logic.job_interrupted(bigint) to suanpan_bi, suanpan_report;

create function logic.progress(p_done int, p_total int) returns void language plpgsql volatile as $$
declare
    v_job bigint := logic.current_job();
begin
    if v_job is null then
        return;
    end if;
    perform set_config('application_name', format('suanpan job %s %s/%s', v_job, p_done, p_total), true);
    if exists (select from data.job j where j.id = v_job and j.cancelled_by is not null) then
        perform logic.fail('job_cancelled', (
            select jsonb_build_object('job', j.id, 'by', u.name) from data.job j
            join data.user_account u on u.id = j.cancelled_by where j.id = v_job));
    end if;
end $$;
comment on function logic.progress is '报告作业进度,并在被要求时停止
Publishes how many rows of how many are done, at once and outside of the transaction. Raises job_cancelled if somebody asked the job to stop.
Does nothing outside of a job.';

create function logic.end_job(p_outcome text) returns void language plpgsql volatile as $$
declare
    -- gone with the subtransaction of work that was refused
    v_reached text[] := regexp_match(current_setting('application_name'), '^suanpan job [0-9]+ ([0-9]{1,9})/([0-9]{1,9})$');
begin
    update data.job j
    set state = case p_outcome when 'done' then 'done' when 'dry_run' then 'done' when 'job_cancelled' then 'cancelled' else 'failed' end,
        outcome = p_outcome, done = v_reached[1]::int, total = v_reached[2]::int, ended_at = clock_timestamp()
    where j.id = logic.current_job() and j.state = 'running'
      -- an import goes on in parts
      and not (p_outcome = 'done' and exists (select from data.import_paper p where p.job_id = j.id));
end $$;
comment on function logic.end_job is '结束当前作业
Ends the job of this transaction with the outcome of its call, in the same transaction as its work; not while parts of an import wait.';

create function logic.start_job(p_operation text, p_branch data.code) returns bigint language plpgsql volatile as $$
declare
    v_operation meta.operation;
    v_job       bigint;
begin
    select o.* into v_operation from meta.operation o where o.name = p_operation and o.kind = 'batch';
    if v_operation.name is null then
        perform logic.fail('operation_unknown', jsonb_build_object('operation', left(p_operation, 100)));
    elsif v_operation.permission is not null and not (v_operation.scheduled and logic.viewer() is null) then
        perform logic.require(v_operation.permission);
    end if;
    insert into data.job (operation, user_id, branch_id, request_id)
    values (p_operation, logic.actor(), coalesce(
        (select b.id from data.branch b where b.code = p_branch and b.id = any (logic.user_branches(logic.actor()))),
        (select s.branch_id from data.session s where s.token_hash = decode(current_setting('suanpan.session'), 'hex')), 0),
        current_setting('suanpan.request_id'))
    returning id into v_job;
    return v_job;
end $$;
comment on function logic.start_job is '登记作业
Writes the row of a batch that is about to run in that branch, else the session''s. Raises operation_unknown, permission_denied.';

create function logic.end_interrupted_jobs() returns void language sql volatile as $$
    -- a job's row stands a moment before the transaction that carries it out
    update data.job j set state = 'failed', outcome = 'interrupted', ended_at = clock_timestamp()
    where j.state = 'running' and j.started_at < clock_timestamp() - interval '1 minute' and logic.job_interrupted(j.id)
$$;
comment on function logic.end_interrupted_jobs is '结束无人执行的作业
Ends the jobs that say running while no transaction carries them out: their service died, or somebody called job.start and did nothing.';

create function logic.cancel_job(p_job bigint) returns void language plpgsql volatile as $$
declare
    v_job data.job;
begin
    perform from data.job j where j.id = p_job for update;
    select j.* into v_job from data.job j where j.id = p_job;
    if v_job.id is null or not exists (select from report.job r where r.id = p_job) then
        perform logic.fail('job_unknown', jsonb_build_object('job', p_job));
    elsif v_job.user_id <> logic.actor() then
        perform logic.require('job.cancel');
    end if;
    if (select r.state <> 'running' from report.job r where r.id = p_job) then
        perform logic.fail('job_ended', (select jsonb_build_object('job', p_job, 'state', r.state, 'outcome', r.outcome)
            from report.job r where r.id = p_job));
    end if;
    update data.job j set cancelled_by = coalesce(j.cancelled_by, logic.actor()) where j.id = p_job;
end $$;
comment on function logic.cancel_job is '要求作业停止
Asks a running job to stop at its next step; anybody may stop his own. Raises job_unknown, permission_denied, job_ended.';
