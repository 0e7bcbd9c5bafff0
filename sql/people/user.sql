-- Users, their rights and their limits. A user without all branches works in one at least; whoever edits users gives no branch that he
-- does not work in himself; and somebody who can sign in always holds user.edit. Rights are read at every call, so they count from the
-- next one on.

create function logic.visible_users() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branches int[] := logic.visible_branches();
begin
    return (
        select coalesce(array_agg(u.id), '{}')
        from data.user_account u
        where 0 = any (v_branches)
           or (not u.all_branches
               and exists (select from data.user_branch ub where ub.user_id = u.id)
               and not exists (select from data.user_branch ub where ub.user_id = u.id and ub.branch_id <> all (v_branches))));
end $$;
comment on function logic.visible_users is '可见的用户
Ids of the users whose branches the caller sees, all of them.';
grant execute on function logic.visible_users() to suanpan_bi, suanpan_report;

create function logic.user_id(p_login data.code) returns int language plpgsql stable as $$
declare
    v_id int;
begin
    select u.id into v_id
    from data.user_account u
    where lower(u.login) = lower(p_login) and not u.system and u.id = any ((select logic.visible_users())::int[]);
    if v_id is null then
        perform logic.fail('user_unknown', jsonb_build_object('user', p_login));
    end if;
    return v_id;
end $$;
comment on function logic.user_id is '由用户名得用户
Id of the user of that login whom the caller sees, never the system actor. Raises user_unknown.';

select logic.create_lookup('role', '角色', 'role');

create type logic.user_rights as (
    roles text[], branches text[], all_branches boolean, warehouses text[], employee text, branch text);
comment on type logic.user_rights is '用户的角色、分支、仓库、职员
What a user is to hold after a create or an update: roles, branches, warehouses (none: all of the branches), employee, home branch.';

create function logic.user_rights(p_user int) returns logic.user_rights language sql stable as $$
    select row(
        array(select r.code::text from data.user_role ur join data.role r on r.id = ur.role_id where ur.user_id = u.id order by r.code),
        array(select b.code::text from data.user_branch ub join data.branch b on b.id = ub.branch_id where ub.user_id = u.id order by b.code),
        u.all_branches,
        array(select w.code::text from data.user_warehouse uw join data.warehouse w on w.id = uw.warehouse_id
            where uw.user_id = u.id order by w.code),
        (select e.code from data.employee e where e.id = u.employee_id),
        (select b.code from data.branch b where b.id = u.branch_id))::logic.user_rights
    from data.user_account u
    where u.id = p_user
$$;
comment on function logic.user_rights is '用户现有的权利
What a user holds now.';

create function logic.user_rights_faults(p_rights logic.user_rights, p_key text, p_salt text) returns jsonb language sql stable as $$
    with mine as (
        select b.id, b.code, u.all_branches
        from data.user_account u join data.branch b on b.id = any (logic.user_branches(u.id)) where u.id = logic.actor()
    )
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.path, 'fault', f.fault, 'value', f.value)))
    from (
        select 'roles' path, 'not_found' fault, r value from unnest(p_rights.roles) r where r not in (select x.code from data.role x)
        union all select 'branches', 'not_found', b from unnest(p_rights.branches) b where b not in (select m.code from mine m)
        union all select 'branches', 'missing', null where not p_rights.all_branches and p_rights.branches = '{}'
        union all select 'all_branches', 'forbidden', null where p_rights.all_branches and not exists (select from mine m where m.all_branches)
        union all select 'warehouses', 'not_found', w from unnest(p_rights.warehouses) w
            where not exists (
                select from data.warehouse x join mine m on m.id = x.branch_id
                where x.code = w and (p_rights.all_branches or m.code = any (p_rights.branches)))
        union all select 'branch', 'not_found', p_rights.branch
            where p_rights.branch is not null
              and not exists (select from mine m where m.code = p_rights.branch and (p_rights.all_branches or m.code = any (p_rights.branches)))
        union all select 'employee', 'not_found', p_rights.employee
            where p_rights.employee is not null
              and not exists (select from data.employee e join mine m on m.id = e.branch_id where e.code = p_rights.employee)
        union all select 'new_key', 'wrong_type', null where p_key !~ '^[0-9a-f]{64}$'
        union all select 'new_salt', 'wrong_type', null where p_salt !~ '^[0-9a-f]{32}$'
    ) f
$$;
comment on function logic.user_rights_faults is '用户权利与密钥的全部错误
Every fault of what a user is to hold, and of key and salt in hex where given, as request_invalid carries them; null for none.';

create function logic.is_administrator() returns boolean language plpgsql stable as $$
begin
    return exists (select from data.user_role ur join data.role r on r.id = ur.role_id and r.code = 'administrator' where ur.user_id = logic.actor());
