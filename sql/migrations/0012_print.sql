-- Forms on paper: which there are, who printed what when, and prints that become files. The log is append-only; a file goes after a week.

create table meta.print_form (
    name  text constraint print_form_pkey primary key,
    zh    text not null,
    en    text not null,
    lines int  not null,
    constraint print_form_lines_range check (lines between 1 and 100)
);
comment on table meta.print_form is '打印格式
Forms that documents are printed on. One row per form; lines: how many lines of a document a page holds.';

create table data.print_log (
    id          bigint generated always as identity constraint print_log_pkey primary key,
    document_id bigint      not null constraint print_log_document_id_fkey references data.document,
    form        text        not null constraint print_log_form_fkey references meta.print_form,
    times       int         not null,
    user_id     int         not null constraint print_log_user_id_fkey references data.user_account,
    at          timestamptz not null default clock_timestamp(),
    constraint print_log_times_key unique (document_id, form, times),
    constraint print_log_times_range check (times >= 1)
);
create index print_log_form_idx on data.print_log (form);
create index print_log_user_id_idx on data.print_log (user_id, at);
create index print_log_at_idx on data.print_log (at);
comment on table data.print_log is '打印记录
Who printed a document on which form, when, for the how many-th time; append-only.';

create table data.print_file (
    print_id     bigint      constraint print_file_pkey primary key constraint print_file_print_id_fkey references data.print_log,
    language     text        not null,
    origin       text        not null,
    with_prices  boolean     not null,
    form         json        not null,
    state        text        not null default 'waiting',
    attempts     int         not null default 0,
    requested_at timestamptz not null default clock_timestamp(),
    taken_at     timestamptz,
    ended_at     timestamptz,
    content      bytea,
    constraint print_file_language_known check (language in ('zh', 'en')),
    constraint print_file_state_known check (state in ('waiting', 'running', 'done', 'failed')),
    constraint print_file_content check ((content is not null) = (state = 'done')),
    constraint print_file_content_size check (length(content) <= 20971520),
    constraint print_file_attempts_range check (attempts between 0 and 3)
);
create index print_file_unfinished_idx on data.print_file (print_id) where state in ('waiting', 'running');
create index print_file_requested_at_idx on data.print_file (requested_at);
alter table data.print_file alter column content set storage external;
comment on table data.print_file is '打印成 PDF 的文件
Prints that become PDF files: what the form showed to its reader when he asked, set by the service, kept for a week. One row per print.';
