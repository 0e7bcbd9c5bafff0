-- Why a figure is what it is: the figure, its formula, and the rows that make each part of it, newest first. What is shown of a part and what
-- stands before it always add up to the part: the part is read from the balance, and only the rows of the page from the ledger, by index. So
-- a long history costs nothing; only what lies after a past day, or after the page that is asked for, is added up. Rows and documents come
-- from published views; a document that the reader may not see stays without number.

create type logic.explained as (
    figure text, product_id int, warehouse_id int, warehouses int[], location_id int, lot_id int, as_of date, part text, most int,
    after_on date, after_id bigint);
comment on type logic.explained is '要解释的数
What is to be explained: a figure of a product in some warehouses (warehouse_id null: all that the reader sees), perhaps of one location or lot,
perhaps at the end of a day; of the part named, the rows after that one.';

create type logic.explained_key as (location_id int, lot_id int, warehouse_id int, quantity numeric, later numeric, later_value numeric);
comment on type logic.explained_key is '结存的键
A balance that a figure is made of: what lies there now, and what came of quantity and value since the day asked for.';

create function logic.explained_parts(p_figure text) returns text[] language sql immutable as $$
    select case p_figure
        when 'on_hand' then '{usable,quarantine,transit,with_partner,held}' when 'usable' then '{usable}' when 'quarantine' then '{quarantine}'
        when 'reserved' then '{reserved}' when 'available' then '{usable,reserved}' when 'backorder' then '{to_deliver,reserved}'
        when 'on_order' then '{on_order}' when 'value' then '{pool}' when 'unit_cost' then '{pool}' when 'cost' then '{pool}' end::text[]
$$;
comment on function logic.explained_parts is '各数的组成部分
The parts that a figure is made of, as far as they are there; null for no such figure. usable lies in storage locations, the others in those of
their kind; pool is what is in a cost pool.';

create function logic.explained_faults(
    p_figure text, p_line bigint, p_product text, p_warehouse text, p_location text, p_lot int, p_as_of date, p_part text, p_limit int,
    p_after text) returns jsonb
language sql stable as $$
    select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault))
    from (
        select 'figure', 'unknown_value' where logic.explained_parts(p_figure) is null
        union all select 'product', 'missing' where p_product is null and p_figure <> 'cost'
        union all select 'line', case when p_line is null then 'missing' else 'not_allowed' end where (p_line is null) = (p_figure = 'cost')
        union all select a.name, 'not_allowed'
        from (values ('product', p_product is not null), ('warehouse', p_warehouse is not null), ('as_of', p_as_of is not null)) a (name, given)
        where a.given and p_figure = 'cost'
        union all select a.name, 'not_allowed' from (values ('location', p_location is not null), ('lot', p_lot is not null)) a (name, given)
        where a.given and p_figure not in ('on_hand', 'usable', 'quarantine')
        union all select 'warehouse', 'missing' where p_location is not null and p_warehouse is null
        -- what was reserved or on order on a past day is not kept
        union all select 'as_of', 'not_allowed' where p_as_of is not null and p_figure in ('reserved', 'available', 'backorder', 'on_order')
        union all select 'part', 'unknown_value' where p_part <> all (logic.explained_parts(p_figure))
        union all select 'part', 'missing' where p_after is not null and p_part is null
        union all select 'after', 'wrong_type' where p_after !~ '^[0-9]{1,18}$'
        union all select 'limit', 'out_of_range' where p_limit not between 1 and 200
    ) f (path, fault)
$$;
comment on function logic.explained_faults is '解释请求的全部错误
Every fault of a request to explain a figure, null for none.';

create function logic.explained(
    p_figure text, p_product data.code, p_warehouse data.code, p_location data.code, p_lot int, p_as_of date, p_part text, p_limit int,
    p_after text) returns logic.explained
language plpgsql stable as $$
declare
    v_asked logic.explained;
