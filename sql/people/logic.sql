-- Who sees which rows, and who wrote what. The visible_… functions are the only place that decides visibility: policies on
-- data, and so every view, ask them. They trust the door's session only where the service itself is connected. A view over
-- several tables asks them once for each, so they are in PL/pgSQL, which keeps its plans: in SQL planning was most of their cost.

select logic.declare_permission('company.edit', 'system', '修改公司设置', 'edit company settings', 'administrator');
select logic.declare_permission('branch.edit', 'masters', '维护分支与部门', 'edit branches and departments', 'administrator');
select logic.declare_permission('employee.edit', 'masters', '维护职员', 'edit employees', 'administrator');
select logic.declare_permission('user.edit', 'system', '维护用户', 'edit users', 'administrator');
select logic.declare_permission('user.see', 'system', '查看用户与角色', 'see users and roles', 'administrator,owner,auditor');
select logic.declare_permission('role.edit', 'system', '维护角色', 'edit roles', 'administrator');
select logic.declare_permission('cost.see', 'general', '查看成本与进价', 'see cost and purchase prices', 'administrator,owner,buyer,accountant,auditor');

create function logic.viewer() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        select u.id
        from data.session s
        join data.user_account u on u.id = s.user_id and not u.disabled
        where session_user = 'suanpan_service'
          and s.token_hash = decode(nullif(current_setting('suanpan.session', true), ''), 'hex')
          and s.ended_at is null);
end $$;
comment on function logic.viewer is '正在查看的用户
Id of the user whose session the door resolved; null for anyone who is not the service.';

create function logic.visible_branches() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_viewer int;
begin
    if session_user = 'suanpan_service' then
        v_viewer := logic.viewer();
        return logic.user_branches(v_viewer)
            || case when (select u.all_branches from data.user_account u where u.id = v_viewer) then array[0] else '{}'::int[] end;
    end if;
    return (
        select coalesce(array_agg(b.id), '{}')
        from (select id from data.branch union all select 0) b
        where exists (
            select from data.bi_login l where l.login = session_user and coalesce(l.branch_id, b.id) = b.id
                and (b.id <> 0 or l.branch_id is null)));
end $$;
comment on function logic.visible_branches is '可见的分支
Ids of the branches whose rows the caller sees; 0 stands for rows of no branch and needs all branches.';

create function logic.visible_warehouses() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_viewer   int   := logic.viewer();
    v_branches int[] := logic.visible_branches();
begin
    return (
        select coalesce(array_agg(w.id), '{}')
        from data.warehouse w
        where w.branch_id = any (v_branches)
          and (not exists (select from data.user_warehouse uw where uw.user_id = v_viewer)
               or exists (select from data.user_warehouse uw where uw.user_id = v_viewer and uw.warehouse_id = w.id)));
end $$;
comment on function logic.visible_warehouses is '可见的仓库
Ids of the warehouses whose rows the caller sees: those of the visible branches, or fewer where the user is limited to some.';

