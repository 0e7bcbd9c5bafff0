-- What is sold: tracking of sales orders with what is reserved and what is missing, and the margin of deliveries. Amounts of sale are open
-- to whoever sees the papers; cost and margin are blank without the right to see cost.

create view report.sales_order_line as
select l.id, l.document_id, d.number, d.state, b.code::text branch, b.name::text branch_name, w.code::text warehouse,
       w.name::text warehouse_name, p.code::text partner, p.name::text partner_name, e.code::text employee,
       d.business_on::date business_on, coalesce(l.due_on, d.due_on)::date due_on, l.line_number, q.code::text product,
       q.name::text product_name, u.code::text base_unit, u.name::text base_unit_name, g.quantity::numeric ordered,
       coalesce(r.quantity, 0)::numeric reserved,
       case q.kind when 'stocked' then greatest(g.quantity - g.fulfilled - g.closed, 0) - coalesce(r.quantity, 0) else 0 end::numeric backorder,
       g.fulfilled::numeric delivered, g.closed::numeric closed, greatest(g.quantity - g.fulfilled - g.closed, 0)::numeric to_deliver,
       case when not g.open then 'done' when g.fulfilled > 0 then 'part' else 'none' end delivery,
       l.gift, l.net::numeric net, l.gross::numeric gross,
       case when g.open then greatest((statement_timestamp() at time zone c.time_zone)::date - coalesce(l.due_on, d.due_on)::date, 0) end days_late,
       g.open, g.open and coalesce(coalesce(l.due_on, d.due_on)::date < (statement_timestamp() at time zone c.time_zone)::date, false) late,
       g.open and q.kind = 'stocked' and greatest(g.quantity - g.fulfilled - g.closed, 0) > coalesce(r.quantity, 0) short
from data.line_progress g
join data.document_line l on l.id = g.line_id
join data.document d on d.id = l.document_id and d.kind = 'sales_order'
left join data.partner p on p.id = d.partner_id
left join data.product q on q.id = l.product_id
left join data.branch b on b.id = l.branch_id
left join data.warehouse w on w.id = g.warehouse_id
left join data.reservation r on r.line_id = g.line_id
left join data.unit u on u.id = q.base_unit_id
left join data.employee e on e.id = d.employee_id
cross join data.company c;
comment on view report.sales_order_line is '销售订单跟踪:每行的订购、占用、缺货、已发
Sales order lines with what was ordered, is reserved, missing and delivered. One row per line of an order that took effect.';
comment on column report.sales_order_line.number is '订单编号
Number of the order.';
comment on column report.sales_order_line.state is '订单状态
State of the order.';
comment on column report.sales_order_line.warehouse is '发货仓库编码
Code of the warehouse that it is to leave.';
comment on column report.sales_order_line.warehouse_name is '发货仓库名称
Name of the warehouse that it is to leave.';
comment on column report.sales_order_line.partner is '客户编码
Code of the customer.';
comment on column report.sales_order_line.partner_name is '客户名称
Name of the customer.';
comment on column report.sales_order_line.business_on is '下单日期
Day of the order.';
comment on column report.sales_order_line.due_on is '约定交货日
Promised day.';
comment on column report.sales_order_line.reserved is '已占用数量
Reserved for this line.';
comment on column report.sales_order_line.net is '订购不含税金额
Net amount ordered.';
comment on column report.sales_order_line.gross is '订购价税合计
Gross amount ordered.';
select logic.register_report('sales_order_line', '{id}', 'sales_order.see', p_filled => '{id,business_on}');

create view report.delivery_line as
select l.id, l.document_id, d.number, d.reversal_of is not null reversal, b.code::text branch, b.name::text branch_name, w.code::text warehouse,
       p.code::text partner, p.name::text partner_name, e.code::text employee, dep.code::text department, d.business_on::date business_on,
       l.line_number, q.code::text product, q.name::text product_name, q.category_id, bu.code::text base_unit, bu.name::text base_unit_name,
       l.base_quantity::numeric base_quantity, (select string_agg(o.number, ', ' order by o.id) from data.line_link k
           join data.document_line s on s.id = k.source_line_id join data.document o on o.id = s.document_id
        where k.line_id = l.id and k.relation = 'fulfils') order_number, l.gift, l.net::numeric net, l.tax::numeric tax,
       l.gross::numeric gross, case when (select logic.sees_cost()) then coalesce(-x.value, 0.00)::numeric end cost, case
           when (select logic.sees_cost()) then l.net + coalesce(x.value, 0.00) end margin
from data.document_line l
join data.document d on d.id = l.document_id and d.kind = 'delivery' and d.state = 'posted'
left join data.branch b on b.id = l.branch_id
left join data.product q on q.id = l.product_id
left join data.unit bu on bu.id = q.base_unit_id
left join data.warehouse w on w.id = d.warehouse_id
left join data.partner p on p.id = d.partner_id
left join data.employee e on e.id = d.employee_id
left join data.department dep on dep.id = d.department_id
-- a line of a delivery has one entry: it leaves one location in one lot
left join data.stock_entry x on x.document_id = l.document_id and x.line_id = l.id;
comment on view report.delivery_line is '销售出库明细:含成本与毛利
Lines of posted deliveries with their cost and margin. One row per line; those of a reversal are negative.';
comment on column report.delivery_line.partner is '客户编码
Code of the customer.';
comment on column report.delivery_line.partner_name is '客户名称
Name of the customer.';
comment on column report.delivery_line.gift is '是否赠品
Whether it is a free gift; its cost is gift cost.';
comment on column report.delivery_line.cost is '销售成本
Cost of sales, fixed when posted; 0 for a service.';
select logic.register_report('delivery_line', '{id}', 'delivery.see', p_filled => '{id,business_on}');
