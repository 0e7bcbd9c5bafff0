-- Schema 报表: every view and set-returning function of schema report once more, under the Chinese names that its comments give. A name
-- that is missing, is no plain word or stands twice fails the load and is named.

comment on schema "报表" is '报表视图的中文名
The views of schema report under Chinese names, made from their comments at each load; rows and blanks are those of report.';
grant usage on schema "报表" to suanpan_bi;

-- what a column holds, where its view does not say: what its name means
do $$
begin
    execute (
        select string_agg(format('comment on column %s.%I is %L', c.oid::regclass, a.attname, logic.column_meaning(t)), '; ')
        from meta.report r
        join pg_class c on c.relname = r.name and c.relnamespace = 'report'::regnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null
        join meta.term t on t.identifier = a.attname);
end $$;

do $$
declare
    v_faults text := logic.chinese_faults();
    v_view   record;
begin
    if v_faults is not null then
        raise 'schema 报表 cannot be made: %', v_faults
            using hint = 'the Chinese name is the first line of the comment, up to the first of : , ( ; and —';
    end if;
    for v_view in
        select c.view, c.chinese_view as name, c.kind, obj_description(to_regclass('report.' || c.view), 'pg_class') meaning,
               string_agg(format('r.%I as %I', c.name, c.chinese_name), ', ' order by c.place) filter (where not c.is_argument) shown,
               string_agg(format('%I %s', c.chinese_name, c.type), ', ' order by c.place) filter (where not c.is_argument) answer,
               string_agg(format('%I %s', c.chinese_name, c.type), ', ' order by c.place) filter (where c.is_argument) arguments,
               string_agg('$' || c.place, ', ' order by c.place) filter (where c.is_argument) passed,
               string_agg(format('comment on column "报表".%I.%I is %L', c.chinese_view, c.chinese_name, c.meaning), '; ') explained
        from logic.chinese_columns() c
        group by c.view, c.chinese_view, c.kind
        order by c.view
    loop
        if v_view.kind = 'view' then
            execute format('create view "报表".%I as select %s from report.%I r', v_view.name, v_view.shown, v_view.view);
            execute format('comment on view "报表".%I is %L', v_view.name, v_view.meaning);
            execute v_view.explained;
        else
            execute format('create function "报表".%I(%s) returns table (%s) language sql stable set search_path = pg_catalog, pg_temp as %L',
                v_view.name, v_view.arguments, v_view.answer, format('select %s from report.%I(%s) r', v_view.shown, v_view.view, v_view.passed));
            execute format('comment on function "报表".%I is %L', v_view.name,
                (select obj_description(p.oid, 'pg_proc') from pg_proc p where p.proname = v_view.view and p.pronamespace = 'report'::regnamespace));
            execute format('grant execute on function "报表".%I to suanpan_bi', v_view.name);
        end if;
    end loop;
end $$;
