-- 收发存 by warehouse where warehouses share a cost unit: values are shares of the unit as the stock list has them, each row adds up, the rows of
-- a unit add up to it, and a period begins as the one before ended, whatever came when and dated how.

select * from no_plan();
select pg_temp.found_company();
select is(pg_temp.outcome('root', 'warehouse.create', '{"branch": "A", "code": "A-3", "name": "A-3"}'),
    'done', 'A-1 and A-3 share their costs, A-2 has its own');
select pg_temp.enrol('wes', '{"roles": ["owner"], "branches": ["A"], "warehouses": ["A-3"]}');
-- the quantities and values of a product by warehouse: opening, received, averaged, issued, closing
create function pg_temp.period(p_product text, p_from int default -30, p_to int default 0, p_login text default 'owen')
    returns text language sql as $$
    select string_agg(concat_ws(' ', r ->> 'warehouse', concat(trim_scale((r ->> 'opening')::numeric), '/' || (r ->> 'opening_value')),
        concat(trim_scale((r ->> 'received')::numeric), '/' || (r ->> 'received_value')),
        r ->> 'averaged_value', concat(trim_scale((r ->> 'issued')::numeric), '/' || (r ->> 'issued_value')),
        concat(trim_scale((r ->> 'closing')::numeric), '/' || (r ->> 'closing_value'))), ', ' order by r ->> 'warehouse')
    from jsonb_array_elements(pg_temp.call(p_login, 'stock.period', jsonb_build_object('from', logic.today() + p_from, 'to', logic.today() + p_to,
        'product', p_product)) -> 'rows') r $$;
create function pg_temp.listed(p_product text, p_login text default 'owen') returns text language sql as $$
    select string_agg(concat_ws(' ', r ->> 'warehouse', trim_scale((r ->> 'on_hand')::numeric) || '/' || (r ->> 'value')),
        ', ' order by r ->> 'warehouse')
    from jsonb_array_elements(pg_temp.call(p_login, 'stock.on_hand',
        jsonb_build_object('filter', jsonb_build_object('product', p_product))) -> 'rows') r $$;
create function pg_temp.bring(p_product text, p_warehouse text, p_quantity text, p_price text, p_on int default 0) returns text language sql as
$$ select pg_temp.make('X', 'owen', 'other_in.submit', jsonb_build_object('warehouse', p_warehouse, 'business_on', logic.today() + p_on,
    'lines', jsonb_build_array(jsonb_build_object('product', p_product, 'quantity', p_quantity, 'price', p_price)))) $$;
create function pg_temp.take(p_product text, p_warehouse text, p_quantity text, p_on int default 0) returns text language sql as
$$ select pg_temp.make('X', 'owen', 'other_out.submit', jsonb_build_object('warehouse', p_warehouse, 'business_on', logic.today() + p_on,
    'lines', jsonb_build_array(jsonb_build_object('product', p_product, 'quantity', p_quantity)))) $$;

-- the average is one, wherever goods came and went
select is(pg_temp.bring('COLA', 'A-1', '10', '1'), 'posted', 'ten at 1 come into one');
select is(pg_temp.bring('COLA', 'A-3', '10', '9'), 'posted', 'ten at 9 into the other');
select is(pg_temp.take('COLA', 'A-1', '10'), 'posted', 'ten leave the first');
select is(pg_temp.period('COLA'), 'A-1 0/0.00 10/10.00 40.00 10/50.00 0/0.00, A-3 0/0.00 10/90.00 -40.00 0/0.00 10/50.00',
    'an empty warehouse is worth nothing: 40 went to it by the average, and left with the goods');
select is(pg_temp.listed('COLA'), 'A-1 0/0.00, A-3 10/50.00', 'as the stock list says');
select is((pg_temp.call('owen', 'stock.period', jsonb_build_object('product', 'COLA',
    'totals', '["opening_value", "received_value", "averaged_value", "issued_value", "closing_value"]'::jsonb)) -> 'totals'),
    '{"rows": 2, "opening_value": "0.00", "received_value": "100.00", "averaged_value": "0.00", "issued_value": "50.00", "closing_value": "50.00"}',
    'the unit as a whole got 100, gave 50 and has 50');
select is(pg_temp.call('owen', 'stock.explain', jsonb_build_object('figure', 'value', 'product', 'COLA', 'warehouse', w,
    'as_of', logic.today())) ->> 'value', v, 'explained: ' || w) from (values ('A-1', '0.00'), ('A-3', '50.00')) t (w, v);
select is(pg_temp.period('COLA', -30, 0, 'kim'), 'A-1 0 10 10 0, A-3 0 10 0 10',
    'without the right to costs all values are blank, that of the average too');
