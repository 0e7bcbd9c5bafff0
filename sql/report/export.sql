-- Rows that become a file. A list is read as ever, by the operation that shows it, and then goes on to its end: no page of it is cut. Guarantees:
-- what is too much for a file is refused before any row leaves; whoever may not take data out gets none; values are written as a list writes them.

select logic.declare_permission('data.export', 'general', '导出列表与报表到文件', 'export lists and reports to files',
    'administrator,owner,buyer,seller,storekeeper,accountant,auditor');

create function logic.export_limit() returns int language sql immutable as $$ select 1000000 $$;
comment on function logic.export_limit is '一个文件最多的行数
Rows that a file may have: a sheet of a workbook holds 1,048,576.';

create function logic.require_export_fits(p_rows bigint) returns void language plpgsql stable as $$
begin
    if p_rows > logic.export_limit() then
        perform logic.fail('export_too_large', jsonb_build_object('limit', logic.export_limit()));
    end if;
end $$;
comment on function logic.require_export_fits is '行数不超过一个文件的上限
Raises export_too_large where rows are more than a file may have.';

create function logic.export_value(p_column logic.report_column) returns text language sql immutable as $$
    select case when (p_column).type_name like '%[]' then format('to_json(r.%I)::text', (p_column).name)
                when (p_column).type_name like 'timestamp%' then format('to_json(r.%I) #>> ''{}''', (p_column).name)
                else format('r.%I::text', (p_column).name) end
$$;
comment on function logic.export_value is '文件中的列值
SQL of a column''s value as text, written as in JSON: instants in ISO 8601, lists as JSON arrays.';

create function logic.export_report(p_request logic.report_request, p_source text, p_where text, p_ids int[]) returns json
language plpgsql volatile as $$
declare
    v_cursor refcursor := 'suanpan_export'::refcursor;
    v_query  text;
    v_plan   json;
    v_count  int;
begin
    perform logic.require('data.export');
    v_query := format('select %s from %s r where %s order by %s limit %s',
        (select string_agg(logic.export_value(c), ', ' order by s.position)
         from unnest(p_request.shown) with ordinality s (name, position)
         join unnest(p_request.columns) c on (c).name = s.name),
        p_source, p_where, (logic.report_order(p_request)).order_sql, logic.export_limit() + 1);
    -- all of it is read: a plan that is quick with its first rows alone would take many times as long
    perform set_config('cursor_tuple_fraction', '1', true);
    if current_setting('suanpan.export') = 'rows' then
        open v_cursor no scroll for execute v_query using p_ids;
        return json_build_object('cursor', v_cursor::text);
    end if;
    execute 'explain (format json) ' || v_query into v_plan using p_ids;
    -- counting takes nearly as long as reading, so only what may be too much is counted
    if (v_plan #>> '{0,Plan,Plan Rows}')::numeric > logic.export_limit() / 4 then
        execute format('select count(*)::int from (select from %s r where %s limit %s) r', p_source, p_where, logic.export_limit() + 1)
            into v_count using p_ids;
        perform logic.require_export_fits(v_count);
    end if;
    return json_build_object('columns', (
        select json_agg(json_build_object('name', s.name, 'type', (c).type_name) order by s.position)
        from unnest(p_request.shown) with ordinality s (name, position)
        join unnest(p_request.columns) c on (c).name = s.name));
end $$;
comment on function logic.export_report is '整个报表,供导出
What reading a report does where the whole of it becomes a file: for the setting suanpan.export = shape its columns with types, after what looks like
too much was counted; for rows a cursor over them, suanpan_export. Raises permission_denied, export_too_large.';
