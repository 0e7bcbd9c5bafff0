-- Every fault of the papers of a file, by the rules of single entry, read alone. Papers of one warehouse are judged together, and each
-- supplier, customer, warehouse, employee and day of their headers once: thousands of papers take a second, not one call each.

create function logic.import_faults(p_faults logic.fault[], p_row_numbers int[]) returns setof logic.import_fault language sql stable as $$
    -- in a file a gift is a column of its own
    select row(p_row_numbers[coalesce(substring(f.path from '^lines\[([0-9]+)\]')::int, 0) + 1], regexp_replace(f.path, '^lines\[[0-9]+\]\.', ''),
        case f.fault when 'zero_without_gift' then 'zero_price' else f.fault end, f.value)::logic.import_fault
    from unnest(p_faults) f
$$;
comment on function logic.import_faults is '单据错误对应的文件行
The faults of a document of a file as faults of its rows; those of the header at its first row.';

create function logic.import_header_faults(p_kind meta.document_kind, p_groups logic.import_group[]) returns setof logic.import_fault
language plpgsql stable as $$
declare
    v_part  record;
    v_input logic.document_input;
begin
    for v_part in
        select v.field, v.value, array_agg(g.row_numbers[1]) rows
        from unnest(p_groups) g
        cross join lateral (values
            ('warehouse', (g.input).warehouse), ('partner', (g.input).partner), ('employee', (g.input).employee),
                ('department', (g.input).department),
            ('business_on', (g.input).business_on::text), ('reason', (g.input).reason)) v (field, value)
        group by v.field, v.value
    loop
        v_input := null;
        v_input := case v_part.field
            when 'warehouse' then jsonb_populate_record(v_input, jsonb_build_object('warehouse', v_part.value))
            else jsonb_populate_record(v_input, jsonb_build_object(v_part.field, v_part.value, 'warehouse', (p_groups[1].input).warehouse)) end;
        return query
            select n, f.path, f.fault, f.value
            from unnest(logic.header_faults(p_kind, v_input, logic.header(p_kind, logic.current_branch(), v_input, '{}'), 1, false)) f
            cross join lateral unnest(v_part.rows) n
            where f.path = v_part.field;
    end loop;
end $$;
comment on function logic.import_header_faults is '文件中单头的全部错误
Faults of the headers of a file, at the first row of each paper; each thing that headers name is judged once.';

create function logic.import_shortages(p_taken logic.stock_shortage[]) returns setof logic.import_fault language sql stable as $$
    select row(d.n, 'quantity', 'stock_insufficient', trim_scale(coalesce(i.usable - i.reserved, 0))::text)::logic.import_fault
    from (
        select t.*, sum(t.wanted) over (partition by t.warehouse_id, t.product_id order by t.n) upto from unnest(p_taken) t
    ) d
    join data.product p on p.id = d.product_id and p.kind = 'stocked'
    left join data.stock_item i on i.warehouse_id = d.warehouse_id and i.product_id = d.product_id
    where d.upto > coalesce(i.usable - i.reserved, 0)
$$;
comment on function logic.import_shortages is '文件中库存不够的行
Rows that want more than a warehouse has available after the rows before them; value is what there is.';

create function logic.import_line_faults(
    p_kind meta.document_kind, p_lines logic.document_import_line[], p_groups logic.import_group[], p_submit boolean) returns setof logic.import_fault
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_nestloop = off set jit = off as $$
declare
    v_class    record;
    v_header   logic.header;
    v_computed logic.computed_line[];
    v_taken    logic.stock_shortage[] := '{}'::logic.stock_shortage[];
begin
    for v_class in
        select (array_agg(g.input))[1] input, array_agg(logic.import_line_input(l) order by l.n) lines, array_agg(l.n order by l.n) rows
        from unnest(p_lines) l
        join unnest(p_groups) g on g.external_id = l.external_id
        join (
            -- of its day a line asks only which tax codes are valid then
            select d.day, array_agg(t.id order by t.id) filter (where d.day between t.valid_from and t.valid_to) valid
            from (select distinct coalesce((g.input).business_on, logic.today()) as day from unnest(p_groups) g) d
            cross join data.tax_code t
            group by d.day) v on v.day = coalesce((g.input).business_on, logic.today())
        group by (g.input).warehouse, (g.input).with_tax, v.valid
    loop
        v_header := logic.header(p_kind, logic.current_branch(), v_class.input, '{}');
        v_computed := logic.computed_lines(v_header, logic.resolved_lines(p_kind, v_header, v_class.lines), null, false);
        return query select f.* from logic.import_faults(logic.line_faults(p_kind, v_header, v_class.lines, v_computed), v_class.rows) f;
        if p_submit and p_kind.direction < 0 then
            v_taken := v_taken || array(
                select row(v_class.rows[c.line_number], v_header.warehouse_id, null, c.product_id, c.base_quantity, null)::logic.stock_shortage
                from unnest(v_computed) c);
        end if;
    end loop;
    return query select f.* from logic.import_shortages(v_taken) f;
end $$;
comment on function logic.import_line_faults is '文件中单据行的全部错误
Faults of the lines of a file: the papers of one warehouse and tax basis are judged together, as far as their days know the same tax codes. Of papers
that take out and are to be submitted also what is not there.';

create function logic.document_import_faults(
    p_kind meta.document_kind, p_lines logic.document_import_line[], p_groups logic.import_group[], p_submit boolean) returns logic.import_fault[]
language sql stable as $$
    with text_fault as materialized (
        select f.* from unnest(p_lines) l cross join lateral unnest(l.faults) f
        union all
        select f.* from logic.header_differences(p_kind, p_lines) f
    ), fault as (
        select f.* from logic.import_header_faults(p_kind, p_groups) f
        union all
        select f.* from logic.import_line_faults(p_kind, p_lines, p_groups, p_submit) f
    )
    -- what is no number is not told once more as missing
    select array(
        select row(f.row_number, f.field, f.fault, f.value)::logic.import_fault
        from (
            select f.* from text_fault f
            union all
            select f.* from fault f where not exists (
                select from text_fault t
                where t.row_number = f.row_number and (t.field = f.field or f.field = 'price'
                    and t.field in ('price_with_tax', 'price_without_tax', 'amount', 'amount_with_tax')))
        ) f
        order by f.row_number, f.field
        limit 1000)
$$;
comment on function logic.document_import_faults is '文件的全部错误
Every fault of a file of documents by row and field, 1,000 at most. Reads alone.';
