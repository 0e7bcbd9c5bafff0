-- What is on order: tracking of purchase orders, overdue lines, quantities in transit.

create view report.purchase_order_line as
select l.id, l.document_id, d.number, d.state, b.code::text branch, b.name::text branch_name, w.code::text warehouse,
       w.name::text warehouse_name, p.code::text partner, p.name::text partner_name, d.business_on::date business_on,
       coalesce(l.due_on, d.due_on)::date due_on, l.line_number, q.code::text product, q.name::text product_name,
       u.code::text base_unit, u.name::text base_unit_name, g.quantity::numeric ordered, g.fulfilled::numeric received,
       g.rejected::numeric rejected, g.closed::numeric closed, greatest(g.quantity - g.fulfilled - g.closed, 0)::numeric on_order,
       case when (select logic.sees_cost()) then round(l.net * greatest(g.quantity - g.fulfilled - g.closed, 0) / g.quantity, 2) end on_order_net,
       case when (select logic.sees_cost()) then l.net::numeric end net, case when (select logic.sees_cost()) then l.gross::numeric end gross,
       case when g.open then greatest((statement_timestamp() at time zone c.time_zone)::date - coalesce(l.due_on, d.due_on)::date, 0) end days_late,
       g.open, g.open and coalesce(coalesce(l.due_on, d.due_on)::date < (statement_timestamp() at time zone c.time_zone)::date, false) late
from data.line_progress g
join data.document_line l on l.id = g.line_id
join data.document d on d.id = l.document_id and d.kind = 'purchase_order'
left join data.branch b on b.id = l.branch_id
left join data.warehouse w on w.id = g.warehouse_id
left join data.product q on q.id = l.product_id
left join data.unit u on u.id = q.base_unit_id
left join data.partner p on p.id = d.partner_id
cross join data.company c;
comment on view report.purchase_order_line is '采购订单跟踪:每行的订购、到货、在途
Purchase order lines with what was ordered, received and is still on order. One row per line of an order that took effect.';
comment on column report.purchase_order_line.number is '订单编号
Number of the order.';
comment on column report.purchase_order_line.state is '订单状态
State of the order.';
comment on column report.purchase_order_line.warehouse is '收货仓库编码
Code of the warehouse that is to receive it.';
comment on column report.purchase_order_line.warehouse_name is '收货仓库名称
Name of the warehouse that is to receive it.';
comment on column report.purchase_order_line.partner is '供应商编码
Code of the supplier.';
comment on column report.purchase_order_line.partner_name is '供应商名称
Name of the supplier.';
comment on column report.purchase_order_line.business_on is '下单日期
Day of the order.';
comment on column report.purchase_order_line.due_on is '约定到货日
Promised day.';
comment on column report.purchase_order_line.received is '已收数量(含不合格)
Received, rejected goods included.';
comment on column report.purchase_order_line.net is '订购不含税金额
Net amount ordered.';
comment on column report.purchase_order_line.gross is '订购价税合计
Gross amount ordered.';
select logic.register_report('purchase_order_line', '{id}', 'purchase_order.see', p_filled => '{id,business_on}');
