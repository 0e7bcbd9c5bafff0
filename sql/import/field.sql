-- Which column of a file is which field. Guarantees: a head is recognised by the names of meta.import_field alone, so a name more is a row more;
-- no field is given twice; what is not recognised is left to the person.

create type logic.import_line as (cells text[]);
comment on type logic.import_line is '文件的一行
A line of a file as its cells.';

create function logic.head_text(p_text text, p_without_brackets boolean) returns text language plpgsql immutable as $$
declare
    v_text text := lower(logic.plain_text(p_text));
begin
    if p_without_brackets then
        v_text := regexp_replace(v_text, '[(【〔[][^]〕】)]*[]〕】)]', '', 'g');
    end if;
    return regexp_replace(v_text, '[^[:alnum:]%#]+', '', 'g');
end $$;
comment on function logic.head_text is '用于比较的列名
A head as it is compared: as plain_text has it, lower case, without spaces and punctuation, and without what stands in brackets where that is asked
for.';

create function logic.recognised_heads(p_kind text, p_cells text[]) returns text[] language sql stable as $$
    with known as (
        select f.name, f.position, n.name head, n.rank
        from meta.import_field f
        cross join lateral (
            select logic.head_text(h, false) as name, 0::numeric as rank from unnest(array[f.zh, f.en]) h
            union all select logic.head_text(h, false), 1 + n / 1000.0 from unnest(f.synonyms || f.name) with ordinality t(h, n)) n
        where f.kind = p_kind
    ), fitting as (
        select c.place, k.name, k.position, min(k.rank + c.rank) as rank
        from (
            select a.place, logic.head_text(a.cell, false) as head, 0 as rank from unnest(p_cells) with ordinality a(cell, place)
            union all select a.place, logic.head_text(a.cell, true), 2 from unnest(p_cells) with ordinality a(cell, place)) c
        join known k on k.head = c.head and c.head <> ''
        group by c.place, k.name, k.position
    ), chosen as (
        select distinct on (f.name) f.place, f.name, f.rank, f.position
        from (select distinct on (f.place) f.* from fitting f order by f.place, f.rank, f.position) f
        order by f.name, f.rank, f.place
    )
    select array_agg(c.name order by a.place) from unnest(p_cells) with ordinality a(cell, place) left join chosen c on c.place = a.place
$$;
comment on function logic.recognised_heads is '识别一行列名
The field that each cell is the head of, null for none; of two cells of one field the one whose name is nearer, then the first.';

create function logic.warehouse_heads(p_kind text, p_cells text[], p_fields text[]) returns text[] language sql stable as $$
    with quantity as (
        -- a file tells stock by warehouse: in a column that names it, or in a column of each
        select f.name from meta.import_field f
        where f.kind = p_kind and f.form = 'quantity' and not f.name = any (array_remove(p_fields, null))
          and exists (select from meta.import_field w where w.kind = p_kind and w.name = 'warehouse')
        order by f.position limit 1
    ), warehouse as (
        select logic.head_text(h, false) head, min(w.code) code
        from data.warehouse w cross join lateral unnest(array[w.code, w.name]) h
        where not w.disabled and w.id = any ((select logic.visible_warehouses())::int[])
        group by 1 having count(distinct w.id) = 1
    )
    select array_agg(coalesce(p_fields[a.place], q.name || '@' || w.code) order by a.place)
    from unnest(p_cells) with ordinality a(cell, place)
    left join quantity q on not 'warehouse' = any (array_remove(p_fields, null))
    left join warehouse w on w.head = logic.head_text(a.cell, false)
$$;
comment on function logic.warehouse_heads is '一仓一列的文件
The fields of columns, with those whose head is a warehouse that the caller sees as FIELD@WAREHOUSE, FIELD being the quantity of the kind: files of
stock with a column for each warehouse.';

create function logic.recognised_file(p_kind text, p_lines logic.import_line[]) returns json language plpgsql stable as $$
declare
    v_fields text[];
    v_best   text[];
    v_head   int;
    v_most   int := 1;
begin
    for v_place in 1..least(cardinality(p_lines), 20) loop
        v_fields := logic.recognised_heads(p_kind, (p_lines[v_place]).cells);
        -- a title above the heads may name one of them by chance
        if cardinality(array_remove(v_fields, null)) > v_most or v_head is null and cardinality(array_remove(v_fields, null)) = 1 then
            v_best := v_fields;
            v_head := v_place - 1;
            v_most := cardinality(array_remove(v_fields, null));
        end if;
    end loop;
    v_best := logic.warehouse_heads(p_kind, (p_lines[v_head + 1]).cells, v_best);
    return json_build_object('head', v_head, 'columns', coalesce(v_best, '{}'), 'missing', (
        select coalesce(json_agg(f.name order by f.position), '[]') from meta.import_field f
        where f.kind = p_kind and f.required and not exists (select from unnest(v_best) b where split_part(b, '@', 1) = f.name)));
end $$;
comment on function logic.recognised_file is '识别文件的列
{head, columns, missing}: which of the first lines holds the heads, from 0, null for none; the field of each of its cells, FIELD@WAREHOUSE where its
head is a warehouse; required fields that no cell names, whatever else is not known.';

create function logic.import_kinds() returns json language sql stable as $$
    select json_build_object('rows', coalesce(json_agg(json_build_object('kind', k.name, 'operation', k.operation,
        'stock_operation', k.stock_operation, 'zh', k.zh, 'en', k.en, 'list', coalesce(logic.plural(d.name), k.name),
        'is_order', coalesce(d.final_state = 'approved', false),
        'fields', (
            select json_agg(json_build_object('name', f.name, 'zh', f.zh, 'en', f.en, 'required', f.required, 'form', f.form,
                'synonyms', f.synonyms, 'example', f.example)
                order by f.position)
            from meta.import_field f where f.kind = k.name)) order by k.position), '[]'))
    from meta.import_kind k
    join meta.operation o on o.name = k.operation
    left join meta.document_kind d on d.name || '.import' = k.operation
    where logic.may(o.permission)
$$;
comment on function logic.import_kinds is '可导入的资料及其列
{rows: [{kind, operation, stock_operation, zh, en, list, is_order, fields: [{name, zh, en, required, form, synonyms, example}]}]}: what the caller
may import; list: the address of what it becomes; is_order: an order, which is a draft where nobody says that it is to be submitted.';
