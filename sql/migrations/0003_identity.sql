-- Who works where: company, branches, departments, employees, users and their rights, warehouses, sessions.
-- Every master row knows who wrote it and when, and carries a version: an edit of an older version is refused.

create table data.company (
    id                     int  constraint company_pkey primary key,
    name                   data.title  not null,
    started_on             data.business_day not null,
    with_tax               boolean     not null default true,
    currency               text        not null default 'CNY',
    time_zone              text        not null default 'Asia/Shanghai',
    date_format            text        not null default 'YYYY-MM-DD',
    quantity_decimals      int         not null default 0,
    price_decimals         int         not null default 2,
    over_receipt_percent   data.rate   not null default 0,
    rounding_off_limit     data.money  not null default 1,
    discount_limit         data.rate   not null default 1,
    price_tolerance_percent data.rate  not null default 0,
    price_tolerance_amount data.money,
    backorder_refused      boolean     not null default false,
    future_days            int         not null default 0,
    session_idle_minutes   int         not null default 120,
    session_hours          int         not null default 24,
    sign_in_attempts       int         not null default 8,
    set_up                 boolean     not null default false,
    sample                 boolean     not null default false,
    sample_removed_at      timestamptz,
    challenge_secret       bytea       not null default public.gen_random_bytes(32),
    version                int         not null default 1,
    created_at             timestamptz not null default clock_timestamp(),
    created_by             int,
    updated_at             timestamptz not null default clock_timestamp(),
    updated_by             int,
    constraint company_one check (id = 1),
    constraint company_currency_form check (currency ~ '^[A-Z]{3}$'),
    constraint company_date_format_known check (date_format in ('YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD', 'YYYY年M月D日')),
    constraint company_quantity_decimals_range check (quantity_decimals between 0 and 6),
    constraint company_price_decimals_range check (price_decimals between 0 and 6),
    constraint company_over_receipt_range check (over_receipt_percent between 0 and 100),
    constraint company_rounding_off_range check (rounding_off_limit between 0 and 1000),
    constraint company_discount_limit_range check (discount_limit <= 1),
    constraint company_price_tolerance_range check (price_tolerance_percent <= 100 and price_tolerance_amount >= 0),
    constraint company_future_days_range check (future_days between 0 and 31),
    constraint company_session_range check (session_idle_minutes between 1 and 10080 and session_hours between 1 and 8760),
    constraint company_sample_once check (not sample or sample_removed_at is null),
    constraint company_sign_in_attempts_range check (sign_in_attempts between 3 and 100)
);
comment on table data.company is '公司及其设置
The company and its settings; one row. set_up: somebody said what it begins with; sample: what is in it is made up and may be removed, which
happens once.';
comment on column data.company.discount_limit is '手工让利上限(比率),1 为不限
The largest share that may be taken off a price by hand (0.2 = 20 %); 1: any.';
comment on column data.company.price_tolerance_percent is '入库价与订单价之差的允许百分比
How far a receipt''s price may be from its order''s, in percent, for those who may give another.';
comment on column data.company.price_tolerance_amount is '入库行金额与订单之差的上限;空为不限
How much a line of a receipt may differ from its order in all, within the percentage; null: any amount.';

create table data.branch (
    id             int generated always as identity constraint branch_pkey primary key,
    code           data.code   not null constraint branch_code_key unique,
    name           data.title  not null,
    taxpayer_kind  text        not null default 'general',
    requires_order boolean     not null default false,
    address        data.phrase not null default '',
    phone          data.phrase not null default '',
    disabled       boolean     not null default false,
    version        int         not null default 1,
    created_at     timestamptz not null default clock_timestamp(),
    created_by     int,
    updated_at     timestamptz not null default clock_timestamp(),
    updated_by     int,
    constraint branch_taxpayer_kind_known check (taxpayer_kind in ('general', 'small'))
);
create unique index branch_code_alike_key on data.branch (lower(normalize(code::text, NFKC)));
comment on table data.branch is '分支机构
A branch: the unit of rights, numbering and posting. taxpayer_kind: general 一般纳税人, small 小规模纳税人;
requires_order: goods are received and delivered against orders only.';

create table data.department (
    id         int generated always as identity constraint department_pkey primary key,
    branch_id  int         not null constraint department_branch_id_fkey references data.branch,
    parent_id  int         constraint department_parent_id_fkey references data.department,
    code       data.code   not null constraint department_code_key unique,
    name       data.title  not null,
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int,
    constraint department_parent_other check (parent_id <> id)
);
create unique index department_code_alike_key on data.department (lower(normalize(code::text, NFKC)));
create index department_branch_id_idx on data.department (branch_id);
create index department_parent_id_idx on data.department (parent_id);
comment on table data.department is '部门
A department of a branch.';

