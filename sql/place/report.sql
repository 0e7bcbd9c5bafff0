-- Warehouses and locations as published views; row-level security on the tables decides which a reader sees.

create view report.warehouse as
select w.id, w.code::text code, w.name::text name, w.branch_id, b.code::text branch, b.name::text branch_name, w.cost_unit_id,
       case when c.shared then 'branch' else 'warehouse' end cost_unit, w.address::text address, w.latitude, w.longitude, w.is_default,
       w.disabled, w.version,
       w.created_at, cu.name::text created_by, w.updated_at, uu.name::text updated_by
from data.warehouse w
join data.branch b on b.id = w.branch_id
join data.cost_unit c on c.id = w.cost_unit_id
left join data.user_account cu on cu.id = w.created_by
left join data.user_account uu on uu.id = w.updated_by;
comment on view report.warehouse is '仓库
Warehouses. One row per warehouse.';
select logic.column_comments('warehouse');
comment on column report.warehouse.branch_id is '分支内部编号
Internal id of the branch.';
comment on column report.warehouse.branch is '分支编码
Code of its branch.';
comment on column report.warehouse.branch_name is '分支名称
Name of its branch.';
comment on column report.warehouse.cost_unit_id is '成本核算单元内部编号
Internal id of the unit that its goods are valued in.';
comment on column report.warehouse.cost_unit is '成本核算:branch 与本分支共用,warehouse 单独
Valued together with other warehouses of the branch (branch), or by itself (warehouse).';
comment on column report.warehouse.is_default is '是否默认仓库:订单未指定仓库时用
Whether orders of the branch that name no warehouse are for this one.';
select logic.register_report('warehouse', '{id}', 'master.see');

create view report.location as
select l.id, w.code::text warehouse, w.name::text warehouse_name, l.warehouse_id, l.code::text code, l.name::text name, l.kind,
       p.code::text owner, p.name::text owner_name, l.standard, l.disabled, l.version,
       l.created_at, cu.name::text created_by, l.updated_at, uu.name::text updated_by
from data.location l
join data.warehouse w on w.id = l.warehouse_id
left join data.partner p on p.id = l.owner_id
left join data.user_account cu on cu.id = l.created_by
left join data.user_account uu on uu.id = l.updated_by;
comment on view report.location is '库位
Locations of warehouses. One row per location.';
select logic.column_comments('location');
comment on column report.location.warehouse is '仓库编码
Code of the warehouse.';
comment on column report.location.warehouse_name is '仓库名称
Name of the warehouse.';
comment on column report.location.warehouse_id is '仓库内部编号
Internal id of the warehouse.';
comment on column report.location.owner_name is '往来单位名称
Name of that partner.';
comment on column report.location.standard is '是否标准库位
Whether every warehouse has this one.';
select logic.register_report('location', '{id}', 'master.see');
