-- Sign-in, sign-out, own sessions and own password. The service never sends a password: p_key is the scrypt key in hex.

create function api.session_challenge(p_login data.code, p_device text default null, p_client_address text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('salt', encode(logic.challenge_salt(p_login), 'hex'), 'cost', json_build_object('n', 32768, 'r', 8, 'p', 1),
        'wait_seconds', logic.sign_in_wait(p_login, logic.sign_in_place(p_login, p_client_address, p_device)),
        'device_known', logic.known_device(p_login, p_device) is not null)
$$;
comment on function api.session_challenge is '登录第一步:取盐
The salt and scrypt cost for a login, how many seconds it has to wait at this address or device, and whether the device signed it in before; looks the
same for a login that does not exist.';
select logic.register('session.challenge', 'query', null, p_public => true, p_secret => '{device}', p_example => '{"login": "admin"}',
    p_answer => '{salt: text, cost: {n: int, r: int, p: int}, wait_seconds: int, device_known: boolean}');

create function api.session_sign_in(p_login data.code, p_key text, p_device text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user  data.user_account;
    v_place text := logic.sign_in_place(p_login, current_setting('suanpan.client'), p_device);
    v_token text;
begin
    perform logic.require_no_wait(p_login, v_place);
    select u.* into v_user from data.user_account u where lower(u.login) = lower(p_login);
    if p_key !~ '^[0-9a-f]{64}$' or v_user.disabled or coalesce(v_user.key_hash, '') <> sha256(decode(p_key, 'hex')) then
        perform logic.fail('sign_in_refused');
    end if;
    delete from data.sign_in_failure f where f.login = lower(p_login) and f.address = v_place;
    v_token := logic.open_session(v_user.id, current_setting('suanpan.face'), current_setting('suanpan.client'));
    return logic.session_opened(v_token);
end $$;
comment on function api.session_sign_in is '登录
Opens a session and answers its token, and in device what to send with the next sign-in from here: failures of strangers then do not make it wait.
Raises sign_in_refused for an unknown login, a wrong password and a disabled user alike, sign_in_delayed after failures at this address or device.';
select logic.register('session.sign_in', 'command', null, p_public => true, p_secret => '{key,device}',
    p_example => '{"login": "admin", "key": "0000000000000000000000000000000000000000000000000000000000000000"}', p_answer => 'session_opened');

create function api.session_sign_in_by_certificate() returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user  data.user_account;
    v_token text;
begin
    select u.* into v_user
    from data.user_certificate c
    join data.user_account u on u.id = c.user_id and not u.disabled
    where c.subject = current_setting('suanpan.certificate');
    if v_user.id is null then
        perform logic.fail('sign_in_refused');
    end if;
    v_token := logic.open_session(v_user.id, current_setting('suanpan.face'), current_setting('suanpan.client'));
    return logic.session_opened(v_token);
end $$;
comment on function api.session_sign_in_by_certificate is '凭客户端证书登录
Opens a session for the user to whom the subject of the verified client certificate belongs. Raises sign_in_refused.';
select logic.register('session.sign_in_by_certificate', 'command', null, p_public => true, p_answer => 'session_opened');

create function api.session_offer_code() returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_code    text := logic.new_sign_in_code();
    v_expires timestamptz := clock_timestamp() + interval '2 minutes';
begin
    delete from data.sign_in_code c where c.expires_at < clock_timestamp();
    insert into data.sign_in_code (code_hash, user_id, expires_at)
    values (logic.session_hash(v_code), logic.actor(), v_expires)
    on conflict on constraint sign_in_code_pkey do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at;
    return json_build_object('code', v_code, 'expires_at', v_expires);
end $$;
comment on function api.session_offer_code is '为我的另一台设备生成一次性登录码
A code by which the user signs in on another device, once, within two minutes; a later one replaces it. Send it without an idempotency key: the
answer is a secret.';
select logic.register('session.offer_code', 'command', null, p_answer => '{code: text, expires_at: instant}');

create function api.session_sign_in_by_code(p_code text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_user  int;
    v_token text;
begin
    perform logic.require_no_wait('', logic.sign_in_address(current_setting('suanpan.client')));
    delete from data.sign_in_code c
    where c.code_hash = logic.session_hash(upper(regexp_replace(left(p_code, 40), '[^0-9A-Za-z]', '', 'g'))) and c.expires_at > clock_timestamp()
    returning c.user_id into v_user;
    if not exists (select from data.user_account u where u.id = v_user and not u.disabled) then
        perform logic.fail('sign_in_refused');
    end if;
    v_token := logic.open_session(v_user, current_setting('suanpan.face'), current_setting('suanpan.client'));
    return logic.session_opened(v_token);
end $$;
comment on function api.session_sign_in_by_code is '凭一次性登录码登录
Opens a session for the user whose device showed the code, which is then used up. Raises sign_in_refused for one that is wrong, used or too old,
sign_in_delayed after many failures at this address.';
select logic.register('session.sign_in_by_code', 'command', null, p_public => true, p_secret => '{code}', p_example => '{"code": "7KQ2M9XWPA"}',
    p_answer => 'session_opened');

create function api.session_current() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object(
        'user', json_build_object('login', u.login, 'name', u.name, 'language', u.language),
        'must_change_password', u.must_change_password,
        'branch', (select json_build_object('id', b.id, 'code', b.code, 'name', b.name) from data.branch b where b.id = s.branch_id),
        'branches', (select coalesce(json_agg(json_build_object('id', b.id, 'code', b.code, 'name', b.name) order by b.code), '[]')
                     from data.branch b where b.id = any (logic.user_branches(u.id)) and not b.disabled),
        'permissions', (select coalesce(json_agg(distinct rp.permission), '[]')
                        from data.user_role ur join data.role_permission rp on rp.role_id = ur.role_id where ur.user_id = u.id),
        'preferences', logic.preferences(u.id),
        'formats', logic.formats(),
        'company', (select c.name from data.company c),
        'expires_at', s.expires_at)
    from data.user_account u
    join data.session s on s.user_id = u.id and s.token_hash = decode(current_setting('suanpan.session'), 'hex')
    where u.id = logic.actor()
$$;
comment on function api.session_current is '当前会话:用户、分支、权限、个人设置、显示格式、公司名称
Who is signed in, in which branch, with which permissions, what he chose for himself, and how the company is called and shows days and numbers.';
select logic.register('session.current', 'query', null,
    p_answer => '{user: session_user, must_change_password: boolean, branch: session_branch?, branches: [session_branch], permissions: [permission],
      preferences: json, formats: formats, company: text, expires_at: instant}');

create function api.session_touch() returns json language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update data.session s set last_used_at = clock_timestamp()
    where s.token_hash = decode(current_setting('suanpan.session'), 'hex')
    returning json_build_object('last_used_at', s.last_used_at)
$$;
comment on function api.session_touch is '保持会话
Marks the session as in use, which puts off its idle expiry.';
select logic.register('session.touch', 'command', null, p_answer => '{last_used_at: instant}');

create function api.session_list(p_all boolean default false) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_all then
        perform logic.require('user.see');
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object('session', s.id, 'login', u.login, 'name', u.name, 'branch', b.code,
            'face', s.face, 'client', s.client, 'created_at', s.created_at, 'last_used_at', s.last_used_at, 'expires_at', s.expires_at,
            'current', s.token_hash = decode(current_setting('suanpan.session'), 'hex')) order by s.id desc), '[]'))
        from data.session s
        join data.user_account u on u.id = s.user_id
        left join data.branch b on b.id = s.branch_id
        where (p_all or s.user_id = logic.actor()) and s.ended_at is null and s.expires_at > now()
          and s.last_used_at > now() - make_interval(mins => (select c.session_idle_minutes from data.company c)));
