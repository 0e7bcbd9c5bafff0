-- BI logins and the branches that they see.

create function api.bi_grant(
    p_login data.code, p_branches text[] default '{}', p_all_branches boolean default false, p_sees_cost boolean default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branches  int[] := logic.bi_branches(p_branches, p_all_branches);
    v_sees_cost boolean;
begin
    perform logic.lock_rights();
    perform logic.require_bi_login(p_login::name);
    -- it sees the customers of all owners
    perform logic.require('partner.see_all');
    -- cost is seen in all branches of a login or in none
    v_sees_cost := coalesce(p_sees_cost, (select bool_or(l.sees_cost) from data.bi_login l where l.login = p_login::name), false);
    if v_sees_cost then
        perform logic.require('cost.see');
    end if;
    if exists (select from data.bi_login l where l.login = p_login::name and l.sees_cost <> v_sees_cost) then
        perform logic.require_bi_login_mine(p_login::name);
        update data.bi_login l set sees_cost = v_sees_cost where l.login = p_login::name and l.sees_cost <> v_sees_cost;
    end if;
    insert into data.bi_login (login, branch_id, sees_cost) select p_login, b, v_sees_cost from unnest(v_branches) b
    on conflict on constraint bi_login_key do nothing;
    return json_build_object('login', p_login, 'branches', p_branches, 'all_branches', p_all_branches, 'sees_cost', v_sees_cost);
end $$;
comment on function api.bi_grant is '允许 BI 登录查看分支
Lets a PostgreSQL login of BI tools see branches, or all_branches; those that it sees already stay. sees_cost: cost and purchase prices in all
of them, left as it is where absent. The login is made before, by suanpan bi grant. Raises bi_login_refused, branch_unknown, branch_forbidden,
permission_denied, request_invalid.';
select logic.register('bi.grant', 'command', 'user.edit', p_example => '{"login": "powerbi", "branches": ["HQ"]}',
    p_answer => '{login: text, branches: [text], all_branches: boolean, sees_cost: boolean}');

create function api.bi_revoke(p_login data.code, p_branches text[] default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branches int[] := case when p_branches is not null then logic.bi_branches(p_branches, false) end;
begin
    perform logic.lock_rights();
    if p_branches is null then
        perform logic.require_bi_login_mine(p_login::name);
    end if;
    delete from data.bi_login l where l.login = p_login::name and (p_branches is null or l.branch_id = any (v_branches));
    if not found then
        perform logic.fail('bi_login_unknown', jsonb_build_object('login', p_login));
    end if;
    return json_build_object('login', p_login, 'branches', (
        select coalesce(json_agg(b.code order by b.code), '[]')
        from data.bi_login l
        join data.branch b on b.id = l.branch_id
        where l.login = p_login::name));
end $$;
comment on function api.bi_revoke is '收回 BI 登录的分支
Takes branches from a BI login, without branches all that it sees, and answers which are left. Raises bi_login_unknown, branch_unknown,
branch_forbidden, request_invalid.';
select logic.register('bi.revoke', 'command', 'user.edit', p_example => '{"login": "powerbi", "branches": ["HQ"]}',
    p_answer => '{login: text, branches: [text]}');

create function api.bi_list() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('bi_login', '{}', null, '{login,branch}', 1000, null, null, true)
$$;
comment on function api.bi_list is 'BI 登录及其分支
BI logins with the branches that they see.';
select logic.register('bi.list', 'query', 'user.see', p_answer => 'page bi_login');
