-- Sign-in. An unknown login and a wrong password take the same path through the same statements, so neither the answer nor
-- its time tells them apart; failures are counted whether the login exists or not. Who fails waits: the longer the more often, minutes at most,
-- and only there, where he failed. So a stranger keeps nobody out: another address, and a device that signed in before, are not his.

create function logic.challenge_salt(p_login text) returns bytea language sql stable as $$
    select coalesce(
        (select u.salt from data.user_account u where lower(u.login) = lower(p_login)),
        substr(public.hmac(lower(p_login), encode(c.challenge_secret, 'hex'), 'sha256'), 1, 16))
    from data.company c
$$;
comment on function logic.challenge_salt is '登录盐;未知用户得到稳定的假盐
The salt of a login; an unknown login has a stable false one.';

create function logic.sign_in_address(p_client text) returns text language plpgsql immutable as $$
declare
    v_address inet;
begin
    if coalesce(p_client, '') = '' then
        return 'local';
    end if;
    v_address := split_part(p_client, '%', 1)::inet;
    return case when family(v_address) = 4 then host(v_address)
                when v_address << inet '::ffff:0:0/96' then host(v_address - inet '::ffff:0:0' + inet '0.0.0.0')
                else text(network(set_masklen(v_address, 64))) end;
exception when invalid_text_representation then
    return left(p_client, 60);
end $$;
comment on function logic.sign_in_address is '计数所用的地址:IPv6 取 /64
The address under which failed sign-ins count: of IPv6 the /64 that one household or server has whole; local for one without.';

create function logic.device_mac(p_device text) returns text language sql stable as $$
    select encode(public.hmac(p_device, encode(sha256(c.challenge_secret || convert_to('device', 'UTF8')), 'hex'), 'sha256'), 'hex')
    from data.company c
$$;
comment on function logic.device_mac is '设备凭据的签名
What signs a device''s name: an HMAC by a secret that is kept in the database alone.';

create function logic.new_device(p_user int) returns text language plpgsql volatile as $$
declare
    v_device text := format('%s-%s-%s', p_user, encode(public.gen_random_bytes(12), 'hex'), extract(epoch from now())::bigint / 86400);
begin
    return v_device || '-' || logic.device_mac(v_device);
end $$;
comment on function logic.new_device is '新的设备凭据
What a device keeps that signed a user in: the user''s id, a random name and the day, signed. It opens nothing; it says that strangers'' failures
are not its own.';

create function logic.known_device(p_login text, p_device text) returns text language sql stable as $$
    -- a browser that several people use holds one for each of them
    select 'device ' || d.part[2]
    from regexp_split_to_table(left(p_device, 1000), '~') t
    cross join lateral (select regexp_match(t, '^([0-9]{1,9})-([0-9a-f]{24})-([0-9]{1,6})-([0-9a-f]{64})$') part) d
    join data.user_account u on u.id = d.part[1]::int and lower(u.login) = lower(p_login)
    where sha256(convert_to(logic.device_mac(array_to_string(d.part[1:3], '-')), 'UTF8')) = sha256(convert_to(d.part[4], 'UTF8'))
      and extract(epoch from now())::bigint / 86400 - d.part[3]::int <= 180
    limit 1
$$;
comment on function logic.known_device is '登录过此用户的设备
The device among those given, separated by ~, that signed this login in during the last 180 days; null for none.';

create function logic.sign_in_place(p_login text, p_client text, p_device text) returns text
language sql stable as $$ select coalesce(logic.known_device(p_login, p_device), logic.sign_in_address(p_client)) $$;
comment on function logic.sign_in_place is '登录失败计在何处
Where a failed sign-in counts: at the device that signed this login in before, else at the address.';

create function logic.sign_in_wait(p_login text, p_place text) returns int language sql stable as $$
    select coalesce(ceil(max(extract(epoch from f.next_at - clock_timestamp())))::int, 0)
    from data.sign_in_failure f
    where f.address = p_place and f.login in ('', lower(p_login)) and f.next_at > clock_timestamp()
$$;
comment on function logic.sign_in_wait is '还须等待的秒数
Seconds that a login has to wait at a place; 0 where it may be tried.';

