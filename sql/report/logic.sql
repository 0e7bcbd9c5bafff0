-- Reading of published views, once for every face: filters, search result, sorting, keyset paging. Values are bound by their
-- column's type; names come from the catalogue, never from the request. What a view and its columns mean stands in their comments
-- and nowhere else.

create function logic.register_report(
    p_name text, p_key text[], p_permission text, p_kind text default 'view', p_filled text[] default null, p_sums jsonb default '{}') returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into meta.report (name, key, permission, kind, filled, sums)
    values (p_name, p_key, p_permission, p_kind, coalesce(p_filled, p_key), p_sums)
$$;
comment on function logic.register_report is '登记一个报表视图或函数
Registers report.<name>, a view or a set-returning function: the columns that identify a row, and the permission that it takes in the door. p_filled:
the columns that are never null, so that an index gives rows in their order: the key, if not said otherwise; those by which a long list is put in
order belong here. p_sums: for a column whose sum over all rows is asked for and dear, a function in logic that tells it.';

create function logic.comment_zh(p_comment text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$ select split_part(p_comment, E'\n', 1) $$;
comment on function logic.comment_zh is '注释的中文
The Chinese of a comment: its first line.';

create function logic.comment_en(p_comment text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$ select replace(substr(p_comment, strpos(p_comment, E'\n') + 1), E'\n', ' ') $$;
comment on function logic.comment_en is '注释的英文
The English of a comment: what follows its first line.';

create function logic.chinese_name(p_comment text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select lower(replace(regexp_replace(split_part(p_comment, E'\n', 1), '[:：,，(（;；—].*', ''), ' ', ''))
$$;
comment on function logic.chinese_name is '注释所示的中文名
The Chinese name that a comment gives: its first line up to the first mark of explanation, in the form of an identifier that needs no quotes.';
grant execute on function
    logic.register_report(text, text[], text, text, text[], jsonb), logic.comment_zh(text), logic.comment_en(text), logic.chinese_name(text)
    to suanpan_report;
grant execute on function logic.comment_zh(text), logic.comment_en(text), logic.chinese_name(text) to suanpan_bi;

create function logic.chinese_columns(
    out view text, out kind text, out chinese_view text, out is_argument boolean, out place int, out name text, out chinese_name text, out type text,
    out meaning text) returns setof record
language sql stable set search_path = pg_catalog, pg_temp as $$
    select c.view, c.kind, c.chinese_name, false, a.position, a.name, a.chinese_name, a.type, a.zh || E'\n' || a.en
    from report.catalog c
    join report.catalog_column a on a.view = c.view
    union all
    select c.view, c.kind, c.chinese_name, true, a.place::int, a.name, logic.chinese_name(t.zh), format_type(a.type, null), null
    from report.catalog c
    join pg_proc p on c.kind = 'function' and p.proname = c.view and p.pronamespace = 'report'::regnamespace
    cross join lateral unnest(p.proargtypes::oid[], p.proargnames[1:p.pronargs]) with ordinality a(type, name, place)
    left join meta.term t on t.identifier = substr(a.name, 3)
$$;
comment on function logic.chinese_columns is '各视图的列与函数的参数及其中文名
Columns of what schema report publishes, and arguments of its functions, with the names that they have in schema 报表.';

create function logic.chinese_faults() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
    with given as (
        select distinct 'report.' || c.view place, c.chinese_view chinese, '' scope from logic.chinese_columns() c
        union all
        select format('report.%s.%s', c.view, c.name), c.chinese_name, c.view from logic.chinese_columns() c
    )
    select string_agg(f.fault, '; ' order by f.fault)
    from (
        select format('%s has no name that is one plain word: %L', g.place, g.chinese) fault
        from given g
        where g.chinese is null or g.chinese !~ '^[一-鿿a-z][一-鿿a-z0-9_]*$' or octet_length(g.chinese) > 63
        union all
        select format('%s are both named %s', string_agg(g.place, ' and ' order by g.place), g.chinese)
        from given g
        group by g.scope, g.chinese
        having count(*) > 1
    ) f
$$;
comment on function logic.chinese_faults is '中文名的错误:缺少、不成词、重复
What is wrong with the names of schema 报表: missing, no plain word, given twice in a view or in the schema; null for nothing.';
grant execute on function logic.chinese_columns(), logic.chinese_faults() to suanpan_report;

create type logic.report_column as (name text, type_name text);
comment on type logic.report_column is '报表列
A column of a published view.';

create function logic.report_columns(p_report text) returns setof logic.report_column language plpgsql stable as $$
begin
    return query
        select a.attname::text, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null)
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        join pg_type t on t.oid = a.atttypid
        where c.relnamespace = 'report'::regnamespace and c.relname = p_report
        order by a.attnum;
end $$;
comment on function logic.report_columns is '报表的列
The columns of a published view, in order.';

create function logic.filter_condition(p_column logic.report_column, p_value jsonb) returns text language sql stable as $$
    select case jsonb_typeof(p_value)
        when 'object' then concat_ws(' and ',
            case when p_value ? 'from' then format('r.%I >= %L::%s', p_column.name, p_value ->> 'from', p_column.type_name) end,
            case when p_value ? 'to' then format('r.%I <= %L::%s', p_column.name, p_value ->> 'to', p_column.type_name) end,
            case when p_value ? 'in' then format('r.%1$I::%3$s = any (%2$L::%3$s[])', p_column.name,
                array(select jsonb_array_elements_text(case jsonb_typeof(p_value -> 'in') when 'array' then p_value -> 'in' else '[]' end)),
                case when p_column.type_name like '%[]' then 'text' else p_column.type_name end) end,
            case when p_value ? 'like' then format('strpos(lower(r.%I::text), lower(%L)) > 0', p_column.name, p_value ->> 'like') end)
        when 'null' then format('r.%I is null', p_column.name)
        else format('r.%I = %L::%s', p_column.name, p_value #>> '{}', p_column.type_name)
    end
$$;
comment on function logic.filter_condition is '过滤条件
SQL of one sound filter: a value, null, or an object of from, to, in (a list), like (part of the text).';

create function logic.filter_sound(p_value jsonb) returns boolean language sql immutable as $$
    select case jsonb_typeof(p_value)
        when 'object' then p_value - array['from', 'to', 'in', 'like'] = '{}'
            and coalesce(jsonb_typeof(p_value -> 'in'), 'array') = 'array'
        else jsonb_typeof(p_value) <> 'array'
    end
$$;
comment on function logic.filter_sound is '过滤条件是否成形
Whether a filter is a value, null, or an object of from, to, in and like.';

create function logic.report_bounds(
    p_columns int, p_filter jsonb, p_shown text[], p_sort text[], p_totals text[]) returns jsonb
language plpgsql immutable as $$
declare
    v_filters int := (select count(*) from (select from jsonb_object_keys(p_filter) limit p_columns + 1) k);
begin
    -- counts first: what is beyond them is not looked at any further
    return (
        select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault, 'expected', format('at most %s', f.most)))
        from (values
            ('columns', 'too_many', p_columns, cardinality(p_shown) > p_columns), ('sort', 'too_many', p_columns, cardinality(p_sort) > p_columns),
            ('totals', 'too_many', p_columns, cardinality(p_totals) > p_columns), ('filter', 'too_many', p_columns, v_filters > p_columns),
            ('filter', 'too_many', 20000, v_filters <= p_columns and exists (
                select from jsonb_each(p_filter) e
                where case when jsonb_typeof(e.value -> 'in') = 'array' then jsonb_array_length(e.value -> 'in') > 20000 end))
        ) f (path, fault, most, wrong)
        where f.wrong);
end $$;
comment on function logic.report_bounds is '报表请求的限度
What a request asks too much of a view of so many columns: more columns, keys to sort by, totals or conditions than it has columns, more than 20,000
values in a list; null for nothing. It costs nothing to find, whatever the length of the request.';

create function logic.comparable(p_type text) returns boolean
language sql immutable as $$ select p_type not in ('json', 'json[]', 'xml', 'point', 'polygon', 'circle', 'path', 'line', 'box') $$;
comment on function logic.comparable is '类型可否比较
Whether values of a type can be told apart and put in order: else no rows are sorted by it, and but a part of its text or null nothing asks for it.';

create type logic.report_request as (
    name text, columns logic.report_column[], filter jsonb, shown text[], keys text[], descending boolean[], most int, after jsonb, totals text[]);
comment on type logic.report_request is '报表请求
What is asked of a published view: keys are the columns that order it, the view''s own key last; most is the size of a page.';

create function logic.report_faults(p_request logic.report_request) returns jsonb language sql stable as $$
    with known as (select (c).name, (c).type_name from unnest(p_request.columns) c)
    select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault))
    from (
        select 'filter.' || k, 'unknown' from jsonb_object_keys(p_request.filter) k where k not in (select name from known)
        union all select 'filter.' || name, 'wrong_type' from known where p_request.filter ? name and not logic.filter_sound(p_request.filter -> name)
        union all select 'filter.' || name, 'not_comparable' from known where p_request.filter ? name and not logic.comparable(type_name)
            and not (jsonb_typeof(p_request.filter -> name) = 'object' and (p_request.filter -> name) - 'like' = '{}')
            and p_request.filter -> name <> 'null'
        union all select 'columns', 'unknown' from unnest(p_request.shown) n where n not in (select name from known)
        union all select 'sort', 'unknown' from unnest(p_request.keys) n where n not in (select name from known)
        union all select 'sort', 'not_comparable' from known where name = any (p_request.keys) and not logic.comparable(type_name)
        union all select f.path, 'duplicate'
        from (values ('columns', p_request.shown), ('sort', p_request.keys), ('totals', p_request.totals)) f (path, names)
        where cardinality(f.names) > (select count(distinct n) from unnest(f.names) n)
        union all select 'totals', 'unknown' from unnest(p_request.totals) n
        where n not in (select name from known where type_name in ('numeric', 'bigint', 'integer'))
        union all select 'limit', 'out_of_range' where p_request.most not between 1 and 1000
        union all select 'after', 'wrong_type'
        where p_request.after is not null
          and (jsonb_typeof(p_request.after) <> 'array' or jsonb_array_length(p_request.after) <> cardinality(p_request.keys))
    ) f (path, fault)
