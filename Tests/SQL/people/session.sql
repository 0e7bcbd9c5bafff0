-- Sign-in and sessions: an unknown login looks like a wrong password, guessing slows down and stops, a session ends in every way that it
-- should, and a changed password leaves no other session open.

select plan(173);

insert into data.branch (code, name) values ('B2', '二店'), ('B3', '三店');
update data.branch set disabled = true where code = 'B3';
select pg_temp.enrol('ann', '{"roles": ["buyer"], "branches": ["HQ"]}');
select pg_temp.enrol('bob', '{"roles": ["seller"], "branches": ["HQ", "B2"]}');
-- so many sign-ins from an address, and how they ended
create function pg_temp.tries(p_login text, p_key text, p_times int, p_client text default '192.0.2.1', p_device text default null)
    returns text language sql as $$
    select string_agg(distinct coalesce(g.body ->> 'error', 'done'), ' ') from pg_temp.group_call(0, array_fill(
        (pg_temp.call_text(null, 'session.sign_in', jsonb_strip_nulls(jsonb_build_object('login', p_login, 'key', p_key, 'device', p_device)))::jsonb
            || jsonb_build_object('client', p_client))::text, array[p_times])) g $$;
create function pg_temp.wrong(p_login text, p_times int, p_client text default '192.0.2.1', p_device text default null) returns text language sql as
$$ select pg_temp.tries(p_login, repeat('99', 32), p_times, p_client, p_device) $$;
create function pg_temp.right_key(p_login text, p_client text default '192.0.2.1', p_device text default null) returns text language sql as
$$ select pg_temp.tries(p_login, repeat('cd', 32), 1, p_client, p_device) $$;
create function pg_temp.wait_seconds(p_login text, p_address text default '192.0.2.1') returns int language sql as
$$ select round(extract(epoch from f.next_at - f.failed_at))::int from data.sign_in_failure f where f.login = p_login and f.address = p_address $$;
create function pg_temp.failures(p_login text, p_address text default '192.0.2.1') returns int language sql as
$$ select f.failures from data.sign_in_failure f where f.login = p_login and f.address = p_address $$;
-- as if everybody had waited
create function pg_temp.waited() returns void language sql as $$ update data.sign_in_failure set next_at = clock_timestamp() - interval '1 second' $$;
create function pg_temp.session_of(p_login text) returns bigint language sql as $$
    select s.id from data.session s join token t on s.token_hash = sha256(convert_to(t.token, 'UTF8')) where t.login = p_login $$;

-- the challenge
select is(pg_temp.call(null, 'session.challenge', '{"login": "ann"}') - 'status',
    jsonb_build_object('salt', repeat('01', 16), 'cost', '{"n": 32768, "r": 8, "p": 1}'::jsonb, 'wait_seconds', 0, 'device_known', false),
    'the challenge of a login is its salt and the cost, and that nothing has to wait');
select is(pg_temp.call(null, 'session.challenge', '{"login": "ANN"}') ->> 'salt', repeat('01', 16), 'however the login is written');
select matches(pg_temp.call(null, 'session.challenge', '{"login": "nobody"}') ->> 'salt', '^[0-9a-f]{32}$',
    'an unknown login has a salt of the same form');
select is(pg_temp.call(null, 'session.challenge', '{"login": "NoBody"}'), pg_temp.call(null, 'session.challenge', '{"login": "nobody"}'),
    'which stays the same, however it is written');
select isnt(pg_temp.call(null, 'session.challenge', '{"login": "nobody2"}'), pg_temp.call(null, 'session.challenge', '{"login": "nobody"}'),
    'two unknown logins have two');
select is(pg_temp.faults(null, 'session.challenge', '{"login": " "}'), 'login:out_of_range', 'a blank login is refused as such');

-- refusals that look alike
select is(pg_temp.call(null, 'session.sign_in', jsonb_build_object('login', l, 'key', repeat('99', 32))) - 'request_id',
    pg_temp.call(null, 'session.sign_in', jsonb_build_object('login', 'nobody', 'key', repeat('99', 32))) - 'request_id', what
        || ' looks like an unknown login')
from (values ('ann', 'a wrong password'), ('system', 'the system actor')) v (l, what);
delete from data.sign_in_failure;
select is(pg_temp.outcome(null, 'session.sign_in', jsonb_build_object('login', 'ann', 'key', k)), 'sign_in_refused', 'a key that is '
    || what || ' is a wrong one')
