-- Stock: now, as a ledger, and for any period (收发存).

create view report.stock_on_hand as
select w.code::text warehouse, w.name::text warehouse_name, b.code::text branch, b.name::text branch_name, i.product_id, q.code::text product,
       q.name::text product_name, q.spec::text spec, q.category_id, u.code::text base_unit, u.name::text base_unit_name, h.on_hand,
       logic.mixed_quantity(i.product_id, h.on_hand) on_hand_mixed, i.usable::numeric usable, i.reserved::numeric reserved,
       (i.usable - i.reserved)::numeric available, h.quarantine, coalesce((select sum(g.quantity - g.fulfilled - g.closed) from data.line_progress g
                               where g.kind = 'purchase_order' and g.warehouse_id = i.warehouse_id and g.product_id = i.product_id
                                   and g.open), 0)::numeric on_order,
       case when (select logic.sees_cost()) and c.quantity > 0 then round(c.value / c.quantity, 6) end unit_cost,
       case when (select logic.sees_cost()) then case when c.quantity > 0
           then round(c.value * (o.quantity + h.on_hand) / c.quantity, 2) - round(c.value * o.quantity / c.quantity, 2) else 0.00 end end as value,
       m.lower_limit::numeric lower_limit, m.upper_limit::numeric upper_limit, coalesce(i.usable - i.reserved < m.lower_limit, false) below_limit,
       case when i.usable - i.reserved < m.lower_limit then 'below' when i.usable > m.upper_limit then 'over' when i.usable = 0
           then 'empty' else 'normal' end level
from data.stock_item i
join data.warehouse w on w.id = i.warehouse_id
left join data.branch b on b.id = i.branch_id
left join data.product q on q.id = i.product_id
left join data.unit u on u.id = q.base_unit_id
left join data.cost_pool c on c.cost_unit_id = w.cost_unit_id and c.product_id = i.product_id
left join data.product_limit m on m.product_id = i.product_id and m.warehouse_id = i.warehouse_id
-- outer and one row each: left out where nobody asks for what they tell
left join lateral (
    select coalesce(sum(x.quantity), 0)::numeric on_hand,
           coalesce(sum(x.quantity) filter (where x.location_id in
               (select l.id from data.location l where l.kind = 'quarantine')), 0)::numeric quarantine
    from data.stock_balance x
    where x.warehouse_id = i.warehouse_id and x.product_id = i.product_id
) h on true
left join lateral (
    -- warehouses that share a pool are rounded one after the other, so that their values add up to it
    select coalesce(sum(x.quantity), 0)
           + case when (select logic.sees_all_warehouses()) or not (select logic.sees_cost()) then 0
               else logic.hidden_before(w.id, i.product_id) end quantity
    from data.warehouse v
    join data.stock_balance x on x.warehouse_id = v.id and x.product_id = i.product_id
    where v.cost_unit_id = w.cost_unit_id and v.id < w.id and (select logic.sees_cost())
) o on true;
comment on view report.stock_on_hand is '实时库存:仓库×商品
Stock now: usable, reserved, available, in quarantine, on order, limits, value. One row per warehouse and product that ever had stock, a
limit or an order there.';
comment on column report.stock_on_hand.reserved is '已占用数量
Reserved for approved orders.';
comment on column report.stock_on_hand.on_order is '在途数量(采购订单)
On order: what approved purchase orders still wait for in this warehouse, in base units.';
comment on column report.stock_on_hand.level is '库存状况:below 低于下限,over 高于上限,empty 无可用,normal 正常
How much usable stock there is by its limits: below, over, empty or normal.';
select logic.register_report('stock_on_hand', '{product,warehouse}', 'stock.see', p_sums => '{"value": "stock_value"}');

create view report.stock_ledger as
select e.id, e.posted_at, e.business_on::date business_on, d.id document_id, e.kind, d.number, b.code::text branch, b.name::text branch_name,
       w.code::text warehouse, l.code::text location, l.kind location_kind, q.code::text product, q.name::text product_name, e.lot_id,
       e.quantity::numeric quantity,
       case when (select logic.sees_cost()) then e.value::numeric end as value, e.balance_after::numeric balance_after, u.login::text posted_by,
       a.login::text approved_by