create function logic.require_no_wait(p_login text, p_place text) returns void language plpgsql stable as $$
declare
    v_seconds int := logic.sign_in_wait(p_login, p_place);
begin
    if v_seconds > 0 then
        perform logic.fail('sign_in_delayed', jsonb_build_object('seconds', v_seconds));
    end if;
end $$;
comment on function logic.require_no_wait is '要求不在等待中
Raises sign_in_delayed while the login has to wait at that place. Such a try is looked at no further, and counts nowhere.';

create function logic.sign_in_delay(p_here int, p_everywhere int, p_attempts int) returns interval language sql immutable as $$
    select make_interval(secs => case
        when p_here >= p_attempts then 300
        else greatest(case when p_here < 3 then 0 else least(power(2, p_here - 3), 300) end, case when p_everywhere < 20 then 0 else 60 end) end)
$$;
comment on function logic.sign_in_delay is '失败后的等待
How long a login waits at a place where it failed so often: not at all for two, then doubling from one second, five minutes from p_attempts on.
Where it failed twenty times everywhere together, a minute from the first on: many addresses then have one try a minute each, and who has not
failed yet has his.';

create function logic.address_delay(p_failures int) returns interval
language sql immutable as $$
    select make_interval(secs => case when p_failures < 20 then 0 else least(power(2, least(p_failures, 40) - 20), 300) end)
$$;
comment on function logic.address_delay is '同一地址失败后的等待
How long an address waits that failed so often, whatever the logins: not at all for nineteen, then doubling from one second, five minutes at most.';

create function logic.count_failed_sign_in(p_login text, p_place text) returns void language plpgsql volatile as $$
declare
    v_login text := lower(left(p_login, 40));
begin
    -- an hour without a failure forgets those before; in the order of the key, as every other caller
    insert into data.sign_in_failure as f (login, address, failures)
    select k.login, k.address, 1
    from (values ('', p_place, p_place not like 'device %'), (v_login, '', v_login is not null), (v_login, p_place, v_login is not null))
        k (login, address, counts)
    where k.counts
    order by k.login, k.address
    on conflict on constraint sign_in_failure_pkey do update
    set failures = case when f.failed_at < clock_timestamp() - interval '1 hour' then 1 else f.failures + 1 end, failed_at = clock_timestamp();
    update data.sign_in_failure f
    set next_at = f.failed_at + case when f.login = '' then logic.address_delay(f.failures)
        else logic.sign_in_delay(f.failures, coalesce(e.failures, 0), c.sign_in_attempts) end
    from data.company c
    left join data.sign_in_failure e on e.login = v_login and e.address = ''
    where f.address = p_place and f.login in ('', v_login);
end $$;
comment on function logic.count_failed_sign_in is '登录失败计数
Counts a failed sign-in at its place, and sets when the next may be tried there; a null login counts at the address alone.';

create function logic.count_refusal(p_caller logic.caller, p_operation text, p_request jsonb, p_error text) returns void
language plpgsql volatile as $$
begin
    if p_error = 'sign_in_refused' and p_operation <> 'session.sign_in_by_certificate' then
        perform logic.count_failed_sign_in(p_request ->> 'login',
            logic.sign_in_place(p_request ->> 'login', p_caller.client, p_request ->> 'device'));
    elsif p_error = 'password_wrong' then
        perform logic.count_failed_sign_in(u.login, logic.sign_in_address(p_caller.client)) from data.user_account u where u.id = p_caller.user_id;
    end if;
end $$;
comment on function logic.count_refusal is '拒绝之后的计数
Counts a refusal that was a wrong password or code. Called by the door after the refusal was rolled back. A certificate that belongs to nobody
is no guess.';

create function logic.forget_failed_sign_ins(p_login text) returns void language sql volatile as $$
    delete from data.sign_in_failure f
    where f.login = lower(p_login)
       or f.login = '' and f.address in (select a.address from data.sign_in_failure a where a.login = lower(p_login) and a.address <> '')
$$;
comment on function logic.forget_failed_sign_ins is '解除等待
Forgets what a login failed, and what was counted against the addresses where it did.';