select is(pg_temp.period('COLA', -30, 0, 'wes'), 'A-3 0/0.00 10/90.00 -40.00 0/0.00 10/50.00', 'who sees one of them sees its share of all');

-- a unit of its own knows no average of others
select is(pg_temp.bring('BEER', 'A-2', '3', '3.33'), 'posted', 'three come into a warehouse with costs of its own');
select is(pg_temp.take('BEER', 'A-2', '1'), 'posted', 'one leaves');
select is(pg_temp.period('BEER'), 'A-2 0/0.00 3/9.99 0.00 1/3.33 2/6.66', 'its values are those of its papers');

-- cents
select is(pg_temp.bring('RICE', w, q, p), 'posted', 'rice comes to ' || w) from (values ('A-1', '1', '10'), ('A-3', '2', '10')) t (w, q, p);
select is(pg_temp.bring('RICE', 'A-3', '0.001', '10'), 'posted', 'and a little');
select is(pg_temp.period('RICE'), 'A-1 0/0.00 1/10.00 0.00 0/0.00 1/10.00, A-3 0/0.00 2.001/20.01 0.00 0/0.00 2.001/20.01',
    'no cent is lost between them');

select is(pg_temp.outcome('root', 'product.create', '{"code": "CENT", "name": "分", "base_unit": "BTL"}') || ' '
    || pg_temp.bring('CENT', 'A-1', '1', '10.01') || ' ' || pg_temp.bring('CENT', 'A-3', '1', '0'), 'done posted posted', 'a cent too many for two');
select is(pg_temp.listed('CENT', l) || ' / ' || pg_temp.period('CENT', -30, 0, l), v, 'it falls on the same warehouse whoever looks: ' || l)
from (values ('owen', 'A-1 1/5.01, A-3 1/5.00 / A-1 0/0.00 1/10.01 -5.00 0/0.00 1/5.01, A-3 0/0.00 1/0.00 5.00 0/0.00 1/5.00'),
    ('wes', 'A-3 1/5.00 / A-3 0/0.00 1/0.00 5.00 0/0.00 1/5.00')) t (l, v);

-- what is dated back
select is(pg_temp.outcome('root', 'product.create', '{"code": "MALT", "name": "麦芽", "base_unit": "KG"}'), 'done', 'another product');
select is(pg_temp.bring('MALT', 'A-3', '10', '2', -20), 'posted', 'ten at 2, twenty days ago');
select is(pg_temp.bring('MALT', 'A-1', '10', '6', -5), 'posted', 'ten at 6, five days ago');
select is(pg_temp.take('MALT', 'A-3', '10', -10), 'posted', 'ten leave the other, dated between: at the average of today');
select is(pg_temp.period('MALT', -30, -8), 'A-3 0/0.00 10/20.00 0.00 10/40.00 0/-20.00',
    'on that day the unit is empty and worth less than nothing, which stands in its first warehouse');
select is(pg_temp.call('owen', 'stock.explain', jsonb_build_object('figure', 'value', 'product', 'MALT', 'warehouse', 'A-3',
    'as_of', logic.today() - 8)) ->> 'value', '-20.00', 'and is explained as that');
select is(pg_temp.period('MALT', -7, 0), 'A-1 0/0.00 10/60.00 -20.00 0/0.00 10/40.00, A-3 0/-20.00 0/0.00 20.00 0/0.00 0/0.00',
    'with what came since all is right again');
select is(pg_temp.listed('MALT'), 'A-1 10/40.00, A-3 0/0.00', 'what is there now is worth its average');
select is(pg_temp.unsound(), null, 'every check holds');

-- any history: each row adds up, the rows of a unit to its ledger, and a period begins as the one before ended
create function pg_temp.history() returns void language plpgsql as $$
begin
    perform setseed(0.4711);
    for i in 1..60 loop
        if random() < 0.55 then
            perform pg_temp.bring((array['BEER', 'COLA', 'RICE'])[1 + floor(random() * 3)], (array['A-1', 'A-2', 'A-3'])[1 + floor(random() * 3)],
                (1 + floor(random() * 9))::text, round((random() * 9 + 0.01)::numeric, 3)::text, -floor(random() * 40)::int);
        else
            perform pg_temp.take((array['BEER', 'COLA', 'RICE'])[1 + floor(random() * 3)], (array['A-1', 'A-2', 'A-3'])[1 + floor(random() * 3)],
                (1 + floor(random() * 5))::text, -floor(random() * 40)::int);
        end if;
    end loop;
