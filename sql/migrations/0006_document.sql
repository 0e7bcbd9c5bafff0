-- The document spine: every business paper is a row of data.document with lines; rows of meta say what states it passes and who
-- may move it. Nothing that has left draft is ever edited: a trigger refuses it.

create table meta.document_kind (
    name           text     constraint document_kind_pkey primary key,
    zh             text     not null,
    en             text     not null,
    plural_en      text     not null,
    section        text     not null,
    icon           text     not null,
    verb_zh        text,
    verb_en        text,
    final_state    text     not null,
    partner        text     not null,
    warehouse      boolean  not null,
    precedes_start boolean  not null,
    lines          text     not null,
    direction      smallint not null default 0,
    priced         boolean  not null default false,
    fulfils        boolean  not null default false,
    returns        boolean  not null default false,
    sourced        boolean  not null generated always as (fulfils or returns) stored,
    tolerates      boolean  not null default false,
    inspects       boolean  not null default false,
    reserves       boolean  not null default false,
    writes         text     not null,
    effect         text     not null,
    example        jsonb    not null,
    constraint document_kind_name_form check (name ~ '^[a-z][a-z_]*$'),
    constraint document_kind_zh_key unique (zh) deferrable initially deferred,
    constraint document_kind_en_key unique (en) deferrable initially deferred,
    constraint document_kind_verb_both check ((verb_zh > '') = (verb_en > '')),
    constraint document_kind_section_known check (section in ('buying', 'selling', 'stock')),
    constraint document_kind_final_state_known check (final_state in ('approved', 'posted')),
    constraint document_kind_partner_known check (partner in ('supplier', 'customer', 'none')),
    constraint document_kind_lines_known check (lines in ('goods', 'own', 'none')),
    constraint document_kind_direction_known check (direction in (-1, 0, 1)),
    constraint document_kind_goods check (lines = 'goods' or (direction, priced, fulfils, returns, tolerates, inspects, reserves)
        = (0, false, false, false, false, false, false)),
    constraint document_kind_moves check (lines <> 'goods' or (direction = 0) = (final_state = 'approved')),
    constraint document_kind_inspects check (not inspects or direction = 1),
    constraint document_kind_reserves check (not reserves or final_state = 'approved' and partner = 'customer'),
    constraint document_kind_tolerates check (not tolerates or final_state = 'approved')
);
comment on table meta.document_kind is '单据种类
Kinds of documents. What every paper is, as logic.declare_kind says: final_state: where submission ends when nobody has to approve; warehouse: whether
it lies in one; precedes_start: may be dated before the company''s first day, and is by default; lines: goods, lines of its own in tables of its own,
or none; writes: what posting it writes; effect, example: what its operations say of submitting, and a request. What its goods lines are, as
logic.declare_goods says: direction: what they do to stock; fulfils, returns: whether they may come from lines of other papers as that
(meta.link_rule), sourced as anything; tolerates: an order of which more may come than was ordered, within a tolerance; inspects: a part of a line may
be rejected; reserves: an order that reserves what is available. Of its pages: section, icon: where they stand; verb: what one does by it to what it
comes from; plural_en: several of them.';

create table meta.link_rule (
    kind        text not null constraint link_rule_kind_fkey references meta.document_kind,
    source_kind text not null constraint link_rule_source_kind_fkey references meta.document_kind deferrable initially deferred,
    relation    text not null,
    bound       text not null,
    constraint link_rule_pkey primary key (kind, source_kind),
    constraint link_rule_relation_known check (relation in ('fulfils', 'returns')),
    constraint link_rule_bound_known check (bound in ('progress', 'moved'))
);
create index link_rule_source_kind_idx on meta.link_rule (source_kind);
comment on table meta.link_rule is '来源规则:哪种单据的行可来自哪种单据的行
From lines of which kinds the lines of a kind may come, and as what. bound: how much of a source line may be taken: progress, what an approved order
still waits for (data.line_progress); moved, what a posted paper moved for good and nothing took since, counted over the links under its lock.';

