-- What the database does at this moment, for administrators.

create function api.database_activity() returns json language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object(
        'connections', (select coalesce(json_agg(c order by c.for_ms desc nulls last, c.pid), '[]') from logic.connections() c),
        'slowest', (select coalesce(json_agg(s), '[]') from logic.slowest_calls(60, 10) s),
        'size_bytes', pg_database_size(current_database()), 'started_at', pg_postmaster_start_time(),
        'version', current_setting('server_version'))
$$;
comment on function api.database_activity is '数据库此刻的活动:连接、谁在等谁、最慢的操作
What the database does at this moment: connections with what they wait for and who holds them up (process ids), the slowest commands of the
last hour (milliseconds), size and start of the server.';
select logic.register('database.activity', 'query', 'service.see',
    p_answer => '{connections: [{pid: int, role: text?, application: text, state: text?, for_ms: int?, waits_for: text?, blocked_by: [int]}],
      slowest: [{operation: text, calls: int, refused: int, median_ms: number, p95_ms: number, worst_ms: number}], started_at: instant,
      size_bytes: int, version: text}');

create function api.service_look() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select json_build_object('allowed', true) $$;
comment on function api.service_look is '允许查看服务本身(由服务在答复之前调用)
Lets the service tell this caller of its own state.';
select logic.register('service.look', 'query', 'service.see', p_answer => '{allowed: boolean}');

create function api.service_permit(p_operation text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    return json_build_object('operation', p_operation);
end $$;
comment on function api.service_permit is '允许并记录对服务本身的操作(由服务在执行之前调用)
Lets the service carry out an operation of its own for this caller, and leaves that in the operation log.';
select logic.register('service.permit', 'command', 'service.operate', p_example => '{"operation": "host.log_level"}',
    p_answer => '{operation: text}');