create table data.employee (
    id            int generated always as identity constraint employee_pkey primary key,
    branch_id     int         not null constraint employee_branch_id_fkey references data.branch,
    department_id int         constraint employee_department_id_fkey references data.department,
    code          data.code   not null constraint employee_code_key unique,
    name          data.title  not null,
    mnemonic      data.phrase not null default '',
    phone         data.phrase not null default '',
    external_id   data.phrase constraint employee_external_id_key unique,
    disabled      boolean     not null default false,
    version       int         not null default 1,
    created_at    timestamptz not null default clock_timestamp(),
    created_by    int,
    updated_at    timestamptz not null default clock_timestamp(),
    updated_by    int
);
create unique index employee_code_alike_key on data.employee (lower(normalize(code::text, NFKC)));
create index employee_branch_id_idx on data.employee (branch_id);
create index employee_department_id_idx on data.employee (department_id);
comment on table data.employee is '职员(经手人),不一定是用户
An employee, the handler of documents; need not be a user.';

create table data.role (
    id         int generated always as identity constraint role_pkey primary key,
    code       data.code   not null constraint role_code_key unique,
    name       data.title  not null,
    rounding_off_limit data.money,
    discount_limit data.rate,
    seeded     boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int,
    constraint role_rounding_off_range check (rounding_off_limit between 0 and 1000),
    constraint role_discount_limit_range check (discount_limit <= 1)
);
create unique index role_code_alike_key on data.role (lower(normalize(code::text, NFKC)));
comment on table data.role is '角色
A role: a named set of permissions.';
comment on column data.role.rounding_off_limit is '抹零上限;空为公司的设置
The largest rounding-off that it allows; null: the company''s.';
comment on column data.role.discount_limit is '手工让利上限(比率);空为公司的设置
The largest share that it may take off a price by hand; null: the company''s.';

create table data.role_permission (
    role_id    int  not null constraint role_permission_role_id_fkey references data.role,
    permission text not null constraint role_permission_permission_fkey references meta.permission,
    constraint role_permission_pkey primary key (role_id, permission)
);
create index role_permission_permission_idx on data.role_permission (permission);
comment on table data.role_permission is '角色的权限
The permissions of a role.';

create table meta.permission_given (
    permission text constraint permission_given_pkey primary key
);
comment on table meta.permission_given is '已按初始设置授予过的权限
Permissions that the seeds have given to the seeded roles; given once, so that an administrator''s change stays.';

create table data.user_account (
    id                   int generated always as identity constraint user_account_pkey primary key,
    login                data.code   not null,
    name                 data.title  not null,
    employee_id          int         constraint user_account_employee_id_fkey references data.employee,
    branch_id            int         constraint user_account_branch_id_fkey references data.branch,
    all_branches         boolean     not null default false,
    system               boolean     not null default false,
    language             text        not null default 'zh',
    salt                 bytea,
    key_hash             bytea,
    must_change_password boolean     not null default false,
    disabled             boolean     not null default false,
    version              int         not null default 1,
    created_at           timestamptz not null default clock_timestamp(),
    created_by           int,
    updated_at           timestamptz not null default clock_timestamp(),
    updated_by           int,
    constraint user_account_language_known check (language in ('zh', 'en')),
    constraint user_account_key_whole check ((salt is null) = (key_hash is null)),
    constraint user_account_system_no_key check (not system or key_hash is null)
);
create unique index user_account_login_key on data.user_account (lower(login));
create unique index user_account_employee_id_key on data.user_account (employee_id);
create index user_account_branch_id_idx on data.user_account (branch_id);
comment on table data.user_account is '用户
A user who signs in, or the system actor. Of the password only a hash of a scrypt key is kept.';
comment on column data.user_account.key_hash is '密码密钥的 SHA-256
SHA-256 of the scrypt key that the service derives from password and salt.';

create table data.user_role (
    user_id int not null constraint user_role_user_id_fkey references data.user_account,
    role_id int not null constraint user_role_role_id_fkey references data.role,
    constraint user_role_pkey primary key (user_id, role_id)
);
create index user_role_role_id_idx on data.user_role (role_id);
comment on table data.user_role is '用户的角色
The roles of a user.';

create table data.user_branch (
    user_id   int not null constraint user_branch_user_id_fkey references data.user_account,
    branch_id int not null constraint user_branch_branch_id_fkey references data.branch,
    constraint user_branch_pkey primary key (user_id, branch_id)
);
create index user_branch_branch_id_idx on data.user_branch (branch_id);
comment on table data.user_branch is '用户可见的分支机构
The branches that a user works in; all of them where user_account.all_branches.';