from data.stock_entry e
left join data.document d on d.id = e.document_id
left join data.branch b on b.id = e.branch_id
left join data.warehouse w on w.id = e.warehouse_id
left join data.location l on l.id = e.location_id
left join data.product q on q.id = e.product_id
left join data.user_account u on u.id = e.posted_by
left join data.user_account a on a.id = e.approved_by;
comment on view report.stock_ledger is '库存流水
The stock ledger. One row per change of a balance, in posting order.';
comment on column report.stock_ledger.id is '流水号
Number of the entry, in posting order.';
comment on column report.stock_ledger.quantity is '数量(出库为负)
Quantity in base units; negative for an issue.';
comment on column report.stock_ledger.value is '金额(出库为负)
Value; negative for an issue.';
select logic.register_report('stock_ledger', '{id}', 'stock.see', p_filled => '{id,business_on}');

create type report.stock_period as (
    branch text, branch_name text, warehouse text, warehouse_name text, product_id int, product text, product_name text, spec text, category_id int,
    category_name text, base_unit text, base_unit_name text, opening numeric, opening_value numeric, received numeric, received_value numeric,
    averaged_value numeric, issued numeric, issued_value numeric, closing numeric, closing_value numeric, by_kind json);
comment on type report.stock_period is '收发存的一行
A row of report.stock_period.';
comment on column report.stock_period.opening_value is '期初金额
Its value: of a cost unit that several warehouses share, the share of this one by its quantity, as the stock list has it.';
comment on column report.stock_period.received is '收入数量
What came in the period.';
comment on column report.stock_period.averaged_value is '均价调整:共用成本的仓库之间按均价转移的金额
Value that the shared average moved from other warehouses of the cost unit (negative: to them): closing value − opening value − received + issued.
Over the warehouses of a unit it adds up to 0; it is 0 where a warehouse has a unit of its own.';

create function report.stock_period(p_from date, p_to date) returns setof report.stock_period
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.branch, r.branch_name, r.warehouse, r.warehouse_name, r.product_id, r.product, r.product_name, r.spec, r.category_id, r.category_name,
           r.base_unit, r.base_unit_name, r.opening, r.opening_value, r.received, r.received_value, r.averaged_value, r.issued, r.issued_value,
           r.closing, r.closing_value, r.by_kind
    from logic.period_report(p_from, p_to, null) r
$$;
comment on function report.stock_period is '收发存:期初、收入、发出、结存,按单据种类拆分
Opening, received, issued and closing quantity and value for the days from p_from to p_to, by kind of document in base units; values of a cost unit
that warehouses share are theirs by quantity, opening + received + averaged − issued = closing in each row. One row per warehouse and product. The
closing of a period is the opening of the next. Rows as the reader may see them. Raises request_invalid.';
grant execute on function report.stock_period(date, date) to suanpan_bi, suanpan_code;
select logic.register_report('stock_period', '{product,warehouse}', 'stock.see', 'function');

create view report.sales_item as
select q.id, q.code::text product, q.name::text product_name, q.spec::text spec, q.kind, q.category_id,
       g.name::text category_name, u.code::text base_unit, u.name::text base_unit_name,
       p.sale_price::numeric sale_price,
       (select sum(i.usable - i.reserved) from data.stock_item i where i.product_id = q.id)::numeric available,
       logic.mixed_quantity(q.id, (select sum(i.usable - i.reserved) from data.stock_item i where i.product_id = q.id)) available_mixed,
       case when (select logic.sees_cost()) then (select round(sum(c.value) / nullif(sum(c.quantity), 0), 6) from data.cost_pool c
           where c.product_id = q.id) end unit_cost
from data.product q
join data.unit u on u.id = q.base_unit_id
left join data.product_unit p on p.product_id = q.id and p.unit_id = q.base_unit_id
left join data.category g on g.id = q.category_id
where not q.disabled;
comment on view report.sales_item is '可销商品:售价、可销数量、成本
What can be sold: price, what is available in the warehouses that the reader sees, and cost where he may see it. One row per product in use.';
comment on column report.sales_item.kind is '种类:库存商品、服务或费用
Stocked goods, or a service or charge that moves no stock.';
comment on column report.sales_item.available is '可销数量
Available: usable − reserved, in all warehouses that the reader sees; null where it never was in stock.';
comment on column report.sales_item.unit_cost is '成本单价
Cost per base unit over the cost pools that the reader sees.';
select logic.register_report('sales_item', '{id}', 'stock.see');
