-- Sign-in. An unknown login and a wrong password take the same path through the same statements, so neither the answer nor
-- its time tells them apart; failures are counted by login whether it exists or not.

create function logic.challenge_salt(p_login text) returns bytea
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        (select u.salt from data.user_account u where lower(u.login) = lower(p_login)),
        substr(public.hmac(lower(p_login), encode(c.challenge_secret, 'hex'), 'sha256'), 1, 16))
    from data.company c
$$;
comment on function logic.challenge_salt(text) is '登录盐;未知用户得到稳定的假盐
The salt of a login; an unknown login has a stable false one.';

create function logic.sign_in_delay(p_failures int, p_attempts int) returns interval
language sql immutable set search_path = pg_catalog, pg_temp
as $$
    select case when p_failures >= p_attempts then interval '1 day'
                when p_failures < 3 then interval '0'
                else make_interval(secs => least(power(2, p_failures - 3), 900)) end
$$;
comment on function logic.sign_in_delay(int, int) is '失败后的等待
How long a login waits after so many failures: none for two, then doubling from one second, a day from p_attempts on.';

create function logic.count_failed_sign_in(p_login text) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    -- a day without a failure forgets those before
    insert into data.sign_in_failure as f (login, failures, next_at)
    select lower(left(p_login, 40)), 1, clock_timestamp() where p_login is not null
    on conflict on constraint sign_in_failure_pkey do update
    set (failures, failed_at, next_at) = (
        select n.failures, clock_timestamp(), clock_timestamp() + logic.sign_in_delay(n.failures, c.sign_in_attempts)
        from data.company c
        cross join lateral (select case when f.failed_at < clock_timestamp() - interval '1 day' then 1 else f.failures + 1 end failures) n)
$$;
comment on function logic.count_failed_sign_in(text) is '登录失败计数
Counts a failed sign-in and sets when the next may be tried. Called by the door after the refusal was rolled back.';

create function logic.open_session(p_user int, p_face text, p_client text) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.open_session(int, text, text) is '开始会话
Opens a session and returns its token, 256 random bits, which is kept nowhere.';

create function logic.new_sign_in_code() returns text
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    -- 50 random bits in letters and digits that nobody mistakes for others
    select string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', get_byte(r.bytes, n) % 32 + 1, 1), '' order by n)
    from (select public.gen_random_bytes(10) bytes) r, generate_series(0, 9) n
$$;
comment on function logic.new_sign_in_code() is '新的一次性登录码
Ten characters of which nobody can guess one within its two minutes.';

create function logic.require_key(p_user int, p_key bytea) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from data.user_account u where u.id = p_user and u.key_hash = sha256(p_key)) then
        perform logic.fail('password_wrong');
    end if;
end
$$;
comment on function logic.require_key(int, bytea) is '核对当前密码
Raises password_wrong unless p_key is the key of the user''s current password. The comparison is of hashes, so its time tells nothing.';

create function logic.session_opened(p_token text) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select json_build_object('token', p_token, 'expires_at', s.expires_at, 'user', json_build_object('login', u.login, 'name', u.name,
            'language', u.language), 'must_change_password', u.must_change_password,
            'branch', (select json_build_object('id', b.id, 'code', b.code, 'name', b.name) from data.branch b where b.id = s.branch_id))
        from data.session s
        join data.user_account u on u.id = s.user_id
        where s.token_hash = logic.session_hash(p_token));
end
$$;
comment on function logic.session_opened(text) is '登录的答复
What a sign-in answers: the token of the session just opened, until when it lasts, whose it is.';

create function logic.formats() returns json
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select json_build_object('date_format', c.date_format, 'quantity_decimals', c.quantity_decimals, 'price_decimals', c.price_decimals)
    from data.company c
$$;
comment on function logic.formats() is '日期与数字的格式
How the company shows days, quantities and prices.';
