-- The reading of a page: its statement, its foot, and what is added up beside lists. Guarantees: what a request says reaches SQL only as a
-- quoted value or as a name of the catalogue; a page reads what it shows, not what lies beyond.

create type logic.paged_source as (columns text[], keys text, rows text);
comment on type logic.paged_source is '分页读取的来源
How a page of a report that is reckoned is read without reckoning the whole: keys is SQL of its rows with these columns alone, rows is SQL of
the whole rows of those keys that stand in the table page.';

create function logic.report_sum(p_report meta.report, p_column text, p_where text) returns text language sql stable as $$
    select case when p_where = 'true' and p_report.sums ? p_column then format('logic.%I()', p_report.sums ->> p_column)
                else format('sum(r.%I)', p_column) end
$$;
comment on function logic.report_sum is '一列的合计
SQL of the sum of a column over the rows of a condition: of all rows as whoever registered the view tells it.';

select logic.declare_shape('totals', '{rows: int, more?: boolean, *: figure?}');

create function logic.report_foot(
    p_request logic.report_request, p_report meta.report, p_source text, p_where text, p_count int, p_count_to int) returns text
language sql stable as $$
    select case when p_count is not null and (x.more or p_request.totals = '{}')
            then format('json_build_object(''rows'', %s, ''more'', %s%s)', least(p_count, p_count_to), x.more::text, x.sums)
        when p_request.totals <> '{}' or p_count_to is not null
            then format('(select json_build_object(''rows'', count(*)%s) from %s r where %s)', x.sums, p_source, p_where) end
    from (
        select coalesce(p_count > p_count_to, false) more, coalesce((
            select string_agg(format(', %L, %s::text', t, logic.report_sum(p_report, t, p_where)), '')
            from unnest(p_request.totals) t
            where coalesce(p_count <= p_count_to, true) or logic.report_sum(p_report, t, p_where) like 'logic.%'), '') sums
    ) x
$$;
comment on function logic.report_foot is '列表的合计行
SQL of {rows, more?, a sum for each column asked for}, null where nothing was asked for. Of what was counted and is more than somebody wanted counted
only those sums are told that are known without reading it: what one glances at is not worth the reading of a history.';

create function logic.report_where(p_request logic.report_request, p_ids int[]) returns text language sql stable as $$
    select concat_ws(' and ', 'true', string_agg(logic.filter_condition(c, p_request.filter -> (c).name), ' and '),
                     case when p_ids is not null then 'r.id = any ($1)' end)
    from unnest(p_request.columns) c where p_request.filter ? (c).name
$$;
comment on function logic.report_where is '报表的条件
SQL of the conditions of a request, $1 being the ids.';

create function logic.report_statement(
    p_request logic.report_request, p_report meta.report, p_source text, p_paged logic.paged_source, p_foot text, p_is_whole boolean, p_where text,
    p_objects boolean) returns text
language plpgsql stable as $$
declare
    v_order record := logic.report_order(p_request);
    v_row   text := logic.report_row(p_request, p_objects);
    v_equal text := (select string_agg(format('r.%1$I %2$s p.%1$I', k, case when k = any (p_report.filled) then '=' else 'is not distinct from' end),
                                       ' and ') from unnest(p_report.key) k);
