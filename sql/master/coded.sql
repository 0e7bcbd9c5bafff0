-- Masters of a code, a name and a few fields: categories, units, tax codes, what describes partners. One is declared, and its fields; the view, the
-- operations that make, change and list it, and their words follow. Guarantees: whoever makes or renames one is told of another of that name; one
-- that stands below another never closes a loop.

create function logic.declare_coded(
    p_name text, p_noun text, p_zh text, p_one text, p_en text, p_permission text, p_create jsonb, p_update jsonb,
    p_note text default '') returns void
language plpgsql volatile as $$
begin
    insert into meta.master (name, noun, zh, one, en, permission, note, examples)
    values (p_name, p_noun, p_zh, p_one, p_en, p_permission, p_note, jsonb_build_object('create', p_create, 'update', p_update));
    insert into meta.term (identifier, zh, en) values (p_name, p_noun || '编码', 'code of the ' || p_one)
    on conflict on constraint term_pkey do nothing;
    insert into meta.error (name, sqlstate, status, message_zh, message_en, hint_zh, hint_en)
    values (p_name || '_unknown', 'SP404', 404, format('没有%s {%s}', p_noun, p_name), format('There is no %s {%s}.', p_one, p_name),
        format('用 %s.list 查看。', p_name), format('See %s.list.', p_name));
end $$;
comment on function logic.declare_coded is '声明一种编码资料
Declares a master of a code and a name, whose columns meta.master explains, with the word for its code and the error <name>_unknown;
logic.declare_field declares its fields, code and name too. p_permission: who may make and change one.';

create function logic.refuse_loop(p_table text, p_id int, p_values jsonb) returns void language plpgsql volatile as $$
declare
    v_loop boolean;
begin
    execute format($q$
        with recursive below as (
            select $1 id
            union
            select t.id from data.%1$I t join below b on t.parent_id = b.id
        )
        select exists (select from below b join data.%1$I t on t.id = b.id where t.code = $2)$q$, p_table)
    into v_loop using p_id, p_values ->> 'parent';
    if v_loop then
        perform logic.fail(p_table || '_loop');
    end if;
end $$;
comment on function logic.refuse_loop is '上级不得是自己或下级
Refuses a parent that is the record itself or below it. Raises <table>_loop.';

select logic.declare_shape('warning', '{path: text, warning: text, value: text, other?: text, row?: int, partner?: text}');

create function logic.name_warnings(p_table text, p_id int) returns jsonb language plpgsql stable as $$
declare
    v_warnings jsonb;
begin
    execute format($q$
        select coalesce(jsonb_agg(jsonb_build_object('path', 'name', 'warning', 'duplicate', 'value', n.name, 'other', o.code) order by o.code), '[]')
        from data.%1$I n
        join data.%1$I o on o.id <> n.id and lower(normalize(o.name, NFKC)) = lower(normalize(n.name, NFKC)) %2$s
        where n.id = $1$q$, p_table, case
            -- 其他 may stand below each
            when exists (select from meta.field f where f.master = p_table and f.name = 'parent') then
                'and o.parent_id is not distinct from n.parent_id'
            when p_table = 'warehouse' then 'and o.id = any ((select logic.visible_warehouses())::int[])' end)
    into v_warnings using p_id;
    return v_warnings;
end $$;
comment on function logic.name_warnings is '同名资料的提醒
Warnings of a record that has the name of another one, which "other" names: of one with a parent another below the same, of a warehouse another that
the caller sees. Files name them by name, and would no longer be understood.';

create function logic.create_coded(p_table text, p_values jsonb) returns json language plpgsql volatile as $$
declare
    v_id int := logic.insert_record(p_table, p_values);
begin
    return json_build_object(p_table, p_values -> 'code', 'version', 1, 'warnings', logic.name_warnings(p_table, v_id));
end $$;
comment on function logic.create_coded is '新建一条编码资料
Makes a row of a declared master of what its fields are. Raises <parent>_unknown.';

create function logic.update_coded(p_table text, p_code data.code, p_version int, p_values jsonb) returns json language plpgsql volatile as $$
declare
    v_id      int;
    v_version int;
begin
    -- two moves at once could close a loop that neither sees; new ones, of an import too, close none
    if p_values ? 'parent' then
        execute format('lock table data.%I in share update exclusive mode', p_table);
    end if;
    execute format('select t.id, t.version from data.%I t where t.code = $1 for no key update', p_table) into v_id, v_version using p_code;
    if v_id is null then
        perform logic.fail(p_table || '_unknown', jsonb_build_object(p_table, p_code));
    end if;
    perform logic.require_version(p_version, v_version, p_table, v_id);
    if p_values ? 'parent' then
        perform logic.refuse_loop(p_table, v_id, p_values);
    end if;
    v_version := logic.update_record(p_table, v_id, p_values);
    return jsonb_build_object(p_table, p_code, 'version', v_version,
            'warnings', case when p_values ?| '{name,parent}' then logic.name_warnings(p_table, v_id) else '[]' end)
        || case when p_table = 'tax_code' and (p_values ? 'valid_to' or p_values -> 'disabled' = 'true')
            then jsonb_build_object('open', logic.open_business(p_table, v_id)) else '{}' end;
end $$;
comment on function logic.update_coded is '修改一条编码资料
Changes what is given. Raises <table>_unknown, <table>_loop, version_stale.';

