-- What administrators see of the database at work: who waits for whom, what was slow; nothing of it for others, and no statement or request.

select plan(12);

select pg_temp.enrol('auditor', '{"roles": ["auditor"], "branches": ["HQ"]}');
select pg_temp.enrol('buyer', '{"roles": ["buyer"], "branches": ["HQ"]}');

select is(pg_temp.outcome('buyer', o), 'permission_denied', o || ' is not for buyers')
from unnest(array['database.activity', 'service.look']) o;
select is(pg_temp.outcome('auditor', 'service.permit', '{"operation": "host.log_level"}'), 'permission_denied', 'who may look may not operate');
select is(pg_temp.outcome('auditor', 'service.look'), 'done', 'an auditor may look');
select is(pg_temp.outcome('root', 'service.permit', '{"operation": "host.log_level"}'), 'done', 'an administrator may operate');
select is((select l.request ->> 'operation' from data.operation_log l where l.operation = 'service.permit' and l.outcome = 'done'), 'host.log_level',
    'and what he did to the service is logged');

select ok(pg_temp.call('root', 'database.activity') @> jsonb_build_object('version', current_setting('server_version')), 'the server is named');
create extension dblink schema public;
select dblink_connect('other', format('host=%s port=%s dbname=%s user=%s application_name=other',
    split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database(), session_user));
select ok(exists (select from jsonb_array_elements(pg_temp.call('root', 'database.activity') -> 'connections') c where c ->> 'application' = 'other'),
    'others that are connected are told');
select dblink_disconnect('other');
select ok((pg_temp.call('root', 'database.activity') ->> 'size_bytes')::bigint > 1000000, 'with the size of the database');
insert into data.operation_log (face, client, request_id, operation, request, outcome, duration_us)
select 'test', '', '', 'slow.call', '{"price": 7}', case when g = 20 then 'busy' else 'done' end, g * 100000 from generate_series(1, 20) g;
select is((select s - 'calls' - 'refused' from jsonb_array_elements(pg_temp.call('root', 'database.activity') -> 'slowest') s
    where s ->> 'operation' = 'slow.call'),
    '{"operation": "slow.call", "median_ms": 1000.0, "p95_ms": 1900.0, "worst_ms": 2000.0}', 'the slowest commands are told with their times');
select is((select (s ->> 'calls') || ' ' || (s ->> 'refused') from jsonb_array_elements(pg_temp.call('root', 'database.activity') -> 'slowest') s
    where s ->> 'operation' = 'slow.call'),
    '20 1', 'and how often they were refused');
select ok(pg_temp.call('root', 'database.activity')::text !~ 'price', 'but not what they were asked');
select * from finish();
