-- What operations answer, said where they are registered, in the words of the catalogue: {document: id, number: text?, lines: [{line: id}]}.
-- Guarantees: what is a row of a view, a choice or a shape of several operations is named, and told by what it is made from, never written again.
-- Every operation says it; what is said is what the tests see come back, field by field.

create function logic.answer_parts(p_answer text) returns jsonb
language sql immutable as $$ select regexp_replace(p_answer, '[a-z0-9_.*&]+( [a-z_]+)?\??', '"\&"', 'g')::jsonb $$;
comment on function logic.answer_parts is '答复的声明,由文字到 JSON
What an operation or a shape answers, as JSON: an object of fields, [element], or a word. A field with ? may be absent, a word with ? null; the
field * stands for all others, & for the fields of another shape. A word is text, int, number, boolean, day, instant, id (an integer as text),
figure (a decimal as text), texts, json (anything), a family of values, table.column whose check knows its values, permission, a shape, or of a
view: row, part (some of its columns), page (of rows), list (a page of the columns asked for, with totals).';

create function logic.declare_shape(p_name text, p_answer text) returns void
language sql volatile as $$ insert into meta.shape (name, answer) values (p_name, logic.answer_parts(p_answer)) $$;
comment on function logic.declare_shape is '声明几个操作共用的答复形状
Declares a shape that answers of several operations have, or that may be null; p_answer as logic.answer_parts reads it.';

create function logic.answer_values(p_word text) returns text[] language sql stable as $$
    select case
        when p_word = 'permission' then array(select p.name from meta.permission p order by p.name)
        when p_word ~ '\.' then (
            select array(select m[1] from regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') m)
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid and c.relnamespace in ('data'::regnamespace, 'meta'::regnamespace)
            where k.conname = replace(p_word, '.', '_') || '_known' and c.relname = split_part(p_word, '.', 1))
        else (select array_agg(w.value order by w.position, w.value) from report.value_word w where w.family = p_word) end
$$;
comment on function logic.answer_values is '一个词所代表的取值
The values that a word of an answer stands for: permissions, those that the check of a column knows, a family of words; null where it is no such
word.';

create function logic.row_parts(p_view text, p_some boolean) returns jsonb language sql stable as $$
    select jsonb_object_agg(c.name || case when p_some then '?' else '' end, case
            when p_view = 'sales_item' and c.name = 'kind' then 'product.kind'
            when p_view = 'catalog' and c.name = 'kind' then 'report.kind'
            when f.family is not null then c.name
            when k.oid is not null then p_view || '.' || c.name
            when c.name in ('kind', 'state') then 'document_' || c.name
            when c.type_name = 'bigint' and c.name ~ '(^|_)id$' then 'id'
            else case c.type_name when 'numeric' then 'figure' when 'bigint' then 'figure' when 'integer' then 'int' when 'smallint' then 'int'
                when 'boolean' then 'boolean' when 'date' then 'day' when 'timestamp with time zone' then 'instant' when 'text[]' then 'texts'
                when 'json' then 'json' when 'jsonb' then 'json' else 'text' end end
        -- what may be blanked is a number
        || case when c.name = any (r.filled) or c.type_name <> 'numeric' and a.attnotnull then '' else '?' end)
    from meta.report r
    cross join lateral logic.report_columns(r.name) c
    left join pg_attribute a on a.attrelid = to_regclass('data.' || p_view) and a.attname = c.name
    left join pg_constraint k on k.conrelid = a.attrelid and k.conname = p_view || '_' || c.name || '_known'
    left join (select distinct w.family from meta.value_word w union all select 'permission') f on f.family = c.name
    where r.name = p_view
$$;
comment on function logic.row_parts is '视图一行的字段
The columns of a published view as an answer has them, each with the word for its values where it takes a few, else for its type; null unless the
view or the table of its name says never. p_some: any of them may be absent.';

create function logic.shape_parts(p_word text) returns jsonb language sql stable as $$
    select case split_part(p_word, ' ', 1)
        when 'row' then logic.row_parts(substr(p_word, 5), false)
        when 'part' then logic.row_parts(substr(p_word, 6), true)
        when 'page' then jsonb_build_object('columns', '["text"]'::jsonb, 'rows', jsonb_build_array('row ' || substr(p_word, 6)), 'next', 'text?')
        when 'list' then jsonb_build_object('columns', '["text"]'::jsonb, 'rows', jsonb_build_array('part ' || substr(p_word, 6)),
            'next', 'text?', 'totals?', 'totals')
        else (select s.answer from meta.shape s where s.name = p_word) end
$$;
comment on function logic.shape_parts is '一个形状的字段
What a shape, a row of a view or a page of one holds; null where a word is none.';

create function logic.schema_name(p_word text) returns text language sql immutable as $$
    select replace(initcap(translate(regexp_replace(p_word, '^(row|part|page|list) (.*)$', '\2 \1'), '_.', '  ')), ' ', '')
$$;
comment on function logic.schema_name is '形状在 OpenAPI 中的名称
What a shape or a family of values is called in an OpenAPI document.';

create function logic.word_schema(p_word text) returns jsonb language sql stable as $$
    select case when w.nullable and t.schema ? 'type' then t.schema || jsonb_build_object('type', jsonb_build_array(t.schema -> 'type', 'null'))
                when w.nullable and t.schema <> '{}' then jsonb_build_object('anyOf', jsonb_build_array(t.schema, '{"type": "null"}'::jsonb))
                else t.schema end
    from (select rtrim(p_word, '?') word, p_word ~ '\?$' nullable) w
    cross join lateral (select coalesce(
        '{"text": {"type": "string"}, "int": {"type": "integer"}, "number": {"type": "number"}, "boolean": {"type": "boolean"}, "json": {},
          "day": {"type": "string", "format": "date", "examples": ["2026-01-05"]},
          "instant": {"type": "string", "format": "date-time", "examples": ["2026-01-05T08:30:00.25+00:00"]},
          "id": {"type": "string", "pattern": "^[0-9]+$", "examples": ["42"]},
          "figure": {"type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$", "examples": ["12.50"]},
          "texts": {"type": "array", "items": {"type": "string"}}}'::jsonb -> w.word,
        jsonb_build_object('$ref', '#/components/schemas/' || logic.schema_name(w.word)))) t (schema)
