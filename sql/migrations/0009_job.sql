-- Long work as rows. A batch is all or nothing, so while it runs it can write nothing that others see: its row is committed before
-- it begins, ends in its transaction, and how far it is stands in the server's activity view until then.

create table data.job (
    id           bigint generated always as identity constraint job_pkey primary key,
    operation    text        not null,
    user_id      int         not null constraint job_user_id_fkey references data.user_account,
    branch_id    int         not null default 0,
    request_id   text        not null,
    state        text        not null default 'running',
    outcome      text,
    done         int,
    total        int,
    started_at   timestamptz not null default clock_timestamp(),
    ended_at     timestamptz,
    cancelled_by int         constraint job_cancelled_by_fkey references data.user_account,
    constraint job_state_known check (state in ('running', 'done', 'failed', 'cancelled')),
    constraint job_ended check ((state = 'running') = (ended_at is null) and (state = 'running') = (outcome is null))
) with (fillfactor = 80);
create index job_user_id_idx on data.job (user_id, started_at);
create index job_cancelled_by_idx on data.job (cancelled_by) where cancelled_by is not null;
create index job_started_at_idx on data.job (started_at);
create index job_request_id_idx on data.job (request_id);
comment on table data.job is '批处理作业
A run of a batch operation: who, in which branch, how it ended. A row that says running may belong to a service that died; report.job tells.';
comment on column data.job.outcome is '结果:done 或错误名
done, or the name of the error; null while it runs.';
comment on column data.job.cancelled_by is '要求取消的用户
The user who asked it to stop; it stops at its next step, or was done before.';
