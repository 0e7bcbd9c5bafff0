-- What can be imported, and by which names its columns are known in people's own files and those of other programs: seeds fill it. And what a run
-- that goes on in parts still has before it.

create table meta.import_kind (
    name      text constraint import_kind_pkey primary key,
    position  int  not null constraint import_kind_position_key unique,
    operation text not null,
    stock_operation text,
    zh        text not null,
    en        text not null,
    constraint import_kind_name_form check (name ~ '^[a-z][a-z_]*$')
);
comment on table meta.import_kind is '可导入的资料
What can be imported, and by which operation. The operation is named, not referred to, for operations are rebuilt at each load.';
comment on column meta.import_kind.stock_operation is '带期初库存时的操作
The operation for files that tell stock of the first day too; null where there is none.';

create table meta.import_field (
    kind     text    not null constraint import_field_kind_fkey references meta.import_kind,
    name     text    not null,
    position int     not null,
    required boolean not null default false,
    zh       text    not null,
    en       text    not null,
    synonyms text[]  not null,
    form     text    not null default 'text',
    example  text    not null default '',
    constraint import_field_pkey primary key (kind, name),
    constraint import_field_position_key unique (kind, position),
    constraint import_field_form_known check (form in ('text', 'code', 'number', 'quantity', 'rate', 'day', 'yes_no'))
);
comment on table meta.import_field is '导入的列:字段及其常用列名
The columns of a file: the field of the operation that each is, its usual head, other heads by which it is known, an example.';
comment on column meta.import_field.form is '单元格的读法
What a field takes of a cell: text and code what was shown, number and quantity what lies behind it (quantity never from a merged block), rate either,
day and yes_no what they are.';

create table data.import_paper (
    job_id      bigint not null constraint import_paper_job_id_fkey references data.job,
    place       int    not null,
    kind        text   not null constraint import_paper_kind_fkey references meta.document_kind,
    external_id text   not null,
    branch_id   int    not null constraint import_paper_branch_id_fkey references data.branch,
    submits     boolean not null,
    input       jsonb  not null,
    lines       jsonb  not null,
    row_numbers int[]  not null,
    document_id bigint constraint import_paper_document_id_fkey references data.document,
    stands      boolean not null default false,
    constraint import_paper_pkey primary key (kind, external_id)
);
create index import_paper_job_id_idx on data.import_paper (job_id, place);
create index import_paper_branch_id_idx on data.import_paper (branch_id);
create index import_paper_document_id_idx on data.import_paper (document_id);
comment on table data.import_paper is '导入作业中的单据
A paper of a file whose import goes on in parts: kept until the last part, so that what was made can be undone, and what was interrupted gone on with.
document_id: the paper, once made; stands: it could not be undone.';