end $$;
comment on function logic.is_administrator is '当前用户是否系统管理员
Whether the user of this call has the role of administrators: they alone give what they do not hold themselves.';

create function logic.grant_faults(p_before logic.user_rights, p_rights logic.user_rights) returns jsonb language plpgsql stable as $$
declare
    v_mine logic.user_rights := logic.user_rights(logic.actor());
begin
    if logic.is_administrator() then
        return null;
    end if;
    return (
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.path, 'fault', 'forbidden', 'value', f.value)))
        from (
            select 'roles' path, r.code::text value
            from data.role r
            where r.code = any (p_rights.roles) and r.code <> all (coalesce(p_before.roles, '{}'))
              and (r.rounding_off_limit > (logic.own_limits()).rounding_off or r.discount_limit > (logic.own_limits()).discount
                   or exists (select from data.role_permission rp where rp.role_id = r.id and not logic.may(rp.permission)))
            union all
            -- who is limited to some warehouses gives no others, and no branch with all of its warehouses
            select 'warehouses', null
            where v_mine.warehouses <> '{}' and (p_rights.warehouses = '{}' or not p_rights.warehouses <@ v_mine.warehouses)
              and not (p_rights.warehouses <@ p_before.warehouses and p_rights.branches <@ p_before.branches
                  and p_rights.all_branches <= p_before.all_branches
                       and (p_rights.warehouses <> '{}' or p_before.warehouses = '{}')) is true
            union all
            -- an employee's customers come with the employee
            select 'employee', p_rights.employee
            where p_rights.employee is distinct from p_before.employee and p_rights.employee is distinct from v_mine.employee
              and p_rights.employee is not null and not logic.may('partner.see_all')
        ) f);
end $$;
comment on function logic.grant_faults is '不得授予自己没有的权利
Every fault of giving somebody who held p_before (null for a new user) the rights p_rights, as request_invalid carries them: a role with a permission
or a limit beyond one''s own, a warehouse in which one does not work, an employee whose customers one does not see; null for none, and for
administrators.';

create function logic.require_not_above(p_user int) returns void language plpgsql stable as $$
declare
    v_theirs logic.user_rights := logic.user_rights(p_user);
    v_faults jsonb := logic.grant_faults(null, v_theirs);
begin
    if v_faults is not null and p_user <> logic.actor() then
        perform logic.fail('user_above', jsonb_build_object('user', (select u.login from data.user_account u where u.id = p_user),
            'faults', v_faults));
    end if;
end $$;
comment on function logic.require_not_above is '不得接管权利更多的用户
Raises user_above where a user holds what the user of this call does not: who gives him a password or a certificate could act as him.';

create function logic.permission_faults(p_role int, p_permissions text[], p_rounding_off_limit numeric, p_discount_limit numeric) returns jsonb
language plpgsql stable as $$
begin
    if logic.is_administrator() then
        return null;
    end if;
    return (
        select jsonb_agg(jsonb_build_object('path', f.path, 'fault', 'forbidden', 'value', f.value))
        from (
            select 'permissions' path, p value from unnest(p_permissions) p
            where not logic.may(p) and not exists (select from data.role_permission rp where rp.role_id = p_role and rp.permission = p)
            union all
            select 'rounding_off_limit', p_rounding_off_limit::text
            where p_rounding_off_limit > greatest((logic.own_limits()).rounding_off,
                (select r.rounding_off_limit from data.role r where r.id = p_role))
            union all
            select 'discount_limit', p_discount_limit::text
            where p_discount_limit > greatest((logic.own_limits()).discount, (select r.discount_limit from data.role r where r.id = p_role))
        ) f);
end $$;
comment on function logic.permission_faults is '角色不得超出自己的权利
Every fault of giving a role (null for a new one) permissions or a limit that the user of this call does not hold; null for none, and for
administrators.';

