-- The company, its branches, departments and employees, as published views.

create view report.company as
select c.id, c.name::text name, c.started_on::date started_on, c.with_tax, c.currency, c.time_zone, c.date_format,
       c.quantity_decimals, c.price_decimals, c.over_receipt_percent::numeric over_receipt_percent,
       c.rounding_off_limit::numeric rounding_off_limit, c.discount_limit::numeric discount_limit,
       c.price_tolerance_percent::numeric price_tolerance_percent, c.price_tolerance_amount::numeric price_tolerance_amount, c.backorder_refused,
       c.future_days, c.session_idle_minutes, c.session_hours, c.sign_in_attempts, c.set_up, c.sample, c.version,
       c.updated_at, uu.name::text updated_by
from data.company c
left join data.user_account uu on uu.id = c.updated_by;
comment on view report.company is '公司:及其设置
The company and its settings. One row per company, and there is one.';
comment on column report.company.name is '公司名称
Name of the company.';
comment on column report.company.started_on is '启用日期
First business day; nothing is dated earlier but opening documents.';
comment on column report.company.with_tax is '单价默认含税
Whether prices include tax by default.';
comment on column report.company.currency is '本位币
Base currency.';
comment on column report.company.discount_limit is '手工让利上限:比率,0.2 为让利 20%,1 为不限
Largest share that may be taken off a price by hand (0.2 = 20 %); 1: any.';
comment on column report.company.price_tolerance_percent is '入库价差允许百分比:与订单价
How far a receipt''s price may be from its order''s, in percent, for those who may give another.';
comment on column report.company.price_tolerance_amount is '入库行差额上限:与订单金额,空为不限
How much a line of a receipt may differ from its order in all; null: any amount within the percentage.';
select logic.register_report('company', '{id}', 'master.see');

create view report.branch as
select b.id, b.code::text code, b.name::text name, b.taxpayer_kind, b.requires_order, w.code::text default_warehouse,
       w.name::text default_warehouse_name, b.address::text address, b.phone::text phone, b.disabled, b.version,
       b.created_at, cu.name::text created_by, b.updated_at, uu.name::text updated_by
from data.branch b
left join data.warehouse w on w.branch_id = b.id and w.is_default
left join data.user_account cu on cu.id = b.created_by
left join data.user_account uu on uu.id = b.updated_by;
comment on view report.branch is '分支机构
Branches. One row per branch.';
comment on column report.branch.code is '分支编码
Code of the branch.';
comment on column report.branch.name is '分支名称
Name of the branch.';
select logic.register_report('branch', '{id}', 'master.see');

create view report.department as
select d.id, d.code::text code, d.name::text name, d.branch_id, b.code::text branch, b.name::text branch_name,
       p.code::text parent, d.disabled, d.version, d.created_at, cu.name::text created_by, d.updated_at, uu.name::text updated_by
from data.department d
join data.branch b on b.id = d.branch_id
left join data.department p on p.id = d.parent_id
left join data.user_account cu on cu.id = d.created_by
left join data.user_account uu on uu.id = d.updated_by;
comment on view report.department is '部门
Departments. One row per department.';
comment on column report.department.code is '部门编码
Code of the department.';
comment on column report.department.name is '部门名称
Name of the department.';
comment on column report.department.branch is '分支编码
Code of its branch.';
comment on column report.department.parent is '上级部门编码
Code of the department above it; null at the top.';
select logic.register_report('department', '{id}', 'master.see');

create view report.employee as
select e.id, e.code::text code, e.name::text name, e.branch_id, b.code::text branch, b.name::text branch_name, d.code::text department,
       d.name::text department_name, e.mnemonic::text mnemonic, e.phone::text phone, u.login::text login, e.external_id::text external_id,
       e.disabled, e.version,
       e.created_at, cu.name::text created_by, e.updated_at, uu.name::text updated_by
from data.employee e
join data.branch b on b.id = e.branch_id
left join data.department d on d.id = e.department_id
left join data.user_account u on u.employee_id = e.id
left join data.user_account cu on cu.id = e.created_by
left join data.user_account uu on uu.id = e.updated_by;
comment on view report.employee is '职员
Employees, the handlers of documents. One row per employee.';
select logic.column_comments('employee');
comment on column report.employee.branch is '分支编码
Code of the branch.';
comment on column report.employee.login is '用户名,空表示不登录系统
Login of the employee as a user; null for none.';
select logic.register_report('employee', '{id}', 'master.see');
