-- Records of master data, as their fields are declared: what operations take, what files say, what is wrong with it, and how it is written.
-- Guarantees: single entry, change and file are judged by one function; a change changes what was given: what is absent stays, null takes away, ""
-- empties a text. Types and writing functions of a master are generated, thin as they are: which rule a field follows its type and options say.

create function logic.create_record_types(p_master text, p_noun text, p_one text) returns void language plpgsql volatile as $$
declare
    v_type record;
begin
    for v_type in
        select t.name, t.zh, t.en, string_agg(format('%I %s', f.name, case when f.refers is not null then 'data.code' else f.type_name end), ', '
            order by f.position) || t.further fields
        from meta.field f
        cross join (values
            ('input', '新建%s的字段', 'What a new %s is.', ''), ('change', '修改%s的字段', 'What of a %s changes.', ', disabled boolean')
        ) t (name, zh, en, further)
        where f.master = p_master and f.column_name is not null and not (t.name = 'change' and f.fixed)
        group by t.name, t.zh, t.en, t.further
    loop
        execute format('create type logic.%I as (%s, given text[])', p_master || '_' || v_type.name, v_type.fields);
        execute format('comment on type logic.%I is %L', p_master || '_' || v_type.name,
            format(v_type.zh || E'\n' || v_type.en || ' given: the fields that the caller said, those set to null too.', p_noun, p_one));
    end loop;
end $$;
comment on function logic.create_record_types is '生成资料操作的记录类型
Makes the types logic.<master>_input and _change, which operations take as p_fields, of the declared fields that the table has.';

create function logic.create_drafts(p_master text, p_noun text, p_one text) returns void language plpgsql volatile as $$
declare
    v_sql     record;
    v_name    text;
    v_comment text;
begin
    select string_agg(format('%I text%s', f.name, case when f.type_name ~ '\[\]$' then '[]' end), ', ' order by f.position) columns,
           string_agg(format('%I', f.column_name), ', ' order by f.position) written,
           string_agg(format(case when f.refers is not null then 'r%3$s.id' when f.type_name ~ '\[\]$' then 'coalesce(d.%1$I, %4$s)'
               when f.filled then 'coalesce(d.%1$I::%2$s, %4$s)' else 'nullif(d.%1$I, '''')::%2$s' end, f.name, f.type_name, f.position,
               coalesce(f.default_sql, 'null')), ', ' order by f.position) made,
           string_agg(format(case when f.refers is not null then '%5$I = coalesce(r%3$s.id, t.%5$I)'
               when f.type_name ~ '\[\]$' then '%5$I = coalesce(d.%1$I, t.%5$I)'
               else '%5$I = coalesce(nullif(d.%1$I, '''')::%2$s, t.%5$I)' end, f.name, f.type_name, f.position, null, f.column_name), ', '
               order by f.position) filter (where not f.fixed) changed,
           coalesce(string_agg(format(' left join data.%I r%s on r%2$s.code = d.%I', f.refers, f.position, f.name), '' order by f.position)
               filter (where f.refers is not null), '') joined,
           coalesce(string_agg(format(' left join data.%I r%s on r%2$s.code = d.%I', f.refers, f.position, f.name), '' order by f.position)
               filter (where f.refers is not null and not f.fixed), '') change_joined,
           concat_ws(' || ', format('array[%s]', string_agg('%1$s.' || quote_ident(f.name), ', ' order by f.position)
               filter (where f.searched and f.type_name !~ '\[\]$')), string_agg('%1$s.' || quote_ident(f.name), ' || ' order by f.position)
               filter (where f.searched and f.type_name ~ '\[\]$')) words
    into v_sql
    from meta.field f
    where f.master = p_master and f.column_name is not null;
    execute format('create type logic.%I as (row_number int, id int, %s, disabled boolean, words text[])', p_master || '_draft', v_sql.columns);
    execute format('comment on type logic.%I is %L', p_master || '_draft', format(E'待保存的%s,多为文字\nA %s about to be judged and written, mostly'
        ' text so that every fault can be told: row_number tells drafts apart; id: of one that is there; words: what else it is found by.',
        p_noun, p_one));
    execute format('create function logic.%I(p_record data.%I) returns text[] language sql immutable as %L',
        p_master || '_words', p_master, 'select ' || format(v_sql.words, 'p_record'));
    execute format('create function logic.%I(p_drafts logic.%I[]) returns table (row_number int, id int) language plpgsql volatile'
        ' as %L', 'insert_' || p_master, p_master || '_draft', format($q$
#variable_conflict use_column
begin
    return query with made as (
        insert into data.%1$I (%2$s, disabled, search_text, search_grams)
        select %3$s, coalesce(d.disabled, false), s.text, logic.grams(s.text)
        from unnest(p_drafts) d
        cross join lateral logic.search_text(%4$s || d.words) s (text)%5$s
        order by d.row_number
        returning id, code
    )
    select d.row_number, m.id from made m join unnest(p_drafts) d on d.code = m.code;
end
$q$, p_master, v_sql.written, v_sql.made,
        format(v_sql.words, 'd'), v_sql.joined));
    execute format('create function logic.%I(p_drafts logic.%I[]) returns void language plpgsql volatile as %L',
        'change_' || p_master, p_master || '_draft', format($q$
begin
    update data.%1$I t
    set %2$s, disabled = coalesce(d.disabled, t.disabled)
    from unnest(p_drafts) d%3$s
    where t.id = d.id;
end
$q$, p_master, v_sql.changed, v_sql.change_joined));
    for v_name, v_comment in
        select f.name, f.comment from (values
            (p_master || '_words', format(E'%s的检索文字\nWhat a search for a %s looks in.', p_noun, p_one)),
            ('insert_' || p_master, format(E'写入新的%s\nWrites %ss without fault, each with its code; their ids by row.', p_noun, p_one)),
            ('change_' || p_master, format(E'按草稿修改%s\nChanges each %s by a draft with its id: what the draft leaves empty stays.', p_noun, p_one))
        ) f (name, comment)
    loop
        execute format('comment on function logic.%I is %L', v_name, v_comment);
    end loop;