begin
    v_asked.figure := p_figure;
    v_asked.product_id := logic.product_id(p_product);
    if (select q.kind <> 'stocked' from data.product q where q.id = v_asked.product_id) then
        perform logic.refuse_faults('[{"path": "product", "fault": "not_stocked"}]');
    end if;
    v_asked.warehouse_id := case when p_warehouse is not null then logic.warehouse_id(p_warehouse) end;
    v_asked.warehouses := case when p_warehouse is null then logic.visible_warehouses() else array[v_asked.warehouse_id] end;
    v_asked.location_id := case when p_location is not null then logic.location_id(p_warehouse, p_location) end;
    v_asked.lot_id := p_lot;
    v_asked.as_of := p_as_of;
    v_asked.part := p_part;
    v_asked.most := p_limit;
    v_asked.after_id := p_after::bigint;
    v_asked.after_on := (select e.business_on from data.stock_entry e where e.id = v_asked.after_id);
    return v_asked;
end $$;
comment on function logic.explained is '核对要解释的数
What is to be explained, found by its codes. Raises product_unknown, warehouse_unknown, location_unknown, and request_invalid for a service.';

create function logic.explained_keys(p_asked logic.explained, p_warehouses int[], p_kinds text[]) returns logic.explained_key[]
language plpgsql stable as $$
begin
    return array(
        select row(b.location_id, b.lot_id, b.warehouse_id, b.quantity, coalesce(s.quantity, 0), coalesce(s.value, 0))::logic.explained_key
        from data.stock_balance b
        join data.location l on l.id = b.location_id and l.kind = any (p_kinds)
        cross join lateral (
            select sum(e.quantity) quantity, sum(e.value) as value
            from data.stock_entry e
            where e.location_id = b.location_id and e.product_id = b.product_id and e.lot_id = b.lot_id
              and e.business_on > coalesce(p_asked.as_of, 'infinity')
        ) s
        where b.product_id = p_asked.product_id and b.warehouse_id = any (p_warehouses)
          and (p_asked.location_id is null or b.location_id = p_asked.location_id) and (p_asked.lot_id is null or b.lot_id = p_asked.lot_id));
end $$;
comment on function logic.explained_keys is '构成一个数的各结存
The balances of the product in locations of those kinds of those warehouses, with what came there since the day asked for.';

create function logic.ledger_rows(p_product int, p_ids bigint[], p_quantity numeric, p_value numeric) returns json language plpgsql stable as $$
begin
    return (
        select coalesce(json_agg(json_build_object('id', x.id::text, 'document', x.document, 'kind', x.kind, 'number', x.number,
            'business_on', x.business_on, 'partner_name', x.partner_name, 'warehouse', x.warehouse,
            'location', x.location, 'lot', nullif(x.lot_id, 0), 'quantity', trim_scale(x.quantity)::text,
            'mixed', logic.mixed_quantity(p_product, x.quantity), 'value', x.value::text, 'balance', trim_scale(x.balance)::text,
            'balance_mixed', logic.mixed_quantity(p_product, x.balance), 'balance_value', case
                when x.value is not null then x.balance_value::text end) order by x.n), '[]')
        from (
            select e.*, i.n, d.id::text document, d.partner_name,
                   p_quantity - sum(e.quantity) over w + e.quantity balance, p_value - sum(e.value) over w + e.value balance_value
            from unnest(p_ids) with ordinality i (id, n)
            -- row by row: the two views have more tables than the planner puts in order, and it would read the whole ledger
            cross join lateral (select s.* from report.stock_ledger s where s.id = i.id offset 0) e
            left join lateral (select p.id, p.partner_name from report.document p where p.id = e.document_id offset 0) d on true
            window w as (order by i.n)
        ) x);
end $$;
comment on function logic.ledger_rows is '流水行,附逐笔余额
Rows of the ledger in the order given, each with what the figure stood at after it, beginning with those of the first; null for no such sums.';

select logic.declare_shape('amount_explained', '{quantity: figure, mixed: text, value?: figure?}');

create function logic.ledger_page(
    p_asked logic.explained, p_name text, p_keys logic.explained_key[], p_quantity numeric, p_value numeric, p_running boolean) returns json
language plpgsql stable as $$
declare
    v_after  bigint := case when p_asked.part = p_name then p_asked.after_id end;
    v_on     date := coalesce(case when p_asked.part = p_name then p_asked.after_on end, p_asked.as_of, 'infinity');
    v_passed record;
    v_page   record;
