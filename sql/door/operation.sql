-- Operations: their registration, the wrappers that turn a JSON request into typed arguments, the faults of a request that fits
-- no wrapper, and the catalogue that faces read. Nothing here runs on the good path but the generated wrappers.

create function logic.register(
    p_name text, p_kind text, p_permission text, p_scope text default 'none', p_groupable boolean default true,
    p_public boolean default false, p_fields_required jsonb default '{}', p_secret text[] default '{}',
    p_example jsonb default '{}', p_scheduled boolean default false, p_answer text default null) returns void
language sql volatile as $$
    insert into meta.operation
        (name, function_name, kind, scope, groupable, permission, public, scheduled, required, fields_required, secret, example, answer, errors)
    values (p_name, replace(p_name, '.', '_'), p_kind, p_scope, p_groupable and p_kind = 'command', p_permission, p_public, p_scheduled,
            '{}', p_fields_required, p_secret, p_example, logic.answer_parts(p_answer), '{}')
$$;
comment on function logic.register is '登记一个操作
Registers api.<noun>_<verb> as operation noun.verb. p_fields_required: required fields of composite arguments; p_answer: what it answers, as
logic.answer_parts reads it, or no operation.';

create type logic.argument as (
    name text, type_name text, base_type text, is_array boolean, composite oid, required boolean, default_sql text, record oid, clearable boolean);
comment on type logic.argument is '操作的参数
An argument of an operation: base_type is the type under a domain, composite the row type of its elements or 0; record: the row type of the parameter
p_fields, of which it is a field, else 0; clearable: null, or "" where it is no text, takes away what it is.';

create function logic.fields(p_composite oid) returns setof logic.argument language sql stable as $$
    select a.attname::text, format_type(e.oid, null), format_type(coalesce(nullif(e.typbasetype, 0), e.oid), null),
           t.typcategory = 'A', case when e.typtype = 'c' then e.typrelid else 0::oid end, false, null::text, 0::oid, false
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    join pg_type e on e.oid = case when t.typcategory = 'A' then t.typelem else t.oid end
    where a.attrelid = p_composite and a.attnum > 0 and not a.attisdropped and a.attname <> 'given'
    order by a.attnum
$$;
comment on function logic.fields is '复合类型的字段
The fields of a composite argument, in order.';

create function logic.arguments(p_function text) returns setof logic.argument language sql stable as $$
    with parameter as (
        select substr(a.name, 3) name, format_type(e.oid, null) type_name, format_type(coalesce(nullif(e.typbasetype, 0), e.oid), null) base_type,
               t.typcategory = 'A' is_array, case when e.typtype = 'c' then e.typrelid else 0::oid end composite,
               a.position <= p.pronargs - p.pronargdefaults required, pg_get_function_arg_default(p.oid, a.position::int) default_sql, a.position
        from pg_proc p
        cross join lateral unnest(p.proargtypes::oid[], p.proargnames[1:p.pronargs]) with ordinality a(type_oid, name, position)
        join pg_type t on t.oid = a.type_oid
        join pg_type e on e.oid = case when t.typcategory = 'A' then t.typelem else t.oid end
        where p.pronamespace = 'api'::regnamespace and p.proname = p_function
    )
    -- the fields of a record stand among the others as they are declared: in the order of the form
    select a.name, a.type_name, a.base_type, a.is_array, a.composite, a.required, a.default_sql, a.record, a.clearable
    from (
        select p.name, p.type_name, p.base_type, p.is_array, p.composite, p.required, p.default_sql, 0::oid record, false clearable, p.position
        from parameter p where p.name <> 'fields'
        union all
        select g.name, g.type_name, g.base_type, g.is_array, g.composite, p.type_name ~ '_input$' and coalesce(d.required, false), g.default_sql,
               p.composite, p.type_name ~ '_change$' and d.column_name is not null and not (d.filled and d.default_sql is null), p.position
        from parameter p
        cross join lateral logic.fields(p.composite) g
        left join meta.field d on 'logic.' || d.master || substring(p.type_name from '_[a-z]+$') = p.type_name and d.name = g.name
        where p.name = 'fields'
    ) a
    left join meta.field d on d.name = a.name and p_function in (d.master || '_create', d.master || '_update')
    order by coalesce(d.position, case when a.name = 'disabled' and p_function ~ '_update$' then 1000 else -1 end), a.position