create function logic.visible_kinds() returns text[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_viewer int := logic.viewer();
begin
    if session_user <> 'suanpan_service' then
        return array(select k.name from meta.document_kind k);
    end if;
    -- all at once: every view of papers asks
    return array(
        select k.name
        from meta.document_kind k
        where k.name || '.see' = any (array(
            select rp.permission from data.user_role ur join data.role_permission rp on rp.role_id = ur.role_id where ur.user_id = v_viewer)));
end $$;
comment on function logic.visible_kinds is '可见的单据种类
Kinds of documents that the caller may see: as the user''s roles say; a BI login sees every kind in its branches.';

create function logic.sees_cost() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if session_user = 'suanpan_service' then
        return logic.user_may(logic.viewer(), 'cost.see');
    end if;
    return coalesce((select bool_or(l.sees_cost) from data.bi_login l where l.login = session_user), false);
end $$;
comment on function logic.sees_cost is '是否可见成本
Whether the caller sees cost, value and purchase prices.';

-- BI logins are granted exactly these, and no usage of the schema: views that contain them run with the reader's rights.
grant execute on function logic.visible_branches(), logic.visible_warehouses(), logic.visible_kinds(),
    logic.sees_cost() to suanpan_bi, suanpan_report;

create function logic.stamp() returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        new.version := 1;
        new.created_at := clock_timestamp();
        new.created_by := logic.actor();
    else
        new.version := old.version + 1;
        new.created_at := old.created_at;
        new.created_by := old.created_by;
    end if;
    new.updated_at := clock_timestamp();
    new.updated_by := logic.actor();
    return new;
end $$;
comment on function logic.stamp is '触发器:录入人、录入时间、版本
Trigger: who wrote a master row and when, by the server; every update raises the version.';

create function logic.record_change() returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_hidden text[] := tg_argv[1:];
    v_before jsonb;
    v_after  jsonb;
begin
    if tg_op <> 'INSERT' then
        v_before := to_jsonb(old) - v_hidden;
    end if;
    if tg_op <> 'DELETE' then
        v_after := to_jsonb(new) - v_hidden;
    end if;
    insert into data.change (user_id, request_id, table_name, row_id, action, before, after)
    values (logic.actor(), coalesce(current_setting('suanpan.request_id', true), ''), tg_table_name,
            coalesce(v_after, v_before) ->> tg_argv[0], lower(tg_op), v_before, v_after);
    return null;
end $$;
comment on function logic.record_change is '触发器:变更前后值
Trigger: before and after of a row of master data or settings. Arguments: the column that names the record, then columns never recorded.';

create function logic.require_version(p_version int, p_current int, p_table text, p_id int) returns void language plpgsql stable as $$
begin
    if p_version <> p_current then
        perform logic.fail('version_stale', jsonb_build_object('version', p_version, 'current', p_current, 'changed_by', (
            select u.name from data.change c join data.user_account u on u.id = c.user_id
            where c.table_name = p_table and c.row_id = p_id::text order by c.id desc limit 1)));
    end if;
end $$;
comment on function logic.require_version is '版本必须是最新
Raises version_stale, naming who changed the row, unless p_version is the row''s current version.';

create function logic.create_user(p_login data.code, p_name data.title, p_roles text[], p_salt bytea, p_key bytea) returns int
language plpgsql volatile as $$
declare
    v_user    int;
    v_unknown text[] := array(select r from unnest(p_roles) r where r not in (select x.code from data.role x));
begin
    if v_unknown <> '{}' then
        perform logic.fail('role_unknown', jsonb_build_object('role', array_to_string(v_unknown, ', ')));
    end if;
    insert into data.user_account (login, name, salt, key_hash)
    values (p_login, p_name, p_salt, sha256(p_key))
    returning id into v_user;
    insert into data.user_role (user_id, role_id)
    select v_user, r.id from data.role r where r.code = any (p_roles);
    return v_user;
end $$;
comment on function logic.create_user is '新建用户
Makes a user with roles; p_key is the scrypt key, of which only a hash is kept. Raises role_unknown.';

create function logic.bootstrap_user(p_login text, p_name text, p_role text, p_salt text, p_key text) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user int := logic.create_user(p_login, p_name, array[p_role], decode(p_salt, 'hex'), decode(p_key, 'hex'));
begin
    update data.user_account u set all_branches = true, branch_id = (select min(b.id) from data.branch b) where u.id = v_user;
    return v_user;
end $$;
comment on function logic.bootstrap_user is '建立首个管理员
Makes a user of all branches from outside the door; for the role that deploys. Salt and key in hex.';

create function logic.bootstrap_password(p_login text, p_salt text, p_key text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update data.user_account u
    set salt = decode(p_salt, 'hex'), key_hash = sha256(decode(p_key, 'hex')), must_change_password = false, disabled = false
    where lower(u.login) = lower(p_login) and not u.system;
    if not found then
        perform logic.fail('user_unknown', jsonb_build_object('user', p_login));
    end if;
    perform logic.forget_failed_sign_ins(p_login);
end $$;
comment on function logic.bootstrap_password is '重设密码
Sets a user''s password from outside the door and unlocks the user. Raises user_unknown.';

select logic.create_lookup(m.name, m.zh, m.name, 't.branch_id = any ((select logic.visible_branches())::int[])')
from (values ('department', '部门'), ('employee', '职员')) m (name, zh);

create function logic.branch_id(p_code data.code) returns int language plpgsql stable as $$
declare
    v_id int := (select b.id from data.branch b where b.code = p_code);
begin
    if v_id is null then
        perform logic.fail('branch_unknown', jsonb_build_object('branch', p_code));
    elsif not v_id = any (logic.user_branches(logic.actor())) then
        perform logic.fail('branch_forbidden', jsonb_build_object('branch', p_code));
    end if;
    return v_id;
end $$;
comment on function logic.branch_id is '由编码得分支
Id of the branch of that code in which the user works. Raises branch_unknown, branch_forbidden.';

create function logic.department_of_branch(p_department text, p_branch int) returns int language plpgsql stable as $$
declare
    v_id int := (select d.id from data.department d where d.code = p_department and d.branch_id = p_branch);
begin
    if p_department <> '' and v_id is null then
        perform logic.fail('department_unknown', jsonb_build_object('department', p_department));
    end if;
    return v_id;
end $$;
comment on function logic.department_of_branch is '分支的部门
Id of that department of the branch, null for "" or null. Raises department_unknown, for one of another branch too.';

create function logic.department_and_below(p_department int) returns int[] language sql stable as $$
    with recursive below as (
        select p_department id
        union
        select d.id from data.department d join below b on d.parent_id = b.id
    )
    select array_agg(b.id) from below b
$$;
comment on function logic.department_and_below is '部门及其下级
Ids of a department and all below it.';

create function logic.find_employees(p_text text, p_all boolean) returns int[] language sql stable as $$
    select coalesce(array_agg(e.id), '{}')
    from data.employee e
    where (p_all or not e.disabled)
      and not exists (
          select from unnest(string_to_array(lower(btrim(left(p_text, 200))), ' ')) w
          where w <> '' and strpos(lower(concat_ws(' ', e.code, e.name, e.mnemonic, e.phone)), w) = 0)
$$;
comment on function logic.find_employees is '按编码、姓名、助记码、电话查找职员
Ids of the employees in whose code, name, mnemonic or phone every word occurs, hidden ones too: the view that shows them decides.';
