-- The door: every call of a group has its own fate and its own log row; a key makes a command run once; a query cannot write; nobody but
-- the service is believed.

select plan(116);

-- operations that go wrong in every way, and one that does not
create table data.probe (id int constraint probe_key unique deferrable initially deferred, note text constraint probe_note check (note <> ''));
grant select, insert on data.probe to suanpan_code;
insert into meta.constraint_error values ('probe_key', 'code_taken', 'id');
set role suanpan_code;
create function api.probe_write(p_id int, p_note text default 'x', p_secret text default null, p_how text default '')
    returns json language plpgsql volatile
security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into data.probe values (p_id, p_note);
    if p_how = 'internal' then
        perform 1 / 0;
    elsif p_how <> '' then
        raise exception 'probe' using errcode = p_how;
    end if;
    return json_build_object('id', p_id, 'branch', logic.current_branch());
end $$;
create function api.probe_read(p_id int) returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into data.probe values (p_id);
    return '{}';
end $$;
create function api.probe_faults(p_numbers int[], p_free jsonb default null, p_day date default null, p_flag boolean default null)
    returns json language sql stable
security definer set search_path = pg_catalog, pg_temp as $$ select json_build_object('free', p_free) $$;
create function api.probe_branch() returns json language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select json_build_object('branch', b.code) from data.branch b where b.id = logic.current_branch() $$;
select logic.register('probe.write', 'command', 'product.edit', p_secret => '{secret}', p_answer => '{id: int, branch: text?}'),
    logic.register('probe.read', 'query', null, p_answer => '{}'),
    logic.register('probe.faults', 'query', null, p_answer => '{free: json}'),
    logic.register('probe.branch', 'command', null, 'branch', p_answer => '{branch: text?}');
do $$
declare
    v_wrapper regprocedure;
begin
    for v_wrapper in select p.oid from pg_proc p where p.pronamespace = 'logic'::regnamespace and p.proname like 'call\_%' loop
        execute format('drop function %s', v_wrapper);
    end loop;
    perform logic.generate_wrappers();
end $$;
reset role;

insert into data.branch (code, name) values ('B2', '二店'), ('B3', '三店');
update data.branch set disabled = true where code = 'B3';
select pg_temp.enrol('keeper', '{"roles": ["storekeeper"], "branches": ["HQ"]}');
create temporary table done (id int primary key);
create function pg_temp.probes() returns text language sql as
$$ select coalesce(string_agg(id::text, ' ' order by id), '') from data.probe where id not in (select d.id from done d) $$;