begin
    -- the rows of the pages before this one
    select coalesce(sum(e.quantity), 0) quantity, coalesce(sum(e.value), 0) as value into v_passed
    from unnest(p_keys) k
    join data.stock_entry e on e.location_id = k.location_id and e.product_id = p_asked.product_id and e.lot_id = k.lot_id
    where v_after is not null and e.business_on between v_on and coalesce(p_asked.as_of, 'infinity') and (e.business_on > v_on or e.id >= v_after);
    select coalesce(array_agg(x.id order by x.n) filter (where x.n <= p_asked.most), '{}') ids, count(*) > p_asked.most more,
           coalesce(sum(x.quantity) filter (where x.n <= p_asked.most), 0) quantity,
           coalesce(sum(x.value) filter (where x.n <= p_asked.most), 0) as value
    into v_page
    from (
        select e.*, row_number() over (order by e.business_on desc, e.id desc) n
        from unnest(p_keys) k
        cross join lateral (
            select e.id, e.business_on, e.quantity, e.value
            from data.stock_entry e
            where e.location_id = k.location_id and e.product_id = p_asked.product_id and e.lot_id = k.lot_id
              and e.business_on <= v_on and (v_after is null or e.business_on < v_on or e.id < v_after)
            order by e.business_on desc, e.id desc limit p_asked.most + 1
        ) e
        order by n limit p_asked.most + 1
    ) x;
    return json_build_object(
        'rows', logic.ledger_rows(p_asked.product_id, v_page.ids, case when p_running then p_quantity - v_passed.quantity end,
            case when p_running then p_value - v_passed.value end),
        'before', json_build_object(
            'quantity', trim_scale(p_quantity - v_passed.quantity - v_page.quantity)::text,
            'mixed', logic.mixed_quantity(p_asked.product_id, p_quantity - v_passed.quantity - v_page.quantity),
            'value', case when logic.sees_cost() then (p_value - v_passed.value - v_page.value)::text end),
        'after', json_build_object(
            'quantity', trim_scale(v_passed.quantity)::text, 'mixed', logic.mixed_quantity(p_asked.product_id, v_passed.quantity),
            'value', case when logic.sees_cost() and p_value is not null then v_passed.value::text end),
        'next', case when v_page.more then v_page.ids[p_asked.most]::text end);
end $$;
comment on function logic.ledger_page is '一页流水与其前后之和
A page of the ledger of some balances by business day, the newest first: its rows, the sum of all before them (older) and after them (newer), which
with the rows make the figure, and where the next page begins. p_running: whether rows carry what the figure stood at.';

create function logic.ledger_proof(p_product int, p_keys logic.explained_key[], p_quantity numeric, p_value numeric) returns json
language plpgsql stable as $$
declare
    v_most  constant int := 20000;
    v_found record;
    v_lies  numeric := (select coalesce(sum(k.quantity), 0) from unnest(p_keys) k);
begin
    select coalesce(sum(x.quantity), 0) quantity, coalesce(sum(x.value), 0) as value, count(*) n into v_found
    from (
        select e.quantity, e.value
        from unnest(p_keys) k
        cross join lateral (
            select e.quantity, e.value from data.stock_entry e
            where e.location_id = k.location_id and e.product_id = p_product and e.lot_id = k.lot_id) e
        limit v_most + 1
    ) x;
    if v_found.n > v_most then
        return json_build_object('sound', null, 'balance', trim_scale(p_quantity)::text);
    elsif v_lies <> p_quantity or v_found.quantity <> p_quantity then
        return json_build_object('sound', false, 'balance', trim_scale(case when v_found.quantity = p_quantity then v_lies else p_quantity end)::text,
            'rows', trim_scale(v_found.quantity)::text);
    elsif v_found.value <> p_value then
        return json_build_object('sound', false, 'balance', p_value::text, 'rows', v_found.value::text);
    end if;
    return json_build_object('sound', true, 'balance', trim_scale(p_quantity)::text, 'rows', trim_scale(v_found.quantity)::text);
end $$;
comment on function logic.ledger_proof is '结存与流水此刻是否相等
Whether what is said of balances at this moment is their sum and the sum of all of their ledger rows; sound is null where they
are more than 20,000, which the recorded checks prove. balance and rows are what differs, in quantity or else in value.';