end $$;
select pg_temp.history();
select cmp_ok((select count(*) from data.stock_entry), '>', 40::bigint, 'a history of papers, many of them dated back');
create temporary table period as
select d.first, d.last, w.cost_unit_id, w.id warehouse_id, p.product_id, p.opening, p.opening_value, p.received, p.received_value, p.averaged_value,
       p.issued, p.issued_value, p.closing, p.closing_value
from (select logic.today() - a as first, logic.today() - b as last
    from unnest('{45,33,21,13,8,4,2,0}'::int[], '{34,22,14,9,5,3,1,0}'::int[]) t (a, b)) d
cross join lateral logic.stock_period(d.first, d.last, array(select w.id from data.warehouse w)) p join data.warehouse w on w.id = p.warehouse_id;
select is_empty('select * from period p where p.opening + p.received - p.issued <> p.closing or p.opening_value + p.received_value + '
    'p.averaged_value - p.issued_value <> p.closing_value', 'each row adds up');
select is_empty('select p.first, p.cost_unit_id, p.product_id from period p group by 1, 2, 3 having sum(p.averaged_value) <> 0',
    'within a unit the average moves nothing');
select is_empty('select * from period p where p.averaged_value <> 0 and (select count(*) from data.warehouse w where w.cost_unit_id = '
    'p.cost_unit_id) = 1', 'nor where a warehouse is alone in its unit');
select is_empty($$select n.first, n.product_id from period n join period b on b.last = n.first - 1 and b.warehouse_id = n.warehouse_id
    and b.product_id = n.product_id where (n.opening, n.opening_value) <> (b.closing, b.closing_value)$$, 'a period begins as the one before ended');
select is_empty($$select p.last, p.cost_unit_id, p.product_id, sum(p.closing_value), e.value from period p
    cross join lateral (select sum(e.value) as value from data.stock_entry e where e.cost_unit_id = p.cost_unit_id and e.product_id = p.product_id
        and e.business_on <= p.last) e
    group by 1, 2, 3, 5 having sum(p.closing_value) <> e.value$$, 'the rows of a unit make what its ledger says of that day');
select is_empty($$select p.last, p.warehouse_id, q.code from period p join data.product q on q.id = p.product_id
    join data.warehouse w on w.id = p.warehouse_id where p.last in (logic.today() - 9, logic.today())
    and (pg_temp.call('owen', 'stock.explain', jsonb_build_object('figure', 'value', 'product', q.code, 'warehouse', w.code,
        'as_of', p.last)) ->> 'value')::numeric <> p.closing_value$$, 'each closing value is explained as that');
select is(pg_temp.unsound(), null, 'every check holds at the end');

-- what is told from less is the sum of the rows, whoever asks
select is(pg_temp.call(u, 'stock.on_hand', '{"totals": ["value"], "limit": 1}') #>> '{totals,value}',
    (select coalesce(sum((r ->> 'value')::numeric), 0.00)::text
     from jsonb_array_elements(pg_temp.call(u, 'stock.on_hand', '{"limit": 1000}') -> 'rows') r),
    'the value of all stock that ' || u || ' sees is the sum of its rows')
from unnest('{root,owen,wes}'::text[]) u;
select is(pg_temp.call('owen', 'stock.on_hand', '{"totals": ["value", "usable"], "limit": 1, "count_to": 1}') -> 'totals',
    jsonb_build_object('rows', 1, 'more', true, 'value', pg_temp.call('owen', 'stock.on_hand', '{"totals": ["value"]}') #>> '{totals,value}'),
    'and is told of however many rows');

-- a page is read without the whole, where its order and filter allow
create function pg_temp.paged(p_sort text[], p_limit int, p_totals text[] default '{}') returns text[] language plpgsql as $$
declare
    v_rows  text[] := '{}'::text[];
    v_page  jsonb;
    v_after text;
begin
    loop
        v_page := pg_temp.call('root', 'stock.period', jsonb_strip_nulls(jsonb_build_object('sort', p_sort, 'limit', p_limit, 'after', v_after,
            'totals', p_totals)));
        v_rows := v_rows || array(select r::text from jsonb_array_elements(v_page -> 'rows') r);
        v_after := v_page ->> 'next';
        exit when v_after is null;
    end loop;
    return v_rows;
end $$;
select cmp_ok(cardinality(pg_temp.paged('{product}', 1000)), '>', 6, 'there are some rows');
select is(pg_temp.paged(s, 3), pg_temp.paged(s, 1000, '{closing}'), 'page by page it is the whole, by ' || s::text)
from (values ('{product,warehouse}'::text[]), ('{-warehouse_name,product}'), ('{-closing}')) v (s);
select * from finish();
