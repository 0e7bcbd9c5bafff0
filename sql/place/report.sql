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
comment on column report.warehouse.id is '内部编号
Internal id.';
comment on column report.warehouse.code is '仓库编码
Code of the warehouse.';
comment on column report.warehouse.name is '仓库名称
Name of the warehouse.';
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
comment on column report.warehouse.address is '地址
Address.';
comment on column report.warehouse.latitude is '纬度
Latitude in degrees.';
comment on column report.warehouse.longitude is '经度
Longitude in degrees.';
comment on column report.warehouse.is_default is '是否默认仓库:订单未指定仓库时用
Whether orders of the branch that name no warehouse are for this one.';
comment on column report.warehouse.disabled is '是否停用
Whether it is disabled.';
comment on column report.warehouse.version is '版本
Version, needed to edit.';
comment on column report.warehouse.created_at is '录入时间
When it was entered.';
comment on column report.warehouse.created_by is '录入人
Who entered it.';
comment on column report.warehouse.updated_at is '修改时间
When it was last changed.';
comment on column report.warehouse.updated_by is '修改人
Who last changed it.';
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
comment on column report.location.id is '内部编号
Internal id.';
comment on column report.location.warehouse is '仓库编码
Code of the warehouse.';
comment on column report.location.warehouse_name is '仓库名称
Name of the warehouse.';
comment on column report.location.warehouse_id is '仓库内部编号
Internal id of the warehouse.';
comment on column report.location.code is '库位编码
Code of the location.';
comment on column report.location.name is '库位名称
Name of the location.';
comment on column report.location.kind is '种类:存放、待处理、在途、在外、代管
storage, quarantine, transit, with_partner or held; only storage is usable.';
comment on column report.location.owner is '往来单位编码
Code of the partner: who has our goods (with_partner), or whose goods we hold (held).';
comment on column report.location.owner_name is '往来单位名称
Name of that partner.';
comment on column report.location.standard is '是否标准库位
Whether every warehouse has this one.';
comment on column report.location.disabled is '是否停用
Whether it is disabled.';
comment on column report.location.version is '版本
Version, needed to edit.';
comment on column report.location.created_at is '录入时间
When it was entered.';
comment on column report.location.created_by is '录入人
Who entered it.';
comment on column report.location.updated_at is '修改时间
When it was last changed.';
comment on column report.location.updated_by is '修改人
Who last changed it.';
select logic.register_report('location', '{id}', 'master.see');
