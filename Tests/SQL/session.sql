-- Sign-in and sessions: an unknown login looks like a wrong password, guessing slows down and stops, a session ends in every way that it
-- should, and a changed password leaves no other session open.

select plan(107);

insert into data.branch (code, name) values ('B2', '二店'), ('B3', '三店');
update data.branch set disabled = true where code = 'B3';
select pg_temp.enrol('ann', '{"roles": ["buyer"], "branches": ["HQ"]}');
select pg_temp.enrol('bob', '{"roles": ["seller"], "branches": ["HQ", "B2"]}');
create function pg_temp.tries(p_login text, p_key text, p_times int) returns text language sql as $$
    select string_agg(distinct coalesce(g.body ->> 'error', 'done'), ' ') from pg_temp.group_call(0, array_fill(
        pg_temp.call_text(null, 'session.sign_in', jsonb_build_object('login', p_login, 'key', p_key)), array[p_times])) g $$;
create function pg_temp.wait_seconds(p_login text) returns int language sql as
$$ select round(extract(epoch from f.next_at - f.failed_at))::int from data.sign_in_failure f where f.login = p_login $$;
create function pg_temp.waited(p_login text) returns void language sql as
$$ update data.sign_in_failure set next_at = clock_timestamp() - interval '1 second' where login = p_login $$;
create function pg_temp.session_of(p_login text) returns bigint language sql as $$
    select s.id from data.session s join token t on s.token_hash = sha256(convert_to(t.token, 'UTF8')) where t.login = p_login $$;

-- the challenge
select is(pg_temp.call(null, 'session.challenge', '{"login": "ann"}') - 'status',
    jsonb_build_object('salt', repeat('01', 16), 'cost', '{"n": 32768, "r": 8, "p": 1}'::jsonb), 'the challenge of a login is its salt and the cost');
select is(pg_temp.call(null, 'session.challenge', '{"login": "ANN"}') ->> 'salt', repeat('01', 16), 'however the login is written');
select matches(pg_temp.call(null, 'session.challenge', '{"login": "nobody"}') ->> 'salt', '^[0-9a-f]{32}$', 'an unknown login has a salt of the same form');
select is(pg_temp.call(null, 'session.challenge', '{"login": "NoBody"}'), pg_temp.call(null, 'session.challenge', '{"login": "nobody"}'),
    'which stays the same, however it is written');
select isnt(pg_temp.call(null, 'session.challenge', '{"login": "nobody2"}'), pg_temp.call(null, 'session.challenge', '{"login": "nobody"}'),
    'two unknown logins have two');
select is(pg_temp.faults(null, 'session.challenge', '{"login": " "}'), 'login:out_of_range', 'a blank login is refused as such');

-- refusals that look alike
select is(pg_temp.call(null, 'session.sign_in', jsonb_build_object('login', l, 'key', repeat('99', 32))) - 'request_id',
    pg_temp.call(null, 'session.sign_in', jsonb_build_object('login', 'nobody', 'key', repeat('99', 32))) - 'request_id', what || ' looks like an unknown login')
from (values ('ann', 'a wrong password'), ('system', 'the system actor')) v (l, what);
select is(pg_temp.outcome(null, 'session.sign_in', jsonb_build_object('login', 'ann', 'key', k)), 'sign_in_refused', 'a key that is ' || what || ' is a wrong one')
from (values ('', 'empty'), ('zz', 'no hex'), (upper(repeat('cd', 32)), 'in capitals'), (repeat('cd', 33), 'too long')) v (k, what);
select is(pg_temp.faults(null, 'session.sign_in', '{"login": "ann", "key": 5}'), 'key:wrong_type', 'a key that is no text is a faulty request');
update data.user_account set disabled = true where login = 'bob';
select is(pg_temp.outcome(null, 'session.sign_in', jsonb_build_object('login', 'bob', 'key', repeat('cd', 32))), 'sign_in_refused', 'a disabled user is refused likewise');
update data.user_account set disabled = false where login = 'bob';

