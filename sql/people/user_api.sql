-- Operations on users, roles, permissions, and the branches of BI logins.

create function api.user_create(
    p_login data.code, p_name data.title, p_roles text[], p_new_key text, p_new_salt text, p_branches text[] default '{}',
    p_all_branches boolean default false, p_warehouses text[] default '{}', p_employee data.code default null, p_branch data.code default null,
    p_language text default 'zh', p_must_change_password boolean default true) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_rights logic.user_rights := row(p_roles, p_branches, p_all_branches, p_warehouses, p_employee, p_branch);
    v_user   int;
begin
    perform logic.lock_waiting();
    perform logic.lock_rights();
    perform logic.refuse_faults(logic.user_rights_faults(v_rights, p_new_key, p_new_salt));
    perform logic.refuse_faults(logic.grant_faults(null, v_rights));
    v_user := logic.create_user(p_login, p_name, p_roles, decode(p_new_salt, 'hex'), decode(p_new_key, 'hex'));
    update data.user_account u set language = p_language, must_change_password = p_must_change_password where u.id = v_user;
    perform logic.write_user_rights(v_user, v_rights);
    perform logic.deal_waiting();
    return (select json_build_object('user', u.login, 'version', u.version) from data.user_account u where u.id = v_user);
end $$;
comment on function api.user_create is '新建用户
Makes a user with roles, working in branches or in all of them; warehouses limits to some of theirs; branch is where a session begins. The
password must be changed at the first sign-in unless must_change_password is false. What waits for approval by such a user waits for this one
too. But administrators nobody gives what he does not hold. Raises request_invalid, login_taken.';
select logic.register('user.create', 'command', 'user.edit', p_secret => '{new_key,new_salt}',
    p_example => '{"login": "zhang", "name": "张敏", "roles": ["buyer"], "branches": ["HQ"],
        "new_key": "0000000000000000000000000000000000000000000000000000000000000000", "new_salt": "00000000000000000000000000000000"}',
    p_answer => '{user: text, version: int}');

