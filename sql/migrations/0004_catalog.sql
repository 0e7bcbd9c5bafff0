-- What is bought, kept and sold: categories, units, tax codes, products with their units, barcodes and limits.

create table data.category (
    id          int generated always as identity constraint category_pkey primary key,
    parent_id   int         constraint category_parent_id_fkey references data.category,
    code        data.code   not null constraint category_code_key unique,
    name        data.title  not null,
    external_id data.phrase constraint category_external_id_key unique,
    disabled    boolean     not null default false,
    version     int         not null default 1,
    created_at  timestamptz not null default clock_timestamp(),
    created_by  int,
    updated_at  timestamptz not null default clock_timestamp(),
    updated_by  int,
    constraint category_parent_other check (parent_id <> id)
);
create unique index category_code_alike_key on data.category (lower(normalize(code::text, NFKC)));
create index category_parent_id_idx on data.category (parent_id);
comment on table data.category is '商品分类(树)
Product categories, a tree.';

create table data.unit (
    id         int generated always as identity constraint unit_pkey primary key,
    code       data.code   not null constraint unit_code_key unique,
    name       data.title  not null,
    decimals   int         not null default 0,
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int,
    constraint unit_decimals_range check (decimals between 0 and 6)
);
create unique index unit_code_alike_key on data.unit (lower(normalize(code::text, NFKC)));
comment on table data.unit is '计量单位
Units of measure; decimals says how finely a quantity in it may be entered.';

create table data.tax_code (
    id         int generated always as identity constraint tax_code_pkey primary key,
    code       data.code   not null constraint tax_code_code_key unique,
    name       data.title  not null,
    kind       text        not null default 'taxable',
    rate       data.rate   not null,
    valid_from data.business_day not null default date '2000-01-01',
    valid_to   data.business_day not null default date '2999-12-31',
    disabled   boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    created_by int,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by int,
    constraint tax_code_kind_known check (kind in ('taxable', 'exempt', 'outside')),
    constraint tax_code_rate_range check (rate < 1 and (kind = 'taxable' or rate = 0)),
    constraint tax_code_validity check (valid_from <= valid_to)
);
create unique index tax_code_code_alike_key on data.tax_code (lower(normalize(code::text, NFKC)));
comment on table data.tax_code is '税码:税率与有效期
Tax codes with their rate and days of validity; exempt 免税, outside 不征税.';

create table data.product (
    id               int generated always as identity constraint product_pkey primary key,
    code             data.code   not null constraint product_code_key unique,
    name             data.title  not null,
    spec             data.phrase not null default '',
    model            data.phrase not null default '',
    brand            data.phrase not null default '',
    mnemonics        text[]      not null default '{}',
    kind             text        not null default 'stocked',
    category_id      int         constraint product_category_id_fkey references data.category,
    base_unit_id     int         not null constraint product_base_unit_id_fkey references data.unit,
    tax_code_id      int         not null constraint product_tax_code_id_fkey references data.tax_code,
    cost_method      text        not null default 'moving_average',
    over_receipt_percent data.rate,
    remark           data.memo   not null default '',
    external_id      data.phrase constraint product_external_id_key unique,
    disabled         boolean     not null default false,
    search_text      text        not null default '',
    search_grams     text[]      collate "C" not null default '{}',
    version          int         not null default 1,
    created_at       timestamptz not null default clock_timestamp(),
    created_by       int,
    updated_at       timestamptz not null default clock_timestamp(),
    updated_by       int,
    constraint product_kind_known check (kind in ('stocked', 'service')),
    constraint product_cost_method_known check (cost_method in ('moving_average')),
    constraint product_over_receipt_range check (over_receipt_percent between 0 and 100),
    constraint product_mnemonics_few check (cardinality(mnemonics) <= 10)
);
-- codes that differ by case or width alone look like one
create unique index product_code_alike_key on data.product (lower(normalize(code::text, NFKC)));
create index product_category_id_idx on data.product (category_id);
create index product_base_unit_id_idx on data.product (base_unit_id);
create index product_tax_code_id_idx on data.product (tax_code_id);
create index product_search_grams_idx on data.product using gin (search_grams) with (fastupdate = off);
create index product_name_idx on data.product (name collate "zh-x-icu", id);
comment on table data.product is '商品(含服务、费用)
Products: stocked goods, or services and charges that move no stock.';
comment on column data.product.search_grams is '检索用字组
Pieces of search_text as logic.grams makes them; in collation C, which makes their index ten times faster to write.';

create sequence data.product_code_number;
comment on sequence data.product_code_number is '自动商品编码
Numbers of generated product codes.';
create sequence data.in_store_barcode_number maxvalue 999999999;
comment on sequence data.in_store_barcode_number is '店内条码流水号
Numbers of generated in-store EAN-13 barcodes.';

create table data.product_unit (
    product_id     int        not null constraint product_unit_product_id_fkey references data.product,
    unit_id        int        not null constraint product_unit_unit_id_fkey references data.unit,
    numerator      int        not null,
    denominator    int        not null default 1,
    sale_price     data.price,
    purchase_price data.price,
    constraint product_unit_pkey primary key (product_id, unit_id),
    constraint product_unit_ratio_key unique (product_id, unit_id, numerator, denominator),
    constraint product_unit_ratio_positive check (numerator > 0 and denominator > 0)
);
create index product_unit_unit_id_idx on data.product_unit (unit_id);
comment on table data.product_unit is '商品的计量单位与换算、价格
The units of a product: one of it is numerator ÷ denominator base units, exactly; each with its own prices.
Lines refer to the ratio too, so the ratio of a unit that stands on a line cannot change.';

create table data.product_barcode (
    barcode    text not null,
    gtin       text not null generated always as (
        case when barcode ~ '^([0-9]{8}|[0-9]{12,14})$' then lpad(barcode, 14, '0') else barcode end) stored
        constraint product_barcode_pkey primary key,
    product_id int  not null,
    unit_id    int  not null,
    constraint product_barcode_unit_fkey foreign key (product_id, unit_id) references data.product_unit,
    constraint product_barcode_form check (barcode ~ '^[!-~]{1,48}$')
);
create index product_barcode_unit_idx on data.product_barcode (product_id, unit_id);
comment on table data.product_barcode is '条码,一品多码
Barcodes, each naming one unit of one product.';
comment on column data.product_barcode.gtin is '统一形式:补足 14 位
What a barcode is found by: UPC-A, EAN-13 and GTIN-14 of one number are one; all else is itself.';

create table data.product_limit (
    product_id   int           not null constraint product_limit_product_id_fkey references data.product,
    warehouse_id int           not null constraint product_limit_warehouse_id_fkey references data.warehouse,
    lower_limit  data.quantity not null default 0,
    upper_limit  data.quantity,
    constraint product_limit_pkey primary key (product_id, warehouse_id),
    constraint product_limit_order check (lower_limit >= 0 and (upper_limit is null or upper_limit >= lower_limit))
);
create index product_limit_warehouse_id_idx on data.product_limit (warehouse_id);
comment on table data.product_limit is '商品在各仓库的上下限
Lower and upper limit of a product in a warehouse, in base units.';