$$;
comment on function logic.arguments is '操作函数的参数
The arguments of an operation''s function in order, names without p_; a record p_fields of what was given stands for its fields.';

create function logic.shape_condition(p_value text, p_argument logic.argument, p_required text[]) returns text language plpgsql stable as $$
declare
    v_scalar text;
    v_element text;
begin
    v_scalar := case
        when p_argument.composite <> 0 then
            format('jsonb_typeof(%1$s) <> ''object''', '%1$s')
        when p_argument.base_type = 'text' then 'jsonb_typeof(%1$s) <> ''string'''
        when p_argument.base_type = 'boolean' then 'jsonb_typeof(%1$s) <> ''boolean'''
        when p_argument.base_type = 'jsonb' then 'jsonb_typeof(%1$s) <> ''object'''
        when p_argument.base_type = 'date' then '(%1$s) #>> ''{}'' !~ ''^[0-9]{4}-[0-9]{2}-[0-9]{2}$'''
    end;
    if p_argument.composite <> 0 then
        select concat_ws(' or ', format(v_scalar, 'e.v'),
                   format('(case when jsonb_typeof(e.v) = ''object'' then e.v - %L::text[] <> ''{}''%s end)',
                          array_agg(f.name), case when cardinality(p_required) > 0 then format(' or not e.v ?& %L::text[]', p_required) end),
                   string_agg(logic.shape_condition(format('(e.v -> %L)', f.name), f, '{}'), ' or '))
        into v_element
        from logic.fields(p_argument.composite) f;
    else
        v_element := format(coalesce(v_scalar, 'jsonb_typeof(%1$s) in (''object'', ''array'', ''null'')'), 'e.v');
    end if;
    if not p_argument.is_array then
        return case when p_argument.composite <> 0
            then format('exists (select from (values (%s)) e(v) where e.v is not null and (%s))', p_value, v_element)
            else format(v_scalar, p_value) end;
    end if;
    return format('jsonb_typeof(%1$s) <> ''array''', p_value) || coalesce(format(
        ' or exists (select from jsonb_array_elements(case when jsonb_typeof(%1$s) = ''array'' then %1$s else ''[]'' end) e(v) where %2$s)',
        p_value, v_element), '');
end $$;
comment on function logic.shape_condition is '生成形状检查
SQL that is true where the JSON at p_value has another shape than the argument; null where a conversion will tell. A jsonb argument takes
an object. Unknown and missing keys are compared here because the JSON functions of PostgreSQL ignore them silently.';

create function logic.fields_call(p_fields logic.argument[]) returns text language sql stable as $$
    select format('p_fields => row(%s, array(select k from jsonb_object_keys(p_request) k'
        ' where k = any (%L) and (p_request -> k <> ''null'' or k = any (%L))))::%s',
        string_agg(format('v_arguments.%I', a.name), ', ' order by t.attnum), array_agg(a.name), array_agg(a.name) filter (where a.clearable),
        format_type(c.reltype, null))
    from unnest(p_fields) a
    join pg_attribute t on t.attrelid = a.record and t.attname = a.name
    join pg_class c on c.oid = a.record
    group by c.reltype
$$;
comment on function logic.fields_call is '生成记录参数
SQL that hands on the fields of a record as p_fields, with the names of those that were given; null where there are none.';

create function logic.generate_wrappers() returns void language plpgsql volatile as $$
declare
    v_operation meta.operation;
    v_names     text[];
    v_required  text[];
    v_shape     text;
    v_record    text;
    v_arguments text;
    v_fields    logic.argument[];
