-- Published views through the door.

create function api.report_read(
    p_view text, p_filter jsonb default '{}', p_columns text[] default null, p_sort text[] default '{}', p_limit int default 100,
    p_after text default null, p_totals text[] default '{}', p_count_to int default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return logic.read_report(p_view, p_filter, p_columns, p_sort, p_limit, logic.page_position(p_after), null, false, p_totals, p_count_to);
end $$;
comment on function api.report_read is '读取报表视图的一页
One page of a published view: {columns, rows, next, totals}. filter: {column: value | null | {from, to, in, like}}; sort: ["-posted_on", "number"];
limit 1 to 1,000; after: the next of the page before; totals: columns to sum; count_to: rows are counted up to so many, and summed where there are no
more. Raises report_unknown, request_invalid.';
select logic.register('report.read', 'query', null, p_example => '{"view": "product", "filter": {"category": "1"}, "sort": ["code"], "limit": 20}',
    p_answer => '{columns: [text], rows: [[json]], next: text?, totals?: totals}');

create function api.report_catalog(p_view text default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_view is not null and not exists (select from meta.report r where r.name = p_view and logic.may(r.permission)) then
        perform logic.fail('report_unknown', jsonb_build_object('report', left(p_view, 100)));
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object('view', c.view, 'chinese_name', c.chinese_name, 'kind', c.kind,
            'zh', c.zh, 'en', c.en, 'grain', c.grain, 'key', r.key, 'arguments', c.arguments, 'permission', c.permission, 'columns', (
                select json_agg(json_build_object('name', a.name, 'chinese_name', a.chinese_name, 'type', a.type, 'zh', a.zh, 'en', a.en)
                                order by a.position)
                from report.catalog_column a where a.view = c.view)) order by c.view), '[]'))
        from report.catalog c
        join meta.report r on r.name = c.view
        where logic.may(c.permission) and c.view = coalesce(p_view, c.view));
end $$;
comment on function api.report_catalog is '报表目录:可读的视图与函数及其列
The published views and set-returning functions that the user may read, or one of them: Chinese name, meaning, grain (what one row is), key,
permission, and each column with type and meaning in both languages. Raises report_unknown.';
select logic.register('report.catalog', 'query', null, p_example => '{"view": "stock_on_hand"}',
    p_answer => '{rows: [{view: text, chinese_name: text, kind: report.kind, zh: text, en: text, grain: text?, key: [text], arguments: text?,
      permission: permission, columns: [{name: text, chinese_name: text, type: text, zh: text, en: text}]}]}');
