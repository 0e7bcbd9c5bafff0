-- Why a value or a cost is what it is. Value lies in cost pools: a warehouse has its share of the pool, an issue leaves at the pool's average of
-- the moment of its posting, rounded cumulatively over the lines of its paper. The arithmetic is told as it was done, with the rows behind it.
-- A pool may hold what lies in warehouses that the reader does not see: those rows stand in the sum before the rows shown.

create type logic.pool_share as (
    cost_unit_id int, warehouse_id int, quantity numeric, value numeric, pool_quantity numeric, pool_value numeric);
comment on type logic.pool_share is '仓库在成本池中的份额
What a warehouse has of its cost pool: quantity, and the value that falls on it, beside what the pool holds.';

create type logic.pool_state as (first_id bigint, quantity numeric, value numeric, received numeric, received_value numeric, earlier numeric);
comment on type logic.pool_state is '某一时刻的成本池
What pools held. Before an issue: before the entry first_id, the first of its document; received is what the document itself brought in, earlier
what its lines before the issue took.';

create function logic.pool_keys(p_asked logic.explained, p_units int[]) returns logic.explained_key[] language plpgsql stable as $$
begin
    return logic.explained_keys(p_asked, array(select w.id from data.warehouse w where w.cost_unit_id = any (p_units)),
        '{storage,quarantine,transit,with_partner,held}');
end $$;
comment on function logic.pool_keys is '成本池所含的各结存
The balances in all warehouses of some cost units.';

create function logic.pool_shares(p_asked logic.explained, p_units int[], p_keys logic.explained_key[]) returns logic.pool_share[]
language plpgsql stable as $$
begin
    return array(
        with warehouse as (
            select w.cost_unit_id, w.id, sum(k.quantity - k.later) quantity, sum(k.later) later, sum(k.later_value) later_value
            from unnest(p_keys) k
            join data.warehouse w on w.id = k.warehouse_id
            group by w.cost_unit_id, w.id
        ), pool as (
            select c.cost_unit_id, c.quantity - sum(w.later) quantity, c.value - sum(w.later_value) as value
            from data.cost_pool c
            join warehouse w on w.cost_unit_id = c.cost_unit_id
            where c.product_id = p_asked.product_id and c.cost_unit_id = any (p_units)
            group by c.cost_unit_id, c.quantity, c.value
        )
        -- one after the other, as the lists show it, so that the shares add up to the pool
        select row(w.cost_unit_id, w.id, w.quantity, case when p.quantity > 0
                       then round(p.value * sum(w.quantity) over u / p.quantity,
                           2) - round(p.value * (sum(w.quantity) over u - w.quantity) / p.quantity, 2)
                       -- a pool that had value at quantity 0 on a past day, where a paper was dated back: in the first of its warehouses
                       when p.value <> 0 and w.id = (select min(e.warehouse_id) from data.stock_entry e
                           where e.cost_unit_id = w.cost_unit_id and e.product_id = p_asked.product_id and e.business_on <= p_asked.as_of)
                               then p.value
                       else 0.00 end, p.quantity, p.value)::logic.pool_share
        from warehouse w
        join pool p on p.cost_unit_id = w.cost_unit_id
        window u as (partition by w.cost_unit_id order by w.id));
end $$;
comment on function logic.pool_shares is '各仓库在成本池中的份额
What each warehouse has of the cost pools: the pool''s value × its quantity ÷ the pool''s quantity, rounded cumulatively in the order of warehouses.';

create function logic.pool_part(
    p_asked logic.explained, p_keys logic.explained_key[], p_quantity numeric, p_value numeric, p_now logic.pool_state) returns json
language plpgsql stable as $$
declare
    v_visible int[] := logic.visible_warehouses();
    v_hidden  boolean := exists (select from unnest(p_keys) k where k.warehouse_id <> all (v_visible));
begin
    return json_build_object('part', 'pool', 'source', 'ledger', 'quantity', trim_scale(p_quantity)::text,
        'mixed', logic.mixed_quantity(p_asked.product_id, p_quantity), 'value', p_value::text, 'others', v_hidden,
        'page', logic.ledger_page(p_asked, 'pool', array(select k from unnest(p_keys) k where k.warehouse_id = any (v_visible)),
            p_quantity, p_value, not v_hidden),
        'proof', logic.ledger_proof(p_asked.product_id, p_keys, p_now.quantity, p_now.value));
end $$;
comment on function logic.pool_part is '成本池的流水
The ledger of the pools, with quantity and value; others: whether rows that the reader may not see stand in the sum before.';

create function logic.explain_value(p_asked logic.explained) returns json language plpgsql stable as $$
declare
    -- the cost of the whole company is that of all pools of its branches, as the list of what can be sold has it
    v_units  int[] := case when p_asked.figure = 'unit_cost' and p_asked.warehouse_id is null
        then array(select c.cost_unit_id from data.cost_pool c where c.product_id = p_asked.product_id
            and c.branch_id = any (logic.visible_branches()))
        else array(select distinct w.cost_unit_id from data.warehouse w where w.id = any (p_asked.warehouses)) end;
    v_keys   logic.explained_key[] := logic.pool_keys(p_asked, v_units);
    v_shares logic.pool_share[] := logic.pool_shares(p_asked, v_units, v_keys);
    v_now    logic.pool_state;
    v_pool   logic.pool_state;
    v_value  numeric;