begin
    for v_operation in select o.* from meta.operation o order by o.name loop
        if (select count(*) from pg_proc p where p.pronamespace = 'api'::regnamespace and p.proname = v_operation.function_name) <> 1 then
            raise exception 'operation % needs exactly one function api.%', v_operation.name, v_operation.function_name;
        end if;
        select coalesce(array_agg(a.name), '{}'), coalesce(array_agg(a.name) filter (where a.required), '{}'),
               string_agg(logic.shape_condition(format('(v_request -> %L)', a.name), a,
                   array(select jsonb_array_elements_text(v_operation.fields_required -> a.name))), ' or '),
               string_agg(format('%I %s', a.name, a.type_name || case when a.is_array then '[]' else '' end), ', '),
               string_agg(format('p_%s => %s', a.name,
                   case when a.default_sql is null or a.default_sql ~* '^NULL' then v.value
                        else format('coalesce(%s, %s)', v.value, a.default_sql) end), ', ') filter (where a.record = 0),
               array_agg(a) filter (where a.record <> 0)
        into v_names, v_required, v_shape, v_record, v_arguments, v_fields
        from logic.arguments(v_operation.function_name) a
        -- inside a free object a null is a value: it is passed as it came
        cross join lateral (select case when a.base_type = 'jsonb' and not a.is_array
            then format('nullif(p_request -> %L, ''null'')', a.name) else format('v_arguments.%I', a.name) end) v(value);
        update meta.operation o
        set required = v_required, unlogged = array(
            select a.name from logic.arguments(o.function_name) a
            where a.type_name = 'data.content' or exists (select from logic.fields(a.composite) f where f.type_name = 'data.content'))
        where o.name = v_operation.name;
        execute format($wrapper$
            create function logic.call_%1$s(p_request jsonb) returns json
            language plpgsql volatile %2$s
            as $call$
            declare
                v_request jsonb := jsonb_strip_nulls(p_request)%10$s;
                %9$s
            begin
                if v_request - %3$L::text[] <> '{}' or not v_request ?& %4$L::text[] %5$s then
                    perform logic.refuse_request(%6$L, v_request);
                end if;
                %7$s
                return api.%1$s(%8$s);
            end
            $call$
            $wrapper$,
            v_operation.function_name,
            case v_operation.kind when 'query' then 'set transaction_read_only = on' else '' end,
            v_names, v_required, coalesce('or ' || v_shape, ''), v_operation.name,
            case when v_record is not null then format($convert$begin
                    select r.* into v_arguments from jsonb_to_record(v_request) as r(%s);
                exception when data_exception or check_violation then
                    perform logic.refuse_request(%L, v_request);
                end;$convert$, v_record, v_operation.name) end,
            concat_ws(', ', v_arguments, logic.fields_call(v_fields)), case when v_record is not null then 'v_arguments record;' end,
            format(' - array(select e.key from jsonb_each(p_request) e where e.value = ''""'' and e.key = any (%L))',
                nullif(array(
                    select f.name from unnest(v_fields) f where f.clearable and (f.base_type <> 'text' or f.type_name = 'data.code')), '{}')));
    end loop;
    perform logic.note_errors();
end $$;
comment on function logic.generate_wrappers is '生成每个操作的调用包装
Makes logic.call_<operation>(jsonb) for every registered operation and notes the errors that it can raise; run by the loader after all files.';

create function logic.limits(p_type text) returns jsonb language sql stable as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'from', substring(d from '>= [(]*''?(-?[0-9][0-9-]*)'), 'to', substring(d from '<= [(]*''?(-?[0-9][0-9-]*)'),
        'decimals', substring(d from 'round\(VALUE, ([0-9]+)\)')))
    from pg_constraint c
    cross join lateral pg_get_constraintdef(c.oid) d
    where c.contypid = to_regtype(p_type)