-- one group, a bad call in each way that a call can be bad
create temporary table bad (n int, what text, expected text, call text);
insert into bad values
(1, 'a good call at the beginning', 'done', pg_temp.call_text('root', 'probe.write', '{"id": 1}')),
(2, 'malformed JSON', 'request_invalid', '{"operation": "probe.write", '),
(3, 'JSON 20,000 deep', 'request_invalid', repeat('[', 20000) || repeat(']', 20000)),
(4, 'a NUL in a text', 'request_invalid', '{"operation": "a\u0000b"}'),
(5, 'half of a surrogate pair', 'request_invalid', '{"operation": "a\ud800"}'),
(6, 'a number as a call', 'request_invalid', '7'),
(7, 'a list as a call', 'request_invalid', '[]'),
(8, 'null as a call', 'request_invalid', 'null'),
(9, 'no operation', 'operation_unknown', '{}'),
(10, 'an unknown operation', 'operation_unknown', pg_temp.call_text('root', 'probe.burn', '{"id": 10, "secret": "hush"}')),
(11, 'no session', 'session_required', pg_temp.call_text('nobody', 'probe.write', '{"id": 11}')),
(12, 'a false session', 'session_required', '{"session": "c2VjcmV0", "operation": "probe.write", "request": {"id": 12}}'),
(13, 'no permission', 'permission_denied', pg_temp.call_text('keeper', 'probe.write', '{"id": 13}')),
(14, 'a number as a request', 'request_invalid', pg_temp.call_text('root', 'probe.write', '14')),
(15, 'null as a request', 'request_invalid', pg_temp.call_text('root', 'probe.write', 'null')),
(16, 'a good call in the middle', 'done', pg_temp.call_text('root', 'probe.write', '{"id": 16}')),
(17, 'a wrong type', 'request_invalid', pg_temp.call_text('root', 'probe.write', '{"id": "x"}')),
(18, 'a missing argument', 'request_invalid', pg_temp.call_text('root', 'probe.write')),
(19, 'an unknown argument', 'request_invalid', pg_temp.call_text('root', 'probe.write', '{"id": 19, "no": 1}')),
(20, 'a violated constraint', 'code_taken', pg_temp.call_text('root', 'unit.create', '{"code": "EA", "name": "again"}')),
(21, 'a violated constraint that no error stands for', 'internal', pg_temp.call_text('root', 'probe.write', '{"id": 21, "note": ""}')),
(22, 'a violated constraint that waits for the commit', 'code_taken', pg_temp.call_text('root', 'probe.write', '{"id": 1}')),
(23, 'an error that nobody foresaw', 'internal', pg_temp.call_text('root', 'probe.write', '{"id": 23, "how": "internal"}')),
(24, 'a deadlock', 'busy', pg_temp.call_text('root', 'probe.write', '{"id": 24, "how": "40P01"}')),
(25, 'a lock that is not available', 'busy', pg_temp.call_text('root', 'probe.write', '{"id": 25, "how": "55P03"}')),
(26, 'a query that writes', 'internal', pg_temp.call_text('root', 'probe.read', '{"id": 26}')),
(27, 'an unknown branch', 'branch_unknown', pg_temp.call_text('root', 'probe.branch', '{}', null, 'ZZ')),
(28, 'a key too long', 'request_invalid', pg_temp.call_text('root', 'probe.write', '{"id": 28}', repeat('k', 201))),
(29, 'an empty key', 'request_invalid', pg_temp.call_text('root', 'probe.write', '{"id": 29}', '')),
(30, 'a number beyond all types', 'request_invalid', '{"operation": "probe.write", "request": {"id": 1e400000}}'),
(31, 'an empty text as a call', 'request_invalid', ''),
(32, 'a good call at the end', 'done', pg_temp.call_text('root', 'probe.write', '{"id": 32}'));
create temporary table answer as
select b.n, b.what, b.expected, g.status, g.body
from pg_temp.group_call(0, (select array_agg(b.call order by b.n) from bad b)) g join bad b using (n);

select is(coalesce(body ->> 'error', 'done'), expected, what || ' has its own answer') from answer order by n;
select is(pg_temp.probes(), '1 16 32', 'the good calls of the group are done, the bad ones have left nothing');
select results_eq('select l.outcome from data.operation_log l order by l.id desc limit 32',
    'select expected from answer order by n desc', 'each call of the group has its log row, with the name of its error');
select is((select count(distinct body ->> 'error') from answer where status = 200), 0::bigint, 'an answer of status 200 is no error');
select is_empty('select n from answer where status <> 200 and status <> (body ->> ''status'')::int', 'an error has the status that its body names');
select results_eq('select n from answer where (body ->> ''retryable'')::boolean', array[24, 25],
    'only what a lock refused may be tried again as it is');
select is_empty($$select n from answer where status <> 200 and not (body -> 'message' ?& array['zh', 'en'] and body -> 'hint' ?& array['zh', 'en']
    and body ? 'details')$$, 'every error says in Chinese and English what happened and what to do');
select is((select body ->> 'request_id' from answer where n = 13), 'request of keeper', 'an error carries the id of its request');
select alike((select body ->> 'log' from answer where n = 23), '22012: division by zero%', 'what nobody foresaw is told to the log');
select is_empty($$select n from answer where expected <> 'internal' and body ? 'log'$$, 'what was foreseen needs no log');

-- what ends the group
select is(pg_temp.raised(format('select pg_temp.group_call(0, array_fill(%L::text, array[33]))', '{"operation": "service.status", "request": {}}')),
    'group_too_large', '33 calls are refused as a whole');
select is((select count(*) from pg_temp.group_call(0, array_fill('{"operation": "service.status", "request": {}}'::text, array[32]))
    where status = 200),
    32::bigint, '32 calls are a group');
select is((select count(*) from pg_temp.group_call(0, '{}')), 0::bigint, 'a group of no call has no answer');
select is(pg_temp.raised(format('select pg_temp.group_call(0, array[%L, %L])', pg_temp.call_text('root', 'probe.write', '{"id": 40}'),
    pg_temp.call_text('root', 'probe.write', jsonb_build_object('id', 41, 'how', state)))), state, 'the server error ' || state || ' ends the group')
