-- What the door reads: errors, permissions, operations. Seeds and the load fill them.

create table meta.error (
    name        text     constraint error_pkey primary key,
    sqlstate    text     not null,
    status      int      not null,
    retryable   boolean  not null default false,
    message_zh  text     not null,
    message_en  text     not null,
    hint_zh     text     not null,
    hint_en     text     not null,
    constraint error_name_form check (name ~ '^[a-z][a-z_]*$'),
    constraint error_sqlstate_form check (sqlstate ~ '^SP[0-9A-Z]{3}$'),
    constraint error_status_range check (status between 400 and 599)
);
comment on table meta.error is '错误目录:名称、状态码与双语提示
Every error once: name, SQLSTATE, HTTP status, message and next step in Chinese and English. {name} is replaced by the detail of that name.';

create table meta.constraint_error (
    constraint_name text constraint constraint_error_pkey primary key,
    error_name      text not null constraint constraint_error_error_name_fkey references meta.error,
    path            text
);
create index constraint_error_error_name_idx on meta.constraint_error (error_name);
comment on table meta.constraint_error is '约束名对应的错误
The error that a violated constraint means, and the argument it points at.';

create table meta.permission (
    name  text constraint permission_pkey primary key,
    area  text not null,
    zh    text not null,
    en    text not null,
    constraint permission_area_known check (area in ('general', 'buying', 'selling', 'stock', 'masters', 'system'))
);
comment on table meta.permission is '权限目录
Every permission that a role can hold, and the part of the work that it belongs to.';

create table meta.term (
    identifier text constraint term_pkey primary key,
    zh         text not null,
    en         text not null,
    column_zh  text,
    column_en  text,
    label_zh   text,
    label_en   text,
    constraint term_column_both check ((column_zh is null) = (column_en is null))
);
comment on table meta.term is '术语表:标识符与中英文含义
What each name of an argument, field or column means, once for all operations and views.';
comment on column meta.term.column_zh is '作为列的含义,与参数不同时
What a column of the name holds in a view that does not say so itself, where that is something else than the argument; the same in column_en.';
comment on column meta.term.label_zh is '页面上的名称
What pages call it, where logic.label would make another word of its meaning; the same in label_en.';

create table meta.value_word (
    family   text   not null,
    value    text   not null,
    position int    not null,
    zh       text   not null,
    en       text   not null,
    synonyms text[] not null default '{}',
    constraint value_word_pkey primary key (family, value)
);
comment on table meta.value_word is '取值的名称
What the values of columns that take a few are called, on pages, in 报表 and in files that are imported; synonyms: further words of files.';

create table meta.operation (
    name            text    constraint operation_pkey primary key,
    function_name   text    not null constraint operation_function_name_key unique,
    kind            text    not null,
    scope           text    not null,
    groupable       boolean not null,
    permission      text,
    public          boolean not null,
    scheduled       boolean not null,
    required        text[]  not null,
    fields_required jsonb   not null,
    secret          text[]  not null,
    unlogged        text[]  not null default '{}',
    example         jsonb   not null,
    answer          jsonb   not null,
    errors          text[]  not null,
    constraint operation_name_form check (name ~ '^[a-z][a-z_]*\.[a-z][a-z_]*$'),
    constraint operation_kind_known check (kind in ('query', 'command', 'batch')),
    constraint operation_scope_known check (scope in ('none', 'company', 'branch', 'branches')),
    constraint operation_permission_fkey foreign key (permission) references meta.permission
);
create index operation_permission_idx on meta.operation (permission);
comment on table meta.operation is '操作目录,载入代码时重建
Every operation of the door; rebuilt at each load. A null permission means: any signed-in user, or anybody if public. A scheduled
one the service may also run by itself, as the system; secret: arguments that nobody may see; unlogged: those that carry a file; answer: what it
answers, as logic.answer_parts explains; errors: what it can raise, told by the bodies of its functions.';

create table meta.shape (
    name   text  constraint shape_pkey primary key,
    answer jsonb not null,
    constraint shape_name_form check (name ~ '^[a-z][a-z_]*$')
);
comment on table meta.shape is '几个操作共用的答复形状,载入代码时重建
Shapes that answers of operations have in common, as logic.declare_shape declares them; rebuilt at each load.';

create table meta.master (
    name       text  constraint master_pkey primary key,
    noun       text  not null,
    zh         text  not null,
    one        text  not null,
    en         text  not null,
    permission text  not null constraint master_permission_fkey references meta.permission,
    note       text  not null,
    examples   jsonb not null
);
create index master_permission_idx on meta.master (permission);
comment on table meta.master is '只由编码、名称和几个字段组成的资料,载入代码时重建
Masters of a code, a name and a few fields, as logic.declare_coded declares them; rebuilt at each load. noun, one: what one of them is called;
zh, en: what its view says; note: what else its operations say; examples: requests that make and change one.';

create table meta.field (
    master      text    not null,
    name        text    not null,
    position    int     not null,
    zh          text    not null,
    en          text    not null,
    required    boolean not null,
    fixed       boolean not null,
    searched    boolean not null,
    listed      boolean not null,
    digits      boolean not null,
    column_name text,
    type_name   text,
    refers      text,
    choices     text[],
    filled      boolean,
    default_sql text,
    constraint field_pkey primary key (master, name),
    constraint field_position_key unique (master, position)
);
comment on table meta.field is '资料的字段,按表单次序;载入代码时重建
The fields of master data in the order of their form, as logic.declare_field declares them; rebuilt at each load. zh, en: its name, and after a colon
what it means; fixed: never changed once the record is made; searched: what a search looks in; listed: what lists show; digits: a number that is a
name, which no program may shorten. Told by the table: the column, its type, the table that it refers to by code, what may be chosen, whether it is
never null, what it is where nobody says.';

create table meta.report (
    name       text   constraint report_pkey primary key,
    kind       text   not null default 'view',
    key        text[] not null,
    permission text   not null constraint report_permission_fkey references meta.permission,
    filled     text[] not null,
    sums       jsonb  not null default '{}',
    constraint report_kind_known check (kind in ('view', 'function'))
);
create index report_permission_idx on meta.report (permission);
comment on table meta.report is '报表目录,载入代码时重建
Every published view and set-returning function: the columns that identify a row, in order, the permission that it takes in the door, and the
columns that are never null (filled), by which rows come in the order of an index; sums names, by column, a function in logic that tells the sum over
all rows that the reader sees from less than these.';

create table meta.check (
    name text constraint check_pkey primary key,
    zh   text not null,
    en   text not null
);
comment on table meta.check is '检查目录,载入代码时重建
Every invariant: a function logic.check_<name>() that returns the rows that break it.';