create function logic.list_coded(p_report text, p_disabled boolean) returns json language sql stable as $$
    select logic.read_report(p_report, case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null,
        case p_report when 'category' then '{path}' else '{code}' end::text[], 1000, null, null, true)
$$;
comment on function logic.list_coded is '一览带编码的资料
The rows of a small master by code, of a tree in its order; p_disabled: disabled ones too.';

create function logic.coded_arguments(p_master text, p_changes boolean, out declared text, out sent text) language sql stable as $$
    -- what must be said comes first; in a change "" takes away what refers to another
    select string_agg(format('p_%s %s%s', f.name, case when f.refers is null then f.type_name when p_changes then 'text' else 'data.code' end,
               ' default ' || case when p_changes then 'null' when not f.filled then coalesce(f.default_sql, 'null') else f.default_sql end), ', '
               order by (not p_changes and f.filled and f.default_sql is null) desc, f.position),
           string_agg(format('%L, p_%s', f.name, f.name), ', ' order by f.position)
    from meta.field f
    where f.master = p_master and not (p_changes and f.fixed)
$$;
comment on function logic.coded_arguments is '编码资料操作的参数
The arguments of the operation that makes or changes a declared master, and the JSON that it hands on.';

create function logic.create_coded_operations() returns void language plpgsql volatile as $$
declare
    v_master  meta.master;
    v_verb    record;
begin
    for v_master in select m.* from meta.master m order by m.name loop
        for v_verb in
            select v.*
            from (select exists (select from meta.field f where f.master = v_master.name and f.name = 'parent') nested) t
            cross join logic.coded_arguments(v_master.name, false) made
            cross join logic.coded_arguments(v_master.name, true) changed
            cross join lateral (values
                ('create', 'command', v_master.permission, made.declared, format('logic.create_coded(%L, jsonb_build_object(%s))', v_master.name,
                    made.sent), '新建' || v_master.noun, format('Makes a %s%s. Answers warnings where another%s has the same name.', v_master.one,
                    case when nested then ', below parent or at the top' else '' end, case when nested then ' there' else '' end)),
                ('update', 'command', v_master.permission, format('p_%s data.code, p_version int, %s, p_disabled boolean default null',
                    v_master.name, changed.declared), format('logic.update_coded(%L, p_%s, p_version, jsonb_strip_nulls(jsonb_build_object(%s,'
                    ' ''disabled'', p_disabled)))', v_master.name, v_master.name, changed.sent),
                    case when nested then '修改、移动或停用' else '修改或停用' end || v_master.noun,
                    format('Changes what is given%s. Answers warnings as %s.create.',
                        case when nested then '; parent "" moves to the top' else '' end, v_master.name)),
                ('list', 'query', 'master.see', 'p_disabled boolean default false', format('logic.list_coded(%L, p_disabled)', v_master.name),
                    v_master.zh, format('%s; disabled: those too.', v_master.en))
            ) v (name, kind, permission, arguments, call, zh, en)
        loop
            execute format('create function api.%s_%s(%s) returns json language plpgsql %s security definer'
                ' set search_path = pg_catalog, pg_temp as %L', v_master.name, v_verb.name, v_verb.arguments,
                case v_verb.kind when 'query' then 'stable' else 'volatile' end, format(E'\nbegin\n    return %s;\nend\n', v_verb.call));
            execute format('comment on function api.%s_%s is %L', v_master.name, v_verb.name,
                v_verb.zh || E'\n' || concat_ws(' ', v_verb.en, case when v_verb.kind = 'command' then nullif(v_master.note, '') end));
            perform logic.register(v_master.name || '.' || v_verb.name, v_verb.kind, v_verb.permission,
                p_example => coalesce(v_master.examples -> v_verb.name, '{}'), p_answer => case
                    when v_verb.name = 'list' then 'page ' || v_master.name
                    else format('{%s: text, version: int, warnings: [warning]%s}', v_master.name,
                        case when v_verb.name = 'update' and v_master.name = 'tax_code' then ', open?: open_business?' end) end);
        end loop;
    end loop;
end $$;
comment on function logic.create_coded_operations is '生成编码资料的新建、修改、列表操作
Makes api.<master>_create, _update and _list of every declared master, thin as they are. Run once all are declared.';

create function logic.create_coded_views() returns void language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    v_master meta.master;
begin
    -- one that stands below others has a view of its own
    for v_master in
        select m.* from meta.master m
        where not exists (select from meta.field f where f.master = m.name and f.name = 'parent') order by m.name
    loop
        execute format('create view report.%1$I as select t.id, %2$s, t.disabled, t.version from data.%1$I t', v_master.name,
            (select string_agg(format('t.%1$I%2$s', f.column_name, case when t.typtype = 'd' then '::' || format_type(t.typbasetype, null) end
                    || ' ' || quote_ident(f.name)), ', ' order by f.position)
             from meta.field f join pg_type t on t.oid = f.type_name::regtype where f.master = v_master.name));
        execute format('comment on view report.%I is %L', v_master.name, format(E'%s\n%s. One row per %s.', v_master.zh, v_master.en, v_master.one));
        perform logic.column_comments(v_master.name);
        perform logic.register_report(v_master.name, '{id}', 'master.see');
    end loop;
end $$;
comment on function logic.create_coded_views is '生成编码资料的视图
Makes and explains report.<master> of every declared master that is no tree.';
grant execute on function logic.create_coded_views() to suanpan_report;