create table data.cost_unit (
    id   int generated always as identity constraint cost_unit_pkey primary key,
    branch_id int not null constraint cost_unit_branch_id_fkey references data.branch,
    name data.title not null,
    shared boolean not null
);
create index cost_unit_branch_id_idx on data.cost_unit (branch_id);
create unique index cost_unit_shared_key on data.cost_unit (branch_id) where shared;
comment on table data.cost_unit is '成本核算单元:一个仓库或一个分支
What is valued together: one warehouse, or (shared) those warehouses of a branch that have none of their own; never wider.';

create table data.warehouse (
    id           int generated always as identity constraint warehouse_pkey primary key,
    branch_id    int         not null constraint warehouse_branch_id_fkey references data.branch,
    cost_unit_id int         not null constraint warehouse_cost_unit_id_fkey references data.cost_unit,
    code         data.code   not null constraint warehouse_code_key unique,
    name         data.title  not null,
    address      data.phrase not null default '',
    latitude     numeric,
    longitude    numeric,
    is_default   boolean     not null default false,
    disabled     boolean     not null default false,
    version      int         not null default 1,
    created_at   timestamptz not null default clock_timestamp(),
    created_by   int,
    updated_at   timestamptz not null default clock_timestamp(),
    updated_by   int,
    constraint warehouse_branch_key unique (id, branch_id),
    constraint warehouse_position_whole check ((latitude is null) = (longitude is null)),
    constraint warehouse_latitude_range check (latitude between -90 and 90),
    constraint warehouse_longitude_range check (longitude between -180 and 180)
);
create unique index warehouse_code_alike_key on data.warehouse (lower(normalize(code::text, NFKC)));
create index warehouse_branch_id_idx on data.warehouse (branch_id);
create index warehouse_cost_unit_id_idx on data.warehouse (cost_unit_id);
create unique index warehouse_default_key on data.warehouse (branch_id) where is_default;
comment on table data.warehouse is '仓库
A warehouse of a branch; names the cost unit that values its stock. is_default: orders of the branch that name no warehouse are for this one.';

create table data.location (
    id           int generated always as identity constraint location_pkey primary key,
    warehouse_id int         not null constraint location_warehouse_id_fkey references data.warehouse,
    branch_id    int         not null constraint location_branch_id_fkey references data.branch,
    kind         text        not null,
    code         data.code   not null,
    name         data.title  not null,
    owner_id     int,
    standard     boolean     not null default false,
    disabled     boolean     not null default false,
    version      int         not null default 1,
    created_at   timestamptz not null default clock_timestamp(),
    created_by   int,
    updated_at   timestamptz not null default clock_timestamp(),
    updated_by   int,
    constraint location_code_key unique (warehouse_id, code),
    constraint location_kind_known check (kind in ('storage', 'quarantine', 'transit', 'with_partner', 'held')),
    constraint location_owner_named check ((kind in ('with_partner', 'held')) = (owner_id is not null))
);
create unique index location_code_alike_key on data.location (warehouse_id, lower(normalize(code::text, NFKC)));
create unique index location_standard_key on data.location (warehouse_id, kind) where standard;
create index location_branch_id_idx on data.location (branch_id);
create index location_owner_id_idx on data.location (owner_id);
comment on table data.location is '库位;只有 storage 可用
A place in a warehouse: storage, quarantine, transit, with_partner (lent or consigned out, still ours), held (a supplier''s goods with us). Only
storage is usable.';

create table data.user_warehouse (
    user_id      int not null constraint user_warehouse_user_id_fkey references data.user_account,
    warehouse_id int not null constraint user_warehouse_warehouse_id_fkey references data.warehouse,
    constraint user_warehouse_pkey primary key (user_id, warehouse_id)
);
create index user_warehouse_warehouse_id_idx on data.user_warehouse (warehouse_id);
comment on table data.user_warehouse is '用户限定的仓库;无记录表示所属分支的全部仓库
Warehouses that a user is limited to; none means all of the user''s branches.';

create table data.session (
    id           bigint generated always as identity constraint session_pkey primary key,
    user_id      int         not null constraint session_user_id_fkey references data.user_account,
    token_hash   bytea       not null constraint session_token_hash_key unique,
    branch_id    int         constraint session_branch_id_fkey references data.branch,
    face         text        not null,
    client       data.phrase not null,
    created_at   timestamptz not null default clock_timestamp(),
    last_used_at timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null,
    ended_at     timestamptz
);
create index session_user_id_idx on data.session (user_id) where ended_at is null;
create index session_branch_id_idx on data.session (branch_id);
comment on table data.session is '登录会话;只保存令牌的哈希
A signed-in session; of its 256-bit token only the SHA-256 is kept.';