create table meta.document_state (
    name     text constraint document_state_pkey primary key,
    position int  not null,
    zh       text not null,
    en       text not null
);
comment on table meta.document_state is '单据状态
States of documents.';

create table meta.transition (
    kind       text not null constraint transition_kind_fkey references meta.document_kind,
    action     text not null,
    from_state text not null constraint transition_from_state_fkey references meta.document_state,
    to_state   text not null constraint transition_to_state_fkey references meta.document_state,
    permission text constraint transition_permission_fkey references meta.permission,
    constraint transition_pkey primary key (kind, action, from_state)
);
create index transition_from_state_idx on meta.transition (from_state);
create index transition_to_state_idx on meta.transition (to_state);
create index transition_permission_idx on meta.transition (permission);
comment on table meta.transition is '状态转换:每种单据可做的动作
What moves a document of a kind from one state to another, and the permission that a person needs; null: the system alone.';

create table data.number_format (
    kind        text    constraint number_format_pkey primary key,
    prefix      text    not null,
    with_branch boolean not null default true,
    period      text    not null default 'day',
    digits      int     not null default 4,
    version     int         not null default 1,
    created_at  timestamptz not null default clock_timestamp(),
    created_by  int,
    updated_at  timestamptz not null default clock_timestamp(),
    updated_by  int,
    constraint number_format_kind_fkey foreign key (kind) references meta.document_kind,
    constraint number_format_prefix_form check (prefix ~ '^[A-Za-z0-9]{1,8}$'),
    constraint number_format_period_known check (period in ('day', 'month')),
    constraint number_format_digits_range check (digits between 3 and 9)
);
comment on table data.number_format is '单据编号格式
How documents of a kind are numbered: prefix, branch, yyyymmdd or yyyymm, digits.';

create table data.number_counter (
    kind      text   not null constraint number_counter_kind_fkey references meta.document_kind,
    branch_id int    not null constraint number_counter_branch_id_fkey references data.branch,
    period    text   not null,
    last      bigint not null,
    constraint number_counter_pkey primary key (kind, branch_id, period)
) with (fillfactor = 50);
create index number_counter_branch_id_idx on data.number_counter (branch_id);
comment on table data.number_counter is '单据编号计数
The last number taken per kind, branch and period; taken last in a transaction.';

create table data.document (
    id              bigint generated always as identity constraint document_pkey primary key,
    kind            text        not null constraint document_kind_fkey references meta.document_kind,
    state           text        not null default 'draft' constraint document_state_fkey references meta.document_state,
    number          text,
    branch_id       int         not null constraint document_branch_id_fkey references data.branch,
    other_branch_id int         constraint document_other_branch_id_fkey references data.branch,
    warehouse_id    int         constraint document_warehouse_id_fkey references data.warehouse,
    other_warehouses int[]      not null default '{}',
    partner_id      int         constraint document_partner_id_fkey references data.partner,
    employee_id     int         constraint document_employee_id_fkey references data.employee,
    department_id   int         constraint document_department_id_fkey references data.department,
    currency        text        not null default 'CNY',
    currency_rate   data.rate   not null default 1,
    with_tax        boolean     not null,
    discount        data.money  not null default 0,
    rounding_off    data.money  not null default 0,
    net             data.money  not null default 0,
    tax             data.money  not null default 0,
    gross           data.money  not null default 0,
    business_on     data.business_day not null,
    due_on          data.business_day,
    reason          data.phrase not null default '',
    memo            data.memo   not null default '',
    external_id     data.phrase,
    reversal_of     bigint      constraint document_reversal_of_fkey references data.document,
    reversed        boolean     not null default false,
    version         int         not null default 1,
    created_at      timestamptz not null default clock_timestamp(),
    created_by      int,
    updated_at      timestamptz not null default clock_timestamp(),
    updated_by      int,
    constraint document_number_key unique (branch_id, kind, number),
    constraint document_number_taken check (number is not null or state in ('draft', 'cancelled')),
    constraint document_totals check (gross = net + tax),
    constraint document_currency_form check (currency ~ '^[A-Z]{3}$'),
    constraint document_deductions_positive check (reversal_of is not null or (discount >= 0 and rounding_off >= 0))
);
create index document_branch_day_idx on data.document (branch_id, kind, business_on, id);
-- the newest papers of all branches that somebody sees come without sorting all papers there ever were
create index document_day_idx on data.document (business_on, id);
create index document_number_end_idx on data.document ((reverse(lower(number)) collate "C"));
create index document_state_idx on data.document (state, kind, branch_id) where state in ('draft', 'submitted', 'approved', 'rejected');
create index document_other_branch_id_idx on data.document (other_branch_id) where other_branch_id is not null;
create index document_warehouse_id_idx on data.document (warehouse_id, business_on);
create index document_partner_id_idx on data.document (partner_id, business_on);
create index document_employee_id_idx on data.document (employee_id, business_on);
create index document_department_id_idx on data.document (department_id);
-- what was cancelled or reversed does not count: its number can be brought in once more
create unique index document_external_id_key on data.document (kind, external_id) where state <> 'cancelled' and not reversed;
create unique index document_reversal_of_key on data.document (reversal_of) where state <> 'cancelled';
comment on table data.document is '单据
Every business paper: kind, state, who, where, totals. version rises with every change; reversed: a mirror of it was posted.';
comment on column data.document.other_warehouses is '行上另指的仓库
The warehouses that its lines name beside its own: who works in one of them sees the paper too.';