end $$;
comment on function logic.create_drafts is '生成资料的草稿类型与写入函数
Makes the type logic.<master>_draft, and the functions that write drafts set-based and say what a search looks in, of the declared fields.';

create function logic.create_import_row(p_master text, p_kinds text[], p_zh text, p_en text) returns void language plpgsql volatile as $$
declare
    v_type text := p_master || '_import_row';
begin
    execute format('create type logic.%I as (%s)', v_type, (
        select string_agg(format('%I text', f.name), ', ' order by f.position)
        from (select i.name, min(i.position) as position from meta.import_field i where i.kind = any (p_kinds) group by i.name) f));
    execute format('comment on type logic.%I is %L', v_type, p_zh || E'\n' || p_en);
end $$;
comment on function logic.create_import_row is '生成导入行的类型
Makes the type logic.<master>_import_row: what files of these kinds tell of a master.';

create function logic.given(p_record jsonb) returns jsonb
language sql immutable as $$ select coalesce(jsonb_object_agg(k, p_record -> k), '{}') from jsonb_array_elements_text(p_record -> 'given') k $$;
comment on function logic.given is '所给的字段
The fields of a record that the caller said, nulls too.';

create function logic.record_values(p_master text, p_id int) returns jsonb language plpgsql stable as $$
declare
    v_values jsonb;
begin
    execute format('select jsonb_build_object(%s) from data.%I t where t.id = $1', (
        select string_agg(format('%L, ', f.name) || case when f.refers is null then format('t.%I', f.column_name)
            else format('(select r.code from data.%I r where r.id = t.%I)', f.refers, f.column_name) end, ', ')
        from meta.field f where f.master = p_master and f.column_name is not null), p_master)
    into v_values using p_id;
    return v_values;
end $$;
comment on function logic.record_values is '资料现在的字段值
What the fields of a record are; what refers to another by its code.';

create function logic.in_use(p_master text, p_code text) returns boolean language plpgsql stable as $$
declare
    v_found boolean;
begin
    execute format('select exists (select from data.%I t where t.code = $1 and not t.disabled %s)', p_master, case p_master
        when 'branch' then 'and t.id = any ((select logic.visible_branches())::int[])'
        when 'employee' then 'and t.branch_id = any ((select logic.visible_branches())::int[])' end)
    into v_found using p_code;
    return v_found;
end $$;
comment on function logic.in_use is '编码所指的资料是否可用
Whether there is a record of that code that is not disabled and that the caller sees.';

