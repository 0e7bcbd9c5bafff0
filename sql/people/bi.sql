-- BI logins: who connects with a tool of its own and reads views. A login is one of PostgreSQL; which branches it sees is ours. Only
-- logins that can do nothing else are mapped, so that no right from elsewhere opens what the mapping closes.

create function logic.require_bi_login(p_login name) returns void language plpgsql stable as $$
begin
    if not exists (
        select from pg_roles r
        where r.rolname = p_login and r.rolcanlogin
          and not (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls)
          and array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) = '{suanpan_bi}') then
        perform logic.fail('bi_login_refused', jsonb_build_object('login', p_login));
    end if;
end $$;
comment on function logic.require_bi_login is '必须是 BI 登录
The login exists in PostgreSQL, is a member of suanpan_bi and of nothing else, and has no other power. Raises bi_login_refused.';

create function logic.bi_branches(p_branches text[], p_all_branches boolean) returns int[] language plpgsql stable as $$
declare
    v_mine int[] := logic.user_branches(logic.actor());
begin
    if p_all_branches then
        if p_branches <> '{}' then
            perform logic.refuse_faults('[{"path": "branches", "fault": "not_allowed"}]');
        elsif not exists (select from data.user_account u where u.id = logic.actor() and u.all_branches) then
            perform logic.fail('branch_forbidden', jsonb_build_object('branch', '*'));
        end if;
        return array[null::int];
    end if;
    perform logic.refuse_faults(case when p_branches = '{}' then jsonb_build_array(jsonb_build_object('path', 'branches', 'fault', 'missing')) end);
    perform logic.branch_id(b) from unnest(p_branches) b;
    return array(select b.id from data.branch b where b.code = any (p_branches) and b.id = any (v_mine));
end $$;
comment on function logic.bi_branches is 'BI 登录可得的分支
Ids of the branches that the user may open to a BI login; one null, all of them, for a user of all branches. Raises branch_unknown,
branch_forbidden, request_invalid.';

create function logic.require_bi_login_mine(p_login name) returns void language plpgsql stable as $$
declare
    v_branch text;
begin
    select coalesce(b.code, '*') into v_branch
    from data.bi_login l
    left join data.branch b on b.id = l.branch_id
    where l.login = p_login
      and not case when l.branch_id is null then (select u.all_branches from data.user_account u where u.id = logic.actor())
                   else l.branch_id = any (logic.user_branches(logic.actor())) end
    limit 1;
    if found then
        perform logic.fail('branch_forbidden', jsonb_build_object('branch', v_branch));
    end if;
end $$;
comment on function logic.require_bi_login_mine is 'BI 登录的全部分支都须是当前用户的
Raises branch_forbidden where the BI login sees a branch in which the user does not work.';