from unnest(array['40001', '53100', '57014', '58030', 'XX000']) state;
select is(pg_temp.probes(), '1 16 32', 'a group that ended has done nothing');

-- a key makes a command run once
insert into done select id from data.probe;
select is(pg_temp.call('root', 'probe.write', '{"id": 50}', 'k1') ->> 'id', '50', 'a command with a key runs');
select is(pg_temp.call('root', 'probe.write', '{"id": 50}', 'k1') ->> 'id', '50', 'sent again, it has the same answer');
select is(pg_temp.call('root', 'probe.write', '{ "id" : 50}', 'k1') ->> 'id', '50', 'white space makes no other request');
select is(pg_temp.probes(), '50', 'and it ran once');
select is(pg_temp.outcome('root', 'probe.write', '{"id": 51}', 'k1'), 'key_reused', 'the same key with another request is refused');
select is(pg_temp.outcome('root', 'unit.list', '{}', 'k1'), 'done', 'a query needs no key and takes no notice of one');
select is(pg_temp.outcome('keeper', 'session.touch', '{}', 'k1'), 'done', 'the keys of two users are two keys');
select is(pg_temp.outcome('root', 'probe.write', '{"id": 52, "how": "internal"}', 'k2'), 'internal', 'a command with a key fails');
select is(pg_temp.outcome('root', 'probe.write', '{"id": 52}', 'k2'), 'done', 'its key is free again, for another request too');
select results_eq($$select coalesce(body ->> 'error', body ->> 'id')
    from pg_temp.group_call(0, array_fill(pg_temp.call_text('root', 'probe.write', '{"id": 53}', 'k3'), array[3]))$$,
    array['53', '53', '53'], 'three times in one group, it runs once');
select is(pg_temp.outcome('root', 'probe.branch', '{"branch": "HQ"}', 'k4', 'HQ'), 'done', 'a command in one branch with a key runs');
select is(pg_temp.outcome('root', 'probe.branch', '{}', 'k4', 'B2'), 'key_reused', 'the same in another branch is another request');

-- a query cannot write
select is(pg_temp.raised(format('select pg_temp.value_as(''suanpan_service'', %L)',
    format('select api.call(%L, ''probe.read'', ''{"id": 60}'')', (select token from token where login = 'root')))),
    '25006', 'a query that writes is stopped by the server');
select results_eq($$select coalesce(body ->> 'error', 'done')
    from pg_temp.group_call(0, array[pg_temp.call_text('root', 'probe.faults', '{"numbers": []}'),
    pg_temp.call_text('root', 'probe.write', '{"id": 61}')])$$, array['done', 'done'], 'a command after a query in one group may write');

-- the branch of a call
select is(pg_temp.call('root', 'probe.branch', '{}', null, 'B2') ->> 'branch', 'B2', 'a command acts in the branch that it names');
select is(pg_temp.call('root', 'probe.branch', '{"branch": "HQ"}', null, 'B2') ->> 'branch', 'HQ', 'in its request before all');
select is(pg_temp.call('root', 'probe.branch') ->> 'branch', 'HQ', 'else in that of the session');
select is(pg_temp.outcome('root', 'probe.branch', '{}', null, 'B3'), 'branch_disabled', 'not in a disabled one');
select is(pg_temp.outcome('keeper', 'probe.branch', '{}', null, 'B2'), 'branch_forbidden', 'nor in one where the user does not work');
update data.session set branch_id = null where user_id = (select id from data.user_account where login = 'root');
update data.user_account set branch_id = null where login = 'root';
select is(pg_temp.outcome('root', 'probe.branch'), 'branch_required', 'nor in none');

-- the log
select is((select l.request from data.operation_log l where l.operation = 'probe.write' and l.request ->> 'id' = '50' order by l.id limit 1),
    '{"id": 50}',
    'a request is logged as it was sent');
select is(pg_temp.outcome('root', 'probe.write', '{"id": 70, "secret": "hush"}'), 'done', 'a call carries a secret');
select is(pg_temp.outcome('root', 'probe.write', '{"id": 70, "secret": "hush"}'), 'code_taken', 'another is refused');
select is(pg_temp.outcome('root', 'probe.write', '{"id": 71, "secret": ["hush"]}'), 'request_invalid', 'a third is faulty');
select is_empty($$select * from data.operation_log l where l::text like '%hush%'$$,
    'no secret is in the log, not even of an operation that does not exist');