create table data.user_certificate (
    subject    data.title  not null constraint user_certificate_pkey primary key
        -- as RFC 2253 writes it: another spelling would never be that of a certificate
        constraint user_certificate_subject_spelt check (subject ~ ('^(([A-Z][A-Za-z0-9-]*|[a-z][A-Za-z0-9-]{3,}|\d+(\.\d+)+)='
            || '(#[0-9A-F]+|((\\.|[^ #,+"\\<>;])((\\.|[^,+"\\<>;])*(\\.|[^ ,+"\\<>;]))?)?)([,+](?=.)|$))+$')),
    user_id    int         not null constraint user_certificate_user_id_fkey references data.user_account,
    created_at timestamptz not null default clock_timestamp()
);
create index user_certificate_user_id_idx on data.user_certificate (user_id);
comment on table data.user_certificate is '可凭客户端证书登录的主题
Subjects (RFC 2253) of client certificates, each of which signs one user in without a password.';

create table data.sign_in_code (
    user_id    int         constraint sign_in_code_pkey primary key constraint sign_in_code_user_id_fkey references data.user_account,
    code_hash  bytea       not null,
    expires_at timestamptz not null
);
create index sign_in_code_code_hash_idx on data.sign_in_code (code_hash);
create index sign_in_code_expires_at_idx on data.sign_in_code (expires_at);
comment on table data.sign_in_code is '一次性登录码;只保存哈希
Codes by which somebody who is signed in signs in on another device, once and soon; of a code only the SHA-256 is kept, and each user has one.';

create table data.sign_in_failure (
    login      text        not null,
    address    text        not null,
    failures   int         not null,
    failed_at  timestamptz not null default clock_timestamp(),
    next_at    timestamptz not null default clock_timestamp(),
    constraint sign_in_failure_pkey primary key (login, address)
);
create index sign_in_failure_failed_at_idx on data.sign_in_failure (failed_at);
comment on table data.sign_in_failure is '登录失败计数:用户名与地址合计、地址合计、用户名合计,不区分用户是否存在
Failed sign-ins of a login in lower case, existing or not, so that both look and cost the same, from an address (IPv6: its /64) or a device that is
known. Login "" holds those of an address whatever the login, address "" those of a login wherever they came from.';

create table data.bi_login (
    login     name    not null,
    branch_id int     constraint bi_login_branch_id_fkey references data.branch,
    sees_cost boolean not null default false,
    constraint bi_login_key unique nulls not distinct (login, branch_id)
);
create index bi_login_branch_id_idx on data.bi_login (branch_id);
comment on table data.bi_login is 'BI 登录可见的分支;空表示全部
The branches that a BI login sees; a null branch means all.';

create table data.operation_log (
    id          bigint generated always as identity constraint operation_log_pkey primary key,
    at          timestamptz not null default clock_timestamp(),
    user_id     int,
    session_id  bigint,
    branch_id   int         not null default 0,
    face        text        not null,
    client      text        not null,
    request_id  text        not null,
    operation   text        not null,
    request     jsonb,
    outcome     text        not null,
    duration_us int         not null,
    document_id bigint
);
create index operation_log_at_idx on data.operation_log (at);
create index operation_log_user_id_idx on data.operation_log (user_id, at);
create index operation_log_operation_idx on data.operation_log (operation, at);
create index operation_log_document_id_idx on data.operation_log (document_id, at) where document_id is not null;
comment on table data.operation_log is '操作日志,只增不改
Every command, refused ones too: who, when, from where, what, how it ended. Append-only; secrets masked.';

create table data.change (
    id         bigint generated always as identity constraint change_pkey primary key,
    at         timestamptz not null default clock_timestamp(),
    user_id    int,
    request_id text        not null,
    table_name text        not null,
    row_id     text        not null,
    action     text        not null,
    before     jsonb,
    after      jsonb,
    constraint change_action_known check (action in ('insert', 'update', 'delete'))
);
create index change_row_idx on data.change (table_name, row_id, id);
create index change_request_id_idx on data.change (request_id);
create index change_at_idx on data.change (at);
comment on table data.change is '基础资料与设置的变更,前后值
Before and after of master data and settings; append-only.';

create table data.idempotency_key (
    user_id      int         not null,
    key          text        not null,
    operation    text        not null,
    request_hash bytea       not null,
    answer       text,
    at           timestamptz not null default clock_timestamp(),
    constraint idempotency_key_pkey primary key (user_id, key),
    constraint idempotency_key_form check (length(key) between 1 and 200)
) with (fillfactor = 80);
create index idempotency_key_at_idx on data.idempotency_key (at);
comment on table data.idempotency_key is '幂等键及其答复,保存七天
Keys of commands that ran, with their answers; kept for seven days.';