end $$;
comment on function api.session_list is '会话:我的,或全部
The open sessions of the signed-in user; all: of every user, with user.see. Raises permission_denied.';
select logic.register('session.list', 'query', null,
    p_answer => '{rows: [{session: int, login: text, name: text, branch: text?, face: text, client: text, created_at: instant,
      last_used_at: instant, expires_at: instant, current: boolean}]}');

create function api.session_revoke(p_session bigint) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update data.session s set ended_at = clock_timestamp()
    where s.id = p_session and s.ended_at is null and (s.user_id = logic.actor() or logic.may('user.edit'));
    if not found then
        perform logic.fail('session_unknown', jsonb_build_object('session', p_session));
    end if;
    return json_build_object('session', p_session);
end $$;
comment on function api.session_revoke is '结束某个会话
Ends an own session, or with user.edit anybody''s. Raises session_unknown.';
select logic.register('session.revoke', 'command', null, p_example => '{"session": 1}', p_answer => '{session: int}');

create function api.session_sign_out() returns json language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update data.session s set ended_at = clock_timestamp()
    where s.token_hash = decode(current_setting('suanpan.session'), 'hex')
    returning json_build_object('session', s.id)
$$;
comment on function api.session_sign_out is '退出
Ends this session.';
select logic.register('session.sign_out', 'command', null, p_answer => '{session: int}');

