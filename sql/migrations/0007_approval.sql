-- Approval as data: flows with ordered steps, requests that keep the version of the flow they started under, tasks that wait for
-- people, decisions that stay.

create table data.approval_flow (
    id          int generated always as identity constraint approval_flow_pkey primary key,
    code        data.code  not null,
    version     int        not null default 1,
    name        data.title not null,
    kind        text       not null constraint approval_flow_kind_fkey references meta.document_kind,
    branch_id   int        constraint approval_flow_branch_id_fkey references data.branch,
    amount_from data.money not null default 0,
    amount_to   data.money,
    for_exceptions boolean not null default false,
    in_force    boolean    not null default true,
    created_at  timestamptz not null default clock_timestamp(),
    created_by  int,
    constraint approval_flow_code_key unique (code, version),
    constraint approval_flow_amounts check (amount_to > amount_from)
);
create unique index approval_flow_in_force_key on data.approval_flow (code) where in_force;
create index approval_flow_kind_idx on data.approval_flow (kind, branch_id) where in_force;
create index approval_flow_branch_id_idx on data.approval_flow (branch_id);
comment on table data.approval_flow is '审批流程的版本
A version of an approval flow: for which kind, branch (null: all) and amount (from, up to but not including to). A change makes a new version.
for_exceptions: it is for documents with prices that their submitter may not give, and for no others; what else they need comes after it.';

create table data.approval_step (
    flow_id      int     not null constraint approval_step_flow_id_fkey references data.approval_flow,
    step         int     not null,
    role_id      int     constraint approval_step_role_id_fkey references data.role,
    user_id      int     constraint approval_step_user_id_fkey references data.user_account,
    rule         text    not null default 'any',
    allow_author boolean not null default false,
    constraint approval_step_pkey primary key (flow_id, step),
    constraint approval_step_rule_known check (rule in ('any', 'all')),
    constraint approval_step_one_approver check ((role_id is null) <> (user_id is null))
);
create index approval_step_role_id_idx on data.approval_step (role_id);
create index approval_step_user_id_idx on data.approval_step (user_id);
comment on table data.approval_step is '审批步骤
A step: by a role (any one or all of its people) or by a person; allow_author lets the author decide on his own.';

create table data.approval_request (
    id          bigint generated always as identity constraint approval_request_pkey primary key,
    document_id bigint not null constraint approval_request_document_id_fkey references data.document,
    branch_id   int    not null,
    flow_id     int    not null constraint approval_request_flow_id_fkey references data.approval_flow,
    amount      data.money not null,
    step        int    not null default 1,
    exceptions  jsonb  not null default '[]',
    state       text   not null default 'pending',
    started_by  int    not null,
    started_at  timestamptz not null default clock_timestamp(),
    ended_at    timestamptz,
    constraint approval_request_state_known check (state in ('pending', 'approved', 'rejected', 'withdrawn', 'lapsed'))
);
create unique index approval_request_pending_key on data.approval_request (document_id) where state = 'pending';
create index approval_request_document_id_idx on data.approval_request (document_id);
create index approval_request_flow_id_idx on data.approval_request (flow_id);
create index approval_request_started_by_idx on data.approval_request (started_by, started_at);
comment on table data.approval_request is '审批申请
A document''s way through a flow; it keeps the version of the flow that it started under, and the amount by which it was judged then: gross, or the
cost of goods that leave without a price. lapsed: nobody was left who may decide. exceptions: the marks of prices that it is
about, as they were at submission.';

create table data.approval_task (
    request_id bigint not null constraint approval_task_request_id_fkey references data.approval_request,
    step       int    not null,
    user_id    int    not null constraint approval_task_user_id_fkey references data.user_account,
    state      text   not null default 'waiting',
    constraint approval_task_pkey primary key (request_id, step, user_id),
    constraint approval_task_state_known check (state in ('waiting', 'approved', 'rejected', 'passed'))
);
create index approval_task_waiting_idx on data.approval_task (user_id) where state = 'waiting';
create index approval_task_user_id_idx on data.approval_task (user_id);
comment on table data.approval_task is '待审任务
Who may or must decide in a step; passed: another decided first, the request ended, or the user may decide no more.';

create table data.approval_decision (
    id         bigint generated always as identity constraint approval_decision_pkey primary key,
    request_id bigint not null constraint approval_decision_request_id_fkey references data.approval_request,
    step       int    not null,
    user_id    int    not null,
    decision   text   not null,
    comment    data.memo not null default '',
    at         timestamptz not null default clock_timestamp(),
    constraint approval_decision_known check (decision in ('approve', 'reject', 'withdraw'))
);
create index approval_decision_request_id_idx on data.approval_decision (request_id);
comment on table data.approval_decision is '审批意见
Decisions as they were made; append-only.';
