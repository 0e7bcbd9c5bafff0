-- Fields of master data. A field is declared once, in the order of its form; its table tells the rest: type, what it refers to, what may be chosen.
-- Guarantees: what a record is changed by is what was sent, and nothing else; a field that is declared is written, or the load stops.

select logic.declare_permission('master.see', 'masters', '查看基础资料', 'see master data',
    'administrator,owner,buyer,seller,storekeeper,accountant,auditor');

create function logic.declare_field(
    p_master text, p_name text, p_zh text, p_en text, p_options text, p_heads text default null, p_example text default '') returns void
language plpgsql volatile as $$
declare
    v_options text[] := string_to_array(p_options, ' ');
    v_heads   text[] := string_to_array(p_heads, '|');
    v_place   int := (select count(*) from meta.field f where f.master = p_master);
    v_type    text;
begin
    perform logic.refuse_declaration(case
        when not v_options <@ '{required,fixed,searched,listed,digits,apart,number,quantity,rate,day,yes_no}'
            then format('field %s of %s: no option is one of %s', p_name, p_master, p_options) end);
    insert into meta.field (master, name, position, zh, en, required, fixed, searched, listed, digits, column_name, type_name, refers, choices,
                            filled, default_sql)
    select p_master, p_name, v_place, coalesce(p_zh, m.zh), coalesce(p_en, m.en),
           'required' = any (v_options), 'fixed' = any (v_options), 'searched' = any (v_options),
           'listed' = any (v_options), 'digits' = any (v_options), a.attname, format_type(a.atttypid, a.atttypmod),
           (select c.relname from pg_constraint k join pg_class c on c.oid = k.confrelid
            where k.conrelid = a.attrelid and k.contype = 'f' and k.conkey = array[a.attnum]),
           (select array(select m[1] from regexp_matches(pg_get_constraintdef(k.oid), '''([a-z_]+)''::text', 'g') m)
            from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum] and k.conname ~ '_known$'),
           a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    from (select to_regclass('data.' || p_master) oid) t
    left join meta.term m on m.identifier = p_name
    left join pg_attribute a on a.attrelid = t.oid and a.attname in (p_name, p_name || '_id') and not 'apart' = any (v_options)
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    returning type_name into v_type;
    perform logic.refuse_declaration(format('field %s: data.%s has no such column, and it is not apart', p_name, p_master))
    where v_type is null and not 'apart' = any (v_options);
    -- a name that other operations and views have means the same there
    insert into meta.term (identifier, zh, en) select p_name, p_zh, p_en where p_zh is not null on conflict on constraint term_pkey do nothing;
    insert into meta.import_field (kind, name, position, required, zh, en, synonyms, form, example)
    select k.name, p_name, v_place + 1, p_heads ~ '^!', ltrim(v_heads[1], '!'), v_heads[2], string_to_array(v_heads[3], ' '),
           coalesce((select o from unnest(v_options) o where o in ('number', 'quantity', 'rate', 'day', 'yes_no')),
                    case when 'digits' = any (v_options) then 'code' when v_type in ('data.price', 'data.money') then 'number'
                         when v_type in ('data.quantity', 'data.rate') then substr(v_type, 6) else 'text' end), p_example
    from meta.import_kind k
    where split_part(k.operation, '.', 1) = p_master and p_heads is not null;
end $$;
comment on function logic.declare_field is '声明资料的一个字段
Declares a field of master data, whose columns meta.field explains; zh, en null: what the term of its name says. p_options, apart by spaces: required,
fixed, searched, listed, digits; apart: no column of the table; how files tell it, where the type does not say: number, quantity, rate, day, yes_no.
p_heads: what files call it: 中文|English|others apart by spaces, with ! in front where every row needs it; null where files have it not.';

create function logic.field_columns(p_master text, p_values jsonb) returns jsonb language plpgsql stable as $$
declare
    v_field  meta.field;
    -- every master can be disabled
    v_record jsonb := case when p_values ? 'disabled' then jsonb_build_object('disabled', p_values -> 'disabled') else '{}'::jsonb end;
    v_id     int;
begin
    for v_field in
        select f.* from meta.field f where f.master = p_master and f.column_name is not null and p_values ? f.name order by f.position
    loop
        if v_field.refers is null then
            v_record := v_record || jsonb_build_object(v_field.column_name, p_values -> v_field.name);
            continue;
        end if;
        execute format('select t.id from data.%I t where t.code = $1', v_field.refers) into v_id using p_values ->> v_field.name;
        if v_id is null and p_values ->> v_field.name <> '' then
            perform logic.fail(v_field.refers || '_unknown', jsonb_build_object(v_field.refers, p_values -> v_field.name));
        end if;
        v_record := v_record || jsonb_build_object(v_field.column_name, v_id);
    end loop;
    return v_record;
end $$;
comment on function logic.field_columns is '字段值换成表的列
Values of fields as columns of their table: what refers to another master by its code as that one''s id, null for "". Raises <master>_unknown.';

create function logic.insert_record(p_master text, p_values jsonb, p_further jsonb default '{}') returns int language plpgsql volatile as $$
declare
    v_record  jsonb := logic.field_columns(p_master, p_values) || p_further;
    v_columns text := (select string_agg(format('%I', k), ', ') from jsonb_object_keys(v_record) k);
    v_id      int;
begin
    execute format('insert into data.%1$I (%2$s) select %2$s from jsonb_populate_record(null::data.%1$I, $1) returning id', p_master, v_columns)
    into v_id using v_record;
    return v_id;
end $$;
comment on function logic.insert_record is '新建一条资料
Makes a row of master data of what its fields are, and of p_further columns of its table; its id.';

create function logic.update_record(p_master text, p_id int, p_values jsonb, p_further jsonb default '{}') returns int language plpgsql volatile as $$
declare
    v_record  jsonb := logic.field_columns(p_master, p_values) || p_further;
    v_version int;
begin
    execute format('update data.%1$I t set %2$s from jsonb_populate_record(null::data.%1$I, $2) v where t.id = $1 returning t.version', p_master,
        (select coalesce(string_agg(format(case when f.filled and v.value = 'null' then '%1$I = default' else '%1$I = v.%1$I' end, v.key), ', '),
                         'disabled = t.disabled')
         from jsonb_each(v_record) v left join meta.field f on f.master = p_master and f.column_name = v.key))
    into v_version using p_id, v_record;
    return v_version;
end $$;
comment on function logic.update_record is '修改一条资料
Changes the fields of a row of master data that stand in p_values, to what it is where nobody says where one is null, and p_further columns of its
table; its version after that.';

create function logic.create_lookup(p_name text, p_zh text, p_one text, p_scope text default 'true') returns void language plpgsql volatile as $$
begin
    execute format('create function logic.%I(p_code data.code) returns int language plpgsql stable as %L', p_name || '_id', format($q$
declare
    v_id int := (select t.id from data.%1$I t where t.code = p_code and %2$s);
begin
    if v_id is null then
        perform logic.fail('%1$s_unknown', jsonb_build_object('%1$s', p_code));
    end if;
    return v_id;
end
$q$, p_name, p_scope));
    execute format('comment on function logic.%I is %L', p_name || '_id',
        format(E'由编码得%s\nId of the %s of that code that the caller sees. Raises %s_unknown, for a hidden one too.', p_zh, p_one, p_name));
end $$;
comment on function logic.create_lookup is '生成由编码查找资料的函数
Makes logic.<name>_id, the id of a record by its code; p_scope: the condition on t by which the caller sees it.';

create function logic.next_codes(p_master text, p_prefix text, p_count int) returns text[] language plpgsql volatile as $$
declare
    v_codes text[] := '{}'::text[];
    v_code  text;
    v_taken boolean;
begin
    while cardinality(v_codes) < p_count loop
        v_code := p_prefix || lpad(nextval(format('data.%I', p_master || '_code_number'))::text, 6, '0');
        execute format('select exists (select from data.%I t where t.code = $1)', p_master) into v_taken using v_code;
        if not v_taken then
            v_codes := v_codes || v_code;
        end if;
    end loop;
    return v_codes;
end $$;
comment on function logic.next_codes is '生成资料编码
So many unused codes of a master, of its sequence data.<master>_code_number.';

create function logic.column_comments(p_view text) returns void language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    v_column record;
begin
    for v_column in
        select a.attname, f.zh || E'\n' || f.en || '.' comment
        from pg_attribute a
        join meta.field f on f.master = p_view and f.name = a.attname and f.column_name is not null
        where a.attrelid = format('report.%I', p_view)::regclass and a.attnum > 0
    loop
        execute format('comment on column report.%I.%I is %L', p_view, v_column.attname, v_column.comment);
    end loop;
end $$;
comment on function logic.column_comments is '由字段声明得视图各列的说明
Explains the columns of a view of master data as its fields are declared; names that every master has mean what they mean everywhere.';
grant execute on function logic.column_comments(text) to suanpan_report;
