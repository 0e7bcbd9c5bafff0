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
comment on column report.company.id is '内部编号
Internal id.';
comment on column report.company.name is '公司名称
Name of the company.';
comment on column report.company.started_on is '启用日期
First business day; nothing is dated earlier but opening documents.';
comment on column report.company.with_tax is '单价默认含税
Whether prices include tax by default.';
comment on column report.company.currency is '本位币
Base currency.';
comment on column report.company.time_zone is '时区
Time zone of business days.';
comment on column report.company.date_format is '日期显示格式
How days are shown on pages and forms.';
comment on column report.company.quantity_decimals is '数量至少显示的小数位
Decimals that quantities show at least on pages and forms.';
comment on column report.company.price_decimals is '单价至少显示的小数位
Decimals that prices show at least on pages and forms.';
comment on column report.company.over_receipt_percent is '超收允许百分比
Over-receipt tolerance in percent.';
comment on column report.company.rounding_off_limit is '抹零上限
Largest rounding-off of a document.';
comment on column report.company.discount_limit is '手工让利上限:比率,0.2 为让利 20%,1 为不限
Largest share that may be taken off a price by hand (0.2 = 20 %); 1: any.';
comment on column report.company.price_tolerance_percent is '入库价差允许百分比:与订单价
How far a receipt''s price may be from its order''s, in percent, for those who may give another.';
comment on column report.company.price_tolerance_amount is '入库行差额上限:与订单金额,空为不限
How much a line of a receipt may differ from its order in all; null: any amount within the percentage.';
comment on column report.company.backorder_refused is '库存不足时拒绝审核销售订单
Whether a sales order for more than is available is refused instead of waiting for the rest.';
comment on column report.company.future_days is '单据日期可晚于今天的天数
Days that a document may be dated after today.';
comment on column report.company.session_idle_minutes is '会话空闲分钟数
Minutes without use after which a session ends.';
comment on column report.company.session_hours is '会话最长小时数
Hours after which a session ends in any case.';
comment on column report.company.set_up is '已完成开始设置
Whether somebody said what the company begins with.';
comment on column report.company.sample is '演示公司
Whether what is in it is made up, and may be removed as a whole.';
comment on column report.company.sign_in_attempts is '登录失败几次后须等待五分钟
Failed sign-ins at one place after which a login waits five minutes there';
comment on column report.company.version is '版本
Version, needed to edit.';
comment on column report.company.updated_at is '修改时间
When it was last changed.';
comment on column report.company.updated_by is '修改人
Who last changed it.';
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
comment on column report.branch.id is '内部编号
Internal id.';
comment on column report.branch.code is '分支编码
Code of the branch.';
comment on column report.branch.name is '分支名称
Name of the branch.';
comment on column report.branch.requires_order is '收发货必须有订单
Whether goods are received and delivered against orders only.';
comment on column report.branch.default_warehouse is '默认仓库编码
Code of the warehouse that orders are for which name none.';
comment on column report.branch.default_warehouse_name is '默认仓库名称
Name of that warehouse.';
comment on column report.branch.taxpayer_kind is '纳税人类别:general 一般,small 小规模
general or small taxpayer.';
comment on column report.branch.address is '地址
Address.';
comment on column report.branch.phone is '电话
Telephone.';
comment on column report.branch.disabled is '是否停用
Whether it is disabled.';
comment on column report.branch.version is '版本
Version, needed to edit.';
comment on column report.branch.created_at is '录入时间
When it was entered.';
comment on column report.branch.created_by is '录入人
Who entered it.';
comment on column report.branch.updated_at is '修改时间
When it was last changed.';
comment on column report.branch.updated_by is '修改人
Who last changed it.';
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
comment on column report.department.id is '内部编号
Internal id.';
comment on column report.department.code is '部门编码
Code of the department.';
comment on column report.department.name is '部门名称
Name of the department.';
comment on column report.department.branch_id is '分支内部编号
Internal id of the branch.';
comment on column report.department.branch is '分支编码
Code of its branch.';
comment on column report.department.branch_name is '分支名称
Name of its branch.';
comment on column report.department.parent is '上级部门编码
Code of the department above it; null at the top.';
comment on column report.department.disabled is '是否停用
Whether it is disabled.';
comment on column report.department.version is '版本
Version, needed to edit.';
comment on column report.department.created_at is '录入时间
When it was entered.';
comment on column report.department.created_by is '录入人
Who entered it.';
comment on column report.department.updated_at is '修改时间
When it was last changed.';
comment on column report.department.updated_by is '修改人
Who last changed it.';
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
comment on column report.employee.branch_id is '分支内部编号
Internal id of the branch.';
comment on column report.employee.branch is '分支编码
Code of the branch.';
comment on column report.employee.branch_name is '分支名称
Name of the branch.';
comment on column report.employee.department_name is '部门名称
Name of the department.';
comment on column report.employee.login is '用户名,空表示不登录系统
Login of the employee as a user; null for none.';
select logic.register_report('employee', '{id}', 'master.see');
