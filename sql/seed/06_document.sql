-- Kinds of documents, their states, what moves them and who may. A kind differs from the others in these rows, in the function
-- that posts it and in a side table for what only it has.

insert into meta.document_kind (name, zh, en, final_state, partner, direction, warehouse, priced, fulfils, writes) values
('purchase_order', '采购订单', 'purchase order', 'approved', 'supplier', 0, true, true, null, 'line_progress: quantity on order in each warehouse'),
('goods_receipt', '采购入库单', 'goods receipt', 'posted', 'supplier', 1, true, true,
    'purchase_order', 'stock_entry: accepted into storage, rejected into quarantine, at cost; line_progress of the order: fulfilled, rejected'),
('sales_order', '销售订单', 'sales order', 'approved', 'customer', 0, true, true, null,
    'line_progress: quantity to deliver; reservation and stock_item: reserved, as far as available'),
('delivery', '销售出库单', 'delivery', 'posted', 'customer', -1, true, true,
    'sales_order',
    'stock_entry: quantity out at current cost; line_progress of the order: fulfilled; reservation and stock_item: what was reserved for it'),
('opening_stock', '期初库存', 'opening stock', 'posted', 'none', 1, true, true, null, 'stock_entry: quantity and value brought in'),
('other_in', '其他入库单', 'other receipt', 'posted', 'none', 1, true, true, null, 'stock_entry: quantity and value found, given or made'),
('other_out', '其他出库单', 'other issue', 'posted', 'none', -1, true, false, null, 'stock_entry: quantity out at current cost')
on conflict on constraint document_kind_pkey do update
set zh = excluded.zh, en = excluded.en, final_state = excluded.final_state, partner = excluded.partner, direction = excluded.direction,
    warehouse = excluded.warehouse, priced = excluded.priced, fulfils = excluded.fulfils, writes = excluded.writes
where (document_kind.*) is distinct from (excluded.*);

insert into meta.document_state (name, zh, en) values
('draft', '草稿', 'draft'), ('submitted', '待审批', 'waiting for approval'), ('approved', '已审核', 'approved'), ('posted', '已过账', 'posted'),
('closed', '已关闭', 'closed'), ('rejected', '已驳回', 'rejected'), ('cancelled', '已作废', 'cancelled')
on conflict on constraint document_state_pkey do update set zh = excluded.zh, en = excluded.en
where (document_state.*) is distinct from (excluded.*);

create temporary table seeded_document_permission on commit drop as
select k.name || '.' || a.action as name, case k.partner when 'supplier' then 'buying' when 'customer' then 'selling'
    else 'stock' end as area, k.zh || ':' || a.zh as zh,
       k.en || ': ' || a.en as en, a.roles ->> k.name as roles
from meta.document_kind k
cross join (values
    ('see', '查看', 'see',
        '{"sales_order": "administrator,owner,seller,storekeeper,accountant,auditor",
            "delivery": "administrator,owner,seller,storekeeper,accountant,auditor",
            "purchase_order": "administrator,owner,buyer,storekeeper,accountant,auditor",
            "goods_receipt": "administrator,owner,buyer,storekeeper,accountant,auditor",
            "opening_stock": "administrator,owner,storekeeper,accountant,auditor",
            "other_in": "administrator,owner,storekeeper,accountant,auditor",
            "other_out": "administrator,owner,storekeeper,accountant,auditor"}'::jsonb),
    ('edit', '录入、提交、作废、关闭、重新打开', 'enter, submit, cancel, close, open again',
        '{"sales_order": "administrator,owner,seller", "delivery": "administrator,owner,seller,storekeeper",
            "purchase_order": "administrator,owner,buyer", "goods_receipt": "administrator,owner,buyer,storekeeper",
            "opening_stock": "administrator,owner,accountant", "other_in": "administrator,owner,storekeeper",
            "other_out": "administrator,owner,storekeeper"}'::jsonb),
    ('undo', '反审核、红冲', 'reopen or reverse',
        '{"sales_order": "administrator,owner", "delivery": "administrator,owner", "purchase_order": "administrator,owner",
            "goods_receipt": "administrator,owner", "opening_stock": "administrator,owner", "other_in": "administrator,owner",
            "other_out": "administrator,owner"}'::jsonb)
) a (action, zh, en, roles);

insert into seeded_document_permission
select * from (values
('approval_flow.edit', 'system', '维护审批流程', 'edit approval flows', 'administrator,owner'),
('approval.decide', 'general', '审批', 'decide on approvals', 'administrator,owner,buyer,seller,storekeeper,accountant'),
('stock.see', 'stock', '查看库存', 'see stock', 'administrator,owner,buyer,seller,storekeeper,accountant,auditor'),
('stock.see_elsewhere', 'stock', '库存不足时查看其他分支的可销数量', 'see what other branches have available where stock is short',
    'administrator,owner,buyer,seller,storekeeper'),
('document.import', 'general', '导入单据', 'import documents', 'administrator,owner')
) p;

insert into meta.permission (name, area, zh, en)
select p.name, p.area, p.zh, p.en from seeded_document_permission p
on conflict on constraint permission_pkey do update set area = excluded.area, zh = excluded.zh, en = excluded.en
where (permission.*) is distinct from (excluded.*);

insert into data.role_permission (role_id, permission)
select r.id, p.name
from seeded_document_permission p
join data.role r on r.code = any (string_to_array(p.roles, ',')) and r.seeded
where p.name not in (select g.permission from meta.permission_given g)
on conflict on constraint role_permission_pkey do nothing;

insert into meta.permission_given (permission)
select p.name from seeded_document_permission p
on conflict on constraint permission_given_pkey do nothing;

insert into meta.transition (kind, action, from_state, to_state, permission)
select k.name, t.action, t.from_state, coalesce(t.to_state, k.final_state), k.name || t.permission
from meta.document_kind k
cross join (values
    ('revise', 'rejected', 'draft', '.edit', null), ('submit', 'draft', 'submitted', '.edit', null),
    ('approve', 'submitted', null, null, null), ('reject', 'submitted', 'rejected', null, null), ('withdraw', 'submitted', 'draft', null, null),
    ('lapse', 'submitted', 'draft', null, null),
    ('cancel', 'draft', 'cancelled', '.edit', null), ('cancel', 'rejected', 'cancelled', '.edit', null),
    ('cancel', 'approved', 'cancelled', '.edit', 'approved'), ('reopen', 'approved', 'draft', '.undo', 'approved'),
    ('close', 'approved', 'closed', '.edit', 'approved'), ('complete', 'approved', 'closed', null, 'approved'),
    ('resume', 'closed', 'approved', '.edit', 'approved')
) t (action, from_state, to_state, permission, final_state)
where coalesce(t.final_state, k.final_state) = k.final_state
on conflict on constraint transition_pkey do update set to_state = excluded.to_state, permission = excluded.permission
where (transition.*) is distinct from (excluded.*);

insert into data.number_format (kind, prefix) values
('purchase_order', 'CG'), ('goods_receipt', 'RK'), ('sales_order', 'XS'), ('delivery', 'CK'), ('opening_stock', 'QC'),
    ('other_in', 'QR'), ('other_out', 'QK')
on conflict on constraint number_format_pkey do nothing;