from (values ('', 'empty'), ('zz', 'no hex')) v (k, what);
delete from data.sign_in_failure;
select is(pg_temp.outcome(null, 'session.sign_in', jsonb_build_object('login', 'ann', 'key', k)), 'sign_in_refused', 'so is one ' || what)
from (values (upper(repeat('cd', 32)), 'in capitals'), (repeat('cd', 33), 'that is too long')) v (k, what);
select is(pg_temp.faults(null, 'session.sign_in', '{"login": "ann", "key": 5}'), 'key:wrong_type', 'a key that is no text is a faulty request');
update data.user_account set disabled = true where login = 'bob';
select is(pg_temp.outcome(null, 'session.sign_in', jsonb_build_object('login', 'bob', 'key', repeat('cd', 32))),
    'sign_in_refused', 'a disabled user is refused likewise');
update data.user_account set disabled = false where login = 'bob';

-- failing costs waiting, there where it failed
delete from data.sign_in_failure;
select is(pg_temp.wrong('ann', 2), 'sign_in_refused', 'two failures');
select is(pg_temp.failures('ann'), 2, 'are counted, although their calls were refused');
select is(pg_temp.wait_seconds('ann'), 0, 'and cost no wait');
select is(pg_temp.tries('ANN', repeat('cd', 32), 1), 'done', 'the right key then signs in, however the login is written');
select is(pg_temp.failures('ann'), null, 'and forgets what failed there');
select is(pg_temp.wrong('ann', 3), 'sign_in_refused', 'three failures');
select is(pg_temp.wait_seconds('ann'), 1, 'cost one second');
select is(pg_temp.right_key('ann'), 'sign_in_delayed', 'in which not even the right key is looked at');
select is(pg_temp.wrong('ann', 1), 'sign_in_delayed', 'nor a wrong one');
select is(pg_temp.failures('ann') || ' ' || pg_temp.wait_seconds('ann'), '3 1', 'and nothing counts');
select cmp_ok((pg_temp.call(null, 'session.challenge', '{"login": "Ann", "client_address": "192.0.2.1"}') ->> 'wait_seconds')::int, '>', 0,
    'the challenge tells the wait before any key is derived');
