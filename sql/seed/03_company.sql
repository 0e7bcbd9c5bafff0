-- A company that can start: its settings row, the system actor, and where there is none yet a first branch with a warehouse.

insert into data.company (id, name, started_on) values (1, '我的公司', date_trunc('year', current_date)::date)
on conflict on constraint company_pkey do nothing;

insert into data.user_account (login, name, system, all_branches)
select 'system', '系统', true, true
where not exists (select from data.user_account u where u.system);

with branch as (
    insert into data.branch (code, name)
    select 'HQ', '总部' where not exists (select from data.branch)
    returning id
), cost_unit as (
    insert into data.cost_unit (branch_id, name, shared) select b.id, '总部', true from branch b returning id, branch_id
), warehouse as (
    insert into data.warehouse (branch_id, cost_unit_id, code, name)
    select c.branch_id, c.id, 'HQ-1', '总仓' from cost_unit c
    returning id, branch_id
)
insert into data.location (warehouse_id, branch_id, kind, code, name, standard)
select w.id, w.branch_id, k.kind, k.code, k.name, true
from warehouse w
cross join (values ('storage', 'MAIN', '主库位'), ('quarantine', 'QC', '待处理'), ('transit', 'TRANSIT', '在途')) k (kind, code, name);