select logic.declare_shape('figure_part', '{part: text, source: text, quantity: figure, mixed: text, value?: figure?, others?: boolean,
      page: {rows: [{id: id, document: id?, kind: document_kind, number: text?, business_on: day, due_on?: day?, partner_name: text?,
      warehouse?: text?, location?: text?, lot?: int?, quantity: figure, mixed: text, value?: figure?, balance?: figure?, balance_mixed?: text?,
      balance_value?: figure?}], before: amount_explained, after: amount_explained, hidden?: amount_explained?, next: id?},
      proof?: {sound: boolean?, balance: figure, rows?: figure}}');

create function logic.ledger_part(p_asked logic.explained, p_name text) returns json language plpgsql stable as $$
declare
    v_keys  logic.explained_key[] := logic.explained_keys(p_asked, p_asked.warehouses,
        array[case p_name when 'usable' then 'storage' else p_name end]);
    v_now   numeric := (select coalesce(sum(k.quantity), 0) from unnest(v_keys) k);
    v_later numeric := (select coalesce(sum(k.later), 0) from unnest(v_keys) k);
begin
    -- what may be promised has a balance of its own, which is what the boards show
    if p_name = 'usable' and p_asked.location_id is null and p_asked.lot_id is null then
        v_now := (select coalesce(sum(i.usable), 0) from data.stock_item i
                  where i.product_id = p_asked.product_id and i.warehouse_id = any (p_asked.warehouses));
    end if;
    return json_build_object('part', p_name, 'source', 'ledger', 'quantity', trim_scale(v_now - v_later)::text,
        'mixed', logic.mixed_quantity(p_asked.product_id, v_now - v_later),
        'page', logic.ledger_page(p_asked, p_name, v_keys, v_now - v_later, null, true),
        'proof', logic.ledger_proof(p_asked.product_id, v_keys, v_now, null));
end $$;
comment on function logic.ledger_part is '由库存流水构成的部分
A part that is the sum of ledger rows: what lies in locations of a kind.';

create function logic.explained_lines(p_asked logic.explained, p_name text, out line_id bigint, out quantity numeric) returns setof record
language plpgsql stable as $$
begin
    return query
        select r.line_id, r.quantity::numeric
        from data.reservation r
        where p_name = 'reserved' and r.product_id = p_asked.product_id and r.warehouse_id = any (p_asked.warehouses)
        union all
        select g.line_id, greatest(g.quantity - g.fulfilled - g.closed, 0)
        from data.line_progress g
        where p_name in ('to_deliver', 'on_order') and g.kind in (
              select k.name from meta.document_kind k where k.partner = case p_name when 'to_deliver' then 'customer' else 'supplier' end)
          and g.product_id = p_asked.product_id and g.warehouse_id = any (p_asked.warehouses) and g.open;
end $$;
comment on function logic.explained_lines is '由订单行构成的部分的各行
The lines of orders that a part is the sum of: what is reserved, to deliver or on order.';

create function logic.order_part(p_asked logic.explained, p_name text) returns json language plpgsql stable as $$
declare
    v_after bigint := case when p_asked.part = p_name then p_asked.after_id end;
    v_found record;
    v_now   numeric;