create table data.document_line (
    id             bigint generated always as identity constraint document_line_pkey primary key,
    document_id    bigint     not null constraint document_line_document_id_fkey references data.document,
    branch_id      int        not null,
    line_number    int        not null,
    direction      smallint   not null,
    product_id     int        not null,
    unit_id        int        not null,
    quantity       data.quantity not null,
    numerator      int        not null,
    denominator    int        not null,
    base_quantity  data.quantity not null,
    list_price     data.price not null default 0,
    discount       data.rate  not null default 0,
    price          data.price not null default 0,
    tax_code_id    int        not null constraint document_line_tax_code_id_fkey references data.tax_code,
    tax_rate       data.rate  not null,
    discount_share data.money not null default 0,
    net            data.money not null default 0,
    tax            data.money not null default 0,
    gross          data.money not null default 0,
    deductible     boolean    not null default true,
    gift           boolean    not null default false,
    location_id    int        constraint document_line_location_id_fkey references data.location,
    lot_id         int        not null default 0,
    warehouse_id   int,
    due_on         data.business_day,
    remark         data.phrase not null default '',
    constraint document_line_product_unit_fkey foreign key (product_id, unit_id, numerator, denominator)
        references data.product_unit (product_id, unit_id, numerator, denominator),
    constraint document_line_warehouse_fkey foreign key (warehouse_id, branch_id) references data.warehouse (id, branch_id),
    constraint document_line_number_key unique (document_id, line_number),
    constraint document_line_amounts check (gross = net + tax),
    constraint document_line_quantity_given check (quantity <> 0 and base_quantity <> 0),
    constraint document_line_direction_known check (direction in (-1, 0, 1)),
    constraint document_line_discount_range check (discount <= 1)
);
create index document_line_product_idx on data.document_line (product_id, unit_id, numerator, denominator);
create index document_line_tax_code_id_idx on data.document_line (tax_code_id);
create index document_line_location_id_idx on data.document_line (location_id) where location_id is not null;
create index document_line_warehouse_idx on data.document_line (warehouse_id, branch_id) where warehouse_id is not null;
comment on table data.document_line is '单据行
A line: product, entered quantity and unit, the ratio at that moment, base quantity, price, tax and amounts. A reversal''s are negative.';
comment on column data.document_line.warehouse_id is '订单行的仓库
Of a line of an order: the warehouse of its branch that is to receive or to deliver it. Other lines say it by their location.';