create function logic.write_user_rights(p_user int, p_rights logic.user_rights) returns void language sql volatile as $$
    delete from data.user_role ur
    where ur.user_id = p_user and ur.role_id not in (select r.id from data.role r where r.code = any (p_rights.roles));
    insert into data.user_role (user_id, role_id) select p_user, r.id from data.role r where r.code = any (p_rights.roles)
    on conflict on constraint user_role_pkey do nothing;
    delete from data.user_branch ub
    where ub.user_id = p_user and ub.branch_id not in (select b.id from data.branch b where b.code = any (p_rights.branches));
    insert into data.user_branch (user_id, branch_id) select p_user, b.id from data.branch b where b.code = any (p_rights.branches)
    on conflict on constraint user_branch_pkey do nothing;
    delete from data.user_warehouse uw
    where uw.user_id = p_user and uw.warehouse_id not in (select w.id from data.warehouse w where w.code = any (p_rights.warehouses));
    insert into data.user_warehouse (user_id, warehouse_id) select p_user, w.id from data.warehouse w where w.code = any (p_rights.warehouses)
    on conflict on constraint user_warehouse_pkey do nothing;
    update data.user_account u
    set all_branches = p_rights.all_branches,
        employee_id = (select e.id from data.employee e where e.code = p_rights.employee),
        branch_id = (select b.id from data.branch b where b.code = p_rights.branch)
    where u.id = p_user
      and (u.all_branches, u.employee_id, u.branch_id) is distinct from
          (p_rights.all_branches, (select e.id from data.employee e where e.code = p_rights.employee),
           (select b.id from data.branch b where b.code = p_rights.branch))
$$;
comment on function logic.write_user_rights is '写入用户的权利
Makes a user hold exactly these rights.';

create function logic.lock_rights() returns void language sql volatile as $$ select pg_advisory_xact_lock(7355609) $$;
comment on function logic.lock_rights is '权利变更逐个进行
Makes changes of rights wait for each other: two that each leave the other''s user as the last to hold user.edit must not both succeed.';

create function logic.hold_rights() returns void language sql volatile as $$ select pg_advisory_xact_lock_shared(7355609) $$;
comment on function logic.hold_rights is '事务结束前权利不变
Keeps rights as they are until the transaction ends: what is chosen by them afterwards, in a later statement, still holds at its commit.';

create function logic.require_user_editor() returns void language plpgsql volatile as $$
begin
    if not exists (
        select from data.user_account u
        where not u.disabled and u.key_hash is not null and logic.user_may(u.id, 'user.edit')) then
        perform logic.fail('last_administrator');
    end if;
end $$;
comment on function logic.require_user_editor is '至少有一个能维护用户的账号
Raises last_administrator where nobody who can sign in holds user.edit any more. Call lock_rights() before the change.';

create function logic.end_sessions(p_user int) returns void
language sql volatile as $$ update data.session s set ended_at = clock_timestamp() where s.user_id = p_user and s.ended_at is null $$;
comment on function logic.end_sessions is '结束用户的全部会话
Ends all sessions of a user.';

create function logic.require_permissions_known(p_permissions text[]) returns void language plpgsql stable as $$
declare
    v_unknown text[] := array(select p from unnest(p_permissions) p where p not in (select x.name from meta.permission x));
begin
    if v_unknown <> '{}' then
        perform logic.fail('permission_unknown', jsonb_build_object('permission', array_to_string(v_unknown, ', ')));
    end if;
end $$;
comment on function logic.require_permissions_known is '权限必须存在
Raises permission_unknown naming every permission that is none.';

create function logic.write_role_permissions(p_role int, p_permissions text[]) returns void language sql volatile as $$
    delete from data.role_permission rp where rp.role_id = p_role and rp.permission <> all (p_permissions);
    insert into data.role_permission (role_id, permission) select p_role, p from unnest(p_permissions) p
    on conflict on constraint role_permission_pkey do nothing
$$;
comment on function logic.write_role_permissions is '替换角色的全部权限
Makes a role hold exactly these permissions.';

create function logic.limit_given(p_path text, p_text text, p_decimals int) returns numeric language plpgsql stable as $$
begin
    if p_text <> '' and coalesce(logic.as_number(p_text, p_decimals) < 0, true) then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', p_path, 'fault', 'out_of_range', 'value', left(p_text, 100))));
    end if;
    return logic.as_number(p_text, p_decimals);
end $$;
comment on function logic.limit_given is '可清空的上限
A limit that may be taken away: the number that a text is, null for "". Raises request_invalid for anything else.';

create type logic.own_limits as (rounding_off numeric, discount numeric);
comment on type logic.own_limits is '当前用户的抹零与让利上限
What the user of this call may take off by hand: rounding-off as an amount, discount as a share.';

create function logic.own_limits() returns logic.own_limits language plpgsql stable as $$
begin
    return (
        select row(max(coalesce(r.rounding_off_limit, c.rounding_off_limit)), max(coalesce(r.discount_limit, c.discount_limit)))::logic.own_limits
        from data.company c
        left join data.user_role ur on ur.user_id = logic.actor()
        left join data.role r on r.id = ur.role_id);
end $$;
comment on function logic.own_limits is '当前用户的抹零上限与手工让利上限
The largest rounding-off, and the largest share off a price, that the user of this call may give: the highest of the user''s roles each; a role
without one, and a user without roles, has the company''s (ACCEPTANCE XP-03).';