$$;
comment on function logic.report_faults is '报表请求的全部错误
Every fault of what is asked of a view, null for none.';

create function logic.report_request(
    p_report text, p_filter jsonb, p_columns text[], p_sort text[], p_limit int, p_after jsonb, p_totals text[]) returns logic.report_request
language plpgsql stable as $$
declare
    v_report  meta.report;
    v_request logic.report_request;
    v_sort    text[];
    v_faults  jsonb;
begin
    select r.* into v_report from meta.report r where r.name = p_report;
    if v_report.name is null then
        perform logic.fail('report_unknown', jsonb_build_object('report', left(p_report, 100)));
    end if;
    perform logic.require(v_report.permission);
    v_request.name := p_report;
    v_request.columns := array(select c from logic.report_columns(p_report) c);
    perform logic.refuse_faults(logic.report_bounds(cardinality(v_request.columns), p_filter, p_columns, p_sort, p_totals));
    -- null is a value to look for; inside of a condition it means absent, and a condition without any part is none
    v_request.filter := (select coalesce(jsonb_object_agg(e.key, jsonb_strip_nulls(e.value)), '{}')
                         from jsonb_each(p_filter) e where jsonb_strip_nulls(e.value) <> '{}');
    v_request.shown := coalesce(p_columns, array(select (c).name from unnest(v_request.columns) c));
    v_sort := array(select ltrim(s, '-') from unnest(p_sort) s);
    v_request.keys := v_sort || array(select k from unnest(v_report.key) k where k <> all (v_sort));
    v_request.descending := array(select s like '-%' from unnest(p_sort) s);
    v_request.most := p_limit;
    v_request.after := p_after;
    v_request.totals := p_totals;
    v_faults := logic.report_faults(v_request);
    if v_faults is not null then
        perform logic.fail('request_invalid', jsonb_build_object('faults', v_faults));
    end if;
    return v_request;