create function logic.field_faults(p_master text, p_drafts jsonb) returns table (row_number int, field text, fault text, value text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
        with known as materialized (
            select f.name, f.required, f.digits, f.refers, f.choices, substring(f.type_name from '[a-z]+$') form, f.type_name ~ '\[\]$' several
            from meta.field f where f.master = p_master and f.column_name is not null
        ), said as materialized (
            select (d ->> 'row_number')::int place, k.*, d ->> k.name said, d -> k.name said_json
            from jsonb_array_elements(p_drafts) d cross join known k
        )
        select s.place, s.name, 'missing', s.said from said s where s.required and coalesce(s.said, '') = ''
        union all
        select s.place, s.name, f.fault, left(s.said, 100)
        from said s
        cross join lateral (
            select case
                when s.refers is not null then null
                when s.several then case when jsonb_array_length(s.said_json) > 10 or exists (
                    select from jsonb_array_elements_text(s.said_json) e where coalesce(length(e), 0) not between 1 and 40) then 'out_of_range' end
                when s.choices is not null then case when s.said <> all (s.choices) then 'unknown_value' end
                else case s.form
                    when 'title' then case when length(s.said) > 200 or s.said ~ '[[:cntrl:]]' or s.said <> btrim(s.said) then 'out_of_range' end
                    when 'phrase' then case when length(s.said) > 200 or s.said ~ '[[:cntrl:]]' then 'out_of_range' end
                    when 'memo' then case when length(s.said) > 4000 or s.said ~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' then 'out_of_range' end
                    when 'code' then case when s.said !~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$' then 'out_of_range' end
                    when 'money' then logic.number_fault(s.said, 2)
                    when 'rate' then logic.number_fault(s.said, 6)
                    when 'price' then logic.number_fault(s.said, 6) end end fault
            union all
            select 'digits_lost' where s.digits and logic.digits_lost(s.said)
        ) f
        where f.fault is not null and s.said is not null
        union all
        select s.place, s.name, 'not_found', s.said
        from said s
        where (s.refers, s.said) in (
            select x.refers, x.said from (select distinct y.refers, y.said from said y where y.refers is not null and y.said is not null) x
            where not logic.in_use(x.refers, x.said))
        union all
        select f.row_number, f.field, f.fault, f.value
        from jsonb_to_recordset(logic.identity_faults(p_master, p_drafts)) f (row_number int, field text, fault text, value text);
end $$;
comment on function logic.field_faults is '草稿各字段的全部错误
What is wrong with drafts of a master by what their fields are: missing, out_of_range, unknown_value, wrong_type, too_many_decimals, negative,
digits_lost, not_found, taken, duplicate. What a draft does not say is no fault, but for what is required.';

create function logic.identity_faults(p_master text, p_drafts jsonb) returns jsonb language plpgsql stable as $$
declare
    v_faults jsonb;
begin
    -- ABC-1, abc-1 and the same in full width are one code
    execute format($q$
        with p as materialized (
            select d.*, lower(normalize(d.code, NFKC)) alike from jsonb_to_recordset($1) d (row_number int, id int, code text, external_id text))
        select jsonb_agg(f) from (
            select p.row_number, 'code' field, 'taken' fault, p.code as value from p
            join data.%1$I x on lower(normalize(x.code::text, NFKC)) = p.alike and x.id is distinct from p.id
            union all
            select p.row_number, 'code', 'duplicate', p.code from p where p.alike in (select d.alike from p d group by 1 having count(*) > 1)
            union all
            select p.row_number, 'external_id', 'taken', p.external_id from p
            join data.%1$I x on x.external_id = p.external_id and x.id is distinct from p.id
            union all
            select p.row_number, 'external_id', 'duplicate', p.external_id from p
            where p.external_id in (select d.external_id from p d group by 1 having count(*) > 1)) f$q$, p_master)
    into v_faults using p_drafts;
    return v_faults;
end $$;
comment on function logic.identity_faults is '编码与外部编号的重复
Drafts whose code, whatever its case and width, or external id another record or another draft has: [{row_number, field, fault, value}].';

create function logic.row_json(p_report text, p_row jsonb) returns jsonb language sql stable as $$
    select jsonb_object_agg(e.key, case when c.type_name in ('numeric', 'bigint') and e.value <> 'null' then to_jsonb(e.value #>> '{}')
                                        else e.value end)
    from jsonb_each(p_row) e join logic.report_columns(p_report) c on c.name = e.key
$$;
comment on function logic.row_json is '报表视图一行的 JSON
A row of a published view as answers have it: numbers of arbitrary size as strings.';