create function logic.tidy_sign_ins() returns void language sql volatile as $$
    delete from data.sign_in_failure f
    where f.failed_at < clock_timestamp() - interval '1 day'
       or f.failed_at < (select x.failed_at from data.sign_in_failure x order by x.failed_at desc offset 50000 limit 1);
    delete from data.sign_in_code c where c.expires_at < clock_timestamp();
$$;
comment on function logic.tidy_sign_ins is '清理登录失败与登录码
Forgets failed sign-ins after a day, the oldest earlier where there are more than 50,000 rows of them, and codes that are too old.';

create function logic.open_session(p_user int, p_face text, p_client text) returns text language plpgsql volatile as $$
declare
    v_token text := translate(encode(public.gen_random_bytes(32), 'base64'), '+/=', '-_');
begin
    insert into data.session (user_id, token_hash, branch_id, face, client, expires_at)
    select u.id, logic.session_hash(v_token),
           coalesce(u.branch_id, (select min(b.id) from data.branch b where b.id = any (logic.user_branches(u.id)) and not b.disabled)),
           p_face, left(p_client, 200), clock_timestamp() + make_interval(hours => c.session_hours)
    from data.user_account u, data.company c
    where u.id = p_user;
    return v_token;
end $$;
comment on function logic.open_session is '开始会话
Opens a session and returns its token, 256 random bits, which is kept nowhere.';

create function logic.new_sign_in_code() returns text language sql volatile as $$
    -- 50 random bits in letters and digits that nobody mistakes for others
    select string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', get_byte(r.bytes, n) % 32 + 1, 1), '' order by n)
    from (select public.gen_random_bytes(10) bytes) r, generate_series(0, 9) n
$$;
comment on function logic.new_sign_in_code is '新的一次性登录码
Ten characters of which nobody can guess one within its two minutes.';

create function logic.require_key(p_user int, p_key bytea) returns void language plpgsql stable as $$
begin
    if not exists (select from data.user_account u where u.id = p_user and u.key_hash = sha256(p_key)) then
        perform logic.fail('password_wrong');
    end if;
end $$;
comment on function logic.require_key is '核对当前密码
Raises password_wrong unless p_key is the key of the user''s current password. The comparison is of hashes, so its time tells nothing.';

create function logic.refuse_same_password(p_user int, p_key text) returns void language plpgsql stable as $$
begin
    if p_key ~ '^[0-9a-f]{64}$' and exists (select from data.user_account u where u.id = p_user and u.key_hash = sha256(decode(p_key, 'hex'))) then
        perform logic.fail('password_again');
    end if;
end $$;
comment on function logic.refuse_same_password is '新密码须与现在的不同
Raises password_again where p_key, a new password''s key under the salt in force, is that of the password in force.';

select logic.declare_shape('session_branch', '{id: int, code: text, name: text}');
select logic.declare_shape('session_user', '{login: text, name: text, language: language}');
select logic.declare_shape('session_opened', '{token: text, device: text, expires_at: instant, user: session_user, must_change_password: boolean,
      branch: session_branch?}');

create function logic.session_opened(p_token text) returns json language plpgsql volatile as $$
begin
    return (
        select json_build_object('token', p_token, 'device', logic.new_device(u.id), 'expires_at', s.expires_at,
            'user', json_build_object('login', u.login, 'name', u.name, 'language', u.language), 'must_change_password', u.must_change_password,
            'branch', (select json_build_object('id', b.id, 'code', b.code, 'name', b.name) from data.branch b where b.id = s.branch_id))
        from data.session s
        join data.user_account u on u.id = s.user_id
        where s.token_hash = logic.session_hash(p_token));
end $$;
comment on function logic.session_opened is '登录的答复
What a sign-in answers: the token of the session just opened, until when it lasts, whose it is, and what the device shows when it signs in again.';

select logic.declare_shape('formats', '{date_format: date_format, quantity_decimals: int, price_decimals: int}');

create function logic.formats() returns json language sql stable as $$
    select json_build_object('date_format', c.date_format, 'quantity_decimals', c.quantity_decimals, 'price_decimals', c.price_decimals)
    from data.company c
$$;
comment on function logic.formats is '日期与数字的格式
How the company shows days, quantities and prices.';