end $$;
comment on function logic.report_request is '核对报表请求
What is asked of a view, checked. Raises report_unknown, permission_denied, request_invalid with every fault.';

create function logic.sort_expression(p_column logic.report_column) returns text
language sql immutable as $$ select format('r.%I', p_column.name) || case when p_column.name ~ '(^|_)name$' then ' collate "zh-x-icu"' else '' end $$;
comment on function logic.sort_expression is '排序表达式;名称按拼音
SQL by which a column sorts: names in Chinese order, all else as it is.';

create function logic.report_order(p_request logic.report_request, out order_sql text, out after_sql text) language sql stable as $$
    -- nulls sort last in both directions; the key makes the order total, so a page starts exactly after the last row seen. Where there are no nulls
    -- nothing is said of them, and rows are compared whole where all go one way: an index gives them in that order, from that row on; also where the
    -- column comes by an outer join, for whatever is asked not to be null comes by an inner one.
    with key as (
        select k.position, logic.sort_expression(c) sql, coalesce(p_request.descending[k.position], false) descending,
               (c).type_name, p_request.after ->> (k.position - 1)::int value, k.name, k.name = any (r.filled) filled
        from unnest(p_request.keys) with ordinality k(name, position)
        join unnest(p_request.columns) c on (c).name = k.name
        join meta.report r on r.name = p_request.name
    )
    select string_agg(k.sql || case when k.descending then ' desc' else ' asc' end || case when k.filled then '' else ' nulls last' end, ', '
                      order by k.position),
           concat_ws(' and ', string_agg(format('r.%I is not null', k.name), ' and ') filter (where k.filled), case
                when p_request.after is null then 'true'
                when bool_and(k.filled and k.value is not null) and count(distinct k.descending) = 1
                    then format('(%s) %s (%s)', string_agg(k.sql, ', ' order by k.position), case when bool_and(k.descending) then '<' else '>' end,
                        string_agg(format('%L::%s', k.value, k.type_name), ', ' order by k.position))
                else '(' || string_agg('(' || concat_ws(' and ',
                    (select string_agg(format('%s is not distinct from %L::%s', e.sql, e.value, e.type_name), ' and ' order by e.position)
                     from key e where e.position < k.position),
                    case when k.value is null then 'false'
                         else format('(%1$s %2$s %3$L::%4$s or %1$s is null)', k.sql, case when k.descending then '<' else '>' end, k.value,
                             k.type_name)
                    end) || ')', ' or ') || ')' end)
    from key k