$$;
comment on function logic.limits is '类型的上下限与小数位
{from, to, decimals}: the least and the greatest value that a domain takes and its decimals, as its check says; null where it is no domain.';

create function logic.value_faults(p_value jsonb, p_argument logic.argument, p_path text, p_required text[]) returns setof jsonb
language plpgsql stable as $$
declare
    v_element jsonb;
    v_index   int := 0;
    v_single  logic.argument := p_argument;
    v_field   logic.argument;
begin
    if p_argument.is_array then
        if jsonb_typeof(p_value) <> 'array' then
            return next jsonb_build_object('path', p_path, 'fault', 'wrong_type', 'expected', 'array');
            return;
        end if;
        v_single.is_array := false;
        for v_element in select e from jsonb_array_elements(p_value) e loop
            return query select f from logic.value_faults(v_element, v_single, format('%s[%s]', p_path, v_index), p_required) f;
            v_index := v_index + 1;
        end loop;
        return;
    end if;
    if p_argument.composite <> 0 then
        if jsonb_typeof(p_value) <> 'object' then
            return next jsonb_build_object('path', p_path, 'fault', 'wrong_type', 'expected', 'object');
            return;
        end if;
        return query
            select jsonb_build_object('path', p_path || '.' || k, 'fault', 'unknown') from jsonb_object_keys(p_value) k
            where k not in (select f.name from logic.fields(p_argument.composite) f)
            union all
            select jsonb_build_object('path', p_path || '.' || k, 'fault', 'missing') from unnest(p_required) k where not p_value ? k;
        for v_field in select f.* from logic.fields(p_argument.composite) f where p_value ? f.name loop
            return query select f from logic.value_faults(p_value -> v_field.name, v_field, p_path || '.' || v_field.name, '{}') f;
        end loop;
        return;
    end if;
    if (p_argument.base_type = 'text' and jsonb_typeof(p_value) <> 'string')
       or (p_argument.base_type = 'boolean' and jsonb_typeof(p_value) <> 'boolean')
       or (p_argument.base_type = 'jsonb') <> (jsonb_typeof(p_value) = 'object') or jsonb_typeof(p_value) in ('array', 'null')
       or (p_argument.base_type = 'date' and p_value #>> '{}' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then
        return next jsonb_build_object('path', p_path, 'fault', 'wrong_type',
            'expected', case p_argument.base_type when 'jsonb' then 'object' else p_argument.type_name end);
        return;
    end if;
    execute format('select ($1 #>> ''{}'')::%s', p_argument.type_name) using p_value;
exception
    when check_violation or numeric_value_out_of_range or datetime_field_overflow then
        return next jsonb_build_object('path', p_path, 'fault', case
            when p_value #>> '{}' ~ format('\.[0-9]{%s,}[1-9]', coalesce(logic.limits(p_argument.type_name) ->> 'decimals', '99'))
                then 'too_many_decimals'
            else 'out_of_range' end, 'expected', p_argument.type_name)
            || coalesce(logic.limits(p_argument.type_name), '{}');
    when data_exception then
        return next jsonb_build_object('path', p_path, 'fault', 'wrong_type', 'expected', p_argument.type_name);
end $$;
comment on function logic.value_faults is '一个值的全部错误
All faults of one JSON value against its argument, with paths.';

create function logic.refuse_request(p_operation text, p_request jsonb) returns void language plpgsql stable as $$
declare
    v_operation meta.operation := (select o from meta.operation o where o.name = p_operation);
    v_faults    jsonb;
begin
    select coalesce(jsonb_agg(f), '[]') into v_faults
    from (
        (select jsonb_build_object('path', k, 'fault', 'unknown') f from jsonb_object_keys(p_request) k
        where k not in (select a.name from logic.arguments(v_operation.function_name) a))
        union all
        (select jsonb_build_object('path', k, 'fault', 'missing') from unnest(v_operation.required) k where not p_request ? k)
        union all
        (select f from logic.arguments(v_operation.function_name) a
        cross join lateral logic.value_faults(p_request -> a.name, a, a.name,
            array(select jsonb_array_elements_text(v_operation.fields_required -> a.name))) f
        where p_request ? a.name)
        limit 200) found;
    perform logic.fail('request_invalid', jsonb_build_object('operation', p_operation, 'faults', v_faults));
end $$;
comment on function logic.refuse_request is '列出请求的全部错误
Raises request_invalid with every fault of the request and its path, 200 at most. The good path never comes here.';

create function logic.comment_of(p_schema text, p_function text, out zh text, out en text) language sql stable as $$
    select split_part(d, E'\n', 1), replace(substr(d, strpos(d, E'\n') + 1), E'\n', ' ')
    from pg_proc p cross join lateral obj_description(p.oid, 'pg_proc') d
    where p.pronamespace = p_schema::regnamespace and p.proname = p_function
$$;
comment on function logic.comment_of is '函数的双语说明
The comment of a function: first line Chinese, the rest English.';

select logic.declare_shape('argument_fields', '[{name: text, type: text, base_type: text, array: boolean, required: boolean?,
      zh?: text, en?: text}]');