select is((select count(*) from data.operation_log l where l.request ->> 'secret' = '***'), 3::bigint, 'that there was one is');
select is(pg_temp.outcome('root', 'probe.write', jsonb_build_object('id', 72, 'note', repeat('长', 3000))), 'done', 'a request of 9 kB is done');
select is((select l.request from data.operation_log l order by l.id desc limit 1) - 'bytes',
    jsonb_build_object('sha256', encode(sha256(convert_to(jsonb_build_object('id', 72, 'note', repeat('长', 3000))::text, 'UTF8')), 'hex')),
    'and logged by its hash');
select ok((select (l.request ->> 'bytes')::int from data.operation_log l order by l.id desc limit 1) between 9000 and 9400, 'and its size');
select results_eq($$select u.login::text, l.face, l.client, l.request_id, b.code::text from data.operation_log l
    join data.user_account u on u.id = l.user_id
    join data.branch b on b.id = l.branch_id where l.outcome = 'branch_forbidden'$$, $$values ('keeper', 'test', 'test', 'request of keeper', 'B2')$$,
    'a refused call is logged with who, from where, which request, and the branch where it wanted to act');
select is((select count(*) from pg_temp.group_call(0, array[pg_temp.call_text('root', 'probe.branch', '{}', null, 'B2'),
    pg_temp.call_text('keeper', 'probe.write', '{"id": 73}')])),
    2::bigint, 'a call in one branch and a refused one make a group');
select is((select b.code::text from data.operation_log l join data.branch b on b.id = l.branch_id order by l.id desc limit 1), 'HQ',
    'the refused one is not logged in the branch of the call before');
select ok((select bool_and(l.duration_us between 0 and 60000000) from data.operation_log l), 'each with its duration in microseconds');

-- faults of a request
select is(pg_temp.faults('root', 'probe.faults', '{"numbers": 1, "free": [], "day": "21.11.2026", "flag": "yes", "no": null, "other": 1}'),
    'day:wrong_type flag:wrong_type free:wrong_type numbers:wrong_type other:unknown', 'all faults are told at once; null is absent');
select is(pg_temp.faults('root', 'probe.faults', '{"numbers": [1, "x", 99999999999, [], null], "day": "2026-02-30"}'),
    'day:out_of_range numbers[1]:wrong_type numbers[2]:out_of_range numbers[3]:wrong_type numbers[4]:wrong_type', 'each with the place in its list');