begin
    -- The keys of the page first, which need few of the joins and figures however many rows are sorted; then its rows whole, found by their key.
    return format($sql$
        with %10$s page as materialized (
            select row_number() over () page_position, s.* from (select %1$s from %2$s r where %3$s and %4$s order by %5$s limit %6$s + 1) s
        )
        select json_build_object(
            'columns', $2,
            'rows', coalesce((select json_agg(%7$s), '[]'),
            'next', case when (select count(*) from page) > %6$s then (select json_build_array(%8$s)::text from page r where page_position = %6$s) end
            %9$s)
        $sql$,
        (select string_agg(format('r.%I', n), ', ')
         from (select distinct n from unnest(p_request.keys || p_report.key || case when p_is_whole then p_request.shown end) n) n),
        case when p_is_whole then 'source' else coalesce(p_paged.keys, p_source) end, p_where, v_order.after_sql, v_order.order_sql, p_request.most,
        case when p_is_whole then format('%s order by page_position) from page r where page_position <= %s', v_row, p_request.most)
             when p_report.key = '{id}' then format('%s order by %s) from %s r where r.id = any (array(
                select id from page where page_position <= %s))', v_row, v_order.order_sql, p_source, p_request.most)
             when p_paged.rows is not null then format('%s order by p.page_position) from page p join %s r on %s where p.page_position <= %s',
                v_row, p_paged.rows, v_equal, p_request.most)
             else format('%s order by p.page_position) from page p cross join lateral (select * from %s r where %s offset 0) r
                where p.page_position <= %s', v_row, p_source, v_equal, p_request.most) end,
        (select string_agg(format('r.%I::text', k.name), ', ' order by k.position) from unnest(p_request.keys) with ordinality k(name, position)),
        ', ''totals'', ' || p_foot, case when p_is_whole then format('source as materialized (select * from %s),', p_source) end);
end $$;
comment on function logic.report_statement is '读取一页的语句
SQL of a page: in two steps by keys, or, where the whole is there at once (a function without a paged source, or one that is summed), in one.';

create function logic.read_report(
    p_report text, p_filter jsonb, p_columns text[], p_sort text[], p_limit int, p_after jsonb, p_ids int[], p_objects boolean,
    p_totals text[] default '{}', p_count_to int default null, p_arguments text[] default '{}', p_source text default null,
    p_paged logic.paged_source default null) returns json
language plpgsql stable as $$
declare
    v_request logic.report_request := logic.report_request(p_report, p_filter, p_columns, p_sort, p_limit, p_after, p_totals);
    v_source  text := coalesce(p_source, logic.report_source(p_report, p_arguments));
    v_where   text := logic.report_where(v_request, p_ids);
    v_report  meta.report;
    v_whole   boolean;
    v_count   int;
    v_answer  json;
begin
    if current_setting('suanpan.export', true) <> '' then
        return logic.export_report(v_request, v_source, v_where, p_ids);
    end if;
    if p_count_to not between 0 and 1000000 then
        perform logic.fail('request_invalid', '{"faults": [{"path": "count_to", "fault": "out_of_range"}]}');
    end if;
    select r.* into v_report from meta.report r where r.name = p_report;
    if not (p_paged.columns @> v_request.keys and p_paged.columns @> array(select jsonb_object_keys(v_request.filter))) then
        -- it does not know all that is asked for
        p_paged := null;
    end if;
    v_whole := v_report.kind = 'function' and p_paged.keys is null;
    if p_count_to is not null and not v_whole then
        execute format('select count(*) from (select from %s r where %s limit %s) r', coalesce(p_paged.keys, v_source), v_where, p_count_to + 1)
            into v_count using p_ids;
    end if;
    v_whole := v_whole or v_report.kind = 'function' and p_totals <> '{}' and (p_count_to is null or v_count <= p_count_to);
    execute logic.report_statement(v_request, v_report, v_source, p_paged,
        logic.report_foot(v_request, v_report, case when v_whole then 'source' else v_source end, v_where, v_count, p_count_to),
        v_whole, v_where, p_objects)
        into v_answer using p_ids, v_request.shown;
    return v_answer;
exception when data_exception then
    perform logic.fail('request_invalid', '{"faults": [{"path": "filter", "fault": "wrong_type"}]}');
end $$;
comment on function logic.read_report is '读取报表视图
One page of a published view: {columns, rows, next, totals?}; rows as objects or arrays, numbers of arbitrary size as strings; next is given
back as after. p_sort: column names, "-" before one for descending; the key is appended. p_ids: only these ids. p_totals: columns to sum over
all pages; totals is {rows, more, sums}. p_count_to: rows are counted up to so many; where there are more, more is true and only that is summed
which register_report has a function for.
p_arguments: of a report that is a function; p_source: SQL that gives its rows from less, where only some of them are asked for; p_paged: how a page
of it is read. Raises report_unknown, permission_denied, request_invalid.';

create function logic.report_sums(p_report text, p_filters jsonb[], p_measures text[]) returns text[] language plpgsql stable as $$
declare
    v_request    logic.report_request;
    v_condition  text;
    v_conditions text[] := '{}'::text[];
    v_values     text[] := '{}'::text[];
    v_sums       text[];
    v_report     meta.report;
    v_sum        text;
begin
    select r.* into v_report from meta.report r where r.name = p_report;
    for n in 1..cardinality(p_filters) loop
        v_request := logic.report_request(p_report, p_filters[n], '{}', '{}', 1, null, array_remove(array[p_measures[n]], null));
        v_condition := logic.report_where(v_request, null);
        v_conditions := v_conditions || v_condition;
        v_sum := case when p_measures[n] is null then 'count(*)' else logic.report_sum(v_report, p_measures[n], v_condition) end;
        v_values := v_values || format(case when v_sum like 'logic.%' then '(%s)::text' else '(%s filter (where %s))::text' end, v_sum, v_condition);
    end loop;
    execute format('select array[%s] from report.%I r where %s having true', array_to_string(v_values, ', '), p_report,
        (select string_agg(format('(%s)', c), ' or ') from (select distinct c from unnest(v_conditions) c) c)) into v_sums;
    return array(select coalesce(s, '0') from unnest(v_sums) with ordinality v (s, place) order by v.place);
end $$;
comment on function logic.report_sums is '报表视图的多个合计
For each filter, the count of the rows of a view, or the sum of a column of theirs (measure): what a list of them shows at its foot. The view is read
once, for the rows of any filter. Raises as read_report.';

create function logic.page_position(p_after text) returns jsonb language plpgsql immutable as $$
begin
    return p_after::jsonb;
exception when data_exception then
    return '{}'::jsonb;
end $$;
comment on function logic.page_position is '页的位置
The position that a page''s next stands for; an unreadable one is refused by read_report.';

create function logic.read_row(p_report text, p_id int) returns json
language sql stable as $$ select logic.read_report(p_report, '{}', null, '{}', 1, null, array[p_id], true) -> 'rows' -> 0 $$;
comment on function logic.read_row is '读取报表视图的一行
The row of that id of a published view, as an object; null where the reader does not see it. Raises permission_denied.';