-- counting
delete from data.sign_in_failure;
select is(pg_temp.tries('ann', repeat('99', 32), 2), 'sign_in_refused', 'two failures');
select is((select f.failures from data.sign_in_failure f where f.login = 'ann'), 2, 'are counted, although their calls were refused');
select is(pg_temp.wait_seconds('ann'), 0, 'and cost no wait');
select is(pg_temp.tries('ANN', repeat('cd', 32), 1), 'done', 'the right key then signs in, however the login is written');
select is_empty('select * from data.sign_in_failure', 'and forgets the failures');
select is(pg_temp.tries('ann', repeat('99', 32), 3), 'sign_in_refused', 'three failures');
select is(pg_temp.wait_seconds('ann'), 1, 'cost one second');
select is(pg_temp.tries('ann', repeat('cd', 32), 1), 'sign_in_refused', 'in which even the right key is refused');
select is(pg_temp.wait_seconds('ann'), 2, 'which counts too: the wait doubles');
select is(pg_temp.tries('ann', repeat('99', 32), 3), 'sign_in_refused', 'three more failures');
select is(pg_temp.wait_seconds('ann'), 16, 'double it thrice');
select is(pg_temp.tries('ann', repeat('99', 32), 1), 'sign_in_refused', 'the eighth failure');
select is(pg_temp.wait_seconds('ann'), 86400, 'locks the login for a day');
select pg_temp.waited('ann');
select is(pg_temp.tries('ann', repeat('cd', 32), 1), 'done', 'after which the right key signs in');
update data.company set sign_in_attempts = 3;
select is(pg_temp.tries('ann', repeat('99', 32), 3), 'sign_in_refused', 'where the company allows three attempts');
select is(pg_temp.wait_seconds('ann'), 86400, 'the third locks');
update data.company set sign_in_attempts = 8;
update data.sign_in_failure set failed_at = failed_at - interval '25 hours', next_at = clock_timestamp(), failures = 50;
select is(pg_temp.tries('ann', repeat('99', 32), 1), 'sign_in_refused', 'a failure after a day without one');
select is((select f.failures || ' ' || pg_temp.wait_seconds('ann') from data.sign_in_failure f), '1 0', 'is the first again');
select is(pg_temp.tries('nobody', repeat('99', 32), 8), 'sign_in_refused', 'an unknown login is counted');
select is(pg_temp.wait_seconds('nobody'), 86400, 'and locked like one that exists');
select is((select count(*) from data.operation_log l where l.outcome = 'sign_in_refused' and l.request ->> 'login' = 'nobody'), 10::bigint, 'the log has every attempt');
delete from data.sign_in_failure;

-- a session
select matches((select token from token where login = 'ann'), '^[0-9A-Za-z_-]{43}$', 'a token is 256 bits, written for a header');
select is_empty($$select 1 from data.session s join token t on strpos(s::text, t.token) > 0
    union all select 1 from data.operation_log l join token t on strpos(l::text, t.token) > 0
    union all select 1 from data.change c join token t on strpos(c::text, t.token) > 0$$, 'and kept nowhere');
select is_empty($$select 1 from data.operation_log l where l::text like '%cdcdcd%' union all select 1 from data.change c where c::text like '%cdcdcd%'$$, 'nor is a key');
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
select ok((select array_agg(distinct r ->> 'login') @> '{ann,bob,root}' from jsonb_array_elements(pg_temp.call('root', 'session.list', '{"all": true}') -> 'rows') r), 'who sees them all');
select is((select string_agg(r ->> 'session', ' ') from jsonb_array_elements(pg_temp.call('bob', 'session.list') -> 'rows') r where (r ->> 'current')::boolean),
    pg_temp.session_of('bob')::text, 'and which one this is');