$$;
comment on function logic.report_order is '排序与翻页条件
SQL of the order of a view''s rows, and of what comes after the position asked for.';

create function logic.report_value(p_column logic.report_column) returns text
language sql immutable as $$
    select format('r.%I', p_column.name) || case when p_column.type_name in ('numeric', 'bigint') then '::text' else '' end
$$;
comment on function logic.report_value is '列值
SQL of a column''s value in JSON: numbers of arbitrary size as strings.';

create function logic.report_row(p_request logic.report_request, p_objects boolean) returns text language sql stable as $$
    select case when p_objects
        then format('json_build_object(%s)', string_agg(format('%L, %s', (c).name, logic.report_value(c)), ', ' order by s.position))
        else format('json_build_array(%s)', string_agg(logic.report_value(c), ', ' order by s.position)) end
    from unnest(p_request.shown) with ordinality s(name, position)
    join unnest(p_request.columns) c on (c).name = s.name
$$;
comment on function logic.report_row is '一行的 JSON
SQL of the JSON of a row: an object, or an array in the order of the columns asked for.';

create function logic.report_source(p_report text, p_arguments text[]) returns text language plpgsql stable as $$
declare
    v_types text[] := array(
        select format_type(t.type, null)
        from meta.report r
        join pg_proc p on r.kind = 'function' and p.proname = r.name and p.pronamespace = 'report'::regnamespace
        cross join lateral unnest(p.proargtypes::oid[]) with ordinality t(type, place)
        where r.name = p_report
        order by t.place);
begin
    if cardinality(v_types) <> cardinality(p_arguments) then
        perform logic.fail('report_unknown', jsonb_build_object('report', left(p_report, 100)));
    end if;
    return format('report.%I', p_report) || case when v_types <> '{}' then
        (select format('(%s)', string_agg(format('%L::%s', a.value, a.type_name), ', ' order by a.place))
         from unnest(p_arguments, v_types) with ordinality a(value, type_name, place)) else '' end;
end $$;
comment on function logic.report_source is '报表的来源
SQL of what a report is read from: a view, or a function with its arguments. Raises report_unknown where it takes others.';