create function api.session_use_branch(p_branch data.code) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branch int;
begin
    select b.id into v_branch from data.branch b where b.code = p_branch and not b.disabled;
    if v_branch is null then
        perform logic.fail('branch_unknown', jsonb_build_object('branch', p_branch));
    elsif not v_branch = any (logic.user_branches(logic.actor())) then
        perform logic.fail('branch_forbidden', jsonb_build_object('branch', p_branch));
    end if;
    update data.session s set branch_id = v_branch where s.token_hash = decode(current_setting('suanpan.session'), 'hex');
    return json_build_object('branch', json_build_object('id', v_branch, 'code', p_branch));
end $$;
comment on function api.session_use_branch is '切换当前分支
Makes a branch the current one of this session. Raises branch_unknown, branch_forbidden.';
select logic.register('session.use_branch', 'command', null, p_example => '{"branch": "SH"}', p_answer => '{branch: {id: int, code: text}}');

create function api.session_change_password(p_current_key text, p_new_key text, p_new_salt text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.require_no_wait((select u.login from data.user_account u where u.id = logic.actor()),
        logic.sign_in_address(current_setting('suanpan.client')));
    if p_current_key !~ '^[0-9a-f]{64}$' or p_new_key !~ '^[0-9a-f]{64}$' or p_new_salt !~ '^[0-9a-f]{32}$' then
        perform logic.fail('password_wrong');
    end if;
    perform logic.require_key(logic.actor(), decode(p_current_key, 'hex'));
    perform logic.refuse_same_password(logic.actor(), p_new_key);
    update data.user_account u
    set salt = decode(p_new_salt, 'hex'), key_hash = sha256(decode(p_new_key, 'hex')), must_change_password = false
    where u.id = logic.actor();
    update data.session s set ended_at = clock_timestamp()
    where s.user_id = logic.actor() and s.ended_at is null
      and s.token_hash <> decode(current_setting('suanpan.session'), 'hex');
    return json_build_object('changed', true);
end $$;
comment on function api.session_change_password is '修改密码,并结束其他会话
Changes the own password and ends all other sessions of the user. Raises password_wrong, password_again where it is the one that is in force, and
sign_in_delayed after failures at this address.';
select logic.register('session.change_password', 'command', null, p_secret => '{current_key,new_key,new_salt}',
    p_example => '{"current_key": "00", "new_key": "00", "new_salt": "00"}', p_answer => '{changed: boolean}');
