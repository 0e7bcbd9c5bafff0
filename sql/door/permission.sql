-- Permissions: each room declares its own where its code begins, kinds of papers by logic.declare_kind.

create function logic.declare_permission(p_name text, p_area text, p_zh text, p_en text, p_roles text) returns void language plpgsql volatile as $$
begin
    perform logic.refuse_declaration(format('%s: no role is %s', p_name, r)) from unnest(string_to_array(p_roles, ',')) r
    where not exists (select from data.role x where x.code = r);
    insert into meta.permission (name, area, zh, en) values (p_name, p_area, p_zh, p_en)
    on conflict on constraint permission_pkey do update set area = excluded.area, zh = excluded.zh, en = excluded.en
    where (permission.*) is distinct from (excluded.*);
    insert into data.role_permission (role_id, permission)
    select r.id, p_name from data.role r
    where r.code = any (string_to_array(p_roles, ',')) and r.seeded
      and not exists (select from meta.permission_given g where g.permission = p_name)
    on conflict on constraint role_permission_pkey do nothing;
    insert into meta.permission_given (permission) values (p_name) on conflict on constraint permission_given_pkey do nothing;
end $$;
comment on function logic.declare_permission is '声明一项权限
Declares a permission and gives it, once, to the seeded roles of p_roles (codes with commas): what an administrator takes away stays away.';

select logic.declare_permission('service.see', 'system', '查看服务与数据库的运行情况', 'see how service and database are doing', 'administrator,auditor');
select logic.declare_permission('service.operate', 'system', '操作服务', 'operate the service', 'administrator');
select logic.declare_permission('job.see', 'general', '查看作业进度', 'see jobs and their progress',
    'administrator,owner,buyer,seller,storekeeper,accountant,auditor');
select logic.declare_permission('job.cancel', 'system', '取消他人的作业', 'stop jobs of others', 'administrator,owner');