select logic.declare_shape('argument', '{name: text, type: text, base_type: text, array: boolean, required: boolean, zh?: text, en?: text,
      clearable?: boolean, refers?: text, choices?: texts, listed?: boolean, fields?: argument_fields}');

create function logic.argument_json(p_argument logic.argument, p_master text, p_required boolean, p_fields_required text[]) returns json
language sql stable as $$
    select json_strip_nulls(json_build_object('name', p_argument.name, 'type', p_argument.type_name, 'base_type', p_argument.base_type,
        'array', p_argument.is_array, 'required', p_required, 'zh', t.zh, 'en', t.en,
        'clearable', nullif(p_argument.clearable, false), 'refers', f.refers, 'choices', f.choices, 'listed', nullif(f.listed, false),
        'fields', case when p_argument.composite <> 0 then (
            select json_agg(logic.argument_json(g, null, g.name = any (p_fields_required), '{}'))
            from logic.fields(p_argument.composite) g) end))
    from (select 1) one
    left join meta.term t on t.identifier = p_argument.name
    left join meta.field f on f.master = p_master and f.name = p_argument.name
$$;
comment on function logic.argument_json is '参数的 JSON
An argument of an operation on p_master as operation.describe shows it. Of a declared field also refers, the master that it names by code, and
choices, the values that it may have, listed where lists show it; clearable where null takes it away.';

select logic.declare_shape('operation', '{name: text, kind: operation.kind, scope: operation.scope, groupable: boolean, permission: permission?,
      public: boolean, comment_zh: text?, comment_en: text?, arguments: [argument], errors: [{name: text, status: int}], secret: texts,
      example: json, answer: json}');

create function logic.operation_json(p_operation meta.operation) returns json language sql stable as $$
    select json_build_object('name', p_operation.name, 'kind', p_operation.kind, 'scope', p_operation.scope,
        'groupable', p_operation.groupable, 'permission', p_operation.permission, 'public', p_operation.public,
        'comment_zh', c.zh, 'comment_en', c.en,
        'arguments', (
            select coalesce(json_agg(logic.argument_json(a, split_part(p_operation.name, '.', 1), a.required,
                array(select jsonb_array_elements_text(p_operation.fields_required -> a.name)))), '[]')
            from logic.arguments(p_operation.function_name) a),
        'errors', (
            select coalesce(json_agg(json_build_object('name', e.name, 'status', e.status) order by e.name), '[]')
            from meta.error e where e.name = any (p_operation.errors)),
        'secret', p_operation.secret, 'example', p_operation.example, 'answer', logic.answer_schema(p_operation.answer))
    from logic.comment_of('api', p_operation.function_name) c
$$;
comment on function logic.operation_json is '操作说明的 JSON
An operation as the catalogue shows it.';
