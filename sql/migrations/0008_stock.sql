-- Stock: an append-only ledger, and beside it one locked row for each of three facts. Where is it: stock_balance. May I promise
-- it: stock_item. What is it worth: cost_pool. The CHECK constraints are the last wall: nothing is ever below zero.

create table data.stock_item (
    warehouse_id int not null constraint stock_item_warehouse_id_fkey references data.warehouse,
    -- one that is listed and never came can still be deleted; stock_balance holds what ever came
    product_id   int not null constraint stock_item_product_id_fkey references data.product on delete cascade,
    branch_id    int not null,
    usable       data.quantity not null default 0,
    reserved     data.quantity not null default 0,
    constraint stock_item_pkey primary key (warehouse_id, product_id),
    constraint stock_item_usable_positive check (usable >= 0),
    constraint stock_item_reserved_covered check (reserved between 0 and usable)
) with (fillfactor = 70);
create index stock_item_product_id_idx on data.stock_item (product_id);
comment on table data.stock_item is '可用量:仓库×商品
What may be promised of a product in a warehouse: usable on hand and reserved, in base units.';

create table data.reservation (
    line_id      bigint constraint reservation_pkey primary key,
    warehouse_id int not null,
    product_id   int not null,
    branch_id    int not null,
    quantity     data.quantity not null,
    constraint reservation_line_id_fkey foreign key (line_id) references data.line_progress,
    constraint reservation_item_fkey foreign key (warehouse_id, product_id) references data.stock_item,
    constraint reservation_quantity_positive check (quantity > 0)
) with (fillfactor = 70);
create index reservation_item_idx on data.reservation (warehouse_id, product_id);
comment on table data.reservation is '占用:销售订单行
What is set aside for a line of an approved sales order, in base units. stock_item.reserved is the sum of these rows and changes with them,
under the lock of stock_item. It refers to the progress of the line, so that it cannot outlive the order''s effect.';

create table data.stock_balance (
    location_id  int not null constraint stock_balance_location_id_fkey references data.location,
    product_id   int not null constraint stock_balance_product_id_fkey references data.product,
    lot_id       int not null default 0,
    warehouse_id int not null,
    branch_id    int not null,
    quantity     data.quantity not null default 0,
    last_on      data.business_day not null,
    constraint stock_balance_pkey primary key (location_id, product_id, lot_id),
    constraint stock_balance_positive check (quantity >= 0)
) with (fillfactor = 70);
create index stock_balance_product_id_idx on data.stock_balance (product_id);
create index stock_balance_warehouse_idx on data.stock_balance (warehouse_id, product_id);
comment on table data.stock_balance is '结存:库位×商品×批号
Where stock is: quantity in a location, and the last day that an entry there is dated. Lot 0 is no lot.';

create table data.cost_pool (
    cost_unit_id int not null constraint cost_pool_cost_unit_id_fkey references data.cost_unit,
    product_id   int not null constraint cost_pool_product_id_fkey references data.product,
    branch_id    int not null,
    quantity     data.quantity not null default 0,
    value        data.money    not null default 0,
    issued       data.quantity not null default 0,
    constraint cost_pool_pkey primary key (cost_unit_id, product_id),
    constraint cost_pool_quantity_positive check (quantity >= 0),
    constraint cost_pool_value_positive check (value >= 0),
    constraint cost_pool_empty_worthless check (quantity > 0 or value = 0)
) with (fillfactor = 70);
create index cost_pool_product_id_idx on data.cost_pool (product_id);
comment on table data.cost_pool is '成本池:成本单元×商品
What stock is worth: quantity and value of a product in a cost unit; issued is the position on the axis of receipts that FIFO needs.';

create table data.stock_entry (
    id            bigint generated always as identity constraint stock_entry_pkey primary key,
    document_id   bigint not null,
    line_id       bigint not null,
    kind          text   not null,
    branch_id     int    not null,
    warehouse_id  int    not null,
    location_id   int    not null,
    product_id    int    not null,
    lot_id        int    not null default 0,
    cost_unit_id  int    not null,
    quantity      data.quantity not null,
    value         data.money    not null,
    balance_after data.quantity not null,
    business_on   data.business_day not null,
    posted_at     timestamptz   not null default clock_timestamp(),
    posted_by     int,
    approved_by   int,
    constraint stock_entry_something check (quantity <> 0 or value <> 0),
    constraint stock_entry_balance_positive check (balance_after >= 0)
);
create index stock_entry_key_day_idx on data.stock_entry (location_id, product_id, lot_id, business_on);
create index stock_entry_day_idx on data.stock_entry (business_on, id);
create index stock_entry_document_id_idx on data.stock_entry (document_id, line_id);
create index stock_entry_pool_idx on data.stock_entry (product_id, cost_unit_id, id);
comment on table data.stock_entry is '库存流水,只增不改
The stock ledger, append-only: one row per change of a balance, with quantity, value and the balance after it, in posting order. A row of
quantity 0 carries a difference of value alone. posted_by: who submitted the paper; approved_by: who approved it last, where somebody had to.';
comment on column data.stock_entry.line_id is '单据行
The document line; no foreign key, so that the ledger can be partitioned.';
