-- The ledger of migrations itself, and the schemas that only migrations change.

create schema meta;
create schema data;

comment on schema meta is '目录:已执行的迁移、代码摘要、错误、权限与操作
Catalogues: migrations applied, code digest, errors, permissions, operations.';
comment on schema data is '业务表,只由迁移改变
Tables, sequences and domains; changed by migrations only.';

create table meta.migration (
    number      int         constraint migration_pkey primary key,
    name        text        not null,
    sha256      text        not null,
    applied_at  timestamptz not null default clock_timestamp()
);
comment on table meta.migration is '已执行的迁移
Migrations applied to this database; the hash pins the text of each.';

create table meta.code (
    only_row    boolean     not null default true constraint code_pkey primary key,
    digest      text        not null,
    applied_at  timestamptz not null default clock_timestamp(),
    constraint code_only_row check (only_row)
);
comment on table meta.code is '当前载入代码的摘要
Digest of the code loaded now; one row.';

create table meta.structure (
    object      text constraint structure_pkey primary key,
    definition  text not null
);
comment on table meta.structure is '表结构,载入代码时记录
What tables, columns, constraints, indexes, triggers, policies and privileges of data and meta were when the code was loaded; whatever differs
from it later was changed by hand.';