create table data.line_link (
    line_id        bigint not null constraint line_link_line_id_fkey references data.document_line,
    source_line_id bigint not null constraint line_link_source_line_id_fkey references data.document_line,
    relation       text   not null,
    quantity       data.quantity not null,
    amount         data.money not null default 0,
    tax            data.money not null default 0,
    discount_share data.money not null default 0,
    constraint line_link_pkey primary key (line_id, source_line_id, relation),
    constraint line_link_relation_known check (relation in ('fulfils', 'returns', 'reverses'))
);
create index line_link_source_line_id_idx on data.line_link (source_line_id);
comment on table data.line_link is '行与来源行的关系
Which line a line fulfils, returns or reverses, and how much of it, in base units; but for reversals also what it takes of that line''s amount (gross
where its prices hold tax, else net), tax and share of discount and rounding-off.';

create table data.line_progress (
    line_id    bigint constraint line_progress_pkey primary key constraint line_progress_line_id_fkey references data.document_line,
    kind       text   not null,
    branch_id  int    not null,
    warehouse_id int  not null,
    product_id int    not null,
    quantity   data.quantity not null,
    allowed    data.quantity not null,
    fulfilled  data.quantity not null default 0,
    rejected   data.quantity not null default 0,
    closed     data.quantity not null default 0,
    amount     data.money not null default 0,
    tax        data.money not null default 0,
    discount_share data.money not null default 0,
    open       boolean generated always as (quantity > fulfilled + closed) stored,
    constraint line_progress_fulfilled_allowed check (fulfilled between 0 and allowed),
    constraint line_progress_rejected_part check (rejected between 0 and fulfilled),
    constraint line_progress_closed_rest check (closed between 0 and quantity),
    constraint line_progress_amounts_positive check (amount >= 0 and tax >= 0 and discount_share >= 0)
) with (fillfactor = 70);
create index line_progress_open_idx on data.line_progress (kind, product_id, warehouse_id) where open;
comment on table data.line_progress is '订单行的执行进度
How far an order line is fulfilled, in base units, and which warehouse waits for the rest: allowed holds the tolerance, closed what was given up,
rejected the part that failed inspection; amount, tax, discount_share: what of the line''s own what fulfilled it has taken.';

create table data.document_link (
    document_id bigint not null constraint document_link_document_id_fkey references data.document,
    other_id    bigint not null constraint document_link_other_id_fkey references data.document,
    relation    text   not null,
    constraint document_link_pkey primary key (document_id, other_id, relation),
    constraint document_link_relation_known check (relation in ('fulfils', 'returns', 'reverses', 'replaces'))
);
create index document_link_other_id_idx on data.document_link (other_id);
comment on table data.document_link is '单据之间的关系
Documents that belong together: a receipt fulfils an order, a reversal reverses, a correction replaces.';

create table data.document_event (
    id          bigint generated always as identity constraint document_event_pkey primary key,
    document_id bigint      not null constraint document_event_document_id_fkey references data.document,
    action      text        not null,
    from_state  text        not null,
    to_state    text        not null,
    user_id     int,
    at          timestamptz not null default clock_timestamp(),
    comment     data.memo   not null default ''
);
create index document_event_document_id_idx on data.document_event (document_id, id);
comment on table data.document_event is '单据经历:谁在何时做了什么
Who moved a document when, from which state to which; append-only.';

create table data.document_comment (
    id          bigint generated always as identity constraint document_comment_pkey primary key,
    document_id bigint      not null constraint document_comment_document_id_fkey references data.document,
    user_id     int         not null,
    at          timestamptz not null default clock_timestamp(),
    comment     data.memo   not null
);
create index document_comment_document_id_idx on data.document_comment (document_id, id);
comment on table data.document_comment is '单据评论
What people said about a document; append-only.';

create table data.receipt_line (
    line_id  bigint constraint receipt_line_pkey primary key constraint receipt_line_line_id_fkey references data.document_line,
    rejected data.quantity not null,
    reason   data.phrase   not null default ''
);
comment on table data.receipt_line is '验收:不合格数量与原因
What a receipt line was found to hold of rejected goods, in the entered unit, and why.';
