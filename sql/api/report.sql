-- Published views through the door.

create function api.report_read(
    p_view text, p_filter jsonb default '{}', p_columns text[] default null, p_sort text[] default '{}', p_limit int default 100,
    p_after text default null, p_totals text[] default '{}') returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.read_report(p_view, p_filter, p_columns, p_sort, p_limit, logic.page_position(p_after), null, false, p_totals);
end
$$;
comment on function api.report_read(text, jsonb, text[], text[], int, text, text[]) is '读取报表视图的一页
One page of a published view: {columns, rows, next, totals}. filter: {column: value | null | {from, to, in, like}}; sort: ["-posted_on", "number"];
limit 1 to 1,000; after: the next of the page before; totals: columns to sum. Raises report_unknown, request_invalid.';
select logic.register('report.read', 'query', null, p_example => '{"view": "product", "filter": {"category": "1"}, "sort": ["code"], "limit": 20}');

create function api.report_list() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select json_build_object('rows', coalesce(json_agg(json_build_object('report', r.name, 'key', r.key, 'permission', r.permission,
        'comment', obj_description(format('report.%I', r.name)::regclass, 'pg_class'),
        'columns', (select json_agg(json_build_object('name', c.name, 'type', c.type_name, 'zh', c.zh, 'en', c.en)) from logic.report_columns(r.name) c))
        order by r.name), '[]'))
    from meta.report r
    where logic.may(r.permission) and r.arguments = '{}'
$$;
comment on function api.report_list() is '可读的报表视图
The published views that the user may read, with columns, types and meanings.';
select logic.register('report.list', 'query', null);
