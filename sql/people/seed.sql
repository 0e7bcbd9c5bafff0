-- Permissions, and the seven roles that a company starts with. A seeded role gets new permissions of a release here; what an
-- administrator took from or gave to it stays.

create temporary table seeded_permission on commit drop as
select * from (values
('company.edit', 'system', '修改公司设置', 'edit company settings', 'administrator'),
('branch.edit', 'masters', '维护分支与部门', 'edit branches and departments', 'administrator'),
('employee.edit', 'masters', '维护职员', 'edit employees', 'administrator'),
('user.edit', 'system', '维护用户', 'edit users', 'administrator'),
('user.see', 'system', '查看用户与角色', 'see users and roles', 'administrator,owner,auditor'),
('role.edit', 'system', '维护角色', 'edit roles', 'administrator'),
('warehouse.edit', 'masters', '维护仓库与库位', 'edit warehouses and locations', 'administrator'),
('master.see', 'masters', '查看基础资料', 'see master data', 'administrator,owner,buyer,seller,storekeeper,accountant,auditor'),
('product.edit', 'masters', '维护商品', 'edit products', 'administrator,owner,buyer'),
('product.import', 'masters', '导入基础资料', 'import master data', 'administrator,owner'),
('data.export', 'general', '导出列表与报表到文件', 'export lists and reports to files', 'administrator,owner,buyer,seller,storekeeper,accountant,auditor'),
('partner.edit', 'masters', '维护供应商与客户', 'edit suppliers and customers', 'administrator,owner,buyer,seller'),
('partner.see_all', 'masters', '查看全部客户', 'see customers of all owners', 'administrator,owner,accountant,auditor,buyer,storekeeper'),
('cost.see', 'general', '查看成本与进价', 'see cost and purchase prices', 'administrator,owner,buyer,accountant,auditor'),
('sales_price.below', 'selling', '低于成本或超出让利上限销售', 'sell below cost or beyond the discount limit', 'administrator,owner'),
('purchase_price.differ', 'buying', '入库价与订单价不同(在允许差异内)', 'receive at another price than the order, within the tolerance',
    'administrator,owner,buyer'),
('log.see', 'system', '查看操作日志', 'see the operation log', 'administrator,owner,auditor'),
('service.see', 'system', '查看服务与数据库的运行情况', 'see how service and database are doing', 'administrator,auditor'),
('service.operate', 'system', '操作服务', 'operate the service', 'administrator'),
('job.see', 'general', '查看作业进度', 'see jobs and their progress', 'administrator,owner,buyer,seller,storekeeper,accountant,auditor'),
('job.cancel', 'system', '取消他人的作业', 'stop jobs of others', 'administrator,owner'),
('attachment.remove', 'general', '删除他人的附件', 'remove files of others', 'administrator,owner'),
('check.run', 'general', '运行账实检查', 'run the checks', 'administrator,owner,accountant,auditor'),
('approval_flow.edit', 'system', '维护审批流程', 'edit approval flows', 'administrator,owner'),
('approval.decide', 'general', '审批', 'decide on approvals', 'administrator,owner,buyer,seller,storekeeper,accountant'),
('stock.see', 'stock', '查看库存', 'see stock', 'administrator,owner,buyer,seller,storekeeper,accountant,auditor'),
('stock.see_elsewhere', 'stock', '库存不足时查看其他分支的可销数量', 'see what other branches have available where stock is short',
    'administrator,owner,buyer,seller,storekeeper'),
('document.import', 'general', '导入单据', 'import documents', 'administrator,owner'),
('board.today', 'general', '查看今日看板', 'see the board of the day', 'administrator,owner,accountant,auditor'),
('board.buyer', 'buying', '查看采购工作台', 'see the board of buying', 'administrator,owner,buyer'),
('board.seller', 'selling', '查看销售工作台', 'see the board of selling', 'administrator,owner,seller'),
('board.storekeeper', 'stock', '查看库管工作台', 'see the board of stock keeping', 'administrator,owner,storekeeper')
) p (name, area, zh, en, roles);

insert into meta.permission (name, area, zh, en)
select p.name, p.area, p.zh, p.en from seeded_permission p
on conflict on constraint permission_pkey do update set area = excluded.area, zh = excluded.zh, en = excluded.en
where (permission.*) is distinct from (excluded.*);

insert into data.role (code, name, seeded) values
('administrator', '系统管理员', true), ('owner', '老板', true), ('buyer', '采购员', true), ('seller', '销售员', true),
('storekeeper', '库管员', true), ('accountant', '会计', true), ('auditor', '审计员', true)
on conflict on constraint role_code_key do nothing;

insert into data.role_permission (role_id, permission)
select r.id, p.name
from seeded_permission p
join data.role r on r.code = any (string_to_array(p.roles, ',')) and r.seeded
where p.name not in (select g.permission from meta.permission_given g)
on conflict on constraint role_permission_pkey do nothing;

insert into meta.permission_given (permission)
select p.name from seeded_permission p
on conflict on constraint permission_given_pkey do nothing;
