-- Ways out of a shortage, for whom a document was refused. Asked only where it was: the good path pays nothing for it.

create function logic.ways_out(p_shortages jsonb) returns jsonb language plpgsql stable as $$
declare
    v_visible int[] := logic.visible_warehouses();
    v_all     boolean := logic.may('stock.see_elsewhere');
begin
    return (
        with short as (
            select x.n, q.id product_id, q.code product, w.id warehouse_id, w.branch_id, (x.shortage ->> 'available')::numeric rest
            from jsonb_array_elements(p_shortages) with ordinality x (shortage, n)
            join data.product q on q.code = x.shortage ->> 'product'
            join data.warehouse w on w.code = x.shortage ->> 'warehouse'
            where x.n <= 20
        ), way as (
            select s.n, 0 place, jsonb_build_object('product', s.product, 'way', 'less', 'quantity', trim_scale(s.rest)::text) json
            from short s where s.rest > 0
            union all
            select s.n, o.place, jsonb_build_object('product', s.product, 'way', 'elsewhere', 'warehouse', o.warehouse,
                'warehouse_name', o.warehouse_name,
                       'branch', o.branch, 'branch_name', o.branch_name, 'other_branch', o.other_branch, 'available', trim_scale(o.available)::text)
            from short s
            cross join lateral (
                select w.code warehouse, w.name warehouse_name, b.code branch, b.name branch_name, w.branch_id <> s.branch_id other_branch,
                       i.usable - i.reserved available, row_number() over (order by w.branch_id <> s.branch_id,
                           i.usable - i.reserved desc, w.code) place
                from data.stock_item i
                join data.warehouse w on w.id = i.warehouse_id and not w.disabled
                join data.branch b on b.id = w.branch_id and not b.disabled
                where i.product_id = s.product_id and i.warehouse_id <> s.warehouse_id and i.usable > i.reserved and (v_all or w.id = any (v_visible))
                order by place limit 5
            ) o
            union all
            select s.n, k.place, jsonb_build_object('product', s.product, 'way', 'receive', 'kind', k.kind)
            from short s
            cross join lateral (
                select k.name kind, 10 + (k.final_state = 'approved')::int place from meta.document_kind k
                where k.partner = 'supplier' and k.lines = 'goods' and not k.returns and logic.may(k.name || '.edit')
            ) k
        )
        select coalesce(jsonb_agg(y.json order by y.n, y.place), '[]') from way y);
end $$;
comment on function logic.ways_out is '短缺的出路
For each of the first twenty products that a document wants too much of: the quantity that is left (less), up to five other warehouses with what is
available there (elsewhere; those that the user sees, or all with the right), and the papers by which he may bring goods in (receive).';

create function logic.refuse_shortage(p_shortages jsonb) returns void language plpgsql stable as $$
begin
    perform logic.fail('stock_insufficient', jsonb_build_object('shortages', p_shortages, 'ways', logic.ways_out(p_shortages),
        'product', p_shortages -> 0 ->> 'name', 'wanted', p_shortages -> 0 ->> 'wanted', 'available', p_shortages -> 0 ->> 'available'));
end $$;
comment on function logic.refuse_shortage is '库存不足
Raises stock_insufficient with every shortage and the ways out of them.';