create function api.user_update(
    p_user data.code, p_version int, p_name data.title default null, p_roles text[] default null, p_branches text[] default null,
    p_all_branches boolean default null, p_warehouses text[] default null, p_employee text default null, p_branch text default null,
    p_language text default null, p_must_change_password boolean default null, p_disabled boolean default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user   data.user_account;
    v_rights logic.user_rights;
    v_deals  boolean := num_nonnulls(p_roles, p_branches, p_all_branches, p_warehouses, p_employee, p_disabled) > 0;
begin
    if v_deals then
        perform logic.lock_waiting();
    end if;
    perform logic.lock_rights();
    select u.* into v_user from data.user_account u where u.id = logic.user_id(p_user) for update;
    perform logic.require_version(p_version, v_user.version, 'user_account', v_user.id);
    v_rights := logic.user_rights(v_user.id);
    v_rights := row(coalesce(p_roles, v_rights.roles), coalesce(p_branches, v_rights.branches), coalesce(p_all_branches, v_rights.all_branches),
        coalesce(p_warehouses, v_rights.warehouses), nullif(coalesce(p_employee, v_rights.employee), ''),
        nullif(coalesce(p_branch, v_rights.branch), ''));
    perform logic.refuse_faults(logic.user_rights_faults(v_rights, null, null));
    perform logic.refuse_faults(logic.grant_faults(logic.user_rights(v_user.id), v_rights));
    update data.user_account u
    set name = coalesce(p_name, u.name), language = coalesce(p_language, u.language), disabled = coalesce(p_disabled, u.disabled),
        must_change_password = coalesce(p_must_change_password, u.must_change_password)
    where u.id = v_user.id;
    perform logic.write_user_rights(v_user.id, v_rights);
    perform logic.require_user_editor();
    if v_deals then
        perform logic.deal_waiting();
    end if;
    if p_disabled then
        perform logic.end_sessions(v_user.id);
    end if;
    return (select json_build_object('user', u.login, 'version', u.version) from data.user_account u where u.id = v_user.id);
end $$;
comment on function api.user_update is '修改或停用用户
Changes what is given; roles, branches and warehouses, where given, replace all of them; "" takes employee or branch away. Counts from the
next call on; disabling ends all sessions. What waits for the user''s approval goes to whoever may decide now. Raises user_unknown, version_stale,
request_invalid, last_administrator.';
select logic.register('user.update', 'command', 'user.edit', p_groupable => false,
    p_example => '{"user": "zhang", "version": 1, "roles": ["buyer", "storekeeper"]}', p_answer => '{user: text, version: int}');

create function api.user_set_password(
    p_user data.code, p_new_key text, p_new_salt text, p_must_change_password boolean default true, p_new_key_before text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user int := logic.user_id(p_user);
begin
    perform logic.refuse_faults(logic.user_rights_faults(logic.user_rights(v_user), p_new_key, p_new_salt));
    perform logic.require_not_above(v_user);
    perform logic.refuse_same_password(v_user, p_new_key_before);
    update data.user_account u
    set salt = decode(p_new_salt, 'hex'), key_hash = sha256(decode(p_new_key, 'hex')), must_change_password = p_must_change_password
    where u.id = v_user;
    perform logic.forget_failed_sign_ins(p_user);
    perform logic.end_sessions(v_user);
    return (select json_build_object('user', u.login, 'version', u.version) from data.user_account u where u.id = v_user);
end $$;
comment on function api.user_set_password is '为用户重设密码
Gives a user another password, ends the user''s waits and all of the user''s sessions. new_key_before is the new password''s key under the salt in
force.
Raises user_unknown, request_invalid, password_again.';
select logic.register('user.set_password', 'command', 'user.edit', p_secret => '{new_key,new_salt,new_key_before}',
    p_example => '{"user": "zhang", "new_key": "0000000000000000000000000000000000000000000000000000000000000000",
        "new_salt": "00000000000000000000000000000000"}', p_answer => '{user: text, version: int}');

create function api.user_allow_certificate(p_user data.code, p_subject data.title) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user int := logic.user_id(p_user);
begin
    perform logic.require_not_above(v_user);
    insert into data.user_certificate (subject, user_id) values (p_subject, v_user);
    return json_build_object('user', p_user, 'subject', p_subject);
end $$;
comment on function api.user_allow_certificate is '允许用户凭客户端证书登录
Lets a user sign in at the console by a client certificate of that subject, written as RFC 2253 has it (CN=cron,O=Suanpan): what is
spelt otherwise would fit no certificate. Raises user_unknown, certificate_taken, certificate_misspelt.';
select logic.register('user.allow_certificate', 'command', 'user.edit', p_example => '{"user": "admin", "subject": "CN=cron,O=Suanpan"}',
    p_answer => '{user: text, subject: text}');

create function api.user_revoke_certificate(p_subject data.title) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from data.user_certificate c where c.subject = p_subject;
    if not found then
        perform logic.fail('certificate_unknown', jsonb_build_object('subject', p_subject));
    end if;
    return json_build_object('subject', p_subject);
end $$;
comment on function api.user_revoke_certificate is '收回客户端证书
Takes a certificate''s subject from its user; sessions that it opened go on. Raises certificate_unknown.';
select logic.register('user.revoke_certificate', 'command', 'user.edit', p_example => '{"subject": "CN=cron,O=Suanpan"}',
    p_answer => '{subject: text}');

create function api.user_unlock(p_user data.code) returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.user_id(p_user);
    perform logic.forget_failed_sign_ins(p_user);
    return json_build_object('user', p_user);
end $$;
comment on function api.user_unlock is '解除登录等待
Lets a user sign in at once who waits after failed sign-ins. Raises user_unknown.';
select logic.register('user.unlock', 'command', 'user.edit', p_example => '{"user": "zhang"}', p_answer => '{user: text}');

create function api.user_get(p_user data.code) returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('user', logic.read_row('user_account', u.id),
        'locked_until', (select max(f.next_at) from data.sign_in_failure f where f.login = lower(u.login) and f.next_at > now()),
        'certificates', (select coalesce(json_agg(c.subject order by c.subject), '[]') from data.user_certificate c where c.user_id = u.id),
        'sessions', (select coalesce(json_agg(json_build_object('session', s.id, 'face', s.face, 'client', s.client, 'created_at', s.created_at,
                         'last_used_at', s.last_used_at, 'expires_at', s.expires_at) order by s.id desc), '[]')
                     from data.session s where s.user_id = u.id and s.ended_at is null and s.expires_at > now()))
    from data.user_account u
    where u.id = logic.user_id(p_user)
$$;
comment on function api.user_get is '查看用户
A user with roles, branches, certificates and open sessions; locked_until where the user waits at some address after failed sign-ins. Raises
user_unknown.';
select logic.register('user.get', 'query', 'user.see', p_example => '{"user": "admin"}',
    p_answer => '{user: row user_account, locked_until: instant?, certificates: [text], sessions: [{session: int, face: text, client: text,
      created_at: instant, last_used_at: instant, expires_at: instant}]}');

