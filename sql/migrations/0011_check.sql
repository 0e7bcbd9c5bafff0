-- Proofs that the books tie out, kept: what was proven when, by which code, and what broke it. Append-only.

create table data.check_run (
    id         bigint generated always as identity constraint check_run_pkey primary key,
    started_at timestamptz not null,
    ended_at   timestamptz not null,
    user_id    int         not null constraint check_run_user_id_fkey references data.user_account,
    code       text        not null,
    offending  bigint      not null
);
create index check_run_user_id_idx on data.check_run (user_id);
comment on table data.check_run is '账实检查的一次运行
A run of all checks: who or the system, from when to when, the digest of the code that ran, and how many rows broke any of them.';

create table data.check_proof (
    run_id      bigint      not null constraint check_proof_run_id_fkey references data.check_run,
    check_name  text        not null,
    at          timestamptz not null,
    duration_us bigint      not null,
    offending   bigint      not null,
    rows        jsonb       not null,
    constraint check_proof_pkey primary key (run_id, check_name)
);
comment on table data.check_proof is '一次运行中每个检查的结果
What one check of a run found: how many rows break it, the first twenty of them, when and in how many microseconds.';
