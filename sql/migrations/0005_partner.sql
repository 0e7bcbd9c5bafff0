-- Whom goods and money go to and come from: suppliers and customers in one table, for many a firm is both.

create table data.partner_class (
    id         int generated always as identity constraint partner_class_pkey primary key,
    code       data.code   not null constraint partner_class_code_key unique,
    name       data.title  not null,
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int
);
create unique index partner_class_code_alike_key on data.partner_class (lower(normalize(code::text, NFKC)));
comment on table data.partner_class is '客户等级、供应商分类
Classes of partners: levels of customers, sorts of suppliers.';

create table data.partner_source (
    id         int generated always as identity constraint partner_source_pkey primary key,
    code       data.code   not null constraint partner_source_code_key unique,
    name       data.title  not null,
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int
);
create unique index partner_source_code_alike_key on data.partner_source (lower(normalize(code::text, NFKC)));
comment on table data.partner_source is '客户来源
How partners came to us.';

create table data.region (
    id         int generated always as identity constraint region_pkey primary key,
    code       data.code   not null constraint region_code_key unique,
    name       data.title  not null,
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int
);
create unique index region_code_alike_key on data.region (lower(normalize(code::text, NFKC)));
comment on table data.region is '地域
Regions that partners belong to.';

create table data.payment_terms (
    id         int generated always as identity constraint payment_terms_pkey primary key,
    code       data.code   not null constraint payment_terms_code_key unique,
    name       data.title  not null,
    kind       text        not null,
    months     int         not null default 0,
    days       int         not null default 0,
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int,
    constraint payment_terms_kind_known check (kind in ('at_once', 'net', 'month_end')),
    constraint payment_terms_months_range check (months between 0 and 24 and (kind = 'month_end' or months = 0)),
    constraint payment_terms_days_range check (days between 0 and 365 and (kind <> 'at_once' or days = 0))
);
create unique index payment_terms_code_alike_key on data.payment_terms (lower(normalize(code::text, NFKC)));
comment on table data.payment_terms is '付款条件:现结、若干天、月结
When a debt falls due: at_once; net: so many days; month_end 月结: at the end of the month so many months on, plus days.';

create table data.partner (
    id               int generated always as identity constraint partner_pkey primary key,
    code             data.code   not null constraint partner_code_key unique,
    name             data.title  not null,
    is_supplier      boolean     not null,
    is_customer      boolean     not null,
    mnemonics        text[]      not null default '{}',
    contact          data.phrase not null default '',
    phone            data.phrase not null default '',
    email            data.phrase not null default '',
    address          data.phrase not null default '',
    tax_number       data.phrase not null default '',
    bank             data.phrase not null default '',
    bank_account     data.phrase not null default '',
    invoice_kind     text        not null default 'none',
    payment_terms_id int         not null constraint partner_payment_terms_id_fkey references data.payment_terms,
    credit_limit     data.money,
    price_tolerance_percent data.rate,
    price_tolerance_amount data.money,
    partner_class_id int         constraint partner_partner_class_id_fkey references data.partner_class,
    partner_source_id int        constraint partner_partner_source_id_fkey references data.partner_source,
    region_id        int         constraint partner_region_id_fkey references data.region,
    branch_id        int         constraint partner_branch_id_fkey references data.branch,
    owner_id         int         constraint partner_owner_id_fkey references data.employee,
    branch_scope     int         generated always as (coalesce(branch_id, 0)) stored,
    owner_scope      int         generated always as (case when is_customer then coalesce(owner_id, 0) else 0 end) stored,
    remark           data.memo   not null default '',
    external_id      data.phrase constraint partner_external_id_key unique,
    disabled         boolean     not null default false,
    search_text      text        not null default '',
    search_grams     text[]      collate "C" not null default '{}',
    version          int         not null default 1,
    created_at       timestamptz not null default clock_timestamp(),
    created_by       int,
    updated_at       timestamptz not null default clock_timestamp(),
    updated_by       int,
    constraint partner_side_named check (is_supplier or is_customer),
    constraint partner_invoice_kind_known check (invoice_kind in ('special', 'ordinary', 'none')),
    constraint partner_credit_limit_range check (credit_limit >= 0),
    constraint partner_price_tolerance_range check (price_tolerance_percent <= 100 and price_tolerance_amount >= 0),
    constraint partner_mnemonics_few check (cardinality(mnemonics) <= 10)
);
-- codes that differ by case or width alone look like one
create unique index partner_code_alike_key on data.partner (lower(normalize(code::text, NFKC)));
create index partner_payment_terms_id_idx on data.partner (payment_terms_id);
create index partner_partner_class_id_idx on data.partner (partner_class_id);
create index partner_partner_source_id_idx on data.partner (partner_source_id);
create index partner_region_id_idx on data.partner (region_id);
create index partner_branch_id_idx on data.partner (branch_id);
create index partner_owner_id_idx on data.partner (owner_id);
create index partner_scope_idx on data.partner (owner_scope, branch_scope, id);
create index partner_name_idx on data.partner (name collate "zh-x-icu", id);
create index partner_lower_name_idx on data.partner (lower(name));
create index partner_tax_number_idx on data.partner (upper(tax_number)) where tax_number <> '';
create index partner_search_grams_idx on data.partner using gin (search_grams) with (fastupdate = off);
comment on table data.partner is '往来单位:供应商、客户
Suppliers and customers; one row may be both.';
comment on column data.partner.price_tolerance_percent is '入库价与订单价之差的允许百分比;空则百分比与金额都按公司设置
How far the price of a receipt from this supplier may be from its order''s, in percent; null: the company''s percentage and amount.';
comment on column data.partner.price_tolerance_amount is '入库行金额与订单之差的上限;空为不限
How much a line of a receipt from this supplier may differ from its order in all, where it has a percentage of its own; null: any amount.';
comment on column data.partner.branch_id is '限定的分支;空表示所有分支可用
The only branch that deals with the partner; null: every branch.';
comment on column data.partner.branch_scope is '可见性:限定的分支,0 表示不限
For row-level security: branch_id, 0 for all branches.';
comment on column data.partner.owner_scope is '可见性:客户的负责人,0 表示不限;供应商不限
For row-level security: the owner of a customer, 0 where none; who is only a supplier is limited to no owner.';

create sequence data.partner_code_number;
comment on sequence data.partner_code_number is '自动往来单位编码
Numbers of generated partner codes.';

alter table data.location add constraint location_owner_id_fkey foreign key (owner_id) references data.partner;