begin
    select coalesce(sum(c.quantity), 0), coalesce(sum(c.value), 0.00) into v_now.quantity, v_now.value
    from data.cost_pool c where c.product_id = p_asked.product_id and c.cost_unit_id = any (v_units);
    select v_now.quantity - coalesce(sum(k.later), 0), v_now.value - coalesce(sum(k.later_value), 0) into v_pool.quantity, v_pool.value
    from unnest(v_keys) k;
    v_value := case p_asked.figure
        when 'value' then (select coalesce(sum(s.value), 0.00) from unnest(v_shares) s where s.warehouse_id = any (p_asked.warehouses))
        else round(v_pool.value / nullif(v_pool.quantity, 0), 6) end;
    return json_build_object(
        case p_asked.figure when 'value' then 'value' else 'unit_cost' end, v_value::text,
        'terms', case
            when p_asked.figure = 'unit_cost' then json_build_array(
                json_build_object('name', 'pool_value', 'operator', '+', 'value', v_pool.value::text),
                json_build_object('name', 'pool_quantity', 'operator', '/', 'quantity', trim_scale(v_pool.quantity)::text,
                    'mixed', logic.mixed_quantity(p_asked.product_id, v_pool.quantity)))
            when v_value = v_pool.value then json_build_array(json_build_object('name', 'pool_value', 'operator', '+', 'value', v_pool.value::text))
            else (
                select json_agg(json_build_object('name', 'share', 'operator', '+', 'warehouse_name', w.name, 'value', s.value::text,
                    'quantity', trim_scale(s.quantity)::text, 'pool_quantity', trim_scale(s.pool_quantity)::text,
                    'pool_value', s.pool_value::text) order by w.code)
                from unnest(v_shares) s
                join report.warehouse w on w.id = s.warehouse_id
                where s.warehouse_id = any (p_asked.warehouses)) end,
        'parts', json_build_array(logic.pool_part(p_asked, v_keys, v_pool.quantity, v_pool.value, v_now)));
end $$;
comment on function logic.explain_value is '解释库存金额与成本单价
Why stock is worth what it is: the pools with their rows, and where a pool is shared, each warehouse''s share.';

create function logic.cost_before(p_entry data.stock_entry) returns logic.pool_state language plpgsql stable as $$
declare
    v_before logic.pool_state;
begin
    select min(e.id), coalesce(sum(e.quantity) filter (where e.quantity > 0), 0), coalesce(sum(e.value) filter (where e.quantity > 0), 0),
           coalesce(sum(-e.quantity) filter (where e.quantity < 0 and e.id < p_entry.id), 0)
    into v_before.first_id, v_before.received, v_before.received_value, v_before.earlier
    from data.stock_entry e
    where e.document_id = p_entry.document_id and e.cost_unit_id = p_entry.cost_unit_id and e.product_id = p_entry.product_id;
    select c.quantity - coalesce(s.quantity, 0), c.value - coalesce(s.value, 0) into v_before.quantity, v_before.value
    from data.cost_pool c
    cross join lateral (
        select sum(e.quantity) quantity, sum(e.value) as value
        from data.stock_entry e
        where e.cost_unit_id = c.cost_unit_id and e.product_id = c.product_id and e.id >= v_before.first_id
    ) s
    where c.cost_unit_id = p_entry.cost_unit_id and c.product_id = p_entry.product_id;
    return v_before;
end $$;
comment on function logic.cost_before is '出库前的成本池
What the pool of an issue held before its document: what it holds now, less all since, in posting order.';

create function logic.pool_before_part(p_entry data.stock_entry, p_before logic.pool_state, p_limit int, p_after bigint) returns json
language plpgsql stable as $$
declare
    v_visible int[] := logic.visible_warehouses();
    v_hidden  boolean := exists (select from data.warehouse w where w.cost_unit_id = p_entry.cost_unit_id and w.id <> all (v_visible));
    v_passed  record;
    v_page    record;
