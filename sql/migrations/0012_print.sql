-- Forms on paper: which there are, and who printed what when. The log is append-only.

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
