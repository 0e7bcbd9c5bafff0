-- What the database does at this moment and which calls took longest: what an administrator looks at first when something is slow. Shows
-- neither statements nor requests, for both may hold what not everybody may see.

create function logic.connections() returns table (
    pid int, role text, application text, state text, for_ms bigint, waits_for text, blocked_by int[])
language sql volatile as $$
    select a.pid, a.usename::text, a.application_name, a.state,
           case when a.state <> 'idle' then (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::bigint end,
           case when a.state = 'active' then concat_ws(' ', a.wait_event_type, a.wait_event) end,
           pg_blocking_pids(a.pid)
    from pg_stat_activity a
    where a.datname = current_database() and a.backend_type = 'client backend' and a.pid <> pg_backend_pid()
$$;
comment on function logic.connections is '数据库的连接
Connections to this database but one''s own: role, state, milliseconds since the transaction began, what it waits for, who holds it up.';

create function logic.slowest_calls(p_minutes int, p_count int) returns table (
    operation text, calls bigint, refused bigint, median_ms numeric, p95_ms numeric, worst_ms numeric)
language sql stable as $$
    select l.operation, count(*), count(*) filter (where l.outcome not in ('done', 'dry_run')),
           round(percentile_disc(0.5) within group (order by l.duration_us) / 1000.0, 1),
           round(percentile_disc(0.95) within group (order by l.duration_us) / 1000.0, 1), round(max(l.duration_us) / 1000.0, 1)
    from data.operation_log l
    where l.at > clock_timestamp() - make_interval(mins => p_minutes)
    group by l.operation
    order by percentile_disc(0.95) within group (order by l.duration_us) desc, l.operation
    limit p_count
$$;
comment on function logic.slowest_calls is '最慢的操作
The p_count commands that took longest, of those called in the last p_minutes: milliseconds inside the database.';