select is(pg_temp.call(null, 'session.challenge', '{"login": "Ann", "client_address": "192.0.2.2"}') ->> 'wait_seconds', '0', 'of that address');
select is(pg_temp.right_key('ann', '192.0.2.2'), 'done', 'from another one the right key signs in');
select matches(a.body ->> 'error' || ' ' || (a.body #>> '{details,seconds}') || ' ' || a.status, '^sign_in_delayed 1 429$',
    'who waits is told how long')
from pg_temp.group_call(0, array[(pg_temp.call_text(null, 'session.sign_in', '{"login": "ann", "key": "00"}')::jsonb
    || '{"client": "192.0.2.1"}')::text]) a;
create function pg_temp.waits(p_login text, p_times int) returns text language plpgsql as $$
declare
    v_waits text[] := '{}';
begin
    for i in 1..p_times loop
        perform pg_temp.waited();
        perform pg_temp.wrong(p_login, 1);
        v_waits := v_waits || pg_temp.wait_seconds(p_login)::text;
    end loop;
    return array_to_string(v_waits, ' ');
end $$;
select is(pg_temp.waits('ann', 7), '2 4 8 16 300 300 300',
    'each further one doubles the wait, from the eighth on it is five minutes, and never more');
select pg_temp.waited();
select is(pg_temp.right_key('ann'), 'done', 'after which the right key signs in');
update data.company set sign_in_attempts = 3;
select is(pg_temp.wrong('ann', 3), 'sign_in_refused', 'where the company allows three attempts');
select is(pg_temp.wait_seconds('ann'), 300, 'the third costs five minutes');
update data.company set sign_in_attempts = 8;
update data.sign_in_failure set failed_at = failed_at - interval '61 minutes', next_at = clock_timestamp(), failures = 50;
select is(pg_temp.wrong('ann', 1), 'sign_in_refused', 'a failure after an hour without one');
select is(pg_temp.failures('ann') || ' ' || pg_temp.wait_seconds('ann') || ' ' || pg_temp.failures('') || ' ' || pg_temp.failures('ann', ''),
    '1 0 1 1', 'is the first again, everywhere');
delete from data.sign_in_failure;
select is(pg_temp.waits('nobody', 8), '0 0 1 2 4 8 16 300', 'an unknown login waits like one that exists');
select is((select count(*) from data.operation_log l where l.outcome = 'sign_in_refused' and l.request ? 'login'), 0::bigint,
    'the log keeps nothing that a stranger wrote');
select cmp_ok((select count(*) from data.operation_log l where l.outcome = 'sign_in_refused' and l.request ? 'bytes'), '>=', 20::bigint,
    'but that he came, and with how much');
select pg_temp.outcome('nobody', 'product.create', jsonb_build_object('code', 'X' || n)) from generate_series(1, 310) n;
select is((select count(*) from data.operation_log l where l.operation = 'product.create' and l.user_id is null), 300::bigint,
    'and not for ever: 300 an hour of each operation');

-- an address that fails with many logins
delete from data.sign_in_failure;
select is(string_agg(distinct pg_temp.wrong('made_up_' || n, 1), ' '), 'sign_in_refused', 'nineteen logins that fail') from generate_series(1, 19) n;
select is(pg_temp.wait_seconds(''), 0, 'cost their address no wait');
select is(pg_temp.wrong('made_up_20', 1), 'sign_in_refused', 'the twentieth');
select is(pg_temp.wait_seconds(''), 1, 'does');
select is(pg_temp.right_key('ann'), 'sign_in_delayed', 'for every login');
select is(pg_temp.outcome(null, 'session.sign_in_by_code', '{"code": "2222222222"}'), 'sign_in_refused', 'a wrong code');
select is(pg_temp.failures('', 'test'), 1, 'counts at the address too');
select is(pg_temp.right_key('ann', '192.0.2.2'), 'done', 'but not for other addresses');
update data.sign_in_failure set failures = 40 where login = '';
select pg_temp.waited(), pg_temp.wrong('made_up_21', 1);
select is(pg_temp.wait_seconds(''), 300, 'five minutes at most');

-- addresses
select is(logic.sign_in_address(a), k, 'the address of ' || a)
from (values ('192.0.2.7', '192.0.2.7'), ('::ffff:192.0.2.7', '192.0.2.7'), ('2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'),
    ('2001:db8:1:2::9', '2001:db8:1:2::/64'),
    ('fe80::1%eth0', 'fe80::/64'), ('', 'local'), ('no address', 'no address')) v (a, k);

-- an attacker on ten addresses keeps nobody out
delete from data.sign_in_failure;
create temporary table mine as select pg_temp.call(null, 'session.sign_in',
    jsonb_build_object('login', 'ann', 'key', repeat('cd', 32))) ->> 'device' device;
create function pg_temp.attack() returns void language sql as $$ select pg_temp.wrong('ann', 5, '198.51.100.' || n) from generate_series(1, 10) n $$;
select pg_temp.attack(), pg_temp.waited(), pg_temp.attack();
select is((select count(*) from data.sign_in_failure f where f.login = 'ann' and f.address like '198%' and f.next_at > clock_timestamp()), 10::bigint,
    'all his addresses wait');
select is(pg_temp.right_key('ann', '203.0.113.5'), 'done', 'the owner signs in from her own');
select is(pg_temp.wrong('ann', 1, '203.0.113.6'), 'sign_in_refused', 'and if she mistypes');
select is(pg_temp.wait_seconds('ann', '203.0.113.6'), 60, 'within a minute');
select is(pg_temp.right_key('ann', '198.51.100.1'), 'sign_in_delayed', 'behind his address she waits');
select is(pg_temp.right_key('ann', '198.51.100.1', device), 'done', 'unless her browser signed her in before') from mine;
select is(pg_temp.right_key('ann', '198.51.100.1', 'x~' || repeat('1-', 3) || '~' || device), 'done', 'which may hold others'' as well') from mine;
select ok(pg_temp.call(null, 'session.challenge', jsonb_build_object('login', 'ANN',
    'device', device)) @> '{"device_known": true, "wait_seconds": 0}', 'the challenge knows it') from mine;
select is(pg_temp.right_key('ann', '198.51.100.1', d), 'sign_in_delayed', 'a device that ' || what)
from (select regexp_replace(device, '.$', case when right(device, 1) = '0' then '1' else '0' end), 'nobody signed' from mine
      union all select regexp_replace(device, '^[0-9]+', (select u.id::text from data.user_account u where u.login = 'root')), 'is another''s'
          from mine
      union all select split_part(device, '-', 1), 'has no name' from mine) v (d, what);
select ok(not (pg_temp.call(null, 'session.challenge', jsonb_build_object('login', 'bob', 'device', device)) ->> 'device_known')::boolean,
    'it is of one login') from mine;
select is(pg_temp.wrong('ann', 3, '203.0.113.7', device), 'sign_in_delayed sign_in_refused', 'a device that guesses waits as well') from mine;
select is(pg_temp.right_key('ann', '203.0.113.7'), 'done', 'by itself') from mine;
select is_empty($$select from data.operation_log l, mine m where strpos(l::text, m.device) > 0$$, 'the log shows none');

-- a lone administrator, and who looks after users
select pg_temp.waited(), pg_temp.wrong('root', 1, '198.51.100.' || n % 10) from generate_series(1, 100) n;
select is(pg_temp.tries('root', repeat('ab', 32), 1, '203.0.113.5'), 'done', 'a lone administrator is never locked out');
create function pg_temp.attempts(p_login text, p_address text, p_columns text[]) returns jsonb language sql as $$
    select pg_temp.call('root', 'report.read', jsonb_build_object('view', 'sign_in_failure', 'columns', p_columns,
        'filter', jsonb_build_object('login', p_login, 'address', p_address))) -> 'rows' -> 0 $$;
select is(pg_temp.attempts('root', '', '{failures}'), '[100]', 'who sees users sees how often somebody tried');
select is(pg_temp.attempts('root', '198.51.100.0', '{failures,name}'), '[10, "Root"]', 'from where');
select cmp_ok((pg_temp.attempts('root', '198.51.100.0', '{waiting_until}') ->> 0)::timestamptz, '>', now(), 'and until when that waits');
select is(pg_temp.outcome('ann', 'report.read', '{"view": "sign_in_failure"}'), 'permission_denied', 'nobody else');
select isnt(pg_temp.call('root', 'user.get', '{"user": "root"}') ->> 'locked_until', null, 'and on the user''s page');
select is(pg_temp.outcome('root', 'user.unlock', '{"user": "ann"}'), 'done', 'the wait can be ended');
select is(pg_temp.right_key('ann', '198.51.100.1'), 'done', 'for all addresses that tried this login');
select is(pg_temp.call('root', 'user.get', '{"user": "ann"}') ->> 'locked_until', null, 'then nothing waits');
update data.sign_in_failure set failed_at = failed_at - interval '25 hours' where address <> '198.51.100.3';
select is(pg_temp.outcome('root', 'job.tidy'), 'permission_denied', 'only the service itself tidies');
select is(coalesce(g.body ->> 'error', 'done'), 'done', 'it does so by itself')
from pg_temp.group_call(0, array[(pg_temp.call_text(null, 'job.tidy')::jsonb || '{"face": "schedule"}')::text]) g;
select is((select count(*) from data.sign_in_failure f where f.address <> '198.51.100.3'), 0::bigint, 'failures are forgotten after a day');
insert into data.sign_in_failure (login, address, failures, failed_at) select 'flood' || n, '', 1, now() - interval '1 minute'
    from generate_series(1, 50010) n;
select logic.tidy_sign_ins();
select cmp_ok((select count(*) from data.sign_in_failure), '<=', 50020::bigint, 'and their number is bounded');
delete from data.sign_in_failure;

-- a session
select matches((select token from token where login = 'ann'), '^[0-9A-Za-z_-]{43}$', 'a token is 256 bits, written for a header');
select is_empty($$select 1 from data.session s join token t on strpos(s::text, t.token) > 0
    union all select 1 from data.operation_log l join token t on strpos(l::text, t.token) > 0
    union all select 1 from data.change c join token t on strpos(c::text, t.token) > 0$$, 'and kept nowhere');
select is_empty($$select 1 from data.operation_log l where l::text like '%cdcdcd%' union all select 1 from data.change c
    where c::text like '%cdcdcd%'$$, 'nor is a key');
select is(pg_temp.call('ann', 'session.current') -> 'user' ->> 'login', 'ann', 'session.current says who is signed in');
select is(pg_temp.call('ann', 'session.current') #>> '{branch,code}', 'HQ', 'in which branch');
select is(pg_temp.call('bob', 'session.current') #> '{branches}' @> '[{"code": "B2"}]', true, 'in which he may be');
select ok(pg_temp.call('ann', 'session.current') -> 'permissions' ? 'product.edit', 'and what he may do');
select is(pg_temp.outcome('bob', 'session.use_branch', '{"branch": "B2"}'), 'done', 'another branch becomes the current one');
select is(pg_temp.call('bob', 'session.current') #>> '{branch,code}', 'B2', 'of this session');
select is(pg_temp.outcome('bob', 'session.use_branch', jsonb_build_object('branch', b)), e, 'not ' || what)
from (values ('ZZ', 'branch_unknown', 'one that does not exist'), ('B3', 'branch_unknown', 'a disabled one')) v (b, e, what);
select is(pg_temp.outcome('ann', 'session.use_branch', '{"branch": "B2"}'), 'branch_forbidden', 'nor one where the user does not work');

-- its end
select pg_temp.sign_in('bob', repeat('cd', 32));
insert into token select 'bob1', token from token where login = 'bob';
select pg_temp.sign_in('bob', repeat('cd', 32));
select is(jsonb_array_length(pg_temp.call('bob', 'session.list') -> 'rows'), 3, 'session.list shows the own sessions');
select is(pg_temp.outcome('bob', 'session.list', '{"all": true}'), 'permission_denied', 'those of others are for who sees users');
select ok((select array_agg(distinct r ->> 'login') @> '{ann,bob,root}'
    from jsonb_array_elements(pg_temp.call('root', 'session.list', '{"all": true}') -> 'rows') r), 'who sees them all');
select is((select string_agg(r ->> 'session', ' ') from jsonb_array_elements(pg_temp.call('bob', 'session.list') -> 'rows') r
    where (r ->> 'current')::boolean),
    pg_temp.session_of('bob')::text, 'and which one this is');
select is(pg_temp.outcome('ann', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob1'))),
    'session_unknown', 'another''s session cannot be ended');
select is(pg_temp.outcome('bob', 'session.revoke', '{"session": 99999}'), 'session_unknown', 'nor one that does not exist');
select is(pg_temp.outcome('bob', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob1'))), 'done', 'an own one can');
select is(pg_temp.outcome('bob1', 'session.current'), 'session_required', 'and is over');
select is(pg_temp.outcome('bob', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob1'))), 'session_unknown', 'once');
select is(pg_temp.outcome('root', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob'))),
    'done', 'who edits users may end anybody''s');
select is(pg_temp.outcome('bob', 'session.current'), 'session_required', 'and that is over');
select is(pg_temp.outcome('ann', 'session.sign_out'), 'done', 'signing out');
select is(pg_temp.outcome('ann', 'session.touch'), 'session_required', 'ends the session');
select is(pg_temp.sign_in('ann', repeat('cd', 32)) || ' ' || pg_temp.sign_in('bob', repeat('cd', 32)), 'done done', 'another can be opened');
update data.session set expires_at = now() - interval '1 second' where id = pg_temp.session_of('ann');
select is(pg_temp.outcome('ann', 'session.current'), 'session_required', 'a session ends when its hours are over');
update data.session set last_used_at = now() - interval '121 minutes' where id = pg_temp.session_of('bob');
select is(pg_temp.outcome('bob', 'session.current'), 'session_required', 'or when it was idle too long');
update data.session set last_used_at = now() - interval '119 minutes' where id = pg_temp.session_of('bob');
select is(pg_temp.outcome('bob', 'session.touch'), 'done', 'use puts that off');
select is((select now() - s.last_used_at < interval '1 minute' from data.session s where s.id = pg_temp.session_of('bob')), true, 'to the full');
update data.company set session_idle_minutes = 1, session_hours = 1;
select pg_temp.sign_in('ann', repeat('cd', 32));
select is((select round(extract(epoch from s.expires_at - s.created_at)) from data.session s where s.id = pg_temp.session_of('ann')), 3600::numeric,
    'the company sets its hours');
update data.session set last_used_at = now() - interval '61 seconds' where id = pg_temp.session_of('ann');
select is(pg_temp.outcome('ann', 'session.current'), 'session_required', 'and the idle minutes');
update data.company set session_idle_minutes = 120, session_hours = 24;
select pg_temp.sign_in('ann', repeat('cd', 32));
update data.user_account set disabled = true where login = 'ann';
select is(pg_temp.outcome('ann', 'session.current'), 'session_required', 'a disabled user is out at once');
update data.user_account set disabled = false where login = 'ann';

-- client certificates
create function pg_temp.certified(p_subject text) returns jsonb language sql as $$
    select jsonb_build_object('status', g.status) || g.body from pg_temp.group_call(0, array[
        (pg_temp.call_text(null, 'session.sign_in_by_certificate')::jsonb || jsonb_build_object('certificate', p_subject))::text]) g $$;
select is(pg_temp.certified('CN=cron,O=Suanpan') ->> 'error', 'sign_in_refused', 'a certificate that belongs to nobody signs nobody in');
select is(pg_temp.certified(null) ->> 'error', 'sign_in_refused', 'nor does none');
select is(pg_temp.certified('') ->> 'error', 'sign_in_refused', 'nor an empty one');
select is(pg_temp.outcome('ann', 'user.allow_certificate', '{"user": "bob", "subject": "CN=cron,O=Suanpan"}'),
    'permission_denied', 'only who edits users gives one');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "nobody", "subject": "CN=cron,O=Suanpan"}'), 'user_unknown', 'to a user');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "bob", "subject": " "}'), 'request_invalid', 'and not a blank one');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "bob", "subject": "CN=cron,O=Suanpan"}'), 'done', 'a user gets a certificate');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "ann", "subject": "CN=cron,O=Suanpan"}'),
    'certificate_taken', 'which nobody else can get');
select is(pg_temp.certified('CN=cron,O=Suanpan') #>> '{user,login}', 'bob', 'it signs its user in');
select is(pg_temp.call('root', 'user.get', '{"user": "bob"}') -> 'certificates', '["CN=cron,O=Suanpan"]', 'and is shown with him');
select is((select c.after ->> 'subject' from data.change c where c.table_name = 'user_certificate'), 'CN=cron,O=Suanpan',
    'who gave it to whom is recorded');
update data.user_account set disabled = true where login = 'bob';
select is(pg_temp.certified('CN=cron,O=Suanpan') ->> 'error', 'sign_in_refused', 'not while the user is disabled');
update data.user_account set disabled = false where login = 'bob';
select is(pg_temp.outcome('root', 'user.revoke_certificate', '{"subject": "CN=cron,O=Suanpan"}'), 'done', 'it is taken back');
select is(pg_temp.certified('CN=cron,O=Suanpan') ->> 'error', 'sign_in_refused', 'and signs nobody in any more');
select is(pg_temp.outcome('root', 'user.revoke_certificate', '{"subject": "CN=cron,O=Suanpan"}'),
    'certificate_unknown', 'what is gone cannot be taken back');
select is(pg_temp.outcome('root', 'user.allow_certificate', jsonb_build_object('user', 'ann', 'subject', s)), 'certificate_misspelt',
    'no certificate has the subject ' || s) from unnest(array['CN = cron', 'CN=cron, O=Suanpan', '/O=Suanpan/CN=cron', 'cn=cron', 'cron', 'CN=a,',
    'CN=a"b', 'CN=a;b']) s;
select is(pg_temp.outcome('root', 'user.allow_certificate', jsonb_build_object('user', 'ann', 'subject', s)), 'done', 'but one has ' || s)
from unnest(array['CN=夜间 任务,O=Four Seas\, Ltd.,C=CN', 'emailAddress=a@b.example,CN=a+serialNumber=7', '1.2.3.4=#0C0161,CN=x', 'CN=\#1', 'CN=x,O=',
    'UID=x,DC=example,DC=com']) s;

-- the password
insert into token select 'bob1', token from token where login = 'bob' on conflict (login) do update set token = excluded.token;
select pg_temp.sign_in('bob', repeat('cd', 32));
create function pg_temp.change(p_login text, p_current text, p_new text) returns text language sql as $$
    select pg_temp.outcome(p_login, 'session.change_password',
        jsonb_build_object('current_key', p_current, 'new_key', p_new, 'new_salt', repeat('02', 16))) $$;
select is(pg_temp.change('bob', repeat('99', 32), repeat('ee', 32)), 'password_wrong', 'a new password needs the current one');
select is(pg_temp.change('bob', repeat('cd', 32), 'ee'), 'password_wrong', 'and a whole key');
select is(pg_temp.outcome('bob1', 'session.current'), 'done', 'a refused change ends nothing');
select is(pg_temp.change('bob', repeat('cd', 32), repeat('cd', 32)), 'password_again', 'and one that is not the current one');
select pg_temp.change('bob', repeat('99', 32), repeat('ee', 32));
select is(pg_temp.change('bob', repeat('cd', 32), repeat('ee', 32)), 'sign_in_delayed', 'who guesses the current one waits');
delete from data.sign_in_failure;
select is(pg_temp.change('bob', repeat('cd', 32), repeat('ee', 32)), 'done', 'the password is changed');
select is(pg_temp.outcome('bob1', 'session.current'), 'session_required', 'which ends the other sessions');
select is(pg_temp.outcome('bob', 'session.current'), 'done', 'but not this one');
select is(pg_temp.call(null, 'session.challenge', '{"login": "bob"}') ->> 'salt', repeat('02', 16), 'the new salt is in force');
select is(pg_temp.sign_in('bob', repeat('cd', 32)), 'sign_in_refused', 'the old password is not');
select is(pg_temp.sign_in('bob', repeat('ee', 32)), 'done', 'the new one is');
update data.user_account set must_change_password = true where login = 'bob';
select is(pg_temp.outcome('bob', 'unit.list'), 'password_change_required', 'who must change his password can do nothing else');
select is(pg_temp.call('bob', 'session.current') ->> 'must_change_password', 'true', 'but see that he must');
select is(pg_temp.outcome('bob', 'session.touch'), 'done', 'keep the session');
select is(pg_temp.change('bob', repeat('ee', 32), repeat('ef', 32)), 'done', 'and change it');
select is(pg_temp.outcome('bob', 'unit.list'), 'done', 'then he goes on');

-- a code for another device
create temporary table offered as select pg_temp.call('bob', 'session.offer_code') ->> 'code' code;
create function pg_temp.enter(p_code text) returns text language sql as $$ select coalesce(a ->> 'error', a #>> '{user,login}')
    from pg_temp.call(null, 'session.sign_in_by_code', jsonb_build_object('code', p_code)) a $$;
select matches(code, '^[2-9A-HJ-NP-Z]{10}$', 'a code is short and has no letter that looks like a digit') from offered;
select is_empty($$select from data.sign_in_code c, offered o where position(convert_to(o.code, 'UTF8') in c.code_hash) > 0$$, 'it is kept nowhere');
select is(pg_temp.enter('2222222222'), 'sign_in_refused', 'another one is refused');
select is(pg_temp.enter(lower(regexp_replace(code, '(.{5})', '\1 '))), 'bob', 'it signs in whose it is, however it is typed') from offered;
select is(pg_temp.enter(code), 'sign_in_refused', 'once') from offered;
select is((select count(*) from pg_temp.call('bob', 'session.offer_code') a, pg_temp.call('bob', 'session.offer_code') b), 1::bigint,
    'a new one is offered');
select is((select count(*) from data.sign_in_code), 1::bigint, 'and replaces the one before');
update data.sign_in_code set code_hash = logic.session_hash('OLDOLDOLD2'), expires_at = clock_timestamp() - interval '1 second';
select is(pg_temp.enter('OLDOLDOLD2'), 'sign_in_refused', 'one that is too old is refused');
select is_empty($$select from data.operation_log l where l.operation = 'session.sign_in_by_code'
    and l.request ->> 'code' <> '***'$$, 'the log shows none');
select is((select count(*) from data.operation_log l where l.operation = 'session.change_password'
    and l.request = '{"current_key": "***", "new_key": "***", "new_salt": "***"}'),
    7::bigint, 'each change of a password is logged, without one');

-- a password that is set for somebody
create function pg_temp.set(p_key text, p_before text) returns text language sql as $$
    select pg_temp.outcome('root', 'user.set_password', jsonb_build_object('user', 'bob', 'new_key', p_key, 'new_salt', repeat('03', 16),
        'new_key_before', p_before)) $$;
select is(pg_temp.set(repeat('aa', 32), repeat('ef', 32)), 'password_again', 'is not the one in force, which its key under the salt in force tells');
select is(pg_temp.set(repeat('aa', 32), repeat('ee', 32)), 'done', 'another one is');
select is(pg_temp.sign_in('bob', repeat('aa', 32)), 'done', 'and signs in');
select * from finish();