select is(jsonb_array_length(pg_temp.call('root', 'probe.faults',
    jsonb_build_object('numbers', (select jsonb_agg('x'::text) from generate_series(1, 5000)))) #> '{details,faults}'),
    200, 'of 5,000 faults 200 are told');
select is(pg_temp.call('root', 'probe.faults', '{"numbers": [], "free": {"a": null}}') -> 'free', '{"a": null}',
    'a null inside of a free object stays');

-- one call that raises
select is(pg_temp.raised(format('select pg_temp.value_as(''suanpan_service'', %L)', 'select api.call(null, ''probe.write'', ''{}'')')),
    'session_required', 'api.call raises, with the error in DETAIL');
select throws_ok($$select api.call(null, 'probe.write', '{}')$$, 'SP401', 'Please sign in.', 'with its SQLSTATE and the English message');
select is(pg_temp.raised($$select api.call(null, 'service.status', '{')$$), 'request_invalid', 'what is no JSON is refused by it too');
select is(api.call((select token from token where login = 'root'), 'probe.write', '{"id": 80}') ->> 'id', '80', 'a command through it is done');
select is((select l.outcome || ' ' || l.face from data.operation_log l order by l.id desc limit 1), 'done sql', 'and logged');

-- a dry run
create function pg_temp.dry(p_login text, p_operation text, p_request jsonb, p_key text default null) returns jsonb language sql as $$
    select jsonb_build_object('status', g.status) || g.body
    from pg_temp.group_call(0, array[(pg_temp.call_text(p_login, p_operation, p_request, p_key)::jsonb || '{"dry_run": true}')::text]) g $$;
select is(pg_temp.dry('root', 'probe.write', '{"id": 90}') #> '{answer,id}', '90', 'a dry run shows what the call would answer');
select is(pg_temp.dry('root', 'probe.write', '{"id": 90}') -> 'changes', '[{"table": "probe", "inserted": 1, "updated": 0, "deleted": 0}]',
    'and what it would change');
select is_empty('select 1 from data.probe p where p.id = 90', 'and changes nothing');
select is((select l.outcome || ' ' || (l.request ->> 'id') from data.operation_log l order by l.id desc limit 1), 'dry_run 90',
    'but for its row in the log');
select is(pg_temp.dry('root', 'probe.write', '{"id": 80}') ->> 'error', 'code_taken', 'what fails fails dry as well, at the commit too');
select is(pg_temp.dry('keeper', 'probe.write', '{"id": 90}') ->> 'error', 'permission_denied', 'rights count dry');
select is(pg_temp.dry('root', 'probe.write', '{"id": 91}', 'dry-1') ->> 'status', '200', 'a dry run takes no key');
select is(pg_temp.call('root', 'probe.write', '{"id": 91}', 'dry-1') ->> 'id', '91', 'which stays free for the call itself');
select is(pg_temp.dry('root', 'probe.write', '{"id": 91}', 'dry-1') ->> 'error', 'code_taken', 'nor does it give the answer of that call again');
select is((select string_agg(g.status || coalesce(g.body ->> 'error', ''), ' ') from pg_temp.group_call(0, array[
        pg_temp.call_text('root', 'probe.write', '{"id": 92}'),
        (pg_temp.call_text('root', 'probe.write', '{"id": 93}')::jsonb || '{"dry_run": true}')::text,
        pg_temp.call_text('root', 'probe.write', '{"id": 93}')]) g), '200 200 200', 'a dry run in a group hinders nobody');

-- nobody but the service is believed
select is(pg_temp.value_as('suanpan_service', 'select count(*) from pg_proc p where p.pronamespace in (''logic''::regnamespace, ''api''::regnamespace)
    and has_function_privilege(p.oid, ''execute'')'), '4', 'the service may execute four functions');
select throws_ok(format('select pg_temp.value_as(''suanpan_service'', %L)', s), '42501', null, 'the service may not ' || s)
from unnest(array['select count(*) from data.unit', 'select count(*) from report.unit', 'select api.unit_list()', 'select logic.actor()']) s;
create function pg_temp.warehouses_of(p_role text) returns text language plpgsql as $$
begin
    perform set_config('suanpan.session', (select encode(sha256(convert_to(t.token, 'UTF8')), 'hex') from token t where t.login = 'root'), true),
            set_config('suanpan.user', (select u.id::text from data.user_account u where u.login = 'root'), true);
    return pg_temp.value_as(p_role, 'select count(*) from report.warehouse');
end $$;
grant usage on schema report to suanpan_service;
grant select on report.warehouse to suanpan_service;
grant execute on function logic.visible_branches(), logic.visible_warehouses() to suanpan_service;
select is(pg_temp.warehouses_of('suanpan_service'), '1', 'with a session that the door set, the service''s views show rows');
select is(pg_temp.warehouses_of('suanpan_bi'), '0', 'the same setting made by anyone else shows nothing');
select is(pg_temp.value_as('suanpan_service', 'select count(*) from report.warehouse'), '0',
    'without a session the service''s views show nothing either');

-- what there is
select ok(pg_temp.seen('keeper', 'operation.list', 'operation') !~ 'product\.create', 'operation.list leaves out what the user may not do');
select ok(pg_temp.seen('root', 'operation.list', 'operation') ~ 'product\.create', 'and shows what he may');
select is(pg_temp.outcome('root', 'operation.describe', '{"operation": "x"}'), 'operation_unknown', 'an unknown operation is not described');
select is(pg_temp.call('root', 'operation.describe', '{"operation": "document.get"}') #>> '{answer,$ref}', '#/components/schemas/DocumentWhole',
    'an operation is described with what it answers');
select is(pg_temp.call(null, 'operation.catalogue') #>> '{operations,0,name}', (select min(o.name collate "C") from meta.operation o),
    'the catalogue is for everybody, in the order of names');
select is(pg_temp.call(null, 'service.status') ->> 'in_recovery', 'false', 'so is the status of the database');
select * from finish();