create function api.user_list(
    p_filter jsonb default '{}', p_disabled boolean default false, p_sort text[] default '{login}', p_limit int default 50,
    p_after text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('user_account', p_filter || case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null, p_sort,
        p_limit, logic.page_position(p_after), null, true)
$$;
comment on function api.user_list is '用户列表
A page of users; filter by column of report.user_account; disabled: those too.';
select logic.register('user.list', 'query', 'user.see', p_answer => 'page user_account');

create function api.role_create(
    p_code data.code, p_name data.title, p_permissions text[] default '{}', p_rounding_off_limit data.money default null,
    p_discount_limit data.rate default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_role int;
begin
    perform logic.require_permissions_known(p_permissions);
    perform logic.refuse_faults(logic.permission_faults(null, p_permissions, p_rounding_off_limit, p_discount_limit));
    insert into data.role (code, name, rounding_off_limit, discount_limit) values (p_code, p_name, p_rounding_off_limit, p_discount_limit)
    returning id into v_role;
    perform logic.write_role_permissions(v_role, p_permissions);
    return json_build_object('role', p_code, 'version', 1);
end $$;
comment on function api.role_create is '新建角色
Makes a role with permissions; rounding_off_limit, discount_limit: other than the company''s. Raises value_invalid, code_taken, permission_unknown.';
select logic.register('role.create', 'command', 'role.edit', p_example => '{"code": "cashier", "name": "出纳", "permissions": ["master.see"]}',
    p_answer => '{role: text, version: int}');

create function api.role_update(
    p_role data.code, p_version int, p_name data.title default null, p_permissions text[] default null,
    p_rounding_off_limit text default null, p_discount_limit text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_role data.role;
begin
    if p_permissions is not null then
        perform logic.lock_waiting();
    end if;
    perform logic.lock_rights();
    select r.* into v_role from data.role r where r.id = logic.role_id(p_role) for update;
    perform logic.require_version(p_version, v_role.version, 'role', v_role.id);
    perform logic.require_permissions_known(p_permissions);
    perform logic.refuse_faults(logic.permission_faults(v_role.id, p_permissions,
        logic.limit_given('rounding_off_limit', p_rounding_off_limit, 2), logic.limit_given('discount_limit', p_discount_limit, 6)));
    update data.role r
    set name = coalesce(p_name, r.name),
        rounding_off_limit = case when p_rounding_off_limit is null then r.rounding_off_limit
                                  else logic.limit_given('rounding_off_limit', p_rounding_off_limit, 2) end,
        discount_limit = case when p_discount_limit is null then r.discount_limit else logic.limit_given('discount_limit', p_discount_limit, 6) end
    where r.id = v_role.id returning r.version into v_role.version;
    if p_permissions is not null then
        perform logic.write_role_permissions(v_role.id, p_permissions);
        perform logic.require_user_editor();
        perform logic.deal_waiting();
    end if;
    return json_build_object('role', p_role, 'version', v_role.version);
end $$;
comment on function api.role_update is '修改角色的名称与权限
Changes what is given; permissions, where given, replace all of them and count from the next call on; "" takes a limit away, so that the company''s
holds. Raises request_invalid, value_invalid, role_unknown, version_stale,
permission_unknown, last_administrator.';
select logic.register('role.update', 'command', 'role.edit', p_groupable => false, p_example => '{"role": "buyer", "version": 1, "name": "采购"}',
    p_answer => '{role: text, version: int}');

create function api.role_list() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('role', '{}', null, '{id}', 1000, null, null, true)
$$;
comment on function api.role_list is '角色列表
The roles with their permissions.';
select logic.register('role.list', 'query', 'user.see', p_answer => 'page role');

create function api.role_get(p_role data.code) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.read_row('role', logic.role_id(p_role)) $$;
comment on function api.role_get is '查看角色
A role with its permissions and how many users hold it. Raises role_unknown.';
select logic.register('role.get', 'query', 'user.see', p_example => '{"role": "buyer"}', p_answer => 'row role');

create function api.permission_list() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('rows', json_agg(json_build_object('permission', p.name, 'area', p.area, 'zh', p.zh, 'en', p.en,
        'operations', (select coalesce(json_agg(o.name order by o.name), '[]') from meta.operation o where o.permission = p.name))
        order by array_position('{general,buying,selling,stock,masters,system}', p.area), p.name))
    from meta.permission p
$$;
comment on function api.permission_list is '权限目录
Every permission that a role can hold, by the part of the work that it belongs to (area), with the operations that ask for it.';
select logic.register('permission.list', 'query', 'user.see',
    p_answer => '{rows: [{permission: permission, area: permission.area, zh: text, en: text, operations: [text]}]}');