$$;
comment on function logic.word_schema is '一个词的 JSON Schema
The JSON schema of a word of an answer.';

create function logic.answer_schema(p_answer jsonb) returns jsonb language plpgsql stable strict as $$
declare
    v_fields jsonb := p_answer;
begin
    if jsonb_typeof(p_answer) = 'array' then
        return jsonb_build_object('type', 'array', 'items', logic.answer_schema(p_answer -> 0));
    elsif jsonb_typeof(p_answer) = 'string' then
        return logic.word_schema(p_answer #>> '{}');
    end if;
    if p_answer ? '&' then
        v_fields := logic.shape_parts(p_answer ->> '&') || (p_answer - '&');
    end if;
    return (
        select jsonb_strip_nulls(jsonb_build_object('type', 'object',
            'properties', coalesce(jsonb_object_agg(rtrim(e.key, '?'), logic.answer_schema(e.value)) filter (where e.key <> '*'), '{}'),
            'required', jsonb_agg(e.key order by e.key) filter (where e.key !~ '[?*]$'),
            'additionalProperties', case when v_fields ? '*' then logic.answer_schema(v_fields -> '*') end))
        from jsonb_each(v_fields) e);
end $$;
comment on function logic.answer_schema is '答复的 JSON Schema
The JSON schema of what is answered, null for null; names of shapes and values refer to logic.answer_schemas.';

create function logic.answer_words(p_answer jsonb) returns setof text language sql immutable as $$
    select rtrim(w #>> '{}', '?') from jsonb_path_query(p_answer, 'strict $.** ? (@.type() == "string")') w
$$;
comment on function logic.answer_words is '一个答复用到的词
The words of an answer.';

create function logic.answer_schemas() returns jsonb language sql stable as $$
    with recursive used as (
        select w.word, logic.shape_parts(w.word) parts
        from (select distinct w from meta.operation o cross join lateral logic.answer_words(o.answer) w) w (word)
        union
        select w.word, logic.shape_parts(w.word)
        from used u cross join lateral (select distinct w from logic.answer_words(u.parts) w) w (word)
    )
    select jsonb_object_agg(logic.schema_name(u.word), coalesce(
        logic.answer_schema(u.parts), jsonb_build_object('type', 'string', 'enum', to_jsonb(logic.answer_values(u.word)))))
    from used u
    where logic.word_schema(u.word) ? '$ref'
$$;
comment on function logic.answer_schemas is '答复中各形状与取值的 JSON Schema
The JSON schemas of all shapes, rows and values that answers name, by their names in an OpenAPI document.';
