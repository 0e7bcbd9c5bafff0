-- Documents and their lines: the journals (序时簿). Purchase prices and amounts are blank for those who may not see cost.

create view report.document as
select d.id, d.kind, k.zh kind_name, d.number, d.state, s.zh state_name, b.code::text branch, b.name::text branch_name, w.code::text warehouse,
       w.name::text warehouse_name, p.code::text partner, p.name::text partner_name, e.code::text employee,
       e.name::text employee_name, dep.code::text department, dep.name::text department_name, d.currency, d.with_tax,
       case when k.partner = 'customer' or (select logic.sees_cost()) then d.discount::numeric end discount,
       case when k.partner = 'customer' or (select logic.sees_cost()) then d.rounding_off::numeric end rounding_off,
       case when k.partner = 'customer' or (select logic.sees_cost()) then d.net::numeric end net,
       case when k.partner = 'customer' or (select logic.sees_cost()) then d.tax::numeric end tax,
       case when k.partner = 'customer' or (select logic.sees_cost()) then d.gross::numeric end gross,
       case when d.state = 'posted' and (select logic.sees_cost()) then (
           select k.direction * sum(e.value) from data.stock_entry e where e.document_id = d.id) end cost,
       d.business_on::date business_on, d.due_on::date due_on, d.reason::text reason, d.memo::text memo, d.external_id::text external_id,
       d.reversal_of, exists (select from data.document r where r.reversal_of = d.id and r.state <> 'cancelled') reversed,
       k.returns and d.reversal_of is null and exists (
           select from data.document_line l where l.document_id = d.id and not exists (
               select from data.line_link n where n.line_id = l.id and n.relation = 'returns')) unlinked, d.version,
       d.created_at, cu.login::text created_by, d.updated_at, uu.login::text updated_by
from data.document d
join meta.document_kind k on k.name = d.kind
left join meta.document_state s on s.name = d.state
left join data.branch b on b.id = d.branch_id
left join data.warehouse w on w.id = d.warehouse_id
left join data.partner p on p.id = d.partner_id
left join data.employee e on e.id = d.employee_id
left join data.department dep on dep.id = d.department_id
left join data.user_account cu on cu.id = d.created_by
left join data.user_account uu on uu.id = d.updated_by;
comment on view report.document is '单据:每张一行
Documents of every kind. One row per document.';
comment on column report.document.branch_name is '分支机构名称
Name of the branch.';
comment on column report.document.with_tax is '单价是否含税
Whether prices include tax.';
comment on column report.document.discount is '整单折扣
Document discount.';
comment on column report.document.cost is '成本
Cost at which its goods left or came, as posted; negative in a reversal; null before, and where no stock moves.';
comment on column report.document.memo is '备注
Memo.';
select logic.register_report('document', '{id}', 'master.see', p_filled => '{id,business_on}');

create view report.document_line as
select l.id, l.document_id, d.kind, d.number, d.state, b.code::text branch, b.name::text branch_name, w.code::text warehouse,
       w.name::text warehouse_name, p.code::text partner, p.name::text partner_name, d.business_on::date business_on, l.line_number,
       q.code::text product, q.name::text product_name, q.spec::text spec, q.category_id, u.code::text unit, u.name::text unit_name,
       l.quantity::numeric quantity,
       bu.code::text base_unit, l.base_quantity::numeric base_quantity,
       case when k.partner = 'customer' or (select logic.sees_cost()) then l.list_price::numeric end list_price,
       l.discount::numeric discount, case when k.partner = 'customer' or (select logic.sees_cost()) then l.price::numeric end price,
       t.code::text tax_code, l.tax_rate::numeric tax_rate,
       case when k.partner = 'customer' or (select logic.sees_cost()) then l.discount_share::numeric end discount_share,
       case when k.partner = 'customer' or (select logic.sees_cost()) then l.net::numeric end net,
       case when k.partner = 'customer' or (select logic.sees_cost()) then l.tax::numeric end tax,
       case when k.partner = 'customer' or (select logic.sees_cost()) then l.gross::numeric end gross,
       case when d.state = 'posted' and (select logic.sees_cost()) then (
           select k.direction * sum(e.value) from data.stock_entry e where e.document_id = l.document_id and e.line_id = l.id) end cost,
       l.gift, loc.code::text location, l.due_on::date due_on, r.rejected::numeric rejected, r.reason::text reject_reason, l.remark::text remark
from data.document_line l
join data.document d on d.id = l.document_id
-- what lists are filtered by stands among the first eight tables: these are read in whatever order is the best
left join data.partner p on p.id = d.partner_id
left join data.product q on q.id = l.product_id
left join data.branch b on b.id = l.branch_id
left join data.warehouse w on w.id = coalesce(l.warehouse_id, d.warehouse_id)
left join meta.document_kind k on k.name = d.kind
left join data.unit u on u.id = l.unit_id
left join data.unit bu on bu.id = q.base_unit_id
left join data.tax_code t on t.id = l.tax_code_id
left join data.location loc on loc.id = l.location_id
-- not joined as such: a reader's condition on it would be asked of lines that row security hides
left join lateral (select x.rejected, x.reason from data.receipt_line x where x.line_id = l.id offset 0) r on true;
comment on view report.document_line is '单据明细(序时簿)
Lines of documents of every kind, the journal. One row per line.';
comment on column report.document_line.warehouse is '仓库编码
Code of the warehouse: of an order''s line the one that it names.';
comment on column report.document_line.unit is '单位编码
Unit as entered.';
comment on column report.document_line.quantity is '数量
Quantity as entered; negative in a reversal.';
comment on column report.document_line.base_quantity is '基本单位数量
Quantity in base units.';
comment on column report.document_line.discount is '折扣(0.05 = 95 折)
Discount as a fraction.';
comment on column report.document_line.price is '单价
Price, with or without tax as the document says.';
comment on column report.document_line.cost is '成本
Cost at which its goods left or came, as posted; negative in a reversal; null before, and where no stock moves.';
comment on column report.document_line.reject_reason is '不合格原因
Why it failed.';
comment on column report.document_line.remark is '行备注
Remark.';
select logic.register_report('document_line', '{id}', 'master.see', p_filled => '{id,business_on}');

create view report.number_format as
select f.kind, k.zh kind_name, f.prefix, f.with_branch, f.period, f.digits, f.version
from data.number_format f
join meta.document_kind k on k.name = f.kind;
comment on view report.number_format is '单据编号格式
How documents are numbered. One row per kind.';
comment on column report.number_format.with_branch is '是否含分支编码
Whether the code of the branch is part of it.';
comment on column report.number_format.period is '周期:day 按日,month 按月
day or month: when the count begins anew.';
select logic.register_report('number_format', '{kind}', 'master.see');