begin
    with line as materialized (
        select l.line_id, l.quantity from logic.explained_lines(p_asked, p_name) l
    ), seen as materialized (
        select d.id, d.document_id, d.kind, d.number, d.business_on, d.due_on, d.partner_name, l.quantity
        from line l
        join report.document_line d on d.id = l.line_id
    ), page as materialized (
        select s.*, row_number() over (order by s.id desc) n
        from seen s
        where v_after is null or s.id < v_after
        order by s.id desc limit p_asked.most + 1
    )
    select coalesce((select sum(l.quantity) from line l), 0) whole, coalesce((select sum(s.quantity) from seen s), 0) seen,
           coalesce((select sum(s.quantity) from seen s where s.id >= v_after), 0) passed,
           coalesce((select sum(p.quantity) from page p where p.n <= p_asked.most), 0) shown,
           (select p.id from page p where p.n = p_asked.most and exists (select from page x where x.n > p_asked.most)) next,
           (select coalesce(json_agg(json_build_object('id', p.id::text, 'document', p.document_id::text, 'kind', p.kind, 'number', p.number,
                'business_on', p.business_on, 'due_on', p.due_on, 'partner_name', p.partner_name, 'quantity', trim_scale(p.quantity)::text,
                'mixed', logic.mixed_quantity(p_asked.product_id, p.quantity)) order by p.n), '[]')
            from page p where p.n <= p_asked.most) rows
    into v_found;
    v_now := case p_name when 'reserved' then (
        select coalesce(sum(i.reserved), 0) from data.stock_item i
        where i.product_id = p_asked.product_id and i.warehouse_id = any (p_asked.warehouses)) else v_found.whole end;
    return json_build_object('part', p_name, 'source', 'orders', 'quantity', trim_scale(v_now)::text,
        'mixed', logic.mixed_quantity(p_asked.product_id, v_now),
        'page', json_build_object('rows', v_found.rows,
            'before', json_build_object('quantity', trim_scale(v_found.seen - v_found.passed - v_found.shown)::text,
                'mixed', logic.mixed_quantity(p_asked.product_id, v_found.seen - v_found.passed - v_found.shown)),
            'after', json_build_object('quantity', trim_scale(v_found.passed)::text,
                'mixed', logic.mixed_quantity(p_asked.product_id, v_found.passed)),
            'hidden', case when v_now <> v_found.seen then json_build_object('quantity', trim_scale(v_now - v_found.seen)::text,
                'mixed', logic.mixed_quantity(p_asked.product_id, v_now - v_found.seen)) end,
            'next', v_found.next::text),
        'proof', json_build_object('sound', v_now = v_found.whole, 'balance', trim_scale(v_now)::text, 'rows', trim_scale(v_found.whole)::text));
end $$;
comment on function logic.order_part is '由订单行构成的部分
A part that is the sum of lines of orders, the newest first; lines that the reader may not see stand in one sum (hidden).';

select logic.declare_shape('figure_term', '{name: text, operator: text, quantity?: figure, mixed?: text, value?: figure, pool_quantity?: figure,
      pool_value?: figure, warehouse_name?: text}');
select logic.declare_shape('figure_terms', '[figure_term]');

create function logic.explain_stock(p_asked logic.explained) returns json language plpgsql stable as $$
declare
    v_parts json[] := array(
        select x.json
        from unnest(logic.explained_parts(p_asked.figure)) with ordinality p (name, place)
        cross join lateral (
            select case when p.name in ('reserved', 'to_deliver', 'on_order') then logic.order_part(p_asked, p.name)
                        else logic.ledger_part(p_asked, p.name) end json) x
        -- a kind of location in which the product never was says nothing
        where p.place = 1 or p.name = 'reserved' or x.json ->> 'quantity' <> '0' or json_array_length(x.json #> '{page,rows}') > 0
        order by p.place);
    v_whole numeric;
begin
    select sum(case when p ->> 'part' = 'reserved' and p_asked.figure <> 'reserved' then -1 else 1 end * (p ->> 'quantity')::numeric) into v_whole
    from unnest(v_parts) p;
    return json_build_object(
        'quantity', trim_scale(v_whole)::text, 'mixed', logic.mixed_quantity(p_asked.product_id, v_whole),
        'terms', (
            select json_agg(json_build_object('name', p ->> 'part',
                'operator', case when p ->> 'part' = 'reserved' and p_asked.figure <> 'reserved' then '-' else '+' end,
                'quantity', p ->> 'quantity', 'mixed', p ->> 'mixed') order by n)
            from unnest(v_parts) with ordinality t (p, n)),
        'parts', to_json(v_parts),
        'elsewhere', case when p_asked.figure = 'available' and p_asked.warehouse_id is null and logic.may('stock.see_elsewhere') then (
            select json_build_object('quantity', trim_scale(sum(i.usable - i.reserved))::text,
                'mixed', logic.mixed_quantity(p_asked.product_id, sum(i.usable - i.reserved)))
            from data.stock_item i
            where i.product_id = p_asked.product_id and i.warehouse_id <> all (p_asked.warehouses)
            having count(*) > 0) end);
end $$;
comment on function logic.explain_stock is '解释库存数量
Why a quantity is what it is: its parts, each with its rows. Elsewhere: what warehouses that the reader does not see have available, as one sum,
with the right to see it.';