select is(pg_temp.outcome('ann', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob1'))), 'session_unknown', 'another''s session cannot be ended');
select is(pg_temp.outcome('bob', 'session.revoke', '{"session": 99999}'), 'session_unknown', 'nor one that does not exist');
select is(pg_temp.outcome('bob', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob1'))), 'done', 'an own one can');
select is(pg_temp.outcome('bob1', 'session.current'), 'session_required', 'and is over');
select is(pg_temp.outcome('bob', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob1'))), 'session_unknown', 'once');
select is(pg_temp.outcome('root', 'session.revoke', jsonb_build_object('session', pg_temp.session_of('bob'))), 'done', 'who edits users may end anybody''s');
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
select is((select round(extract(epoch from s.expires_at - s.created_at)) from data.session s where s.id = pg_temp.session_of('ann')), 3600::numeric, 'the company sets its hours');
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
select is(pg_temp.outcome('ann', 'user.allow_certificate', '{"user": "bob", "subject": "CN=cron,O=Suanpan"}'), 'permission_denied', 'only who edits users gives one');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "nobody", "subject": "CN=cron,O=Suanpan"}'), 'user_unknown', 'to a user');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "bob", "subject": " "}'), 'request_invalid', 'and not a blank one');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "bob", "subject": "CN=cron,O=Suanpan"}'), 'done', 'a user gets a certificate');
select is(pg_temp.outcome('root', 'user.allow_certificate', '{"user": "ann", "subject": "CN=cron,O=Suanpan"}'), 'certificate_taken', 'which nobody else can get');
select is(pg_temp.certified('CN=cron,O=Suanpan') #>> '{user,login}', 'bob', 'it signs its user in');
select is(pg_temp.call('root', 'user.get', '{"user": "bob"}') -> 'certificates', '["CN=cron,O=Suanpan"]', 'and is shown with him');
select is((select c.after ->> 'subject' from data.change c where c.table_name = 'user_certificate'), 'CN=cron,O=Suanpan', 'who gave it to whom is recorded');
update data.user_account set disabled = true where login = 'bob';
select is(pg_temp.certified('CN=cron,O=Suanpan') ->> 'error', 'sign_in_refused', 'not while the user is disabled');
update data.user_account set disabled = false where login = 'bob';
select is(pg_temp.outcome('root', 'user.revoke_certificate', '{"subject": "CN=cron,O=Suanpan"}'), 'done', 'it is taken back');
select is(pg_temp.certified('CN=cron,O=Suanpan') ->> 'error', 'sign_in_refused', 'and signs nobody in any more');
select is(pg_temp.outcome('root', 'user.revoke_certificate', '{"subject": "CN=cron,O=Suanpan"}'), 'certificate_unknown', 'what is gone cannot be taken back');

-- the password
insert into token select 'bob1', token from token where login = 'bob' on conflict (login) do update set token = excluded.token;
select pg_temp.sign_in('bob', repeat('cd', 32));
create function pg_temp.change(p_login text, p_current text, p_new text) returns text language sql as $$
    select pg_temp.outcome(p_login, 'session.change_password', jsonb_build_object('current_key', p_current, 'new_key', p_new, 'new_salt', repeat('02', 16))) $$;
select is(pg_temp.change('bob', repeat('99', 32), repeat('ee', 32)), 'password_wrong', 'a new password needs the current one');
select is(pg_temp.change('bob', repeat('cd', 32), 'ee'), 'password_wrong', 'and a whole key');
select is(pg_temp.outcome('bob1', 'session.current'), 'done', 'a refused change ends nothing');
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
create function pg_temp.enter(p_code text) returns text language sql as $$ select coalesce(a ->> 'error', a #>> '{user,login}') from pg_temp.call(null, 'session.sign_in_by_code', jsonb_build_object('code', p_code)) a $$;
select matches(code, '^[2-9A-HJ-NP-Z]{10}$', 'a code is short and has no letter that looks like a digit') from offered;
select is_empty($$select from data.sign_in_code c, offered o where position(convert_to(o.code, 'UTF8') in c.code_hash) > 0$$, 'it is kept nowhere');
select is(pg_temp.enter('2222222222'), 'sign_in_refused', 'another one is refused');
select is(pg_temp.enter(lower(regexp_replace(code, '(.{5})', '\1 '))), 'bob', 'it signs in whose it is, however it is typed') from offered;
select is(pg_temp.enter(code), 'sign_in_refused', 'once') from offered;
select is((select count(*) from pg_temp.call('bob', 'session.offer_code') a, pg_temp.call('bob', 'session.offer_code') b), 1::bigint, 'a new one is offered');
select is((select count(*) from data.sign_in_code), 1::bigint, 'and replaces the one before');
update data.sign_in_code set code_hash = logic.session_hash('OLDOLDOLD2'), expires_at = clock_timestamp() - interval '1 second';
select is(pg_temp.enter('OLDOLDOLD2'), 'sign_in_refused', 'one that is too old is refused');
select is_empty($$select from data.operation_log l where l.operation = 'session.sign_in_by_code' and l.request <> '{"code": "***"}'$$, 'the log shows none');
select is((select count(*) from data.operation_log l where l.operation = 'session.change_password' and l.request = '{"current_key": "***", "new_key": "***", "new_salt": "***"}'),
    4::bigint, 'each change of a password is logged, without one');
select * from finish();
