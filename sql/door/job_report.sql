-- Long work, running and ended. How far a running job is comes from the server's activity view, at once; a job that says running while
-- no transaction carries it out was left by a service or a server that died.

create view report.job as
select j.id, j.operation, u.login::text login, u.name::text user_name, b.code::text branch, b.name::text branch_name, j.request_id,
       case when x.interrupted then 'failed' else j.state end state,
       case when x.interrupted then 'interrupted' else j.outcome end outcome,
       coalesce(substring(a.application_name from ' ([0-9]{1,9})/')::int, j.done) done,
       coalesce(substring(a.application_name from '/([0-9]{1,9})$')::int, j.total) total,
       j.started_at, j.ended_at, c.login::text cancelled_by
from data.job j
join data.user_account u on u.id = j.user_id
left join data.branch b on b.id = j.branch_id
left join data.user_account c on c.id = j.cancelled_by
left join pg_catalog.pg_stat_activity a
    on j.state = 'running' and a.datname = current_database() and a.application_name ~ format('^suanpan job %s( |$)', j.id)
-- the row stands a moment before the transaction that carries it out; a replica does not see transactions of its primary
cross join lateral (
    select case when j.state = 'running' and a.pid is null and j.started_at < statement_timestamp() - interval '5 seconds' and not pg_is_in_recovery()
                then logic.job_interrupted(j.id) else false end interrupted
) x;
comment on view report.job is '作业:批处理及其进度
Batch jobs: who runs what, how far it is, how it ended. One row per job. On a replica a running job shows no progress.';
comment on column report.job.id is '作业编号
Id of the job.';
comment on column report.job.branch is '分支编码
Code of the branch in which it runs.';
comment on column report.job.state is '状态:running、done、failed、cancelled
running, done, failed or cancelled.';
comment on column report.job.outcome is '结果:done、错误名,或 interrupted
done, the name of the error, or interrupted where the service died; null while it runs.';
comment on column report.job.started_at is '开始时间
When it was started.';
select logic.register_report('job', '{id}', 'job.see', p_filled => '{id,started_at}');