begin
    select coalesce(sum(e.quantity), 0) quantity, coalesce(sum(e.value), 0) as value into v_passed
    from data.stock_entry e
    where p_after is not null and e.cost_unit_id = p_entry.cost_unit_id and e.product_id = p_entry.product_id and e.id < p_before.first_id
      and e.id >= p_after and e.warehouse_id = any (v_visible);
    select coalesce(array_agg(x.id order by x.n) filter (where x.n <= p_limit), '{}') ids, count(*) > p_limit more,
           coalesce(sum(x.quantity) filter (where x.n <= p_limit), 0) quantity, coalesce(sum(x.value) filter (where x.n <= p_limit), 0) as value
    into v_page
    from (
        select e.id, e.quantity, e.value, row_number() over (order by e.id desc) n
        from data.stock_entry e
        where e.cost_unit_id = p_entry.cost_unit_id and e.product_id = p_entry.product_id and e.id < least(p_before.first_id, p_after)
          and e.warehouse_id = any (v_visible)
        order by e.id desc limit p_limit + 1
    ) x;
    return json_build_object('part', 'pool', 'source', 'ledger', 'quantity', trim_scale(p_before.quantity)::text,
        'mixed', logic.mixed_quantity(p_entry.product_id, p_before.quantity), 'value', p_before.value::text, 'others', v_hidden,
        'page', json_build_object(
            'rows', logic.ledger_rows(p_entry.product_id, v_page.ids, case when not v_hidden then p_before.quantity - v_passed.quantity end,
                case when not v_hidden then p_before.value - v_passed.value end),
            'before', json_build_object('quantity', trim_scale(p_before.quantity - v_passed.quantity - v_page.quantity)::text,
                'mixed', logic.mixed_quantity(p_entry.product_id, p_before.quantity - v_passed.quantity - v_page.quantity),
                'value', (p_before.value - v_passed.value - v_page.value)::text),
            'after', json_build_object('quantity', trim_scale(v_passed.quantity)::text,
                'mixed', logic.mixed_quantity(p_entry.product_id, v_passed.quantity),
                'value', v_passed.value::text),
            'next', case when v_page.more then v_page.ids[p_limit]::text end));
end $$;
comment on function logic.pool_before_part is '出库前成本池的流水
A page of what made the pool that an issue left from, in posting order, the newest first.';

select logic.declare_shape('cost_source', '{document: id, number: text, line: id}');
select logic.declare_shape('cost_arithmetic', '{pool_quantity: figure, pool_value: figure, average: figure, earlier: figure, upto: figure,
      exact: figure, earlier_value: figure, upto_value: figure, sound: boolean}');

create function logic.explain_cost(p_line bigint, p_limit int, p_after bigint) returns json language plpgsql stable as $$
declare
    v_line   record;
    v_entry  data.stock_entry;
    v_before logic.pool_state;
    v_source record;
    v_held   numeric;
    v_worth  numeric;
    v_upto   numeric;
begin
    select l.* into v_line from report.document_line l where l.id = p_line;
    -- a row of value alone goes to the pool, not to the line's cost
    select e.* into v_entry from data.stock_entry e
    where e.document_id = v_line.document_id and e.line_id = p_line and e.quantity <> 0
      and (select k.direction from meta.document_kind k where k.name = v_line.kind) < 0
    order by e.id limit 1;
    if v_entry.id is null then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'line', 'fault',
            case when v_line.id is null then 'not_found' else 'not_allowed' end)));
    end if;
    select d.id, d.number, k.source_line_id line into v_source
    from data.line_link k
    join data.document_line s on s.id = k.source_line_id
    join report.document d on d.id = s.document_id
    where k.line_id = p_line and k.relation = 'reverses';
    v_before := logic.cost_before(v_entry);
    v_held := v_before.quantity + v_before.received;
    v_worth := greatest(v_before.value + v_before.received_value, 0);
    v_upto := v_before.earlier - v_entry.quantity;
    return json_build_object(
        'figure', 'cost', 'line', p_line::text, 'document', v_line.document_id::text, 'kind', v_line.kind, 'number', v_line.number,
        'product', v_line.product, 'product_name', v_line.product_name, 'warehouse', v_line.warehouse,
        'quantity', trim_scale(-v_entry.quantity)::text, 'mixed', logic.mixed_quantity(v_entry.product_id, -v_entry.quantity),
        'value', (-v_entry.value)::text, 'method', case when v_source.id is null then 'moving_average' else 'reversal' end,
        'original', case when v_source.id is not null then json_build_object('document', v_source.id::text, 'number', v_source.number,
            'line', v_source.line::text) end,
        'arithmetic', case when v_source.id is null then json_build_object(
            'pool_quantity', trim_scale(v_held)::text, 'pool_value', v_worth::text, 'average', round(v_worth / v_held, 6)::text,
            'earlier', trim_scale(v_before.earlier)::text, 'upto', trim_scale(v_upto)::text,
            'exact', trim_scale(round(v_worth * -v_entry.quantity / v_held, 6))::text,
            'earlier_value', round(v_worth * v_before.earlier / v_held, 2)::text, 'upto_value', round(v_worth * v_upto / v_held, 2)::text,
            'sound', round(v_worth * v_upto / v_held, 2) - round(v_worth * v_before.earlier / v_held, 2) = -v_entry.value) end,
        'parts', case when v_source.id is null then json_build_array(logic.pool_before_part(v_entry, v_before, p_limit, p_after)) else '[]' end);
end $$;
comment on function logic.explain_cost is '解释一行出库的成本
Why a line of a delivery or other issue cost what it did: what the pool held before, its average, and the rounding: what all lines up to this one
take of it, less what those before it take. A reversal has the cost of its original. Raises request_invalid for a line that is not posted.';
