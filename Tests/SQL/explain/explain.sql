-- Why a figure is what it is: the rows shown, with what stands before, after and hidden, make each part, the parts make the figure, and the
-- figure is the one that the lists show; nobody learns of papers, warehouses or costs that he may not see.

select * from no_plan();
select pg_temp.found_company();
select pg_temp.enrol('wes', '{"roles": ["storekeeper"], "branches": ["A"], "warehouses": ["A-1"]}');
select pg_temp.enrol('boss', '{"roles": ["owner"], "branches": ["A"]}');
select pg_temp.enrol('sam', '{"roles": ["owner"], "branches": ["A"], "warehouses": ["A-1"]}');
select is(pg_temp.outcome('root', 'warehouse.create', '{"branch": "A", "code": "A-3", "name": "A-3"}'),
    'done', 'a warehouse that shares the cost pool of A-1');
select is(pg_temp.make('O' || n, 'bob', 'purchase_order.submit',
    '{"partner": "S1", "lines": [{"product": "BEER", "unit": "CTN", "quantity": "10", "price": "45"}]}'), 'approved', 'an order')
        from generate_series(1, 2) n;
select is(pg_temp.make('R', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O1.1", "quantity": "8", "rejected": "1", "reject_reason": "破损"}]}'),
    'posted', 'a receipt, a carton of it rejected');
select is(pg_temp.make('I' || w || n, 'owen', 'other_in.submit',
    jsonb_build_object('warehouse', w, 'business_on', logic.today() - n, 'lines', jsonb_build_array(
    jsonb_build_object('product', 'BEER', 'quantity', (n * 3)::text, 'price', '3.33')))), 'posted', 'goods are found')
        from unnest('{A-1,A-2,A-3}'::text[]) w, generate_series(1, 5) n;
select is(pg_temp.make('B', 'root', 'other_in.submit',
    '{"branch": "B", "warehouse": "B-1", "lines": [{"product": "BEER", "quantity": "77", "price": "9.99"}]}'), 'posted', 'another branch has some');
select is(pg_temp.make('S' || n, 'sue', 'sales_order.submit', jsonb_build_object('partner', 'C1', 'warehouse', 'A-1', 'lines', jsonb_build_array(
    jsonb_build_object('product', 'BEER', 'quantity', q, 'price', '6')))), 'approved', 'a sales order')
        from (values (1, '24'), (2, '30'), (3, '200')) s (n, q);
select is(pg_temp.make('D', 'kim', 'delivery.submit', '{"partner": "C1", "lines": [{"source_line": "@S1.1", "quantity": "7"}]}'),
    'posted', 'a delivery');
select is(pg_temp.make('X', 'owen', 'other_out.submit',
    '{"warehouse": "A-3", "lines": [{"product": "BEER", "quantity": "4"}, {"product": "BEER", "quantity": "1"},
     {"product": "BEER", "quantity": "2"}]}'), 'posted', 'an issue of three lines');
select is(pg_temp.unsound(), null, 'the company is sound');

create function pg_temp.why(p_login text, p_request jsonb) returns jsonb language sql as $$ select pg_temp.call(p_login,
    'stock.explain', p_request) $$;
-- a part of an answer, walked through all of its pages: what its rows, the sum before the last page and what is hidden come to
create function pg_temp.walked(p_login text, p_request jsonb, p_part text, p_field text default 'quantity') returns text language plpgsql as $$
declare
    v_sum    numeric := 0;
    v_answer jsonb;
    v_page   jsonb;
    v_after  text;
    v_rows   int := 0;
begin
    loop
        v_answer := pg_temp.why(p_login, p_request || '{"limit": 2}' || case when v_after is null then '{}'
            else jsonb_build_object('part', p_part, 'after', v_after) end);
        select p -> 'page' into v_page from jsonb_array_elements(v_answer -> 'parts') p where p ->> 'part' = p_part;
        if coalesce((v_page #>> array['after', p_field])::numeric, 0) <> v_sum then
            return format('after the page %s, walked %s', v_page #>> array['after', p_field], v_sum);
        end if;
        v_sum := v_sum + (select coalesce(sum((r ->> p_field)::numeric), 0) from jsonb_array_elements(v_page -> 'rows') r);
        v_rows := v_rows + jsonb_array_length(v_page -> 'rows');
        v_after := v_page ->> 'next';
        exit when v_after is null;
    end loop;
    return format('%s rows %s before %s', v_rows, trim_scale(v_sum), trim_scale((v_page #>> array['before', p_field])::numeric));
end $$;
-- what is wrong with an answer: parts that their page does not make, a figure that its terms do not make, a balance that is not proven
create function pg_temp.unexplained(p_login text, p_request jsonb) returns text language sql as $$
    with answer as materialized (select pg_temp.why(p_login, p_request) a), part as (select p from answer, jsonb_array_elements(a -> 'parts') p)
    select nullif(concat_ws('; ',
        (select a::text from answer where a ? 'error'),
        (select string_agg(format('%s: %s', p ->> 'part', p), '; ') from part where (p ->> 'quantity')::numeric <>
            (select coalesce(sum((r ->> 'quantity')::numeric), 0)
                from jsonb_array_elements(p #> '{page,rows}') r) + (p #>> '{page,before,quantity}')::numeric
                + (p #>> '{page,after,quantity}')::numeric + coalesce((p #>> '{page,hidden,quantity}')::numeric, 0)),
        (select string_agg(format('%s value: %s', p ->> 'part', p), '; ') from part where p ? 'value' and (p ->> 'value')::numeric <>
            (select coalesce(sum((r ->> 'value')::numeric), 0)
                from jsonb_array_elements(p #> '{page,rows}') r) + (p #>> '{page,before,value}')::numeric + (p #>> '{page,after,value}')::numeric),
        (select string_agg(format('%s is not proven', p ->> 'part'), '; ') from part where p -> 'proof' ->> 'sound' is distinct from 'true'),
        (select format('terms %s make no %s', a -> 'terms', a ->> 'quantity') from answer where a ->> 'quantity' is not null
            and (a ->> 'quantity')::numeric <>
            (select sum(case t ->> 'operator' when '-' then -1 else 1 end * (t ->> 'quantity')::numeric) from jsonb_array_elements(a -> 'terms') t)),
        (select format('terms %s make no %s', a -> 'terms', a ->> 'value') from answer where a ->> 'figure' = 'value' and (a ->> 'value')::numeric <>
            (select sum((t ->> 'value')::numeric) from jsonb_array_elements(a -> 'terms') t))), '') $$;

-- every figure of every product in every warehouse is the one of the list, and is made by its rows
create function pg_temp.figure(p_login text, p_figure text, p_product text, p_warehouse text default null) returns numeric language sql as $$
    select (a ->> case p_figure when 'value' then 'value' when 'unit_cost' then 'unit_cost' else 'quantity' end)::numeric
    from pg_temp.why(p_login, jsonb_build_object('figure', p_figure, 'product', p_product, 'warehouse', p_warehouse)) a $$;
select is(pg_temp.figure('root', f, r ->> 'product', r ->> 'warehouse'), (r ->> f)::numeric,
    format('%s of %s in %s is what the list shows', f, r ->> 'product', r ->> 'warehouse'))
from jsonb_array_elements(pg_temp.call('root', 'stock.on_hand', '{"limit": 1000}') -> 'rows') r,
    unnest('{on_hand,usable,reserved,available,quarantine,on_order,value,unit_cost}'::text[]) f;
select is(pg_temp.unexplained('root', jsonb_build_object('figure', f, 'product', r ->> 'product', 'warehouse', r ->> 'warehouse', 'limit', l)), null,
    format('%s of %s in %s is made by its rows, %s a page', f, r ->> 'product', r ->> 'warehouse', l))
from jsonb_array_elements(pg_temp.call('root', 'stock.on_hand', '{"limit": 1000}') -> 'rows') r,
    unnest('{on_hand,usable,reserved,available,backorder,on_order,value,unit_cost}'::text[]) f, unnest('{2,200}'::int[]) l;
select is(pg_temp.figure('root', f, 'BEER'),
    (pg_temp.call('root', 'stock.on_hand',
        '{"filter": {"product": "BEER"}, "totals": ["on_hand", "usable", "reserved", "available", "value"]}') -> 'totals' ->> f)::numeric, f
            || ' of the whole company too')
from unnest('{on_hand,usable,reserved,available,value}'::text[]) f;
select is(pg_temp.unexplained('root', jsonb_build_object('figure', f, 'product', 'BEER')), null, f || ' of the whole company is made by its rows')
from unnest('{on_hand,usable,reserved,available,backorder,on_order,value,unit_cost}'::text[]) f;
select is(pg_temp.figure('root', 'unit_cost', 'BEER'), (r ->> 'unit_cost')::numeric, 'its cost is that of what can be sold')
from jsonb_array_elements(pg_temp.call('root', 'stock.sellable', '{"search": "BEER"}') -> 'rows') r;
select is(pg_temp.figure('root', 'backorder', 'BEER', 'A-1'),
    (pg_temp.call('sue', 'report.read',
        '{"view": "sales_order_line", "filter": {"product": "BEER", "warehouse": "A-1"},
         "totals": ["backorder"]}') #>> '{totals,backorder}')::numeric, 'what is missing is what the orders miss');
select isnt(pg_temp.figure('root', 'backorder', 'BEER', 'A-1'), 0::numeric, 'and something is');

-- pages
select is(pg_temp.walked('root', '{"figure": "usable", "product": "BEER", "warehouse": "A-1"}', 'usable'), '7 rows 122 before 0',
    'the pages of a ledger come to the figure, and nothing is before the last');
select is(pg_temp.walked('root', '{"figure": "reserved", "product": "BEER", "warehouse": "A-1"}', 'reserved'),
    '3 rows 122 before 0', 'those of orders too');
select is(pg_temp.walked('root', '{"figure": "value", "product": "BEER", "warehouse": "A-1"}', 'pool', 'value'),
    (select format('16 rows %s before 0', sum(e.value)) from data.stock_entry e join data.warehouse w on w.id = e.warehouse_id
        and w.code in ('A-1', 'A-3')), 'those of a pool come to its value');
select is(pg_temp.walked('root', jsonb_build_object('figure', 'usable', 'product', 'BEER', 'warehouse', 'A-1', 'as_of', logic.today() - 3), 'usable'),
    '3 rows 36 before 0', 'and those of a past day to what there was');
select is(pg_temp.unexplained('root', jsonb_build_object('figure', f, 'product', 'BEER', 'warehouse', 'A-1', 'as_of', logic.today() - 3)), null, f
    || ' of a past day is made by its rows') from unnest('{on_hand,usable,value,unit_cost}'::text[]) f;
select is(string_agg(r ->> 'balance', ' ' order by n), '36 27 15', 'each row tells what there was after it')
from jsonb_array_elements(pg_temp.why('root', jsonb_build_object('figure', 'usable', 'product', 'BEER', 'warehouse', 'A-1',
    'as_of', logic.today() - 3)) #> '{parts,0,page,rows}') with ordinality t (r, n);
select is(r ->> 'number' || ' ' || (r ->> 'quantity') || ' ' || (r ->> 'partner_name') || ' ' || (r ->> 'mixed') || ' ' || (r ->> 'document'),
    d.number || ' -7 C1 -7瓶 ' || d.id, 'a row names its document and partner')
from pg_temp.document('D') d,
    jsonb_array_elements(pg_temp.why('root', '{"figure": "usable", "product": "BEER", "warehouse": "A-1", "limit": 1}') #> '{parts,0,page,rows}') r;

-- the cost of an issue, spelt out
select is(a ->> 'value' || ' ' || (a #>> '{arithmetic,sound}') || ' ' || (a #>> '{arithmetic,earlier}') || ' ' || (a #>> '{arithmetic,upto}'),
    (select -e.value || ' true 4 5' from data.stock_entry e where e.line_id = (pg_temp.filled('{"x": "@X.2"}') ->> 'x')::bigint),
        'the second line of an issue takes what both take, less what the first takes')
from pg_temp.why('boss', pg_temp.filled('{"figure": "cost", "line": "@X.2"}')) a;
select is(pg_temp.why('boss', jsonb_build_object('figure', 'cost', 'line', r ->> 'id')) ->> 'value', r ->> 'cost',
    'the cost of a delivery is that of the list')
from jsonb_array_elements(pg_temp.call('boss', 'report.read', '{"view": "delivery_line", "columns": ["id", "cost"]}') -> 'rows') t,
    jsonb_build_object('id', t -> 0, 'cost', t -> 1) r;
select is((p ->> 'value')::numeric, (select sum((r ->> 'value')::numeric)
    from jsonb_array_elements(p #> '{page,rows}') r) + (p #>> '{page,before,value}')::numeric, 'the pool before it is made by its rows')
from pg_temp.why('boss', pg_temp.filled('{"figure": "cost", "line": "@X.1", "limit": 3}')) a, jsonb_array_elements(a -> 'parts') p;
select is(pg_temp.make('DX', 'owen', 'document.reverse', '{"document": "@D", "reason": "x"}'), 'posted', 'a delivery is reversed');
select is(a ->> 'method' || ' ' || (a #>> '{original,number}'), 'reversal ' || d.number, 'its reversal has the cost of the original')
from pg_temp.document('D') d, pg_temp.why('boss', pg_temp.filled('{"figure": "cost", "line": "@DX.1"}')) a;

-- who may not
select is(pg_temp.outcome(p, 'stock.explain', pg_temp.filled(r::jsonb)), o, format('%s: %s', p, r))
from (values ('kim', '{"figure": "value", "product": "BEER"}', 'permission_denied'),
    ('kim', '{"figure": "unit_cost", "product": "BEER"}', 'permission_denied'), ('kim', '{"figure": "cost", "line": "@D.1"}', 'permission_denied'),
    ('bob', '{"figure": "backorder", "product": "BEER"}', 'permission_denied'),
        ('kim', '{"figure": "on_hand", "product": "BEER", "warehouse": "B-1"}', 'warehouse_unknown'),
            ('wes', '{"figure": "on_hand", "product": "BEER", "warehouse": "A-3"}', 'warehouse_unknown'),
    ('kim', '{"figure": "on_hand", "product": "NONE"}', 'product_unknown'),
        ('kim', '{"figure": "on_hand", "product": "BEER", "warehouse": "A-1", "location": "NONE"}', 'location_unknown')) t (p, r, o);
select is((select string_agg(k, ' ') from jsonb_path_query(pg_temp.why('kim', '{"figure": "on_hand", "product": "BEER"}'), '$.**.value') v,
    jsonb_typeof(v) k where v <> 'null'), null, 'who sees no cost sees no value of a row');
select is(pg_temp.figure('kim', 'on_hand', 'BEER'), pg_temp.figure('root', 'on_hand', 'BEER') - 77,
    'rows of another branch are no part of the figure');
select is((select count(*)
    from jsonb_array_elements(pg_temp.why('kim', '{"figure": "usable", "product": "BEER", "limit": 200}') #> '{parts,0,page,rows}') r
    where r ->> 'warehouse' = 'B-1'), 0::bigint, 'and are not shown');
select is(pg_temp.why('kim', '{"figure": "available", "product": "BEER"}') -> 'elsewhere' ->> 'quantity', '77',
    'but one sum of what others have, for whom that right is given');
select is(pg_temp.why('max', '{"figure": "available", "product": "BEER"}') ->> 'elsewhere', null, 'and not without it');
select is(a #>> '{parts,0,page,hidden,quantity}' || ' ' || jsonb_array_length(a #> '{parts,0,page,rows}'), a ->> 'quantity' || ' 0',
    'orders that a buyer may not see stand in one sum') from pg_temp.why('bob', '{"figure": "reserved", "product": "BEER", "warehouse": "A-1"}') a;
select is(string_agg(coalesce(r ->> 'number', 'none'), ' '), 'none', 'a delivery that a buyer may not see has no number')
from jsonb_array_elements(pg_temp.why('bob', '{"figure": "usable", "product": "BEER", "warehouse": "A-1", "limit": 200}') #> '{parts,0,page,rows}') r
where r ->> 'kind' = 'delivery' and (r ->> 'quantity')::int < 0;
select is((select count(*) from jsonb_array_elements(a #> '{parts,0,page,rows}') r where r ->> 'warehouse' <> 'A-1') || ' '
    || (a #>> '{parts,0,others}'), '0 true', 'an owner of one warehouse sees of a shared pool the rows of his own, and that there are others')
        from pg_temp.why('sam', '{"figure": "value", "product": "BEER", "warehouse": "A-1", "limit": 200}') a;
select is(pg_temp.unexplained('sam', jsonb_build_object('figure', f, 'product', 'BEER')), null, f || ' adds up for him')
from unnest('{on_hand,value,unit_cost}'::text[]) f;

-- bad requests
select is(pg_temp.faults('root', 'stock.explain', pg_temp.filled(r::jsonb)), f, r)
from (values ('{"figure": "everything", "product": "BEER"}', 'figure:unknown_value'), ('{"figure": "on_hand"}', 'product:missing'),
    ('{"figure": "cost"}', 'line:missing'), ('{"figure": "on_hand", "product": "BEER", "line": 1}', 'line:not_allowed'),
    ('{"figure": "cost", "line": 999999999}', 'line:not_found'), ('{"figure": "cost", "line": "@S1.1"}', 'line:not_allowed'),
        ('{"figure": "cost", "line": "@R.1"}', 'line:not_allowed'), ('{"figure": "on_hand", "product": "HAUL"}', 'product:not_stocked'),
    ('{"figure": "available", "product": "BEER", "as_of": "2026-01-01"}', 'as_of:not_allowed'),
        ('{"figure": "on_hand", "product": "BEER", "location": "MAIN"}', 'warehouse:missing'),
            ('{"figure": "value", "product": "BEER", "lot": 1}', 'lot:not_allowed'),
    ('{"figure": "on_hand", "product": "BEER", "limit": 201}', 'limit:out_of_range'),
        ('{"figure": "on_hand", "product": "BEER", "after": "7"}', 'part:missing'),
            ('{"figure": "on_hand", "product": "BEER", "part": "reserved"}', 'part:unknown_value'),
    ('{"figure": "on_hand", "product": "BEER", "part": "usable", "after": "x; drop"}', 'after:wrong_type')) t (r, f);

-- a balance that lies is told
set session_replication_role = replica;
update data.stock_item i set usable = usable + 1 from data.product p, data.warehouse w where p.id = i.product_id and p.code = 'BEER'
    and w.id = i.warehouse_id and w.code = 'A-1';
set session_replication_role = origin;
select is(p #>> '{proof,sound}' || ' ' || (p #>> '{proof,balance}')::int - (p #>> '{proof,rows}')::int, 'false 1',
    'a balance that its ledger does not make is told so')
from jsonb_array_elements(pg_temp.why('root', '{"figure": "usable", "product": "BEER", "warehouse": "A-1"}') -> 'parts') p;
select * from finish();
