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
comment on column report.warehouse.branch is '分支编码
Code of its branch.';
comment on column report.warehouse.cost_unit is '成本核算:branch 与本分支共用,warehouse 单独
Valued together with other warehouses of the branch (branch), or by itself (warehouse).';
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
comment on column report.location.owner_name is '往来单位名称
Name of that partner.';
select logic.register_report('location', '{id}', 'master.see');
